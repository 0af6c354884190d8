"""Contradictions and gaps in the sample, the groups and the returns (4.1, B)."""

from collections.abc import Iterator

from personalising.pages.words import listed, number, p_value, percent
from personalising.published.figures import Printed
from personalising.study.printed import correlations, counts
from personalising.study.printed.contradictions.entering import counted, entry
from personalising.study.printed.entries import Agreement, Entry
from personalising.study.printed.significance import LEVEL
from personalising.study.printed.totals import PHASES, STAGES


def contradictions(printed: Printed) -> Iterator[Entry]:
    """Set out the contradictions and gaps in the sample, the groups and the returns."""
    yield from _sample(printed)
    yield from _learners(printed)
    yield from _walkthroughs(printed)


def _sample(printed: Printed) -> Iterator[Entry]:
    size = printed["s41.target.pupils_per_group"]
    groups = printed["s41.target.groups_per_school"]
    target = printed["s41.target.pupils.primary"]
    schools = counts.schools_of(printed, "primary")
    pupils = size.value * groups.value * schools
    yield counted(
        "target_pupils",
        "4.1",
        "projected sample of pupils and the guide beside it",
        f"{size.printed} pupils in {groups.printed} groups in each of "
        f"{number(schools)} schools of a phase are {number(pupils)}, and "
        f"{target.printed} are projected for each. Whether the guide or the sample was "
        "meant cannot be decided; all "
        f"{printed['s41.schools'].printed} schools together would make "
        f"{number(size.value * groups.value * printed['s41.schools'].value)}.",
        target,
        pupils,
        figures=(
            *(f"s41.target.pupils.{phase}" for phase in PHASES),
            *(size.id, groups.id),
        ),
    )
    returned = printed["b.learners.primary"]
    yield entry(
        "learners_over_target",
        "4.1; Appendix B",
        "learners who took part, against the projected sample",
        f"{returned.printed} of the {target.printed} that were projected for a phase "
        f"would be {percent(counts.ratio(returned.value, target.value))}, but of the "
        f"{number(pupils)} that the guide gives "
        f"{percent(counts.ratio(returned.value, pupils))}; and neither number of "
        "learners was counted, so the rate of response cannot be given.",
        Agreement.NOT_CHECKABLE,
        printed=returned.printed,
    )
    yield _heads(printed)
    yield _large_advantaged(printed)
    yield _difference_of_phases(printed)


def _heads(printed: Printed) -> Entry:
    figure, schools = printed["s41.target.heads_and_tutors"], printed["s41.schools"]
    people = schools.value * len(counts.INTERVIEWED)
    return counted(
        "heads_and_tutors",
        "4.1",
        "most heads and ICT tutors that could respond",
        f"Each of {schools.printed} schools gave access to {len(counts.INTERVIEWED)} "
        f"people, {listed(counts.INTERVIEWED)}: {number(people)}, where "
        f"{figure.printed} is said. The sentence is broken in the text that survives "
        f"and may have meant {figure.printed} of each, and Appendix B has no count of "
        "interviews, so this cannot be decided.",
        figure,
        people,
        Agreement.QUESTIONABLE,
    )


def _large_advantaged(printed: Printed) -> Entry:
    large = printed["t41.secondary.large.advantaged"].value
    schools = large + printed["t41.secondary.small.advantaged"].value
    share = counts.ratio(large, schools)
    return entry(
        "large_advantaged",
        "4.1",
        "secondary schools in advantaged areas that are large",
        f"They are called almost all, and Table 4.1 has {number(large)} of "
        f"{number(schools)}, {percent(share)}.",
        Agreement.QUESTIONABLE,
        printed="almost all",
        recomputed=share,
    )


def _difference_of_phases(printed: Printed) -> Entry:
    both = [printed[f"s41.r.statemented_disadvantage.{phase}"] for phase in PHASES]
    (r1, n1), (r2, n2) = ((figure.value, figure.n or 0) for figure in both)
    p = correlations.p_of_difference(r1, n1, r2, n2)
    found = p < LEVEL
    return entry(
        "phase_difference",
        "4.1",
        "the correlation with disadvantage holds in primary, not in secondary schools",
        f"r = {both[0].printed} and r = {both[1].printed} are explained as a "
        "discrepancy between the phases; tested against each other, with "
        f"{n1} and {n2} schools, they have {p_value(p)}, so that one "
        + (
            "is larger."
            if found
            else "cannot be told from the other: there may be nothing to explain."
        ),
        Agreement.WITHIN_ROUNDING if found else Agreement.QUESTIONABLE,
        recomputed_p=p,
    )


