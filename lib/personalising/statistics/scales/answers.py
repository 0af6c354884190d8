"""Answers to the items of a scale: their check, their direction, scores of people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

FEWEST_RESPONDENTS = 3
"""Fewest that have answered every item: the interval of alpha has n - 1 degrees."""


@dataclass(frozen=True, eq=False)
class Answers:
    """Complete answers to the items of a scale, all in one direction.

    Parameters
    ----------
    matrix : ndarray
        A row for each respondent who answered every item, a column for each item.
        Higher is more of what the scale measures: items named in `reverse` have the
        sign turned.
    items : tuple of str
        Names of the items.
    n_missing : int
        Respondents who left an item out, and are not in `matrix`.
    """

    matrix: Floats
    items: tuple[str, ...]
    n_missing: int


def complete_answers(
    answers: pd.DataFrame, reverse: Collection[str], fewest_items: int = 2
) -> Answers:
    """Check the answers to a scale and turn the items that are worded the other way.

    Parameters
    ----------
    answers : pandas.DataFrame
        A row for each respondent, a column for each item; numbers, or missing.
    reverse : collection of str
        Items where a higher answer means less. Nothing is guessed from the data.
    fewest_items : int
        Items that the method needs.

    Returns
    -------
    Answers
        Of the respondents who answered every item.

    Raises
    ------
    ValueError
        If answers are no frame of numbers with an own name for each item; if there are
        too few items, or fewer than `FEWEST_RESPONDENTS` complete respondents; if
        `reverse` names an unknown item; or if all give an item the same answer.

    Examples
    --------
    >>> asked = pd.DataFrame({"likes": [1, 2, 5, 4], "bored": [5, 4, 1, None]})
    >>> found = complete_answers(asked, reverse=["bored"])
    >>> found.matrix[:, 1], found.n_missing
    (array([-5., -4., -1.]), 1)
    """
    values = _numbers(answers, fewest_items)
    direction = _directions(answers, reverse)
    complete = ~np.isnan(values).any(axis=1)
    kept = values[complete]
    if len(kept) < FEWEST_RESPONDENTS:
        raise ValueError(
            f"answers must have {FEWEST_RESPONDENTS} or more respondents who answered "
            f"every item; found {len(kept)} of {len(values)}"
        )
    alike = np.flatnonzero(np.ptp(kept, axis=0) == 0)
    if alike.size:
        item = alike[0]
        raise ValueError(
            f"answers must differ on each item; all {len(kept)} respondents answered "
            f"{kept[0, item]:g} to {answers.columns[item]!r}"
        )
    return Answers(
        matrix=kept * direction,
        items=tuple(map(str, answers.columns)),
        n_missing=len(values) - len(kept),
    )


def scale_scores(
    answers: pd.DataFrame,
    lowest: float | Mapping[str, float],
    highest: float | Mapping[str, float],
    *,
    reverse: Collection[str],
    at_least: float = 1.0,
) -> "pd.Series[float]":
    r"""Score each respondent: how far up the scale their mean answer lies.

    .. math:: s_i = \frac{1}{k_i} \sum_j \frac{x_{ij} - l_j}{h_j - l_j}

    over the :math:`k_i` items that the respondent answered; a reversed item counts
    :math:`(h_j - x_{ij}) / (h_j - l_j)`. This is the "proportion of maximum possible"
    of Cohen and others (1999), so items with different answers count alike.

    Parameters
    ----------
    answers : pandas.DataFrame
        A row for each respondent, a column for each item; numbers, or missing.
    lowest, highest : float or mapping of str to float
        The lowest and the highest answer that could be given: one for all, or by item.
    reverse : collection of str
        Items where a higher answer means less.
    at_least : float
        Share of the items that a respondent must have answered, above 0.

    Returns
    -------
    pandas.Series
        Scores from 0 (least) to 1 (most), indexed as the answers; missing where too few
        items were answered.

    Raises
    ------
    ValueError
        As for `complete_answers`, but that answers may be alike; if an answer lies
        outside its range; if a range is missing or empty; or if `at_least` is not a
        share above 0.

    References
    ----------
    Cohen, P., Cohen, J., Aiken, L. S., & West, S. G. (1999). The problem of units and
    the circumstance for POMP. *Multivariate Behavioral Research*, 34(3), 315-346.

    Examples
    --------
    >>> asked = pd.DataFrame({"likes": [1, 5, 4], "bored": [5, 2, None]})
    >>> scale_scores(asked, 1, 5, reverse=["bored"], at_least=0.5).tolist()
    [0.0, 0.875, 0.75]
    """
    if not 0 < at_least <= 1:
        raise ValueError(f"at_least must be a share above 0; found {at_least}")
    values = _numbers(answers, 1)
    direction = _directions(answers, reverse)
    low, high = (
        _ends(answers, name, ends)
        for name, ends in (("lowest", lowest), ("highest", highest))
    )
    for place, item in enumerate(answers.columns):
        if not low[place] < high[place]:
            raise ValueError(
                f"the lowest answer to {item!r} must lie below the highest; found "
                f"{low[place]:g} and {high[place]:g}"
            )
    outside = np.argwhere((values < low) | (values > high))
    if outside.size:
        row, place = outside[0]
        raise ValueError(
            f"answers to {answers.columns[place]!r} must lie between "
            f"{low[place]:g} and {high[place]:g}; found {values[row, place]:g} in row "
            f"{answers.index[row]!r}"
        )
    shares = np.where(direction > 0, values - low, high - values) / (high - low)
    scored = pd.DataFrame(shares, index=answers.index)
    enough = scored.notna().mean(axis=1) >= at_least - 1e-12
    return scored.mean(axis=1).where(enough)


def _numbers(answers: pd.DataFrame, fewest_items: int) -> Floats:
    if not isinstance(answers, pd.DataFrame):
        raise ValueError(  # noqa: TRY004  one kind of error for bad input
            f"answers must be a data frame; found {type(answers).__name__}"
        )
    if answers.shape[1] < fewest_items:
        raise ValueError(
            f"answers must have {fewest_items} or more items; found {answers.shape[1]}"
        )
    twice = answers.columns[answers.columns.duplicated()]
    if len(twice):
        raise ValueError(f"each item must have its own name; {twice[0]!r} stands twice")
    columns = []
    for item in answers.columns:
        try:
            column = answers[item].to_numpy(dtype=np.float64, na_value=np.nan)
        except (TypeError, ValueError) as error:
            raise ValueError(f"answers to {item!r} must be numbers; {error}") from error
        if np.isinf(column).any():
            raise ValueError(f"answers to {item!r} must be finite")
        columns.append(column)
    return np.column_stack(columns)


def _directions(answers: pd.DataFrame, reverse: Collection[str]) -> Floats:
    if isinstance(reverse, str):
        raise ValueError(  # noqa: TRY004  one kind of error for bad input
            f"reverse must be a collection of items; found the text {reverse!r}"
        )
    unknown = [item for item in reverse if item not in answers.columns]
    if unknown:
        raise ValueError(
            f"reverse must name items; {unknown[0]!r} is none of "
            f"{', '.join(map(str, answers.columns))}"
        )
    turned = answers.columns.isin(list(reverse))
    return np.where(turned, -1.0, 1.0)


def _ends(
    answers: pd.DataFrame, name: str, ends: float | Mapping[str, float]
) -> Floats:
    if not isinstance(ends, Mapping):
        return np.full(answers.shape[1], float(ends))
    lacking = [item for item in answers.columns if item not in ends]
    if lacking:
        raise ValueError(f"{name} must have an answer for {lacking[0]!r}")
    return np.array([float(ends[item]) for item in answers.columns])
