# Standard errors of R's `ordinal` with many groups, for the expected information.
#
# Rscript tests/oracles/information.R > tests/oracles/information.csv
#
# Groups of three rows with their own predictors, responses drawn from the model.

suppressMessages(library(ordinal))

groups <- 800
cuts <- c(-1.5, 0, 2)
effects <- c(a = 0.5, b = -0.3)
sd <- 1.4

set.seed(2009)
data <- data.frame(group = rep(seq_len(groups), each = 3),
                   a = rep(c(0, 1, 0), groups), b = rep(c(0, 0, 2), groups))
own <- rnorm(groups, sd = sd)
latent <- with(data, effects["a"] * a + effects["b"] * b) + own[data$group] +
  rlogis(nrow(data))
data$rating <- factor(findInterval(latent, cuts), ordered = TRUE)
data$group <- factor(data$group)
fit <- clmm(rating ~ a + b + (1 | group), data, nAGQ = 7)

errors <- sqrt(diag(vcov(fit)))[seq_along(coef(fit))]
cat('"term","std_error"\n')
cat(sprintf('"%s",%.15g', names(coef(fit)), errors), sep = "\n")
cat(sprintf('"ordinal %s",\n', paste(unlist(packageVersion("ordinal")), collapse = ".")))
