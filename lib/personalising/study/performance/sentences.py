"""Sentences of section 4.2.1."""

import pandas as pd

from personalising.pages.columns import formatted
from personalising.pages.words import (
    capital,
    here,
    interval_note,
    listed,
    number_of,
)
from personalising.study import performance
from personalising.waves import NotCollected, Wave

SIGNIFICANT = 0.05
NO_MODEL = "This wave has no such regression."


def _signed(value: float, digits: int = 2) -> str:
    return formatted(value, f"+z.{digits}f")


def _p(value: float) -> str:
    text = formatted(value, "p")
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def change_note(wave: Wave, confidence: float) -> str:
    """Level of the intervals, phases not collected, and schools left out."""
    note = (
        f"Intervals at {confidence:.0%}; SD is the standard deviation. Points are "
        "those of the wave's own scale of results."
    )
    found = performance.change(wave, confidence)
    if isinstance(found, NotCollected):
        return note
    absent = [phase for phase in performance.TESTS if phase not in set(found["phase"])]
    if absent:
        note += f" Not collected: {listed([f'{phase} schools' for phase in absent])}."
    for row in found[found["missing"] > 0].itertuples():
        left_out = number_of(row.missing, f"{row.phase} school")
        note += f" {left_out} without both results left out."
    return note


def change_model_note(
    wave: Wave, confidence: float, *, interaction: bool = False
) -> str:
    """How many schools, how much is explained, and how surely."""
    found = performance.change_model(wave, confidence, interaction=interaction)
    if isinstance(found, NotCollected):
        return ""
    note = (
        f"{number_of(found.nobs, f'{found.phase} school')}. R² {found.rsquared:.2f}, "
        f"adjusted {formatted(found.rsquared_adj, '.2f')}; F({found.df_model}, "
        f"{found.df_resid}) = {found.fvalue:.2f}, {_p(found.f_pvalue)}. "
        f"Intervals at {confidence:.0%}."
    )
    if found.n_missing:
        left_out = number_of(found.n_missing, "school")
        note += f" {left_out} without all of the columns left out."
    return note


def printed_coefficient() -> str:
    """What the printed figures say of the precision of the printed coefficient."""
    found = performance.printed_coefficient()
    return (
        f"The report printed a coefficient of {_signed(found.beta)} for e-maturity, "
        "and neither its standard error nor its p. Something follows from F and its "
        "degrees of freedom: the coefficient is most precise if e-maturity has nothing "
        "in common with the other two predictors; its interval is then "
        f"{_signed(found.conf_low)} to {_signed(found.conf_high)} "
        f"({_p(found.smallest_p)}). The more they have in common the wider it is, and "
        f"from a variance inflation of {found.largest_vif:.2f} on it includes zero. "
        "So the print cannot decide whether e-maturity, beside the others, predicted "
        "anything: the p that it gives belongs to all predictors together."
    )


def change_definitions(wave: Wave) -> str:
    """Whether the definition of change matters."""
    found = performance.definitions(wave)
    if isinstance(found, NotCollected):
        return NO_MODEL
    untried = found[found["note"] != ""]
    lines = [f" {capital(row.definition)} {row.note}." for row in untried.itertuples()]
    return _compared(wave, found.drop(untried.index)) + "".join(lines)


def _compared(wave: Wave, tried: pd.DataFrame) -> str:
    if len(tried) == 1:
        return "Only one of the definitions could be tried."
    signs = {estimate > 0 for estimate in tried["estimate"]}
    decisions = {low > 0 or high < 0 for low, high in
                 zip(tried["conf_low"], tried["conf_high"], strict=True)}  # fmt: skip
    if len(signs) > 1:
        return (
            f"{capital(here(wave))} the definition decides even the sign of the "
            "coefficient: no conclusion should rest on one of them."
        )
    if len(decisions) > 1:
        return (
            f"{capital(here(wave))} the coefficients have one sign, but whether the "
            "interval includes zero depends on the definition: a reader should not "
            "rest on the one that suits."
        )
    ends = "exclude" if decisions == {True} else "include"
    return (
        f"{capital(here(wave))} the choice does not matter: under each definition the "
        f"coefficient has the same sign, and the intervals {ends} zero."
    )


def change_checks(wave: Wave) -> str:
    """What the checks of the regression found, and how far it hangs on one school."""
    model = performance.change_model(wave)
    if isinstance(model, NotCollected):
        return NO_MODEL
    return f"{_diagnostics(wave, model)} {_influence(wave)}"


