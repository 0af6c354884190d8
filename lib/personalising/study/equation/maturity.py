"""E-maturity as an index made of dimensions, and what hangs on their weights.

The dimensions of the maturity model form it, as ingredients do; nothing causes them
all. So there is no reliability to estimate. What can be asked is whether schools keep
their order, and conclusions stay, where the dimensions count differently.
"""

import pandas as pd

from personalising.model.learning import SubEquation
from personalising.pages import KNOWN, Base, Result
from personalising.statistics.composite import WeightSensitivity, weight_sensitivity
from personalising.study.cache import once_per_wave
from personalising.study.equation.forms import Estimated, Way, effects
from personalising.study.equation.measuring import (
    ENOUGH,
    is_e_maturity,
    levels_of_maturity,
    standardised,
)
from personalising.study.equation.testing import TABLE as UNITS
from personalising.study.equation.units import Units, in_short, testable, units_of
from personalising.study.measures import measured_model
from personalising.waves import NotCollected, Wave

SEED = 2009
DRAWS = 1000
FEWER_DRAWS = 200
"""Of conclusions, each of which takes a regression."""

ABOVE, BELOW, UNCLEAR = "above zero", "below zero", "not clear of zero"


@once_per_wave
def dimensions(wave: Wave) -> Result:
    """Describe the dimensions of the maturity model.

    Returns
    -------
    Result
        One row for each, highest mean first: dimension, mean (level, 1 to 5), sd,
        with_rest (correlation with the mean of the others) and schools.

    Raises
    ------
    NotCollected
        Where the wave has no levels.
    """
    levels = levels_of_maturity(wave)
    rows, bases = [], []
    for name in levels.columns:
        known = levels[name].dropna()
        rest = levels.drop(columns=name).mean(axis=1).reindex(known.index)
        varies = min(known.nunique(), rest.nunique()) > 1
        rows.append(
            {
                "dimension": str(name),
                "mean": known.mean(),
                "sd": known.std(),
                "with_rest": known.corr(rest) if varies else float("nan"),
                "schools": len(known),
            }
        )
        where = {"dimension": str(name), "level": KNOWN}
        bases.append(Base(len(known), "schools", "maturity", where))
    frame = pd.DataFrame(rows).assign(base=bases)
    frame = frame.sort_values(["mean", "dimension"], ascending=[False, True])
    found = list(frame.pop("base"))
    return Result.by_row(frame, found, ("dimension",))


@once_per_wave
def sensitivity(wave: Wave) -> WeightSensitivity:
    """Draw weights of the dimensions at random, and see which ranks schools keep.

    Raises
    ------
    NotCollected
        Where the wave has no levels, fewer than two dimensions or three schools, or
        schools that are all alike.
    """
    levels = levels_of_maturity(wave)
    try:
        return weight_sensitivity(
            levels, seed=SEED, draws=DRAWS, missing="mean", at_least=ENOUGH
        )
    except ValueError:
        raise wave.lacks(
            "three schools or more that differ on two dimensions of the maturity model "
            "or more"
        ) from None


def ranks(wave: Wave) -> Result:
    """Give the rank of each school, and where it lies under other weights.

    Returns
    -------
    Result
        One row for each school, highest index first: estimate (the index with equal
        weights, 1 to 5), rank, conf_low and conf_high (the ranks that it has in 95 of
        100 draws of the weights).

    Raises
    ------
    NotCollected
        As `sensitivity`.
    """
    found = sensitivity(wave).tidy()
    bases = [Base(1, "schools", "index", {"school": each}) for each in found["term"]]
    shown = found[["estimate", "rank", "conf_low", "conf_high"]]
    return Result.by_row(shown, bases, labels=(), row_unit="school")


def moved(wave: Wave) -> Result:
    """Say over how many ranks a typical school moves when weights are drawn at random.

    Returns
    -------
    Result
        One row: schools, and moved (the median over schools of the distance between the
        ends that `ranks` gives).

    Raises
    ------
    NotCollected
        As `sensitivity`.
    """
    found = sensitivity(wave).tidy()
    wide = float((found["conf_high"] - found["conf_low"]).median())
    base = Base(len(found), "schools", "index")
    frame = pd.DataFrame({"schools": [len(found)], "moved": [wide]})
    return Result.by_row(frame, [base], labels=())


