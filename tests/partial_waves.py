"""Small waves that lack this or that, and the chapters' code run on them.

A chapter's cells are executed in this process, without a kernel, and what they show is
gathered. Most of a few hundred waves differ in tables that a chapter does not read:
a chapter is run again only where a table that it looked at is another.
"""

import ast
import contextlib
import io
import random
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, ClassVar
from unittest import mock

import pandas as pd
from made_waves import reference_wave
from matplotlib.figure import Figure
from nbformat import NotebookNode
from nbformat.v4 import new_output

from personalising import waves
from personalising.book.chapters import Chapter, all_chapters
from personalising.pages import door, page
from personalising.statistics import permutation
from personalising.study import ledger
from personalising.study.card_sorts import free
from personalising.study.card_sorts import several as coefficients
from personalising.study.equation import maturity, scale
from personalising.waves import Wave
from personalising.waves.descriptor import Descriptor

Tables = dict[str, pd.DataFrame]
REFERENCE = reference_wave()
CHAPTERS = tuple(chapter.name for chapter in all_chapters())
EACH_PHASE = 8
"""Schools of a phase whose teachers stand in the small wave."""

TEACHERS = 60
ITEMS_OF = 14
"""Schools of which people's answers to items stand in the small wave."""
SEED = 2009
NO_VALUE = re.compile(r"\b(?:nan|inf|None(?! of )|NaT|<NA>|NoneType)\b")
NOT_COLLECTED = "Not collected: "


@dataclass(frozen=True)
class Variant:
    """A table of a wave, with a name that says what it holds."""

    name: str
    table: pd.DataFrame = field(compare=False, repr=False)


Variants = Mapping[str, Variant]


def drawn(made: Iterable[Variants], share: float) -> Iterator[Variants]:
    """A share of the waves that a sweep makes, the same in every run."""
    draw = random.Random(SEED)
    return (variants for variants in made if draw.random() < share)


def small_tables() -> Tables:
    """The reference wave with the teachers of a few schools only."""
    schools, teachers = REFERENCE["schools"], REFERENCE["teachers"]
    asked = schools[schools["study"] == "survey"]
    asked = asked[asked["school_id"].isin(teachers["school_id"])]
    asked = asked.groupby("phase", observed=True).head(EACH_PHASE)
    teachers = teachers[teachers["school_id"].isin(asked["school_id"])].head(TEACHERS)
    ratings, leaders = REFERENCE["ratings"], REFERENCE["leaders"]
    views = REFERENCE["views"]
    asked_items = views["school_id"].drop_duplicates().head(ITEMS_OF)
    return {name: REFERENCE[name] for name in REFERENCE.tables} | {
        "schools": pd.concat([schools[schools["study"] != "survey"], asked]),
        "teachers": teachers,
        "ratings": ratings[ratings["teacher_id"].isin(teachers["teacher_id"])],
        "leaders": leaders[leaders["school_id"].isin(asked["school_id"])],
        "views": views[views["school_id"].isin(asked_items)],
    }


def optional_columns(table: str, frame: pd.DataFrame) -> list[str]:
    """Columns that a partial collection may lack, of those in a table."""
    schema = waves.table_schema(table)
    # of columns of which each row fills one, the last cannot be missing
    either = [name for name in schema.exactly_one if name in frame]
    needed = either if len(either) == 1 else []
    fields = [f.name for f in schema.fields if not f.mandatory and f.name in frame]
    return [name for name in fields if name not in needed]


class _Watched(Mapping[str, pd.DataFrame]):
    """Tables that note which of them were looked for."""

    def __init__(self, variants: Variants) -> None:
        self._variants = variants
        self.seen: set[str] = set()

    def __getitem__(self, name: str) -> pd.DataFrame:
        self.seen.add(name)
        return self._variants[name].table.copy()

    def __contains__(self, name: object) -> bool:
        self.seen.add(str(name))
        return name in self._variants

    def __iter__(self) -> Iterator[str]:
        self.seen.update(waves.table_schemas())
        return iter(self._variants)

    def __len__(self) -> int:
        self.seen.update(waves.table_schemas())
        return len(self._variants)


