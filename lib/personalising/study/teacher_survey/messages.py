"""Titles of the displays of section 4.2.2 and Appendix C: what each shows in a wave."""

import pandas as pd

from personalising.pages.drawing import percent
from personalising.pages.words import clear_of_zero, listed

EVERYBODY = "all"  # the row that adds up the others


def answers(data: pd.DataFrame) -> str:
    """Say of which pupils most and fewest ratings agree.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.answers` gives it.
    """
    groups = data[data["label"] != EVERYBODY].set_index("label")["agree"]
    return _range("Ratings that agree", groups)


def coefficients(data: pd.DataFrame) -> str:
    """Say how many predictors are clear of zero, which is odds of one.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.coefficients` gives it.
    """
    return clear_of_zero(
        "coefficient", data["label"], data["conf_low"], data["conf_high"]
    )


def odds(data: pd.DataFrame) -> str:
    """Say which predictor goes with the largest odds, and which with the smallest.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.coefficients` gives it.
    """
    found = data.set_index("label")["odds"].dropna()
    if len(found) < 2:
        return ""
    return (
        f"Odds of a more positive answer: from {found.min():.2f} times "
        f"({found.idxmin()}) to {found.max():.2f} times ({found.idxmax()})"
    )


def scenarios(data: pd.DataFrame) -> str:
    """Say how many of each kind of teacher agree.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.probabilities` gives it.
    """
    agreeing = data[data["rating"] <= 2].groupby("name", sort=False)["estimate"].sum()
    parts = [
        f"{percent(share)} in 100 of the {name}" for name, share in agreeing.items()
    ]
    return f"Typical teachers who agree: {listed(parts)}" if parts else ""


def agreement_by_pupils(data: pd.DataFrame) -> str:
    """Say of which pupils, in which schools, most and fewest typical teachers agree.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.agreement_by_pupils` gives it.
    """
    names = data["label"] + ", " + data["school"] + " schools"
    return _range("Typical teachers who agree", data.set_index(names)["estimate"])


def thresholds(data: pd.DataFrame) -> str:
    """Say how many thresholds lie where print allows them to.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.thresholds` gives it.
    """
    known = data["inside"].dropna()
    if known.empty:
        return ""
    return f"{int(known.sum())} of {len(known)} thresholds lie where print puts them"


def _range(what: str, shares: "pd.Series[float]") -> str:
    """Say from where to where shares run; empty for fewer than two."""
    found = shares.dropna()
    if len(found) < 2:
        return ""
    return (
        f"{what}: from {percent(found.min())} in 100 ({found.idxmin()}) to "
        f"{percent(found.max())} ({found.idxmax()})"
    )
