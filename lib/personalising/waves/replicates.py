"""Problems of replicate weights: kinds of people, replicates or weights that lack."""

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from personalising.errors import Problem
from personalising.waves.reading import Reading
from personalising.waves.replication import Replications

TABLE = "replicate_weights"
COLUMNS = ["stakeholder", "respondent", "replicate", "weight"]
FEWEST = 2  # replicates
NAMED: Mapping[str, tuple[tuple[str, str], ...]] = {
    # who: tables that name them, and by which column
    "pupil": (("learners", "pupil_id"), ("views", "respondent")),
    "teacher": (
        ("teachers", "teacher_id"),
        ("ratings", "teacher_id"),
        ("views", "respondent"),
    ),
    "leader": (("views", "respondent"),),
}


def unreplicated(
    readings: Mapping[str, Reading], made: Replications, file: str
) -> list[Problem]:
    """Find replicate weights that nothing can be computed with.

    Parameters
    ----------
    readings : mapping of str to Reading
        All tables of the wave, by name.
    made : Replications
        What the descriptor says of how they were made.
    file : str
        Name of the descriptor.

    Returns
    -------
    list of Problem
        Kinds of people that have them in the table alone, or in the descriptor alone;
        people whom no other table knows, who lack some, or have a weight without them;
        replicates without any weight.
    """
    table = readings.get(TABLE)
    if table is None:
        return list(_on_one_side([], made, file))
    if not _readable(table):
        return []  # said already
    held = list(table.frame["stakeholder"].unique())
    problems = list(_on_one_side(held, made, file))
    for who in held:
        own = table.frame[table.frame["stakeholder"] == who]
        problems += _of_people(table, own, who, readings)
    return problems


def _readable(table: Reading) -> bool:
    """Whether every cell could be read."""
    if not {*COLUMNS} <= {*table.frame}:
        return False
    kinds = table.frame["stakeholder"].isin(list(NAMED))
    return bool(kinds.all() and table.frame[COLUMNS].notna().all(axis=None))


def _on_one_side(held: list[str], made: Replications, file: str) -> Iterator[Problem]:
    for who in NAMED:
        if who in held and made.of(who) is None:
            what = (
                f"how the replicate weights of {who}s in the table {TABLE} were made, "
                f"such as {{{who}: {{method: brr}}}}"
            )
            yield Problem(file, what, None, "replication")
        elif made.of(who) is not None and who not in held:
            what = f"only who has rows in the table {TABLE}; no {who} has one"
            yield Problem(file, what, None, "replication", who)


def _of_people(
    table: Reading, own: pd.DataFrame, who: str, readings: Mapping[str, Reading]
) -> Iterator[Problem]:
    """Find problems of one kind of people."""
    first, columns = ~own.duplicated("respondent"), dict(NAMED[who])
    named = {
        name: _rows_of(readings[name], who, column)
        for name, column in columns.items()
        if name in readings and column in readings[name].frame
    }
    known = pd.concat([pd.Series(dtype="str"), *(p["person"] for p in named.values())])
    strange = first & ~own["respondent"].isin(known)
    what = f"a {who} whom the table {_or(columns)} has"
    yield from _marked(table, strange, "respondent", what)
    yield from _incomplete(table, own, who, first)
    yield from _without_weight(table, own, who)
    yield from _of_weights(table, own, who, named, readings)


def _of_weights(
    table: Reading,
    own: pd.DataFrame,
    who: str,
    named: Mapping[str, pd.DataFrame],
    readings: Mapping[str, Reading],
) -> Iterator[Problem]:
    """Find tables whose people have replicate weights, and none of their own."""
    weighing = [name for name, _ in NAMED[who] if name != "ratings"]
    weights = {name: named[name] for name in weighing if name in named}
    if not any((people["weight"] > 0).any() for people in weights.values()):
        what = f"a weight of each {who} beside them, in the table {_or(weighing)}"
        yield Problem(table.file.path.name, what, None, "weight")
        return
    for name, people in weights.items():
        has, counts = people["person"].isin(own["respondent"]), people["weight"] > 0
        if has.any() and not counts.any():
            what = f"a weight of each {who}, as they have replicate weights"
            yield Problem(readings[name].file.path.name, what, None, "weight")
        elif has.any():
            what = f"replicate weights of the {who} too, as others with a weight have"
            yield from _marked(readings[name], counts & ~has, "weight", what)


def _rows_of(reading: Reading, who: str, column: str) -> pd.DataFrame:
    """Name the people of a table, with their weights where it has them."""
    frame = reading.frame
    rows = frame.rename(columns={column: "person"})
    rows = rows.reindex(columns=["person", "weight"]).dropna(subset=["person"])
    if "stakeholder" not in frame:
        return rows
    return rows[frame.loc[rows.index, "stakeholder"].eq(who)]


def _or(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _incomplete(
    table: Reading, own: pd.DataFrame, who: str, first: "pd.Series[bool]"
) -> Iterator[Problem]:
    """Find people who lack a replicate that others of their kind have."""
    most = int(own["replicate"].max())
    if most < FEWEST:
        what = f"two replicates or more of the {who}s' weights"
        yield Problem(table.file.path.name, what, None, "replicate", str(most))
        return
    counts = own.groupby("respondent")["replicate"].transform("nunique")
    what = f"each of the replicates 1 to {most:,} of the {who}"
    yield from _marked(table, first & (counts < most), "respondent", what)


def _without_weight(table: Reading, own: pd.DataFrame, who: str) -> Iterator[Problem]:
    heaviest = own.groupby("replicate")["weight"].max()
    for replicate in heaviest.index[heaviest == 0]:
        what = f"a weight above 0 for at least one {who} in replicate {replicate}"
        yield Problem(table.file.path.name, what, None, "weight", "0")


def _marked(
    reading: Reading, marked: "pd.Series[bool]", column: str, what: str
) -> list[Problem]:
    whole = marked.reindex(reading.frame.index, fill_value=False).astype(bool)
    return reading.problems(reading.file.schema.field(column), whole, what)
