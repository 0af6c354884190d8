"""Sentences of section 4.2.1."""

import pandas as pd

from personalising.pages import Result
from personalising.pages.columns import formatted
from personalising.pages.words import (
    capital,
    interval_note,
    level,
    listed,
    number_of,
    p_value,
)
from personalising.study.edge import without
from personalising.study.performance.checks import SIGNIFICANCE_LEVEL
from personalising.study.performance.claims import PrintedCoefficient
from personalising.study.performance.model import ChangeModel
from personalising.study.performance.schools import E_MATURITY, TESTS

NO_MODEL = "There is no such regression ({reason})."


def _signed(value: float, digits: int = 2) -> str:
    return formatted(value, f"+z.{digits}f")


@without()
def change_note(change: Result, confidence: float) -> str:
    """Give the level of the intervals, phases not collected, and schools left out."""
    note = (
        f"Intervals at {level(confidence)}; SD is the standard deviation. Points are "
        "those of the wave's own scale of results."
    )
    found = change.frame
    absent = [phase for phase in TESTS if phase not in set(found["phase"])]
    if absent and not change.withheld:  # else they may be those left out
        note += f" Not collected: {listed([f'{phase} schools' for phase in absent])}."
    for row in found[found["missing"] > 0].itertuples():
        left_out = number_of(row.missing, f"{row.phase} school")
        note += f" {left_out} without both results left out."
    return note


@without()
def change_model_note(model: ChangeModel) -> str:
    """Say how many schools a regression has, how much it explains, and how surely."""
    note = (
        f"{number_of(model.nobs, f'{model.phase} school')}. R² {model.rsquared:.2f}, "
        f"adjusted {formatted(model.rsquared_adj, '.2f')}; F({model.df_model}, "
        f"{model.df_resid}) = {model.fvalue:.2f}, {p_value(model.f_pvalue)}. "
        f"Intervals at {level(model.confidence)}."
    )
    if model.n_missing:
        left_out = number_of(model.n_missing, "school")
        note += f" {left_out} without all of the columns left out."
    return note


def printed_coefficient(found: PrintedCoefficient) -> str:
    """Say what the printed figures allow of the precision of the coefficient."""
    return (
        f"The report printed a coefficient of {_signed(found.beta)} for e-maturity, "
        "and neither its standard error nor its p. Something follows from F and its "
        "degrees of freedom. The coefficient is most precise if e-maturity has nothing "
        "in common with the other two predictors: its 95% interval is then "
        f"{_signed(found.conf_low)} to {_signed(found.conf_high)}. The more they have "
        "in common the wider it is, and from a variance inflation of "
        f"{found.largest_vif:.2f} on it includes zero. So the print cannot decide "
        "whether e-maturity, beside the others, predicted anything: the p that it "
        "gives belongs to all predictors together."
    )


@without(NO_MODEL)
def change_definitions(definitions: Result, place: str) -> str:
    """Say whether the definition of change matters.

    Parameters
    ----------
    definitions : Result
        As `study.performance.definitions` gives it.
    place : str
        Where the numbers come from, as `pages.words.here` says it.
    """
    found = definitions.frame
    untried = found[found["note"] != ""]
    lines = [f" {capital(row.definition)} {row.note}." for row in untried.itertuples()]
    return _compared(found.drop(untried.index), place) + "".join(lines)


def _compared(tried: pd.DataFrame, place: str) -> str:
    if len(tried) == 1:
        return "Only one of the definitions could be tried."
    signs = {estimate > 0 for estimate in tried["estimate"]}
    decisions = {low > 0 or high < 0 for low, high in
                 zip(tried["conf_low"], tried["conf_high"], strict=True)}  # fmt: skip
    if len(signs) > 1:
        return (
            f"{capital(place)} the definition decides even the sign of the "
            "coefficient: no conclusion should rest on one of them."
        )
    if len(decisions) > 1:
        return (
            f"{capital(place)} the coefficients have one sign, but whether the "
            "interval includes zero depends on the definition: a reader should not "
            "rest on the one that suits."
        )
    ends = "exclude" if decisions == {True} else "include"
    return (
        f"{capital(place)} the choice does not matter: under each definition the "
        f"coefficient has the same sign, and the intervals {ends} zero."
    )


@without(NO_MODEL)
def change_checks(
    model: ChangeModel, diagnostics: Result, influence: Result, place: str
) -> str:
    """Say what the checks of the regression found, and how far it hangs on one school.

    Parameters
    ----------
    model : ChangeModel
        The regression of primary schools.
    diagnostics : Result
        As `study.performance.diagnostics` gives it.
    influence : Result
        As `study.performance.influence_summary` gives it.
    place : str
        Where the numbers come from, as `pages.words.here` says it.
    """
    return f"{_diagnostics(model, diagnostics, place)} {_influence(influence, place)}"


