"""The one door through which every table, figure and finding of a page passes.

It gives each its number, caption, alternative text and a CSV of its data, and marks it
with the wave and the wave's provenance. Disclosure control will stand here.
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
DECIMALS = 6  # of a download: more than any figure needs, fewer than processors dispute

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Shown: TypeAlias = Result | pd.DataFrame

_templates = Environment(
    loader=PackageLoader("personalising.pages"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


class _Label(NamedTuple):
    """What a display is called: its anchor, its number, and the file of its data."""

    anchor: str
    number: str
    file: str


class Page:
    """A page of the book for one wave.

    Parameters
    ----------
    wave : Wave
        The wave that the page shows.
    section : str
        Number of the section, as ``"4.1"`` or ``"B"``; empty for the landing page.
    printed : bool
        Whether the page shows figures that the report printed, and none of the wave's.
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
        """The line under the title: which wave this is and what it is worth."""
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
        """Show a table, or what was not collected in its place.

        Parameters
        ----------
        name : str
            Unique in the book, such as ``"change-by-phase"``: the table's anchor and
            the name of its download follow from it, whatever a wave lacks.
        data : Result, pandas.DataFrame or NotCollected
            All columns go into the download.
        caption : str
            What the table shows; no numbers, for they change with the wave.
        columns : mapping of str to Column
            The columns shown, in order; the first names the rows.
        note : str
            A line below the table.
        sortable : bool
            Whether a reader may sort the rows by a column.
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
        """Show a figure, or what was not collected in its place.

        Parameters
        ----------
        name : str
            Unique in the book: see `table`.
        draw : callable
            Makes a `Drawing` from data frames: one of a section's figures.
        data : Result, pandas.DataFrame or NotCollected
            What is drawn, and what the download holds.
        caption : str
            What the figure shows; no numbers, for they change with the wave.
        **beside : Result, pandas.DataFrame or NotCollected
            Other results that the drawing shows, by the names that `draw` gives them.
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
        """Show claims with their verdicts.

        Parameters
        ----------
        pairs : sequence of tuple of Assessment
            Of each claim what the wave says, and what the printed figures say.
        """
        sources = ("wave", "report")
        findings = [(made.claim, dict(zip(sources, (made, printed), strict=True)))
                    for made, printed in pairs]  # fmt: skip
        # made data cannot speak for a claim: what was printed goes first
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
        """Give texts, computed and formatted, to the page's prose by name.

        Nothing is shown here; the prose takes them up with ``{glue:text}`name` ``.
        """
        for name, text in texts.items():
            glue(name, text, display=False)

    def _label(self, kind: str, name: str) -> _Label:
        """Name and number a display; a name that stands for another is refused."""
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
        # which wave had it last is said with the site: no fingerprint covers the others
        needs = {table: list(columns) for table, columns in data.needs.items()}
        markup = self._render(
            "not_collected.html", caption=caption, what=data.what, needs=needs
        )
        display(
            {"text/html": markup, "text/plain": f"Not collected: {caption}"}, raw=True
        )

    def _render(self, template: str, **content: Any) -> str:
        page = _templates.get_template(template)
        return page.render(
            wave=self.wave.descriptor, provenance=self._provenance, **content
        ).strip()

    def _csv(self, data: pd.DataFrame) -> str:
        """The data behind a display; each row says which wave, and of what kind."""
        marked = data.assign(wave=self.wave.id, provenance=self._provenance)
        return marked.round(DECIMALS).to_csv(index=False, lineterminator="\n")


def _frame(data: Shown) -> pd.DataFrame:
    return data.frame if isinstance(data, Result) else data
