"""Which questionnaire a file answers, and in which of its columns each answer stands.

The forms carry a column that names questionnaire and version; where it was lost, the
columns themselves tell. Names come back as each platform writes them:

- ODK Central: groups before a dash (``you-school_id``), chosen options in one cell;
- KoboToolbox: groups before a slash, or none; chosen options also in their own columns;
- LimeSurvey: codes of letters and digits (``schoolid``, ``using[icthelps]``, and
  ``using_icthelps`` as its expressions have them), the questions in full, or both;
- a sheet typed in from paper: the plain names.

For LimeSurvey, exports of 6.4.2 were read back: CSV and Excel, by its page and by its
RemoteControl, codes or words of questions and answers; and its files for SPSS, of which
those that label a code wrongly are refused.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from personalising.errors import CompendiumError, Problem
from personalising.intake.folding import folded
from personalising.intake.questionnaires import reading
from personalising.intake.questionnaires.cells import (
    RESPONDENT,
    STAMP,
    Cell,
    cells_of,
    lime_code,
    option_codes,
    scale_of,
    spellings,
    xls_codes,
)
from personalising.intake.questionnaires.model import (
    Questionnaire,
    Several,
)
from personalising.intake.reading import read
from personalising.intake.refusals import ImportRefused, nearest
from personalising.intake.survey import SurveyFile

ENOUGH = 0.5  # share of a questionnaire's columns by which it is recognised
_NUMBERS = (
    *(RESPONDENT, "KEY", "_uuid", "meta-instanceID", "meta/instanceID", "instanceID"),
    *("_id", "id", "Response ID"),
)
_SHORTENED = re.compile(r"\.\.\s*\]?\s*(\(\d+\))?$")  # texts cut by LimeSurvey
_REVIEW = "ReviewState"  # of ODK Central


@dataclass(frozen=True)
class Answered:
    """A file with answers to a questionnaire.

    Parameters
    ----------
    file : SurveyFile
    questionnaire : Questionnaire
    variables : mapping of str to str
        For each cell that the file has its variable.
    options : mapping of str to mapping of str to str
        For each question with several answers that stand in columns of their own, the
        value of each of these.
    separators : mapping of str to str
        For each question with several answers in one cell, what stands between them.
    number : str
        Variable that tells responses apart; empty where there is none.
    review : str
        Variable that says which responses were rejected; empty where there is none.
    lacks : tuple of str
        Cells that the file does not have.
    """

    file: SurveyFile
    questionnaire: Questionnaire
    variables: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    separators: Mapping[str, str]
    number: str
    review: str
    lacks: tuple[str, ...]


def recognise(path: Path, name: str | None = None) -> Answered:
    """Find out which questionnaire a file answers, and where.

    Parameters
    ----------
    path : Path
    name : str, optional
        Name of the questionnaire, where the user says so.

    Raises
    ------
    CompendiumError
        If the file answers none, another version, or lacks a column that it must have.
    """
    file = read(path, None, lambda header: [v.name for v in header.variables])
    found = reading.find(name) if name is not None else _stamped(file)
    if found is None:
        found = _most_alike(file)
    return _answered(file, found)


def _stamped(file: SurveyFile) -> Questionnaire | None:
    """Read what the forms carry: the name of the questionnaire, and its version."""
    column = _find([STAMP], _index(file))
    if column is None:
        return None
    counts = file.counts(column)
    if not counts:
        return None
    names = reading.names()
    for value in counts:
        name = value.rpartition(" ")[0]
        if name not in names or reading.find(name).stamp != value:
            known = [reading.find(each).stamp for each in names]
            what = (
                f"one of {', '.join(known)}{nearest(value, known)}; --questionnaire "
                "NAME reads the file as answers to another"
            )
            row = int(file.cells.index[file.cells[column] == value][0])
            raise ImportRefused([Problem(file.name, what, row, column, value)])
    if len(counts) > 1:
        what = f"one questionnaire, and not {' and '.join(sorted(counts))}"
        raise ImportRefused([Problem(file.name, what, None, column)])
    return reading.find(next(iter(counts)).rpartition(" ")[0])


def _most_alike(file: SurveyFile) -> Questionnaire:
    index = _index(file)
    shares = {}
    for questionnaire in reading.everyone():
        cells = cells_of(questionnaire)
        above = _headings(questionnaire, index)
        found = [_find(_names(questionnaire, cell, above), index) for cell in cells]
        several = _options(questionnaire, index)
        had = sum(v is not None or c.name in several
                  for v, c in zip(found, cells, strict=True))  # fmt: skip
        shares[questionnaire.name] = had / len(cells)
    best = max(shares, key=lambda name: shares[name])
    if shares[best] < ENOUGH:
        raise CompendiumError(
            f"{file.name}: expected answers to one of the questionnaires "
            f"{', '.join(shares)} (nearest is {best}, of whose columns it has "
            f"{shares[best]:.0%}); for other files, draft a map: compendium map "
            f"{file.name}"
        )
    return reading.find(best)


def _answered(file: SurveyFile, questionnaire: Questionnaire) -> Answered:
    index = _index(file)
    options = _options(questionnaire, index)
    cells = cells_of(questionnaire)
    above = _headings(questionnaire, index)
    variables = {
        cell.name: variable
        for cell in cells
        if cell.name not in options
        and (variable := _find(_names(questionnaire, cell, above), index)) is not None
    }
    required = {
        q.name for q in questionnaire.questions if getattr(q, "required", False)
    }
    lacks = [c.name for c in cells if c.name not in variables and c.name not in options]
    if missing := [name for name in lacks if name in required]:
        what = f"a column {' and '.join(missing)}, which {questionnaire.name} asks for"
        if any(_SHORTENED.search(variable.name) for variable in file.variables):
            what += "; its headings are shortened: export codes or whole questions"
        raise ImportRefused([Problem(file.name, what, 1)])
    if mislabelled := list(_mislabelled(file, questionnaire, variables)):
        raise ImportRefused(mislabelled)
    separators = {
        question.name: _separator(file, variables[question.name])
        for question in questionnaire.questions
        if isinstance(question, Several) and question.name in variables
    }
    number = next((index[folded(n)] for n in _NUMBERS if folded(n) in index), "")
    review = index.get(folded(_REVIEW), "")
    return Answered(
        file, questionnaire, variables, options, separators, number, review,
        tuple(lacks),
    )  # fmt: skip


def _mislabelled(
    file: SurveyFile, questionnaire: Questionnaire, variables: Mapping[str, str]
) -> Iterator[Problem]:
    """Find codes whose label in the file is that of another answer of the form.

    LimeSurvey's files for SPSS call the answer 0 "I do not know", where the form offers
    both and a column has numbers alone.
    """
    questions = {question.name: question for question in questionnaire.questions}
    for cell in cells_of(questionnaire):
        scale = scale_of(questionnaire, questions[cell.question])
        if scale is None or cell.name not in variables:
            continue
        means = {folded(text): answer for text, answer in spellings(scale)}
        variable = file.variable(variables[cell.name])
        for code, label in variable.labels.items():
            own, other = means.get(folded(code)), means.get(folded(label))
            if own is not None and other is not None and own != other:
                what = f'the label "{own.label}"; export as CSV or for Excel'
                found = f"{code} {label}"
                yield Problem(file.name, what, None, variable.name, found)


def _index(file: SurveyFile) -> dict[str, str]:
    """Index the variables of a file by name, and by the question that stands above."""
    index: dict[str, str] = {}
    for variable in file.variables:
        index.setdefault(folded(variable.name), variable.name)
    for variable in file.variables:
        index.setdefault(folded(variable.header), variable.name)
    return index


def _find(names: Sequence[str], index: Mapping[str, str]) -> str | None:
    return next((index[folded(n)] for n in names if folded(n) in index), None)


def _names(
    questionnaire: Questionnaire, cell: Cell, above: Mapping[str, str]
) -> list[str]:
    """Give the names under which a cell may come back."""
    paths = [[cell.section], [cell.section, cell.question]] if cell.part else [
        [cell.section]
    ]  # fmt: skip
    named = [mark.join([*path, cell.name]) for path in paths for mark in "-/"]
    code, part = lime_code(cell.question), lime_code(cell.part)
    codes = [f"{code}[{part}]", f"{code}_{part}"] if cell.part else [code]
    heading = [above[cell.name]] if cell.name in above else []
    return [cell.name, *named, *codes, *heading]


def _headings(questionnaire: Questionnaire, index: Mapping[str, str]) -> dict[str, str]:
    """Give what stands above each cell where an export has texts instead of codes.

    Texts that several cells share, as "Anything else? [1.]", are told apart by their
    order, if all of them are there; otherwise nobody could say which ones are.
    """
    texts = {cell.name: _text(questionnaire, cell) for cell in cells_of(questionnaire)}
    shared = Counter(map(folded, texts.values()))
    met: Counter[str] = Counter()
    headings = {}
    for name, text in texts.items():
        met[folded(text)] += 1
        if _again(text, shared[folded(text)]) in index:
            headings[name] = _again(text, met[folded(text)])
    return headings


def _again(text: str, number: int) -> str:
    """Give the name of the column that is the so many-th with a heading."""
    return folded(text if number == 1 else f"{text} ({number})")


def _text(questionnaire: Questionnaire, cell: Cell) -> str:
    question = next(q for q in questionnaire.questions if q.name == cell.question)
    return f"{question.text} [{cell.text}]" if cell.part else question.text


def _options(
    questionnaire: Questionnaire, index: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Find the columns of options, for questions with several answers."""
    return {
        cell.name: found
        for cell in cells_of(questionnaire)
        if (found := dict(_of_options(questionnaire, cell, index)))
    }


def _of_options(
    questionnaire: Questionnaire, cell: Cell, index: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    question = next(q for q in questionnaire.questions if q.name == cell.question)
    scale = scale_of(questionnaire, question)
    if not isinstance(question, Several) or scale is None:
        return
    bases = _names(questionnaire, cell, {})
    codes = zip(xls_codes(scale.answers), option_codes(scale.answers), strict=True)
    for answer, (xls, lime) in zip(scale.answers, codes, strict=True):
        names = [f"{base}/{xls}" for base in bases]
        names += [
            f"{lime_code(cell.question)}{part}" for part in (f"[{lime}]", f"_{lime}")
        ]
        names += [
            f"{question.text}/{answer.label}",
            f"{question.text} [{answer.label}]",
        ]
        variable = _find(names, index)
        if variable is not None and answer.value is not None:
            yield variable, answer.value


def _separator(file: SurveyFile, variable: str) -> str:
    """Find what stands between answers in one cell: a semicolon, or else a blank."""
    return (
        ";" if any(";" in text for text in file.cells[variable].cat.categories) else " "
    )
