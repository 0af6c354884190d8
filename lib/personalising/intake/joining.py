"""Putting the rows of another file beside those of a file, each with its partner."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from personalising.errors import Problem, on_one_line
from personalising.intake.fitting import Part
from personalising.intake.lookup import NotFound, find_variable
from personalising.intake.map_file import MapFile
from personalising.intake.map_model import Joined
from personalising.intake.numbers import counted
from personalising.intake.selecting import meets
from personalising.intake.survey import Note, SurveyFile
from personalising.plain_yaml import Place


@dataclass(frozen=True)
class Beside:
    """A file with the variables of another beside its own.

    Parameters
    ----------
    file : SurveyFile
    other : str
        Name of the other file.
    key, other_key : pandas.Series of str
        What tells the rows of each apart; missing where a row has nothing there. Of
        the other file the rows that count.
    """

    file: SurveyFile
    other: str
    key: "pd.Series[str]"
    other_key: "pd.Series[str]"

    def alone(self, rows: pd.Index) -> "pd.Series[str]":
        """Give the keys of some rows of the file that no row of the other has."""
        own = self.key.loc[rows].dropna()
        return own[~own.isin(self.other_key)]


def beside(file: SurveyFile, other: SurveyFile, joined: Joined) -> Beside:
    """Put the variables of another file beside those of a file.

    A row with nothing in the variable that tells rows apart belongs to no other.

    Parameters
    ----------
    file, other : SurveyFile
    joined : Joined
        What tells their rows, which of the other count, and the prefix of its names.

    Returns
    -------
    Beside

    Raises
    ------
    ValueError
        If two rows of the other file have the same value of the variable; its text is
        that value.
    """
    mine = file.cells[find_variable(joined.on, file.variables)].astype("str")
    cells = other.cells
    for name, codes in joined.where.items():
        cells = cells[meets(replace(other, cells=cells), name, codes)]
    known = cells[find_variable(joined.on, other.variables)].astype("str").dropna()
    twice = known[known.duplicated()]
    if len(twice):
        raise ValueError(str(twice.iloc[0]))
    place = pd.Series(range(len(known)), index=pd.Index(known))
    positions = mine.map(place).fillna(-1).astype(int).to_numpy()
    own = cells.loc[known.index]
    columns = {f"{joined.prefix}{name}": _taken(own[name], positions) for name in own}
    added = pd.DataFrame(columns, index=file.cells.index)
    variables = tuple(
        replace(variable, name=f"{joined.prefix}{variable.name}", header="")
        for variable in other.variables
    )
    whole = replace(
        file,
        cells=pd.concat([file.cells, added], axis=1),
        variables=(*file.variables, *variables),
    )
    return Beside(whole, other.name, mine, known)


def _taken(column: pd.Series, positions: object) -> pd.Categorical:
    return column.array.take(positions, allow_fill=True)


def problems_with_join(
    mapped: MapFile, part: Part, file: SurveyFile, other: SurveyFile
) -> Iterator[Problem]:
    """Find variables that a join goes by and one of its two files does not have."""
    joined = part.table.join
    assert joined is not None
    named: list[tuple[SurveyFile, Place, str]] = [
        (file, ("on",), joined.on),
        (other, ("on",), joined.on),
    ]
    named += [(other, ("where", name), name) for name in joined.where]
    for each, key, name in named:
        try:
            find_variable(name, each.variables)
        except NotFound as error:
            place = (*part.place, "join", *key)
            yield mapped.problem(place, f"{error.expected} in {each.name}", name)


def problems_with_partners(
    mapped: MapFile, part: Part, found: Beside, rows: pd.Index
) -> Iterator[Problem]:
    """Refuse a join in which no row has a partner: the files are of other things.

    Parameters
    ----------
    mapped : MapFile
    part : Part
    found : Beside
    rows : pandas.Index
        The rows that count; where there are none all are looked at, for a condition
        may be of the other file.
    """
    joined = part.table.join
    assert joined is not None
    own = found.key.loc[rows if len(rows) else found.key.index]
    if len(own) and len(found.alone(own.index)) == own.notna().sum():
        what = (
            f"a variable that tells which rows belong together: no row of "
            f"{found.file.name}{_example(own)} has one of the same {joined.on} in "
            f"{found.other}{_example(found.other_key)}"
        )
        yield mapped.problem((*part.place, "join", "on"), what, joined.on)


def _example(key: "pd.Series[str]") -> str:
    values = key.dropna()
    shown = f'such as "{on_one_line(values.iloc[0])}"' if len(values) else "all empty"
    return f" ({shown})"


def notes_on_partners(part: Part, found: Beside, rows: pd.Index) -> Iterator[Note]:
    """Note how many of the rows that count stand alone in a join."""
    on = part.table.join.on if part.table.join else ""
    alone = len(found.alone(rows))
    empty = int(found.key.loc[rows].isna().sum())
    for count, what in (
        (alone, f"no row of the same {on} in {found.other}"),
        (empty, f"nothing in {on}, and so no row of {found.other} beside it"),
    ):
        if count:
            have = "has" if count == 1 else "have"
            yield Note(f"{counted(count, 'row')} of {part.name} {have} {what}")
