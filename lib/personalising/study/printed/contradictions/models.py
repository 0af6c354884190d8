"""Contradictions and gaps in the models of performance and of teachers (4.2, C)."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import pi

from personalising.pages.words import listed, number
from personalising.published import scenarios
from personalising.published.figures import Figure, Printed
from personalising.published.rounding import over_roundings
from personalising.study.printed import correlations, counts, regression
from personalising.study.printed.contradictions.entering import entry
from personalising.study.printed.entries import Agreement, Entry, Status
from personalising.study.printed.totals import PHASES

PREDICTORS = ("opportunity", "investment")  # of the learning equation (Figure 2)
LOGISTIC_VARIANCE = pi**2 / 3  # of ratings about a teacher, on the scale of log odds
TYPICAL = 2  # band of experience and level of priority of a teacher near the middle


def contradictions(printed: Printed) -> Iterator[Entry]:
    """Set out the contradictions and gaps in the models of schools and of teachers."""
    yield from _performance(printed)
    yield from _agreement(printed)
    yield from _thresholds(printed)
    yield _subgroups(printed)
    yield _school_level(printed)
    yield from _survey(printed)


def _performance(printed: Printed) -> Iterator[Entry]:
    f, beta = printed[regression.F], printed[regression.BETA]
    k, df = f.df
    n = k + df + 1
    alone = 1 - (1 - beta.value**2) * (n - 1) / (n - 2)
    adjusted = printed[regression.ADJUSTED]
    yield entry(
        "predictors",
        "3.2; 4.2.1",
        "predictors of school performance",
        f"The equation has {len(PREDICTORS)} ({listed(PREDICTORS)}; personalisation "
        f"was left out of it, 3.2) and F({k},{df}) has {k}, of which only "
        "e-maturity is named: alone it would give an adjusted R squared of "
        f"{number(alone, 2)}, not {adjusted.printed}. A term of the equation may stand "
        "for several predictors; what the others were cannot be decided.",
        Agreement.EXACT if k == len(PREDICTORS) else Agreement.NOT_CHECKABLE,
        printed=str(k),
        recomputed=len(PREDICTORS),
        tolerance=0.0,
    )
    (trend,) = printed[correlations.GCSE].df
    schools = [number(counts.schools_of(printed, phase)) for phase in PHASES]
    yield entry(
        "performance_sample",
        "4.1; 4.2.1",
        "schools in the analyses of performance",
        f"The degrees of freedom give {n} schools at Key Stage 2 and {trend + 2} at "
        f"GCSE ({trend} in the other reading), and the sample has {schools[0]} and "
        f"{schools[1]}: they are those of an earlier study, whose number is not said.",
        Agreement.NOT_CHECKABLE,
        printed=str(n),
    )


def _agreement(printed: Printed) -> Iterator[Entry]:
    def agreeing(experience: int, priority: int, **others: float) -> float:
        teacher = {"experience": experience, "priority": priority, **others}
        return scenarios.agreement(printed, teacher)

    typical = agreeing(TYPICAL, TYPICAL, primary=1)
    all_primary = [
        agreeing(experience, priority, primary=1)
        for experience, priority in product(scenarios.EXPERIENCE, scenarios.PRIORITY)
    ]
    older = agreeing(TYPICAL, TYPICAL, ks4=1)
    neither = printed["c.scenario1.3"]
    yield entry(
        "agreement_high",
        "4.2.2; Appendix C",
        "overall agreement is high",
        f"With the printed coefficients a typical primary teacher (experience and "
        f"priority {TYPICAL}) agrees at Key Stage 1 with probability "
        f"{number(typical, 2)}, and no typical primary teacher there with more than "
        f"{number(max(all_primary), 2)}; in scenario 1 the likeliest answer is neither "
        f"({neither.printed}). That is one kind of teacher and of pupils: agreement is "
        f"{number(older, 2)} for a like secondary teacher at Key Stage 4, and over all "
        "it can be high, as disagreement can be rare.",
        Agreement.QUESTIONABLE if max(all_primary) < 1 / 2 else Agreement.NOT_CHECKABLE,
        printed="high",
        recomputed=typical,
    )
    lowest, highest = (printed[id].printed for id in scenarios.SHARES)
    yield entry(
        "typical_teacher",
        "Appendix C",
        f"{lowest} to {highest} per cent agreeing",
        f"{lowest} and {highest} per cent are what the model gives where a teacher's "
        "own tendency is zero. Whether shares of teachers lie closer together hangs on "
        "how the model was fitted: its coefficients may be those of one teacher, or "
        "nearly those of an average. That, and the variance of teachers, was not "
        "printed.",
        Agreement.NOT_CHECKABLE,
        printed=f"{lowest} to {highest}",
    )


def _thresholds(printed: Printed) -> Iterator[Entry]:
    region = scenarios.region_of(printed)
    closest = scenarios.closest_thresholds(region)
    limits = scenarios.threshold_limits(region)
    for place, (value, limit) in enumerate(zip(closest, limits, strict=True), 1):
        about = f"threshold.{place}", "Appendix C", f"threshold {place} of the model"
        if limit is None:
            said = "No thresholds give both scenarios with the printed coefficients."
            yield entry(*about, said, Agreement.IMPOSSIBLE)
            continue
        found = entry(
            *about,
            "It was not printed; both scenarios and the coefficients, all with their "
            f"rounding, leave it between {number(limit.low, 3)} and "
            f"{number(limit.high, 3)}.",
            Agreement.NOT_CHECKABLE,
            recomputed=value,
            tolerance=max(value - limit.low, limit.high - value),
        )
        yield replace(found, status=Status.REDERIVED)
    for scenario in scenarios.TEACHERS.index:
        parts = [printed[f"c.scenario{scenario}.{r}"] for r in scenarios.RATINGS]
        allowed = over_roundings(
            lambda *shares: sum(shares), *(part.interval for part in parts)
        )
        total = allowed.middle
        fits = allowed.low <= 1 <= allowed.high
        yield entry(
            f"scenario_sum.{scenario}",
            f"Appendix C Scenario {scenario}",
            "sum of the five probabilities",
            f"{' + '.join(part.printed for part in parts)} = {number(total, 3)}, which "
            f"may be off by {number(allowed.half_width, 4)} for rounding.",
            Agreement.WITHIN_ROUNDING if fits else Agreement.IMPOSSIBLE,
            printed=number(total, 3),
            recomputed=1.0,
            tolerance=allowed.half_width,
        )


def _subgroups(printed: Printed) -> Entry:
    def beta(name: str) -> Figure:
        return printed[f"c.beta.{name}"]

    return entry(
        "subgroups",
        "4.2.2; Appendix C",
        "pupils with special needs as a group for whom ICT does more",
        f"Their {beta('sen').printed} lies {_apart(beta('sen'), beta('girls'))} from "
        f"girls and {_apart(beta('sen'), beta('boys'))} from boys, who are all pupils, "
        f"where gifted pupils lie {_apart(beta('gifted'), beta('boys'))} from boys; "
        "without its error this cannot be tested here, and Appendix C works out how "
        "large that can have been.",
        Agreement.NOT_CHECKABLE,
        printed=beta("sen").printed,
    )


def _school_level(printed: Printed) -> Entry:
    share = printed["c.share.primary"].value / 100
    phase = share * (1 - share) * printed["c.beta.primary"].value ** 2
    half_range = (scenarios.PRIORITY[-1] - scenarios.PRIORITY[0]) / 2
    priority = (printed["c.beta.priority"].value * half_range) ** 2
    return entry(
        "school_level",
        "Appendix C",
        "no variation between schools, and two predictors of schools",
        "The level of schools was dropped, for it hardly varied, and phase and "
        "priority of schools then stood out. Both can be true: phase makes a variance "
        f"of {number(phase, 3)} and priority of {number(priority, 3)} at most, beside "
        f"{number(LOGISTIC_VARIANCE, 2)} within teachers; but their standard errors, "
        "which were not printed, would be too small if schools do vary.",
        Agreement.NOT_CHECKABLE,
    )


def _survey(printed: Printed) -> Iterator[Entry]:
    coefficients = [id for id in printed if id.startswith("c.beta.")]
    yield entry(
        "standard_errors",
        "Appendix C",
        "significance in the teacher survey",
        f"{len(coefficients)} coefficients were printed without standard errors. The "
        "numbers of teachers and of questions, and the scenarios, keep these within "
        "limits. Appendix C works them out, and says what they decide; which factors "
        "did not stand out was not printed.",
        Agreement.NOT_CHECKABLE,
    )
    special = printed["c.share.special"]
    yield entry(
        "sample_mix",
        "1.2; 4.2.2; Appendix C",
        "the survey as a normative sample",
        f"It is called normative and not selective, and {special.printed} per cent of "
        "its schools were special schools, which are few in the country; no weights "
        "are mentioned, so what it stands for cannot be decided.",
        Agreement.NOT_CHECKABLE,
        printed=special.printed,
    )


def _apart(one: Figure, other: Figure) -> str:
    return number(abs(one.value - other.value), 3)
