"""What each section makes of two waves, kept in tests/pinned/.

A section's public analyses are called with their defaults, and each claim's effect is
computed in every way. What comes out is kept cell by cell, with each cell's base. So a
change of one is noticed without a notebook, on every Python. These are back tests: they
hold that numbers stay, and other tests hold that they are right.

The reference wave is complete, and nobody in it has a weight; so what needs a wave is
pinned of a rough one too (see `rough_wave`), but for ways that take long.

Where numbers are meant to move, `make reference` writes the files anew: look at what
moved (`git diff tests/pinned`).
"""

import dataclasses
import importlib
import inspect
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rough_wave import rough_wave

from personalising import keeping, waves
from personalising.model import NotTested, claims
from personalising.pages import KNOWN, Base, Result
from personalising.study import (
    card_sorts,
    codebook,
    field_data,
    ledger,
    planning,
    printed,
    since,
    teaching_space,
)
from personalising.study.learner_space import at_school, identity
from personalising.study.teaching_space.said import TOPICS
from personalising.waves import NotCollected, Wave

HERE = Path(__file__).parent / "pinned"
ROUGH = HERE / "rough"
ROOMS = (
    *(
        "overview",
        "equation",
        "field_data",
        "performance",
        "teacher_survey",
        "card_sorts",
    ),
    *("response_rates", "printed", "since", "planning", "codebook", "rule"),
    "teaching_space",
)
OF_NO_WAVE = ("overview", "printed", "since", "planning", "rule")
LONG = ("counts", "one-left-out", "ledger")
"""An analysis, a way and a room that would take longer than all else together."""

MOST_ROWS = 40  # of a longer table some are kept, and the sum of each column
CONFIDENCE = 0.95


Analysis = Callable[[Wave], Any]


GIVEN: Mapping[str, Mapping[str, Analysis]] = {
    "field_data": {
        f"points {column}": lambda wave, column=column: field_data.points(wave, column)
        for column in ("disadvantaged", "absence")
    },
    "card_sorts": {
        f"shares {sort} {of}": lambda wave, sort=sort, of=of: card_sorts.shares(
            wave, sort, of
        )
        for sort, of in (("frequency", "often"), ("where", "home"))
    },
    "learner_space": {
        "kept_work in numbers": at_school.counted_places,
        "things in numbers": identity.counted_things,
        **{
            f"said {question}": lambda wave, question=question: at_school.said(
                wave, question
            )
            for question in ("blocked", "missing at home", "sites", "best work")
        },
    },
    "teaching_space": {
        f"said {topic}": lambda wave, topic=topic: teaching_space.said(wave, topic)
        for topic in TOPICS
    },
    "printed": {
        **{
            name: lambda _, name=name: getattr(printed, name)(printed.to_frame())
            for name in (
                *("by_verdict", "contradictions", "criticisms", "figures", "gaps"),
                *("of_figures", "tally"),
            )
        },
        "render_text": lambda _: printed.render_text(printed.rederive()),
    },
    "since": {
        **{
            name: lambda _, name=name: getattr(since, name)(since.read())
            for name in (
                *("at_the_time", "by_claim", "by_topic", "later_studies"),
                *("render_text", "shown"),
            )
        },
        "effects": lambda _: since.effects(since.read(), strict=True),
        "effects of looser kinds": lambda _: since.effects(since.read(), strict=False),
        "statements": lambda _: dict(since.statements()),
    },
    "planning": {
        "sizes": lambda _: planning.sizes(0.8),
        "by_claim": lambda _: planning.by_claim(planning.sizes(0.8)),
        "decided_by": lambda _: planning.decided_by(400),
    },
    "codebook": {
        f"columns {table}": lambda wave, table=table: codebook.columns(wave, table)
        for table in ("schools", "ratings", "card_sorts", "leaders")
    },
}
"""Functions that need more than a wave, with what they are given."""


