# Values of R's `survey` that errors from replicate weights are held against.
#
# Rscript tests/oracles/replication.R > tests/oracles/replication.csv
#
# Each line: how the weights were made, the quantity, its term, the value with 15 digits.
# The data are real (lme4's VerbAgg: 316 people, 24 answers each). Weights are made of
# people's numbers, which serves to compare two programs; tests/test_replication.py makes
# the same.

suppressMessages({library(survey); library(lme4)})
options(digits = 15)

say <- function(fit, quantity, values) {
  lines <- sprintf('"%s","%s","%s",%.15g', fit, quantity, names(values), values)
  cat(lines, sep = "\n")
}

cat('"fit","quantity","term","value"\n')
cat(sprintf('"versions","survey","%s",\n',
            paste(unlist(packageVersion("survey")), collapse = ".")))

data(VerbAgg)
person <- as.integer(as.character(VerbAgg$id))
VerbAgg$yes <- as.integer(VerbAgg$r2 == "Y")
VerbAgg$weight <- 0.5 + (person * 7) %% 11 / 4

# 16 strata of two clusters each; signs are a Hadamard matrix of Sylvester's
stratum <- person %% 16
sign <- ifelse((person %/% 16) %% 2 == 0, 1, -1)
parity <- function(a, b) {
  both <- bitwAnd(a, b)
  total <- 0
  for (bit in 0:4) total <- total + bitwAnd(bitwShiftR(both, bit), 1)
  ifelse(total %% 2 == 0, 1, -1)
}
balanced <- function(keep) sapply(0:15, function(r)
  VerbAgg$weight * (1 + (1 - keep) * sign * parity(stratum, r)))
jackknife_1 <- sapply(0:9, function(r)
  VerbAgg$weight * ifelse(person %% 10 == r, 0, 10 / 9))
jackknife_2 <- sapply(0:15, function(r)
  VerbAgg$weight * ifelse(stratum == r, 1 + sign, 1))
bootstrap <- sapply(1:20, function(r)
  VerbAgg$weight * ((person * (r + 2) + person %/% 7 * r) %% 5))
made <- list(
  brr = list(balanced(0), "BRR", NULL),
  fay = list(balanced(0.5), "Fay", 0.5),
  jackknife_1 = list(jackknife_1, "JK1", NULL),
  jackknife_2 = list(jackknife_2, "JK2", NULL),
  bootstrap = list(bootstrap, "bootstrap", NULL),
  successive_difference = list(bootstrap, "successive-difference", NULL)
)

for (name in names(made)) {
  design <- suppressWarnings(svrepdesign(
    data = VerbAgg, repweights = made[[name]][[1]], weights = ~weight,
    type = made[[name]][[2]], rho = made[[name]][[3]], combined.weights = TRUE,
    mse = TRUE))
  say(name, "scale", c(scale = design$scale))
  say(name, "df", c(df = degf(design)))
  mean <- svymean(~Anger, design)
  say(name, "mean", c(coef(mean)))
  say(name, "mean_error", c(Anger = SE(mean)[1]))
  share <- svyciprop(~yes, design, method = "beta", level = 0.9)
  say(name, "share", c(share = coef(share)[[1]], low = confint(share)[[1]],
                       high = confint(share)[[2]]))
  by <- svyby(~yes, ~Gender, design, svymean, covmat = TRUE)
  say(name, "of_gender", coef(by))
  apart <- svycontrast(by, c(F = 1, M = -1))
  say(name, "difference_error", c(difference = SE(apart)[1]))
  fit <- svyolr(resp ~ Anger + Gender + btype, design,
                control = list(reltol = 1e-16, maxit = 1000))
  every <- c(coef(fit))
  say(name, "estimate", every)
  say(name, "std_error", sqrt(diag(vcov(fit)))[names(every)])
}
