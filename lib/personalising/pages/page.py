"""Pages of the book: every table, figure and finding of a page goes through `Page`.

It gives each a number, a message or a caption as its title, an alternative text and a
CSV file of its data, and marks it with the wave and the wave's provenance. Disclosure
control will be added here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import pandas as pd
from IPython.display import display
from jinja2 import Environment, PackageLoader
from myst_nb import glue

from personalising.errors import CompendiumError
from personalising.model import STANDINGS, Assessment, tidy
from personalising.pages.columns import Column
from personalising.pages.drawing import Drawing
from personalising.pages.findings import (
    answer,
    counts,
    gathered,
    sentence_case,
    shared,
    standings,
)
from personalising.pages.marks import drawn_as, sign
from personalising.pages.results import Result, extent
from personalising.pages.style import SIZES, house_style, to_svg
from personalising.waves import NotCollected, Wave

DOWNLOADS = "downloads"
PRINTED, SYNTHETIC = "printed", "synthetic"
AS_PRINTED = (
    "The estimates come out as the report printed them, because this wave was made to."
)
DECIMALS = 6  # of a download: enough for any figure, and the same on every processor

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Shown: TypeAlias = Result | pd.DataFrame
"""What a display shows."""

Message: TypeAlias = Callable[..., str] | None
"""Function from the frames of a display to its title; empty for its caption."""

_templates = Environment(
    loader=PackageLoader("personalising.pages"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["sentence_case"] = sentence_case


class _Label(NamedTuple):
    """Name of a display: its anchor, its number, and where its data come from."""

    anchor: str
    number: str
    provenance: str


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
        self._provenance = PRINTED if printed else wave.descriptor.provenance
        self._count = {"Table": 0, "Figure": 0, "Findings": 0}
        self._names: set[str] = set()

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
        message: Message = None,
        unit: str = "",
        sortable: bool = False,
        printed: bool = False,
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
            The columns to show, in order. The first one names the rows. Those that
            repeat print are left out where the wave was calibrated to it.
        note : str
            A line below the table.
        message : callable, optional
            Takes the data frame and gives the title: what the table shows in this wave.
        unit : str
            What the numbers are in, where the headings do not say it.
        sortable : bool
            Whether a reader can sort the rows by a column.
        printed : bool
            Whether it shows what the report says, and nothing of the wave.

        Raises
        ------
        CompendiumError
            If the name is not of small letters, digits and hyphens, or another display
            on the page has it.
        """
        label = self._label("Table", name, printed=printed)
        if isinstance(data, NotCollected):
            self._not_collected(data, caption)
            return
        frame = _frame(data)
        chosen = dict(columns)
        if self.wave.descriptor.calibrated(name):
            chosen = {key: c for key, c in columns.items() if not c.repeats_print}
        if len(chosen) < len(columns):
            note = f"{note} {AS_PRINTED}".strip()
        self._show(
            label,
            "table.html",
            frame,
            caption,
            message=message(frame) if message else "",
            unit=unit,
            n=extent(data),
            columns=list(chosen.values()),
            rows=[
                [column.show(row, name) for name, column in chosen.items()]
                for row in frame.to_dict("records")
            ],
            note=note,
            sortable=sortable,
        )

    def figure(
        self,
        name: str,
        draw: Callable[..., Drawing],
        data: Shown | NotCollected,
        caption: str,
        *,
        message: Message = None,
        unit: str = "",
        printed: bool = False,
        **beside: Shown | NotCollected,
    ) -> None:
        """Show a figure or, in its place, what was not collected.

        Parameters
        ----------
        name : str
            Name of the figure, unique in the book. The anchor of the figure and the
            name of its download are made from it.
        draw : callable
            Takes data frames and gives a `Drawing`; one of a section's figures. It is
            called for each size.
        data : Result, pandas.DataFrame or NotCollected
            The data to draw, which are also the download.
        caption : str
            What the figure shows, without numbers, which change with the wave.
        message : callable, optional
            Takes the same frames as `draw` and gives the title: what the figure shows
            in this wave. It is the alternative text too.
        unit : str
            What the numbers are in, where the figure does not say it.
        printed : bool
            Whether it shows what the report says, and nothing of the wave.
        **beside : Result, pandas.DataFrame or NotCollected
            Other results that the drawing shows, by the names that `draw` gives them.

        Raises
        ------
        CompendiumError
            If the name is not of small letters, digits and hyphens, or another display
            on the page has it.
        """
        label = self._label("Figure", name, printed=printed)
        frames = {}
        for role, each in {"data": data, **beside}.items():
            if isinstance(each, NotCollected):
                self._not_collected(each, caption)
                return
            frames[role] = _frame(each)
        frame = frames.pop("data")
        said = message(frame, **frames) if message else ""
        title = (said or caption).rstrip(".")
        alt = f"{title}. {label.provenance.capitalize()} data."
        drawings = []
        for size in SIZES:
            with house_style(size), drawn_as(label.provenance):
                drawing = draw(frame, **frames)
                sign(drawing.figure)
                svg = to_svg(drawing.figure, f"{name} {size.name}", alt)
            drawings.append((size.name, svg))
        self._show(
            label,
            "figure.html",
            frame,
            caption,
            message=said,
            unit=unit,
            n=extent(data),
            words=drawing.alt,
            drawings=drawings,
        )

    def findings(self, pairs: Sequence[tuple[Assessment, Assessment]]) -> None:
        """Show the findings of a section: its claims with what the evidence says.

        Parameters
        ----------
        pairs : sequence of tuple of Assessment
            For each claim, the assessment from the wave and that from the printed
            figures.
        """
        name = "-".join(["findings", *self.section.lower().split(".")]).strip("-")
        caption = "What the report found, and what the evidence says today"
        self._show_claims(name, "findings.html", pairs, caption)

    def ledger(self, pairs: Sequence[tuple[Assessment, Assessment]]) -> None:
        """Show all claims as one table, each with a permanent anchor.

        Parameters
        ----------
        pairs : sequence of tuple of Assessment
            For each claim, as for `findings`.
        """
        caption = "Every finding of the report that can be tested, and the evidence"
        self._show_claims("all-claims", "ledger.html", pairs, caption)

    def headlines(
        self,
        pairs: Sequence[tuple[Assessment, Assessment]],
        chosen: Sequence[str],
    ) -> None:
        """Show a few findings as cards, and what all of them come to.

        Parameters
        ----------
        pairs : sequence of tuple of Assessment
            For every claim of the study, as for `findings`.
        chosen : sequence of str
            Ids of the claims of the cards.
        """
        found = {each.claim.id: each for each in gathered(pairs, self.wave.descriptor)}
        cards = [found[id] for id in chosen]
        caption = "Findings of the report in numbers"
        self._show_claims("headlines", "headlines.html", pairs, caption, cards=cards)

    def insert(self, template: str, **content: Any) -> None:
        """Show a part of a page that is no display: it has no number and no data.

        Parameters
        ----------
        template : {"doors.html", "card.html"}
            Name of the template.
        **content
            What the template shows.
        """
        bundle = {"text/html": self._render(template, **content), "text/plain": ""}
        display(bundle, raw=True)

    def _show_claims(
        self,
        name: str,
        template: str,
        pairs: Sequence[tuple[Assessment, Assessment]],
        caption: str,
        **content: Any,
    ) -> None:
        wave = self.wave.descriptor
        found = gathered(pairs, wave)
        reasons = shared(found)
        data = tidy(pairs)
        printed = wave.synthetic and "cards" in content  # print alone stands on them
        if printed:
            data = data[data["evidence"] == "report"]
        data["provenance"] = data["evidence"].map(
            {"wave": wave.provenance, "report": PRINTED}
        )
        kind = "Table" if template == "ledger.html" else "Findings"
        self._show(
            self._label(kind, name, printed=printed),
            template,
            data,
            caption,
            findings=found,
            answer=answer(found, wave),
            counts=counts(found),
            standings=standings(found),
            shared=reasons,
            said_once={reason.why for reason in reasons},
            both=wave.synthetic and not printed,
            **content,
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

    def _label(self, kind: str, name: str, *, printed: bool = False) -> _Label:
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
        return _Label(name, number, PRINTED if printed else self._provenance)

    def _show(
        self,
        label: _Label,
        template: str,
        data: pd.DataFrame,
        caption: str,
        **content: Any,
    ) -> None:
        parts = [self.wave.id, label.anchor.replace("-", "_")]
        if synthetic := label.provenance == SYNTHETIC:
            parts.insert(1, SYNTHETIC.upper())
        file = f"{DOWNLOADS}/{'_'.join(parts)}.csv"
        standing = STANDINGS.get(self.wave.descriptor.standing(label.anchor), "")
        is_mixed = content.get("both", False)
        markup = self._render(
            template,
            number=label.number,
            anchor=label.anchor,
            caption=caption,
            file=file,
            provenance=label.provenance,
            standing=standing if synthetic and not is_mixed else "",
            **content,
        )
        bundle = {
            "text/html": markup,
            "text/plain": f"{label.number}. {caption}",
            "text/csv": self._csv(data, label.provenance),
        }
        display(bundle, raw=True, metadata={"text/csv": {"file": file}})

    def _not_collected(self, data: NotCollected, caption: str) -> None:
        # the last wave that had it is named when the site is built: the fingerprint of
        # this page does not cover other waves
        needs = {table: list(columns) for table, columns in data.needs.items()}
        markup = self._render(
            "not_collected.html", caption=caption, what=data.what, needs=needs
        )
        display(
            {"text/html": markup, "text/plain": f"Not collected: {caption}"}, raw=True
        )

    def _render(self, template: str, **content: Any) -> str:
        page = _templates.get_template(template)
        known = {"wave": self.wave.descriptor, "provenance": self._provenance}
        return page.render(known | content).strip()

    def _csv(self, data: pd.DataFrame, provenance: str) -> str:
        """The data of a display as CSV; each row has the wave and its provenance."""
        marked = data.assign(wave=self.wave.id)
        rows = marked.pop("provenance") if "provenance" in marked else provenance
        marked["provenance"] = rows
        return marked.round(DECIMALS).to_csv(index=False, lineterminator="\n")


def _frame(data: Shown) -> pd.DataFrame:
    return data.frame if isinstance(data, Result) else data
