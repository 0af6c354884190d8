"""Counts that follow from the design: schools by groups by people, and said twice."""

from collections.abc import Iterator
from statistics import mode

from personalising.pages.words import listed, number
from personalising.published.figures import Figure, Printed
from personalising.published.rounding import Interval
from personalising.study.printed.entries import Agreement, Check, compared
from personalising.study.printed.totals import PHASES, SIZES, STAGES

TEACHER_GROUPS = 1  # in each school (4.1)
WALKTHROUGHS = 1  # for each Key Stage (Appendix B)
INTERVIEWED = ("the head teacher", "the ICT tutor")  # in each school (4.1)
EXTRA = (
    "s432.walkthroughs.extra",
    *("s432.walk.handin.choice", "s432.walk.handin.none"),
)
SORTS_OF_KAPPA = ("frequency", "where")

# What the text of the report names, or says a second time and where.
EXCLUDED_CARDS = (
    *("Skype", "Virtual World", "Snapfish"),
    *("4oD", "World of Warcraft", "Scanner"),
)
ADDED_CARDS = ("CBeebies", "Club Penguin", "Miniclip Games")
MERGED_CARDS = ("Camera Phone", "PDA", "SMS Messaging")  # into one, phones
DESCRIBED_ACTIVITIES = (
    *("PCs", "the interactive whiteboard"),
    *("a remote-control car", "tablets"),
)
REPEATED = {
    "s41.schools": (30, "Appendix A names 30 schools, 15 of each phase"),
    "t41.boundary.primary": (
        300,
        "Table 4.1 has it at the head of both primary columns, below 300 and from 300",
    ),
    "t41.boundary.secondary": (
        1000,
        "the text beside Table 4.1 has 1,000 pupils too, both below and from",
    ),
    "s433.activities": (5, "the next sentence speaks of four out of five"),
}


def schools_of(printed: Printed, phase: str) -> float:
    """Count the schools of a phase, primary or secondary, in the columns of Table 4.1.

    Examples
    --------
    >>> from personalising.published import figures
    >>> schools_of(Printed.of(figures()), "primary")
    15.0
    """
    return sum(printed[f"t41.n.{phase}.{size}"].value for size in SIZES)


def groups_of(printed: Printed, phase: str) -> float:
    """Count the groups of pupils of a phase, by its Key Stages in section 4.3.2.

    Examples
    --------
    >>> from personalising.published import figures
    >>> groups_of(Printed.of(figures()), "secondary")
    43.0
    """
    return sum(printed[f"s432.groups.{stage}"].value for stage in STAGES[phase])


def named_items(printed: Printed) -> float:
    """Count the items that are left of the cards after the steps that the report names.

    Examples
    --------
    >>> from personalising.published import figures
    >>> named_items(Printed.of(figures()))
    28.0
    """
    return (
        printed["s432.cards.original"].value
        - len(EXCLUDED_CARDS)
        + printed["s432.cards.added"].value
        - (len(MERGED_CARDS) - 1)
    )


def ratio(whole: float, divisor: float) -> float:
    """Divide a number by another; 0 where that is 0.

    Examples
    --------
    >>> ratio(360, 6), ratio(360, 0)
    (60.0, 0.0)
    """
    return whole / divisor if divisor else 0.0


def checks(printed: Printed) -> Iterator[Check]:
    """Check every count that follows from others, or that stands in two places."""
    for group in (_said_twice, _teachers, _walkthroughs, _extra, _pupils, _learners):
        yield from group(printed)
    yield from _sorts(printed)
    yield from _items(printed)
    yield _heads(printed)


def _equal(
    figure: Figure,
    value: float,
    said: str,
    contrast: str = "",
    otherwise: Agreement = Agreement.DIFFERS,
) -> Check:
    """Compare a printed count with its value as it follows from others.

    The explanation is what is said of the arithmetic, with the contrast behind it where
    the two differ; `otherwise` is then the verdict.
    """
    differ = contrast if figure.value != value else ""
    allowed = Interval(value, value)
    return compared(figure, allowed, f"{said}{differ}.", otherwise=otherwise)


def _whole_groups(people: Figure, size: Figure, faulty: Figure) -> Iterator[Check]:
    """Call a figure impossible where people make no whole number of groups."""
    if not size.value or people.value % size.value:
        said = f"{people.printed} is no whole number of groups of {size.printed}."
        yield Check(faulty.id, Agreement.IMPOSSIBLE, said)


