"""A questionnaire as an XLSForm, for ODK, KoboToolbox, SurveyCTO and Enketo.

The names of questions are those of the questionnaire. A page is a group that is shown
at once, a grid or battery a group within it. What XLSForm columns mean is described at
xlsform.org; `pyxform` reads the result in a test.
"""

from collections.abc import Iterator

from personalising.intake.questionnaires.cells import (
    CONSENTS,
    STAMP,
    all_of,
    row_name,
    scale_of,
    shown_to,
    xls_codes,
)
from personalising.intake.questionnaires.model import (
    Battery,
    Consent,
    Grid,
    One,
    Open,
    Question,
    Questionnaire,
    Several,
)
from personalising.intake.questionnaires.workbooks import workbook

SURVEY = [
    *("type", "name", "label", "hint", "required", "relevant", "appearance"),
    "calculation",
]
_CONSENT = "consents"
_SEVERAL = "select_multiple"


def xlsform(questionnaire: Questionnaire) -> bytes:
    """Write a questionnaire as an XLSForm.

    Parameters
    ----------
    questionnaire : Questionnaire

    Returns
    -------
    bytes
        A workbook with the sheets survey, choices and settings.
    """
    return workbook(
        {
            "survey": [SURVEY, *_survey(questionnaire)],
            "choices": [["list_name", "name", "label"], *_choices(questionnaire)],
            "settings": [
                ["form_title", "form_id", "version", "default_language"],
                [
                    questionnaire.title,
                    questionnaire.name,
                    str(questionnaire.version),
                    "English (en)",
                ],
            ],
        }
    )


def _line(**cells: str) -> list[str]:
    return [cells.get(name, "") for name in SURVEY]


def _survey(questionnaire: Questionnaire) -> Iterator[list[str]]:
    yield _line(type="calculate", name=STAMP, calculation=f"'{questionnaire.stamp}'")
    yield _line(type="note", name="first_page", label=questionnaire.first_page.strip())
    agreed = ""  # what must hold for whatever comes after the consent
    for section in questionnaire.sections:
        yield _line(
            type="begin_group",
            name=section.name,
            label=section.title,
            appearance="field-list",
            relevant=all_of(agreed, shown_to(section, _equal)),
        )
        within = ""  # the group tells it already, but for the consent's own
        if section.text:
            yield _line(type="note", name=f"{section.name}_text", label=section.text)
        for question in section.questions:
            yield from _question(questionnaire, question, within)
            if isinstance(question, Consent):
                agreed = within = _equal(question.name, CONSENTS)
        yield _line(type="end_group")
    yield _line(type="note", name="last_page", label=questionnaire.last_page)


def _equal(name: str, value: str) -> str:
    return f"${{{name}}} = '{value}'"


def _question(
    questionnaire: Questionnaire, question: Question, relevant: str
) -> Iterator[list[str]]:
    named = {"name": question.name, "label": question.text, "relevant": relevant}
    said = {**named, "hint": question.hint}
    if isinstance(question, Consent):
        yield _line(type=f"select_one {_CONSENT}", required="yes", **said)
    elif isinstance(question, One):
        needed = "yes" if question.required else ""
        yield _line(type=f"select_one {question.answers}", required=needed, **said)
    elif isinstance(question, Open):
        kind = "text" if question.ask == "text" else "integer"
        yield _line(type=kind, required="yes" if question.required else "", **said)
    elif isinstance(question, Several):
        yield _line(type=f"{_SEVERAL} {question.answers}", **said)
    else:
        yield _line(type="begin_group", **named)
        if question.hint:
            yield _line(type="note", name=f"{question.name}_hint", label=question.hint)
        yield from _rows(question)
        yield _line(type="end_group")


def _rows(question: Grid | Battery) -> Iterator[list[str]]:
    if isinstance(question, Battery):
        for item in question.items:
            yield _choice(question.answers, item.name, item.text)
        return
    for row in question.all_rows:
        name = row_name(question, row)
        if question.answers is None:
            yield _line(type="text", name=name, label=row.text)
        else:
            yield _choice(question.answers, name, row.text)


def _choice(answers: str, name: str, text: str) -> list[str]:
    kind = f"select_one {answers}"
    return _line(type=kind, name=name, label=text, appearance="likert")


def _choices(questionnaire: Questionnaire) -> Iterator[list[str]]:
    scales = dict(questionnaire.scales)
    for question in questionnaire.questions:
        scale = scale_of(questionnaire, question)
        if isinstance(question, Consent) and scale is not None:
            scales = {_CONSENT: scale, **scales}
    for name, scale in scales.items():
        codes = xls_codes(scale.answers)
        for code, answer in zip(codes, scale.answers, strict=True):
            yield [name, code, answer.label]
