"""Survey weights under informative sampling: bias, and how often intervals hold.

For each sample a population is drawn: schools in four regions, whose size goes with
their effect. Of each region some schools are drawn with probability proportional to
size, so that large schools, whose answers are high, come too often. Run it with
``python bench/weights.py``; it prints the tables that stand in bench/README.md.

- *outer*: all four teachers of the schools drawn, each with five ratings; a weight for
  the teacher, ratings at 1; clusters are schools, strata are regions.
- *both*: of the 80 pupils of a school those whose answer is higher than their school
  and predictors lead to expect come three times as often as the others; a weight for
  the school and one for the pupil within it.
"""

import sys

import numpy as np
import pandas as pd

from personalising.statistics import MixedOrderedModel

SCHOOLS, REGIONS, DRAWN = 1_200, 4, 25
CUTS = np.array([-1.5, 0.0, 1.5])
SLOPE = 0.5


def schools(rng: np.random.Generator) -> pd.DataFrame:
    """Draw a population of schools, and mark the sample with its weights."""
    effect = rng.standard_normal(SCHOOLS)
    size = np.exp(
        4 + 0.5 * (0.7 * effect + np.sqrt(0.51) * rng.standard_normal(SCHOOLS))
    )
    table = pd.DataFrame({"effect": effect, "size": np.ceil(size)})
    table["region"] = np.arange(SCHOOLS) % REGIONS
    parts = []
    for _, region in table.groupby("region"):
        region = region.sample(frac=1, random_state=rng)
        chance = np.minimum(DRAWN * region["size"] / region["size"].sum(), 1)
        # systematic sampling: one school for each unit of the sum of the chances
        ends = np.floor(chance.cumsum() + rng.random())
        chosen = ends.diff().fillna(ends.iloc[0]) > 0
        parts.append(region.assign(w=1 / chance)[chosen])
    return pd.concat(parts).rename_axis("school").reset_index()


def answers(latent: np.ndarray) -> np.ndarray:
    return np.digitize(latent, CUTS) + 1


def outer(rng: np.random.Generator) -> pd.DataFrame:
    """Teachers of the schools drawn, and their ratings."""
    teachers = schools(rng)
    teachers = teachers.loc[teachers.index.repeat(4)].reset_index(names="place")
    own = 0.6 * teachers["effect"] + 0.8 * rng.standard_normal(len(teachers))
    rows = teachers.assign(teacher=np.arange(len(teachers)), u=own)
    rows = rows.loc[rows.index.repeat(5)].reset_index(drop=True)
    rows["x"] = rng.standard_normal(len(rows))
    latent = SLOPE * rows["x"] + rows["u"] + rng.logistic(size=len(rows))
    return rows.assign(y=answers(latent))


def both(rng: np.random.Generator) -> pd.DataFrame:
    """Pupils of the schools drawn, some forty of each, and their answers."""
    rows = schools(rng)
    rows = rows.loc[rows.index.repeat(80)].reset_index(drop=True)
    rows["x"] = rng.standard_normal(len(rows))
    error = rng.logistic(size=len(rows))
    chance = np.where(error > 0, 0.75, 0.25)
    rows["y"] = answers(SLOPE * rows["x"] + rows["effect"] + error)
    return rows.assign(own=1 / chance)[rng.random(len(rows)) < chance]


WAYS = {
    "outer, without weights": (outer, "teacher", {}),
    "outer, weights": (outer, "teacher", {"weights": "w"}),
    "both, without weights": (both, "school", {}),
    "both, size": (both, "school", {"weights": ["w", "own"]}),
    "both, effective": (
        both,
        "school",
        {"weights": ["w", "own"], "scaling": "effective"},
    ),
}
TRUTH = np.array([*CUTS, SLOPE, 1.0])


def main(samples: int = 500) -> None:
    """Print, for each way, the mean estimates and how often the intervals held."""
    for name, (draw, groups, weighted) in WAYS.items():
        found, held = np.zeros((samples, 5)), np.zeros(5)
        for seed in range(samples):
            data = draw(np.random.default_rng(seed))
            model = MixedOrderedModel.from_formula("y ~ x", data, groups, **weighted)
            fit = model.fit(7, cov_type="robust", cluster="school", strata="region")
            found[seed] = [*fit.params, *fit.group_sd]
            ends = pd.concat([fit.conf_int(), fit.group_sd_conf_int()]).to_numpy()
            held += (ends[:, 0] < TRUTH) & (ends[:, 1] > TRUTH)
        table = {"truth": TRUTH, "mean": found.mean(axis=0), "held": held / samples}
        print(name)
        print(
            pd.DataFrame(table, index=model.all_names).round(3).to_string(), flush=True
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
