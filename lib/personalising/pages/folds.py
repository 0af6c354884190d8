"""Long tables of words, folded: a line for each part, and its rows in the fold."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

import pandas as pd

from personalising.pages.columns import Column
from personalising.pages.disclosure import Shown, release
from personalising.pages.door import Door


class Lead(NamedTuple):
    """Words that lead to a place.

    Parameters
    ----------
    text, address : str
    """

    text: str
    address: str


Leads: TypeAlias = Callable[[Mapping[str, Any]], list[Lead]]
"""Function from a row to what its last cell leads to; empty where it is plain text."""


class Fold(NamedTuple):
    """A part of a folded table.

    Parameters
    ----------
    name : str
        Name of the part.
    said : str
        What it holds, in a line.
    rows : list of list of str
        The texts of its cells.
    links : list of list of Lead
        For each row what stands in its last cell, if that leads somewhere.
    """

    name: str
    said: str
    rows: list[list[str]]
    links: list[list[Lead]]


class Folds(Door):
    """The displays of a page that are folded."""

    def folded(
        self,
        name: str,
        data: Shown,
        caption: str,
        columns: Mapping[str, Column],
        *,
        by: str,
        said: Callable[[pd.DataFrame], str],
        message: Callable[[pd.DataFrame], str],
        link: str | Leads = "",
    ) -> None:
        """Show a long table folded by its parts; on paper it is unfolded.

        Parameters
        ----------
        name : str
            Name of the table, unique in the book.
        data : Result or pandas.DataFrame
            The table; all its columns go into the download.
        caption : str
            What the table shows, without numbers.
        columns : mapping of str to Column
            The columns to show, in order. The first one names the rows.
        by : str
            Column that names the part of each row; parts stand in order of their first
            row.
        said : callable
            Takes the rows of a part and says in a few words what it holds.
        message : callable
            Takes the data frame and gives the title.
        link : str or callable
            Column with the name of another display on the page, or nothing: the last
            cell of the row leads there. Or a function that takes a row and gives the
            words of that cell, each with where it leads; none for plain text.
        """
        label = self._label("Table", name)
        released = release(data, self.wave.descriptor)
        frame = released.frame
        folds = [
            Fold(
                str(part),
                said(rows),
                [
                    [column.show(row, name) for name, column in columns.items()]
                    for row in rows.to_dict("records")
                ],
                [
                    _leads(row, columns, link) if link else []
                    for row in rows.to_dict("records")
                ],
            )
            for part, rows in frame.groupby(by, sort=False)
        ]
        self._show(
            label,
            "folds.html",
            released,
            caption,
            standing=self._standing(label, data, frame),
            message=message(frame),
            unit="",
            n="",
            columns=list(columns.values()),
            folds=folds,
        )


def _leads(
    row: Mapping[str, Any], columns: Mapping[str, Column], link: str | Leads
) -> list[Lead]:
    """What stands in the last cell of a row, if it leads somewhere."""
    if callable(link):
        return link(row)
    last = list(columns)[-1]
    return [Lead(columns[last].show(row, last), f"#{row[link]}")] if row[link] else []
