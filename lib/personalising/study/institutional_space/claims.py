"""The claims of sections 1.5 and 4.3.4, tested on a wave.

The report printed no number for any of them.
"""

from functools import partial

import pandas as pd

from personalising.model import Effect
from personalising.statistics import diversity
from personalising.study.associations import require_few
from personalising.study.checklist import having
from personalising.study.institutional_space.analysis import (
    ASSESSMENT,
    FEEDBACK_ON_BEHAVIOUR,
    FEEDBACK_TO_PUPILS,
    FILES_FROM_HOME,
    KEPT_OUT,
    MEMORY_STICKS,
    RULED,
    SOCIAL_NETWORKING,
    UNRULED,
    blocking_mail,
    feeding_back,
    keeping_both,
    less_mature,
    mature,
    out_of_reach,
    planned,
    stances,
    taking,
)
from personalising.study.judging import Claims
from personalising.study.shares import (
    HALF,
    NONE,
    difference_tests,
    majority_tests,
    no_number,
)
from personalising.waves import Wave

GROUPS, SCHOOLS, ANSWERS = "focus groups", "schools", "answers of schools"
PRIMARY, SECONDARY = (
    partial(mature, phase=phase) for phase in ("primary", "secondary")
)


def unlike(policies: pd.DataFrame, wave: Wave, confidence: float) -> Effect:
    """How far the share of pairs of schools whose policies differ is above a half.

    Raises
    ------
    NotCollected
        Where the policies of fewer than two schools are known.
    """
    if len(policies) < 2:
        raise wave.lacks("data on this from two schools or more")
    found = diversity(policies["stance"], confidence)
    return Effect(
        found.share - HALF,
        found.conf_low - HALF,
        found.conf_high - HALF,
        found.n,
        "difference in the share of pairs of schools from a half",
        confidence,
        unit=SCHOOLS,
    )


def _policies_differ(wave: Wave, confidence: float) -> Effect:
    return unlike(stances(wave, SOCIAL_NETWORKING), wave, confidence)


def _policies_differ_one_left_out(wave: Wave, confidence: float) -> list[Effect]:
    known = stances(wave, SOCIAL_NETWORKING)
    require_few(wave, len(known))
    return [unlike(known.drop(row), wave, confidence) for row in known.index]


TESTS = {
    "4.3.4.e-maturity-primary": majority_tests(PRIMARY, SCHOOLS),
    "4.3.4.e-maturity-secondary": majority_tests(SECONDARY, SCHOOLS),
    "4.3.4.e-maturity-phases": difference_tests(SECONDARY, PRIMARY, SCHOOLS),
    "4.1.e-maturity-range": majority_tests(less_mature, SCHOOLS, NONE),
    "4.3.4.feedback-range": majority_tests(feeding_back, SCHOOLS),
    "4.3.4.feedback-behaviour": majority_tests(
        partial(having, item=FEEDBACK_ON_BEHAVIOUR), SCHOOLS
    ),
    "4.3.4.storage": majority_tests(keeping_both, SCHOOLS),
    "4.3.4.transfer-mail": majority_tests(blocking_mail, SCHOOLS),
    "4.3.4.containment": majority_tests(
        partial(taking, topic=SOCIAL_NETWORKING, among=KEPT_OUT), SCHOOLS
    ),
    "4.3.4.no-casual-policy": majority_tests(
        partial(taking, topic=SOCIAL_NETWORKING, among=UNRULED), SCHOOLS, NONE
    ),
    "4.3.4.policies-differ": (
        _policies_differ,
        {"one-left-out": _policies_differ_one_left_out},
    ),
    "4.3.4.assessment": majority_tests(partial(having, item=ASSESSMENT), SCHOOLS),
    "4.3.4.feedback-pupils": majority_tests(
        partial(having, item=FEEDBACK_TO_PUPILS), SCHOOLS
    ),
    "4.3.4.permeable": majority_tests(partial(having, item=FILES_FROM_HOME), SCHOOLS),
    "4.3.4.transfer-home": majority_tests(out_of_reach, GROUPS),
    "4.3.4.transfer-sticks": majority_tests(
        partial(taking, topic=MEMORY_STICKS, among=RULED), SCHOOLS
    ),
    "4.3.4.plans": majority_tests(planned, ANSWERS),
}
CLAIMS = Claims(
    room="institutional_space",
    from_wave={id: test for id, (test, _) in TESTS.items()},
    from_print=dict.fromkeys(TESTS, no_number),
    other_from_wave={id: others for id, (_, others) in TESTS.items()},
)
