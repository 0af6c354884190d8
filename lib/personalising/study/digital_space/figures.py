"""Figures of section 4.3.1."""

import pandas as pd

from personalising.pages.drawing import Drawing
from personalising.pages.share_rows import share_rows
from personalising.study.digital_space.counting import KINDS
from personalising.study.phases import PHASES

MOST_ROWS = 12
"""Names that are drawn; what fewer named stands in the data."""
NAMES = {kind: kind for kind in KINDS.values()}


def kinds(data: pd.DataFrame) -> Drawing:
    """Draw how many groups of each phase name software of each kind.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.digital_space.kinds` gives it.
    """
    return share_rows(data, "thing", "groups that name it", "phase", PHASES)


def names(data: pd.DataFrame) -> Drawing:
    """Draw how many groups name each piece of software, a mark for each kind.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.digital_space.names` gives it.
    """
    shown = data.head(MOST_ROWS)
    rest = len(data) - len(shown)
    axis = f"groups that name it{f' ({rest} more in the data)' if rest else ''}"
    return share_rows(shown, "name", axis, "kind", NAMES)


def by_software(data: pd.DataFrame) -> Drawing:
    """Draw how many schools of each phase do each thing by software.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.digital_space.by_software` gives it.
    """
    return share_rows(data, "thing", "schools that have it", "phase", PHASES)
