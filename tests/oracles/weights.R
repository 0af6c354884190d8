# Values of R's `survey` and `WeMix` that weighted fits are held against.
#
# Rscript tests/oracles/weights.R > tests/oracles/weights.csv
#
# Each line: the fit, the quantity, its term, the value with 15 digits. The data are real
# (lme4's VerbAgg: 316 people, 24 answers each); weights and strata are made of people's
# numbers, which serves to compare two programs. WeMix 4.0.3 was built
# from its source in the mirror of CRAN on GitHub (cran/WeMix), without the least version
# of Matrix that it asks for, 1.5-4.1: it was run with Debian's, 1.5-3.

suppressMessages({library(survey); library(lme4); library(WeMix)})
options(digits = 15)

say <- function(fit, quantity, values) {
  lines <- sprintf('"%s","%s","%s",%.15g', fit, quantity, names(values), values)
  cat(lines, sep = "\n")
}

cat('"fit","quantity","term","value"\n')
for (package in c("survey", "WeMix", "Matrix"))
  cat(sprintf('"versions","%s","%s",\n', package,
              paste(unlist(packageVersion(package)), collapse = ".")))

data(VerbAgg)
person <- as.integer(as.character(VerbAgg$id))
VerbAgg$person <- person
VerbAgg$stratum <- person %% 5
VerbAgg$weight <- 0.5 + (person * 7) %% 11 / 4
VerbAgg$answer <- 0.5 + (seq_len(nrow(VerbAgg)) * 3) %% 7 / 2
VerbAgg$yes <- as.integer(VerbAgg$r2 == "Y")

# one level: cumulative logit, people as clusters, in strata
olr <- function(name, design) {
  fit <- svyolr(resp ~ Anger + Gender + btype, design,
                control = list(reltol = 1e-16, maxit = 1000))
  every <- c(coef(fit))
  say(name, "estimate", every)
  say(name, "std_error", sqrt(diag(vcov(fit)))[names(every)])
  say(name, "df", c(df = degf(design)))
}
olr("svyolr, clusters", svydesign(~person, weights = ~weight, data = VerbAgg))
olr("svyolr, strata",
    svydesign(~person, strata = ~stratum, weights = ~weight, data = VerbAgg))
olr("svyolr, rows", svydesign(~1, weights = ~answer, data = VerbAgg))

# two levels: two categories, weights at both
within <- function(w, scaling) {
  groups <- person
  sums <- ave(w, groups, FUN = sum)
  per <- if (scaling == "effective") sums^2 / ave(w^2, groups, FUN = sum)
         else if (scaling == "size") ave(w, groups, FUN = length) else sums
  w * per / sums
}
for (scaling in c("none", "size", "effective")) {
  VerbAgg$own <- within(VerbAgg$answer, scaling)
  fit <- mix(yes ~ Anger + btype + (1 | id), VerbAgg, c("own", "weight"),
             cWeights = TRUE, family = binomial(link = "logit"), nQuad = 15L,
             max_iteration = 50, keepAdapting = TRUE)
  name <- paste("WeMix,", scaling)
  say(name, "llf", c(llf = fit$lnl))
  say(name, "estimate", fit$coef)
  say(name, "std_error", fit$SE)
  say(name, "variance", c(id = fit$vars[[1]]))
}
