"""Which questionnaire a file answers, and in which of its columns each answer stands.

The forms carry a column that names questionnaire and version; where it was lost, the
columns themselves tell. Names come back as each platform writes them:

- ODK Central: groups before a dash (``you-school_id``), chosen options in one cell;
- KoboToolbox: groups before a slash, or none; chosen options also in their own columns;
- LimeSurvey: codes of letters and digits (``schoolid``, ``using[icthelps]``);
- a sheet typed in from paper: the plain names.
"""

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
        found = [_find(_names(questionnaire, cell), index) for cell in cells]
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
    variables = {
        cell.name: variable
        for cell in cells
        if cell.name not in options
        and (variable := _find(_names(questionnaire, cell), index)) is not None
    }
    required = {
        q.name for q in questionnaire.questions if getattr(q, "required", False)
    }
    lacks = [c.name for c in cells if c.name not in variables and c.name not in options]
    if missing := [name for name in lacks if name in required]:
        what = f"a column {' and '.join(missing)}, which {questionnaire.name} asks for"
        raise ImportRefused([Problem(file.name, what, 1)])
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


def _names(questionnaire: Questionnaire, cell: Cell) -> list[str]:
    """Give the names under which a cell may come back."""
    question = next(q for q in questionnaire.questions if q.name == cell.question)
    paths = [[cell.section], [cell.section, cell.question]] if cell.part else [
        [cell.section]
    ]  # fmt: skip
    named = [mark.join([*path, cell.name]) for path in paths for mark in "-/"]
    code = lime_code(cell.question)
    if cell.part:
        return [
            *(cell.name, *named, f"{code}[{lime_code(cell.part)}]"),
            f"{question.text} [{cell.text}]",
        ]
    return [cell.name, *named, code, question.text]


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
    bases = _names(questionnaire, cell)
    codes = zip(xls_codes(scale.answers), option_codes(scale.answers), strict=True)
    for answer, (xls, lime) in zip(scale.answers, codes, strict=True):
        names = [f"{base}/{xls}" for base in bases]
        names += [f"{lime_code(cell.question)}[{lime}]"]
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
