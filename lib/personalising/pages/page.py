"""Pages of the book: every table, figure and finding of a page goes through `Page`.

It gives each a number, a message or a caption as its title, an alternative text and a
CSV file of its data, and marks it with the wave and the wave's provenance. Rows of
single schools, teachers and groups pass through `disclosure.release`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeAlias

import pandas as pd
from myst_nb import glue

from personalising.model import Assessment, Conclusion, Word, rule, tidy
from personalising.model.arguments import Argument
from personalising.pages.columns import Column
from personalising.pages.disclosure import (
    Shown,
    is_aggregated,
    leaves_nothing_to_draw,
    release,
)
from personalising.pages.door import PRINTED
from personalising.pages.drawing import Drawing, refuse_empty
from personalising.pages.findings import (
    Finding,
    answer,
    calibrated,
    counts,
    folded,
    gathered,
    is_decided,
    leading,
    place_of,
    shared,
    standings,
)
from personalising.pages.folds import Folds
from personalising.pages.marks import drawn_as, sign
from personalising.pages.results import extent
from personalising.pages.source import LITERATURE, MODEL, Source
from personalising.pages.standing import View, drawn, names_of_rows
from personalising.pages.style import SIZES, house_style, to_svg
from personalising.pages.voices import Voices
from personalising.waves import NotCollected

Message: TypeAlias = Callable[..., str] | None
"""Function from the frames of a display to its title; empty for its caption."""

KINDS = {LITERATURE: "Published data", MODEL: "A model, and no data"}
"""What a drawing says that it shows, where not the data of its provenance."""


class Page(Folds, Voices):
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
    source : Source, optional
        Where the data of the page come from, if they are no wave's.
    """

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
        folded: bool = False,
        claim: str = "",
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
        folded : bool
            Whether the rows are folded below the title, for whoever asks for them; on
            paper they are unfolded.
        claim : str
            Column with the id of a claim: the first cell of each row leads to its place
            among all claims.

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
        released = release(data, self.wave.descriptor)
        if released.data is None or released.is_nothing:
            self._withheld(caption, released.note)
            return
        frame = released.frame
        standing = self._standing(label, data, frame)
        chosen = dict(columns)
        if standing.is_calibrated:
            chosen = {key: c for key, c in columns.items() if not c.repeats_print}
        texts = {
            name: [column.show(row, name) for row in frame.to_dict("records")]
            for name, column in chosen.items()
        }
        cells = {n: standing.cells(column.made_from(n)) for n, column in chosen.items()}
        headings = [column.title for column in chosen.values()]
        rows = list(zip(*texts.values(), strict=True))
        view = View(
            list(zip(headings, cells.values(), strict=True)), [row[0] for row in rows]
        )
        self._show(
            label,
            "table.html",
            released,
            caption,
            standing=standing,
            view=view,
            message=message(frame) if message else "",
            unit=unit,
            n=extent(data),
            columns=list(chosen.values()),
            rows=rows,
            claims=[place_of(id) for id in frame[claim]] if claim else [],
            note=note,
            sortable=sortable,
            folded=folded,
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
        source: Source | None = None,
        folded: bool = False,
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
        source : Source, optional
            Where what it shows comes from, if it is neither print nor the page's data.
        folded : bool
            Whether the drawing is folded below the title; on paper it is unfolded.
        **beside : Result, pandas.DataFrame or NotCollected
            Other results that the drawing shows, by the names that `draw` gives them.

        Raises
        ------
        CompendiumError
            If the name is not of small letters, digits and hyphens, or another display
            on the page has it.
        """
        label = self._label("Figure", name, printed=printed, source=source)
        parts = {}
        for role, each in {"data": data, **beside}.items():
            if isinstance(each, NotCollected):
                self._not_collected(each, caption)
                return
            parts[role] = release(
                each, self.wave.descriptor, aggregated=is_aggregated(draw)
            )
        nothing = [part.note for part in parts.values() if part.is_nothing]
        if leaves_nothing_to_draw(data, parts["data"]):
            nothing.append(parts["data"].note)
        if nothing:
            self._withheld(caption, nothing[0])
            return
        notes = dict.fromkeys(part.note for part in parts.values() if part.note)
        released = replace(parts.pop("data"), note=" ".join(notes))
        frame = released.frame
        frames = {role: each.frame for role, each in parts.items()}
        standing = self._standing(label, data, frame)
        view = drawn(draw, standing, names_of_rows(data, frame))
        said = message(frame, **frames) if message else ""
        title = (said or caption).rstrip(".")
        kind = KINDS.get(label.provenance, f"{label.provenance.capitalize()} data")
        worth = f"{kind}. {view.key(label.number)}"
        alt = f"{title}. {worth}".strip()
        drawings = []
        for size in SIZES:
            with house_style(size), drawn_as(label.provenance):
                drawing = draw(frame, **frames)
                refuse_empty(drawing, name)
                sign(drawing.figure, view.calibrated)
                svg = to_svg(drawing.figure, f"{name} {size.name}", alt)
            drawings.append((size.name, svg))
        self._show(
            label,
            "figure.html",
            released,
            caption,
            standing=standing,
            view=view,
            message=said,
            unit=unit,
            n=extent(data),
            words=drawing.alt,
            drawings=drawings,
            folded=folded,
        )

    def studies(
        self,
        name: str,
        data: pd.DataFrame,
        caption: str,
        groups: Sequence[Any],
    ) -> None:
        """Show what studies published as a table in groups; nothing, without any.

        Parameters
        ----------
        name : str
            Name of the table, unique in the book.
        data : pandas.DataFrame
            The figures, which are the download.
        caption : str
            What the table shows.
        groups : sequence
            The same figures in words. A group has an anchor, title, section, claim (its
            anchor among all claims, or empty) and figures; a figure has study, year,
            source, address, population, measure, found, note, beside and near.
        """
        label = self._label("Table", name)
        if groups:
            released = release(data, self.wave.descriptor)
            self._show(label, "studies.html", released, caption, groups=groups)

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

    def ledger(
        self,
        pairs: Sequence[tuple[Assessment, Assessment]],
        later: Mapping[str, tuple[int, str]] = MappingProxyType({}),
    ) -> None:
        """Show all claims as one table, each with a permanent anchor.

        Parameters
        ----------
        pairs : sequence of tuple of Assessment
            For each claim, as for `findings`.
        later : mapping of str to tuple
            For the id of a claim that later studies bear on, how many they are, and the
            address of the list of them.
        """
        caption = "Every finding of the report that can be tested, and the evidence"
        self._show_claims("claims-ledger", "ledger.html", pairs, caption, later=later)

    def glance(
        self,
        name: str,
        pairs: Sequence[tuple[Assessment, Assessment]],
        caption: str,
    ) -> None:
        """Show findings at a glance: a mark each, and in words what was decided.

        Parameters
        ----------
        name : str
            Name of the display, unique in the book.
        pairs : sequence of tuple of Assessment
            For each claim, as for `findings`.
        caption : str
            What the findings are about.
        """
        self._show_claims(name, "glance.html", pairs, caption, order=list(Word))

    def composites(
        self, name: str, pairs: Sequence[tuple[Conclusion, Conclusion]]
    ) -> None:
        """Show findings that hold in part, each with the claims that it stands on.

        Parameters
        ----------
        name : str
            Name of the display, unique in the book.
        pairs : sequence of tuple of Conclusion
            Of each finding, what the wave comes to, and what print does.
        """
        wave = self.wave.descriptor
        which = 1 if wave.synthetic else 0  # print counts where the wave is made
        label = self._label("Findings", name, printed=wave.synthetic)
        wholes = [
            (
                pair[which],
                gathered(list(zip(*(each.parts for each in pair), strict=True)), wave),
            )
            for pair in pairs
        ]
        data = pd.DataFrame(
            {
                "finding": whole.composite.id,
                "statement": whole.composite.statement,
                "reads": whole.reads,
                "part": part.claim.id,
                "part_statement": part.claim.statement,
                "part_reads": str(part.word),
                "rule": rule().name,
            }
            for whole, parts in wholes
            for part in parts
        )
        self._show(
            label,
            "composites.html",
            release(data, wave),
            "Findings that hold in part, by their parts",
            wholes=wholes,
            rule=rule(),
        )

    def arguments(
        self,
        name: str,
        arguments: Sequence[tuple[Argument, Sequence[tuple[Assessment, Assessment]]]],
        caption: str,
        later: Mapping[str, tuple[int, str]] = MappingProxyType({}),
    ) -> None:
        """Show what the report concludes, each with the findings that it rests on.

        Parameters
        ----------
        name : str
            Name of the display, unique in the book.
        arguments : sequence of tuple
            An argument, and for each of its findings the assessment from the wave and
            that from the printed figures.
        caption : str
            What the arguments are.
        later : mapping of str to tuple
            As for `ledger`.
        """
        wave = self.wave.descriptor
        shown = []
        for argument, pairs in arguments:
            found = gathered(pairs, wave)
            shown.append((argument, found, counts(found), *self._wanted(found)))
        data = pd.DataFrame(
            {
                "id": argument.id,
                "section": argument.section,
                "title": argument.title,
                "premise": each.claim.id,
                "statement": each.claim.statement,
                "reads": each.word.value,
                "later_studies": later.get(each.claim.id, (0, ""))[0],
                "rule": rule().name,
            }
            for argument, found, *_ in shown
            for each in found
        )
        self._show(
            self._label("Findings", name, printed=wave.synthetic),
            "arguments.html",
            release(data, wave),
            caption,
            arguments=shown,
            later=later,
            rule=rule(),
        )

    def _wanted(self, found: Sequence[Finding]) -> tuple[list[str], list[str]]:
        """Name the tables that would decide what is open: others, and those it has.

        Made data decide nothing, so that a synthetic wave is taken to have none.
        """
        wave = self.wave
        collected = not wave.descriptor.synthetic
        tables: set[str] = set()
        for claim in (each.claim for each in found if not is_decided(each)):
            other = collected and claim.instead and wave.missing(claim.needs)
            does = other and not wave.missing(claim.instead)
            tables.update(claim.instead if does else claim.needs)
        held = {name for name in tables if collected and wave.has(name)}
        return sorted(tables - held), sorted(held)

    def headlines(
        self,
        pairs: Sequence[tuple[Assessment, Assessment]],
        chosen: Sequence[str],
        name: str = "headlines",
    ) -> None:
        """Show a few findings as cards, and what all of them come to.

        Parameters
        ----------
        pairs : sequence of tuple of Assessment
            For every claim of the study, as for `findings`.
        chosen : sequence of str
            Ids of the claims of the cards. Where the evidence gives no number for one,
            the next of all claims that has one takes its place.
        name : str
            Name of the display, unique in the book.
        """
        cards = leading(gathered(pairs, self.wave.descriptor), chosen)
        caption = "Findings of the report in numbers"
        self._show_claims(name, "headlines.html", pairs, caption, cards=cards)

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
        reasons, said = shared(found), answer(found, wave)
        untested = folded(found)
        data = tidy(pairs)
        if wave.synthetic:
            data = data.assign(calibrated=calibrated(pairs))
        # print alone stands on cards and tiles
        printed = wave.synthetic and not {"cards", "order"}.isdisjoint(content)
        if printed:
            data = data[data["body"] == "print"].drop(columns="calibrated")
        kinds = {"wave": wave.provenance, "print": PRINTED}
        data = data.assign(provenance=data["body"].map(kinds))
        if "later" in content:
            counts_of = {id: count for id, (count, _) in content["later"].items()}
            studies = data["id"].map(counts_of).fillna(0).astype("int64")
            data = data.assign(later_studies=studies)
        kind = "Table" if template == "ledger.html" else "Findings"
        self._show(
            self._label(kind, name, printed=printed),
            template,
            release(data, wave),
            caption,
            findings=found,
            unfolded=[each for each in found if each not in untested],
            folded=untested,
            answer=said,
            counts=counts(found),
            standings=standings(found),
            shared=[each for each in reasons if each.why.lower() not in said.lower()],
            said_once={reason.why for reason in reasons},
            rule=rule(),
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