def _diagnostics(wave: Wave, model: performance.ChangeModel) -> str:
    """What the checks of the regression found."""
    found = performance.diagnostics(wave)
    assert not isinstance(found, NotCollected)  # there is a model
    p = found.set_index("check")["p_value"]
    texts = {
        "normal": "the residuals are not normal",
        "spread": "the spread of the residuals is not constant",
    }
    trouble = [text for check, text in texts.items() if p[check] < SIGNIFICANT]
    said = (
        f"The checks find that {listed(trouble)}."
        if trouble
        else "Neither check of the residuals finds anything, which with "
        f"{number_of(model.nobs, 'school')} is no proof that there is nothing."
    )
    usual, robust = model.pvalues["e-maturity"], p["robust"]
    same = (usual < SIGNIFICANT) == (robust < SIGNIFICANT)
    return (
        f"{said} With standard errors that do not suppose a constant spread, the "
        f"coefficient of e-maturity has {_p(robust)} instead of {_p(usual)}, "
        f"{'on the same side' if same else 'on the other side'} of the usual line."
    )


def _influence(wave: Wave) -> str:
    """How far the coefficient hangs on single schools."""
    found = performance.influence(wave)
    assert not isinstance(found, NotCollected)  # there is a model
    without, all_schools = found["without"], found["with_all"].iloc[0]
    significant = found["p_without"] < SIGNIFICANT
    said = (
        f"{capital(here(wave))}, leaving out any one school moves the coefficient of "
        f"e-maturity from {_signed(all_schools)} to anything between "
        f"{_signed(without.min())} and {_signed(without.max())}."
    )
    if significant.all() or not significant.any():
        return (
            f"{said} Whether it is significant does not hang on any one school: it "
            f"{'is' if significant.all() else 'is not'}, whichever is left out."
        )
    return (
        f"{said} It is significant without {significant.sum():,} of the schools and "
        f"not without {(~significant).sum():,}: a single school can decide it."
    )


def change_power(wave: Wave) -> str:
    """How likely the wave's schools were to show what was printed."""
    found = performance.power(wave)
    if isinstance(found, NotCollected):
        return NO_MODEL
    strong, weak = (
        listed([f"{row.power:.0%} ({row.test})" for row in rows.itertuples()])
        for _, rows in found.groupby(found["effect"].str.endswith("half as strong"))
    )
    said = (
        "Were the truth as printed, the share of studies with this many schools that "
        f"find it would be {strong}; were it half as strong, {weak}. What a study "
        "would mostly miss, it has not ruled out by not finding it."
    )
    model = performance.change_model(wave)
    if isinstance(model, NotCollected):
        return said
    least = performance.smallest_significant(model)
    return (
        f"{said} As precise as it is here, the coefficient of e-maturity is "
        f"significant from {least:.2f} on and not below: where the true one is "
        "smaller, a study that finds it significant overstates it."
    )


def change_at_gcse_note(wave: Wave, confidence: float) -> str:
    """Level of the intervals, and why a row has no result."""
    found = performance.correlations(wave, confidence)
    if isinstance(found, NotCollected):
        return interval_note(confidence)
    rows = found[found["note"] != ""]
    return interval_note(confidence, zip(rows["with"], rows["note"], strict=True))


def luck(wave: Wave) -> str:
    """How much of the change is regression to the mean."""
    found = performance.regression_to_the_mean(wave)
    if isinstance(found, NotCollected):
        return "Without results in two years, there is no regression to the mean."
    return " ".join(_luck(row) for _, row in found.iterrows())


def _luck(row: "pd.Series[float]") -> str:
    said = (
        f"In {row['phase']} schools the change has a correlation of "
        f"{_signed(row['with_before'])} with the first result; by luck alone it "
        f"would be {_signed(row['by_chance'])}. "
    )
    if row["mean_low"] > 0:
        return said + (
            "Beyond that, results spread: schools with high results gained more "
            f"({_oldham(row)})."
        )
    if row["mean_high"] < 0:
        return said + (
            "Beyond that, results drew together: schools with low results gained more "
            f"({_oldham(row)})."
        )
    return said + (
        f"Nothing beyond luck can be shown ({_oldham(row)}): a gain of schools that "
        "began low is no sign that anything was done for them."
    )


def _oldham(row: "pd.Series[float]") -> str:
    return (
        f"correlation with the mean of both years {_signed(row['with_mean'])}, "
        f"interval {_signed(row['mean_low'])} to {_signed(row['mean_high'])}"
    )
