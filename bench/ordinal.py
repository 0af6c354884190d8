"""Multilevel ordinal regression: CPU time and memory, side by side.

Each fit is made from a data frame, formula included, in a fresh process: a small fit
first, which loads the compiled code, then the one that is timed. R's `ordinal` takes
part where `Rscript` and the package are installed. Run it with
``python bench/ordinal.py``; it prints the tables that stand in bench/README.md.
``python bench/ordinal.py coverage`` simulates how often the intervals hold the truth.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
FORMULA = "rating ~ experience + priority + phase + ks2 + sen + gifted + boys"
TEACHERS = (1_700, 17_000, 170_000)
REPEATS = 3
SINGLE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
CLMM = """
suppressMessages(library(ordinal))
d <- read.csv(commandArgs(TRUE)[1], stringsAsFactors = TRUE)
d$rating <- factor(d$rating)
d$teacher <- factor(d$teacher)
d$school <- factor(d$school)
form <- rating ~ experience + priority + phase + ks2 + sen + gifted + boys
how <- commandArgs(TRUE)[2]
start <- proc.time()
fit <- switch(how,
  nlminb = clmm(update(form, . ~ . + (1 | teacher)), data = d, Hess = TRUE,
                control = clmm.control(method = "nlminb")),
  ucminf = clmm(update(form, . ~ . + (1 | teacher)), data = d, Hess = TRUE),
  clmm2 = clmm2(form, random = teacher, data = d, Hess = TRUE),
  nested = clmm(update(form, . ~ . + (1 | school) + (1 | teacher)), data = d,
                Hess = TRUE, control = clmm.control(method = "nlminb")))
used <- sum((proc.time() - start)[1:2])
cat(used, as.numeric(logLik(fit)))
"""


def teachers(number: int, seed: int = 2009) -> pd.DataFrame:
    """Ratings of 2 to 8 subgroups by each of so many teachers, 3.4 to a school."""
    rng = np.random.default_rng(seed)
    rated = rng.choice(np.arange(2, 9), number, p=[0.05, 0.1, 0.1, 0.2, 0.2, 0.2, 0.15])
    school = np.sort(rng.integers(0, max(number * 5 // 17, 2), number))
    teacher = np.repeat(np.arange(number), rated)
    new = rng.random(number) < 0.4
    priority = rng.integers(10, 31, number) / 10
    phase = rng.choice(["primary", "secondary", "special"], number, p=[0.3, 0.3, 0.4])
    group = np.concatenate([rng.permutation(8)[:count] for count in rated])
    kinds = {name: (group == k).astype(int) for k, name in enumerate(
        ["ks2", "sen", "gifted", "boys"]
    )}  # fmt: skip
    latent = 0.4 * new - 0.5 * priority + 0.3 * (phase == "primary")
    latent = latent + 1.5 * rng.standard_normal(number)
    latent += 0.5 * rng.standard_normal(school.max() + 1)[school]
    row = latent[teacher] + rng.logistic(size=len(teacher))
    for name, effect in zip(kinds, (0.3, -0.2, -0.4, 0.1), strict=True):
        row += effect * kinds[name]
    cuts = [-2.9, -1.1, 1.9, 3.9]
    return pd.DataFrame(
        {
            "teacher": teacher,
            "school": school[teacher],
            "experience": np.where(new, "new", "established")[teacher],
            "priority": priority[teacher],
            "phase": phase[teacher],
            **kinds,
            "rating": np.digitize(row, cuts) + 1,
        }
    )


# --- the ways ------------------------------------------------------------------------


def ours(data: pd.DataFrame, groups: Any, points: int) -> float:
    """Fit by the library."""
    from personalising.statistics import MixedOrderedModel

    model = MixedOrderedModel.from_formula(FORMULA, data, groups=groups)
    return model.fit(quadrature_points=points).llf


def one_level(data: pd.DataFrame) -> float:
    return ours(data, "teacher", 11)


def laplace(data: pd.DataFrame) -> float:
    return ours(data, "teacher", 1)


def two_levels(data: pd.DataFrame) -> float:
    return ours(data, ["school", "teacher"], 7)


def statsmodels_single(data: pd.DataFrame) -> float:
    """Fit the single-level model by statsmodels, in its quickest way that arrives."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    data = data.assign(
        rating=pd.Categorical(data["rating"], categories=range(1, 6), ordered=True)
    )
    model = OrderedModel.from_formula(FORMULA, data, distr="logit")
    return model.fit(method="bfgs", disp=False, maxiter=200).llf