def _said_twice(printed: Printed) -> Iterator[Check]:
    for id, (value, place) in REPEATED.items():
        yield _equal(printed[id], value, f"Said twice: {place}")
    named = listed(DESCRIBED_ACTIVITIES)
    yield _equal(
        printed["s433.activities.with_technology"],
        len(DESCRIBED_ACTIVITIES),
        f"The report describes {len(DESCRIBED_ACTIVITIES)} of them: {named}",
    )


def _teachers(printed: Printed) -> Iterator[Check]:
    """Check teachers: one group of an assumed size in each school."""
    schools, size = printed["s41.schools"], printed["b.assumed.per_teacher_group"]
    numbers = {f"b.teachers.{phase}": schools_of(printed, phase) for phase in PHASES}
    numbers["s41.target.classroom_teachers"] = schools.value
    for id, n in numbers.items():
        teachers = n * TEACHER_GROUPS * size.value
        said = f"One group of {size.printed} in each of {number(n)} schools makes "
        yield _equal(printed[id], teachers, f"{said}{number(teachers)}")
        yield from _whole_groups(printed[id], size, printed[id])
    total = printed["b.teachers.all"]
    yield from _whole_groups(total, size, total)
    held = ratio(total.value, schools.value * TEACHER_GROUPS)
    said = (
        f"{total.printed} teachers in {schools.printed} groups are {number(held)} each"
    )
    yield _equal(size, held, said)


def _walkthroughs(printed: Printed) -> Iterator[Check]:
    """Check walkthroughs: one for each Key Stage that a school of the phase has."""
    for phase in PHASES:
        stages, schools = len(STAGES[phase]), schools_of(printed, phase)
        walks = stages * schools * WALKTHROUGHS
        said = (
            f"One for each of {stages} Key Stages in {number(schools)} schools makes "
        )
        yield _equal(
            printed[f"b.walkthroughs.{phase}"], walks, f"{said}{number(walks)}"
        )


def _extra(printed: Printed) -> Iterator[Check]:
    """Check those who answered the extra questions: pupils once, and groups once."""
    total, *parts = (printed[id] for id in EXTRA)
    held = sum(part.value for part in parts)
    said = (
        f"{total.printed} pupils answered, and the answers are told of "
        f"{' + '.join(part.digits for part in parts)} = {number(held)} groups"
    )
    agree = total.value == held
    verdict = Agreement.QUESTIONABLE if agree else Agreement.DIFFERS
    yield Check(total.id, verdict, f"{said}.", recomputed=held, tolerance=0.0)
    for figure in () if agree else parts:
        yield Check(figure.id, verdict, f"{said}.")


def _heads(printed: Printed) -> Check:
    """Check heads and tutors: 30 of each would be understood, other counts not."""
    figure, schools = printed["s41.target.heads_and_tutors"], printed["s41.schools"]
    people = schools.value * len(INTERVIEWED)
    of_each = figure.value == schools.value
    return _equal(
        figure,
        people,
        f"{len(INTERVIEWED)} people ({listed(INTERVIEWED)}) in each of "
        f"{schools.printed} schools are {number(people)}",
        f", not {figure.printed}; the sentence is broken in the text that survives and "
        f"may have meant {figure.printed} of each, which cannot be decided"
        if of_each
        else f", and {schools.printed} of each are not {figure.printed} either",
        otherwise=Agreement.QUESTIONABLE if of_each else Agreement.IMPOSSIBLE,
    )


def _pupils(printed: Printed) -> Iterator[Check]:
    """Check the projected samples of pupils and the guide numbers beside them."""
    size = printed["s41.target.pupils_per_group"]
    groups = printed["s41.target.groups_per_school"]
    for phase in PHASES:
        figure = printed[f"s41.target.pupils.{phase}"]
        schools = schools_of(printed, phase)
        pupils = size.value * groups.value * schools
        said = (
            f"{size.printed} pupils in each of {groups.printed} groups in each of "
            f"{number(schools)} schools are {number(pupils)}"
        )
        yield _equal(figure, pupils, said, f", not {figure.printed}")
        yield from _whole_groups(figure, size, figure)
    for guide, other, unit in (
        (size, groups, "groups in each school take {} pupils to a group"),
        (groups, size, "pupils to a group take {} groups in each school"),
    ):
        needed = ratio(figure.value, schools * other.value)
        said = f"{figure.printed} pupils in {number(schools)} schools with "
        said += f"{other.printed} {unit.format(number(needed))}"
        yield _equal(guide, needed, said, f", not {guide.printed}")


