"""The claims of the learner space, tested on a wave and on what was printed."""

from dataclasses import replace

from personalising import published
from personalising.model import Effect, Estimate, NotTested
from personalising.statistics.shares import share
from personalising.study.judging import Claims, FromPrint
from personalising.study.learner_space.names import (
    MEMORY_STICKS,
    MULTI_FUNCTION,
    OWN_FOLDERS,
    PHASES,
    PHONES,
)
from personalising.study.learner_space.naming import leisure_first, must_have
from personalising.study.learner_space.pupils import agree, at_home
from personalising.study.learner_space.walkthroughs import (
    answers,
    keep_work,
    schools_that_block,
)
from personalising.study.shares import (
    FROM,
    HALF,
    NONE,
    TENTH,
    Tests,
    Units,
    difference_tests,
    majority_tests,
    no_number,
)
from personalising.waves import Wave

GROUPS, PUPILS, SCHOOLS = "groups", "pupils", "schools"
NAMERS = "pupils or groups"
OLDER, YOUNGER = PHASES["secondary"], PHASES["primary"]
MOST: dict[str, tuple[Units, str]] = {  # that something holds of most units
    "4.3.2.shared-log-ins": (
        answers("log-in", ["personal"], *YOUNGER, given=False),
        GROUPS,
    ),
    "4.3.2.communication-blocked": (schools_that_block, SCHOOLS),
    "4.3.2.only-suggest": (
        answers("guidance", ["instructions"], given=False),
        GROUPS,
    ),
    "4.3.2.independent-work": (answers("guidance", ["none"]), GROUPS),
    "4.3.2.leisure-first": (leisure_first, NAMERS),
    "4.3.2.multi-function": (must_have(MULTI_FUNCTION), NAMERS),
    "4.3.2.mobile-must-have": (must_have(PHONES), NAMERS),
    "4.3.2.independent-lives": (agree("independent-life", stages=YOUNGER), PUPILS),
    "4.3.2.aware-of-risks": (agree("risk-awareness"), PUPILS),
    "1.3.identity": (agree("digital-identity"), PUPILS),
    "1.3.formative-autonomy": (agree("formative-autonomy"), PUPILS),
    "1.3.visual-work": (agree("visual-work"), PUPILS),
    "1.3.broadcasting": (agree("broadcasting"), PUPILS),
    "1.3.gaming-motivates": (agree("gaming-motivation"), PUPILS),
    "1.3.partly-recognised": (agree("digital-life-recognised", given=False), PUPILS),
    "4.4.disadvantaged-access": (at_home(rich=True, disadvantaged=True), PUPILS),
}
SOME: dict[str, tuple[Units, str]] = {  # that it holds of more than a negligible share
    "4.3.2.data-stick": (must_have(MEMORY_STICKS), NAMERS),
    "1.3.private-networking": (agree("private-networking"), PUPILS),
    "1.3.networking-with-teachers": (agree("networking-with-teachers"), PUPILS),
}
MORE: dict[str, tuple[Units, Units, str]] = {  # that it holds of more of one kind
    "4.3.2.log-ins": (
        answers("log-in", ["personal"], *OLDER),
        answers("log-in", ["personal"], *YOUNGER),
        GROUPS,
    ),
    "4.3.2.girls-privacy": (
        agree("privacy-concern", gender="girl"),
        agree("privacy-concern", gender="boy"),
        PUPILS,
    ),
    "4.3.2.gender-alike": (
        agree("social-networking-use", gender="girl"),
        agree("social-networking-use", gender="boy"),
        PUPILS,
    ),
}
TOOLS = "4.3.2.tools-mixed"
HOMES = "2.1.home-access"
STORE = "4.3.2.own-documents"
PLAY = "4.4.play"
AT_SCHOOL = frozenset(
    {
        *("4.3.2.log-ins", "4.3.2.shared-log-ins", "4.3.2.communication-blocked"),
        *("4.3.2.only-suggest", "4.3.2.independent-work", TOOLS, STORE),
        *(HOMES, "4.4.disadvantaged-access", PLAY),
    }
)
"""Claims of the walkthrough, and of homes; all others are of pupils' identity."""
NO_DIARY = (
    "no table tells how long the youngest pupils play and work at home; a wave would "
    "need a diary of their days"
)
QUOTED = "the report quotes the share from earlier studies, and counts no pupils"


def _of_the_same(tests: Tests) -> Tests:
    """Count groups once that stand on both sides of a comparison."""
    test, others = tests

    def once(found: Effect) -> Effect:
        return replace(found, n=found.n // 2)

    def of_wave(wave: Wave, confidence: float) -> Effect:
        return once(test(wave, confidence))

    def left_out(wave: Wave, confidence: float) -> list[Effect]:
        return [once(each) for each in others["one-left-out"](wave, confidence)]

    return of_wave, {"one-left-out": left_out}


TESTS: dict[str, Tests] = {
    **{id: majority_tests(*which) for id, which in MOST.items()},
    **{id: majority_tests(*which, NONE) for id, which in SOME.items()},
    **{id: difference_tests(*which) for id, which in MORE.items()},
    STORE: _of_the_same(
        difference_tests(keep_work(OWN_FOLDERS), keep_work(MEMORY_STICKS), GROUPS)
    ),
    TOOLS: majority_tests(answers("tools", ["chosen"]), GROUPS),
    HOMES: majority_tests(at_home(rich=False), PUPILS, TENTH),
}


def _of_few(holds: int, groups: int) -> FromPrint:
    """Give the share of some groups, each taken for one of a school of its own."""

    def test(confidence: float) -> Effect:
        found = share(
            [each < holds for each in range(groups)],
            range(groups),
            confidence=confidence,
        )
        return Effect(
            found.share - HALF,
            found.conf_low - HALF,
            found.conf_high - HALF,
            groups,
            f"difference in the share of {GROUPS} from {FROM[HALF]}",
            confidence,
            unit=GROUPS,
        )

    return test


def _counted(name: str) -> int:
    return int(published.figure(f"s432.walk.{name}").value)


def _suggested() -> FromPrint:
    asked = _counted("teacher_directs")  # all of them spoke of suggestions alone
    return _of_few(asked, asked)


def _chosen() -> FromPrint:
    chosen, given = (_counted(f"tool_choice.{answer}") for answer in ("yes", "no"))
    return _of_few(chosen, chosen + given)


def _quoted(_: float) -> Effect:
    share_of_homes = published.figure("s2.unenriched_homes").value / 100
    measure = f"difference in the share of {PUPILS} from {FROM[TENTH]}"
    raise NotTested(QUOTED, Estimate(share_of_homes - TENTH, measure))


def _no_diary(_: float) -> Effect:
    raise NotTested(NO_DIARY)


def _no_diary_in_wave(_: Wave, confidence: float) -> Effect:
    return _no_diary(confidence)


CLAIMS = Claims(
    room="learner_space",
    from_wave={
        **{id: test for id, (test, _) in TESTS.items()},
        PLAY: _no_diary_in_wave,
    },
    from_print={
        **dict.fromkeys(TESTS, no_number),
        "4.3.2.only-suggest": _suggested(),
        TOOLS: _chosen(),
        HOMES: _quoted,
        PLAY: _no_diary,
    },
    other_from_wave={id: others for id, (_, others) in TESTS.items()},
)
