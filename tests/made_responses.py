"""Responses to the questionnaires, as each platform gives them back.

Each layout is written here by hand after what the platforms document, and not by the
code that reads it: names of columns with groups before a dash (ODK Central) or a slash
(KoboToolbox), codes of letters and digits (LimeSurvey), plain names (a typed sheet).
"""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from personalising.intake.questionnaires import reading

Row = dict[str, str]
Response = dict[str, Any]  # by question: an answer, list of answers, or dict of rows

SCHOOLS = {"1001": "primary", "1002": "secondary", "1003": "special"}


def responses(name: str, count: int = 6, seed: int = 1) -> list[Response]:
    """Make responses to a questionnaire: labels of answers, and texts."""
    rng = np.random.default_rng(seed)
    form = reading.find(name)
    made = []
    for number in range(count):
        school = list(SCHOOLS)[number % len(SCHOOLS)]
        response: Response = {}
        for section in form.sections:
            for question in section.questions:
                response[question.name] = _answer(form, question, rng, school, number)
        for section in form.sections:
            for other, values in section.only.items():
                given = form.scales[_named(form, other).answers].answers
                code = next(a.value for a in given if a.label == response[other])
                if code not in values:
                    for question in section.questions:
                        response[question.name] = {}
        made.append(response)
    return made


def _named(form: Any, name: str) -> Any:
    return next(q for q in form.questions if q.name == name)


def _answer(form: Any, question: Any, rng: Any, school: str, number: int) -> Any:
    known = {"school_id": school, "group_id": f"{school}-{number}"}
    known |= {"respondents": "Pupils"}
    if question.ask == "consent":
        return question.yes
    if question.name in known:
        return known[question.name]
    if question.ask == "number":
        return str(rng.integers(3, 9))
    if question.ask == "grid" and question.answers is None:
        names = [row.name for row in question.all_rows]
        written = question.name.title()
        return {n: f"{written} {i}" for i, n in enumerate(names) if rng.random() < 0.7}
    answers = form.scales[question.answers].answers
    labels = [answer.label for answer in answers]
    if question.ask == "one":
        return _one(form, question, rng, school, number)
    if question.ask == "several":
        return [label for label in labels if rng.random() < 0.4]
    rows = question.all_rows if question.ask == "grid" else question.items
    return {r.name: str(rng.choice(labels)) for r in rows if rng.random() < 0.95}


def _one(form: Any, question: Any, rng: Any, school: str, number: int) -> str:
    """Choose one answer; all sheets say the same of a school and of a group."""
    labels = {
        answer.value: answer.label
        for answer in form.scales[question.answers].answers
        if answer.value
    }
    if question.name == "phase":
        return labels[SCHOOLS[school]]
    if question.name == "key_stage" and form.stakeholder == "researcher":
        return labels[str(number % 4 + 1)]
    return str(rng.choice(list(labels.values())))


def slugged(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]+", "-", text).strip("-").lower()


def coded(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text)[:20]


def xls_choice(form: Any, question: Any, label: str) -> str:
    """The name of a choice in the XLSForm that was written."""
    if question.ask == "consent":
        return "yes" if label == question.yes else "no"
    answer = next(a for a in form.scales[question.answers].answers if a.label == label)
    return slugged(answer.value or answer.missing)


def lime_answer(form: Any, question: Any, label: str) -> str:
    """The code of an answer in the survey structure that was written."""
    if question.ask == "consent":
        return "yes" if label == question.yes else "no"
    answers = form.scales[question.answers].answers
    number = next(i for i, a in enumerate(answers, 1) if a.label == label)
    value = answers[number - 1].value
    if value is None:
        return f"N{number}"
    return value if re.fullmatch(r"[0-9A-Za-z]{1,5}", value) else f"A{number}"


