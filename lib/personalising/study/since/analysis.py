"""The figures of other studies, by finding and by topic; nothing is added up."""

import pandas as pd

from personalising.study.since.rules import BETWEEN, SHOWN, number_in
from personalising.study.statements import statements

REPORT = 2009  # year of the report: what came out before it stands at the time
ONE_SCALE = ("standardised mean difference", "standard deviations", "Hedges' g")
"""Units of effects that can stand on one scale, in standard deviations."""

STRICT = ("randomised trial", "natural experiment", "strict review")
NORMAL_95 = 1.96  # standard errors to each side of an estimate, for a 95% interval


def shown(studies: pd.DataFrame) -> pd.DataFrame:
    """Choose the figures that the page shows: those that were read at a source.

    Parameters
    ----------
    studies : pandas.DataFrame
        As `read` gives it; so for the other functions.
    """
    return studies[studies["status"] == SHOWN]


def by_claim(studies: pd.DataFrame) -> pd.DataFrame:
    """List the later figures that stand beside a claim, once for each claim.

    Returns
    -------
    pandas.DataFrame
        A first column more, claim, in the order of the report. Only figures that are
        shown, from 2009 on.
    """
    return _with_claims(_later(studies))


def by_topic(studies: pd.DataFrame) -> pd.DataFrame:
    """List the later figures that bear on a topic, and on no claim.

    Only figures that are shown, from 2009 on.
    """
    found = _later(studies)
    return found[found["claims"] == ""].reset_index(drop=True)


def at_the_time(studies: pd.DataFrame) -> pd.DataFrame:
    """List the figures that were published before the report, and are shown."""
    found = shown(studies)
    return found[found["year"] < REPORT].reset_index(drop=True)


def later_studies(studies: pd.DataFrame) -> dict[str, int]:
    """Count the later studies beside each claim that has any, by the claim's id.

    A study counts once, however many of its figures are listed.
    """
    found = by_claim(studies).drop_duplicates(["claim", "study", "year"])
    return {str(id): int(n) for id, n in found["claim"].value_counts().items()}


def effects(studies: pd.DataFrame, *, strict: bool) -> pd.DataFrame:
    """List the effects that are in standard deviations, from 2009 on.

    Parameters
    ----------
    studies : pandas.DataFrame
        As `read` gives it.
    strict : bool
        Whether those of trials, natural experiments and reviews that admit nothing
        looser, or those of other reviews.

    Returns
    -------
    pandas.DataFrame
        Columns label, study, year, measure, estimate, conf_low, conf_high (of the
        interval as printed, or at 95% from the standard error as printed; missing where
        neither was), std_error, unit, design, source, doi, address; by topic.
    """
    found = _later(studies)
    chosen = found["unit"].isin(ONE_SCALE) & (found["design"].isin(STRICT) == strict)
    found = found[chosen]
    estimate = found["value"].map(number_in).astype("float64")
    reach = NORMAL_95 * found["std_error"]
    frame = found.assign(
        estimate=estimate,
        label=found["study"] + " (" + found["year"].astype("str") + "): "
        + found["measure"],
        conf_low=found["low"].fillna(estimate - reach),
        conf_high=found["high"].fillna(estimate + reach),
    ).reset_index(drop=True)  # fmt: skip
    return frame[
        [
            *("label", "study", "year", "measure", "estimate", "conf_low", "conf_high"),
            *("std_error", "unit", "design", "source", "doi", "address"),
        ]
    ]


def _later(studies: pd.DataFrame) -> pd.DataFrame:
    found = shown(studies)
    return found[found["year"] >= REPORT]


def _with_claims(studies: pd.DataFrame) -> pd.DataFrame:
    """Give each figure once for each claim that it bears on."""
    found = studies[studies["claims"] != ""]
    found = found.assign(claim=found["claims"].str.split(BETWEEN)).explode("claim")
    order = {id: number for number, id in enumerate(statements())}
    found = found.assign(_order=found["claim"].map(order))
    found = found.sort_values(["_order", "year", "id"], ignore_index=True)
    names = [name for name in studies.columns if name != "claims"]
    return found[["claim", *names]]
