"""Made answers of pupils, teachers and leaders to the same items.

They are those of a collected wave. What people have, and what an item adds, are evenly
spaced quantiles whose order alone is drawn, so that answers come out as meant.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import special

CUTS = np.array([-1.6, -0.6, 0.6, 1.6])  # between five answers
OF_PERSON, OF_SCHOOL = 0.8, 0.3


def spread(count: int, rng: np.random.Generator) -> np.ndarray:
    """Quantiles from 0 to 1, in some order."""
    return (rng.permutation(count) + 0.5) / count


def tables(
    *,
    schools: int = 29,
    people: Mapping[str, int],
    gaps: Mapping[str, Mapping[str, float]],
    construct: str = "personalisation",
    steeper: Mapping[str, float] | None = None,
) -> dict[str, pd.DataFrame]:
    """Make the tables of a wave.

    Parameters
    ----------
    schools : int
    people : mapping of str to int
        How many of each kind there are in a school.
    gaps : mapping of str to mapping of str to float
        By item and kind of people: by how much more these agree, in log odds.
    construct : str
        Of all items.
    steeper : mapping of str to float, optional
        By item: by how much its answers are spread out, for pupils alone.
    """
    names = [f"S{n:03}" for n in range(schools)]
    rng = np.random.default_rng(433)
    school = OF_SCHOOL * special.ndtri(spread(schools, rng))
    items, views, learners = [], [], []
    for who, number in people.items():
        count = schools * number
        place = np.arange(count) // number
        have = OF_PERSON * special.ndtri(spread(count, rng)) + school[place]
        persons = [f"{names[p]}-{who}-{n}" for n, p in enumerate(place)]
        if who == "pupil":
            learners = [
                (person, names[p], 3) for person, p in zip(persons, place, strict=True)
            ]
        for item, shift in gaps.items():
            if who not in shift:
                continue
            items.append((item, who, f"{item}, as {who}s say it.", construct))
            noise = special.logit(spread(count, rng))
            spread_out = (steeper or {}).get(item, 1.0) if who == "pupil" else 1.0
            latent = have + shift[who] + noise
            answer = 1 + (latent[:, None] * spread_out > CUTS).sum(axis=1)
            views += [
                (person, names[p], who, item, int(given))
                for person, p, given in zip(persons, place, answer, strict=True)
            ]
    columns = ["item", "stakeholder", "wording", "construct"]
    return {
        "schools": pd.DataFrame({"school_id": names, "study": "field"}).assign(
            phase=["primary" if n % 2 else "secondary" for n in range(schools)]
        ),
        "items": pd.DataFrame(items, columns=columns).assign(
            direction="higher", lowest=1, highest=5
        ),
        "views": pd.DataFrame(
            views, columns=["respondent", "school_id", "stakeholder", "item", "answer"]
        ),
        "learners": pd.DataFrame(
            learners, columns=["pupil_id", "school_id", "key_stage"]
        ),
    }