def _learners(printed: Printed) -> Iterator[Entry]:
    size, guide = (
        printed["b.assumed.per_learner_group"],
        printed["s41.target.pupils_per_group"],
    )
    yield counted(
        "group_size",
        "4.1; Appendix B",
        "pupils in a focus group",
        f"Section 4.1 plans with {guide.printed} and Appendix B assumes a mean of "
        f"{size.printed}; nobody counted, so neither can be preferred.",
        size,
        guide.value,
        Agreement.QUESTIONABLE,
    )
    groups, learners = printed["s432.groups.total"], printed["b.learners.all"]
    schools, each = printed["s41.schools"], printed["s41.target.groups_per_school"]
    said, figures = [], [learners.id]
    for phase in PHASES:
        held, figure = counts.groups_of(printed, phase), printed[f"b.learners.{phase}"]
        said.append(
            f"{number(held)} {phase} groups ({_stages(printed, phase)}) of "
            f"{size.printed} are {number(held * size.value)} learners, and Appendix B "
            f"has {figure.printed}. "
        )
        figures.append(figure.id)
    implied = number(counts.ratio(learners.value, size.value), 0)
    yield counted(
        "learners",
        "4.3.2; Appendix B",
        "learners, against the focus groups that were counted",
        f"{''.join(said)}All {groups.printed} would make "
        f"{number(groups.value * size.value)}, and its {learners.printed} are "
        f"{implied} groups, as many as {each.printed} in each of {schools.printed} "
        "schools: Appendix B seems to have multiplied the plan, not what was held.",
        learners,
        groups.value * size.value,
        figures=figures,
    )


def _stages(printed: Printed, phase: str) -> str:
    return " + ".join(
        printed[f"s432.groups.{stage}"].printed for stage in STAGES[phase]
    )


def _walkthroughs(printed: Printed) -> Iterator[Entry]:
    prompted, extra = (printed[f"s432.walkthroughs.{of}"] for of in ("prompt", "extra"))
    assumed = printed["b.walkthroughs.all"]
    yield entry(
        "walkthroughs",
        "4.3.2; Appendix B",
        "technology walkthroughs",
        f"{prompted.printed} pupils answered the prompts, and Appendix B assumes "
        f"{assumed.printed} walkthroughs; prompts were for those who needed them, so "
        "how many walkthroughs there were cannot be decided.",
        Agreement.NOT_CHECKABLE,
        printed=assumed.printed,
    )
    choice, none = (printed[f"s432.walk.handin.{of}"] for of in ("choice", "none"))
    agree = extra.value == choice.value + none.value
    yield entry(
        "walkthrough_units",
        "4.3.2",
        "who answered the extra questions",
        f"{extra.printed} of {prompted.printed} pupils did, and their answers are then "
        f"told as those of groups: {choice.digits} with a choice of how to hand in and "
        f"the remaining {none.digits}. One pupil may have answered for each group, so "
        "that both are true; pupils or groups cannot be decided.",
        Agreement.QUESTIONABLE if agree else Agreement.DIFFERS,
        printed=extra.printed,
        figures=[extra.id],
    )
    yield entry(
        "junior_school",
        "Appendix A; Appendix B",
        "one walkthrough for each Key Stage of each primary school",
        f"{printed['b.walkthroughs.primary'].printed} supposes "
        f"{len(STAGES['primary'])} Key Stages in each of "
        f"{number(counts.schools_of(printed, 'primary'))}, and Appendix A has a junior "
        "school among them, which by its name teaches Key Stage 2 alone; how many "
        "walkthroughs there were was not printed.",
        Agreement.NOT_CHECKABLE,
        printed=printed["b.walkthroughs.primary"].printed,
    )
