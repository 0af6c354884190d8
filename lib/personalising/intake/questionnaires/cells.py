"""The columns in which the answers to a questionnaire come back, in each format.

A cell is what people answer at one place: a question, a row of a grid, an item. Its
name is the same in every format, as far as the format allows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from personalising.intake.questionnaires.model import (
    Answer,
    Battery,
    Consent,
    Grid,
    One,
    Question,
    Questionnaire,
    Row,
    Scale,
    Section,
    Several,
)

STAMP = "questionnaire"
"""Name of the column that says which questionnaire was answered."""
RESPONDENT = "respondent"
"""Name of the column of a sheet for the number of the paper."""
CONSENTS, DECLINES = "yes", "no"
LONGEST_CODE = 20  # characters of the code of a question, in LimeSurvey
_LONGEST_ANSWER = 5  # of the code of an answer; LimeSurvey drops longer ones
_NO_LETTER = re.compile(r"[^0-9A-Za-z]+")


@dataclass(frozen=True)
class Cell:
    """What people answer at one place.

    Parameters
    ----------
    name : str
        Its name, which no other cell of the questionnaire has.
    section, question : str
        Where it stands.
    part : str
        The row of a grid or item of a battery; empty where the question is one cell.
    text : str
        What people read.
    """

    name: str
    section: str
    question: str
    part: str
    text: str


def cells_of(questionnaire: Questionnaire) -> list[Cell]:
    """Give the cells of a questionnaire, in order."""
    return [
        cell
        for section in questionnaire.sections
        for question in section.questions
        for cell in _of_question(section, question)
    ]


def _of_question(section: Section, question: Question) -> Iterator[Cell]:
    where = (section.name, question.name)
    if isinstance(question, Grid):
        for row in question.all_rows:
            yield Cell(row_name(question, row), *where, row.name, row.text)
    elif isinstance(question, Battery):
        for item in question.items:
            yield Cell(item.name, *where, item.name, item.text)
    else:
        yield Cell(question.name, *where, "", question.text)


def row_name(grid: Grid, row: Row) -> str:
    """Give the name of the cell of a row of a grid."""
    return f"{grid.name}-{row.name}"


def lime_code(name: str) -> str:
    """Give the code of a question in LimeSurvey, which allows letters and digits.

    Examples
    --------
    >>> lime_code("work-ethos-1"), lime_code("school_id")
    ('workethos1', 'schoolid')
    """
    return _NO_LETTER.sub("", name)[:LONGEST_CODE]


def slug(text: str) -> str:
    """Give the name of an answer in an XLSForm, which allows no blanks.

    Examples
    --------
    >>> slug("broadcaster's school pages"), slug("3")
    ('broadcaster-s-school-pages', '3')
    """
    return _NO_LETTER.sub("-", text).strip("-").lower()


def all_of(*conditions: str) -> str:
    """Join conditions as both forms' languages have it; an empty one always holds.

    Examples
    --------
    >>> all_of("", "a = 1"), all_of("a = 1", "b = 2 or b = 3")
    ('a = 1', '(a = 1) and (b = 2 or b = 3)')
    """
    said = [each for each in conditions if each]
    return said[0] if len(said) == 1 else " and ".join(f"({each})" for each in said)


def shown_to(section: Section, equal: Callable[[str, str], str]) -> str:
    """Give the condition of a section that is for some alone; empty if for all.

    Parameters
    ----------
    section : Section
    equal : function of (str, str) to str
        Writes that a question has an answer, in the language of a form.
    """
    return " or ".join(
        equal(name, value) for name, values in section.only.items() for value in values
    )


def scale_of(questionnaire: Questionnaire, question: Question) -> Scale | None:
    """Give the answers that a question offers; nothing where people write."""
    if isinstance(question, Consent):
        yes = Answer(label=question.yes, value=CONSENTS)
        return Scale(answers=(yes, Answer(label=question.no, value=DECLINES)))
    if isinstance(question, One | Grid | Battery | Several) and question.answers:
        return questionnaire.scales[question.answers]
    return None


def xls_codes(answers: Sequence[Answer]) -> list[str]:
    """Give the names of answers in an XLSForm."""
    return [slug(answer.value or answer.missing or "") for answer in answers]


def lime_codes(answers: Sequence[Answer]) -> list[str]:
    """Give the codes of answers in LimeSurvey.

    Examples
    --------
    >>> one, unsure = Answer(label="a", value="1"), Answer(label="b", missing="unsure")
    >>> lime_codes([one, unsure])
    ['1', 'N2']
    """
    codes = []
    for number, answer in enumerate(answers, 1):
        plain = answer.value is not None and not _NO_LETTER.search(answer.value)
        if plain and len(answer.value or "") <= _LONGEST_ANSWER:
            codes.append(answer.value or "")
        else:
            codes.append(f"{'N' if answer.value is None else 'A'}{number}")
    return codes


def option_codes(answers: Sequence[Answer]) -> list[str]:
    """Give the codes of answers that LimeSurvey has as questions of their own."""
    return [lime_code(answer.value or answer.missing or "") for answer in answers]


def spellings(scale: Scale) -> Iterator[tuple[str, Answer]]:
    """Give each way in which an answer may come back, with the answer."""
    ways = (xls_codes(scale.answers), lime_codes(scale.answers))
    for number, answer in enumerate(scale.answers):
        texts = [answer.label, *(codes[number] for codes in ways)]
        if answer.value is not None:
            texts.append(answer.value)
        yield from ((text, answer) for text in dict.fromkeys(texts))
