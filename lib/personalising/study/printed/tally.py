"""How many of the printed figures came to which verdict."""

from dataclasses import dataclass

import pandas as pd

from personalising.study.printed.entries import Agreement, Status

MEANINGS = {
    Agreement.EXACT: "follows from other figures, to the last printed digit",
    Agreement.WITHIN_ROUNDING: "follows from other figures as far as rounding allows",
    Agreement.QUESTIONABLE: "goes further than other figures, and is not contradicted",
    Agreement.IMPOSSIBLE: "cannot be the sum or the share that it is said to be",
    Agreement.DIFFERS: "is at odds with other figures or passages",
    Agreement.DECISION_DIFFERS: "is at odds so far that a conclusion changes",
    Agreement.NOT_CHECKABLE: "nothing else that was printed bears on it",
}


@dataclass(frozen=True)
class Tally:
    """How many figures the report printed, and what came of checking them.

    Parameters
    ----------
    figures : int
        All that were printed.
    agree : int
        Those that follow from others, exactly or within rounding.
    only_p : int
        Those of which nothing else in print gives the size, and whose printed p agrees
        with it.
    questionable : int
        Those that others tell against, and do not contradict.
    at_odds : int
        Those that others contradict.
    alone : int
        Those on which nothing else in print bears.
    contradictions : int
        Contradictions between figures or between passages.
    between_figures : int
        Those of them that are between figures.
    criticisms : int
        Figures and passages that are questionable.
    """

    figures: int
    agree: int
    only_p: int
    questionable: int
    at_odds: int
    alone: int
    contradictions: int
    between_figures: int
    criticisms: int


def of_figures(entries: pd.DataFrame) -> pd.DataFrame:
    """Take the entries of printed figures, without contradictions and gaps.

    Parameters
    ----------
    entries : pandas.DataFrame
        As `to_frame` gives them.
    """
    return entries[~of_no_figure(entries)]


def tally(entries: pd.DataFrame) -> Tally:
    """Count the printed figures that agree with others and those that do not.

    Parameters
    ----------
    entries : pandas.DataFrame
        As `to_frame` gives them, with contradictions and gaps.
    """
    figures = of_figures(entries)
    verdicts = figures["verdict"]
    agrees = verdicts.isin([v for v in Agreement if v.agrees])
    only_p = agrees & figures["recomputed"].isna()
    agree = int((agrees & ~only_p).sum())
    alone = int((verdicts == Agreement.NOT_CHECKABLE).sum())
    questionable = int((verdicts == Agreement.QUESTIONABLE).sum())
    passages = entries[of_no_figure(entries)]
    wrong = passages[passages["status"] == Status.INCONSISTENT]
    return Tally(
        figures=len(verdicts),
        agree=agree,
        only_p=int(only_p.sum()),
        questionable=questionable,
        at_odds=len(verdicts) - int(agrees.sum()) - questionable - alone,
        alone=alone,
        contradictions=len(wrong),
        between_figures=int((wrong["see"] != "").sum()),
        criticisms=int((passages["status"] == Status.QUESTIONABLE).sum()),
    )


def by_verdict(entries: pd.DataFrame) -> pd.DataFrame:
    """Count the printed figures that came to each verdict.

    Parameters
    ----------
    entries : pandas.DataFrame
        As `to_frame` gives them.

    Returns
    -------
    pandas.DataFrame
        One row for each verdict: verdict, meaning (in words) and figures (how many).
    """
    found = of_figures(entries)["verdict"].value_counts()
    return pd.DataFrame(
        {"verdict": str(verdict), "meaning": meaning, "figures": found.get(verdict, 0)}
        for verdict, meaning in MEANINGS.items()
    )


def of_no_figure(entries: pd.DataFrame) -> "pd.Series[bool]":
    """Mark the entries that belong to no single figure."""
    return entries["id"].str.startswith("x.")
