"""The replicate weights of people, for rows that tell of them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from personalising.pages.words import listed
from personalising.statistics.replication import ReplicateWeights, replication_scale
from personalising.waves import Wave

TABLE = "replicate_weights"
MADE_BY: Mapping[str, str] = MappingProxyType(
    {
        "brr": "balanced repeated replication",
        "fay": "balanced repeated replication in Fay's way",
        "jackknife_1": "the jackknife",
        "jackknife_2": "the jackknife of pairs",
        "bootstrap": "the bootstrap",
        "successive_difference": "successive differences",
    }
)
"""Methods in words."""


def replicates_of(
    wave: Wave, stakeholder: str, people: Iterable[str]
) -> ReplicateWeights | None:
    """Look up the replicate weights of rows that tell of people.

    Parameters
    ----------
    wave : Wave
    stakeholder : {"pupil", "teacher", "leader"}
        What the people are.
    people : iterable of str
        The person of each row; the same may come again. Their rows are weighted.

    Returns
    -------
    ReplicateWeights or None
        A row for each of the rows. None where the wave has none of such people, or
        not of all of these.
    """
    made = wave.descriptor.replication.of(stakeholder)
    if made is None or not wave.has(TABLE):
        return None
    table = wave[TABLE]
    own = table[table["stakeholder"].astype("str") == stakeholder]
    codes, known = pd.factorize(own["respondent"].astype("str"))
    number = int(own["replicate"].max())
    weights = np.zeros((len(known), number))
    weights[codes, own["replicate"].astype("int64") - 1] = own["weight"]
    places = pd.Index(known).get_indexer(pd.Index([str(each) for each in people]))
    if not len(places) or (places < 0).any():
        return None
    scale = replication_scale(made.method, number, made.fay or 0.0, made.scale)
    return ReplicateWeights(weights[places], scale)


def errors_of(wave: Wave, what: str, *stakeholders: str) -> str:
    """Say in a sentence where errors come from; nothing without replicate weights.

    Parameters
    ----------
    wave : Wave
    what : str
        The errors that are meant, such as ``"Errors of means"``.
    *stakeholders : {"pupil", "teacher", "leader"}
        Of whom the page tells.
    """
    numbers = wave[TABLE] if wave.has(TABLE) else None
    told = []
    for who in stakeholders:
        made = wave.descriptor.replication.of(who)
        if made is None or numbers is None:
            continue
        own = numbers[numbers["stakeholder"].astype("str") == who]
        number = int(own["replicate"].max())
        told.append(
            f"{number} replicate weights of {who}s (made by {MADE_BY[made.method]})"
        )
    return f"{what} come from {listed(told)}." if told else ""
