"""Titles of the displays of section 4.3.1: what each shows in a wave."""

import pandas as pd

from personalising.pages.words import listed
from personalising.study.phases import first_in_each, foremost

kinds = by_software = first_in_each


def names(data: pd.DataFrame) -> str:
    """Name the software that most groups name.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.digital_space.names` gives it.
    """
    return _most(data, "name", "Named most: {}")


def subjects(data: pd.DataFrame) -> str:
    """Name the subject for which most groups name content software.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.digital_space.subjects` gives it.
    """
    return _most(data, "subject", "Software with content is named mostly for {}")


def _most(data: pd.DataFrame, column: str, said: str) -> str:
    first = foremost(data[column], data["share"])
    return said.format(listed(first)) if first else ""
