"""The sub-equations of the learning equation, each tested where a wave has the data."""

from collections.abc import Collection, Iterator

import pandas as pd

from personalising.model.learning import SubEquation
from personalising.pages import Base, Result
from personalising.study.cache import once_per_wave
from personalising.study.equation.forms import Estimated, Way, effects
from personalising.study.equation.measuring import PUPIL, SCHOOL
from personalising.study.equation.units import Units, in_short, testable, units_of
from personalising.study.measures import measured_model
from personalising.waves import NotCollected, Wave, in_words

TABLE = "units of the sub-equations"
"""What the table is called that `units` makes."""

CHANGE = {"level": "", "change": "change in "}
WAITS = "not tested: needs "
SAID_OF = {  # of level and outcome: what a part of the list is called
    ("school", "level"): "Schools: results as they are",
    ("school", "change"): "Schools: the change in results",
    ("pupil", "level"): "Pupils: how things are",
    ("pupil", "change"): "Pupils: the change in results",
}

LABELS = (
    *("label", "id", "statement", "section", "origin", "level", "outcome_is", "form"),
    *("outcome", "on", "predictors", "term", "expected", "left_out", "made", "note"),
)
MEASURES = ("estimate", "conf_low", "conf_high", "p_value", "n", "schools")


@once_per_wave
def test(wave: Wave, confidence: float = 0.95) -> Result:  # noqa: PT028
    """Test each sub-equation that the wave has data for, and say of the others why not.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        One row for each effect, or for a sub-equation without one: label (what of, and
        on what), id, statement, section, origin (report, or ours), level (school or
        pupil), outcome_is (level or change), form, outcome and predictors (in words),
        on (the outcome in few words), term (what it is the effect of), expected
        (positive, negative, none, or varies), left_out (what both sides share), made
        (whether schools' scores were made from their parts), note (what the wave lacks;
        empty where it was tested), estimate (standard deviations of the outcome),
        conf_low, conf_high, p_value, n (schools or pupils) and schools.

    Examples
    --------
    >>> from personalising import waves
    >>> found = test(waves.load("2008")).frame.set_index("id")
    >>> print(f"{found.loc['e-maturity-change-primary', 'estimate']:.2f}")
    0.41
    >>> found.loc["investment-result", "note"]
    '“Result, second year” of the table “Pupils”'
    """
    rows: list[dict[str, object]] = []
    bases: list[Base | None] = []
    for equation in measured_model().equation.sub_equations:
        told = describe(equation)
        try:
            units = units_of(wave, equation)
            found = effects(wave, units, Way(confidence))
        except NotCollected as lacking:
            rows.append(told | {"note": in_words(lacking.what)})
            bases.append(None)
            continue
        for each in found:
            rows.append(told | {"made": units.made} | _cells(units, each, told["on"]))
            bases.append(base_of(units, each))
    frame = pd.DataFrame(rows, columns=[*LABELS, *MEASURES])
    whole = {"n": "Int64", "schools": "Int64"}
    numbers = dict.fromkeys(MEASURES[:4], "float64")
    return Result.by_row(frame.astype(whole | numbers), bases, LABELS)


def describe(equation: SubEquation) -> dict[str, object]:
    """Give what is said of a sub-equation whether it is tested or not."""
    asked = testable(equation)
    return {
        "id": equation.id,
        "statement": equation.statement,
        "section": equation.section,
        "origin": equation.origin,
        "level": equation.level,
        "outcome_is": equation.outcome_is,
        "form": equation.form,
        "outcome": asked.outcome.name,
        "on": _on(equation, in_short(asked.outcome)),
        "predictors": "; ".join(each.name for each in asked.predictors),
        "expected": equation.expected,
        "left_out": "; ".join(each.about for each in asked.left_out),
        **{"label": "", "term": "", "note": "", "made": False},
    }


def _on(equation: SubEquation, outcome: str) -> str:
    of = f" of {equation.phase} schools" if equation.phase else ""
    return f"{CHANGE[equation.outcome_is]}{outcome}{of}"


def _cells(units: Units, found: Estimated, on: object) -> dict[str, object]:
    return {
        "label": f"{found.term} \N{RIGHTWARDS ARROW} {on}",
        "term": found.term,
        "estimate": found.estimate,
        "conf_low": found.conf_low,
        "conf_high": found.conf_high,
        "p_value": found.p_value,
        "n": len(units.table),
        "schools": units.schools,
    }


