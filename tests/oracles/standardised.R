# Values of R's `lm`, `sandwich`, `lme4` and `nlme` that standardised effects are held
# against.
#
# Rscript tests/oracles/standardised.R > tests/oracles/standardised.csv
#
# The data are real: `Prestige` of carData (102 occupations, 98 of which have a type), and
# `Exam` of mlmRev (pupils in 65 schools). Variables are standardised over all rows.
# Each line: the fit, the quantity, its term, the value with 15 digits.

suppressMessages({library(lme4); library(nlme); library(mlmRev); library(carData)
                  library(sandwich)})

say <- function(fit, quantity, values) {
  terms <- if (is.null(names(values))) seq_along(values) else names(values)
  cat(sprintf('"%s","%s","%s",%.15g', fit, quantity, terms, values), sep = "\n")
}
z <- function(v) (v - mean(v)) / sd(v)

cat('"fit","quantity","term","value"\n')
for (package in c("lme4", "nlme", "mlmRev", "carData", "sandwich"))
  cat(sprintf('"versions","%s","%s",\n', package,
              paste(unlist(packageVersion(package)), collapse = ".")))

# least squares
jobs <- Prestige[!is.na(Prestige$type), ]
jobs$prof <- as.integer(jobs$type == "prof")
for (v in c("prestige", "income", "education")) jobs[[v]] <- z(jobs[[v]])
fit <- lm(prestige ~ income + education + prof + income:education, jobs)
report <- function(name, fit, V) {
  b <- coef(fit); se <- sqrt(diag(V)); df <- fit$df.residual; t <- qt(0.975, df)
  say(name, "estimate", b[-1]); say(name, "std_error", se[-1])
  say(name, "p_value", 2 * pt(-abs(b / se), df)[-1])
  say(name, "conf_low", (b - t * se)[-1]); say(name, "conf_high", (b + t * se)[-1])
  for (at in -1:1) {
    w <- setNames(rep(0, length(b)), names(b)); w["income"] <- 1; w["income:education"] <- at
    s <- sqrt(drop(w %*% V %*% w))
    say(name, paste("simple", at), c(estimate = sum(w * b), std_error = s,
                                     conf_low = sum(w * b) - t * s,
                                     conf_high = sum(w * b) + t * s))
  }
}
report("lm", fit, vcov(fit))
report("lm, HC3", fit, vcovHC(fit, "HC3"))
say("lm", "rsquared_adj", c(rsquared_adj = summary(fit)$adj.r.squared))

# pupils in schools
pupils <- data.frame(y = z(Exam$normexam), own = z(Exam$standLRT), school = Exam$school,
                     intake = z(Exam$schavg))
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e5))
mixed <- function(name, formula, reml = TRUE) {
  fit <- lmer(formula, pupils, REML = reml, control = tight)
  say(name, "estimate", fixef(fit)[-1])
  say(name, "std_error", sqrt(diag(as.matrix(vcov(fit))))[-1])
  say(name, "llf", c(llf = as.numeric(logLik(fit))))
  v <- VarCorr(fit)$school
  sds <- attr(v, "stddev")
  say(name, "sd", c(groups = sds[[1]], within = sigma(fit)))
  if (length(sds) > 1)
    say(name, "slope", c(sd = sds[[2]], correlation = attr(v, "correlation")[1, 2]))
  fit
}
for (reml in c(TRUE, FALSE)) {
  kind <- if (reml) "REML" else "ML"
  one <- mixed(paste("intercepts,", kind), y ~ own * intake + (1 | school), reml)
  two <- mixed(paste("slopes,", kind), y ~ own * intake + (1 + own | school), reml)
  lr <- 2 * (as.numeric(logLik(two)) - as.numeric(logLik(one)))
  say(paste("slopes,", kind), "test", c(statistic = lr,
      p = (pchisq(lr, 1, lower = FALSE) + pchisq(lr, 2, lower = FALSE)) / 2))
  flat <- gls(y ~ own * intake, pupils, method = kind)
  lr <- 2 * (as.numeric(logLik(one)) - as.numeric(logLik(flat)))
  say(paste("intercepts,", kind), "test", c(statistic = lr,
      p = pchisq(lr, 1, lower = FALSE) / 2))
}
# lme4 profiles the unrestricted likelihood
ends <- suppressWarnings(confint(two, parm = "theta_", oldNames = FALSE, quiet = TRUE))
say("slopes, ML", "interval", setNames(ends["sd_own|school", ], c("low", "high")))
# few groups in which the slopes' interval takes in zero
few <- pupils[as.integer(pupils$school) <= 12 & ave(pupils$own, pupils$school,
                                                    FUN = seq_along) <= 15, ]
fit <- lmer(y ~ own + (1 + own | school), within(few, {y <- z(y); own <- z(own)}),
            REML = FALSE, control = tight)
ends <- suppressWarnings(confint(fit, parm = "theta_", oldNames = FALSE, quiet = TRUE))
say("few groups", "interval", setNames(ends["sd_own|school", ], c("low", "high")))
say("few groups", "sd", c(slopes = attr(VarCorr(fit)$school, "stddev")[[2]]))
# degrees of freedom, t and p
lme_fit <- lme(y ~ own * intake, random = ~ 1 | school, pupils)
table_of <- summary(lme_fit)$tTable[-1, ]
say("nlme", "df", table_of[, "DF"])
say("nlme", "p_value", table_of[, "p-value"])
