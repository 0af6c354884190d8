"""Sentences of Appendix E: the printed figures, re-derived."""

import pandas as pd

from personalising.pages.words import number_of
from personalising.study.printed.entries import Agreement

MEANINGS = {
    Agreement.EXACT: "follows from other figures, to the last printed digit",
    Agreement.WITHIN_ROUNDING: "follows from other figures as far as rounding allows",
    Agreement.IMPOSSIBLE: "cannot be the sum or the share that it is said to be",
    Agreement.DIFFERS: "is at odds with other figures or passages",
    Agreement.DECISION_DIFFERS: "is at odds so far that a conclusion changes",
    Agreement.NOT_CHECKABLE: "nothing else that was printed bears on it",
}


def counts(figures: pd.DataFrame) -> pd.DataFrame:
    """How many printed figures have which verdict.

    Returns
    -------
    pandas.DataFrame
        Columns verdict, meaning, figures; one row for each verdict.
    """
    found = figures["verdict"].value_counts()
    return pd.DataFrame(
        {"verdict": str(verdict), "meaning": meaning, "figures": found.get(verdict, 0)}
        for verdict, meaning in MEANINGS.items()
    )


def summary(figures: pd.DataFrame) -> str:
    """How much of what was printed follows from the rest of it."""
    verdicts = figures["verdict"]
    good = int(verdicts.isin([Agreement.EXACT, Agreement.WITHIN_ROUNDING]).sum())
    blank = int((verdicts == Agreement.NOT_CHECKABLE).sum())
    bad = len(figures) - good - blank
    return (
        f"Of {number_of(len(figures), 'printed figure')}, {good:,} follow from others "
        f"as printed, {bad:,} are at odds with others, and {blank:,} stand alone, so "
        "that nothing printed can confirm or contradict them."
    )


def between(ledger: pd.DataFrame) -> str:
    """How many contradictions belong to no single figure."""
    passages = ledger[ledger["id"].str.startswith("x.")]
    found = int((passages["status"] == "inconsistent").sum())
    return (
        f"Beside single figures, {number_of(found, 'contradiction')} between figures "
        "or passages came to light. Each stands here with its arithmetic, or with the "
        "two places that do not go together."
    )
