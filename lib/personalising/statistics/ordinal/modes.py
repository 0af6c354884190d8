"""Random effects of single groups, for predictions: modes, and what is unsure of them.

An effect is not known exactly even where the parameters are. Given them, its variance
is that of the normal distribution that has the mode and the curvature of its posterior.
The parameters are not known either, and the mode moves with them; how much follows from
the equation that makes it the mode.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import special

from personalising.statistics.ordinal.columns import (
    CATEGORIES,
    check_present,
    kind_of,
    label,
    plain,
    rows,
)
from personalising.statistics.ordinal.likelihood import Floats, Integers

if TYPE_CHECKING:
    from personalising.statistics.ordinal.design import Design
    from personalising.statistics.ordinal.results import MixedOrderedResults

NEW = -1
"""Position of a group that the fit did not see."""


@dataclass(frozen=True, eq=False)
class Places:
    """Groups of rows by their positions in the fit, `NEW` for others.

    Parameters
    ----------
    inner : array of int
        Innermost group of each row.
    outer : array of int
        Outermost group of each row: with one level the same as `inner`.
    """

    inner: Integers
    outer: Integers


@dataclass(frozen=True, eq=False)
class Effects:
    """Sum of the random effects that rows have.

    Parameters
    ----------
    modes : array
        Mode of the effect of each row.
    variances : array
        Its variance where the parameters are known.
    slopes : array, shape (rows, parameters)
        Derivatives of the mode in thresholds, coefficients and standard deviations.
    """

    modes: Floats
    variances: Floats
    slopes: Floats

    def at(self, place: Integers) -> "Effects":
        """Effects of rows; those of new groups are 0 and known."""
        known = place != NEW
        return Effects(
            np.where(known, self.modes[place], 0.0),
            np.where(known, self.variances[place], 0.0),
            np.where(known[:, None], self.slopes[place], 0.0),
        )


def check_asked(design: "Design", kind: str, new_groups: str) -> None:
    """Check that predictions in groups are asked for in a way that makes sense.

    Raises
    ------
    ValueError
        If the model has no groups, or an argument of `predict` does not fit.
    """
    if not design.factors:
        raise ValueError("the model has no groups: ask for groups=False")
    if kind != "conditional":
        raise ValueError(
            "groups=True predicts in the group of each row: it needs "
            f"kind='conditional'; found {kind!r}"
        )
    if new_groups not in ("typical", "any"):
        raise ValueError(f"new_groups must be 'typical' or 'any'; found {new_groups!r}")


# --- which groups ---------------------------------------------------------------------


def own(design: "Design") -> Places:
    """Groups of the rows of the fit, in the order of the data."""
    inner = np.repeat(
        np.arange(len(design.rows.starts) - 1), np.diff(design.rows.starts)
    )
    inner = inner[np.argsort(design.order)]
    return Places(inner, _home(design)[inner])


def of_data(design: "Design", data: pd.DataFrame) -> Places:
    """Groups of the rows of new data.

    Raises
    ------
    ValueError
        If a column of groups is absent, lacks labels or has labels of another kind; if
        an inner group stands in another outer group than in the fit.
    """
    check_present(data, design.factors)
    places = [
        _positions(data[factor], labels)
        for factor, labels in zip(design.factors, design.labels, strict=True)
    ]
    outer, inner = places[0], places[-1]
    if len(places) == 2:
        home = np.where(inner == NEW, outer, _home(design)[inner])
        astray = np.flatnonzero(home != outer)
        if len(astray):
            row = astray[0]
            names = [label(data[factor].iloc[row]) for factor in design.factors]
            raise ValueError(
                f"{design.factors[1]} {names[1]} stands in {design.factors[0]} "
                f"{names[0]} in the new data, and in {design.factors[0]} "
                f"{label(design.labels[0][home[row]])} in those that were fitted"
            )
    return Places(inner, outer)


def _home(design: "Design") -> Integers:
    """Outermost group of each innermost one."""
    starts = design.rows.outer_starts
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def _positions(column: pd.Series, labels: pd.Index) -> Integers:
    missing = column.isna().to_numpy()
    if missing.any():
        raise ValueError(
            f"{column.name} names no group in {rows(missing)} of the new data: give "
            "each row a label; one that the fit did not see makes a new group"
        )
    known, given = _plain(pd.Series(labels)), _plain(column)
    if len(given) and kind_of(given) != kind_of(known):
        raise ValueError(
            f"{column.name} must hold {kind_of(known)}, as in the data that the model "
            f"was fitted to; found {label(given.iloc[0])}"
        )
    places: Integers = pd.Index(known).get_indexer(pd.Index(given))
    return places


def _plain(column: pd.Series) -> pd.Series:
    if kind_of(column) == CATEGORIES:
        column = column.astype(column.cat.categories.dtype)
    return plain(column)


# --- their effects --------------------------------------------------------------------


def of_rows(result: "MixedOrderedResults", places: Places, spread: bool) -> Effects:
    """Effects of rows in their groups.

    Parameters
    ----------
    result : MixedOrderedResults
        The fit.
    places : Places
        Groups of the rows. The effect of a new group is 0; that of a new inner group of
        a known outer group is that of the outer group.
    spread : bool
        Whether a new group may be any: the variance between groups is then added.

    Returns
    -------
    Effects
    """
    outer, inner = _effects(result, np.unique(places.outer[places.outer != NEW]))
    whole, part = inner.at(places.inner), outer.at(places.outer)
    known = places.inner != NEW
    variances = np.where(known, whole.variances, part.variances)
    if spread:
        between = result.group_sd.to_numpy() ** 2
        variances = variances + between[-1] * ~known
        if len(between) == 2:
            variances += between[0] * (places.outer == NEW)
    return Effects(
        np.where(known, whole.modes, part.modes),
        variances,
        np.where(known[:, None], whole.slopes, part.slopes),
    )


def _effects(
    result: "MixedOrderedResults", chosen: Integers
) -> tuple[Effects, Effects]:
    """Effects of some outermost groups, and sums of effects of their innermost groups.

    Those of other groups are left at 0. Without outer level the first are 0. In the
    code, S is minus the second derivative of an inner group's log-likelihood in its
    effect w, and v is the outer effect. The modes solve

        w / sd(inner)^2 = slope of the inner group's rows
        v / sd(outer)^2 = slopes of all rows of the outer group

    whose derivatives are taken on both sides.
    """
    data, home = result.model.rows, _home(result.model.design)
    size, inner_sd = data.size, float(result.group_sd.iloc[-1])
    which = np.flatnonzero(np.isin(home, chosen))
    modes = result.effects[-1][0]
    total = modes if data.levels == 1 else modes + result.effects[0][0][home]
    curvature, mixed = _sums(result, which, total)
    alone = inner_sd**2 * mixed  # but for the effect of the outer group
    alone[:, -1] += 2 * _ratio(modes[which], inner_sd)
    pull = 1 + inner_sd**2 * curvature
    groups = len(data.outer_starts) - 1
    outer = Effects(np.zeros(groups), np.zeros(groups), np.zeros((groups, size)))
    if data.levels == 2:
        outer_sd = float(result.group_sd.iloc[0])

        def summed(each: Floats) -> Floats:
            found = np.zeros((groups, *each.shape[1:]))
            np.add.at(found, home[which], each)
            return found

        bracket = 1 + outer_sd**2 * summed(curvature / pull)
        slopes = outer_sd**2 * summed(mixed - (curvature / pull)[:, None] * alone)
        slopes[:, -2] += 2 * _ratio(result.effects[0][0], outer_sd)
        outer = Effects(
            result.effects[0][0], outer_sd**2 / bracket, slopes / bracket[:, None]
        )
    above = outer.at(home[which])
    inner = Effects(total, np.zeros(len(home)), np.zeros((len(home), size)))
    inner.variances[which] = above.variances / pull**2 + inner_sd**2 / pull
    inner.slopes[which] = (above.slopes + alone) / pull[:, None]
    return outer, inner


def _ratio(effects: Floats, sd: float) -> Floats:
    return effects / sd if sd > 0 else np.zeros_like(effects)


def _sums(
    result: "MixedOrderedResults", which: Integers, effects: Floats
) -> tuple[Floats, Floats]:
    """Curvature of innermost groups' log-likelihoods in their effects, at the modes.

    Returns
    -------
    curvature : array
        Minus the second derivative, for each of the groups in `which`.
    mixed : array, shape (groups, parameters)
        Derivative in the effect and in each parameter, as reported.
    """
    each = result.model.rows
    sizes = np.diff(each.starts)
    chosen = np.zeros(len(sizes), dtype=bool)
    chosen[which] = True
    mask = np.repeat(chosen, sizes)
    x, z, y = each.x[mask][:, : each.n_coefficients], each.z[mask], each.y[mask]
    theta = result.model.to_internal @ np.append(result.params, result.group_sd)
    cuts = z @ theta[: each.n_cuts].reshape(each.n_categories - 1, -1).T
    linear = x @ theta[each.n_cuts : each.n_cuts + each.n_coefficients]
    linear += each.offset[mask] + np.repeat(effects[which], sizes[which])
    row, highest = np.arange(len(y)), each.n_categories - 1
    above = np.where(
        y < highest, linear - cuts[row, np.minimum(y, highest - 1)], -np.inf
    )
    below = np.where(y > 0, cuts[row, np.maximum(y, 1) - 1] - linear, -np.inf)
    above, below = (
        special.expit(odds) * special.expit(-odds) for odds in (above, below)
    )
    in_cuts = np.zeros(
        (len(y), highest + 2, z.shape[1])
    )  # a place too many at each end
    in_cuts[row, y + 1] = above[:, None] * z
    in_cuts[row, y] = below[:, None] * z
    mixed = np.zeros((len(y), each.size))
    mixed[:, : each.n_cuts] = in_cuts[:, 1:-1].reshape(len(y), each.n_cuts)
    mixed[:, each.n_cuts : each.n_cuts + each.n_coefficients] = (
        -(above + below)[:, None] * x
    )
    first = np.cumsum(sizes[which]) - sizes[which]
    if not len(which):
        return np.zeros(0), np.zeros((0, each.size))
    return (
        np.add.reduceat(above + below, first),
        np.add.reduceat(mixed, first) @ result.model.to_internal,
    )