def base_of(units: Units, found: Estimated) -> Base:
    """Give the base of an effect: its units, and the schools they belong to."""
    return Base(
        len(units.table),
        units.unit,
        TABLE,
        {"equation": units.equation.id},
        belong_to=found.fewest,
    )


def units(wave: Wave) -> pd.DataFrame:
    """List the units of every sub-equation that is tested, to count them again.

    Returns
    -------
    pandas.DataFrame
        Columns equation, unit (id of a school or pupil) and school_id.
    """
    found = []
    for equation in measured_model().equation.sub_equations:
        try:
            table = units_of(wave, equation).table
        except NotCollected:
            continue
        found.append(
            pd.DataFrame(
                {
                    "equation": equation.id,
                    "unit": table.index,
                    "school_id": table["school_id"].to_numpy(),
                }
            )
        )
    columns = ["equation", "unit", "school_id"]
    return pd.concat(found) if found else pd.DataFrame(columns=columns)


def of_schools(wave: Wave, confidence: float = 0.95, outcome_is: str = "") -> Result:
    """Give the effects of sub-equations of schools: the rows of `test` that have one.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.
    outcome_is : {"", "level", "change"}
        Only those on the level of an outcome, or on its change.

    Raises
    ------
    NotCollected
        Where none of them can be tested: all that they lack, each thing once.
    """
    return _tested(wave, confidence, SCHOOL, outcome_is)


def of_pupils(wave: Wave, confidence: float = 0.95) -> Result:
    """Give the effects of sub-equations of pupils; raises as `of_schools`."""
    return _tested(wave, confidence, PUPIL, "")


def _tested(wave: Wave, confidence: float, level: str, outcome_is: str) -> Result:
    found = test(wave, confidence)
    frame = found.frame
    asked = frame["level"] == level
    if outcome_is:
        asked &= frame["outcome_is"] == outcome_is
    chosen = list(frame.index[asked & (frame["note"] == "")])
    if not chosen:
        lacked = _lacked(wave, {*frame.loc[asked, "id"]}, Way(confidence))
        raise wave.lacks(*dict.fromkeys(lacked))
    return _rows(found, chosen)


def _lacked(wave: Wave, ids: Collection[str], way: Way) -> Iterator[str]:
    """List what sub-equations lack that the wave does not test."""
    for equation in measured_model().equation.sub_equations:
        if equation.id in ids:
            try:
                effects(wave, units_of(wave, equation), way)
            except NotCollected as lacking:
                yield from lacking.what


def listing(wave: Wave, confidence: float = 0.95) -> Result:
    """List every sub-equation, tested by the wave or with what it lacks.

    Returns
    -------
    Result
        Labels alone, a row for each: id, part (schools or pupils, level or change),
        statement, expected (what the report expects, in words) and said (``tested``, or
        what the wave lacks).
    """
    frame = test(wave, confidence).frame.drop_duplicates("id")
    both = zip(frame["level"], frame["outcome_is"], strict=True)
    said = [WAITS + note if note else "tested" for note in frame["note"]]
    shown = frame[["id", "statement", "expected", "origin"]].assign(
        part=[SAID_OF[each] for each in both], said=said
    )
    return Result(
        shown.sort_values("part", key=lambda p: p.map(PLACES), kind="stable"), {}
    )


PLACES = {part: place for place, part in enumerate(SAID_OF.values())}


def _rows(found: Result, chosen: list[int]) -> Result:
    bases = {name: [each[row] for row in chosen] for name, each in found.bases.items()}
    return Result(found.frame.loc[chosen], bases)


def counts(wave: Wave, confidence: float = 0.95) -> dict[str, tuple[int, int]]:
    """Count sub-equations by level: those that the wave tests, and all.

    Examples
    --------
    >>> from personalising import waves
    >>> counts(waves.load("2008"))["school"]
    (16, 16)
    """
    frame = test(wave, confidence).frame.drop_duplicates("id")
    return {
        level: (int((of["note"] == "").sum()), len(of))
        for level, of in frame.groupby("level", sort=False)
    }
