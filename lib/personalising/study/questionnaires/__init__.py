"""Appendix G: the questionnaires of a new wave, as tables for readers.

Nothing here knows a wave.
"""

from collections.abc import Iterator

import pandas as pd

from personalising.intake.questionnaires.cells import cells_of, scale_of
from personalising.intake.questionnaires.model import (
    Battery,
    Consent,
    Grid,
    Question,
    Questionnaire,
    Several,
)
from personalising.intake.questionnaires.reading import find, names
from personalising.intake.questionnaires.writing import tables_of
from personalising.model.asked import of_findings
from personalising.model.learning import learning_model
from personalising.pages.words import listed
from personalising.waves import table_schema

WHO = {
    "teacher": "teachers",
    "leader": "one leader of each school",
    "pupil": "pupils",
    "researcher": "whoever leads the group, or the school",
}
ANSWERS_SHOWN = 6  # of a question; of more it is said that there are others
AS_ABOVE = "as above"


def forms() -> pd.DataFrame:
    """List the questionnaires.

    Returns
    -------
    pandas.DataFrame
        One row for each: name, title, who (fills it in), minutes, places (to tick or
        write at) and tables (titles of those that it fills).
    """
    return pd.DataFrame(
        {
            "name": form.name,
            "title": form.title,
            "who": WHO[form.stakeholder],
            "minutes": form.minutes,
            "places": len(cells_of(form)),
            "tables": listed([table_schema(name).title for name in tables_of(form)]),
        }
        for form in map(find, names())
    )


def asked(name: str) -> pd.DataFrame:
    """List what a questionnaire asks.

    Parameters
    ----------
    name : str
        Name of the questionnaire.

    Returns
    -------
    pandas.DataFrame
        One row for each question and item: page (its title, at its first question),
        question, answers, table (its title and column that the answer fills) and
        measures (what an item measures; else empty).

    Examples
    --------
    >>> list(asked("maturity")["table"])[-1]
    'Maturity model: Level'
    """
    form = find(name)
    rows = []
    for section in form.sections:
        of_page = [row for each in section.questions for row in _rows(form, each)]
        pages = [section.title, *[""] * (len(of_page) - 1)]
        rows += [
            {"page": page, **row} for page, row in zip(pages, of_page, strict=True)
        ]
    return pd.DataFrame(rows)


def _rows(form: Questionnaire, question: Question) -> Iterator[dict[str, str]]:
    answers = _answers(form, question)
    if isinstance(question, Battery):
        known = _constructs()
        for number, item in enumerate(question.items):
            yield {
                "question": item.text,
                "answers": AS_ABOVE if number else answers,
                "table": "Answers to items",
                "measures": known[item.measures]
                + (" (turned round)" if item.direction == "lower" else ""),
            }
        return
    text = question.text
    if isinstance(question, Grid) and question.rows[1:]:
        text = f"{text} {'; '.join(row.text for row in question.rows)}"
    yield {
        "question": text,
        "answers": answers,
        "table": _fills(form, question),
        "measures": "",
    }


def _answers(form: Questionnaire, question: Question) -> str:
    scale = scale_of(form, question)
    if scale is None:
        return "in one's own words"
    labels = [answer.label for answer in scale.answers]
    shown = labels if len(labels) <= ANSWERS_SHOWN else [
        *labels[:ANSWERS_SHOWN], "and others"
    ]  # fmt: skip
    return "; ".join(shown)


def _fills(form: Questionnaire, question: Question) -> str:
    """Say which column of which table an answer fills."""
    if isinstance(question, Consent):
        return "none: who says no is left out"
    if isinstance(question, Grid | Several):
        schema = table_schema(question.table)
        return f"{schema.title}: {schema.field(question.into).title}"
    having = [
        table_schema(name)
        for name in form.tables
        if question.name in table_schema(name).columns
    ]
    return listed([f"{s.title}: {s.field(question.name).title}" for s in having])


def _constructs() -> dict[str, str]:
    """Name what items measure: parts of the model, and what findings need beside it."""
    model = learning_model()
    return {
        **{each.id: each.about for each in of_findings()},
        **{each.id: each.name for each in model.indicators},
        **{each.id: each.name for each in model.constructs},
    }


__all__ = ["asked", "forms"]
