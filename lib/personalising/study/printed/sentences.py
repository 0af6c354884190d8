"""Sentences of Appendix E: how much of what was printed follows from itself."""

from personalising.pages.words import number_of
from personalising.study.printed.tally import Tally


def summary(found: Tally) -> str:
    """Say how many printed figures follow from others, and how many do not."""
    return (
        f"Of {number_of(found.figures, 'printed figure')}, {found.agree:,} follow from "
        f"others as printed. {_only_p(found.only_p)}{found.at_odds:,} are contradicted "
        f"by others. {_questionable(found.questionable)}{found.alone:,} stand alone: "
        "nothing printed can confirm or contradict them."
    )


def between(found: Tally) -> str:
    """Say how many contradictions belong to no single figure."""
    return (
        f"Beside single figures, {number_of(found.contradictions, 'contradiction')} "
        "between figures or passages came to light. Each stands here with its "
        "arithmetic, or with the two places that do not go together."
    )


def criticisms(found: Tally) -> str:
    """Say how many passages are open to criticism, and that none is contradicted."""
    return (
        f"{number_of(found.criticisms, 'passage')} may be read more strongly than the "
        "figures allow, or sit ill with another place. Nothing in print contradicts "
        "them: in some reading both places are true."
    )


def _only_p(count: int) -> str:
    return f"Of {count:,} only the p can be checked, and it agrees. " if count else ""


def _questionable(count: int) -> str:
    return f"{count:,} can be questioned, and are not contradicted. " if count else ""
