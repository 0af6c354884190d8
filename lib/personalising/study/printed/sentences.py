"""Sentences of Appendix E: how much of what was printed follows from itself."""

from personalising.pages.words import number_of
from personalising.study.printed.tally import Tally


def summary(found: Tally) -> str:
    """Say how many printed figures follow from others, and how many do not."""
    return (
        f"Of {number_of(found.figures, 'printed figure')}, {found.agree:,} follow from "
        f"others as printed, {found.at_odds:,} are at odds with others, and "
        f"{found.alone:,} stand alone, so that nothing printed can confirm or "
        "contradict them."
    )


def between(found: Tally) -> str:
    """Say how many contradictions belong to no single figure."""
    return (
        f"Beside single figures, {number_of(found.contradictions, 'contradiction')} "
        "between figures or passages came to light. Each stands here with its "
        "arithmetic, or with the two places that do not go together."
    )
