"""Long tables of words, folded: a line for each part, and its rows in the fold."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pandas as pd

from personalising.pages.columns import Column
from personalising.pages.disclosure import Shown, release
from personalising.pages.door import Door


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
    links : list of str
        For each row the anchor to which its last cell leads, or nothing.
    """

    name: str
    said: str
    rows: list[list[str]]
    links: list[str]


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
        link: str = "",
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
        link : str
            Column with the name of another display on the page, or nothing: the last
            cell of the row leads there.
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
                list(rows[link]) if link else [""] * len(rows),
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
