"""The map of files that answer questionnaires, so that nobody has to write one."""

import glob
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from personalising.errors import CompendiumError, Problem
from personalising.intake.folding import folded
from personalising.intake.map_file import MapFile
from personalising.intake.map_model import VERSION, Map, Rows
from personalising.intake.questionnaires.cells import (
    CONSENTS,
    row_name,
    scale_of,
    spellings,
)
from personalising.intake.questionnaires.checking import columns_of
from personalising.intake.questionnaires.model import (
    Battery,
    Consent,
    Grid,
    Open,
    Question,
    Scale,
    Several,
)
from personalising.intake.questionnaires.paper import for_people
from personalising.intake.questionnaires.recognising import Answered, recognise
from personalising.intake.recoding import PEOPLE, needs_direction
from personalising.intake.refusals import ImportRefused
from personalising.intake.selecting import select
from personalising.waves.descriptor import NOT_STATED
from personalising.waves.schema import TableSchema, table_schema

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CHOSEN = ["1", "y", "yes", "true", "x", "checked", "selected"]
_NOT_CHOSEN = ["0", "n", "no", "false", "n/a", "unchecked", "not selected"]

Part = dict[str, Any]


@dataclass(frozen=True)
class Derived:
    """A map that was derived, and what was found out on the way.

    Parameters
    ----------
    map : MapFile
    files : tuple of Answered
    """

    map: MapFile
    files: tuple[Answered, ...]

    def to_text(self) -> str:
        """Say for people which file answers what, and what it does not have."""
        lines = []
        for each in self.files:
            name = each.questionnaire.name
            line = f"{each.file.name}: answers to the questionnaire {name}"
            lacks = ", ".join(each.lacks)
            lines.append(f"{line}, without {lacks}" if lacks else line)
        return "\n".join(lines)


def derive(
    files: Sequence[Path],
    wave: str,
    *,
    name: str | None = None,
    year: int | None = None,
    licence: str = NOT_STATED,
) -> Derived:
    """Derive the map of files with answers to questionnaires.

    Parameters
    ----------
    files : sequence of Path
        Files of one questionnaire or several, which together make one wave.
    wave : str
        Id of the wave.
    name : str, optional
        The questionnaire that all files answer; by default each is recognised.
    year : int, optional
        Year of the wave; by default the one in its id.
    licence : str
        What others may do with the data.

    Returns
    -------
    Derived

    Raises
    ------
    CompendiumError
        If a file answers no questionnaire, or the year is not known.
    """
    found = _YEAR.search(wave)
    when = year if year is not None else int(found[0]) if found else None
    if when is None:
        raise CompendiumError(
            f'--wave: found "{wave}", expected an id with the year in it, or --year'
        )
    answered = [recognise(file, name) for file in files]
    twice = [problem for each in answered for problem in _answered_again(each)]
    if twice:
        raise ImportRefused(twice)
    # what a school's own forms say of its part in the study comes before what a survey
    # of teachers says, which is the same for all
    answered.sort(key=lambda each: each.questionnaire.stakeholder == "teacher")
    names = list(dict.fromkeys(each.questionnaire.name for each in answered))
    content: Part = {
        "map": VERSION,
        "wave": {
            "label": f"Wave {wave}",
            "year": when,
            "source": f"the questionnaires of this project: {', '.join(names)}",
            "licence": licence,
        },
        "tables": {},
        "batteries": [],
    }
    for number, each in enumerate(answered, 1):
        for key, table in _tables(each):
            content["tables"][f"{key} ({number})"] = table
        content["batteries"] += _batteries(each)
    kind = "questionnaire" if len(names) == 1 else "questionnaires"
    path = Path(f"the {kind} {', '.join(names)}")
    return Derived(MapFile(path, Map.model_validate(content), {}), tuple(answered))


def _answered_again(answered: Answered) -> Iterator[Problem]:
    """Find second answers of the same person, school or group, of which one counts."""
    rows = Rows.model_validate(_rows(answered))
    counted = select(answered.file, rows).file.cells
    for unit, variable in _units(answered).items():
        named = counted[variable].dropna().astype("str").map(folded)
        for place in named[named.duplicated()].index:
            first = int(named.index[named == named[place]][0])
            name = answered.questionnaire.name
            what = (
                f"one answer to the questionnaire {name} for each {unit}; row {first} "
                "has the same: leave one of them out"
            )
            value = str(counted[variable][place])
            yield Problem(answered.file.name, what, int(place), variable, value)


def _units(answered: Answered) -> dict[str, str]:
    """Name who or what may answer once, each with its variable."""
    questionnaire = answered.questionnaire
    if for_people(questionnaire) and answered.number:
        found = {"respondent": answered.number}
    else:
        found = {}
    for question in questionnaire.questions:
        if not isinstance(question, Grid | Several):
            continue
        schema = table_schema(question.table)
        for name in ("group_id", "school_id"):
            own = questionnaire.identifier in schema.columns
            if name in schema.primary_key and name in answered.variables and not own:
                found[name] = answered.variables[name]
    return found


def _tables(answered: Answered) -> list[tuple[str, Part]]:
    questionnaire = answered.questionnaire
    tables = [(name, _of_response(answered, name)) for name in questionnaire.tables]
    for question in questionnaire.questions:
        if isinstance(question, Grid):
            part = _of_grid(answered, question)
        elif isinstance(question, Several):
            part = _of_several(answered, question)
        else:
            continue
        if part is not None:
            tables.append((f"{question.table} by {question.name}", part))
    return tables


