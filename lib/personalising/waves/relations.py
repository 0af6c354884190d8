"""Problems between the rows of a wave: keys, references, and what tables say twice."""

from collections.abc import Iterable, Mapping, Set

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from personalising.errors import Problem
from personalising.waves.reading import Reading
from personalising.waves.schema import ForeignKey

QUESTION = ("aspect", "subgroup")  # columns of the ratings that tell questions apart


def doubled(reading: Reading) -> list[Problem]:
    """Find rows that have the same primary key as an earlier row."""
    frame, schema = reading.frame, reading.file.schema
    needed = [name for name in schema.primary_key if schema.field(name).required]
    key = [name for name in schema.primary_key if name in frame]
    # without a column that could not be read, different rows may look the same
    if not set(needed) <= set(key) or (
        len(key) < len(schema.primary_key) and not reading.all_columns
    ):
        return []
    if not frame.duplicated(key).any():  # empty cells are alike here
        return []
    complete = frame.dropna(subset=needed)
    again = complete.duplicated(key)
    if not again.any():
        return []
    groups = complete.index.to_series().groupby(
        [complete[name] for name in key], sort=False, dropna=False
    )
    first = groups.transform("first")[again]
    column, *others = key
    return [
        Problem(
            reading.file.path.name,
            f"{' and '.join([_article(column), *others])} that no other row has",
            row,
            ", ".join(key),
            ", ".join("" if pd.isna(value) else str(value) for value in values),
            f"row {origin} has it",
        )
        for row, origin, values in zip(
            first.index.tolist(),
            first.tolist(),
            complete.loc[again, key].itertuples(index=False),
            strict=True,
        )
    ]


def unknown(
    reading: Reading, readings: Mapping[str, Reading], wrong: Set[tuple[str, str]]
) -> list[Problem]:
    """Find values of foreign keys that the other table does not have.

    Parameters
    ----------
    reading : Reading
        The table that refers to others.
    readings : mapping of str to Reading
        All tables of the wave, by name.
    wrong : set of (str, str)
        Tables and columns in which a cell is wrong, so that nothing can be found in
        them.
    """
    problems = []
    for key in reading.file.schema.foreign_keys:
        other = readings.get(key.table)
        # nothing can be checked if the wave lacks the other table (as a survey of
        # teachers alone does), or if some of that table's rows could not be read
        if other is None or not other.all_rows or _unreadable(reading, other, key):
            continue
        here = {(reading.file.schema.name, name) for name in key.columns}
        there = {(key.table, name) for name in key.references}
        if not (here | there) & wrong:
            problems += _strangers(reading, other, key)
    return problems


def _unreadable(reading: Reading, other: Reading, key: ForeignKey) -> bool:
    """Whether a column that the reference rests on could not be read."""
    return not (
        {*key.columns, *key.where} <= {*reading.cells}
        and {*key.references} <= {*other.cells}
    )


def _strangers(reading: Reading, other: Reading, key: ForeignKey) -> list[Problem]:
    """Find rows whose values the other table does not have together."""
    named, *beside = key.columns
    # Arrow is faster here than pandas, which compares text one by one
    own = _together(reading.cells, key.columns)
    known = _together(other.cells, key.references)
    strange = pc.and_(pc.is_valid(own), pc.invert(pc.is_in(own, value_set=known)))
    if not pc.any(strange).as_py():
        return []
    due = _where(reading.cells, key.where) & strange.to_numpy(zero_copy_only=False)
    what = f"{_article(key.references[0])} that the table {key.table} knows"
    if beside:
        what += f" for the {' and '.join(beside)} of the row"
    return reading.problems(reading.file.schema.field(named), due, what)


def _together(cells: pd.DataFrame, names: Iterable[str]) -> pa.Array:
    """Join the texts of each row, so that several columns compare as one.

    A row in which one is empty has no text.
    """
    columns = [pa.array(cells[name], pa.string()) for name in names]
    if len(columns) == 1:
        return columns[0]
    return pc.binary_join_element_wise(*columns, "\0")


def _where(frame: pd.DataFrame, where: Mapping[str, str]) -> "pd.Series[bool]":
    """Mark the rows that have certain values in certain columns."""
    marked = pd.Series(True, index=frame.index)
    for name, value in where.items():
        marked &= (frame[name] == value).fillna(False).astype(bool)
    return marked


def _article(name: str) -> str:
    return f"{'an' if name.startswith(tuple('aeiou')) else 'a'} {name}"


def contradicted(
    reading: Reading, readings: Mapping[str, Reading], wrong: Set[tuple[str, str]]
) -> list[Problem]:
    """Find cells that say otherwise than the table that their row refers to.

    Columns that both tables have, such as the phase of a school, must agree.

    Parameters
    ----------
    reading : Reading
        The table that refers to others.
    readings : mapping of str to Reading
        All tables of the wave, by name.
    wrong : set of (str, str)
        Tables and columns in which a cell is wrong already, with which nothing is
        compared.
    """
    problems = []
    for key in reading.file.schema.foreign_keys:
        other = readings.get(key.table)
        if other is not None and len(key.columns) == 1:
            names = reading.frame.columns.intersection(other.frame.columns)
            here, there = reading.file.schema.name, key.table
            sound = [n for n in names if not {(here, n), (there, n)} & wrong]
            problems += _said_otherwise(reading, other, key, sound)
    return problems


