"""Putting a wave in its place: checked first, and all of it or nothing."""

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from personalising.errors import CompendiumError, Problem
from personalising.intake.building import Built
from personalising.intake.drafts import ROW, VARIABLE, nothing, stacked
from personalising.intake.folding import folded, plain
from personalising.intake.keeping import bring_over, refuse_changed, write_list
from personalising.intake.refusals import ImportRefused
from personalising.waves import check_folder
from personalising.waves.descriptor import FILE, LONGEST_ID
from personalising.waves.files import IMPORTED, REASONS
from personalising.waves.hints import MISSING_WORDS
from personalising.waves.schema import table_schema
from personalising.waves.writing import write_wave

LONGEST_REASON = 500  # characters
NO_ANSWER = "no answer or not applicable"
"""The reason where the file says NA, and no more."""


_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,{LONGEST_ID - 1}}}")
_OTHER_ROW = re.compile(r"row (\d+) has it")
Parts = Mapping[str, Sequence[Built]]


def target(wave: str, to: Path, *, replace: bool) -> Path:
    """Find where a wave goes.

    Parameters
    ----------
    wave : str
        Its id.
    to : Path
        Folder that holds waves.
    replace : bool
        Whether a wave that an import wrote may give way.

    Returns
    -------
    Path

    Raises
    ------
    CompendiumError
        If the id is none, or there is a wave that may not give way: of another origin,
        or with files that were changed since they were imported.
    """
    if not _ID.fullmatch(wave):
        raise CompendiumError(
            f'--wave: found "{wave}", expected an id of letters, digits, dot, hyphen '
            f"and underscore, {LONGEST_ID} at most, and no path"
        )
    folder = to / wave
    if folder.is_symlink() or folder.exists():
        if not replace:
            raise CompendiumError(
                f"the wave {wave} is there already, as {folder}: choose another id, "
                "or say --replace"
            )
        if folder.is_symlink() or not (folder / IMPORTED).is_file():
            raise CompendiumError(
                f"{folder} was not written by an import, so none replaces it"
            )
        refuse_changed(folder)
    return folder


def put(
    folder: Path, about: Mapping[str, Any], parts: Parts, report: str, map_name: str
) -> None:
    """Write a wave beside its place, check it, and put it there.

    Parameters
    ----------
    folder : Path
        Its place; a wave that an import wrote there is replaced, and what somebody
        else put beside its files stays.
    about : mapping of str to value
        Its descriptor, but for id and contract.
    parts : mapping of str to sequence of Built
        The tables, each from one file or more.
    report : str
        The report of the import.
    map_name : str
        Name of the map, for messages.

    Raises
    ------
    ImportRefused
        If the wave does not pass its check; nothing is changed then.
    CompendiumError
        If a file of somebody else would be lost; nothing is changed then.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".import-", dir=folder.parent) as place:
        staged = Path(place) / folder.name
        staged.mkdir()
        write(staged, folder.name, about, parts, report)
        write_list(staged)
        if folder.exists():
            refuse_changed(folder)  # since the import began
            bring_over(folder, staged)
        _, _, problems = check_folder(staged)
        if problems:
            found = [_at_source(each, parts, map_name) for each in problems]
            raise ImportRefused(found)
        _swap(staged, folder, Path(place) / "old")


def write(
    folder: Path, wave: str, about: Mapping[str, Any], parts: Parts, report: str
) -> None:
    """Write the files of a wave into an empty folder."""
    (folder / IMPORTED).write_text(report, encoding="utf-8")
    tables, reasons = {}, []
    for name, built in parts.items():
        draft = stacked_in_order(built)
        columns = [c for c in table_schema(name).columns if c in draft.cells]
        tables[name] = draft.cells[columns]
        reasons.append(_reasons(name, draft.reasons))
    write_wave(folder, {"id": wave, **about}, tables)
    told = pd.concat(reasons) if reasons else pd.DataFrame()
    if len(told):
        told.to_csv(folder / REASONS, index=False)


def stacked_in_order(built: Sequence[Built]) -> Any:
    """Put the parts of a table under each other, one file after the other.

    A column that only some of them have is empty in the others.
    """
    columns = dict.fromkeys(name for each in built for name in each.draft.cells)
    drafts, start = [], 0
    for each in built:
        origin = each.draft.origin.assign(**{ROW: np.arange(len(each.draft)) + start})
        draft = type(each.draft)(each.draft.cells, each.draft.reasons, origin)
        for name in columns:
            if name not in draft.cells:
                draft = draft.with_column(name, nothing(len(draft)))
        drafts.append(draft)
        start += len(each.draft)
    return stacked(drafts)


def _reasons(name: str, reasons: pd.DataFrame) -> pd.DataFrame:
    found = []
    for column in reasons:
        told = reasons[column].dropna()
        texts = told.astype("str").map(_reason)
        rows = pd.DataFrame({"row": told.index + 2, "reason": texts})
        found.append(rows.assign(table=name, column=column))
    whole = pd.concat(found) if found else pd.DataFrame(columns=["row", "reason"])
    return whole.reindex(columns=["table", "row", "column", "reason"])


def _reason(text: str) -> str:
    """Write a reason so that nobody takes it for a missing value itself."""
    shown = plain(text)[:LONGEST_REASON]
    return NO_ANSWER if folded(shown) in {"", *MISSING_WORDS} else shown


def _at_source(problem: Problem, parts: Parts, map_name: str) -> Problem:
    """Say of a problem of a table where it is in the file that it came from."""
    name = Path(problem.file).stem
    if problem.file == FILE:
        key = f"wave.{problem.column}"
        return Problem(map_name, problem.expected, None, key, problem.value)
    if name not in parts or problem.row is None:
        return problem
    place = problem.row - 2
    for built in parts[name]:
        if place < len(built.draft):
            return _in_file(problem, built, place)
        place -= len(built.draft)
    return problem


def _in_file(problem: Problem, built: Built, place: int) -> Problem:
    origin = built.draft.origin.iloc[place]
    hint = problem.hint
    if hint and (other := _OTHER_ROW.fullmatch(hint)):
        first = int(other[1]) - 2
        here = first < len(built.draft)
        hint = f"row {built.draft.origin[ROW].iloc[first]} has it" if here else None
    variable = built.sources.get(problem.column or "") or str(origin[VARIABLE])
    where = f"{problem.column} of the table {built.name}"
    expected = f"{problem.expected} ({where})"
    row = int(origin[ROW])
    if not built.file:
        return problem
    value = _as_in_file(problem, built)
    return Problem(built.file, expected, row, variable or None, value, hint)


def _as_in_file(problem: Problem, built: Built) -> str | None:
    """Give a value as the file has it, where one code alone became the value."""
    codes = {
        code
        for tally in built.tallies
        if tally.column == problem.column and not tally.pseudonyms
        for (code, _), outcome in tally.entries.items()
        if outcome.kind == "value" and outcome.text == problem.value
    }
    return codes.pop() if len(codes) == 1 else problem.value


def _swap(staged: Path, folder: Path, old: Path) -> None:
    """Put a folder where another may stand; the other comes back if that fails."""
    there = folder.exists()
    if there:
        folder.rename(old)
    try:
        staged.rename(folder)
    except BaseException:  # a signal too: the old one is in a folder that is removed
        if there:
            old.rename(folder)
        raise
    if there:
        shutil.rmtree(old, ignore_errors=True)
