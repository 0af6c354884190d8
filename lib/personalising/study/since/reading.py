"""Reading the figures of other studies from data/since, with every check of them."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd

from personalising import paths
from personalising.errors import CompendiumError, Problem, one_for_each_cause
from personalising.study.since.rules import problems_of
from personalising.waves.checking import check_tables
from personalising.waves.files import TableFile
from personalising.waves.schema import read_schema

TABLES = ("topics", "studies")


def read(folder: Path | None = None) -> pd.DataFrame:
    """Read the figures of other studies, each with the topic that it bears on.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder with topics.csv and studies.csv; by default data/since.

    Returns
    -------
    pandas.DataFrame
        One row for each figure, by topic in the order of topics.csv, then year, with
        the columns of data/since/studies.json and the topic's section and statement.
        An empty text is an empty text; an empty number is missing.

    Raises
    ------
    CompendiumError
        If a table cannot be read or used. The message has each problem on a line:
        file, row, column, value and what was expected.
    """
    return _of_the_project().copy() if folder is None else _read(folder)


@cache
def _of_the_project() -> pd.DataFrame:
    return _read(paths.SINCE)


def _read(place: Path) -> pd.DataFrame:
    files = [
        TableFile(place / f"{name}.csv", read_schema(paths.SINCE / f"{name}.json"))
        for name in TABLES
    ]
    _complain(
        Problem(file.path.name, f"this file in {place}")
        for file in files
        if not file.path.is_file()
    )
    readings, problems = check_tables(files)
    if "studies" in readings:
        problems += problems_of(readings["studies"], problems)
    _complain(problems)
    topics, studies = (readings[name].frame for name in TABLES)
    order = {topic: number for number, topic in enumerate(topics["topic"])}
    texts = studies.select_dtypes("string").columns
    return (
        studies.assign(**{name: studies[name].fillna("") for name in texts})
        .merge(topics, on="topic")
        .assign(_order=lambda found: found["topic"].map(order))
        .sort_values(["_order", "year", "id"], ignore_index=True)
        .drop(columns="_order")
    )


def _complain(problems: Iterable[Problem]) -> None:
    if found := one_for_each_cause(problems):
        raise CompendiumError("\n".join(map(str, found)))
