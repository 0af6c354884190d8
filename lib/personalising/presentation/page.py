"""The one door through which every table, figure and finding of a page passes.

It gives each its number, caption, alternative text and a CSV of its data, and marks it
with the wave and the wave's provenance. Disclosure control will stand here.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from IPython.display import display
from jinja2 import Environment, PackageLoader
from myst_nb import glue

from personalising.presentation import ledger
from personalising.presentation.columns import Column
from personalising.presentation.figures.drawing import Drawing
from personalising.presentation.style import house_style, to_svg
from personalising.waves import NotCollected, Wave

DOWNLOADS = "downloads"
DECIMALS = 6  # of a download: more than any figure needs, fewer than processors dispute

_templates = Environment(
    loader=PackageLoader("personalising.presentation"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


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

    @property
    def _kind(self) -> str:
        return f"{self._provenance} data"

    def _repr_html_(self) -> str:
        """The line under the title: which wave this is and what it is worth."""
        return self._render("banner.html")

    def table(
        self,
        data: pd.DataFrame | NotCollected,
        caption: str,
        columns: Mapping[str, Column],
        note: str = "",
        *,
        sortable: bool = False,
    ) -> None:
        """Show a table, or what was not collected in its place.

        Parameters
        ----------
        data : pandas.DataFrame or NotCollected
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
        if isinstance(data, NotCollected):
            self._not_collected(data, caption)
            return
        shown = [
            [column.show(row, name) for name, column in columns.items()]
            for row in data.to_dict("records")
        ]
        self._show(
            "Table",
            "table.html",
            data,
            caption,
            columns=list(columns.values()),
            rows=shown,
            note=note,
            sortable=sortable,
        )

    def figure(
        self,
        draw: Callable[[pd.DataFrame], Drawing],
        data: pd.DataFrame | NotCollected,
        caption: str,
    ) -> None:
        """Show a figure, or what was not collected in its place.

        Parameters
        ----------
        draw : callable
            Makes a `Drawing` from the data: one of `presentation.figures`.
        data : pandas.DataFrame or NotCollected
            What is drawn, and what the download holds.
        caption : str
            What the figure shows; no numbers, for they change with the wave.
        """
        if isinstance(data, NotCollected):
            self._not_collected(data, caption)
            return
        with house_style():
            drawing = draw(data)
            alt = f"{drawing.alt} {self._kind.capitalize()}."
            svg = to_svg(drawing.figure, f"{self.section} {caption}", alt)
        self._show("Figure", "figure.html", data, caption, svg=svg)

    def findings(self, section: str | None = None) -> None:
        """Show the claims of a section, by default the page's, with their verdicts."""
        pairs = ledger.assessments(self.wave, section or self.section)
        sources = ("wave", "report")
        findings = [(made.claim, dict(zip(sources, (made, printed), strict=True)))
                    for made, printed in pairs]  # fmt: skip
        # made data cannot speak for a claim: what was printed goes first
        order = sources[::-1] if self.wave.descriptor.synthetic else sources
        self._show(
            "Findings",
            "findings.html",
            ledger.tidy(pairs),
            "What the report found, and what the evidence says today",
            findings=findings,
            order=order,
        )

    def say(self, **texts: str) -> None:
        """Give texts, computed and formatted, to the page's prose by name.

        The prose takes them up with ``{glue:text}`name` ``.
        """
        for name, text in texts.items():
            glue(name, text, display=False)

    def _show(
        self,
        kind: str,
        template: str,
        data: pd.DataFrame,
        caption: str,
        **content: Any,
    ) -> None:
        self._count[kind] += 1
        parts = [self.section, str(self._count[kind])]
        number = f"{kind} {'.'.join(part for part in parts if part)}"
        anchor = number.lower().replace(" ", "-").replace(".", "-")
        file = f"{DOWNLOADS}/{self.wave.id}_{anchor.replace('-', '_')}.csv"
        markup = self._render(
            template,
            number=number,
            anchor=anchor,
            caption=caption,
            file=file,
            **content,
        )
        bundle = {
            "text/html": markup,
            "text/plain": f"{number}. {caption}",
            "text/csv": self._csv(data),
        }
        display(bundle, raw=True, metadata={"text/csv": {"file": file}})

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