def plain_numpy(data: pd.DataFrame) -> float:
    """Fit by 11 points about the modes in NumPy, by scipy's BFGS.

    What a careful analyst would write in an afternoon: vectorised over rows and
    nodes, with a gradient that holds the nodes where they stand; no standard errors.
    """
    from formulaic import Formula
    from scipy import optimize, special

    data = data.sort_values("teacher", kind="stable")
    x = np.asarray(Formula(FORMULA.split("~")[1]).get_model_matrix(data))[:, 1:]
    y = data["rating"].to_numpy() - 1
    group = data["teacher"].to_numpy()
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    nodes, weights = np.polynomial.hermite_e.hermegauss(11)
    logs = np.log(weights / weights.sum()) + nodes**2 / 2
    modes, scales = np.zeros(len(starts)), np.ones(len(starts))

    def rows(theta: np.ndarray, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        cuts = np.concatenate([[-np.inf], np.cumsum(np.append(
            theta[0], np.exp(theta[1:4]))), [np.inf]])  # fmt: skip
        e = (x @ theta[4:-1])[:, None] + np.exp(theta[-1]) * u
        return special.expit(cuts[y + 1][:, None] - e), special.expit(
            cuts[y][:, None] - e
        )

    def adapt(theta: np.ndarray) -> None:
        sd = np.exp(theta[-1])
        for _ in range(3):  # from the last modes
            upper, lower = rows(theta, modes[group, None])
            slope = sd * np.add.reduceat(upper + lower - 1, starts)[:, 0] - modes
            bend = upper * (1 - upper) + lower * (1 - lower)
            curve = 1 + sd**2 * np.add.reduceat(bend, starts)[:, 0]
            modes[:] -= np.clip(-slope / curve, -2, 2)
            scales[:] = 1 / np.sqrt(curve)

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        adapt(theta)
        places = modes[:, None] + scales[:, None] * nodes
        upper, lower = rows(theta, places[group])
        p = np.maximum(upper - lower, 1e-300)
        log = np.add.reduceat(np.log(p), starts) - places**2 / 2 + logs
        total = special.logsumexp(log, axis=1)
        share = np.exp(log - total[:, None])[group]
        # slopes in the two cut points of each row, and in its latent
        up, low = upper * (1 - upper) / p * share, lower * (1 - lower) / p * share
        slope = (upper + lower - 1) * share
        cut = np.bincount(y, up.sum(axis=1), 5)[:4]
        cut -= np.bincount(y, low.sum(axis=1), 5)[1:]
        tail = np.cumsum(cut[::-1])[::-1]
        gradient = np.concatenate(
            [
                [tail[0]],
                tail[1:] * np.exp(theta[1:4]),
                x.T @ slope.sum(axis=1),
                [np.exp(theta[-1]) * (slope * places[group]).sum()],
            ]
        )
        return -float((total + np.log(scales)).sum()), -gradient

    theta = np.concatenate([[-2.0], np.zeros(3), np.zeros(x.shape[1]), [0.0]])
    found = optimize.minimize(loss, theta, jac=True, method="BFGS")
    return -float(found.fun)


WAYS: dict[str, Callable[[pd.DataFrame], float]] = {
    "one_level": one_level,
    "laplace": laplace,
    "two_levels": two_levels,
    "statsmodels_single": statsmodels_single,
    "plain_numpy": plain_numpy,
}


# --- measuring -----------------------------------------------------------------------


def measure(way: str, number: int) -> None:
    """Run one way in this process and print what it took, as JSON."""
    import personalising.statistics  # noqa: F401 - as a notebook has done

    data, small = teachers(number), teachers(150, seed=1)
    began = time.process_time()
    WAYS[way](small)
    first = time.process_time() - began
    began = time.process_time()
    llf = WAYS[way](data)
    used = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"cpu": used, "first": first, "mb": memory, "llf": llf, "rows": len(data)}
    print(json.dumps(found))


def in_fresh_process(way: str, number: int) -> dict[str, float]:
    """Measure one way, in a process of its own on one thread."""
    path = os.pathsep.join([str(ROOT / "lib"), os.environ.get("PYTHONPATH", "")])
    found = subprocess.run(
        [sys.executable, __file__, "measure", way, str(number)],
        env=os.environ | SINGLE_THREAD | {"PYTHONPATH": path},
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(found.stdout.splitlines()[-1]))


