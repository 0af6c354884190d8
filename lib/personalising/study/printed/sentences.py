"""Sentences of Appendix E: how much of what was printed follows from itself."""

import pandas as pd

from personalising.pages.words import number_of
from personalising.study.printed.entries import Status
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
    """Say how many contradictions there are, and how many of them are of figures."""
    return (
        f"{number_of(found.contradictions, 'contradiction')} came to light, "
        f"{found.between_figures:,} of them between figures and the others between "
        "passages. Each stands here once, with its arithmetic or with the two places "
        "that do not go together."
    )


def criticisms(found: Tally) -> str:
    """Say how many passages are open to criticism, and that none is contradicted."""
    return (
        f"{number_of(found.criticisms, 'passage')} may be read more strongly than the "
        "figures allow, or do not fit well with another place. Nothing in print "
        "contradicts them: in some reading both places are true."
    )


def _only_p(count: int) -> str:
    return f"Of {count:,} only the p can be checked, and it agrees. " if count else ""


def _questionable(count: int) -> str:
    return f"{count:,} can be questioned, and are not contradicted. " if count else ""


def of_part(figures: pd.DataFrame) -> str:
    """Say how many figures a part of the report has, and how many are contradicted.

    Parameters
    ----------
    figures : pandas.DataFrame
        Some of the entries that `to_frame` gives.
    """
    said = [number_of(len(figures), "figure")]
    for status, words in (
        (Status.INCONSISTENT, "contradicted"),
        (Status.QUESTIONABLE, "open to question"),
    ):
        if count := int((figures["status"] == status).sum()):
            said.append(f"{count:,} {words}")
    return ", ".join(said)


def of_gaps(gaps: pd.DataFrame) -> str:
    """Say how many questions a part of the report leaves open.

    Parameters
    ----------
    gaps : pandas.DataFrame
        Some of the entries that `study.printed.gaps` gives.
    """
    return number_of(len(gaps), "open question")
