"""The claims of the teaching space, tested on a wave; print gives no number for any.

A finding is tested by items on its construct, which a wave's table `items` names. What
the report says of teachers without a qualifier, or of most, is tested as a majority;
what it says of some or of many, as more than a few. The header of
data/model/claims/teaching_space.yml lists the constructs.
"""

from collections.abc import Mapping

import pandas as pd

from personalising.model import Effect
from personalising.study.associations import require_few
from personalising.study.judging import Claims
from personalising.study.shares import (
    NONE,
    Tests,
    Units,
    difference_tests,
    majority_tests,
    no_number,
)
from personalising.study.teaching_space.analysis import (
    Taken,
    controlling,
    denying,
    mean_difference,
    of_phase,
    opposite,
    pupils_by_me_time,
    put_to,
    restricted_schools,
    restricted_where,
    saying,
    school_differences,
    with_question_wall,
    without_middle,
)
from personalising.waves import Wave

MOST = {  # claim: the construct, and who say so
    "3.1.technology-pupils": ("ict-personalises", "pupil"),
    "3.1.technology-leaders": ("ict-personalises", "leader"),
    "4.3.3.agenda": ("agenda-adopted", "teacher"),
    "4.3.3.curriculum": ("curriculum-constrains", "teacher"),
    "4.3.3.good-teaching": ("good-teaching", "teacher"),
    "4.3.3.technology-personalises": ("ict-personalises", "teacher"),
    "4.3.3.technology-motivates": ("ict-motivates", "teacher"),
    "4.3.3.beyond-lessons": ("beyond-lessons", "teacher"),
    "4.3.3.feedback-choice": ("feedback-choice", "teacher"),
    "4.3.3.feedback-behaviour": ("feedback-behaviour", "teacher"),
    "4.3.3.platform-central": ("vle-central", "teacher"),
    "4.3.3.staff-engage": ("engage-through-technology", "teacher"),
    "4.3.3.me-time": ("me-time", "pupil"),
    "4.3.3.valued-pupils": ("personalisation-valued", "pupil"),
    "4.3.3.valued-teachers": ("personalisation-valued", "teacher"),
    "4.3.3.divide-teachers": ("divide-teachers", "teacher"),
    "5.divide-parents": ("divide-parents", "pupil"),
}
SOME = {  # claim: the construct, and who say so
    "4.3.3.voice-and-choice": ("voice-and-choice", "teacher"),
    "4.3.3.informed-choice": ("informed-choice", "teacher"),
    "4.3.3.examinations": ("examinations-constrain", "teacher"),
    "4.3.3.platform-workload": ("vle-workload", "teacher"),
    "4.3.3.home-equity": ("home-equity", "teacher"),
    "4.4.illusion": ("illusion-of-individual-learning", "teacher"),
}
WHO = {
    "pupil": "pupils' answers",
    "teacher": "teachers' answers",
    "leader": "leaders' answers",
}


def _most(units: Units, unit: str) -> Tests:
    """As `majority_tests`, and among those alone who are not in the middle."""
    test, others = majority_tests(units, unit)
    decided, _ = majority_tests(without_middle(units), unit)
    alone = {"without-middle": lambda wave, level: [decided(wave, level)]}
    return test, {**others, **alone}


def _gap(first: Taken, second: Taken) -> Tests:
    """How far the first answer above the second within schools."""
    apart = school_differences(first, second)

    def test(wave: Wave, confidence: float) -> Effect:
        return mean_difference(apart(wave), wave, confidence)

    def left_out(wave: Wave, confidence: float) -> list[Effect]:
        whole: pd.Series = apart(wave)
        require_few(wave, len(whole))
        return [
            mean_difference(whole.drop(each), wave, confidence) for each in whole.index
        ]

    return test, {"one-left-out": left_out}


HELPED = saying("ict-personalises", "teacher")
PRIMARY, SECONDARY = (of_phase(HELPED, phase) for phase in ("primary", "secondary"))
TESTS: Mapping[str, Tests] = {
    "1.2.best-practice-primary": _most(PRIMARY, WHO["teacher"]),
    "1.2.best-practice-alike": difference_tests(SECONDARY, PRIMARY, WHO["teacher"]),
    **{id: _most(saying(*asked), WHO[asked[1]]) for id, asked in MOST.items()},
    **{
        id: majority_tests(saying(*asked), WHO[asked[1]], NONE)
        for id, asked in SOME.items()
    },
    "4.3.3.no-programmes": _most(
        denying("individual-programmes", "teacher"), WHO["teacher"]
    ),
    "4.3.3.question-wall": majority_tests(with_question_wall, "schools", NONE),
    "4.3.3.platform-restricted": majority_tests(restricted_schools, "schools"),
    "4.3.3.platform-leaders": difference_tests(
        restricted_where(committed=False),
        restricted_where(committed=True),
        WHO["teacher"],
    ),
    "4.3.3.leaders-engage": _gap(
        put_to("engage-through-technology", "leader"),
        put_to("engage-through-technology", "teacher"),
    ),
    "4.3.3.recognition": _gap(
        put_to("personalisation", "teacher"), put_to("personalisation", "pupil")
    ),
    "4.3.3.me-time-recognition": _gap(
        pupils_by_me_time(equate=False), pupils_by_me_time(equate=True)
    ),
    "4.3.3.control": majority_tests(controlling, WHO["teacher"], NONE),
    "4.3.3.control-minority": _most(opposite(controlling), WHO["teacher"]),
}

CLAIMS = Claims(
    room="teaching_space",
    from_wave={id: test for id, (test, _) in TESTS.items()},
    from_print=dict.fromkeys(TESTS, no_number),
    other_from_wave={id: others for id, (_, others) in TESTS.items()},
)
