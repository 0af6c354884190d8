"""How often intervals of the ordinal model hold the truth, in simulated samples.

``python bench/ordinal_coverage.py`` fits the partial proportional odds model, with one
level and with two, and predicts in groups that were fitted and in new ones. It prints
the shares that stand in the docstrings of `MixedOrderedModel` and `predict`.
"""

import sys

import numpy as np
import pandas as pd
from scipy import special

from personalising.statistics import MixedOrderedModel

CUTS = np.array([-1.5, 0.0, 1.5])
FREED = np.array([0.2, 0.6, 1.0])
TIED = -0.5
SDS = {1: [1.2], 2: [0.8, 1.2]}
NEW = 50  # new inner groups; with two levels half of them in known outer groups


def below(x: np.ndarray, z: np.ndarray, effect: np.ndarray) -> np.ndarray:
    """True P(Y <= j) of rows with an effect."""
    freed = np.atleast_1d(x)[:, None] * FREED
    return special.expit(CUTS - freed - (TIED * z + effect)[:, None])


def one_sample(levels: int, seed: int) -> dict[str, float]:
    """Whether the intervals of one sample hold the truth: 1, 0 or a share."""
    rng = np.random.default_rng([levels, seed])
    teacher = np.repeat(np.arange(180), rng.integers(2, 9, 180))
    school = teacher // 3
    x, z = rng.random(len(teacher)), rng.integers(0, 2, len(teacher))
    sds = SDS[levels]
    of_schools = sds[0] * rng.standard_normal(60) * (levels == 2)
    effects = sds[-1] * rng.standard_normal(180) + of_schools[np.arange(180) // 3]
    chosen = rng.random(len(teacher))[:, None] > below(x, z, effects[teacher])
    data = pd.DataFrame({"school": school, "teacher": teacher, "x": x, "z": z})
    data["y"] = 1 + chosen.sum(axis=1)
    groups = ["school", "teacher"][-levels:]
    fit = MixedOrderedModel.from_formula(
        "y ~ x + z", data, groups=groups, nonproportional="x"
    ).fit()
    at = np.array([*CUTS, *FREED, TIED, *sds])
    ends = pd.concat([fit.conf_int(), fit.group_sd_conf_int()]).to_numpy()
    held = (ends[:, 0] < at) & ~(at > ends[:, 1])
    found = dict(zip(fit.model.all_names, held, strict=True))
    # --- in groups
    new = pd.DataFrame({"teacher": 1000 + np.arange(NEW), "x": rng.random(NEW)})
    new = new.assign(z=1, school=np.where(np.arange(NEW) % 2, np.arange(NEW), 999))
    theirs = sds[-1] * rng.standard_normal(NEW)
    homes = np.where(new["school"] < 60, of_schools[new["school"] % 60], 0.0)
    homes[::2] = sds[0] * rng.standard_normal(NEW // 2) * (levels == 2)
    known = data.drop_duplicates("teacher")
    for name, rows, u in (
        ("known group", known, effects),
        ("new group, any", new, theirs + homes),
    ):
        truth = below(rows["x"].to_numpy(), rows["z"].to_numpy(), u)
        each = np.diff(truth, prepend=0, append=1)
        for kind, values in (("P(Y <= j)", truth), ("P(Y = j)", each)):
            ends = fit.predict(
                rows, cumulative=kind == "P(Y <= j)", groups=True, new_groups="any"
            )
            inside = (ends["conf_low"] < values.ravel()) & (
                values.ravel() < ends["conf_high"]
            )
            found[f"{name}, {kind}"] = float(inside.mean())
    return found


def main(samples: int) -> None:
    """Print the share of samples, or of groups, whose intervals hold the truth."""
    for levels in (1, 2):
        found = pd.DataFrame([one_sample(levels, seed) for seed in range(samples)])
        print(f"levels {levels}, samples {samples}")
        print(found.astype(float).mean().round(3).to_string())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
