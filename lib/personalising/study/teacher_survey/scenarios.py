"""What the model says of kinds of teacher, and what hangs on how teachers differ.

A typical teacher is one whose own tendency is zero. The share of teachers who agree is
an average over tendencies, and closer to a half the more teachers differ. The report
printed probabilities for typical teachers, and not how much teachers differ.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special, stats

from personalising import published
from personalising.model import Effect
from personalising.pages import Base, Result
from personalising.published import scenarios as printed_scenarios
from personalising.published.figures import Printed
from personalising.statistics import MixedOrderedResults
from personalising.statistics.ordinal.results import LOGISTIC_VARIANCE
from personalising.study.cache import once_per_wave
from personalising.study.teacher_survey.description import AGREE, DISAGREE
from personalising.study.teacher_survey.model import (
    NAMES,
    POINTS,
    PRINTED,
    PUPILS,
    REPORTED,
    TEACHER_PREDICTORS,
    Specification,
    Survey,
    base_of,
    fitted,
    fitted_where_possible,
    survey,
)
from personalising.waves import Wave, table_schema

KINDS = ("conditional", "marginal")
SCENARIOS = {1: "least positive", 2: "most positive"}
DEVIATIONS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
"""Standard deviations of teachers that are tried."""

CRITICAL = 1.96
"""A z beyond it is significant at the usual level."""

CUTS = ("1|2", "2|3", "3|4", "4|5")
UNWEIGHTED = Specification(weighted=False)
DRAWS = 3
SEED = 2009
NODES = np.linspace(-9, 9, 361)
"""The trapezium rule is exact to rounding for smooth integrands that vanish."""

ESTIMATES = ["estimate", "conf_low", "conf_high"]
AVERAGES = ["average", "average_low", "average_high"]
NO_Z = dict.fromkeys(TEACHER_PREDICTORS, float("nan"))

_BOUNDS = {"agree": (1, AGREE), "neither": (AGREE + 1, DISAGREE - 1),
           "disagree": (DISAGREE, 5)}  # fmt: skip
_RATINGS = table_schema("ratings").field("rating").categories


def _teachers() -> pd.DataFrame:
    """Who the two scenarios are, as rows of new data."""
    teachers = printed_scenarios.TEACHERS
    pupils = np.where(teachers["gifted"] == 1, "gifted", "ks1")
    return teachers.drop(columns="gifted").assign(subgroup=pupils)


def _ready(wave: Wave, how: Specification = REPORTED) -> MixedOrderedResults:
    """The fit, where it knows all that the scenarios say of a teacher."""
    result = fitted(wave, how)
    if lacking := _lacking(survey(wave)):
        raise wave.lacks(*lacking)
    return result


def _lacking(found: Survey) -> tuple[str, ...]:
    terms = [f"teachers who differ in {NAMES[t]}" for t in TEACHER_PREDICTORS
             if t not in found.terms]  # fmt: skip
    pupils = [f"ratings of {PUPILS[name]}" for name in ("ks1", "gifted")
              if name not in found.subgroups]  # fmt: skip
    return (*terms, *pupils)


@once_per_wave
def probabilities(wave: Wave, confidence: float = 0.95) -> Result:
    """Predict the probability of each answer for the teachers of both scenarios.

    Returns
    -------
    Result
        Columns scenario, name, rating, answer, estimate, conf_low, conf_high of a
        typical teacher; average, average_low, average_high over teachers; printed.

    Raises
    ------
    NotCollected
        Where there is no fit, or it does not know all that makes the scenarios.
    """
    result = _ready(wave)
    parts = [result.predict(_teachers(), kind, confidence=confidence) for kind in KINDS]
    typical = parts[0][ESTIMATES]
    average = parts[1][ESTIMATES].set_axis(AVERAGES, axis=1)
    frame = pd.concat([typical, average], axis=1).reset_index()
    frame = frame.rename(columns={"row": "scenario", "category": "rating"})
    frame.insert(1, "name", frame["scenario"].map(SCENARIOS))
    frame.insert(3, "answer", [_RATINGS[rating] for rating in frame["rating"]])
    frame["printed"] = [
        published.figure(f"c.scenario{row.scenario}.{row.rating}").value
        for row in frame.itertuples()
    ]
    return _of_all_ratings(wave, frame)


def _of_all_ratings(wave: Wave, frame: pd.DataFrame) -> Result:
    """A result whose estimates are predictions of the model."""
    bases = [base_of(survey(wave).frame)] * len(frame)
    return Result(frame, dict.fromkeys([*ESTIMATES, *AVERAGES], bases))


@once_per_wave
def shares(wave: Wave, confidence: float = 0.95) -> Result:
    """Predict agreement and disagreement of the teachers of both scenarios.

    Returns
    -------
    Result
        Columns scenario, name, answer (agree, neither, disagree), printed; estimate,
        conf_low, conf_high of a typical teacher; average, average_low, average_high.

    Raises
    ------
    NotCollected
        Where there is no fit, or it does not know all that makes the scenarios.
    """
    result = _ready(wave)
    kinds = _teachers()
    rows = []
    for answer, (low, high) in _BOUNDS.items():
        typical, average = (
            shares_between(result, kinds, low, high, kind, confidence) for kind in KINDS
        )
        printed = [_printed_share(scenario, low, high) for scenario in kinds.index]
        made = typical.assign(scenario=kinds.index, answer=answer, printed=printed)
        made["name"] = made["scenario"].map(SCENARIOS)
        made[AVERAGES] = average
        rows.append(made)
    frame = pd.concat(rows).sort_values("scenario", kind="stable", ignore_index=True)
    first = ["scenario", "name", "answer", "printed"]
    return _of_all_ratings(wave, frame[[*first, *frame.columns.drop(first)]])


def _printed_share(scenario: int, low: int, high: int) -> float:
    """The printed probability of a rating from low to high."""
    return sum(
        published.figure(f"c.scenario{scenario}.{rating}").value
        for rating in range(low, high + 1)
    )


def shares_between(
    result: MixedOrderedResults,
    teachers: pd.DataFrame,
    low: int,
    high: int,
    kind: str,
    confidence: float,
) -> pd.DataFrame:
    """Predict the probability of a rating from low to high, for each teacher.

    Ratings that nobody gave have no part in the model: their probability is zero.

    Parameters
    ----------
    result : MixedOrderedResults
    teachers : pandas.DataFrame
        Values of the predictors, a row each.
    low, high : int
        Ratings.
    kind : {"conditional", "marginal"}
        Of a typical teacher, or on average over teachers.
    confidence : float
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        Columns estimate, conf_low, conf_high.
    """
    categories = result.model.design.categories
    below = [c for c in categories if c < low]
    upto = [c for c in categories if c <= high]
    if len(upto) == len(below) or len(upto) - len(below) == len(categories):
        sure = float(len(upto) > len(below))
        return pd.DataFrame(sure, range(len(teachers)), ESTIMATES)
    middle = below and len(upto) < len(categories)  # a single rating, as things stand
    found = result.predict(teachers, kind, cumulative=not middle, confidence=confidence)
    rating = below[-1] if below and not middle else upto[-1]
    shares = found[ESTIMATES].xs(rating, level="category").reset_index(drop=True)
    if below and not middle:
        shares = 1 - shares.set_axis(["estimate", "conf_high", "conf_low"], axis=1)
    return shares[ESTIMATES]


def agreement_by_pupils(wave: Wave, confidence: float = 0.95) -> Result:
    """Predict agreement, by the pupils asked about and the kind of school.

    For a typical teacher of mean experience, in a school of mean priority.

    Returns
    -------
    Result
        Columns subgroup, label, school (primary, or secondary and special), estimate,
        conf_low, conf_high (probabilities); only pupils that some such school teaches.
        Each counts the ratings of these pupils in such schools.

    Raises
    ------
    NotCollected
        Where there is no fit, or ratings do not differ in pupils and phase.
    """
    result, found = fitted(wave), survey(wave)
    if missing := [t for t in ("subgroup", "primary") if t not in found.terms]:
        raise wave.lacks(f"ratings that differ in {NAMES[missing[0]]}")
    frame = found.frame
    rows = frame[["subgroup", "primary"]].drop_duplicates()
    rows = rows.sort_values(["subgroup", "primary"], ascending=[True, False])
    rows = rows.reset_index(drop=True).astype({"subgroup": "str"})
    bases = [base_of(frame, **row) for row in rows.to_dict("records")]
    for name in ("experience", "priority"):
        if name in found.terms:
            rows[name] = frame.drop_duplicates("teacher")[name].mean()
    made = shares_between(result, rows, 1, AGREE, KINDS[0], confidence)
    schools = np.where(rows["primary"] == 1, "primary", "secondary and special")
    made.insert(0, "school", schools)
    made.insert(0, "label", rows["subgroup"].map(found.names))
    made.insert(0, "subgroup", rows["subgroup"])
    return Result.by_row(made, bases, ["subgroup", "label", "school"])


@once_per_wave
def thresholds(wave: Wave, confidence: float = 0.95) -> Result:
    """Give the thresholds as fitted, beside the range that print allows.

    Returns
    -------
    Result
        Columns term, label, estimate (log odds), std_error, conf_low, conf_high,
        allowed_low, allowed_high (missing where the wave's thresholds do not compare),
        inside (whether the estimate lies in that range).

    Raises
    ------
    NotCollected
        Where there is no fit.
    """
    result, found = fitted(wave), survey(wave)
    limits = {
        f"{j}|{j + 1}": limit
        for j, limit in enumerate(printed_scenarios.threshold_limits(_region()), 1)
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
    bases = [base_of(found.frame)] * len(frame)
    labels = ["term", "label", "allowed_low", "allowed_high"]
    return Result.by_row(frame, bases, labels)


def thresholds_in_print(wave: Wave) -> Result:
    """Count the thresholds that lie in the range that print allows.

    Returns
    -------
    Result
        One row: thresholds, those of the model, and inside, how many lie in the range.

    Raises
    ------
    NotCollected
        Where there is no fit, or its thresholds do not compare with those of print.
    """
    found = thresholds(wave).frame
    if found["allowed_low"].isna().all():
        raise wave.lacks("thresholds that compare with the printed ones")
    row = {"thresholds": len(found), "inside": int(found["inside"].sum())}
    return Result.by_row(pd.DataFrame([row]), [base_of(survey(wave).frame)], [])


def _between(term: str) -> str:
    low, high = (_RATINGS[int(part)] for part in term.split("|"))
    return f"{low} | {high}"


@once_per_wave
def sensitivity(wave: Wave) -> Result:
    """Say what would follow from print, did teachers differ more or less.

    Returns
    -------
    Result
        A row for each standard deviation of teachers: sd, icc; lowest and highest, the
        share of teachers who agree in the scenarios; and z of experience, primary
        and priority, the printed coefficient over the standard error that ratings of
        this wave's teachers would give it (missing where the wave lacks a predictor).
        All but the z are of print alone, and count nobody.

    Raises
    ------
    NotCollected
        Where there are no ratings that a model can be fitted to.

    Notes
    -----
    Ratings are drawn from the printed model at each standard deviation for the
    teachers, schools and pupils of the wave, and the errors come from their observed
    information, averaged over draws.
    """
    found = survey(wave)
    # what is drawn comes from the model, whatever weights the ratings were given
    ways = {} if _lacking(found) else {"as here": REPORTED, "drawn": UNWEIGHTED}
    fits = fitted_where_possible(wave, ways)
    drawn = fits["drawn"] if len(fits) == 2 else None
    rows = []
    for sd in DEVIATIONS:
        lowest, highest = share_at(sd)
        row = {
            "sd": sd,
            "icc": sd**2 / (sd**2 + LOGISTIC_VARIANCE),
            "lowest": lowest,
            "highest": highest,
        }
        rows.append(row | (_printed_z(drawn, sd) if drawn else NO_Z))
    table = pd.DataFrame(rows)
    return Result(table, _bases_of_z(found, table))


def _bases_of_z(found: Survey, table: pd.DataFrame) -> dict[str, Sequence[Base | None]]:
    base = base_of(found.frame)
    return {
        term: [None if np.isnan(z) else base for z in table[term]]
        for term in TEACHER_PREDICTORS
    }


def significant_up_to(wave: Wave) -> Result:
    """Say how far teachers may differ for the printed effects to be significant.

    Returns
    -------
    Result
        One row: experience, primary, priority: the standard deviation at which z falls
        to 1.96, between those that `sensitivity` tries. Infinity where it does not, 0
        where it never was above.

    Raises
    ------
    NotCollected
        Where there is no such z.
    """
    found = sensitivity(wave)
    table = found.frame
    if table[list(TEACHER_PREDICTORS)].isna().any(axis=None):
        raise wave.lacks("standard errors of the printed coefficients")
    row = {
        term: _last_significant(table["sd"], table[term].abs())
        for term in TEACHER_PREDICTORS
    }
    bases = {term: [found.base(0, term)] for term in TEACHER_PREDICTORS}
    return Result(pd.DataFrame([row]), bases)


def _last_significant(sds: "pd.Series[float]", z: "pd.Series[float]") -> float:
    beyond = z.to_numpy() > CRITICAL
    if beyond.all():
        return float("inf")
    if not beyond[0]:
        return 0.0
    first = int(np.argmin(beyond))
    near = slice(first - 1, first + 1)
    return float(np.interp(-CRITICAL, -z.iloc[near], sds.iloc[near]))


def scenarios_in_print() -> Result:
    """Give what print says of the two kinds of teacher.

    Returns
    -------
    Result
        One row: agree and neither, probabilities of the least positive kind. Nothing
        in it counts anybody of a wave.
    """
    row = {
        "agree": _printed_share(1, *_BOUNDS["agree"]),
        "neither": _printed_share(1, *_BOUNDS["neither"]),
    }
    return Result(pd.DataFrame([row]), {})


def share_at(sd: float) -> tuple[float, float]:
    """Give the shares of teachers who agree in both scenarios, from print.

    Parameters
    ----------
    sd : float
        Standard deviation of teachers, which was not printed.

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
        return NO_Z
    cuts = dict(zip(CUTS, printed_scenarios.closest_thresholds(_region()), strict=True))
    values = cuts | {t: published.figure(id).value for t, id in PRINTED.items()}
    params = result.params.index.map(values).to_numpy(dtype="float64")
    information = np.zeros((len(params) + 1, len(params) + 1))
    for draw in range(DRAWS):
        seed = np.random.SeedSequence([SEED, int(10 * sd), draw])
        drawn = result.model.redrawn(params, [sd], seed)
        information -= drawn.hessian(params, [sd], POINTS).to_numpy() / DRAWS
    if np.linalg.eigvalsh(information)[0] <= 0:  # too few ratings bound them
        return NO_Z
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    names = list(result.params.index)
    return {
        term: float(values[term] / errors[names.index(term)])
        for term in TEACHER_PREDICTORS
    }


def least_positive(
    wave: Wave, confidence: float = 0.95, how: Specification = REPORTED
) -> Effect:
    """Compare agreement with disagreement of a typical teacher of the first scenario.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the interval.
    how : Specification
        Which fit it is of.

    Returns
    -------
    Effect
        Probability of agreement less that of disagreement; its interval is by the delta
        method.

    Raises
    ------
    NotCollected
        Where there is no fit, or it does not know all that makes the scenario.
    """
    result, found = _ready(wave, how), survey(wave)
    scores = {rating: _score(rating) for rating in result.model.design.categories}
    least = _teachers().iloc[[0]]
    row = result.mean_score(scores, least, kind=KINDS[0], confidence=confidence).iloc[0]
    return Effect(
        float(row["estimate"]),
        float(row["conf_low"]),
        float(row["conf_high"]),
        found.sample.teachers,
        "difference in probability",
        confidence,
        unit="teachers",
        fewest=base_of(found.frame).fewest,
    )


def _score(rating: int) -> int:
    """1 of an answer that agrees, -1 of one that disagrees, and 0 between."""
    return int(rating <= AGREE) - int(rating >= DISAGREE)
