# Values of R's `psych` that scales are held against.
#
# Rscript tests/oracles/scales.R > tests/oracles/scales.csv
#
# The data are real: `bfi` of psych (25 items of personality, six answers), the first ten
# items, people who answered them all; and `Exam` of mlmRev (pupils in schools). psych
# searches for a polychoric correlation to about 1e-4 only: `tight` is the maximum of
# psych's own likelihood, searched closely.
# Each line: the fit, the quantity, its term, the value with 15 digits.

suppressMessages({library(psych); library(mlmRev); library(GPArotation)})

say <- function(fit, quantity, values) {
  terms <- if (is.null(names(values))) seq_along(values) else names(values)
  cat(sprintf('"%s","%s","%s",%.15g', fit, quantity, terms, values), sep = "\n")
}
pairs_of <- function(m) {
  at <- which(upper.tri(m), arr.ind = TRUE)
  setNames(m[at], paste(rownames(m)[at[, 1]], colnames(m)[at[, 2]]))
}
cells <- function(m) {
  setNames(c(m), paste(rep(rownames(m), ncol(m)), rep(seq_len(ncol(m)), each = nrow(m))))
}

cat('"fit","quantity","term","value"\n')
for (package in c("psych", "GPArotation", "mlmRev"))
  cat(sprintf('"versions","%s","%s",\n', package,
              paste(unlist(packageVersion(package)), collapse = ".")))

bfi <- if (exists("bfi")) bfi else psychTools::bfi
ten <- na.omit(bfi[, 1:10])                      # A1 to A5, C1 to C5
against <- c("A1", "C4", "C5")                   # the items worded the other way
for (item in against) ten[[item]] <- 7 - ten[[item]]
five <- ten[, 1:5]
say("bfi", "n", c(n = nrow(ten)))

found <- psych::alpha(five)
say("alpha", "alpha", c(alpha = found$total$raw_alpha))
ends <- alpha.ci(found$total$raw_alpha, nrow(five), 5)
say("alpha", "interval", c(low = ends$lower.ci, high = ends$upper.ci))
say("alpha", "item_rest", setNames(found$item.stats$r.drop, colnames(five)))
say("alpha", "without", setNames(found$alpha.drop$raw_alpha, colnames(five)))

# polychoric correlations
poly <- polychoric(ten, global = TRUE)
say("polychoric", "psych", pairs_of(poly$rho))
for (item in c("A1", "C5"))
  say("polychoric", paste("threshold", item), setNames(poly$tau[item, ], 1:5))
tight <- diag(10); dimnames(tight) <- dimnames(poly$rho)
for (i in 1:9) for (j in (i + 1):10) {
  tab <- table(factor(ten[[i]], 1:6), factor(ten[[j]], 1:6)) / nrow(ten)
  best <- optimize(psych:::polyF, c(-0.99, 0.99), rc = poly$tau[i, ],
                   cc = poly$tau[j, ], tab = tab, tol = 1e-12)
  tight[i, j] <- tight[j, i] <- best$minimum
}
say("polychoric", "tight", pairs_of(tight))

# one factor, two factors, omega
omega_of <- function(l) sum(l)^2 / (sum(l)^2 + sum(1 - l^2))
narrow <- list(nstart = 4, opt = list(factr = 10, maxit = 1e4), lower = 0.001)
for (kind in c("pearson", "polychoric")) {
  R <- if (kind == "pearson") cor(ten) else tight
  one <- factanal(covmat = R[1:5, 1:5], factors = 1, rotation = "none", control = narrow)
  say(paste("one factor,", kind), "loading", abs(one$loadings[, 1]))
  say(paste("one factor,", kind), "omega", c(omega = omega_of(abs(one$loadings[, 1]))))
  two <- factanal(covmat = R, factors = 2, rotation = "none", control = narrow)
  say(paste("two factors,", kind), "uniqueness", two$uniquenesses)
  L <- unclass(two$loadings)
  tidy <- function(L, between = diag(2)) {
    order_of <- order(-colSums(L^2)); L <- L[, order_of]
    signs <- ifelse(colSums(L) < 0, -1, 1)
    list(L %*% diag(signs), between[order_of, order_of][1, 2] * prod(signs))
  }
  say(paste("two factors,", kind), "varimax", cells(tidy(Varimax(L, eps = 1e-8)$loadings)[[1]]))
  turned <- oblimin(L, eps = 1e-8, maxit = 1e4)
  turned <- tidy(turned$loadings, turned$Phi)
  say(paste("two factors,", kind), "oblimin", cells(turned[[1]]))
  say(paste("two factors,", kind), "between", c(between = turned[[2]]))
  say(paste("two factors,", kind), "eigenvalue", eigen(R)$values)
}
theirs <- suppressWarnings(suppressMessages(
  omega(five, nfactors = 1, fm = "ml", plot = FALSE)))
say("one factor, pearson", "psych omega", c(omega = theirs$omega.tot))
set.seed(1)
sink(nullfile()); pa <- fa.parallel(ten, fa = "pc", plot = FALSE, n.iter = 50); sink()
say("parallel", "components", c(pearson = pa$ncomp))

# groups
Exam$number <- as.integer(Exam$school)
by <- statsBy(Exam[, c("number", "normexam", "standLRT")], "number")
say("Exam", "icc1", by$ICC1[c("normexam", "standLRT")])
say("Exam", "icc2", by$ICC2[c("normexam", "standLRT")])
say("Exam", "fvalue", by$F[c("normexam", "standLRT")])
# psych takes the mean size for n0
table_of <- summary(aov(normexam ~ school, Exam))[[1]]
sizes <- table(Exam$school)
n0 <- (sum(sizes) - sum(sizes^2) / sum(sizes)) / (length(sizes) - 1)
mean_square <- table_of[["Mean Sq"]]
say("Exam", "aov", c(n0 = n0, icc1 = (mean_square[1] - mean_square[2]) /
                       (mean_square[1] + (n0 - 1) * mean_square[2])))
# the first 20 pupils of each of the schools that have so many: groups of one size
large <- names(which(table(Exam$school) >= 20))
equal <- t(sapply(large, function(s) Exam$normexam[Exam$school == s][1:20]))
icc <- suppressMessages(ICC(equal, lmer = FALSE))$results
for (type in c("ICC1", "ICC1k")) {
  row <- icc[icc$type == type, ]
  say("Exam, 20 each", type, c(estimate = row$ICC, low = row[["lower bound"]],
                               high = row[["upper bound"]]))
}
