"""How often the check of items finds one that works differently, and one that does not.

``python bench/item_functioning.py`` simulates schools whose teachers and pupils answer
three items, of which none or one works differently, and prints the shares that stand in
the docstring of `ItemFunctioning`.
"""

import sys

import numpy as np
import pandas as pd
from scipy import special

from personalising.statistics.item_functioning import item_functioning

CUTS = np.array([-0.6, 0.6])
ITEMS, SCHOOLS, TEACHERS, PUPILS = "abc", 40, 6, 8
OF_SCHOOL, OF_PERSON, GAP, MARGIN = 0.5, 1.2, 1.0, 0.43
SHIFTS = {"none": 0.0, "one, by .43": 0.43}


def one_sample(shift: float, seed: int) -> dict[str, float]:
    """Whether intervals of the first item hold the truth, and what is said of it."""
    rng = np.random.default_rng(seed)
    group = np.tile(["teacher"] * TEACHERS + ["pupil"] * PUPILS, SCHOOLS)
    school = np.repeat(np.arange(SCHOOLS), TEACHERS + PUPILS)
    have = OF_SCHOOL * rng.standard_normal(SCHOOLS)[school]
    have += OF_PERSON * rng.standard_normal(len(group)) + GAP * (group == "teacher")
    rows = []
    for place, item in enumerate(ITEMS):
        more = shift * (group == "teacher") * (place == 0) + 0.3 * place
        below = special.expit(CUTS - (have + more)[:, None])
        answer = (rng.random(len(group))[:, None] > below).sum(axis=1)
        rows.append(pd.DataFrame({"item": item, "answer": answer}))
    data = pd.concat(rows, ignore_index=True).assign(
        cluster=np.tile(school, len(ITEMS)).astype(str),
        person=np.tile(np.arange(len(group)), len(ITEMS)).astype(str),
        group=np.tile(group, len(ITEMS)),
    )
    found = item_functioning(data, ["teacher", "pupil"]).apart(
        "teacher", "pupil", list(ITEMS)
    )
    first = found.loc["a"]
    return {
        "estimate": first["estimate"],
        "interval holds": float(first["conf_low"] <= shift <= first["conf_high"]),
        "step holds": float(first["step_low"] <= 0 <= first["step_high"]),
        "outside": float(first["conf_low"] > MARGIN or first["conf_high"] < -MARGIN),
        "inside": float(max(abs(first["conf_low"]), abs(first["conf_high"])) <= MARGIN),
    }


def main(samples: int) -> None:
    """Print the shares of each case."""
    for name, shift in SHIFTS.items():
        found = pd.DataFrame([one_sample(shift, seed) for seed in range(samples)])
        shares = ", ".join(f"{key} {value:.3f}" for key, value in found.mean().items())
        print(f"{name}: {shares}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
