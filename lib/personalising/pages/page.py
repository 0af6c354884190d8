"""Pages of the book: every table, figure and finding of a page goes through `Page`.

It gives each a number, a caption, an alternative text and a CSV file of its data, and
marks it with the wave and the wave's provenance. Disclosure control will be added here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import pandas as pd
from IPython.display import display
from jinja2 import Environment, PackageLoader
from myst_nb import glue

from personalising.errors import CompendiumError
from personalising.model import Assessment, tidy
from personalising.pages.columns import Column
from personalising.pages.drawing import Drawing
from personalising.pages.results import Result
from personalising.pages.style import house_style, to_svg
from personalising.waves import NotCollected, Wave

DOWNLOADS = "downloads"
DECIMALS = 6  # of a download: enough for any figure, and the same on every processor

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Shown: TypeAlias = Result | pd.DataFrame
"""What a display shows."""

_templates = Environment(
    loader=PackageLoader("personalising.pages"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


class _Label(NamedTuple):
    """Name of a display: its anchor, its number and the file of its data."""

    anchor: str
    number: str
    file: str


class Page:
    """A page of the book for one wave: shows its tables, figures and findings.

    The methods display in the notebook in which they are called.

    Parameters
    ----------
    wave : Wave
        The wave that the page shows.
    section : str
        Number of the section, such as ``"4.1"`` or ``"B"``; empty for the landing page.
    printed : bool
        Whether the page shows figures that the report printed, and no data of the wave.
    """

    def __init__(self, wave: Wave, section: str = "", *, printed: bool = False) -> None:
        self.wave = wave
        self.section = section
        self._provenance = "printed" if printed else wave.descriptor.provenance
        self._count = {"Table": 0, "Figure": 0, "Findings": 0}
        self._names: set[str] = set()

    @property
    def _kind(self) -> str:
        return f"{self._provenance} data"

    def _repr_html_(self) -> str:
        """The line under the title of the page: the wave and its provenance."""
        return self._render("banner.html")

    def table(
        self,
        name: str,
        data: Shown | NotCollected,
        caption: str,
        columns: Mapping[str, Column],
        note: str = "",
        *,
        sortable: bool = False,
    ) -> None:
        """Show a table or, in its place, what was not collected.

        Parameters
        ----------
        name : str
            Name of the table, unique in the book, such as ``"change-by-phase"``. The
            anchor of the table and the name of its download are made from it, so that
            they are the same for every wave.
        data : Result, pandas.DataFrame or NotCollected
            The table; all its columns go into the download.
        caption : str
            What the table shows, without numbers, which change with the wave.
        columns : mapping of str to Column
            The columns to show, in order. The first one names the rows.
        note : str
            A line below the table.
        sortable : bool
            Whether a reader can sort the rows by a column.

        Raises
        ------
        CompendiumError
            If the name is not of small letters, digits and hyphens, or another display
            on the page has it.
        """
        label = self._label("Table", name)
        if isinstance(data, NotCollected):
            self._not_collected(data, caption)
            return
        frame = _frame(data)
        shown = [
            [column.show(row, name) for name, column in columns.items()]
            for row in frame.to_dict("records")
        ]
        self._show(
            label,
            "table.html",
            frame,
            caption,
            columns=list(columns.values()),
            rows=shown,
            note=note,
            sortable=sortable,
        )

    def figure(
        self,
        name: str,
        draw: Callable[..., Drawing],
        data: Shown | NotCollected,
        caption: str,
        **beside: Shown | NotCollected,
    ) -> None:
        """Show a figure or, in its place, what was not collected.

        Parameters
        ----------
        name : str
            Name of the figure, unique in the book. The anchor of the figure and the
            name of its download are made from it.
        draw : callable
            Takes data frames and gives a `Drawing`; one of a section's figures.
        data : Result, pandas.DataFrame or NotCollected
            The data to draw, which are also the download.
        caption : str
            What the figure shows, without numbers, which change with the wave.
        **beside : Result, pandas.DataFrame or NotCollected
            Other results that the drawing shows, by the names that `draw` gives them.

        Raises
        ------
        CompendiumError
            If the name is not of small letters, digits and hyphens, or another display
            on the page has it.
        """
        label = self._label("Figure", name)
        frames = {}
        for role, each in {"data": data, **beside}.items():
            if isinstance(each, NotCollected):
                self._not_collected(each, caption)
                return
            frames[role] = _frame(each)
        frame = frames.pop("data")
        with house_style():
            drawing = draw(frame, **frames)
            alt = f"{drawing.alt} {self._kind.capitalize()}."
            svg = to_svg(drawing.figure, name, alt)
        self._show(label, "figure.html", frame, caption, svg=svg)

    def findings(self, pairs: Sequence[tuple[Assessment, Assessment]]) -> None:
        """Show the findings of a section: its claims with their verdicts.

        Parameters
        ----------
        pairs : sequence of tuple of Assessment
            For each claim, the assessment from the wave and that from the printed
            figures.
        """
        sources = ("wave", "report")
        findings = [(made.claim, dict(zip(sources, (made, printed), strict=True)))
                    for made, printed in pairs]  # fmt: skip
        # synthetic data are not evidence for a claim: the printed figures come first
        order = sources[::-1] if self.wave.descriptor.synthetic else sources
        name = "-".join(["findings", *self.section.lower().split(".")]).strip("-")
        self._show(
            self._label("Findings", name),
            "findings.html",
            tidy(pairs),
            "What the report found, and what the evidence says today",
            findings=findings,
            order=order,
        )

    def glue(self, **texts: str) -> None:
        """Store texts by name, for the prose of the page.

        They are not shown here. The prose inserts one by ``{glue:text}`name` ``.

        Parameters
        ----------
        **texts : str
            Texts with their numbers computed and formatted.
        """
        for name, text in texts.items():
            glue(name, text, display=False)

    def _label(self, kind: str, name: str) -> _Label:
        """Name and number a display; CompendiumError if the name cannot be used."""
        if not NAME.fullmatch(name):
            raise CompendiumError(
                f'display "{name}": expected a name of small letters, digits and '
                "hyphens"
            )
        if name in self._names:
            raise CompendiumError(
                f'display "{name}": another on this page has that name'
            )
        self._names.add(name)
        self._count[kind] += 1
        parts = [self.section, str(self._count[kind])]
        number = f"{kind} {'.'.join(part for part in parts if part)}"
        file = f"{DOWNLOADS}/{self.wave.id}_{name.replace('-', '_')}.csv"
        return _Label(name, number, file)

    def _show(
        self,
        label: _Label,
        template: str,
        data: pd.DataFrame,
        caption: str,
        **content: Any,
    ) -> None:
        markup = self._render(
            template,
            number=label.number,
            anchor=label.anchor,
            caption=caption,
            file=label.file,
            **content,
        )
        bundle = {
            "text/html": markup,
            "text/plain": f"{label.number}. {caption}",
            "text/csv": self._csv(data),
        }
        display(bundle, raw=True, metadata={"text/csv": {"file": label.file}})

    def _not_collected(self, data: NotCollected, caption: str) -> None:
        # the last wave that had it is named when the site is built: the fingerprint of
        # this page does not cover other waves
        needs = {table: list(columns) for table, columns in data.needs.items()}
        markup = self._render(
            "not_collected.html", caption=caption, what=data.what, needs=needs
        )
        display(
            {"text/html": markup, "text/plain": f"Not collected: {caption}"},
            raw=True,
            metadata={"not_collected": list(data.what)},
        )

    def _render(self, template: str, **content: Any) -> str:
        page = _templates.get_template(template)
        return page.render(
            wave=self.wave.descriptor, provenance=self._provenance, **content
        ).strip()

    def _csv(self, data: pd.DataFrame) -> str:
        """The data of a display as CSV; each row has the wave and its provenance."""
        marked = data.assign(wave=self.wave.id, provenance=self._provenance)
        return marked.round(DECIMALS).to_csv(index=False, lineterminator="\n")


def _frame(data: Shown) -> pd.DataFrame:
    return data.frame if isinstance(data, Result) else data