def public(room: str) -> Iterator[tuple[str, Analysis]]:
    """The functions at a section's edge that need a wave, or nothing."""
    module = importlib.import_module(f"personalising.study.{room}")
    for name in module.__all__:
        function = getattr(module, name)
        if not inspect.isfunction(inspect.unwrap(function)):
            continue
        given = inspect.signature(function).parameters.values()
        needed = [each.name for each in given if each.default is each.empty]
        if not needed:
            yield name, lambda _, function=function: function()
        elif needed == ["wave"]:
            yield name, function


def effects(section: Any) -> Iterator[tuple[str, Analysis]]:
    """Each claim's effect, in each way to compute it."""
    of_wave = [(id, "wave", test) for id, test in section.from_wave.items()]
    of_print = [(id, "print", test) for id, test in section.from_print.items()]
    for body, others in (
        ("wave", section.other_from_wave),
        ("print", section.other_from_print),
    ):
        found = of_wave if body == "wave" else of_print
        found += [
            (id, f"{body} {way}", test)
            for id, ways in others.items()
            for way, test in ways.items()
        ]
    for id, way, test in of_wave:
        yield f"{id} {way}", lambda wave, test=test: test(wave, CONFIDENCE)
    for id, way, test in of_print:
        yield f"{id} {way}", lambda _, test=test: test(CONFIDENCE)


def everything() -> dict[str, dict[str, Analysis]]:
    """What is pinned, by room and name."""
    rooms = dict.fromkeys([*ROOMS, *(section.room for section in ledger.SECTIONS)])
    found = {room: {**dict(public(room)), **GIVEN.get(room, {})} for room in rooms}
    for section in ledger.SECTIONS:
        found[section.room] |= dict(effects(section))
    found["ledger"] = {
        "text": lambda wave: ledger.render_text(ledger.judged(wave)).splitlines(),
        "csv": lambda wave: ledger.render_csv(ledger.judged(wave)).splitlines(),
    }
    return {room: dict(sorted(each.items())) for room, each in found.items()}


def of_a_wave() -> dict[str, dict[str, Analysis]]:
    """What is pinned of the rough wave: what needs a wave, and does not take long."""

    def is_chosen(name: str) -> bool:
        id, *way = name.split(" ")
        of_print = id[0].isdigit() and way[0] == "print"
        return not of_print and not {id, *way}.intersection(LONG)

    return {
        room: {name: each for name, each in functions.items() if is_chosen(name)}
        for room, functions in everything().items()
        if room not in (*OF_NO_WAVE, *LONG)
    }


def plain(found: Any) -> Any:
    """Give a result as what JSON holds."""
    match found:
        case Result():
            seen = {
                name: _alike([_base(base) for base in _some(bases)])
                for name, bases in found.bases.items()
            }
            more = {"row_unit": found.row_unit, "extremes": [*found.extremes]}
            return plain(found.table) | {"bases": _grouped(seen)} | more
        case pd.DataFrame():
            return _table(found)
        case pd.Series():
            return _table(found.to_frame())
        case Base():
            return _base(found)
        case Mapping():
            return {str(key): plain(value) for key, value in found.items()}
        case np.ndarray() | pd.Index() | np.generic():
            return plain(found.tolist())
        case list() | tuple():
            return [plain(each) for each in _some(found)]
    if dataclasses.is_dataclass(found):
        fields = [f.name for f in dataclasses.fields(found) if f.compare and f.repr]
        return {name: plain(getattr(found, name)) for name in fields}
    return _single(found)


def _single(found: Any) -> Any:
    match found:
        case Enum():
            return str(found)
        case bool() | str() | int() | None:
            return found
        case float():
            return _number(found)
    return f"a {type(found).__name__}"


def _number(value: float) -> float | str:
    return float(f"{value:.8g}") if np.isfinite(value) else str(value)