def stability(wave: Wave) -> Result:
    """Say how like the order of schools stays when weights are drawn at random.

    Returns
    -------
    Result
        Two rows: measure (Spearman's or Kendall's correlation of an order with that of
        equal weights), estimate (the median of the draws), conf_low (95 of 100 draws
        are above it), lowest, schools and draws.

    Raises
    ------
    NotCollected
        As `sensitivity`.
    """
    found = sensitivity(wave)
    frame = found.stability().rename(columns={"term": "measure"})
    frame["measure"] = frame["measure"].map(
        {"spearman": "Spearman's rank correlation", "kendall": "Kendall's tau"}
    )
    frame = frame.assign(schools=len(found.index), draws=len(found.weights))
    base = Base(len(found.index), "schools", "index")
    return Result.by_row(frame, [base] * 2, labels=("measure", "draws"))


def indexed(wave: Wave) -> pd.DataFrame:
    """List the schools that have the index, to count bases again: column school."""
    return pd.DataFrame({"school": sensitivity(wave).index.index})


@once_per_wave
def conclusions(wave: Wave, confidence: float = 0.95) -> Result:
    """Say of each sub-equation with e-maturity how often it stays with other weights.

    Whatever score of e-maturity a wave has, here it is made from the maturity model,
    and investment of schools from what pupils answered.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals that decide.

    Returns
    -------
    Result
        One row for each sub-equation with e-maturity that can be tested so: id,
        statement, level, conclusion (with equal weights: which effects are clear of
        zero), same (share of the draws in which that is concluded too), draws, n and
        schools.

    Raises
    ------
    NotCollected
        Where the wave has no maturity model, or no sub-equation whose schools have one.
    """
    sensitivity(wave)
    levels = levels_of_maturity(wave)
    rows, bases = [], []
    for equation in with_e_maturity():
        try:
            units = units_of(wave, equation, made=True)
            found = _under_weights(wave, units, levels, Way(confidence))
        except NotCollected:
            continue
        rows.append(
            {
                "id": equation.id,
                "statement": equation.statement,
                "level": equation.level,
                **found,
                "n": len(units.table),
                "schools": units.schools,
            }
        )
        where = {"equation": equation.id}
        bases.append(
            Base(len(units.table), units.unit, UNITS, where, belong_to=units.schools)
        )
    if not rows:
        raise wave.lacks("a maturity model of the schools of any sub-equation")
    labels = ("id", "statement", "level", "conclusion", "draws")
    return Result.by_row(pd.DataFrame(rows), bases, labels)


def with_e_maturity() -> tuple[SubEquation, ...]:
    """Give the sub-equations that have e-maturity among their predictors."""
    return tuple(
        equation
        for equation in measured_model().equation.sub_equations
        if any(map(is_e_maturity, testable(equation).predictors))
    )


def _under_weights(
    wave: Wave, units: Units, levels: pd.DataFrame, way: Way
) -> dict[str, object]:
    (name,) = [in_short(e) for e in units.test.predictors if is_e_maturity(e)]

    def conclude(index: "pd.Series[float]") -> tuple[str, ...]:
        table = units.table.copy()
        values = table["school_id"].map(index).astype("float64")
        if units.equation.level == "school":
            values = values.groupby(table["stratum"]).transform(standardised)
        table[name] = values
        found = effects(wave, Units(units.test, table, made=True), way)
        return tuple(_reading(each) for each in found)

    try:
        found = weight_sensitivity(
            levels[levels.index.isin(units.table["school_id"])],
            seed=SEED,
            draws=FEWER_DRAWS,
            missing="mean",
            at_least=ENOUGH,
            conclusion=conclude,
        )
    except ValueError:
        raise wave.lacks("schools of the equation that differ in maturity") from None
    first = conclude(found.index)
    return {
        "conclusion": "; ".join(first),
        "same": found.same,
        "draws": len(found.weights),
    }


def _reading(found: Estimated) -> str:
    if found.conf_low > 0:
        return ABOVE
    return BELOW if found.conf_high < 0 else UNCLEAR
