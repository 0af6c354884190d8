"""Why a figure cannot be re-derived, where nothing in print yields it."""

from personalising.pages.words import number
from personalising.published.figures import Figure, Printed
from personalising.study.printed.counts import ratio

SUBGROUPS = 8  # questions that a teacher could answer (Appendix C)

ELSEWHERE = "It is quoted from another study, and its data are not in the report"
ESTIMATE = (
    "The survey's data were not published, and neither its standard error nor the "
    "variance of teachers was printed; the scenarios do not involve it"
)
FEW = "It is a count of a few answers, said once, with no total beside it"
UNIT = (
    "It is told of groups, and the total beside it is one of pupils; that both come to "
    "the same number proves neither"
)
REASONS = {
    "s2.unenriched_homes": "It is said in passing, without a source or a base",
    "s22.months": "It is said once, and no dates are given",
    "s431.": ELSEWHERE,
    "s32.": ELSEWHERE,
    "s43.": "It is part of what teachers said, not a count of the study",
    "s432.musthaves.max": "It is a rule of the activity, not a result",
    "s432.cards.original": (
        "The list of cards in Appendix D is missing from the text that survives"
    ),
    "s432.walkthroughs.prompt": (
        "It counts those who answered the prompts; how many walkthroughs there were is "
        "assumed in Appendix B, not counted"
    ),
    "s432.walk.handin.choice": UNIT,
    "s432.walk.handin.none": UNIT,
    "s432.walk.": FEW,
    "s432.kappa_m.frequency.": "The categories of this sort are not listed in print",
    "s432.kappa_m.where.": (
        "The text gives three places as examples of categories, and no list"
    ),
    "c.schools": "It is said to be approximate, and nothing is counted from it",
    "c.teachers": "It is said to be approximate, and nothing is counted from it",
    "c.beta.": ESTIMATE,
}
DISCARDED = ("c.discarded_teachers", "c.discarded_cases")


def reason(figure: Figure, printed: Printed) -> str:
    """Say in a sentence why nothing in print yields a figure; empty where not known.

    Examples
    --------
    >>> from personalising.published import figures
    >>> printed = Printed.of(figures())
    >>> reason(printed["s22.months"], printed)
    'It is said once, and no dates are given.'
    """
    if figure.id in DISCARDED:
        return _discarded(printed)
    found = [said for start, said in REASONS.items() if figure.id.startswith(start)]
    return f"{found[0]}." if found else ""


def _discarded(printed: Printed) -> str:
    teachers, cases = (printed[id] for id in DISCARDED)
    each = ratio(teachers.value, cases.value)
    return (
        f"Each discarded teacher had given one rating; {teachers.printed} per cent of "
        f"teachers and {cases.printed} per cent of cases would mean {number(each, 1)} "
        f"ratings a teacher, of {SUBGROUPS} at most, but both are upper limits, so "
        "nothing exact follows."
    )