def _some(cells: Sequence[Any]) -> Sequence[Any]:
    """All cells; of very many, some from first to last."""
    return cells if len(cells) <= MOST_ROWS else cells[:: len(cells) // 20]


def _table(found: pd.DataFrame) -> dict[str, Any]:
    found = found.reset_index(drop=isinstance(found.index, pd.RangeIndex))
    rows = len(found)
    columns = {str(name): _column(_some(found[name].tolist())) for name in found}
    table: dict[str, Any] = {"rows": rows, "columns": columns}
    if rows > MOST_ROWS:
        numbers = found.select_dtypes("number").astype("float64").sum()
        table["sums"] = {str(name): _number(n) for name, n in numbers.items()}
    return table


def _column(cells: Sequence[Any]) -> list[Any]:
    return _alike([None if _missing(cell) else plain(cell) for cell in cells])


def _missing(cell: Any) -> bool:
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


def _alike(cells: list[Any]) -> list[Any]:
    """All cells; of cells that are all the same, the one and how many there are."""
    if len(cells) > 2 and all(cell == cells[0] for cell in cells):
        return [cells[0], f"x {len(cells)}"]
    return cells


def _grouped(bases: Mapping[str, list[Any]]) -> list[list[Any]]:
    """Columns that have the same bases, with these."""
    found: dict[str, list[Any]] = {}
    for name, each in bases.items():
        found.setdefault(json.dumps(each), [[], each])[0].append(name)
    return [*found.values()]


def _base(base: Base | None) -> str | None:
    if base is None:
        return None
    where = ", ".join(
        f"{name} {'known' if value is KNOWN else value}"
        for name, value in base.where.items()
    )
    by = f" by {base.by}" if base.by else ""
    of = f" of {base.of}" if base.of else ""
    belong = "" if base.belong_to is None else f" belonging to {base.belong_to}"
    text = f"{base.count} {base.unit} in {base.table}{by}{of}{belong}"
    return f"{text}: {where}" if where else text


def compute(analysis: Analysis, wave: Wave) -> Any:
    """What a function gives, as JSON holds it; or why it gives nothing."""
    try:
        return plain(analysis(wave))
    except (NotCollected, NotTested) as reason:
        estimate = plain(getattr(reason, "estimate", None))
        return {"none": str(reason), "estimate": estimate}


def pinned(room: str, folder: Path = HERE) -> dict[str, Any]:
    """What is kept of a room."""
    text = (folder / f"{room}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def ids() -> list[str]:
    """Every claim of the study."""
    return [id for section in ledger.SECTIONS for id in claims(section.room)]


def is_close(found: float, kept: float) -> bool:
    """Whether numbers differ by no more than other processors make them."""
    return math.isclose(found, kept, rel_tol=1e-5, abs_tol=1e-7)


def settled(found: Any, kept: Any) -> Any:
    """What was found, with each number as it was kept where it is close to that.

    So renewing on another machine moves what has moved, and no last digits.
    """
    match found, kept:
        case dict(), dict():
            return {name: settled(each, kept.get(name)) for name, each in found.items()}
        case list(), list() if len(found) == len(kept):
            return [settled(*pair) for pair in zip(found, kept, strict=True)]
        case float(), float() if is_close(found, kept):
            return kept
    return found


def write(
    wave: Wave, functions: Mapping[str, Mapping[str, Analysis]], folder: Path
) -> None:
    """Compute functions of a wave, and write a file for each room."""
    folder.mkdir(exist_ok=True)
    for room, each in functions.items():
        kept = pinned(room, folder) if (folder / f"{room}.json").exists() else {}
        found = {name: compute(analysis, wave) for name, analysis in each.items()}
        found = settled(found, kept)
        lines = [f"{json.dumps(n)}: {json.dumps(f)}" for n, f in found.items()]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        put(folder / f"{room}.json", text)


def put(file: Path, text: str) -> None:
    """Write a file, and name it where that changes it."""
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
        print(f"{file.relative_to(HERE.parent.parent)}: written")


def main() -> None:
    """Write the files anew."""
    keeping.KEEPS = False
    write(waves.load(waves.REFERENCE), everything(), HERE)
    write(rough_wave(), of_a_wave(), ROUGH)


if __name__ == "__main__":
    main()
