# Values of R for the perception gap, and for the check whether items work alike.
#
# Rscript tests/oracles/functioning.R > tests/oracles/functioning.csv
#
# The data are those of the reference wave: what teachers and pupils answered to three
# items on personalising. `clmm` fits the gap on an item, with schools as a level, and, by
# Laplace, schools and persons; `clmm2` has thresholds of items' own, with persons alone.
# Each line: the fit, the quantity, its term, the value with 15 digits.

suppressMessages(library(ordinal))

say <- function(fit, quantity, values) {
  terms <- if (is.null(names(values))) seq_along(values) else names(values)
  cat(sprintf('"%s","%s","%s",%.15g', fit, quantity, terms, values), sep = "\n")
}
cat('"fit","quantity","term","value"\n')
cat(sprintf('"versions","R","%s",\n', paste(R.version$major, R.version$minor, sep = ".")))
cat(sprintf('"versions","ordinal","%s",\n',
            paste(unlist(packageVersion("ordinal")), collapse = ".")))

views <- read.csv("data/waves/2008/views.csv")
items <- c("needs-known", "voice-heard", "work-fitted")
views <- subset(views, item %in% items & stakeholder %in% c("teacher", "pupil") &
                         !is.na(answer))
views <- transform(views, school = factor(school_id),
                   person = factor(paste(stakeholder, respondent)),
                   first = as.integer(stakeholder == "teacher"),
                   y = factor(answer), side = factor(sign(answer - 3)),
                   agree = factor(answer > 3))
both <- function(data) {  # schools in which both answered
  kinds <- tapply(data$stakeholder, data$school_id, function(x) length(unique(x)))
  subset(data, school_id %in% names(kinds)[kinds == 2])
}

level <- function(name, formula, data) {
  fit <- clmm(formula, droplevels(data), nAGQ = 11,
              control = clmm.control(gradTol = 1e-8))
  say(name, "llf", c(llf = as.numeric(logLik(fit))))
  say(name, "estimate", c(first = coef(fit)[["first"]]))
  # at a variance of zero R has no errors
  errors <- tryCatch(vcov(fit), error = function(e) NULL)
  if (!is.null(errors)) say(name, "std_error", c(first = sqrt(errors["first", "first"])))
}
for (each in items)
  level(each, y ~ first + (1 | school), both(subset(views, item == each)))
level("together", y ~ first + item + (1 | school),
      do.call(rbind, lapply(items, function(i) both(subset(views, item == i)))))

# groups in the order of the analysis: teachers are the reference
views <- both(views)
views$i1 <- as.integer(views$item == items[2])
views$i2 <- as.integer(views$item == items[3])
views$g1 <- as.integer(views$stakeholder == "pupil")
views$i1g1 <- views$i1 * views$g1
views$i2g1 <- views$i2 * views$g1

two <- clmm(agree ~ i1 + i2 + g1 + i1g1 + i2g1 + (1 | school) + (1 | person), views)
say("two levels, Laplace", "llf", c(llf = as.numeric(logLik(two))))
say("two levels, Laplace", "estimate", coef(two)[-1])

persons <- function(name, formula, nominal) {
  fit <- suppressWarnings(
    clmm2(formula, nominal = nominal, random = person, data = views, nAGQ = 11,
          Hess = TRUE, control = clmm2.control(grtol = 1e-7)))
  table <- coef(summary(fit))
  say(name, "llf", c(llf = fit$logLik))
  say(name, "estimate", table[, "Estimate"])
  say(name, "std_error", table[, "Std. Error"])
}
persons("uniform", side ~ g1 + i1g1 + i2g1, ~ i1 + i2)
persons("no item", side ~ g1, ~ i1 + i2)
persons("steps", side ~ 1, ~ i1 + i2 + g1 + i1g1 + i2g1)
