# Values of R for models whose odds are not all proportional, and for the modes of groups.
#
# Rscript tests/oracles/partial.R > tests/oracles/partial.csv
#
# `clm` frees terms without groups; `clmm2`, not its successor `clmm`, with one level. A
# binary response has one threshold, so that there lme4's `glmer` and `glmmTMB` are the
# same model. glmmTMB gives errors of predictions in a group that hold both the mode's and
# the parameters'.
# Each line: the fit, the quantity, its term, the value with 15 digits.

suppressMessages({library(ordinal); library(lme4); library(glmmTMB)})

say <- function(fit, quantity, values) {
  terms <- if (is.null(names(values))) seq_along(values) else names(values)
  cat(sprintf('"%s","%s","%s",%.15g', fit, quantity, terms, values), sep = "\n")
}

cat('"fit","quantity","term","value"\n')
for (package in c("ordinal", "lme4", "glmmTMB"))
  cat(sprintf('"versions","%s","%s",\n', package,
              paste(unlist(packageVersion(package)), collapse = ".")))

tight <- clm.control(gradTol = 1e-10, maxIter = 200)
freed <- function(name, fit, new) {
  say(name, "llf", c(llf = as.numeric(logLik(fit))))
  say(name, "aic", c(aic = AIC(fit)))
  say(name, "estimate", coef(fit))
  say(name, "std_error", sqrt(diag(vcov(fit))))
  prob <- predict(fit, new, type = "prob", se.fit = TRUE, interval = TRUE)
  for (column in c("fit", "se.fit", "lwr", "upr"))
    say(name, paste0("probability_", column), c(t(prob[[column]])))
}

data(wine)
new <- expand.grid(temp = levels(wine$temp), contact = levels(wine$contact))
one <- clm(rating ~ temp, nominal = ~ contact, data = wine, control = tight)
freed("wine, contact", one, new)
plain <- clm(rating ~ temp + contact, data = wine, control = tight)
test <- anova(plain, one)
say("wine, contact", "lr", c(statistic = test$LR.stat[2], df = test$df[2],
                             p = test[["Pr(>Chisq)"]][2]))

# several terms at once, one of them with several columns, and a number that is not
data(soup)
soup$y <- factor(pmax(as.integer(soup$SURENESS) - 2, 1))
soup$day <- as.integer(soup$DAY)
soup$age <- as.integer(soup$AGEGROUP)
new <- expand.grid(PROD = levels(soup$PROD), age = c(1, 4), day = 1:2)
two <- clm(y ~ day, nominal = ~ PROD + age, data = soup, control = tight)
freed("soup, product and age", two, new)

# with one level
mixed <- function(name, fit) {
  table <- coef(summary(fit))
  say(name, "llf", c(llf = fit$logLik))
  say(name, "estimate", table[, "Estimate"])
  say(name, "std_error", table[, "Std. Error"])
  say(name, "sd", unlist(fit$stDev))
}
tight <- clmm2.control(grtol = 1e-8)
groups <- suppressWarnings(  # its gradient ends at 2e-7, not below 1e-8
  clmm2(rating ~ temp, nominal = ~ contact, random = judge, data = wine,
        nAGQ = 10, Hess = TRUE, control = tight))
mixed("wine, contact, judges", groups)
say("wine, contact, judges", "mode", setNames(groups$ranef, levels(wine$judge)))
say("wine, contact, judges", "mode_variance",
    setNames(groups$condVar, levels(wine$judge)))
mixed("soup, product and age, respondents",
      suppressWarnings(  # on its way it tries thresholds that cross
        clmm2(y ~ day, nominal = ~ PROD + age, random = RESP, data = soup,
              nAGQ = 10, Hess = TRUE, control = tight)))

# two categories: one threshold
wine$high <- as.integer(wine$rating) > 2
both <- glmer(high ~ temp + contact + (1 | judge), wine, binomial, nAGQ = 11,
              control = glmerControl(optimizer = "bobyqa",
                                     optCtrl = list(rhoend = 1e-9, maxfun = 1e5)))
say("wine, binary", "llf", c(llf = as.numeric(logLik(both))))
say("wine, binary", "estimate", fixef(both))
say("wine, binary", "sd", c(judge = attr(VarCorr(both)$judge, "stddev")[[1]]))
say("wine, binary", "mode", setNames(ranef(both)$judge[, 1], rownames(ranef(both)$judge)))

# in groups, by Laplace: all rows, and a judge that was not seen
binary <- function(name, formula, data, new) {
  fit <- glmmTMB(formula, data, binomial)
  say(name, "llf", c(llf = as.numeric(logLik(fit))))
  say(name, "estimate", fixef(fit)$cond)
  say(name, "sd", sapply(VarCorr(fit)$cond, function(v) attr(v, "stddev")[[1]]))
  for (level in names(ranef(fit)$cond)) {
    each <- ranef(fit)$cond[[level]]
    say(name, paste0("mode_", level), setNames(each[, 1], rownames(each)))
  }
  link <- predict(fit, new, type = "link", se.fit = TRUE, allow.new.levels = TRUE)
  say(name, "link", unname(link$fit))
  say(name, "link_error", unname(link$se.fit))
}
binary("wine, groups", high ~ temp + contact + (1 | judge), wine, wine)
cbpp2 <- data.frame(
  school = rep(1:12, each = 12), teacher = rep(1:36, each = 4),
  x = (seq_len(144) * 7) %% 5,
  y = as.integer((sin(seq_len(144) * 1.7) + 0.9 * sin(rep(1:36, each = 4) * 2.3) +
                  sin(rep(1:12, each = 12) * 1.1) +
                  0.2 * (((seq_len(144) * 7) %% 5) - 2)) > 0.2))
cbpp2$school <- factor(cbpp2$school); cbpp2$teacher <- factor(cbpp2$teacher)
new <- rbind(cbpp2[, c("school", "teacher", "x")],
             data.frame(school = "3", teacher = "new", x = 2),
             data.frame(school = "new", teacher = "new", x = 2))
binary("nested, groups", y ~ x + (1 | school) + (1 | teacher), cbpp2, new)
