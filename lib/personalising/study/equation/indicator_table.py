"""The indicators of the equation's terms by space, and what of a wave measures them."""

import pandas as pd

from personalising.model.learning import Construct, Indicator, Measure
from personalising.pages import Result
from personalising.study.equation.measuring import lacking
from personalising.study.measures import measured_model
from personalising.waves import Wave, table_schema

LEVELS = {
    "school": "school space",
    "teaching": "teaching space",
    "learning": "personal learning space",
    "living": "living space",
    "cognitive": "cognitive",
    "affective": "affective",
    "": "the learner",
}
MEASURED, IN_PART, NOT_HERE, NOTHING = "yes", "in part", "no", "nothing could"
ASKED = {"pupil": "pupils", "teacher": "teachers", "leader": "leaders", "": "anyone"}


def indicators(wave: Wave) -> Result:
    """List the indicators of the three terms with what would measure each.

    Parameters
    ----------
    wave : Wave

    Returns
    -------
    Result
        Labels alone, a row for each indicator in the order of the report: id, term,
        level (space, or kind of investment), part (both), indicator (what it is),
        measures (what would measure it, or why nothing could), held (whether this wave
        has that: yes, in part, no, nothing could), overlap (the other parts of the
        equation that hold the same; empty for none).
    """
    model = measured_model()
    terms = {term.id: term.name for term in model.equation.terms}
    rows = []
    for found in model.indicators:
        level = LEVELS[found.level]
        rows.append(
            {
                "id": found.id,
                "term": terms[found.term],
                "level": level,
                "part": f"{terms[found.term]}: {level}",
                "indicator": found.name,
                "measures": "; ".join(
                    in_words(each, found.id) for each in found.measures
                )
                or found.why,
                "held": held(wave, found),
                "overlap": "; ".join(others(found)),
            }
        )
    return Result(pd.DataFrame(rows), {})


def held(wave: Wave, indicator: Indicator) -> str:
    """Say whether a wave has what measures an indicator."""
    if not indicator.measures:
        return NOTHING
    has = [not lacking(wave, measure) for measure in indicator.measures]
    if all(has):
        return MEASURED
    return IN_PART if any(has) else NOT_HERE


def in_words(measure: Measure, of: str = "") -> str:
    """Say a measure as a reader knows it.

    Parameters
    ----------
    measure : Measure
    of : str
        Id of the indicator that it measures.

    Examples
    --------
    >>> in_words(Measure(table="learners", column="home_access"))
    'pupils: technology at home'
    >>> in_words(Measure(table="views", construct="motivation", stakeholder="pupil"))
    'items on motivation, put to pupils'
    """
    if measure.construct_id:
        names = {part.id: part.name for part in _parts()}
        scale = {part.id for part in measured_model().constructs}
        name = names[measure.construct_id]
        about = (
            name
            if measure.construct_id in scale
            else f"\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK}"
        )
        about = "this" if measure.construct_id == of else about
        return f"items on {about}, put to {ASKED[measure.stakeholder]}"
    schema = table_schema(measure.table)
    rows = ", ".join(measure.where.values())
    what = rows or schema.field(measure.column).title.lower()
    return f"{schema.title.lower()}: {what}"


def _parts() -> list[Construct | Indicator]:
    model = measured_model()
    return [*model.constructs, *model.indicators]


def others(indicator: Indicator) -> list[str]:
    """Name the other parts of the equation that hold the same as an indicator."""
    if not indicator.overlap:
        return []
    model = measured_model()
    terms = {term.id: term.name for term in model.equation.terms}
    return list(
        dict.fromkeys(
            _place(terms[part.term], getattr(part, "level", None))
            for part in _parts()
            if part.overlap == indicator.overlap and part.id != indicator.id
        )
    )


def _place(term: str, level: str | None) -> str:
    if level is None:
        return f"{term}: scale"
    return f"{term}: {LEVELS[level]}" if level else term


def of_term(found: Result, term: str) -> Result:
    """Give the indicators of one term.

    Parameters
    ----------
    found : Result
        As `indicators` gives it.
    term : str
        Name of the term.
    """
    frame = found.frame
    return Result(frame[frame["term"] == term], {})
