"""Random effects of single groups, for predictions: modes, and what is unsure of them.

An effect is not known exactly even where the parameters are. Given them, its variance
is that of the normal distribution that has the mode and the curvature of its posterior.
The parameters are not known either, and the mode moves with them; how much follows from
the equation that makes it the mode.
"""

from dataclasses import dataclass
from functools import cached_property
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
    """Effects of outermost groups, and whole effects of innermost groups.

    Only those of the groups in `chosen`, and of the groups within, are complete. With
    one level an outermost group has no effect beside that of the innermost.
    """
    home = _home(result.model.design)
    near = _Near.of(result, np.flatnonzero(np.isin(home, chosen)), home)
    groups, size = len(result.model.rows.outer_starts) - 1, result.model.rows.size
    outer = Effects(np.zeros(groups), np.zeros(groups), np.zeros((groups, size)))
    if len(result.effects) == 2:
        outer = _outer_effects(result, near, groups)
    above = outer.at(near.home)
    inner = Effects(near.whole, np.zeros(len(home)), np.zeros((len(home), size)))
    inner.variances[near.which] = (
        above.variances / near.pull**2 + near.sd**2 / near.pull
    )
    inner.slopes[near.which] = (above.slopes + near.alone) / near.pull[:, None]
    return outer, inner


@dataclass(frozen=True, eq=False)
class _Near:
    """Innermost groups near their modes, for the derivatives of the modes.

    With f the derivative of a group's log-likelihood in its effect, the mode w of the
    inner effect solves w / sd^2 = f(v + w), where v is the effect of its outer group.
    So in any parameter p

        (1 - sd^2 f') dw/dp = sd^2 df/dp + sd^2 f' dv/dp (+ 2 w / sd where p is sd)

    Parameters
    ----------
    sd : float
        Standard deviation of the inner effects.
    which, home : arrays of int
        The innermost groups, and the outermost group of each.
    whole : array
        Mode v + w of the whole effect of every innermost group.
    curvature, mixed : arrays
        -f' of each of `which`, and df/dp with a column for each parameter.
    own : array
        Mode w of the inner effect of each of `which`.
    weights : array
        Weight of each of `which` within its outermost group.
    """

    sd: float
    which: Integers
    home: Integers
    whole: Floats
    curvature: Floats
    mixed: Floats
    own: Floats
    weights: Floats

    @classmethod
    def of(
        cls, result: "MixedOrderedResults", which: Integers, home: Integers
    ) -> "_Near":
        """Look at some innermost groups of a fit; `home` is that of every group."""
        own = whole = result.effects[-1][0]
        if len(result.effects) == 2:
            whole = own + result.effects[0][0][home]
        curvature, mixed = _derivatives(result, which, whole)
        sd = float(result.group_sd.iloc[-1])
        weights = result.model.rows.inner_weights[which]
        return cls(sd, which, home[which], whole, curvature, mixed, own[which], weights)

    @cached_property
    def pull(self) -> Floats:
        """What multiplies dw/dp."""
        return 1 + self.sd**2 * self.curvature

    @cached_property
    def alone(self) -> Floats:
        """The right side of the equation, if the outer effect did not move."""
        found = self.sd**2 * self.mixed
        found[:, -1] += 2 * _ratio(self.own, self.sd)
        return found


def _outer_effects(result: "MixedOrderedResults", near: _Near, groups: int) -> Effects:
    """Effects of outermost groups.

    v / sd^2 is the sum of f(v + w) of the groups within, each times its weight.
    """
    sd, modes = float(result.group_sd.iloc[0]), result.effects[0][0]

    def summed(each: Floats) -> Floats:
        found = np.zeros((groups, *each.shape[1:]))
        np.add.at(found, near.home, (near.weights * each.T).T)
        return found

    share = near.curvature / near.pull
    bracket = 1 + sd**2 * summed(share)
    slopes = sd**2 * summed(near.mixed - share[:, None] * near.alone)
    slopes[:, -2] += 2 * _ratio(modes, sd)
    return Effects(modes, sd**2 / bracket, slopes / bracket[:, None])


def _ratio(effects: Floats, sd: float) -> Floats:
    return effects / sd if sd > 0 else np.zeros_like(effects)


def _derivatives(
    result: "MixedOrderedResults", which: Integers, effects: Floats
) -> tuple[Floats, Floats]:
    """Second derivatives of innermost groups' log-likelihoods in their effects.

    Each row counts with its own weight.

    Parameters
    ----------
    result : MixedOrderedResults
        The fit.
    which : array of int
        The groups.
    effects : array
        Effect of every innermost group, at which they are taken.

    Returns
    -------
    curvature : array
        Minus the second derivative in the effect, of each of `which`.
    mixed : array, shape (groups, parameters)
        The derivative in the effect and in each parameter, as reported.
    """
    data = result.model.rows
    sizes = np.diff(data.starts)
    mask = np.repeat(np.isin(np.arange(len(sizes)), which), sizes)
    x, z, y = data.x[mask][:, : data.n_coefficients], data.z[mask], data.y[mask]
    theta = result.model.to_internal @ np.append(result.params, result.group_sd)
    after = slice(data.n_cuts, data.n_cuts + data.n_coefficients)
    linear = x @ theta[after] + data.offset[mask]
    linear += np.repeat(effects[which], sizes[which])
    cuts = z @ theta[: data.n_cuts].reshape(data.n_categories - 1, -1).T
    # a row is two trials, against the cut point above it and against that below
    odds = np.pad(cuts, ((0, 0), (1, 1)), constant_values=np.inf) - linear[:, None]
    row = np.arange(len(y))
    above, below = (
        special.expit(each) * special.expit(-each) * data.own_weights[mask]
        for each in (odds[row, y + 1], odds[row, y])
    )
    in_cuts = np.zeros((len(y), data.n_categories + 1, z.shape[1]))
    in_cuts[row, y + 1] = above[:, None] * z
    in_cuts[row, y] = below[:, None] * z
    mixed = np.zeros((len(y), data.size))
    mixed[:, : data.n_cuts] = in_cuts[:, 1:-1].reshape(len(y), data.n_cuts)
    mixed[:, after] = -(above + below)[:, None] * x
    first = np.cumsum(sizes[which]) - sizes[which]
    if not len(which):
        return np.zeros(0), np.zeros((0, data.size))
    return (
        np.add.reduceat(above + below, first),
        np.add.reduceat(mixed, first) @ result.model.to_internal,
    )
