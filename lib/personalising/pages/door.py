"""The door of a page: what each of its displays carries, whatever it shows.

That is its number and anchor, the wave and its provenance, and a CSV file of its data.
"""

import re
from typing import Any, NamedTuple

import pandas as pd
from IPython.display import display
from jinja2 import Environment, PackageLoader

from personalising.errors import CompendiumError
from personalising.model.assessment import DIGITS
from personalising.pages.disclosure import Release, Shown
from personalising.pages.downloads import without_formulas
from personalising.pages.findings import sentence_case
from personalising.pages.source import Source
from personalising.pages.standing import IN_PART, Standing, View
from personalising.pages.standing import standing as standing_of
from personalising.waves import NotCollected, Wave, in_words, table_schema

DOWNLOADS = "downloads"
COLLECTED, PRINTED, SYNTHETIC = "collected", "printed", "synthetic"

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

TEMPLATES = Environment(
    loader=PackageLoader("personalising.pages"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals["sentence_case"] = sentence_case
TEMPLATES.globals["IN_PART"] = IN_PART
TEMPLATES.globals["table_title"] = lambda name: table_schema(name).title
TEMPLATES.globals["SHOWN"] = 12  # findings of one word that a glance lists unfolded


class Label(NamedTuple):
    """Name of a display: its anchor, its number, and where its data come from."""

    anchor: str
    number: str
    provenance: str
    source: Source | None = None


class Door:
    """What a page gives to each of its displays; `Page` has the displays.

    Parameters
    ----------
    wave : Wave
        The wave that the page shows.
    section : str
        Number of the section; empty for pages without one.
    printed : bool
        Whether the page shows figures that the report printed, and no data of the wave.
    source : Source, optional
        Where the data of the page come from, if they are no wave's.
    """

    def __init__(
        self,
        wave: Wave,
        section: str = "",
        *,
        printed: bool = False,
        source: Source | None = None,
    ) -> None:
        self.wave = wave
        self.section = section
        self.source = source
        self._provenance = (
            PRINTED
            if printed
            else source.kind
            if source
            else wave.descriptor.provenance
        )
        self._count = {"Table": 0, "Figure": 0, "Findings": 0}
        self._names: set[str] = set()

    def insert(self, template: str, **content: Any) -> None:
        """Show a part of a page that is no display: it has no number and no data.

        Parameters
        ----------
        template : str
            Name of the template: one of model.html, doors.html, card.html, places.html,
            versions.html and assumptions.html.
        **content
            What the template shows.
        """
        bundle = {"text/html": self._render(template, **content), "text/plain": ""}
        display(bundle, raw=True)

    def _label(
        self,
        kind: str,
        name: str,
        *,
        printed: bool = False,
        source: Source | None = None,
    ) -> Label:
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
        number = f"{kind} {self._count[kind]}"
        if source:  # its own, on a page that shows something else
            return Label(name, number, source.kind, source)
        provenance = PRINTED if printed else self._provenance
        return Label(name, number, provenance, self.source)

    def _show(
        self,
        label: Label,
        template: str,
        released: Release,
        caption: str,
        *,
        standing: Standing | None = None,
        view: View | None = None,
        **content: Any,
    ) -> None:
        whose = label.source.id if label.source else self.wave.id
        parts = [whose, label.anchor.replace("-", "_")]
        if synthetic := label.provenance == SYNTHETIC:
            parts.insert(1, SYNTHETIC.upper())
        file = f"{DOWNLOADS}/{'_'.join(parts)}.csv"
        markup = self._render(
            template,
            number=label.number,
            anchor=label.anchor,
            caption=caption,
            file=file if released.data is not None else "",
            disclosed=released.note,
            provenance=label.provenance,
            source=label.source,
            view=view or View(),
            key=view.key(label.number) if view else "",
            **content,
        )
        bundle = {"text/html": markup, "text/plain": f"{label.number}. {caption}"}
        if released.data is None:
            display(bundle, raw=True)
            return
        data = released.data
        if standing and synthetic:
            data = data.assign(calibrated=standing.by_row())
        bundle["text/csv"] = self._csv(data, label)
        metadata: dict[str, Any] = {"text/csv": {"file": file}}
        if label.provenance == PRINTED:
            metadata["printed"] = True
        display(bundle, raw=True, metadata=metadata)

    def _standing(self, label: Label, shown: Shown, frame: pd.DataFrame) -> Standing:
        """Look up what the numbers of a display are; nothing where none was made."""
        if label.provenance != SYNTHETIC:
            return Standing.absent(frame)
        return standing_of(shown, frame, label.anchor, self.wave.descriptor)

    def _not_collected(self, data: NotCollected, caption: str) -> None:
        # the last wave that had it is named when the site is built: the fingerprint of
        # this page does not cover other waves
        needs = {table: list(columns) for table, columns in data.needs.items()}
        markup = self._render(
            "not_collected.html",
            caption=caption,
            what=in_words(data.what),
            needs=needs,
        )
        display(
            {"text/html": markup, "text/plain": f"Not collected: {caption}"},
            raw=True,
            metadata={"not_collected": list(data.what)},
        )

    def _withheld(self, caption: str, note: str) -> None:
        markup = self._render("withheld.html", caption=caption, note=note)
        display({"text/html": markup, "text/plain": f"Withheld: {caption}"}, raw=True)

    def _render(self, template: str, **content: Any) -> str:
        page = TEMPLATES.get_template(template)
        known = {
            "wave": self.wave.descriptor,
            "provenance": self._provenance,
            "source": self.source,
        }
        return page.render(known | content).strip()

    def _csv(self, data: pd.DataFrame, label: Label) -> str:
        """The data of a display as CSV; each row says whose it is, and of what kind."""
        source = label.source
        marked = data.assign(
            **{"source": source.id} if source else {"wave": self.wave.id}
        )
        rows = marked.pop("provenance") if "provenance" in marked else label.provenance
        marked["provenance"] = rows
        safe = without_formulas(marked.round(DIGITS))
        return safe.to_csv(index=False, lineterminator="\n")
