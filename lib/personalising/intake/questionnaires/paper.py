"""A questionnaire on paper: a page to print on A4, and a sheet to type answers into.

The small codes beside the answers are what the sheet takes, which has a column for each
place where people tick or write; the answers in words do as well.
"""

from typing import Any

from jinja2 import Environment, PackageLoader

from personalising.intake.questionnaires.cells import (
    RESPONDENT,
    cells_of,
    lime_codes,
    row_name,
    scale_of,
)
from personalising.intake.questionnaires.model import (
    Battery,
    Grid,
    Question,
    Questionnaire,
    Several,
)
from personalising.intake.questionnaires.workbooks import workbook

_templates = Environment(
    loader=PackageLoader("personalising.intake.questionnaires"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(questionnaire: Questionnaire) -> bytes:
    """Write a questionnaire as a page for print.

    Parameters
    ----------
    questionnaire : Questionnaire

    Returns
    -------
    bytes
        HTML that needs no other file, in UTF-8; print it on A4 from any browser.
    """
    paragraphs = questionnaire.first_page.strip().split("\n\n")
    whole = _templates.get_template("paper.html").render(
        questionnaire=questionnaire,
        paragraphs=[" ".join(each.split()) for each in paragraphs],
        sections=[
            (section, [_shown(questionnaire, each) for each in section.questions])
            for section in questionnaire.sections
        ],
        numbered=for_people(questionnaire),
    )
    return whole.encode()


def for_people(questionnaire: Questionnaire) -> bool:
    """Whether each sheet of paper is of a person, and needs a number."""
    battery = any(isinstance(each, Battery) for each in questionnaire.questions)
    return bool(questionnaire.identifier) or battery


def _shown(questionnaire: Questionnaire, question: Question) -> dict[str, Any]:
    """Give what the template shows of a question."""
    scale = scale_of(questionnaire, question)
    answers = list(zip(lime_codes(scale.answers), scale.answers, strict=True)) if (
        scale
    ) else []  # fmt: skip
    rows: list[str] = []
    if isinstance(question, Grid):
        rows = [row.text for row in question.all_rows]
    elif isinstance(question, Battery):
        rows = [item.text for item in question.items]
    kind = "rows" if len(rows) > 1 else "choice" if answers else "line"
    if rows and not answers:
        kind = "lines"
    return {"asked": question, "kind": kind, "answers": answers, "rows": rows}


def sheet(questionnaire: Questionnaire) -> bytes:
    """Write the sheet into which the answers on paper are typed.

    Parameters
    ----------
    questionnaire : Questionnaire

    Returns
    -------
    bytes
        A workbook: the sheet answers has a column for each place where people tick or
        write, and the sheet codes says what goes into it.
    """
    header = [cell.name for cell in cells_of(questionnaire)]
    if for_people(questionnaire):
        header = [RESPONDENT, *header]
    codes = [["column", "question", "code", "means"], *_codes(questionnaire)]
    return workbook({"answers": [header], "codes": codes})


def _codes(questionnaire: Questionnaire) -> list[list[str]]:
    lines = []
    if for_people(questionnaire):
        text = "the number that you write on the paper"
        lines.append([RESPONDENT, "Number of this paper", "", text])
    for question in questionnaire.questions:
        scale = scale_of(questionnaire, question)
        columns = [(question.name, question.text)]
        if isinstance(question, Grid):
            columns = [(row_name(question, r), r.text) for r in question.all_rows]
        elif isinstance(question, Battery):
            columns = [(item.name, item.text) for item in question.items]
        for name, text in columns:
            if scale is None:
                lines.append([name, text, "", "as written"])
                continue
            several = isinstance(question, Several)
            more = " (several: with ; between them)" if several else ""
            for code, answer in zip(
                lime_codes(scale.answers), scale.answers, strict=True
            ):
                lines.append([name, text, code, f"{answer.label}{more}"])
    return lines
