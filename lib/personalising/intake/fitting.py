"""Whether a map fits the codebook and the files: all that is wrong, before any row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from personalising.errors import Problem
from personalising.intake.batteries import ITEMS, VIEWS, as_table, lacking
from personalising.intake.building import variables_of
from personalising.intake.lookup import NotFound, find_file
from personalising.intake.map_file import MapFile
from personalising.intake.map_model import Column, FileSettings, Map, Table
from personalising.intake.numbers import MEDIAN, is_band
from personalising.intake.recoding import colliding, needs_direction, scale_of
from personalising.intake.refusals import nearest
from personalising.intake.runs import column_of, find_variables, tagged
from personalising.intake.survey import SurveyFile
from personalising.plain_yaml import Place
from personalising.waves.schema import TableSchema, table_schemas

MANY, MANY_OF = 3, 0.2
"""How many of the variables of a map, and which share, are many to lack."""


@dataclass(frozen=True)
class Part:
    """A table of the map, or a battery, that takes rows from one file.

    Parameters
    ----------
    name : str
        Name of the table of the wave.
    table : Table
        What the map says of it.
    place : tuple
        Where it says so.
    battery : int, optional
        Number of the battery, from 0.
    """

    name: str
    table: Table
    place: Place
    battery: int | None = None


def parts_of(content: Map) -> list[Part]:
    """Give the tables and batteries of a map, in its order."""
    known = table_schemas()
    tables = []
    for key, table in content.tables.items():
        name = table.table or key
        own = tagged(table, known[name]) if name in known else table
        tables.append(Part(name, own, ("tables", key)))
    return tables + [
        Part(VIEWS, as_table(battery), ("batteries", number), number)
        for number, battery in enumerate(content.batteries)
    ]


def problems_with_codebook(mapped: MapFile) -> list[Problem]:
    """Find what a map says that the codebook, or sense, does not allow."""
    content, known = mapped.content, table_schemas()
    problems: list[Problem] = []
    if not content.tables and not content.batteries:
        problems.append(mapped.problem((), "at least one of tables and batteries"))
    for key, table in content.tables.items():
        place: Place = (
            ("tables", key) if table.table is None else ("tables", key, "table")
        )
        name = table.table or key
        if name not in known:
            what = f"a table of the codebook{nearest(name, known)}"
            problems.append(mapped.problem(place, what))
        elif content.batteries and name in (ITEMS, VIEWS):
            what = f"batteries alone, or the table {name}, and not both"
            problems.append(mapped.problem(place, what))
    problems += _some_without_schools(mapped)
    for number, battery in enumerate(content.batteries):
        problems += [
            mapped.problem(("batteries", number, *below), what)
            for below, what in lacking(battery)
        ]
    for part in parts_of(content):
        if part.name in known:
            found = _of_part(part, known[part.name])
            problems += [mapped.problem(*each) for each in found]
    return problems


def _some_without_schools(mapped: MapFile) -> list[Problem]:
    """Find batteries that do not say in which school, where others do."""
    known = [battery.school_id is not None for battery in mapped.content.batteries]
    if all(known) or not any(known):
        return []
    what = "school_id in each battery, or in none: another of this map has it"
    return [
        mapped.problem(("batteries", number), what)
        for number, has in enumerate(known)
        if not has
    ]


Fault = tuple[Place, str, str | None]


def _of_part(part: Part, schema: TableSchema) -> Iterator[Fault]:
    table, place = part.table, part.place
    tags = {tag for tags in table.wide.columns.values() for tag in tags} if (
        table.wide
    ) else set()  # fmt: skip
    also = {*table.wide.also, table.wide.into} if table.wide else set()
    filled = {*table.columns, *tags, *also} - {""}
    for name in sorted(filled - {*schema.columns}):
        where = (*place, "columns", name) if name in table.columns else place
        what = f"only columns of the table {part.name}{nearest(name, schema.columns)}"
        yield where, what, name
    if lacks := [name for name in schema.mandatory if name not in filled]:
        yield (
            place,
            f"the column {' and '.join(lacks)}, which it cannot do without",
            None,
        )
    if table.wide is not None:
        yield from _of_runs(part, schema)
        yield from _of_wide(part, schema)
    for name, column in table.columns.items():
        if name in schema.columns:
            where = (*place, name if part.battery is not None else "columns")
            where = where if part.battery is not None else (*where, name)
            yield from _of_column(where, name, column, part, schema)


def _of_wide(part: Part, schema: TableSchema) -> Iterator[Fault]:
    wide = part.table.wide
    assert wide is not None
    place = (*part.place, "wide")
    if not wide.into and not wide.selected:
        yield place, "into, a column for the answers, or selected, codes", None
    for name, column in wide.also.items():
        if name in schema.columns:  # it is made of the answers, from where they come
            of_answers = column.model_copy(update={"source": ("the answers",)})
            where = (*place, "also", name)
            yield from _of_column(where, name, of_answers, part, schema)
    first = {*next(iter(wide.columns.values()))}
    for name, tags in wide.columns.items():
        if {*tags} != first:
            what = f"the same columns as above, {', '.join(sorted(first))}"
            yield (*place, "columns", name), what, ", ".join(tags)
        for tag, value in tags.items():
            if tag in part.table.columns:
                what = f"{tag} here or under columns, and not in both"
                yield (*place, "columns", name), what, None
            field = schema.field(tag) if tag in schema.columns else None
            if field and field.categories and value not in map(str, field.categories):
                near = nearest(value, map(str, field.categories))
                yield (*place, "columns", name, tag), field.expected + near, value


def _of_runs(part: Part, schema: TableSchema) -> Iterator[Fault]:
    """Find patterns whose number no column can take."""
    for name in part.table.wide.columns if part.table.wide else ():
        column = column_of(name, schema) if part.battery is None else None
        if column and schema.field(column).type != "integer":
            place = (*part.place, "wide", "columns", name)
            yield place, "a column of whole numbers in {}", column


def _of_column(
    place: Place, name: str, column: Column, part: Part, schema: TableSchema
) -> Iterator[Fault]:
    field = schema.field(name)
    into = part.table.wide is not None and part.table.wide.into == name
    constant = column.constant is not None
    ways = [bool(column.source), bool(column.mean), column.row, constant, into]
    if sum(ways) != 1:
        yield place, "one of from, mean, row and constant" + (
            ", and here none, for the battery fills it" if into else ""
        ), None  # fmt: skip
    for first, second in (*colliding(column.recode), *colliding(column.missing)):
        yield place, f'one value for "{first}" and "{second}", which are alike', None
    yield from _of_bands((*place, "bands"), column)
    for code in (code for code, value in column.recode.items() if not value.strip()):
        what = "a value; for a code that has none, missing says why"
        yield (*place, "values", code), what, None
    for key in ("recode", "bands"):
        for code, value in getattr(column, key).items():
            if field.categories and value not in map(str, field.categories):
                where = (*place, "values" if key == "recode" else key, code)
                near = nearest(value, map(str, field.categories))
                yield where, field.expected + near, value
    if column.unit and not field.unit.startswith("proportion"):
        yield (*place, "unit"), "no unit, for the column is no proportion", column.unit
    yield from _of_direction(place, column, part, schema.field(name).name, schema)


def _of_bands(place: Place, column: Column) -> Iterator[Fault]:
    for band in column.bands:
        if not is_band(band):
            what = "a range, such as 0 to 5, under 300, from 300 or over the median"
            yield (*place, band), what, band
        elif MEDIAN in band and (not column.source or column.split):
            what = "numbers, for only the median of one variable is known"
            yield (*place, band), what, band


def _of_direction(
    place: Place, column: Column, part: Part, name: str, schema: TableSchema
) -> Iterator[Fault]:
    """Refuse a scale whose direction is not stated, or that cannot be turned."""
    field = schema.field(name)
    said = column.scale or column.recode or column.bands
    if column.scale == "reversed":
        try:
            scale_of(field)
        except ValueError:
            yield place, "values, for this column has no ends to turn it by", "reversed"
    elif (
        needs_direction(field)
        and part.battery is None
        and column.constant is None
        and not said
    ):
        what = f"values, or scale: same or reversed (the codebook: {field.coding})"
        yield place, what, None
    if field.type == "integer" and column.scale and column.recode:
        yield place, "values or scale, and not both", None


def settings_of(content: Map, name: str) -> FileSettings:
    """Give what a map says of how a file is read."""
    return content.files.get(name, FileSettings())


def problems_with_files(mapped: MapFile, files: Sequence[Path]) -> list[Problem]:
    """Find files that a map names and were not given, or were given and not named."""
    problems, used = [], set()
    for part in parts_of(mapped.content):
        named: list[tuple[Place, str | None]] = [(("file",), part.table.file)]
        if part.table.join is not None:
            named.append((("join", "file"), part.table.join.file))
        for key, name in named:
            try:
                used.add(find_file(name, files))
            except NotFound as error:
                where = (*part.place, *key)
                problems.append(mapped.problem(where, error.expected, name))
    for name in mapped.content.files:
        if name not in {file.name for file in files}:
            given = [file.name for file in files]
            what = f"the name of a file that was given{nearest(name, given)}"
            problems.append(mapped.problem(("files", name), what, name))
    if not problems:
        problems += [
            mapped.problem((), "a table that takes rows from each file", file.name)
            for file in files
            if file not in used
        ]
    return problems


def problems_with_variables(
    mapped: MapFile, parts: Sequence[tuple[Part, SurveyFile]]
) -> list[Problem]:
    """Find variables that a map names and the files do not have.

    Parameters
    ----------
    mapped : MapFile
    parts : sequence of (Part, SurveyFile)
        The parts of the map, each with its file.

    Returns
    -------
    list of Problem
        First, where a file lacks many, how many it has: the map may be of another.
    """
    problems: list[Problem] = []
    lacking: dict[str, set[str]] = {}
    wanted: dict[str, set[str]] = {}
    for part, file in parts:
        for where, name in variables_of(part.table):
            wanted.setdefault(file.name, set()).add(name)
            try:
                find_variables(name, file.variables)
            except NotFound as error:
                lacking.setdefault(file.name, set()).add(name)
                what = f"{error.expected} in {file.name}"
                problems.append(mapped.problem(_place_of(part, where), what, name))
    of_another = [
        mapped.problem((), _of_another(name, len(wanted[name]), len(names)))
        for name, names in lacking.items()
        if len(names) >= max(MANY, len(wanted[name]) * MANY_OF)
    ]
    return of_another + problems


def _of_another(file: str, wanted: int, lacking: int) -> str:
    """Say that a map may be of another file."""
    held = wanted - lacking
    count = f"{held:,}" if held else "none"
    here = f"{count} of the {wanted:,} variables that the map names"
    are = "is" if held == 1 else "are"
    return f"the map of {file}, in which {here} {are}: is it the map of another file?"


def _place_of(part: Part, where: tuple[str | int, ...]) -> Place:
    """Turn a place in a table into one in the map; a battery's keys are others."""
    if part.battery is None:
        return (*part.place, *where)
    if where[:2] == ("wide", "columns"):
        return (*part.place, "items", where[2])
    return (*part.place, *(where[1:] if where[0] == "columns" else where))


def names_in(table: Table) -> list[str]:
    """Name the variables that a table takes, some perhaps from its joined file."""
    return [name for _, name in variables_of(table)]


def names_joined(table: Table) -> list[str]:
    """Name the variables that a table takes from its joined file."""
    if table.join is None:
        return []
    prefix = table.join.prefix
    taken = [name for name in names_in(table) if name.startswith(prefix)]
    own = [name.removeprefix(prefix) for name in taken]
    return [*own, table.join.on, *table.join.where]
