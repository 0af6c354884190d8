"""The plan of a wave as the command `compendium plan` gives it."""

import json
from collections.abc import Collection
from typing import Any

import pandas as pd

from personalising.study.planning.sizes import decided_by, sizes


def render(style: str, power: float, ids: Collection[str], budget: int | None) -> str:
    """Give the plan of a wave as text, JSON or CSV.

    Parameters
    ----------
    style : {"text", "json", "csv"}
    power : float
        The chance that a true claim is decided.
    ids : collection of str
        Ids of the claims; none for all.
    budget : int, optional
        Units of a wave: then the chance that it decides each claim, instead of sizes.
    """
    frame = (sizes(power, ids) if budget is None else decided_by(budget, ids)).frame
    frame = frame.round(4)
    if style == "csv":
        return frame.to_csv(index=False, lineterminator="\n").rstrip("\n")
    if style == "json":
        rows = frame.astype(object)
        records = rows.where(rows.notna(), None).to_dict("records")
        return json.dumps(records, indent=2, ensure_ascii=False)
    lines = [
        f"If a claim is true, a wave of this size decides it {power:.0%} of the time:"
        if budget is None
        else f"How often a wave of {budget:,} decides a claim, if it is true:"
    ]
    for id, rows in frame.groupby("id", sort=False):
        lines += ["", f"{id}: {rows['statement'].iloc[0]}"]
        lines += [f"  {_line(row, budget)}" for row in rows.to_dict("records")]
    return "\n".join(lines)


def _line(row: dict[str, Any], budget: int | None) -> str:
    if budget is not None and budget < row["smallest"]:
        least = f"{row['smallest']} {row['unit']}"
        return f"{row['assumed']}: never with fewer than {least}"
    if budget is not None:
        chances = (f"{row['chance_low']:.0%}", f"{row['chance_high']:.0%}")
        chance = " to ".join(dict.fromkeys(chances))
        return f"{row['assumed']}: {chance} with {budget:,} {row['unit']}"
    if row["note"]:
        return f"{row['assumed']}: {row['note']}".removeprefix(": ")
    ends = tuple(_size(row[end]) for end in ("size_low", "size_high"))
    return f"{row['assumed']}: {' to '.join(dict.fromkeys(ends))} {row['unit']}"


def _size(size: object) -> str:
    return "more than ten million" if pd.isna(size) else f"{size:,}"