def _learners(printed: Printed) -> Iterator[Check]:
    """Check the learners of Appendix B against the groups that 4.3.2 counts."""
    size = printed["b.assumed.per_learner_group"]
    for phase in PHASES:
        stages = [printed[f"s432.groups.{stage}"].printed for stage in STAGES[phase]]
        held = groups_of(printed, phase)
        counted = f"{' + '.join(stages)} = {number(held)}"
        yield from _at_size(printed[f"b.learners.{phase}"], held, counted, size)
    total, groups = printed["b.learners.all"], printed["s432.groups.total"]
    yield from _at_size(total, groups.value, groups.printed, size)
    schools, each = printed["s41.schools"], printed["s41.target.groups_per_school"]
    supposed = ratio(total.value, schools.value * each.value)
    said = (
        f"{total.printed} learners in {each.printed} groups in each of "
        f"{schools.printed} schools are {number(supposed)} a group"
    )
    yield from _whole_groups(total, size, size)
    yield _equal(size, supposed, said)
    guide = printed["s41.target.pupils_per_group"]
    if guide.value != size.value:
        yield _equal(
            size,
            guide.value,
            f"Section 4.1 plans with {guide.printed} a group",
            otherwise=Agreement.QUESTIONABLE,
        )


def _at_size(
    figure: Figure, groups: float, counted: str, size: Figure
) -> Iterator[Check]:
    learners, supposed = groups * size.value, ratio(figure.value, size.value)
    yield _equal(
        figure,
        learners,
        f"Section 4.3.2 counts {counted} groups, which at {size.printed} each are "
        f"{number(learners)} learners",
        f", not {figure.printed}, which would be {number(supposed, 0)} groups",
    )
    yield from _whole_groups(figure, size, figure)


def _sorts(printed: Printed) -> Iterator[Check]:
    """Check the free sorts against the groups, and the raters of each kappa."""
    for phase in PHASES:
        groups = {
            f"t42.free.{stage}": printed[f"s432.groups.{stage}"].value
            for stage in STAGES[phase]
        }
        groups[f"t42.free.{phase}"] = groups_of(printed, phase)
        for id, held in groups.items():
            said = "Every group is said to have sorted freely, and there were "
            said += f"{number(held)} of them (4.3.2)"
            yield _equal(printed[id], held, said, f", not {printed[id].printed}")
        for sort in SORTS_OF_KAPPA:
            sorts = printed[f"t42.{sort}.{phase}"]
            said = f"Table 4.2 has {sorts.printed} groups with this sort"
            yield _equal(printed[f"s432.kappa_k.{sort}.{phase}"], sorts.value, said)


def _items(printed: Printed) -> Iterator[Check]:
    """Check the items of the sorts: the kappas' N, and the steps from the cards.

    The steps are named in part only, so they leave the most items that there can be.
    """
    items = printed["s432.cards.items_after_merging"]
    rated = [
        printed[f"s432.kappa_N.{sort}.{phase}"]
        for sort in SORTS_OF_KAPPA
        for phase in PHASES
    ]
    for figure in rated:
        yield _equal(figure, items.value, f"The cards were merged to {items.printed}")
    usual = mode(figure.value for figure in rated)
    yield _equal(items, usual, f"The kappas have N = {number(usual)} items")
    added = len(ADDED_CARDS)
    said = f"The report names {added}: {listed(ADDED_CARDS)}"
    yield _equal(printed["s432.cards.added"], added, said)
    yield Check(
        items.id,
        Agreement.IMPOSSIBLE
        if items.value > named_items(printed)
        else Agreement.NOT_CHECKABLE,
        f"The steps that are named leave that many or more: {card_steps(printed)}.",
    )


def card_steps(printed: Printed) -> str:
    """Write out the steps from the cards to the items, as far as the report names them.

    Examples
    --------
    >>> from personalising.published import figures
    >>> card_steps(Printed.of(figures()))
    '33 cards - 6 left out + 3 added - 2 by merging 3 into phones = 28 items'
    """
    return (
        f"{printed['s432.cards.original'].printed} cards - {len(EXCLUDED_CARDS)} left "
        f"out + {number(printed['s432.cards.added'].value)} added - "
        f"{len(MERGED_CARDS) - 1} by merging {len(MERGED_CARDS)} into phones = "
        f"{number(named_items(printed))} items"
    )
