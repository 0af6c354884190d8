"""What the model says of kinds of teacher, and what hangs on how teachers differ.

A typical teacher is one whose own tendency is zero. The share of teachers who agree is
an average over tendencies, and closer to a half the more teachers differ. The report
printed probabilities for typical teachers, and not how much teachers differ.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from personalising import published
from personalising.published import scenarios as printed_scenarios
from personalising.published.figures import Printed
from personalising.statistics import MixedOrderedResults
from personalising.study.cache import once_per_wave
from personalising.study.teacher_survey.answers import AGREE, DISAGREE
from personalising.study.teacher_survey.model import (
    NAMES,
    POINTS,
    PRINTED,
    PUPILS,
    TEACHER_PREDICTORS,
    Specification,
    Survey,
    fitted,
    survey,
)
from personalising.waves import NotCollected, Wave, table_schema

Floats = npt.NDArray[np.float64]

KINDS = ("conditional", "marginal")
SCENARIOS = {1: "least positive", 2: "most positive"}
DEVIATIONS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
"""Standard deviations of teachers that are tried."""

CUTS = ("1|2", "2|3", "3|4", "4|5")
UNWEIGHTED = Specification(weighted=False)
DRAWS = 3
SEED = 2009
NODES = np.linspace(-9, 9, 361)
"""The trapezium rule is exact to rounding for smooth integrands that vanish."""

_RATINGS = table_schema("ratings").field("rating").categories


def _teachers() -> pd.DataFrame:
    """Who the two scenarios are, as rows of new data."""
    teachers = printed_scenarios.TEACHERS
    pupils = np.where(teachers["gifted"] == 1, "gifted", "ks1")
    return teachers.drop(columns="gifted").assign(subgroup=pupils)


def _ready(wave: Wave) -> MixedOrderedResults | NotCollected:
    """The fit, where it knows all that the scenarios say of a teacher."""
    result, found = fitted(wave), survey(wave)
    if isinstance(result, NotCollected):
        return result
    assert not isinstance(found, NotCollected)  # there is a fit
    lacking = _lacking(found)
    return NotCollected(wave.descriptor, lacking) if lacking else result


def _lacking(found: Survey) -> tuple[str, ...]:
    terms = [f"teachers who differ in {NAMES[t]}" for t in TEACHER_PREDICTORS
             if t not in found.terms]  # fmt: skip
    pupils = [f"ratings of {PUPILS[name]}" for name in ("ks1", "gifted")
              if name not in found.subgroups]  # fmt: skip
    return (*terms, *pupils)


@once_per_wave
def probabilities(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """Probability of each answer for the teachers of both scenarios.

    Returns
    -------
    pandas.DataFrame
        Columns scenario, name, rating, answer, printed; estimate, conf_low, conf_high
        of a typical teacher; average, average_low, average_high over teachers.
    """
    result = _ready(wave)
    if isinstance(result, NotCollected):
        return result
    parts = [result.predict(_teachers(), kind, confidence=confidence) for kind in KINDS]
    columns = ["estimate", "conf_low", "conf_high"]
    typical = parts[0][columns]
    average = parts[1][columns].set_axis(
        ["average", "average_low", "average_high"], axis=1
    )
    frame = pd.concat([typical, average], axis=1).reset_index()
    frame = frame.rename(columns={"row": "scenario", "category": "rating"})
    frame.insert(1, "name", frame["scenario"].map(SCENARIOS))
    frame.insert(3, "answer", [_RATINGS[rating] for rating in frame["rating"]])
    frame["printed"] = [
        published.figure(f"c.scenario{row.scenario}.{row.rating}").value
        for row in frame.itertuples()
    ]
    return frame


@once_per_wave
def shares(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """Agreement and disagreement in both scenarios.

    Returns
    -------
    pandas.DataFrame
        Columns scenario, name, answer (agree, neither, disagree), printed; estimate,
        conf_low, conf_high of a typical teacher; average, average_low, average_high.
    """
    result = _ready(wave)
    if isinstance(result, NotCollected):
        return result
    kinds = _teachers()
    rows = []
    for answer, (low, high) in _BOUNDS.items():
        typical, average = (
            shares_between(result, kinds, low, high, kind, confidence) for kind in KINDS
        )
        ratings = range(low, high + 1)
        printed = [
            sum(published.figure(f"c.scenario{scenario}.{r}").value for r in ratings)
            for scenario in kinds.index
        ]
        made = typical.assign(scenario=kinds.index, answer=answer, printed=printed)
        made["name"] = made["scenario"].map(SCENARIOS)
        made[["average", "average_low", "average_high"]] = average
        rows.append(made)
    frame = pd.concat(rows).sort_values("scenario", kind="stable", ignore_index=True)
    first = ["scenario", "name", "answer", "printed"]
    return frame[[*first, *frame.columns.drop(first)]]


_BOUNDS = {"agree": (1, AGREE), "neither": (AGREE + 1, DISAGREE - 1),
           "disagree": (DISAGREE, 5)}  # fmt: skip


def shares_between(
    result: MixedOrderedResults,
    teachers: pd.DataFrame,
    low: int,
    high: int,
    kind: str,
    confidence: float,
) -> pd.DataFrame:
    """Probability of a rating from low to high, and its interval, for each teacher.

    Ratings that nobody gave have no part in the model: their probability is zero.
    """
    categories = result.model.design.categories
    below = [c for c in categories if c < low]
    upto = [c for c in categories if c <= high]
    columns = ["estimate", "conf_low", "conf_high"]
    if len(upto) == len(below) or len(upto) - len(below) == len(categories):
        sure = float(len(upto) > len(below))
        return pd.DataFrame(sure, range(len(teachers)), columns)
    middle = below and len(upto) < len(categories)  # a single rating, as things stand
    found = result.predict(
        teachers, kind, cumulative=not middle, confidence=confidence
    )[columns]
    rating = below[-1] if below and not middle else upto[-1]
    shares = found.xs(rating, level="category").reset_index(drop=True)
    if below and not middle:
        shares = 1 - shares.set_axis(["estimate", "conf_high", "conf_low"], axis=1)
    return shares[columns]


def agreement_by_pupils(
    wave: Wave, confidence: float = 0.95
) -> pd.DataFrame | NotCollected:
    """Probability of agreement, by the pupils asked about and the kind of school.

    For a typical teacher of mean experience, in a school of mean priority.

    Returns
    -------
    pandas.DataFrame
        Columns subgroup, label, school (primary, or secondary and special), estimate,
        conf_low, conf_high; only pupils that some such school teaches.
    """
    result, found = fitted(wave), survey(wave)
    if isinstance(result, NotCollected):
        return result
    assert not isinstance(found, NotCollected)  # there is a fit
    if missing := [t for t in ("subgroup", "primary") if t not in found.terms]:
        lacking = f"ratings that differ in {NAMES[missing[0]]}"
        return NotCollected(wave.descriptor, (lacking,))
    frame = found.frame
    rows = frame[["subgroup", "primary"]].drop_duplicates()
    rows = rows.sort_values(["subgroup", "primary"], ascending=[True, False])
    rows = rows.reset_index(drop=True).astype({"subgroup": "str"})
    for name in ("experience", "priority"):
        if name in found.terms:
            rows[name] = frame.drop_duplicates("teacher")[name].mean()
    made = shares_between(result, rows, 1, AGREE, KINDS[0], confidence)
    schools = np.where(rows["primary"] == 1, "primary", "secondary and special")
    made.insert(0, "school", schools)
    made.insert(0, "label", rows["subgroup"].map(PUPILS))
    made.insert(0, "subgroup", rows["subgroup"])
    return made


@once_per_wave
def thresholds(wave: Wave, confidence: float = 0.95) -> pd.DataFrame | NotCollected:
    """Thresholds as fitted, beside the range that print allows.

    Returns
    -------
    pandas.DataFrame
        Columns term, label, estimate, std_error, conf_low, conf_high, allowed_low,
        allowed_high, inside (whether the estimate lies in that range).
    """
    result, found = fitted(wave), survey(wave)
    if isinstance(result, NotCollected):
        return result
    assert not isinstance(found, NotCollected)  # there is a fit
    region = printed_scenarios.region_of(Printed.of(published.figures()))
    limits = {
        f"{j}|{j + 1}": limit
        for j, limit in enumerate(printed_scenarios.threshold_limits(region), start=1)
    }
    # thresholds of another model, or from another reference, are not those of print
    comparable = not _lacking(found)
    tidy = result.tidy(confidence).iloc[: len(result.thresholds)]
    frame = tidy[["term", "estimate", "std_error", "conf_low", "conf_high"]].copy()
    bounds = [limits.get(term) if comparable else None for term in frame["term"]]
    frame["allowed_low"] = [b.low if b else np.nan for b in bounds]
    frame["allowed_high"] = [b.high if b else np.nan for b in bounds]
    frame["inside"] = (frame["estimate"] >= frame["allowed_low"]) & (
        frame["estimate"] <= frame["allowed_high"]
    )
    frame.insert(1, "label", [_between(term) for term in frame["term"]])
    return frame


def _between(term: str) -> str:
    low, high = (_RATINGS[int(part)] for part in term.split("|"))
    return f"{low} | {high}"


@once_per_wave
def sensitivity(wave: Wave) -> pd.DataFrame | NotCollected:
    """What would follow from print, did teachers differ more or less.

    Returns
    -------
    pandas.DataFrame
        A row for each standard deviation of teachers: sd, icc; lowest and highest, the
        share of teachers who agree in the scenarios; and z of experience, primary
        and priority, the printed coefficient over the standard error that ratings of
        this wave's teachers would give it (missing where the wave lacks a predictor).

    Notes
    -----
    Ratings are drawn from the printed model at each standard deviation for the
    teachers, schools and pupils of the wave, and the errors come from their observed
    information, averaged over draws.
    """
    found = survey(wave)
    if isinstance(found, NotCollected):
        return found
    ready = _ready(wave)
    # what is drawn comes from the model, whatever weights the ratings were given
    result = ready if isinstance(ready, NotCollected) else fitted(wave, UNWEIGHTED)
    rows = []
    for sd in DEVIATIONS:
        lowest, highest = share_at(sd)
        row = {
            "sd": sd,
            "icc": sd**2 / (sd**2 + np.pi**2 / 3),
            "lowest": lowest,
            "highest": highest,
        }
        if isinstance(result, NotCollected):
            row |= dict.fromkeys(TEACHER_PREDICTORS, float("nan"))
        else:
            row |= _printed_z(result, sd)
        rows.append(row)
    return pd.DataFrame(rows)


def printed_distance() -> tuple[float, float]:
    """How far the scenarios are apart in log odds: by probabilities, by coefficients.

    Were the printed probabilities averages over teachers, the first would be less.

    Examples
    --------
    >>> [round(distance, 2) for distance in printed_distance()]
    [1.84, 1.84]
    """
    ends = [published.figure(f"c.scenario{number}.1").value for number in SCENARIOS]
    low, high = special.logit(ends)
    terms = ("experience", "primary", "priority", "subgroup[T.gifted]")
    values = np.array([published.figure(PRINTED[term]).value for term in terms])
    linear = printed_scenarios.DESIGN @ values
    return float(high - low), float(linear[0] - linear[1])


def share_at(sd: float) -> tuple[float, float]:
    """Shares of teachers who agree in both scenarios, from print, at a deviation.

    Examples
    --------
    >>> [round(share, 3) for share in share_at(0)], [round(s, 2) for s in share_at(1.5)]
    ([0.289, 0.72], [0.35, 0.66])
    """
    cuts = printed_scenarios.closest_thresholds(_region())
    terms = ("experience", "primary", "priority", "subgroup[T.gifted]")
    values = np.array([published.figure(PRINTED[term]).value for term in terms])
    linear = cuts[AGREE - 1] - printed_scenarios.DESIGN @ values
    weights = stats.norm.pdf(NODES)
    found = special.expit(linear[:, None] - sd * NODES) @ weights / weights.sum()
    return float(found[0]), float(found[1])


def _region() -> printed_scenarios.Region:
    return printed_scenarios.region_of(Printed.of(published.figures()))


def _printed_z(result: MixedOrderedResults, sd: float) -> dict[str, float]:
    """The printed coefficients over their standard errors at a deviation."""
    if list(result.thresholds.index) != list(CUTS):  # some answer nobody gave
        return dict.fromkeys(TEACHER_PREDICTORS, float("nan"))
    cuts = dict(zip(CUTS, printed_scenarios.closest_thresholds(_region()), strict=True))
    values = cuts | {t: published.figure(id).value for t, id in PRINTED.items()}
    params = result.params.index.map(values).to_numpy(dtype="float64")
    information = np.zeros((len(params) + 1, len(params) + 1))
    for draw in range(DRAWS):
        seed = np.random.SeedSequence([SEED, int(10 * sd), draw])
        drawn = result.model.redrawn(params, [sd], seed)
        information -= drawn.hessian(params, [sd], POINTS).to_numpy() / DRAWS
    if np.linalg.eigvalsh(information)[0] <= 0:  # too few ratings bound them
        return dict.fromkeys(TEACHER_PREDICTORS, float("nan"))
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    names = list(result.params.index)
    return {
        term: float(values[term] / errors[names.index(term)])
        for term in TEACHER_PREDICTORS
    }


def least_positive(
    wave: Wave, confidence: float = 0.95
) -> tuple[float, float, float, int] | NotCollected:
    """Probability of agreement less that of disagreement in the first scenario.

    Returns
    -------
    tuple or NotCollected
        The difference, the ends of its interval by the delta method, and teachers.
    """
    result, found = _ready(wave), survey(wave)
    if isinstance(result, NotCollected):
        return result
    assert not isinstance(found, NotCollected)  # there is a fit
    design = result.model.design
    cuts = result.thresholds.to_numpy()
    names = list(design.thresholds)
    x = design.columns(_teachers().iloc[[0]])[0]
    eta = float(x @ result.coefficients.to_numpy())
    gradient = np.zeros(len(result.params))
    value = -1.0  # agreement, plus what is not disagreement, less 1
    for rating in (AGREE, DISAGREE - 1):
        place = sum(category <= rating for category in design.categories) - 1
        if place < 0:
            continue
        if place >= len(names):
            value += 1
            continue
        share = float(special.expit(cuts[place] - eta))
        slope = share * (1 - share)
        value += share
        gradient[place] += slope
        gradient[len(cuts) :] -= slope * x
    error = float(np.sqrt(gradient @ result.cov_params().to_numpy() @ gradient))
    half = float(stats.norm.isf((1 - confidence) / 2)) * error
    return value, value - half, value + half, found.sample.teachers