def _cells(question: Any, answer: Any) -> list[tuple[str, Any]]:
    """Name each cell of a question, with what was answered."""
    if question.ask == "grid":
        rows = [row.name for row in question.all_rows]
        return [(f"{question.name}-{row}", answer.get(row)) for row in rows]
    if question.ask == "battery":
        return [(item.name, answer.get(item.name)) for item in question.items]
    return [(question.name, answer)]


def odk(name: str, made: list[Response], to: Path) -> Path:
    """As ODK Central exports: groups and a dash; chosen options in one cell."""
    return _xlsform(name, made, to, "-", split=False)


def kobo(name: str, made: list[Response], to: Path) -> Path:
    """As KoboToolbox exports: groups and a slash; a column for each option too."""
    return _xlsform(name, made, to, "/", split=True)


def _xlsform(
    name: str, made: list[Response], to: Path, mark: str, *, split: bool
) -> Path:
    form = reading.find(name)
    rows = []
    for number, response in enumerate(made, 1):
        first = {"SubmissionDate": "2026-05-01T10:00:00Z"} if mark == "-" else {
            "start": "2026-05-01T10:00:00", "end": "2026-05-01T10:10:00"}  # fmt: skip
        row: Row = {**first, "questionnaire": form.stamp}
        for section in form.sections:
            for question in section.questions:
                path = [section.name]
                path += [question.name] if question.ask in ("grid", "battery") else []
                for cell, answer in _cells(question, response[question.name]):
                    row |= _xls_cell(form, question, mark.join([*path, cell]), answer,
                                     split=split)  # fmt: skip
        if mark == "-":
            row |= {"meta-instanceID": f"uuid:{name}-{number}"}
            row |= {"KEY": f"uuid:{name}-{number}", "SubmitterName": "App User 1"}
            row |= {"ReviewState": "", "FormVersion": str(form.version)}
        else:
            row |= {"_id": str(900 + number), "_uuid": f"{name}-{number}"}
            row |= {"__version__": "vQx", "_index": str(number)}
        rows.append(row)
    file = to / f"{name}_{'odk' if mark == '-' else 'kobo'}.csv"
    pd.DataFrame(rows).to_csv(file, index=False, sep="," if mark == "-" else ";")
    return file


def _xls_cell(form: Any, question: Any, name: str, answer: Any, *, split: bool) -> Row:
    if question.ask == "several":
        chosen = [xls_choice(form, question, label) for label in answer]
        row = {name: " ".join(chosen)}
        if split:
            for each in form.scales[question.answers].answers:
                code = xls_choice(form, question, each.label)
                ticked = "" if not answer else "1" if code in chosen else "0"
                row[f"{name}/{code}"] = ticked
        return row
    if not answer or getattr(question, "answers", "") is None or question.ask in (
        "text", "number"
    ):  # fmt: skip
        return {name: answer or ""}
    return {name: xls_choice(form, question, answer)}


LIME_FIRST = {
    "id": "Response ID",
    "submitdate": "Date submitted",
    "lastpage": "Last page",
    "startlanguage": "Start language",
    "seed": "Seed",
    "questionnaire": "questionnaire",
}


def lime(
    name: str,
    made: list[Response],
    to: Path,
    *,
    words: bool = False,
    headings: str = "code",
) -> Path:
    """As LimeSurvey 6.4 exports; the last two responses are no answers.

    Its page for exports has commas, whole questions and full answers (``words``), where
    nobody changes that; its RemoteControl has semicolons, and codes of both.
    ``headings`` are ``code``, ``full`` or ``codetext``, as it calls them. The last but
    one does not take part, where the form asks; the last is unfinished.
    """
    form = reading.find(name)
    rows = []
    for response in made:
        row: Row = {"id": "", "submitdate": "1980-01-01 00:00:00", "lastpage": "4"}
        row |= {"startlanguage": "en", "seed": "77", "questionnaire": form.stamp}
        for question in form.questions:
            row |= _lime_cells(form, question, response[question.name], words=words)
        rows.append(row)
    unfinished = {**rows[0], "submitdate": "", "lastpage": "2"}
    rows += [_declined(form, rows[0], words=words), unfinished]
    for number, row in enumerate(rows, 1):
        row["id"] = str(number)
    texts = LIME_FIRST | _lime_texts(form)
    codes = list(rows[0])
    header = {
        "code": codes,
        "full": [texts[code] for code in codes],
        "codetext": [f"{code}. {texts[code]}" for code in codes],
    }[headings]
    file = to / f"{name}_{headings}.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(
            stream,
            delimiter="," if words else ";",
            quoting=csv.QUOTE_ALL,
            lineterminator="\r\n",
        )
        writer.writerows([header, *(list(row.values()) for row in rows)])
    return file


