"""The printed scenarios of the teacher survey, each checked by all the others."""

from collections.abc import Iterator

import numpy as np

from personalising.pages.words import listed, number
from personalising.published import scenarios
from personalising.published.figures import Figure, Printed
from personalising.published.rounding import Interval, over_roundings
from personalising.published.scenarios import Region
from personalising.study.printed.entries import Agreement, Check, compared


def checks(printed: Printed) -> Iterator[Check]:
    """Check each printed probability of the scenarios by the others.

    So are the coefficients that the scenarios involve, and the shares of agreement that
    are sums of these probabilities.
    """
    region = scenarios.region_of(printed)
    for place, figure in enumerate(region.figures):
        allowed = scenarios.said_by_others(region, place)
        if allowed is None:
            said = "The other probabilities and coefficients contradict each other."
            yield Check(figure.id, Agreement.NOT_CHECKABLE, said)
        elif place < scenarios.FIRST_COEFFICIENT:
            yield _check_probability(region, place, allowed)
        else:
            yield _check_coefficient(figure, allowed)
    for id, scenario in scenarios.SHARES.items():
        yield _check_share(printed, id, scenario)


def _check_probability(region: Region, place: int, allowed: Interval) -> Check:
    figure = region.figures[place]
    sound = scenarios.threshold_limits(region)[0] is not None
    thresholds = scenarios.closest_thresholds(
        region if sound else Region(region.figures, place)
    )
    coefficients = [
        coefficient.value
        for coefficient in region.figures[scenarios.FIRST_COEFFICIENT :]
    ]
    value = scenarios.probabilities(np.array([*thresholds, *coefficients]))[place]
    shown = listed(number(threshold, 3) for threshold in thresholds)
    return compared(
        figure,
        allowed,
        f"With the printed coefficients and thresholds of {shown} the model gives "
        f"{number(value, 4)}, and the other printed probabilities and coefficients "
        f"leave it between {number(allowed.low, 4)} and {number(allowed.high, 4)}.",
        value=float(value),
    )


def _check_coefficient(figure: Figure, allowed: Interval) -> Check:
    said = (
        "The scenarios differ in experience, phase, priority and pupils; their "
        "probabilities and the three other coefficients leave this one between "
        f"{number(allowed.low, 3)} and {number(allowed.high, 3)}."
    )
    return compared(figure, allowed, said)


def _check_share(printed: Printed, id: str, scenario: int) -> Check:
    parts = [
        printed[f"c.scenario{scenario}.{r}"]
        for r in scenarios.RATINGS[: scenarios.AGREEING]
    ]
    allowed = over_roundings(
        lambda *shares: 100 * sum(shares), *(part.interval for part in parts)
    )
    sums = " + ".join(part.printed for part in parts)
    said = (
        f"{sums} = {number(allowed.middle / 100)}, {number(allowed.middle)} per cent."
    )
    return compared(printed[id], allowed, said)
