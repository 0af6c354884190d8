"""Whether a questionnaire asks what the contract holds, and each thing once."""

from collections.abc import Iterator, Mapping
from typing import Any

from personalising.intake.folding import folded
from personalising.intake.questionnaires.cells import (
    LONGEST_CODE,
    STAMP,
    cells_of,
    lime_code,
    option_codes,
    scale_of,
    spellings,
    xls_codes,
)
from personalising.intake.questionnaires.model import (
    Battery,
    Consent,
    Grid,
    One,
    Open,
    Questionnaire,
    Scale,
    Section,
    Several,
)
from personalising.intake.refusals import nearest
from personalising.plain_yaml import Place
from personalising.waves.schema import Field, TableSchema, table_schema, table_schemas

Fault = tuple[Place, str, str | None]


def problems_of(questionnaire: Questionnaire, file: str) -> Iterator[Fault]:
    """Find all that is wrong with a questionnaire: place, what was expected, value.

    Parameters
    ----------
    questionnaire : Questionnaire
    file : str
        Name of its file, without the suffix.
    """
    if questionnaire.name != file:
        yield ("name",), f"{file}, the name of the file", questionnaire.name
    yield from _of_names(questionnaire)
    for name, scale in questionnaire.scales.items():
        yield from _of_scale(("scales", name), scale)
    yield from _of_tables(questionnaire)
    for number, section in enumerate(questionnaire.sections):
        yield from _of_only(questionnaire, number, section)
        for count, question in enumerate(section.questions):
            place = ("sections", number, "questions", count)
            named = getattr(question, "answers", None)
            if isinstance(named, str) and named not in questionnaire.scales:
                what = f"the name of a scale{nearest(named, questionnaire.scales)}"
                yield (*place, "answers"), what, named
            elif isinstance(question, One | Open):
                yield from _of_column(questionnaire, place, question)
            elif isinstance(question, Grid | Several):
                yield from _of_rows(questionnaire, place, question)
            elif isinstance(question, Battery):
                yield from _of_battery(questionnaire, place, question)