def _begun(answered: Answered, table: str, duplicates: str = "refuse") -> Part:
    rows = {**_rows(answered), "duplicates": duplicates}
    schema = table_schema(table)
    return {
        "table": table,
        "file": glob.escape(answered.file.name),
        "rows": rows,
        "columns": _columns(answered, schema),
    }


def _rows(answered: Answered) -> Part:
    """Say which responses count: of those who take part, and not rejected."""
    rows: Part = {}
    for question in answered.questionnaire.questions:
        if isinstance(question, Consent) and question.name in answered.variables:
            scale = scale_of(answered.questionnaire, question)
            assert scale is not None
            said = [text for text, its in spellings(scale) if its.value == CONSENTS]
            rows["where"] = {answered.variables[question.name]: said}
    if answered.review:
        rows["unless"] = {answered.review: ["rejected"]}
    return rows


def _columns(answered: Answered, schema: TableSchema) -> Part:
    """Give the columns of a table that hold for a whole response."""
    questionnaire = answered.questionnaire
    asked = {q.name: q for q in questionnaire.questions}
    columns: Part = {}
    for name in columns_of(questionnaire, schema):
        constant = questionnaire.tables.get(schema.name, {}).get(name)
        if constant is not None:
            columns[name] = {"constant": constant}
        elif name in answered.variables:
            columns[name] = _one(answered, asked[name], schema)
        elif name == questionnaire.identifier:
            columns[name] = _who(answered)
    return columns


def _who(answered: Answered) -> Part:
    return {"from": answered.number} if answered.number else {"row": "true"}


def _one(answered: Answered, question: Question, schema: TableSchema) -> Part:
    column: Part = {"from": answered.variables[question.name]}
    scale = scale_of(answered.questionnaire, question)
    if scale is not None:
        return {**column, **_answers(scale)}
    if isinstance(question, Open) and question.ask == "text":
        column["alike"] = "first"
    if needs_direction(schema.field(question.name)):
        column["scale"] = "same"
    return column


def _answers(scale: Scale) -> Part:
    """Say what becomes of each answer, however the form spells it."""
    values, missing = {}, {}
    for text, answer in spellings(scale):
        if answer.value is not None:
            values[text] = answer.value
        else:
            missing[text] = answer.missing
    return {"values": values, "missing": missing}


def _of_response(answered: Answered, table: str) -> Part:
    own = answered.questionnaire.identifier in table_schema(table).columns
    return _begun(answered, table, "refuse" if own else "unite")


def _of_grid(answered: Answered, grid: Grid) -> Part | None:
    variables = {
        answered.variables[row_name(grid, row)]: row.fills
        for row in grid.all_rows
        if row_name(grid, row) in answered.variables
    }
    if not variables:
        return None
    part = _begun(answered, grid.table, "refuse" if grid.answers else "first")
    scale = scale_of(answered.questionnaire, grid)
    part["wide"] = {
        "columns": variables,
        "into": grid.into,
        "also": _further(grid, scale),
        "empty": "keep" if grid.keep_empty else "leave out",
    }
    part["columns"] |= {name: {"constant": value} for name, value in grid.fills.items()}
    part["columns"][grid.into] = _answers(scale) if scale else {"alike": "first"}
    return part


def _further(grid: Grid, scale: Scale | None) -> Part:
    """Say what the answers become in the further columns that they fill."""
    return {
        column: {
            "values": {
                text: values[answer.label]
                for text, answer in (spellings(scale) if scale else ())
                if answer.label in values
            },
            "others": "missing",
        }
        for column, values in grid.also.items()
    }


def _of_several(answered: Answered, question: Several) -> Part | None:
    part = _begun(answered, question.table, "first")
    part["columns"] |= {n: {"constant": value} for n, value in question.fills.items()}
    if question.name in answered.options:
        options: Mapping[str, str] = answered.options[question.name]
        part["wide"] = {
            "columns": {
                name: {question.into: value} for name, value in options.items()
            },
            "selected": _CHOSEN,
            "not_selected": _NOT_CHOSEN,
        }
        return part
    if question.name not in answered.variables:
        return None
    scale = scale_of(answered.questionnaire, question)
    assert scale is not None
    part["columns"][question.into] = {
        "from": answered.variables[question.name],
        "split": answered.separators[question.name],
        **_answers(scale),
    }
    return part


def _batteries(answered: Answered) -> list[Part]:
    found = []
    questionnaire = answered.questionnaire
    views = table_schema("views")
    for battery in questionnaire.questions:
        if not isinstance(battery, Battery):
            continue
        scale = questionnaire.scales[battery.answers]
        items = {
            answered.variables[item.name]: {
                "item": item.name,
                "construct": item.measures,
                "direction": item.direction,
                "wording": item.text,
            }
            for item in battery.items
            if item.name in answered.variables
        }
        if items:
            numbers = [int(value) for value in scale.values]
            part = {
                "file": glob.escape(answered.file.name),
                "rows": _rows(answered),
                "stakeholder": questionnaire.stakeholder,
                "respondent": _who(answered),
                "answers": _answers(scale),
                "lowest": min(numbers),
                "highest": max(numbers),
                "items": items,
            }
            part |= {
                name: column
                for name, column in _columns(answered, views).items()
                if name not in PEOPLE
            }
            found.append(part)
    return found
