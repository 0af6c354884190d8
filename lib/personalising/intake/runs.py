"""Runs of variables that a map names by a pattern, such as ``trwgt{replicate}``.

A column of whole numbers in braces stands for the number that tells the variables of a
run apart, so that nobody writes a hundred lines for the replicate weights of a survey.
"""

import re
from collections.abc import Iterable

from personalising.intake.lookup import NotFound, find_variable
from personalising.intake.map_model import Table
from personalising.intake.survey import Variable
from personalising.waves.schema import TableSchema

_PLACE = re.compile(r"\{(\w+)\}")


def find_variables(name: str, variables: Iterable[Variable]) -> dict[str, str]:
    """Find the variables of a run, or the one variable that is called so.

    Parameters
    ----------
    name : str
        A pattern, or a name.
    variables : iterable of Variable

    Returns
    -------
    dict of str to str
        The names, each with its number in the run; with an empty text where it is none.

    Raises
    ------
    NotFound
        If there is none.

    Examples
    --------
    >>> find_variables("w{replicate}", [Variable("W01"), Variable("w2"), Variable("x")])
    {'W01': '1', 'w2': '2'}
    """
    known = list(variables)
    if not _PLACE.search(name) or name in {v.name for v in known}:
        return {find_variable(name, known): ""}
    before, after = map(re.escape, _PLACE.split(name, maxsplit=1)[::2])
    pattern = re.compile(rf"{before}(\d+){after}", re.IGNORECASE)
    found = {v.name: m[1] for v in known if (m := pattern.fullmatch(v.name))}
    if not found:
        raise NotFound("a pattern of variables with a number in its place")
    return {each: str(int(number)) for each, number in found.items()}


def column_of(name: str, schema: TableSchema) -> str | None:
    """Name the column whose numbers a pattern stands for; None where it is a name."""
    place = _PLACE.search(name)
    return place[1] if place and place[1] in schema.columns else None


def tagged(table: Table, schema: TableSchema) -> Table:
    """Let the columns that patterns stand for count as given by the variables' names.

    Parameters
    ----------
    table : Table
        As the map has it.
    schema : TableSchema
    """
    if table.wide is None:
        return table
    columns = {
        name: {column: name, **tags} if (column := column_of(name, schema)) else tags
        for name, tags in table.wide.columns.items()
    }
    wide = table.wide.model_copy(update={"columns": columns})
    return table.model_copy(update={"wide": wide})


def opened(table: Table, schema: TableSchema, variables: Iterable[Variable]) -> Table:
    """Put the variables of each run in the place of its pattern.

    Parameters
    ----------
    table : Table
        As `tagged` gives it.
    schema : TableSchema
    variables : iterable of Variable
        Those of the file, in which each pattern finds some.
    """
    if table.wide is None:
        return table
    known, columns = list(variables), {}
    for name, tags in table.wide.columns.items():
        column = column_of(name, schema)
        for variable, number in find_variables(name, known).items():
            own = {column: number} if column and number else {}
            columns[variable] = {**tags, **own}
    wide = table.wide.model_copy(update={"columns": columns})
    return table.model_copy(update={"wide": wide})
