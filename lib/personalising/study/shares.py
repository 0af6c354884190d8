"""Shares of units as effects that a claim is judged by, and with a school left out."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import pandas as pd

from personalising.model import Effect, NotTested
from personalising.statistics.replication import ReplicateWeights
from personalising.statistics.shares import (
    Share,
    replicate_correlation,
    share,
    share_correlation,
    share_difference,
)
from personalising.study.associations import require_few
from personalising.study.replicates import replicates_of
from personalising.waves import Wave

NONE, TENTH, HALF = 0.0, 0.1, 0.5
FROM: Mapping[float, str] = MappingProxyType(
    {NONE: "none", TENTH: "a tenth", HALF: "a half"}
)
"""Shares that a share is held against, in words."""
SCHOOL, HOLDS, WEIGHT = "school_id", "holds", "weight"
PERSON, WHO = "respondent", "stakeholder"

Units = Callable[[Wave], pd.DataFrame]
"""Gives a row for each unit: school_id, holds (bool) and, where units have one, weight.

Where a unit is of one person, respondent and stakeholder say of whom, so that errors
come from replicate weights if the wave has them. It raises `NotCollected` where the
wave lacks what it needs.
"""


def share_of(units: pd.DataFrame, wave: Wave, confidence: float) -> Share:
    """Give the share of the units of which something holds, for other schools.

    Parameters
    ----------
    units : pandas.DataFrame
        As `Units` gives it.
    wave : Wave
        The wave, which says so where there are fewer than two schools.
    confidence : float
        Level of the interval.

    Raises
    ------
    NotCollected
        Where the units come from fewer than two schools.
    """
    if units[SCHOOL].nunique() < 2:
        raise wave.lacks("data on this from two schools or more")
    weights, repeated = units.get(WEIGHT), _replicates(units, wave)
    try:
        return share(units[HOLDS], units[SCHOOL], weights, confidence, repeated)
    except ValueError as error:  # it says for people which replicate leaves all out
        if repeated is None:
            raise
        raise wave.lacks(f"weights that tell how sure this is ({error})") from None


def _replicates(units: pd.DataFrame, wave: Wave) -> ReplicateWeights | None:
    """Replicate weights of units that are weighted, and each of one person."""
    if not {PERSON, WHO, WEIGHT} <= {*units}:
        return None
    (who,) = units[WHO].unique()
    return replicates_of(wave, who, units[PERSON])


def majority(
    units: pd.DataFrame,
    wave: Wave,
    unit: str,
    confidence: float,
    against: float = HALF,
) -> Effect:
    """How far a share of units lies above a half, or above another share.

    Parameters
    ----------
    units : pandas.DataFrame
        As `Units` gives it.
    wave : Wave
    unit : str
        What is counted, such as ``"focus groups"``.
    confidence : float
        Level of the interval.
    against : float
        The share that it is held against, of `FROM`.

    Raises
    ------
    NotCollected
        Where the units come from fewer than two schools.
    """
    found = share_of(units, wave, confidence)
    return Effect(
        found.share - against,
        found.conf_low - against,
        found.conf_high - against,
        found.n,
        f"difference in the share of {unit} from {FROM[against]}",
        confidence,
        unit=unit,
        fewest=found.clusters,
    )


def difference(
    first: pd.DataFrame, second: pd.DataFrame, wave: Wave, unit: str, confidence: float
) -> Effect:
    """The share of the first units less that of the second.

    Where both come from the same schools, or the same replicates, the interval allows
    for that.

    Parameters
    ----------
    first, second : pandas.DataFrame
        As `Units` gives them.
    wave : Wave
    unit : str
        What is counted, such as ``"focus groups"``.
    confidence : float
        Level of the interval.

    Raises
    ------
    NotCollected
        Where either comes from fewer than two schools.
    """
    one, other = (share_of(each, wave, confidence) for each in (first, second))
    together = _correlation(first, second, wave)
    found = share_difference(one, other, together)
    return Effect(
        found.difference,
        found.conf_low,
        found.conf_high,
        one.n + other.n,
        f"difference in the share of {unit}",
        confidence,
        unit=unit,
        fewest=min(one.clusters, other.clusters),
    )


def _correlation(first: pd.DataFrame, second: pd.DataFrame, wave: Wave) -> float:
    """Correlate the errors of two shares, by replicates where both have them."""
    one, other = _replicates(first, wave), _replicates(second, wave)
    if one is not None and other is not None and {*first[WHO]} == {*second[WHO]}:
        return replicate_correlation(
            (first[HOLDS], first[WEIGHT], one), (second[HOLDS], second[WEIGHT], other)
        )
    return share_correlation(
        (first[HOLDS], first[SCHOOL]),
        (second[HOLDS], second[SCHOOL]),
        (first.get(WEIGHT), second.get(WEIGHT)),
    )


Tests = tuple[
    Callable[[Wave, float], Effect],
    Mapping[str, Callable[[Wave, float], list[Effect]]],
]
"""A test of a claim on a wave, and its alternatives by their ids in the rule."""


def majority_tests(units: Units, unit: str, against: float = HALF) -> Tests:
    """Give the tests of a claim that something holds of most units.

    Held against none, it is that it holds of some; as a claim of sameness, that it
    holds of about so many.

    Parameters
    ----------
    units : callable
        Gives the units of a wave.
    unit : str
        What is counted, such as ``"focus groups"``.
    against : float
        The share that theirs is held against, of `FROM`.
    """

    def test(wave: Wave, confidence: float) -> Effect:
        return majority(units(wave), wave, unit, confidence, against)

    def left_out(wave: Wave, confidence: float) -> list[Effect]:
        whole = units(wave)
        schools = list(pd.unique(whole[SCHOOL]))
        require_few(wave, len(schools))
        return [
            majority(whole[whole[SCHOOL] != each], wave, unit, confidence, against)
            for each in schools
        ]

    return test, {"one-left-out": left_out}


def difference_tests(first: Units, second: Units, unit: str) -> Tests:
    """Give the tests of a claim that something holds of more of one kind of units.

    Parameters
    ----------
    first, second : callable
        Give the units of either kind in a wave. A school may have both.
    unit : str
        What is counted, such as ``"focus groups"``.
    """

    def test(wave: Wave, confidence: float) -> Effect:
        return difference(first(wave), second(wave), wave, unit, confidence)

    def left_out(wave: Wave, confidence: float) -> list[Effect]:
        one, other = first(wave), second(wave)
        schools = list(pd.unique(pd.concat([one[SCHOOL], other[SCHOOL]])))
        require_few(wave, len(schools))
        compare = partial(difference, wave=wave, unit=unit, confidence=confidence)
        return [
            compare(one[one[SCHOOL] != each], other[other[SCHOOL] != each])
            for each in schools
        ]

    return test, {"one-left-out": left_out}


NO_NUMBER = "the report gives no number to test"
"""Why print does not test a claim that the report states in words alone."""


def no_number(_: float) -> Effect:
    """Test a claim by print, where print has no number for it.

    Raises
    ------
    NotTested
        Always.
    """
    raise NotTested(NO_NUMBER)
