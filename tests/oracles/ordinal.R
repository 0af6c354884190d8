# Values of R's `ordinal` that tests of the estimator are held against.
#
# Rscript tests/oracles/ordinal.R > tests/oracles/ordinal.csv
#
# Each line: the fit, the quantity, its term, the value with 15 digits.

suppressMessages(library(ordinal))
suppressMessages(library(emmeans))

say <- function(fit, quantity, values) {
  terms <- if (is.null(names(values))) seq_along(values) else names(values)
  lines <- sprintf('"%s","%s","%s",%.15g', fit, quantity, terms, values)
  cat(lines, sep = "\n")
}

estimates <- function(name, fit, random = TRUE) {
  fixed <- coef(fit)
  say(name, "llf", c(llf = as.numeric(logLik(fit))))
  say(name, "estimate", fixed)
  say(name, "std_error", sqrt(diag(vcov(fit)))[seq_along(fixed)])
  if (random) say(name, "variance", sapply(VarCorr(fit), function(v) v[1, 1]))
}

cat('"fit","quantity","term","value"\n')
version <- function(package) paste(unlist(packageVersion(package)), collapse = ".")
cat(sprintf('"versions","R","%s",\n', paste(R.version$major, R.version$minor, sep = ".")))
cat(sprintf('"versions","ordinal","%s",\n', version("ordinal")))
cat(sprintf('"versions","emmeans","%s",\n', version("emmeans")))

data(wine)
estimates("wine, Laplace", clmm(rating ~ temp + contact + (1 | judge), wine))

ten <- clmm(rating ~ temp + contact + (1 | judge), wine, nAGQ = 10)
estimates("wine, 10 points", ten)
say("wine, 10 points", "mode", setNames(ranef(ten)$judge[, 1], rownames(ranef(ten)$judge)))
say("wine, 10 points", "mode_variance",
    setNames(condVar(ten)$judge[, 1], rownames(ranef(ten)$judge)))

wine$panel <- factor((as.integer(wine$judge) - 1) %/% 3)
estimates("wine, two levels, Laplace",
          clmm(rating ~ temp + contact + (1 | panel) + (1 | judge), wine))

plain <- clm(rating ~ temp + contact, data = wine)
estimates("wine, no level", plain, random = FALSE)
say("wine, no level", "criterion", c(aic = AIC(plain), bic = BIC(plain)))
say("wine, no level", "covariance", c("1|2 and 2|3" = vcov(plain)[1, 2]))
ends <- confint(plain)  # by profile likelihood
say("wine, no level", "profile_low", ends[, 1])
say("wine, no level", "profile_high", ends[, 2])
nominal <- nominal_test(plain)
say("wine, no level", "nominal_lr", setNames(nominal$LRT[-1], rownames(nominal)[-1]))
say("wine, no level", "nominal_df", setNames(nominal$Df[-1], rownames(nominal)[-1]))
new <- expand.grid(temp = levels(wine$temp), contact = levels(wine$contact))
prob <- predict(plain, new, type = "prob", se.fit = TRUE, interval = TRUE)
cells <- paste(rep(apply(new, 1, paste, collapse = " "), 5), rep(1:5, each = 4))
say("wine, no level", "probability", setNames(c(prob$fit), cells))
say("wine, no level", "probability_error", setNames(c(prob$se.fit), cells))
say("wine, no level", "probability_low", setNames(c(prob$lwr), cells))
say("wine, no level", "probability_high", setNames(c(prob$upr), cells))

# wine is balanced, so that means over emmeans' grid are means over its rows
means <- function(name, fit, by, mode, prefix = mode) {
  grid <- emmeans(fit, reformulate(c(by, if (mode == "prob") "rating")), mode = mode)
  if (mode == "prob") {
    table <- as.data.frame(grid)
    terms <- paste(table[[by]], table$rating)
    say(name, paste0(prefix, "_mean"), setNames(table$prob, terms))
    say(name, paste0(prefix, "_mean_error"), setNames(table$SE, terms))
    grid <- emmeans(fit, reformulate(by, response = NULL), by = "rating", mode = mode)
  }
  table <- as.data.frame(pairs(grid, reverse = TRUE, adjust = "none"))
  terms <- paste(table$contrast, table$rating)
  say(name, paste0(prefix, "_difference"), setNames(table$estimate, terms))
  say(name, paste0(prefix, "_difference_error"), setNames(table$SE, terms))
}
means("wine, no level", plain, "temp", "prob")
scores <- as.data.frame(emmeans(plain, ~ temp, mode = "mean.class"))
say("wine, no level", "mean_score", setNames(scores$mean.class, scores$temp))
say("wine, no level", "mean_score_error", setNames(scores$SE, scores$temp))

wine$known <- as.integer(wine$bottle) / 4
estimates("wine, offset, no level",
          clm(rating ~ temp + contact + offset(known), data = wine), random = FALSE)
estimates("wine, offset, 10 points",
          clmm(rating ~ temp + contact + offset(known) + (1 | judge), wine, nAGQ = 10))

old <- clmm2(rating ~ temp + contact, random = judge, data = wine, nAGQ = 10, Hess = TRUE)
ends <- confint(profile(old, range = c(.1, 4), trace = 0))
say("wine, clmm2, 10 points", "profile", setNames(c(ends), c("low", "high")))

data(soup)
estimates("soup, 10 points", clmm(SURENESS ~ PROD + (1 | RESP), soup, nAGQ = 10))
products <- clmm(SURENESS ~ PRODID + (1 | RESP), soup, nAGQ = 10)
pairs <- as.data.frame(pairs(emmeans(products, ~ PRODID), reverse = TRUE, adjust = "none"))
for (column in c("estimate", "SE", "z.ratio", "p.value"))
  say("soup, products", column, setNames(pairs[[column]], pairs$contrast))