def _said_otherwise(
    reading: Reading, other: Reading, key: ForeignKey, names: Iterable[str]
) -> list[Problem]:
    """Find cells that are not what the other table says of the same thing."""
    (column,), (reference,) = key.columns, key.references
    if not {column, *key.where} <= {*reading.frame} or reference not in other.frame:
        return []
    if {*names} <= {reference}:
        return []
    known = other.frame.dropna(subset=[reference])
    known = known.drop_duplicates(reference).set_index(reference)
    due = _where(reading.frame, key.where)
    problems = []
    for name in known.columns.intersection(names):
        own, theirs = reading.frame[name], reading.frame[column].map(known[name])
        for row in own.index[due & (own != theirs) & own.notna() & theirs.notna()]:
            problems.append(
                Problem(
                    reading.file.path.name,
                    f"{theirs[row]}, as the table {key.table} says of the "
                    f"{column} {reading.cells.loc[row, column]}",
                    row,
                    str(name),
                    str(own[row]),
                )
            )
    return problems


def misplaced(reading: Reading) -> list[Problem]:
    """Find values that are not allowed beside what another column of the row says."""
    problems = []
    frame = reading.frame
    for field in reading.file.schema.fields:
        for other, cases in field.values_where.items():
            if not {field.name, other} <= {*frame}:
                continue
            values = frame[field.name]
            for case, allowed in cases.items():
                beside = (frame[other] == case).fillna(False).astype(bool)
                wrong = beside & values.notna() & ~values.isin(allowed)
                expected = f"one of {', '.join(allowed)}, as the {other} is {case}"
                problems += reading.problems(field, wrong, expected)
    return problems


def undecided(reading: Reading) -> list[Problem]:
    """Find rows that fill none, or several, of the columns that exclude each other.

    As in a table of what groups or single pupils named, where a row is of one of them.
    """
    names = reading.file.schema.exactly_one
    present = [name for name in names if name in reading.cells]
    if not names or not reading.all_columns:
        return []
    either, file = " or ".join(names), reading.file.path.name
    if not present:
        return [Problem(file, f"a column {either}")]
    filled = reading.cells[present].notna().sum(axis=1)
    problems = [
        Problem(file, f"a {either}; both are empty", row)
        for row in filled.index[filled == 0]
    ]
    what = f"a {either}, and not both"
    return problems + [Problem(file, what, row) for row in filled.index[filled > 1]]


def cardless(reading: Reading) -> list[Problem]:
    """Find rows without a card, in a table of card sorts that names cards."""
    cells = reading.cells
    if reading.file.schema.name != "card_sorts" or "card" not in cells:
        return []
    if cells["card"].isna().all():  # which sorts were completed, and no more
        return []
    what = "a card, as other rows have one; a sort without cards needs no row"
    return reading.problems(
        reading.file.schema.field("card"), cells["card"].isna(), what
    )


def weightless(readings: Mapping[str, Reading]) -> list[Problem]:
    """Find questions that only teachers of weight 0 answered.

    No weighted share can be computed of them.
    """
    teachers, ratings = readings.get("teachers"), readings.get("ratings")
    if teachers is None or not {"teacher_id", "weight"} <= {*teachers.frame}:
        return []
    file, what = teachers.file.path.name, "a weight above 0 for at least one teacher"
    weights = teachers.frame["weight"].dropna()
    if len(weights) and not weights.any():
        return [Problem(file, what, None, "weight", "0")]
    if ratings is None or not {*QUESTION, "teacher_id", "rating"} <= {*ratings.frame}:
        return []
    answers = ratings.frame.dropna(subset=[*QUESTION, "rating"]).merge(
        teachers.frame[["teacher_id", "weight"]].dropna(), on="teacher_id"
    )
    heaviest = answers.groupby(list(QUESTION))["weight"].max()
    return [
        Problem(file, f"{what} who rated {subgroup} ({aspect})", None, "weight", "0")
        for aspect, subgroup in heaviest.index[heaviest == 0]
    ]


def astray(readings: Mapping[str, Reading]) -> list[Problem]:
    """Find schools of a sampling cluster that are not all of one stratum."""
    schools = readings.get("schools")
    if schools is None or not {"stratum", "cluster"} <= {*schools.frame}:
        return []
    stratum = schools.frame["stratum"]
    known = schools.frame["cluster"].notna()
    first = stratum.groupby(schools.frame["cluster"]).transform("first")
    wrong = (known & (stratum != first)).fillna(False).astype(bool)
    field = schools.file.schema.field("stratum")
    return schools.problems(field, wrong, "the stratum of the cluster's other schools")