def wave_of(variants: Variants, descriptor: Descriptor) -> Wave:
    """A wave in memory, of tables that were checked before."""
    wave = Wave(descriptor, {}, REFERENCE.folder)
    object.__setattr__(wave, "tables", _Watched(variants))
    return wave


@dataclass
class Shown:
    """What a chapter showed: HTML with tables, boxes and figures, and glued texts."""

    markup: list[str]
    glued: dict[str, str]
    plain: list[str]
    notebook: NotebookNode

    @property
    def text(self) -> str:
        """All words of the page that are computed."""
        words = [re.sub(r"<[^>]+>", " ", html) for html in self.markup]
        return "\n".join([*words, *self.glued.values()])

    @property
    def boxes(self) -> list[str]:
        """Captions of what was not collected."""
        return [
            each.removeprefix(NOT_COLLECTED)
            for each in self.plain
            if each.startswith(NOT_COLLECTED)
        ]


@cache
def cells(chapter: str) -> tuple[tuple[Any, Any], ...]:
    """The code of each cell, and of the expression at its end that it shows."""
    compiled = []
    for cell in Chapter(chapter).read().cells:
        if cell.cell_type != "code":
            continue
        body = ast.parse(cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        shown = compile(ast.Expression(last.value), chapter, "eval") if last else None
        compiled.append((compile(ast.Module(body, []), chapter, "exec"), shown))
    return tuple(compiled)


def run(
    chapter: str,
    wave: Wave,
    *,
    draw: bool = True,
    few: bool = True,
    **parameters: Any,
) -> Shown:
    """Execute a chapter's cells on a wave; a warning or a word on stderr is an error.

    Parameters
    ----------
    chapter : str
        Its name.
    wave : Wave
    draw : bool
        Whether figures are drawn, which takes most of the time, or only made.
    few : bool
        Whether searches and resampling take fewer draws than a page does.
    **parameters
        Values of the chapter's parameters other than the wave.
    """
    shown = Shown([], {}, [], Chapter(chapter).read())
    outputs: list[NotebookNode] = []

    def display(bundle: Any, metadata: Any = None, **_: Any) -> None:
        shown.markup.append(bundle["text/html"])
        shown.plain.append(bundle["text/plain"])
        outputs.append(new_output("display_data", bundle, metadata=metadata or {}))

    def glue(name: str, text: str, **_: Any) -> None:
        shown.glued[name] = text

    drawn = page.to_svg if draw else lambda *_: "<svg></svg>"

    def to_svg(figure: Figure, *others: Any) -> str:
        assert _has_marks(figure), f"{chapter}: the figure {others[0]} is empty"
        return drawn(figure, *others)

    said = io.StringIO()
    with (
        mock.patch.object(door, "display", display),
        mock.patch.object(page, "glue", glue),
        mock.patch.object(page, "to_svg", to_svg),
        mock.patch.object(waves, "load", return_value=wave),
        _few_draws() if few else contextlib.nullcontext(),
        mock.patch("gc.collect"),  # statsmodels calls it, which takes half the time
        contextlib.redirect_stderr(said),
        contextlib.redirect_stdout(said),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error")
        names: dict[str, Any] = {}
        written = [c for c in shown.notebook.cells if c.cell_type == "code"]
        for cell, (code, last) in zip(written, cells(chapter), strict=True):
            outputs = cell.outputs
            exec(code, names)
            if "parameters" in cell.metadata.get("tags", []):
                names.update(parameters)
            if last:
                value = eval(last, names)
                if value is not None:
                    display(dict.fromkeys(["text/html", "text/plain"],
                                          value._repr_html_()))  # fmt: skip
    assert said.getvalue() == "", said.getvalue()
    return shown


@contextlib.contextmanager
def _few_draws() -> Iterator[None]:
    """Context with so many draws as decide nothing in a test."""
    with (
        mock.patch.object(scale, "DRAWS", 20),
        mock.patch.object(maturity, "FEWER_DRAWS", 100),
        mock.patch.object(free, "RESAMPLES", 20),
        mock.patch.object(coefficients, "RESAMPLES", 20),
        mock.patch.object(coefficients, "HALVES", 20),
        mock.patch.object(permutation, "DRAWS", 20),
    ):
        yield


def _has_marks(figure: Figure) -> bool:
    """Whether every axes of a figure shows data."""
    return all(
        any(line.get_xydata().size for line in axes.lines)
        or axes.collections
        or axes.patches
        for axes in figure.axes
    ) and bool(figure.axes)


class Sweep:
    """Runs chapters on many waves, each chapter once for the tables that it reads.

    A chapter that reads no table is the same for every sweep. One that reads every
    table, or shows all claims, would be run on every wave, and says of each table and
    claim what its section's chapter says too: it is run on some of them.
    """

    EACH: ClassVar[int] = 6
    """Of how many waves one has the chapters run on it that are about everything."""

    _of_no_wave: ClassVar[set[tuple[Any, ...]]] = set()

    def __init__(self, check: Callable[[str, Shown], None]) -> None:
        self._check = check
        self._judged: tuple[object, Any, set[str]] = (None, None, set())
        self._done: dict[str, list[dict[str, str]]] = {}
        self._of_everything: set[str] = set()
        self.waves = 0

    def wave(
        self, variants: Variants, descriptor: Descriptor, *, draw: bool = False
    ) -> None:
        """Run every chapter on a wave, but for those that would read the same."""
        self.waves += 1
        for chapter in CHAPTERS:
            anywhere = (self._check, chapter, descriptor.provenance, draw)
            if anywhere in self._of_no_wave:
                continue
            if chapter in self._of_everything and self.waves % self.EACH:
                continue
            key = f"{chapter} {descriptor.provenance}"
            done = self._done.setdefault(key, [])
            if any(_same(variants, seen) for seen in done):
                continue
            wave = wave_of(variants, descriptor)
            judged = partial(self._once, chapter, variants, ledger.judged)
            try:
                with mock.patch.object(ledger, "judged", judged):
                    self._check(chapter, run(chapter, wave, draw=draw))
            except Exception as error:
                held = {name: each.name for name, each in variants.items()}
                raise AssertionError(f"{chapter} on {held}") from error
            watched: Any = wave.tables
            if not watched.seen:
                self._of_no_wave.add(anywhere)
            if watched.seen >= {*waves.table_schemas()}:
                self._of_everything.add(chapter)
            done.append({name: _name(variants, name) for name in watched.seen})

    def _once(
        self,
        chapter: str,
        variants: Variants,
        judged: Callable[[Wave], Any],
        wave: Wave,
    ) -> Any:
        """Judge all claims by a wave once for all the chapters that show them."""
        watched: Any = wave.tables
        self._of_everything.add(chapter)
        if self._judged[0] is not variants:
            seen_before = set(watched.seen)
            watched.seen.clear()
            found = judged(wave)
            self._judged = (variants, found, set(watched.seen))
            watched.seen |= seen_before
        _, found, seen = self._judged
        watched.seen |= seen
        return found


def _name(variants: Variants, table: str) -> str:
    return variants[table].name if table in variants else ""


def _same(variants: Variants, seen: Mapping[str, str]) -> bool:
    return all(_name(variants, table) == name for table, name in seen.items())


def collected(descriptor: Descriptor = REFERENCE.descriptor) -> Descriptor:
    """The descriptor of a wave that says it was collected."""
    changes = {"provenance": "collected", "label": "Some schools", "notes": ""}
    return descriptor.model_copy(update=changes)


TABLES = small_tables()
COLLECTED = collected()


def whole() -> dict[str, Variant]:
    """The small wave, with each of its tables as it is."""
    return {name: Variant("whole", table) for name, table in TABLES.items()}


def check(chapter: str, shown: Shown) -> None:
    """Fail where a page shows a value that is none, such as nan."""
    for line in shown.text.splitlines():
        assert not NO_VALUE.search(line), line