def by_clmm(how: str, number: int) -> dict[str, float] | None:
    """Measure R's `ordinal`; None where it is not installed or fails."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        table, script = Path(folder) / "teachers.csv", Path(folder) / "fit.R"
        data = teachers(number)
        data.to_csv(table, index=False)
        script.write_text(CLMM, encoding="utf-8")
        command = ["Rscript", str(script), str(table), how]
        found = subprocess.run(
            command, env=os.environ | SINGLE_THREAD, capture_output=True, text=True
        )
        if found.returncode:
            return None
        used, llf = map(float, found.stdout.split()[-2:])
        return {"cpu": used, "llf": llf, "rows": len(data)}


def row(label: str, number: int, found: dict[str, float] | None) -> None:
    """Print a line of the table."""
    if found is None:
        print(f"| {label} | {number:,} | | not run | | |", flush=True)
        return
    memory = f"{found['mb']:,.0f}" if "mb" in found else ""
    size = f"{found['rows']:,.0f}"
    print(
        f"| {label} | {number:,} | {size} | {found['cpu']:,.3f} | {memory} "
        f"| {found['llf']:,.4f} |",
        flush=True,
    )


def best(way: str, number: int) -> dict[str, float]:
    """The quickest of some runs: what disturbs a run only adds to it."""
    return min(
        (in_fresh_process(way, number) for _ in range(REPEATS)), key=lambda r: r["cpu"]
    )


def main() -> None:
    in_fresh_process("two_levels", 150)  # compiles, once for all
    # this process stays small: a child's peak begins with its parent's size
    print("| what | teachers | rows | CPU seconds | peak MB | log-likelihood |")
    print("|---|---|---|---|---|---|")
    for number in TEACHERS:
        row("one level, 11 points", number, best("one_level", number))
    for number in TEACHERS:
        row("one level, Laplace", number, best("laplace", number))
    for number in TEACHERS[:2]:
        row("two levels, 7 x 7 points", number, best("two_levels", number))
    for number in TEACHERS[:2]:
        row("plain NumPy, 11 points", number, in_fresh_process("plain_numpy", number))
    for number in TEACHERS:
        label = "statsmodels OrderedModel, no level"
        row(label, number, in_fresh_process("statsmodels_single", number))
    for label, how in {
        "clmm2, Laplace": "clmm2",
        "clmm, Laplace, nlminb": "nlminb",
        "clmm, Laplace, default": "ucminf",
        "clmm, two levels, Laplace, nlminb": "nested",
    }.items():
        row(label, TEACHERS[0], by_clmm(how, TEACHERS[0]))
    found = in_fresh_process("one_level", 150)
    print(
        f"\nA process's first fit, of 150 teachers, took {found['first']:.2f} CPU "
        f"seconds, and its second {found['cpu']:.2f}."
    )


def coverage(samples: int = 1000) -> None:
    """How often the 95% intervals hold the truth, in simulated samples."""
    from personalising.statistics import MixedOrderedModel

    design = teachers(200)
    formula = "rating ~ experience + priority"
    truth = {"experience[T.new]": 0.4, "priority": -0.5}
    for groups, sds in (("teacher", [1.5]), (["school", "teacher"], [0.8, 1.5])):
        model = MixedOrderedModel.from_formula(formula, design, groups=groups)
        params = [-2.9, -1.1, 1.9, 3.9, *truth.values()]
        at = np.array([*params, *sds])
        held, sums = np.zeros(len(at)), np.zeros(len(at))
        for seed in range(samples):
            drawn = design.assign(rating=model.simulate(params, sds, seed))
            again = MixedOrderedModel.from_formula(formula, drawn, groups=groups)
            fit = again.fit(7)
            ends = pd.concat([fit.conf_int(), fit.group_sd_conf_int()]).to_numpy()
            held += (ends[:, 0] < at) & ~(at > ends[:, 1])
            sums += [*fit.params, *fit.group_sd]
        table = {"truth": at, "mean": sums / samples, "held": held / samples}
        print(pd.DataFrame(table, index=model.all_names).round(3).to_string())


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1:2] == ["coverage"]:
        coverage()
    else:
        main()
