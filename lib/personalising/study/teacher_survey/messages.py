"""Titles of the displays of section 4.2.2 and Appendix C: what each shows in a wave."""

import pandas as pd

from personalising.pages.drawing import percent
from personalising.pages.words import clear_of_zero, listed, number_of

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
    """Say how many predictors clearly go with other odds.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.coefficients` gives it.
    """
    known = data.dropna(subset=["conf_low", "conf_high"])
    if known.empty:
        return ""
    clear = int(((known["conf_low"] > 0) | (known["conf_high"] < 0)).sum())
    verb = "goes" if clear == 1 else "go"
    return (
        f"{clear} of {number_of(len(known), 'predictor')} clearly {verb} with a more "
        "or less positive answer"
    )


def groups_compared(data: pd.DataFrame) -> str:
    """Say which two groups are furthest apart, and how far.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.contrasts` gives it.
    """
    apart = data.set_index("label")["estimate"].abs().dropna()
    if len(apart) < 2:
        return ""
    label = str(apart.idxmax())
    found = data.set_index("label").loc[label, "odds"]
    return f"Furthest apart: {label}, {found:.2f} times the odds"


def sensitivity(data: pd.DataFrame) -> str:
    """Say that the two kinds of teacher come closer, the more teachers differ.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.sensitivity` gives it.
    """
    gaps = 100 * (data["highest"] - data["lowest"])
    if len(gaps) < 2 or gaps.isna().any() or not (gaps.diff().iloc[1:] < 0).all():
        return ""
    return (
        "The more teachers differ, the closer the two kinds of teacher: "
        f"{gaps.iloc[0]:.0f} percentage points apart, down to {gaps.iloc[-1]:.0f}"
    )


def tendencies(data: pd.DataFrame) -> str:
    """Say how many teachers clearly lean to one side.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.teacher_survey.tendencies` gives it.
    """
    if data.empty:
        return ""
    clear = int(data["side"].isin(["above", "below"]).sum())
    verb = "leans" if clear == 1 else "lean"
    return f"{clear:,} of {number_of(len(data), 'teacher')} clearly {verb} to one side"


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
    known = data.loc[data["allowed_low"].notna(), "inside"]  # else not comparable
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
