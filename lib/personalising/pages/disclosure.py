"""What a page publishes of single schools, teachers and groups.

A collected wave publishes no row of a single unit, unless its descriptor says that its
rows are open. Figures of such rows are drawn from values on a coarse grid, from which
the exact ones cannot be read back, and no data file goes with them. Synthetic rows are
of nobody.
"""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype, is_numeric_dtype

from personalising.pages.results import Result
from personalising.waves import Descriptor

MOST_STEPS = 20  # most steps of the grid between the lowest and the highest value
FEWEST_VALUES = 4  # fewest values of the data that one step of the grid stands for
LEFT_OUT = "Rows that rest on one or two units are left out."
NOT_IN_DATA = "Not in the data, because each is of a single unit"
FEWEST_UNITS = 3  # fewest that a mean or a share may rest on
ALIKE = 3  # fewest rows that must share a value for it to be that of a group

Shown: TypeAlias = Result | pd.DataFrame
"""What a display shows."""
Draw = TypeVar("Draw", bound=Callable[..., object])


@dataclass(frozen=True)
class Release:
    """What a page may show of a result, and what it may offer as data.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table to draw or to print.
    data : pandas.DataFrame or None
        The data to download; None if they are withheld.
    note : str
        What a reader must know of it; empty where nothing is withheld.
    """

    frame: pd.DataFrame
    data: pd.DataFrame | None
    note: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether every row is left out."""
        return self.frame.empty and bool(self.note)


def release(shown: Shown, wave: Descriptor, *, aggregated: bool = False) -> Release:
    """Say what a page may show of a result.

    Parameters
    ----------
    shown : Result or pandas.DataFrame
        The result. A plain data frame has no rows of single units.
    wave : Descriptor
        The wave that it was computed from.
    aggregated : bool
        Whether no row is shown by itself; the rows are then not rounded.

    Returns
    -------
    Release
    """
    if not isinstance(shown, Result):
        return Release(shown, shown)
    if wave.synthetic or not (shown.row_unit or shown.extremes or is_closed(wave)):
        return Release(shown.frame, shown.frame)
    if wave.disclosure:
        frame, reason = shown.frame, wave.disclosure.open.rstrip(".")
        return Release(frame, frame, f"Published row by row, because: {reason}.")
    if shown.row_unit:
        note = (
            "The data of this display are withheld, because each row is a single "
            f"{shown.row_unit}."
        )
        if aggregated:
            return Release(shown.frame, None, note)
        note = f"{note} What is drawn is rounded to a coarse grid."
        return Release(coarse(shown.frame), None, note)
    kept = without_few(shown)
    names = [name for name in kept.extremes if name in kept.frame]
    note = f"{NOT_IN_DATA}: {', '.join(names)}." if names else ""
    return Release(
        kept.frame,
        kept.frame.drop(columns=names),
        " ".join(filter(None, (note, kept.withheld))),
    )


def is_closed(wave: Descriptor) -> bool:
    """Whether a wave publishes nothing of single schools, teachers and groups."""
    return not wave.synthetic and wave.disclosure is None


def guarded(found: Result, wave: Descriptor) -> Result:
    """Take from a result what a page must not say of its wave, also in a sentence.

    Rows of single units stay: a page draws them on a coarse grid, and no sentence is
    made from them.

    Parameters
    ----------
    found : Result
        The result.
    wave : Descriptor
        The wave that it was computed from.
    """
    if found.row_unit or not is_closed(wave):
        return found
    return without_few(found)


def without_few(found: Result) -> Result:
    """Leave out of a result what tells of one or two units.

    That is each row in which a number rests on one or two of them, and measures whose
    values are those of one unit among many. Whole numbers count, and tell of no value:
    a row that has no other stays.

    Parameters
    ----------
    found : Result
        The result.

    Returns
    -------
    Result
        The other rows; of the measures whose values are of one unit, none is known.
    """
    frame = found.frame
    few: pd.Series[bool] = pd.Series(data=False, index=frame.index)
    for name in found.measures:
        if is_float_dtype(frame[name]):
            bases = (found.base(row, name) for row in range(len(frame)))
            rest = [base is not None and base.fewest < FEWEST_UNITS for base in bases]
            few |= frame[name].notna() & pd.Series(rest, frame.index)
    single = [name for name in found.extremes if name in frame]
    kept = frame[~few].assign(**dict.fromkeys(single, math.nan))
    bases_left = {
        name: [base for base, left_out in zip(each, few, strict=True) if not left_out]
        for name, each in found.bases.items()
    }
    note = LEFT_OUT if few.any() else found.withheld
    return dataclasses.replace(found, table=kept, bases=bases_left, withheld=note)


def hidden(counts: "pd.Series[int]", wave: Descriptor) -> "pd.Series[bool]":
    """Mark the counts that a page does not show, among counts whose sum is known.

    Counts of one or two are hidden. Where they come to no more than that together, the
    sum would give them back, and the smallest of the others is hidden too.

    Parameters
    ----------
    counts : pandas.Series of int
        Counts that add up to a number that is known.
    wave : Descriptor
        Of a wave that is made, or whose rows are open, every count is shown.

    Examples
    --------
    >>> from personalising import waves
    >>> made = waves.load("2008").descriptor
    >>> closed = made.model_copy(update={"provenance": "collected"})
    >>> hidden(pd.Series([1, 40, 9]), closed).tolist()
    [True, False, True]
    >>> hidden(pd.Series([1, 2, 9]), closed).tolist()
    [True, True, False]
    >>> hidden(pd.Series([1, 40]), made).tolist()
    [False, False]
    """
    nothing = pd.Series(data=False, index=counts.index)
    if not is_closed(wave):
        return nothing
    few = (counts > 0) & (counts < FEWEST_UNITS)
    if few.any() and counts[few].sum() < FEWEST_UNITS:
        others = counts[~few & (counts > 0)]
        if len(others):
            few |= counts.index == others.idxmin()
    return few


def leaves_nothing_to_draw(shown: Shown, released: Release) -> bool:
    """Whether rows were left out of a result, and the others have counts alone.

    Parameters
    ----------
    shown : Result or pandas.DataFrame
        The result.
    released : Release
        What of it may be shown.
    """
    if not isinstance(shown, Result) or LEFT_OUT not in released.note:
        return False
    frame = released.frame
    values = [name for name in shown.measures if is_float_dtype(frame[name])]
    return bool(values) and bool(frame[values].isna().all(axis=None))


def coarse(frame: pd.DataFrame) -> pd.DataFrame:
    """Round the numbers of a table of single units, each column to a grid of its own.

    A step of the grid is at least a twentieth of the range, and stands for at least
    four values of the data where these lie on a grid themselves, such as whole per
    cent. Columns of groups stay: yes or no, and one value that all rows share.

    Parameters
    ----------
    frame : pandas.DataFrame
        A row for each unit.

    Examples
    --------
    >>> shares = pd.DataFrame({"statemented": [0.00, 0.01, 0.02, 0.03, 0.08]})
    >>> coarse(shares)["statemented"].tolist()
    [0.0, 0.0, 0.0, 0.05, 0.1]
    """
    names = [name for name in frame.columns if _tells_a_unit(frame[name])]
    return frame.assign(**{name: _rounded(frame[name]) for name in names})


def _tells_a_unit(values: "pd.Series[float]") -> bool:
    """Whether a column has numbers of single units, not what groups them."""
    if is_bool_dtype(values) or not is_numeric_dtype(values):
        return False
    known = values.dropna()
    if known.isin((0, 1)).all():  # also where none is known
        return False
    return len(known) < ALIKE or not known.eq(known.iloc[0]).all()


def _rounded(values: "pd.Series[float]") -> "pd.Series[float]":
    step = _step(values)
    # a step above one is a whole number; else multiples of it are as short as can be
    decimals = max(0, -math.floor(math.log10(step)))
    return ((values.astype("float64") / step).round() * step).round(decimals)


def _step(values: "pd.Series[float]") -> float:
    known = values.dropna().astype("float64").drop_duplicates().sort_values()
    gaps = known.diff().dropna()
    if gaps.empty:
        return _nice(abs(known.iloc[0]) / FEWEST_VALUES or 1)
    span = known.iloc[-1] - known.iloc[0]
    return _nice(max(span / MOST_STEPS, FEWEST_VALUES * gaps.quantile(0.25)))


def _nice(least: float) -> float:
    """Give the smallest of 1, 2 and 5, times a power of ten, that is not smaller."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= least * (1 - 1e-9))


def aggregated(draw: Draw) -> Draw:
    """Mark a function that draws counts or means of its rows, and no row by itself.

    It is given the rows as they are, also where they are of single units, and must
    write no value of a single row.
    """
    draw.aggregated = True  # type: ignore[attr-defined]
    return draw


def is_aggregated(draw: Callable[..., object]) -> bool:
    """Whether a function draws no row by itself."""
    return getattr(draw, "aggregated", False)
