"""At what size a claim of sameness could be decided at all."""

import math
import re
from typing import NamedTuple

from scipy import stats

from personalising.model.claims import Claim
from personalising.model.evidence import CORRELATION, Effect
from personalising.model.rule import rule

ONE_SIDED = re.compile("^standard dev| from none$")
"""Measures that cannot be below zero."""


class Decidable(NamedTuple):
    """How many units a claim of sameness needs, if the true effect is nil.

    Parameters
    ----------
    by_width : int
        So many that an interval round zero is no wider than the negligible band.
    by_power : int
        So many that the interval lies inside it with the power of the registered rule.
    """

    by_width: int
    by_power: int


def decidable(claim: Claim, effect: Effect) -> Decidable | None:
    r"""Give the number of units at which a claim of sameness could be decided.

    With band b, a correlation needs

    .. math::

        n = 3 + \Big(\frac{z_{(1 + c)/2}}{\operatorname{artanh} b}\Big)^2

    for the width alone, and with power p the same with
    :math:`z_{(1 + c)/2} + z_{(1 + p)/2}`. For other measures n follows from the
    interval that was found, which narrows with the square root of n.

    Parameters
    ----------
    claim : Claim
    effect : Effect
        What was found.

    Returns
    -------
    Decidable or None
        None for a claim of direction, an effect that is known exactly, and what has an
        interval that does not narrow like that: a standard deviation, and a share that
        is held against none.

    Notes
    -----
    *Oracle.* Equivalence of a correlation with zero within .1, by two one-sided tests
    at .025 each: 385 by width, 1,047 with power .8.

    Examples
    --------
    >>> from personalising.model import claims
    >>> claim = claims("field_data")["4.1.statemented-disadvantage-secondary"]
    >>> decidable(claim, Effect(0.11, -0.43, 0.59, 15, "r", confidence=0.95))
    Decidable(by_width=385, by_power=1047)
    """
    exact = effect.conf_low == effect.conf_high
    if claim.kind != "sameness" or exact or ONE_SIDED.search(effect.measure):
        return None
    z = float(stats.norm.isf((1 - rule().confidence) / 2))
    more = float(stats.norm.isf((1 - rule().power) / 2))
    if effect.measure == CORRELATION:
        unit = 1 / math.atanh(claim.negligible) ** 2
        return Decidable(*(math.ceil(3 + k**2 * unit) for k in (z, z + more)))
    half = (effect.conf_high - effect.conf_low) / 2
    needed = effect.n * (half / claim.negligible) ** 2
    return Decidable(*(math.ceil(needed * (k / z) ** 2) for k in (z, z + more)))
