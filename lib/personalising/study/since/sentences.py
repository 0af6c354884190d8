"""Sentences of the page "Since 2009"."""

import pandas as pd

from personalising.pages.words import number_of

STUDY = ["study", "year"]


def listed(shown: pd.DataFrame, claims: int, of: int) -> str:
    """Say how much the page lists.

    Parameters
    ----------
    shown : pandas.DataFrame
        The figures that are shown, as `study.since.shown` gives them.
    claims : int
        Claims that have a later study beside them.
    of : int
        All claims.
    """
    studies = len(shown[STUDY].drop_duplicates())
    return (
        f"{number_of(len(shown), 'figure')} from {number_of(studies, 'publication')} "
        f"are listed. Beside {claims} of the {of} findings among all claims stands a "
        "later study."
    )


def waiting(studies: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Say how many figures are kept back, and why.

    Parameters
    ----------
    studies, shown : pandas.DataFrame
        All figures, as `study.since.read` gives them, and those that are shown.
    """
    left = len(studies) - len(shown)
    if not left:
        return "Every figure of the file is shown."
    return (
        f"{number_of(left, 'more figure')} of the file "
        f"{'is' if left == 1 else 'are'} kept back. Somebody's copy was read, or there "
        "is no DOI and no address; they follow when they have been read at the source."
    )