def _of_names(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Find names that two questions have, in any of the formats."""
    seen: dict[str, str] = {STAMP: STAMP}
    codes: dict[tuple[str, str], str] = {}
    for cell in cells_of(questionnaire):
        place = _place_of(questionnaire, cell.section, cell.question)
        if cell.name in seen:
            what = (
                f"a name that no other question has (it is that of {seen[cell.name]})"
            )
            yield place, what, cell.name
        seen[cell.name] = f"a question of {cell.section}"
        whole, code = (
            (lime_code(cell.question), lime_code(cell.part))
            if cell.part
            else ("", lime_code(cell.question))
        )
        other = codes.setdefault((whole, code), cell.name)
        if other != cell.name:
            what = (
                f"a name that differs from {other} in the first {LONGEST_CODE} letters "
                "and digits, which are all that LimeSurvey keeps"
            )
            yield place, what, cell.name
    sections = [section.name for section in questionnaire.sections]
    for number, name in enumerate(sections):
        if name in sections[:number] or name in seen:
            what = "a name that no other section or question has"
            yield ("sections", number, "name"), what, name


def _place_of(questionnaire: Questionnaire, section: str, question: str) -> Place:
    names = [each.name for each in questionnaire.sections]
    number = names.index(section)
    asked = [each.name for each in questionnaire.sections[number].questions]
    return ("sections", number, "questions", asked.index(question))


def _of_scale(place: Place, scale: Scale) -> Iterator[Fault]:
    for number, answer in enumerate(scale.answers):
        if (answer.value is None) == (answer.missing is None):
            what = "a value, or the reason why it is missing, and not both"
            yield (*place, "answers", number), what, answer.label
            return
    if scale.values and all(map(_whole, scale.values)) and not scale.higher:
        yield (
            place,
            "higher: what a higher value means, for its values are numbers",
            None,
        )
    known: dict[str, str] = {}
    for text, answer in spellings(scale):
        other = known.setdefault(folded(text), answer.label)
        if other != answer.label:
            what = f'an answer that is not spelt like "{other}" in a form'
            yield (*place, "answers"), what, answer.label
    for codes in (xls_codes(scale.answers), option_codes(scale.answers)):
        twice = [code for code in codes if codes.count(code) > 1 or not code]
        if twice:
            what = "answers that differ in letters and digits"
            yield (*place, "answers"), what, twice[0]
            return


def _whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _of_tables(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Check the tables of which a response is a row."""
    known = table_schemas()
    for name, constants in questionnaire.tables.items():
        place: Place = ("tables", name)
        if name not in known:
            yield place, f"a table of the contract{nearest(name, known)}", name
            continue
        schema = table_schema(name)
        for column, value in constants.items():
            yield from _of_value((*place, column), schema, column, value)
        filled = columns_of(questionnaire, schema)
        if lacks := [each for each in schema.mandatory if each not in filled]:
            what = f"a question for {' and '.join(lacks)}, which the table must have"
            yield place, what, None
    schemas = [table_schema(name) for name in questionnaire.tables if name in known]
    own = questionnaire.identifier
    if own and not any(own in schema.columns for schema in schemas):
        yield ("identifier",), "a column of one of the tables", own


def columns_of(questionnaire: Questionnaire, schema: TableSchema) -> list[str]:
    """Name the columns of a table that hold for a whole response."""
    asked = [q.name for q in questionnaire.questions if isinstance(q, One | Open)]
    constants = questionnaire.tables.get(schema.name, {})
    found = [questionnaire.identifier, *asked, *constants]
    return [name for name in schema.columns if name in found]


def _of_value(
    place: Place,
    schema: TableSchema,
    column: str,
    value: str,
    beside: Mapping[str, str] | None = None,
) -> Iterator[Fault]:
    """Check that a column is there, and may have a value."""
    if column not in schema.columns:
        what = f"a column of the table {schema.name}{nearest(column, schema.columns)}"
        yield place, what, column
        return
    field = schema.field(column)
    allowed = _allowed(field, beside or {})
    if allowed is not None and value not in allowed:
        yield place, f"one of {', '.join(allowed)} ({column})", value
    elif allowed is None and not _fits(field, value):
        yield place, f"{field.expected} ({column})", value


def _allowed(field: Field, beside: Mapping[str, str]) -> list[str] | None:
    """List the values that a column may have; None where they are not listed."""
    for other, values in field.values_where.items():
        if beside.get(other) in values:
            return list(values[beside[other]])
    return [str(value) for value in field.categories] or None


def _fits(field: Field, value: str) -> bool:
    low = field.constraints.get("minimum", float("-inf"))
    high = field.constraints.get("maximum", float("inf"))
    if field.type == "string":
        return len(value) <= field.constraints.get("maxLength", len(value))
    try:
        number = int(value) if field.type == "integer" else float(value)
    except ValueError:
        return False
    return bool(low <= number <= high)


def _of_column(
    questionnaire: Questionnaire, place: Place, question: One | Open
) -> Iterator[Fault]:
    """Check a question whose name is that of a column."""
    known = table_schemas()
    named = {*questionnaire.tables} | {
        q.table for q in questionnaire.questions if isinstance(q, Grid | Several)
    }
    if any(isinstance(q, Battery) for q in questionnaire.questions):
        named.add("views")
    schemas = [known[name] for name in sorted(named) if name in known]
    having = [schema for schema in schemas if question.name in schema.columns]
    if not having:
        columns = [column for schema in schemas for column in schema.columns]
        what = (
            f"the name of a column of {', '.join(s.name for s in schemas)}"
            f"{nearest(question.name, dict.fromkeys(columns))}"
        )
        yield (*place, "name"), what, question.name
    scale = scale_of(questionnaire, question)
    for schema in having if scale else ():
        for value in scale.values if scale else ():
            yield from _of_value((*place, "answers"), schema, question.name, value)


def _of_rows(
    questionnaire: Questionnaire, place: Place, question: Grid | Several
) -> Iterator[Fault]:
    """Check a question whose answers become rows of a table."""
    known = table_schemas()
    if question.table not in known:
        what = f"a table of the contract{nearest(question.table, known)}"
        yield (*place, "table"), what, question.table
        return
    schema = table_schema(question.table)
    if question.into not in schema.columns:
        what = f"a column of {schema.name}{nearest(question.into, schema.columns)}"
        yield (*place, "into"), what, question.into
        return
    rows = question.all_rows if isinstance(question, Grid) else ()
    if isinstance(question, Grid) and bool(question.rows) == bool(question.lines):
        yield place, "rows or lines, and not both", None
    for number, row in enumerate(rows):
        for column, value in row.fills.items():
            where = (*place, "rows", number, "fills", column)
            yield from _of_value(where, schema, column, value)
    for column, value in question.fills.items():
        yield from _of_value((*place, "fills", column), schema, column, value)
    scale = scale_of(questionnaire, question)
    for value in scale.values if scale else ():
        where = (*place, "answers")
        yield from _of_value(where, schema, question.into, value, question.fills)
    if isinstance(question, Grid):
        yield from _of_further(place, question, scale, schema)
    yield from _of_key(questionnaire, place, question, schema)


def _of_key(
    questionnaire: Questionnaire,
    place: Place,
    question: Grid | Several,
    schema: TableSchema,
) -> Iterator[Fault]:
    """Find columns that the rows of a table need, and nothing fills."""
    common = {*columns_of(questionnaire, schema), *question.fills, question.into}
    one_of = {*schema.exactly_one}
    key = set(schema.primary_key) - one_of
    needed = [c for c in schema.columns if c in schema.mandatory or c in key]
    rows = question.all_rows if isinstance(question, Grid) else ()
    for fills in [row.fills for row in rows] or [{}]:
        lacks = [name for name in needed if name not in common | {*fills}]
        if one_of and not one_of & common:
            lacks.append(" or ".join(sorted(one_of)))
        if lacks:
            yield place, f"fills for {' and '.join(lacks)} of {schema.name}", None
            return


def _of_further(
    place: Place, grid: Grid, scale: Scale | None, schema: TableSchema
) -> Iterator[Fault]:
    labels = [answer.label for answer in scale.answers] if scale else []
    for column, values in grid.also.items():
        for label, value in values.items():
            where = (*place, "also", column, label)
            if label not in labels:
                yield where, f"an answer of the grid{nearest(label, labels)}", label
            yield from _of_value(where, schema, column, value)


def _of_battery(
    questionnaire: Questionnaire, place: Place, battery: Battery
) -> Iterator[Fault]:
    if questionnaire.stakeholder == "researcher":
        what = "no battery, for nobody's views stand in the sheet of a researcher"
        yield place, what, None
    values = questionnaire.scales[battery.answers].values
    if len(values) < 2 or not all(map(_whole, values)):
        what = "a scale of at least two whole numbers"
        yield (*place, "answers"), what, battery.answers
    if not any(q.name == "school_id" for q in questionnaire.questions):
        yield place, "a question school_id, which the table views must have", None


def _of_only(
    questionnaire: Questionnaire, number: int, section: Section
) -> Iterator[Fault]:
    """Check that a page hangs on a question that stands before it."""
    before: dict[str, Any] = {
        question.name: scale_of(questionnaire, question)
        for earlier in questionnaire.sections[:number]
        for question in earlier.questions
        if isinstance(question, One | Consent)
        and getattr(question, "answers", "") in {"", *questionnaire.scales}
    }
    for name, values in section.only.items():
        place = ("sections", number, "only", name)
        if name not in before:
            what = f"a question with answers on an earlier page{nearest(name, before)}"
            yield place, what, name
            continue
        allowed = before[name].values
        for value in values:
            if value not in allowed:
                yield place, f"one of {', '.join(allowed)}", value
