"""Whether the bounds of the teacher survey's standard errors keep what they say.

    nice .venv/bin/python bench/bounds.py [--data-sets 500] [--designs 10]

From each of some designs of the envelope, data sets are drawn from the printed model,
at the design's own number of teachers, and the report's model is fitted to each, with
errors by school. For each contrast: the spread of the estimates over the error that the
design is said to give; whether the spread lies within the bounds; and how often the
intervals, by the stated error and by each fit's own, hold the true value.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from personalising.study.teacher_survey.bounds import designs, draws
from personalising.study.teacher_survey.bounds.contrasts import contrasts, printed_model
from personalising.study.teacher_survey.bounds.envelope import envelope
from personalising.study.teacher_survey.bounds.errors import Table
from personalising.study.teacher_survey.bounds.search import Search

WIDE = 1.959964
DIRECTIONS = np.array([each.direction for each in contrasts()])


def truth(design):
    model = printed_model()
    teachers = (*model.groups[1:], *model.teachers, design["teacher_sd"])
    return DIRECTIONS @ np.array([*model.thresholds, *teachers])


def estimates(job):
    """Estimates and errors of all contrasts in one data set."""
    design, seed = job
    fit = draws.fit(draws.ratings(design, np.random.default_rng(seed)))
    found = np.array([*fit.params, *fit.group_sd])
    variance = ((DIRECTIONS @ fit.covariance) * DIRECTIONS).sum(axis=1)
    return DIRECTIONS @ found, np.sqrt(variance)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data-sets", type=int, default=500)
    arguments.add_argument("--designs", type=int, default=10)
    arguments.add_argument("--workers", type=int, default=1)
    chosen = arguments.parse_args()
    ranges = envelope()
    table = Table.over(ranges["teacher_sd"].low, ranges["teacher_sd"].high)
    search = Search(ranges, table)
    extremes = {(each.contrast, each.which): each.error for each in search.extremes()}
    sample = search.sample()
    names = [each.name for each in contrasts()]
    low, high = (np.array([extremes[name, which] for name in names])
                 for which in ("lowest", "highest"))  # fmt: skip
    ratios, covered, own, inside = [], [], [], 0
    with ProcessPoolExecutor(chosen.workers) as pool:
        for number in range(chosen.designs):
            point = sample[number * len(sample) // chosen.designs]
            design = designs.at(point, ranges)
            seeds = np.random.SeedSequence([2009, number]).spawn(chosen.data_sets)
            jobs = [(design, seed) for seed in seeds]
            found = list(pool.map(estimates, jobs, chunksize=10))
            values, errors = (np.array(each) for each in zip(*found, strict=True))
            stated, off = table.errors(design), np.abs(values - truth(design))
            spread = values.std(axis=0, ddof=1)
            ratios.append(spread / stated)
            covered.append((off < WIDE * stated).mean(axis=0))
            own.append((off < WIDE * errors).mean(axis=0))
            inside += int(((spread > low) & (spread < high)).sum())
            print(f"design {number + 1}: spread over stated error "
                  f"{ratios[-1].min():.3f} to {ratios[-1].max():.3f}, coverage "
                  f"{100 * covered[-1].mean():.1f}, by own errors "
                  f"{100 * own[-1].mean():.1f} per cent", flush=True)  # fmt: skip
    print(
        "| contrast | spread / stated | coverage | by own errors |\n|---|---|---|---|"
    )
    for place, name in enumerate(names):
        row = [np.mean([each[place] for each in of]) for of in (ratios, covered, own)]
        print(f"| {name} | {row[0]:.3f} | {100 * row[1]:.1f} | {100 * row[2]:.1f} |")
    print(f"spreads within the bounds: {inside} of {chosen.designs * len(names)}")


if __name__ == "__main__":
    main()
