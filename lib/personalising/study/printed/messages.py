"""Titles of the displays of Appendix E: what came of checking the printed figures."""

import pandas as pd

from personalising.pages.words import listed, number_of
from personalising.study.printed.entries import Agreement

AGREE = {str(verdict) for verdict in Agreement if verdict.agrees}
DIFFER = {Agreement.IMPOSSIBLE, Agreement.DIFFERS, Agreement.DECISION_DIFFERS}


def by_verdict(data: pd.DataFrame) -> str:
    """Say how many figures follow from others.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.printed.by_verdict` gives it.
    """
    count = data.set_index("verdict")["figures"]
    agree = int(count.reindex(sorted(AGREE), fill_value=0).sum())
    if not agree:
        return ""
    figures = number_of(int(count.sum()), "printed figure")
    return f"{agree:,} of {figures} follow from others"


def contradictions(data: pd.DataFrame) -> str:
    """Say what the contradictions are between.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.printed.contradictions` gives it.
    """
    of_figures = int((data["see"] != "").sum())
    parts = [
        f"{count:,} between {what}"
        for count, what in (
            (of_figures, "figures"),
            (len(data) - of_figures, "passages"),
        )
        if count
    ]
    return f"Contradictions: {listed(parts)}" if parts else ""


def criticisms(data: pd.DataFrame) -> str:
    """Say how many passages can be questioned.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.printed.criticisms` gives it.
    """
    if data.empty:
        return ""
    return f"{number_of(len(data), 'passage')} can be questioned, none is contradicted"


def gaps(data: pd.DataFrame) -> str:
    """Say how many questions print leaves open.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.printed.gaps` gives it.
    """
    return f"Print leaves {number_of(len(data), 'question')} open" if len(data) else ""


def figures(data: pd.DataFrame) -> str:
    """Say in which part of the report most figures are contradicted.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.printed.figures` gives it.
    """
    wrong = data[data["verdict"].isin([str(v) for v in DIFFER])]
    count = wrong["part"].value_counts()
    if count.empty:
        return "No printed figure is contradicted by another"
    most = [part for part in count.index if count[part] == count.max()]
    if len(most) > 1:
        return ""
    place = most[0].replace("Section", "section")
    return f"More contradicted figures stand in {place} than in any other part"
