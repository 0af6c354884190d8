"""Problems between the rows of a wave: keys, references, and what tables say twice."""

from collections.abc import Mapping, Set

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from personalising.errors import Problem
from personalising.waves.reading import Reading

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
    complete = frame.dropna(subset=needed)
    again = complete.duplicated(key)
    if not again.any():
        return []
    groups = complete.index.to_series().groupby(
        [complete[name] for name in key], sort=False, dropna=False
    )
    first = groups.transform("first")[again]
    column, *others = key
    article = "an" if column.startswith(tuple("aeiou")) else "a"
    return [
        Problem(
            reading.file.path.name,
            f"{' and '.join([f'{article} {column}', *others])} that no other row has",
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
    schema = reading.file.schema
    problems = []
    for key in schema.foreign_keys:
        other = readings.get(key.table)
        # nothing can be checked if the wave lacks the other table (as a survey of
        # teachers alone does), or if some of that table's rows could not be read
        if (
            other is None
            or not other.all_rows
            or key.column not in reading.cells
            or key.reference not in other.cells
            or {(schema.name, key.column), (key.table, key.reference)} & wrong
        ):
            continue
        cells, known = reading.cells[key.column], other.cells[key.reference]
        # Arrow is faster here than pandas, which compares text one by one
        found = pc.is_in(pa.array(cells), value_set=pa.array(known))
        problems += reading.problems(
            schema.field(key.column),
            cells.notna() & ~found.to_numpy(zero_copy_only=False),
            f"a {key.reference} that the table {key.table} knows",
        )
    return problems


def contradicted(reading: Reading, readings: Mapping[str, Reading]) -> list[Problem]:
    """Find cells that say otherwise than the table that their row refers to.

    Columns that both tables have, such as the phase of a school, must agree.
    """
    schema = reading.file.schema
    problems = []
    for key in schema.foreign_keys:
        other = readings.get(key.table)
        if (
            other is None
            or key.column not in reading.frame
            or key.reference not in other.frame
        ):
            continue
        known = other.frame.dropna(subset=[key.reference])
        known = known.drop_duplicates(key.reference).set_index(key.reference)
        for name in reading.frame.columns.intersection(known.columns):
            own = reading.frame[name]
            theirs = reading.frame[key.column].map(known[name])
            for row in own.index[(own != theirs) & own.notna() & theirs.notna()]:
                problems.append(
                    Problem(
                        reading.file.path.name,
                        f"{theirs[row]}, as the table {key.table} says of the "
                        f"{key.column} {reading.cells.loc[row, key.column]}",
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
    heaviest = answers.groupby(list(QUESTION), observed=True)["weight"].max()
    return [
        Problem(file, f"{what} who rated {subgroup} ({aspect})", None, "weight", "0")
        for aspect, subgroup in heaviest.index[heaviest == 0]
    ]
