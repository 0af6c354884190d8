"""What becomes of each code of a variable: a new value, a reason, or a refusal.

It is decided once for each code, and not for each cell, so a million cells cost little.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import numpy as np
import pandas as pd

from personalising.intake.folding import folded, plain
from personalising.intake.inspection import reads_missing
from personalising.intake.map_model import Column
from personalising.intake.numbers import (
    MEDIAN,
    Mark,
    is_range,
    median,
    number_of,
    within,
    written,
)
from personalising.intake.refusals import nearest
from personalising.intake.survey import Variable
from personalising.waves.schema import Field

_WHOLE = re.compile(r"(\d+)\.0+")
PEOPLE = ("teacher_id", "pupil_id", "respondent")
IDENTIFIERS = (*PEOPLE, "school_id", "group_id", "excerpt_id")
"""Columns that hold identifiers, which become pseudonyms."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of a code.

    Parameters
    ----------
    kind : {"value", "missing", "refused"}
    text : str
        The new value, the reason why there is none, or what was expected.
    """

    kind: Literal["value", "missing", "refused"]
    text: str


@dataclass(frozen=True)
class Recoded:
    """A column of a table, from one variable.

    Parameters
    ----------
    cells : pandas.Series
        The new values as text, missing where there is none.
    reasons : pandas.Series
        Why there is none, where that is known.
    outcomes : mapping of str to Outcome
        Of each code.
    counts : mapping of str to int
        Cells of each code.
    refused : mapping of str to int
        For each code that is refused, the first row that has it.
    median : str, optional
        The number that bands call the median.
    """

    cells: pd.Series
    reasons: pd.Series
    outcomes: Mapping[str, Outcome]
    counts: Mapping[str, int]
    refused: Mapping[str, int]
    median: str | None = None


def recode(
    cells: pd.Series,
    variable: Variable,
    column: Column,
    field: Field,
    decimal: Mark,
    pseudonym: Callable[[str], str] | None = None,
) -> Recoded:
    """Give the cells of a variable the values that a column of a table has for them.

    Parameters
    ----------
    cells : pandas.Series
        Categorical, of text.
    variable : Variable
        The variable, with its labels.
    column : Column
        What the map says.
    field : Field
        The column of the table.
    decimal : {"point", "comma"}
        What stands before decimals in the file.
    pseudonym : function of str to str, optional
        Makes the pseudonym of an identifier.

    Returns
    -------
    Recoded
    """
    codes = [str(code) for code in cells.cat.categories]
    places = cells.cat.codes.to_numpy()
    used = np.bincount(places[places >= 0], minlength=len(codes))
    counts = {code: int(n) for code, n in zip(codes, used, strict=True) if n}
    decide = _Decision(variable, column, field, decimal)
    middle = decide.median(counts)
    if middle is not None:
        decide = replace(decide, column=_settled(column, middle))
    outcomes = {code: decide(code) for code in counts}
    if column.alike == "first":
        outcomes = _spelt_once(outcomes)
    if pseudonym is not None:
        outcomes = {
            code: Outcome("value", pseudonym(out.text)) if out.kind == "value" else out
            for code, out in outcomes.items()
        }
    return Recoded(
        _mapped(cells, codes, outcomes, "value"),
        _mapped(cells, codes, outcomes, "missing"),
        outcomes,
        counts,
        {
            code: int(cells.index[np.flatnonzero(places == place)[0]])
            for place, code in enumerate(codes)
            if code in outcomes and outcomes[code].kind == "refused"
        },
        middle,
    )


def _settled(column: Column, middle: str) -> Column:
    """Put a number in the place of the median in the bands of a column."""
    bands = {band.replace(MEDIAN, middle): to for band, to in column.bands.items()}
    return column.model_copy(update={"bands": bands})


def _spelt_once(outcomes: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """Give values that differ in case and blanks alone the spelling of the first."""
    first: dict[str, Outcome] = {}
    return {
        code: first.setdefault(folded(outcome.text), outcome)
        if outcome.kind == "value"
        else outcome
        for code, outcome in outcomes.items()
    }


def _mapped(
    cells: pd.Series, codes: list[str], outcomes: Mapping[str, Outcome], kind: str
) -> pd.Series:
    """Give each cell the text of its outcome, where that is of a kind."""
    found = [outcomes.get(code) for code in codes]  # None for a code without a cell
    texts = [each.text if each and each.kind == kind else None for each in found]
    known = list(dict.fromkeys(text for text in texts if text is not None))
    place = {text: number for number, text in enumerate(known)}
    to = np.array([-1 if t is None else place[t] for t in texts] + [-1], dtype=np.int32)
    new = pd.Categorical.from_codes(
        to[cells.cat.codes.to_numpy()], categories=pd.Index(known, dtype=str)
    )
    return pd.Series(new, index=cells.index)


@dataclass(frozen=True)
class _Decision:
    """Decides what becomes of a code."""

    variable: Variable
    column: Column
    field: Field
    decimal: Mark

    def __call__(self, code: str) -> Outcome:
        """Decide: named missing, named value, declared missing, then what it says."""
        label = self.variable.labels.get(code)
        reason = self._listed(self.column.missing, code, label)
        if reason is not None:
            return Outcome("missing", reason)
        value = self._listed(self.column.recode, code, label)
        if value is not None:
            return self._of_answer(code, value, label)
        if code in self.variable.missing:
            return Outcome("missing", self.variable.missing[code])
        if self.column.recode and self.column.others != "keep":
            return self._unmapped(code)
        if label is not None and reads_missing(label):
            what = f'a reason under missing, or a value: its label is "{label}"'
            return Outcome("refused", what)
        return self._agrees(self._as_it_says(code), label)

    def median(self, counts: Mapping[str, int]) -> str | None:
        """Give the median of the cells that bands tell apart, if they ask for it."""
        if not any(MEDIAN in band for band in self.column.bands):
            return None
        numbers = [
            number
            for code, count in counts.items()
            if (number := self._banded_number(code)) is not None
            for _ in range(count)
        ]
        return median(numbers) if numbers else None

    def _banded_number(self, code: str) -> Decimal | None:
        """Give the number of a code that no list of the map or the file speaks of."""
        label = self.variable.labels.get(code)
        listed = self.column.missing, self.column.recode, self.variable.missing
        if any(self._listed(entries, code, label) is not None for entries in listed):
            return None
        return number_of(code, self.decimal)

    def _of_answer(self, code: str, value: str, label: str | None) -> Outcome:
        """Refuse a value for a code that its label alone calls missing."""
        by_label = label is not None and any(
            folded(key) == folded(label) for key in self.column.recode
        )
        if label is not None and reads_missing(label) and not by_label:
            what = f'no value for "{label}": a reason under missing, or its label'
            return Outcome("refused", f"{what} under values")
        return self._agrees(Outcome("value", value), label)

    def _unmapped(self, code: str) -> Outcome:
        if self.column.others == "missing":
            return Outcome("missing", "not mapped")
        label = self.variable.labels.get(code, code)
        shown = f', labelled "{label}"' if label != code else ""
        near = nearest(label, self.column.recode)
        return Outcome("refused", f"a code that values or missing lists{shown}{near}")

    def _listed(
        self, entries: Mapping[str, str], code: str, label: str | None
    ) -> str | None:
        """Find what a list says of a code: by the code, its label, or a range."""
        if code in entries:
            return entries[code]
        folds = {folded(key): value for key, value in entries.items()}
        for text in (code, label):
            if text is not None and folded(text) in folds:
                return folds[folded(text)]
        number = number_of(code, self.decimal)
        for key, value in entries.items() if number is not None else ():
            if number_of(key, "point") == number:
                return value
            if is_range(key) and within(key, number):  # type: ignore[arg-type]
                return value
        return None

    def _as_it_says(self, code: str) -> Outcome:
        if self.column.bands:
            return self._banded(code)
        if self.field.type == "string":
            whole = _WHOLE.fullmatch(code) if self.field.name in IDENTIFIERS else None
            return Outcome("value", whole[1] if whole else plain(code))
        number = number_of(code, self.decimal)
        if number is None:
            return Outcome("refused", self._no_number(code))
        number = self._in_unit(number, code)
        if number is None:
            what = "a number of the column's unit, which is no per cent"
            return Outcome("refused", what)
        if self.column.scale == "reversed":
            low, high = scale_of(self.field)
            number = Decimal(low) + Decimal(high) - number
        return Outcome("value", written(number))

    def _no_number(self, code: str) -> str:
        kind = "a whole number" if self.field.type == "integer" else "a number"
        other: Mark = "point" if self.decimal == "comma" else "comma"
        if number_of(code, other) is not None:
            return f"{kind} (does the map say decimal: {other}?)"
        return f"{kind}, or an entry under values or missing"

    def _in_unit(self, number: Decimal, code: str) -> Decimal | None:
        proportion = self.field.unit.startswith("proportion")
        percent = self.column.unit == "percent" or code.strip().endswith("%")
        if not percent:
            return number
        return number / 100 if proportion else None

    def _banded(self, code: str) -> Outcome:
        number = number_of(code, self.decimal)
        if number is None:
            return Outcome("refused", self._no_number(code))
        for band, value in self.column.bands.items():
            if within(band, number):
                return Outcome("value", value)
        named = ", ".join(self.column.bands)
        return Outcome("refused", f"a number in one of the bands {named}")

    def _agrees(self, outcome: Outcome, label: str | None) -> Outcome:
        """Refuse a value whose label is in the codebook that of another value."""
        if outcome.kind != "value" or label is None:
            return outcome
        for value, its in self.field.categories.items():
            if folded(its) == folded(label) and str(value) != outcome.text:
                what = (
                    f'{value} for "{label}", as in the codebook, and not '
                    f"{outcome.text}: which way does the scale run?"
                )
                return Outcome("refused", what)
        return outcome


def scale_of(field: Field) -> tuple[int, int]:
    """Give the lowest and highest answer of a column that is a scale.

    Raises
    ------
    ValueError
        If it has no ends.
    """
    values = [value for value in field.categories if isinstance(value, int)]
    if values:
        return min(values), max(values)
    limits = field.constraints
    if "minimum" not in limits or "maximum" not in limits:
        raise ValueError(field.name)
    return int(limits["minimum"]), int(limits["maximum"])


def needs_direction(field: Field) -> bool:
    """Whether a map must say which way the codes of a column run.

    It must for whole numbers with a direction in the codebook: answers, ranks, levels.
    """
    return field.type == "integer" and bool(field.coding)


def colliding(entries: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Find keys that are the same but for case and blanks, with different values."""
    seen: dict[str, str] = {}
    for key, value in entries.items():
        first = seen.setdefault(folded(key), key)
        if entries[first] != value:
            yield first, key