def _diagnostics(model: ChangeModel, diagnostics: Result, place: str) -> str:
    """What the checks of the regression found."""
    p = diagnostics.frame.set_index("check")["p_value"]
    texts = {
        "normal": "the residuals are not normal",
        "spread": "the spread of the residuals is not constant",
    }
    trouble = [text for check, text in texts.items() if p[check] < SIGNIFICANCE_LEVEL]
    said = (
        f"{capital(place)} the checks find that {listed(trouble)}."
        if trouble
        else f"{capital(place)} neither check of the residuals finds anything. With "
        f"{number_of(model.nobs, 'school')} that is no proof that there is nothing."
    )
    usual, robust = model.pvalues[E_MATURITY], p["robust"]
    same = (usual < SIGNIFICANCE_LEVEL) == (robust < SIGNIFICANCE_LEVEL)
    return (
        f"{said} With standard errors that do not suppose a constant spread, the "
        f"coefficient of e-maturity has {p_value(robust)} instead of {p_value(usual)}, "
        f"{'on the same side' if same else 'on the other side'} of the usual line."
    )


def _influence(influence: Result, place: str) -> str:
    """How far the coefficient hangs on single schools."""
    found = influence.frame.iloc[0]
    significant, not_significant = (
        int(found[name]) for name in ("significant", "not_significant")
    )
    if significant and not_significant:
        return (
            f"{capital(place)} the coefficient is significant without {significant:,} "
            f"of the schools and not without {not_significant:,}: a single school can "
            "decide it."
        )
    return (
        f"{capital(place)} whether the coefficient is significant hangs on no one "
        f"school: it {'is' if significant else 'is not'}, whichever is left out."
    )


def change_power(detectable: Result, smallest: Result) -> str:
    """Say how small an effect the wave's schools could have shown.

    Parameters
    ----------
    detectable : Result
        As `study.performance.detectable` gives it.
    smallest : Result
        As `study.performance.smallest_significant` gives it.
    """
    return f"{_found_four_times(detectable)}{_overstated(smallest)}"


@without()
def _found_four_times(detectable: Result) -> str:
    """Of which size on effects are found four times in five."""
    parts = " ".join(
        f"For {row.test}: a {row.measure} of {row.smallest:.2f}, with "
        f"{number_of(row.schools, 'school')}."
        for row in detectable.frame.itertuples()
    )
    return (
        "How large must an effect be, for a study of this size to find it four times "
        f"in five? {parts} What a study would mostly miss, it has not ruled out by not "
        "finding it."
    )


@without()
def _overstated(smallest: Result) -> str:
    """From which size on the coefficient is significant."""
    least = smallest.frame["smallest"].iloc[0]
    return (
        " As precise as it is here, the coefficient of e-maturity is "
        f"significant from {least:.2f} on and not below: where the true one is "
        "smaller, a study that finds it significant overstates it."
    )


@without()
def change_at_gcse_note(correlations: Result, confidence: float) -> str:
    """Give the level of the intervals, and why a row has no result."""
    found = correlations.frame
    rows = found[found["note"] != ""]
    return interval_note(confidence, zip(rows["with"], rows["note"], strict=True))


@without("Whether the change is regression to the mean cannot be said ({reason}).")
def luck(regression_to_the_mean: Result, place: str) -> str:
    """Say how much of the change is regression to the mean, phase by phase.

    Parameters
    ----------
    regression_to_the_mean : Result
        As `study.performance.regression_to_the_mean` gives it.
    place : str
        Where the numbers come from, as `pages.words.in_this_wave` says it.
    """
    found = regression_to_the_mean.frame
    said = " ".join(capital(_luck(row)) for _, row in found.iterrows())
    shown = (found["mean_low"] > 0) | (found["mean_high"] < 0)
    first = f"{capital(place)} {said[0].lower()}{said[1:]}"
    if shown.all():
        return first
    return (
        f"{first} Where nothing beyond luck can be shown, a gain of "
        "schools that began low is no sign that anything was done for them."
    )


def _luck(row: "pd.Series[float]") -> str:
    said = (
        f"the change of {row['phase']} schools has a correlation of "
        f"{_signed(row['with_before'])} with the first result, and by luck alone it "
        f"would be {_signed(row['by_chance'])}: "
    )
    if row["mean_low"] > 0:
        return f"{said}beyond that, schools with high results gained more."
    if row["mean_high"] < 0:
        return f"{said}beyond that, schools with low results gained more."
    return f"{said}nothing beyond luck can be shown."
