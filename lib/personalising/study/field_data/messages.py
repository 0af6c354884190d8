"""Titles of the displays of section 4.1: what each shows in a wave."""

import pandas as pd

from personalising.pages.words import clear_of_zero


def correlations(data: pd.DataFrame) -> str:
    """Say which correlations are clear of zero.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.field_data.correlations` gives it.
    """
    names = data["with"] + " in " + data["phase"].astype(str) + " schools"
    return clear_of_zero("correlation", names, data["conf_low"], data["conf_high"])


def phase_differences(data: pd.DataFrame) -> str:
    """Say for which link the phases are clearly apart.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.field_data.phase_differences` gives it.
    """
    return clear_of_zero(
        "difference", data["with"], data["conf_low"], data["conf_high"]
    )
