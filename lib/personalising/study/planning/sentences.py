"""Sentences of the chapter on planning a wave."""

from personalising.pages import Result
from personalising.pages.words import number_of
from personalising.study.performance.claims import LARGEST_INFLATION
from personalising.study.planning.precision import NO_NUMBER


def inflation() -> str:
    """Say what is supposed of the regression of section 4.2.1."""
    return (
        "For the regression of school results, the worst case is that the other "
        f"predictors explain {1 - 1 / LARGEST_INFLATION:.0%} of e-maturity."
    )


def without_number(found: Result) -> str:
    """Say for how many findings print gives no size; empty where it does for all.

    Parameters
    ----------
    found : Result
        As `study.planning.sizes` gives it.
    """
    left_out = found.frame.loc[found.frame["note"] == NO_NUMBER, "id"].nunique()
    if not left_out:
        return ""
    return (
        f"For {number_of(left_out, 'other finding')} no size follows from print, and "
        "the table leaves them out."
    )
