"""A questionnaire as a survey structure of LimeSurvey, in tab-separated values.

The format is described in LimeSurvey's manual ("Tab Separated Value survey structure"):
one row for each setting of the survey (S), text in a language (SL), group (G), question
(Q), subquestion (SQ) and answer (A), in the order in which they belong together. Codes
of questions have letters and digits, 20 at most; codes of answers 5 at most.

All seven forms were loaded into LimeSurvey 6.4.2, which had nothing to say against any,
and answered in a browser. What that showed stands at the lines that follow from it.
"""

import csv
import io
import itertools
from collections.abc import Iterator

from personalising.intake.questionnaires.cells import (
    CONSENTS,
    STAMP,
    all_of,
    lime_code,
    lime_codes,
    option_codes,
    scale_of,
    shown_to,
)
from personalising.intake.questionnaires.model import (
    Battery,
    Consent,
    Grid,
    Open,
    Question,
    Questionnaire,
    Scale,
    Several,
)

COLUMNS = (
    *("id", "related_id", "class", "type/scale", "name", "relevance", "text", "help"),
    *("language", "validation", "mandatory", "other", "default", "same_default"),
    *("hidden", "equation", "hide_tip", "answer_width"),
)
_BYTE_ORDER_MARK = "\ufeff"  # LimeSurvey's own files begin with it
_LANGUAGE = "en"
_LIST, _SEVERAL, _ARRAY = "L", "M", "F"  # radio buttons, tick boxes, a grid of these
_SHORT_TEXTS, _SHORT_TEXT, _NUMBER, _EQUATION = "Q", "S", "N", "*"
_SURVEY = {  # nobody is asked for a name, and no address or time of a person is kept
    "language": _LANGUAGE,
    "format": "G",
    "anonymized": "Y",
    "ipaddr": "N",
    "refurl": "N",
    "savetimings": "N",
    "datestamp": "N",
    "allowsave": "N",  # to go on later would ask for a name and an address
    "allowprev": "Y",
    "showwelcome": "Y",
    "showxquestions": "N",  # it counts a grid of many rows as one
    "showprogress": "Y",
}

_ALWAYS = "1"  # the condition of what everybody is asked
_WIDE = 5  # answers from which a grid of LimeSurvey breaks the words above them
_NARROW = "20"  # per cent of the width that its rows then get; by default a third

Line = dict[str, str]


def limesurvey(questionnaire: Questionnaire) -> bytes:
    """Write a questionnaire as a survey structure of LimeSurvey.

    Parameters
    ----------
    questionnaire : Questionnaire

    Returns
    -------
    bytes
        UTF-8 with a byte order mark.
    """
    buffer = io.StringIO()
    writer = csv.DictWriter(
        buffer, COLUMNS, restval="", delimiter="\t", lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(_lines(questionnaire))
    return (_BYTE_ORDER_MARK + buffer.getvalue()).encode()


def _lines(questionnaire: Questionnaire) -> Iterator[Line]:
    for name, value in _SURVEY.items():
        yield {"class": "S", "name": name, "text": value}
    texts = {
        "surveyls_title": questionnaire.title,
        "surveyls_welcometext": _paragraphs(questionnaire.first_page),
        "surveyls_endtext": _paragraphs(questionnaire.last_page),
    }
    for name, value in texts.items():
        yield {"class": "SL", "name": name, "text": value, "language": _LANGUAGE}
    numbers = itertools.count(1)  # groups, questions and subquestions share them
    agreed = ""  # what must hold for whatever comes after the consent
    for place, section in enumerate(questionnaire.sections):
        yield {
            "id": str(next(numbers)),
            "class": "G",
            "type/scale": str(place),
            "name": section.title,
            "relevance": all_of(agreed, shown_to(section, _equal)) or _ALWAYS,
            "text": " ".join(section.text.split()),
            "language": _LANGUAGE,
        }
        if not place:
            yield from _stamp(questionnaire, next(numbers))
        for question in section.questions:
            yield from _question(questionnaire, question, numbers, agreed or _ALWAYS)
            if isinstance(question, Consent):
                agreed = _equal(question.name, CONSENTS)


def _paragraphs(text: str) -> str:
    parts = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    return "".join(f"<p>{part}</p>" for part in parts)


def _equal(name: str, value: str) -> str:
    return f'{lime_code(name)}.NAOK == "{value}"'


def _stamp(questionnaire: Questionnaire, number: int) -> Iterator[Line]:
    """Make the hidden question that carries the questionnaire's name and version."""
    yield {
        "id": str(number),
        "class": "Q",
        "type/scale": _EQUATION,
        "name": STAMP,
        "relevance": "1",
        "text": STAMP,  # what stands above the column, where an export has texts
        "language": _LANGUAGE,
        "hidden": "1",
        "equation": questionnaire.stamp,
    }


def _question(
    questionnaire: Questionnaire,
    question: Question,
    numbers: "itertools.count[int]",
    relevance: str,
) -> Iterator[Line]:
    scale = scale_of(questionnaire, question)
    own = str(next(numbers))
    yield {
        "id": own,
        "class": "Q",
        "type/scale": _type(question, written=scale is None),
        "name": lime_code(question.name),
        "relevance": relevance,
        "text": question.text,
        "help": question.hint,
        "language": _LANGUAGE,
        "mandatory": "Y" if _required(question) else "N",
        "other": "N",
        **_looks(question, scale),
    }
    for code, text in _parts(question):
        yield _subquestion(next(numbers), code, text)
    if scale is None:
        return
    if isinstance(question, Several):
        codes = option_codes(scale.answers)
        for code, answer in zip(codes, scale.answers, strict=True):
            yield _subquestion(next(numbers), code, answer.label)
        return
    for code, answer in zip(lime_codes(scale.answers), scale.answers, strict=True):
        yield {
            "id": own,
            "class": "A",
            "type/scale": "0",
            "name": code,
            "relevance": "0",
            "text": answer.label,
            "language": _LANGUAGE,
        }


def _looks(question: Question, scale: Scale | None) -> Line:
    """Say what LimeSurvey leaves out or sets otherwise, so that people read it well."""
    if isinstance(question, Several) and question.hint:
        return {"hide_tip": "1"}  # LimeSurvey's own says: select all that apply
    wide = scale is not None and len(scale.answers) >= _WIDE
    if isinstance(question, Grid | Battery) and wide:
        return {"answer_width": _NARROW}
    return {}


def _subquestion(number: int, code: str, text: str) -> Line:
    return {
        "id": str(number),
        "class": "SQ",
        "type/scale": "0",
        "name": code,
        "relevance": "1",
        "text": text,
        "language": _LANGUAGE,
    }


def _required(question: Question) -> bool:
    return question.ask == "consent" or getattr(question, "required", False)


def _type(question: Question, *, written: bool) -> str:
    if isinstance(question, Open):
        return _SHORT_TEXT if question.ask == "text" else _NUMBER
    if isinstance(question, Grid | Battery):
        return _SHORT_TEXTS if written else _ARRAY
    return _SEVERAL if isinstance(question, Several) else _LIST


def _parts(question: Question) -> Iterator[tuple[str, str]]:
    """Give the rows of a grid or battery, with their codes."""
    if isinstance(question, Grid):
        for row in question.all_rows:
            yield lime_code(row.name), row.text
    elif isinstance(question, Battery):
        for item in question.items:
            yield lime_code(item.name), item.text
