"""Titles of the displays about the report itself."""

import pandas as pd

from personalising.study.report.paragraphs import IN_PART, NOT, WHOLE


def schools(frame: pd.DataFrame) -> str:
    """Say how many schools are named, and where most are.

    >>> schools(pd.DataFrame({"name": list("abc"), "place": ["Y", "X", "X"]}))
    'The report thanks 3 schools, more of them in X than elsewhere'
    """
    most = frame["place"].mode().iloc[0]  # of several the first in the alphabet
    return (
        f"The report thanks {len(frame)} schools, more of them in {most} than elsewhere"
    )


def paragraphs(frame: pd.DataFrame) -> str:
    """Say how many paragraphs are taken up as a whole."""
    whole = int((frame["state"] == WHOLE).sum())
    return f"{whole} of {len(frame)} paragraphs of the report are taken up whole"


def of_section(rows: pd.DataFrame) -> str:
    """Say how much of a section is taken up.

    >>> of_section(pd.DataFrame({"state": ["taken up", "in part"]}))
    '2 paragraphs, 1 in part'
    """
    states = rows["state"].value_counts()
    said = [f"{len(rows)} {'paragraph' if len(rows) == 1 else 'paragraphs'}"]
    said += [f"{states[each]} {each}" for each in (IN_PART, NOT) if each in states]
    return ", ".join(said)
