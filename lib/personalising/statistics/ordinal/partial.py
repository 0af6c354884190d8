"""Partial proportional odds: terms that have an effect of their own at each threshold.

With freed terms the thresholds of a row depend on its predictors. Where they cross, the
model gives a category a negative probability. A fit never does so to the answer that a
row gave, as its likelihood would be 0, but it may to other categories.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from personalising.statistics.ordinal import fitting
from personalising.statistics.ordinal.columns import label, listed, rows
from personalising.statistics.ordinal.likelihood import Floats

if TYPE_CHECKING:
    from personalising.statistics.ordinal.design import Design

Marks = npt.NDArray[np.bool_]


def freed(design: "Design", terms: str | Sequence[str]) -> "Design":
    """Design in which these terms, and no others, are freed.

    Parameters
    ----------
    design : Design
        The formula as arrays.
    terms : str or list of str
        Terms of the formula.

    Raises
    ------
    TypeError
        If they are not named by text.
    ValueError
        If the formula has no such term, or two parameters would have the same name.
    """
    given = [terms] if isinstance(terms, str) else terms
    if not isinstance(given, Sequence) or not all(isinstance(t, str) for t in given):
        raise TypeError(
            "nonproportional must name terms of the formula; found "
            f"{type(terms).__name__}"
        )
    known = design.coding.terms
    unknown = [term for term in given if term not in known]
    if unknown:
        raise ValueError(
            f"nonproportional names {listed(unknown)}, which is no term of the formula;"
            f" its terms are {listed(known) or 'none'}"
        )
    chosen = tuple(
        term for term in sorted(known, key=known.__getitem__) if term in given
    )
    plain = design.rows.tied(list(design.freed)) if design.freed else design.rows
    found = replace(design, rows=plain, nonproportional=chosen)
    found = replace(found, rows=plain.freed(list(found.freed)))
    found.check_names()
    return found


def start(design: "Design", points: int) -> Floats | None:
    """Starting values with freed terms: the fit in which their odds are proportional.

    The thresholds of that fit cross nowhere. None where no term is freed.

    Parameters
    ----------
    design : Design
        The formula as arrays.
    points : int
        Quadrature points for each level.
    """
    if not design.freed:
        return None
    columns = list(design.freed)
    smaller = replace(design, rows=design.rows.tied(columns), nonproportional=())
    found, _ = fitting.fit(smaller.rows, points)
    reported: Floats = np.linalg.inv(smaller.to_internal) @ found.theta
    theta: Floats = design.to_internal @ smaller.layout.freeing(reported, columns)
    return theta


def crossed(design: "Design", theta: Floats) -> Marks:
    """Whether the thresholds of each row cross, in the order of the data.

    Parameters
    ----------
    design : Design
        The formula as arrays.
    theta : array
        Internal parameters.
    """
    if not design.freed:
        return np.zeros(len(design.order), dtype=bool)
    cuts = theta[: design.rows.n_cuts].reshape(design.rows.n_categories - 1, -1)
    found = _cross(design.rows.z @ cuts.T)
    return found[np.argsort(design.order)]


def check_order(design: "Design", params: Floats, x: Floats) -> None:
    """Check that the thresholds of rows do not cross: no probability is negative.

    Parameters
    ----------
    design : Design
        The formula as arrays.
    params : array
        Thresholds and coefficients, as reported.
    x : array, shape (rows, predictors)
        Predictors, in their own units.

    Raises
    ------
    ValueError
        If they cross; the message names where, and the category.
    """
    if not design.freed:
        return
    cuts = design.layout.thresholds(x, params)
    wrong = _cross(cuts)
    if not wrong.any():
        return
    row = int(np.argmax(wrong))
    low = int(np.argmax(np.diff(cuts[row]) < 0))
    one, two = (label(design.categories[k]) for k in (low, low + 1))
    where = ", ".join(f"{design.names[j]} = {x[row, j]:g}" for j in design.freed)
    raise ValueError(
        f"the thresholds cross in {rows(wrong)}: with {where} the probability of "
        f"{design.response} <= {one} is above that of {design.response} <= {two}, so "
        f"that {two} would have a negative one; ask for cumulative=True, or let the "
        "odds of a term be proportional"
    )


def _cross(cuts: Floats) -> Marks:
    found: Marks = np.any(np.diff(cuts) < 0, axis=1)
    return found