def _declined(form: Any, row: Row, *, words: bool) -> Row:
    """A response that says no, to which LimeSurvey then shows no other question."""
    consent = next((q for q in form.questions if q.ask == "consent"), None)
    if consent is None:
        return {**row, "submitdate": ""}
    empty: Row = {}
    for question in form.questions:
        none: Any = {} if question.ask in ("grid", "battery") else []
        given = consent.no if question is consent else none
        empty |= _lime_cells(form, question, given, words=words)
    return {**row, **empty}


def _lime_texts(form: Any) -> Row:
    """What LimeSurvey writes above each column instead of its code."""
    texts: Row = {}
    for question in form.questions:
        code = coded(question.name)
        if question.ask in ("grid", "battery"):
            rows = question.all_rows if question.ask == "grid" else question.items
            parts = [(row.name, row.text) for row in rows]
        elif question.ask == "several":
            answers = form.scales[question.answers].answers
            parts = [(answer.value, answer.label) for answer in answers]
        else:
            texts[code] = question.text
            continue
        for part, text in parts:
            texts[f"{code}[{coded(part)}]"] = f"{question.text} [{text}]"
    return texts


def _lime_cells(form: Any, question: Any, answer: Any, *, words: bool) -> Row:
    code = coded(question.name)
    shown: Callable[[str], str] = (
        (lambda label: label)
        if words
        else lambda label: lime_answer(form, question, label)
    )
    if question.ask == "several":
        ticks = ("Yes", "No") if words else ("Y", "")
        return {
            f"{code}[{coded(each.value)}]": ticks[each.label not in answer]
            for each in form.scales[question.answers].answers
        }
    if question.ask in ("grid", "battery"):
        rows = question.all_rows if question.ask == "grid" else question.items
        text = question.answers is None
        return {
            f"{code}[{coded(row.name)}]": ""
            if row.name not in answer
            else answer[row.name] if text else shown(answer[row.name])
            for row in rows
        }  # fmt: skip
    if question.ask in ("text", "number"):
        return {code: answer or ""}
    return {code: shown(answer) if answer else ""}


def typed(name: str, made: list[Response], to: Path, template: Path) -> Path:
    """As somebody types paper into the sheet that was written: codes, some in words."""
    form = reading.find(name)
    header = list(pd.read_excel(template, sheet_name="answers", engine="calamine"))
    rows = []
    for number, response in enumerate(made, 1):
        row: Row = {"respondent": f"P{number}"} if "respondent" in header else {}
        for question in form.questions:
            for cell, answer in _cells(question, response[question.name]):
                row[cell] = _typed(form, question, answer, in_words=number == 1)
        rows.append(row)
    file = to / f"{name}_typed.xlsx"
    pd.DataFrame(rows)[header].to_excel(file, index=False, sheet_name="answers")
    return file


def _typed(form: Any, question: Any, answer: Any, *, in_words: bool) -> str:
    if question.ask == "several":
        return "; ".join(lime_answer(form, question, label) for label in answer)
    if not answer or question.ask in ("text", "number") or (
        getattr(question, "answers", "") is None
    ):  # fmt: skip
        return answer or ""
    return answer if in_words else lime_answer(form, question, answer)
