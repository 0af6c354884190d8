"""The scale of investment: how reliable it is, what is behind it, and schools' means.

Its items are those that pupils were put on the five parts that the report names: work
ethos, self-efficacy, motivation, engagement and behaviour.
"""

from dataclasses import dataclass

import pandas as pd

from personalising.model.learning import Construct, Measure
from personalising.pages import Base, Result
from personalising.statistics.scales import (
    correlations_of,
    cronbach_alpha,
    factor_structure,
    group_means,
    intraclass_correlation,
    omega_total,
    parallel_analysis,
    scale_scores,
)
from personalising.study.answers import in_words
from personalising.study.cache import once_per_wave
from personalising.study.equation.measuring import (
    ENOUGH,
    items_of,
    lacking,
    scale_measures,
)
from personalising.study.equation.units import school_of_pupils
from personalising.study.measures import measured_model
from personalising.waves import Wave

WHOLE = "investment"
TABLE = "pupils who answered the scale of investment"
"""What the table is called that `answers` makes of the wave."""

SEED = 2009
DRAWS = 100
FEWEST_PUPILS = 30
FEWEST_FOR_FACTORS = 100
"""Pupils from which factors are looked for: fewer give correlations too unsure."""


@dataclass(frozen=True, eq=False)
class Scale:
    """Answers of pupils to items of the scale.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each pupil, a column for each item that not all answered alike.
    items : pandas.DataFrame
        Those items: columns item, construct, wording, direction, lowest and highest.
    school : pandas.Series
        School of each pupil.
    """

    table: pd.DataFrame
    items: pd.DataFrame
    school: "pd.Series[str]"

    def of(self, construct: str) -> "Scale":
        """Give the answers to one part of it."""
        chosen = self.items[self.items["construct"] == construct]
        return Scale(self.table[list(chosen["item"])], chosen, self.school)

    @property
    def reverse(self) -> list[str]:
        """Items of which a lower answer is more of what they measure."""
        return list(self.items.loc[self.items["direction"] == "lower", "item"])

    @property
    def complete(self) -> pd.DataFrame:
        """The rows of pupils who answered every item."""
        return self.table.dropna()

    def scores(self) -> "pd.Series[float]":
        """Give each pupil's place between the least and the most, from 0 to 1."""
        by = self.items.set_index("item")
        return scale_scores(
            self.table,
            by["lowest"].astype(float).to_dict(),
            by["highest"].astype(float).to_dict(),
            reverse=self.reverse,
            at_least=ENOUGH,
        ).dropna()

    def base(self, pupils: pd.Index, where: str = WHOLE) -> Base:
        """Give the base of what was computed from some of the pupils."""
        schools = self.school.reindex(pupils).nunique()
        return Base(
            len(pupils), "pupils", TABLE, {"scale": where}, belong_to=int(schools)
        )


def parts() -> tuple[Construct, ...]:
    """Give the parts of the scale, in the order of the model."""
    return measured_model().constructs


@once_per_wave
def answers(wave: Wave) -> Scale:
    """Look up what pupils answered to the items of the scale.

    Raises
    ------
    NotCollected
        Where the wave has no such items, or fewer than `FEWEST_PUPILS` pupils who
        answered differently.
    """
    lacked: list[str] = []
    held: list[Measure] = []
    for measure in scale_measures():
        what = lacking(wave, measure)
        lacked += what
        held += [] if what else [measure]
    if not held:
        raise wave.lacks(*dict.fromkeys(lacked))
    text = {"item": "str", "construct": "str", "direction": "str"}
    items = pd.concat([items_of(wave, each).astype(text) for each in held])
    views = wave["views"].dropna(subset=["answer"])
    views = views[
        (views["stakeholder"] == "pupil") & views["item"].isin(set(items["item"]))
    ]
    table = views.assign(answer=views["answer"].astype("float64")).pivot_table(
        index="respondent", columns="item", values="answer"
    )
    table = table[[name for name in items["item"] if name in table]]
    # an item that all who answered everything answered alike tells nobody apart
    complete = table.dropna()
    table = table.loc[:, complete.max() > complete.min()]
    items = items[items["item"].isin(table.columns)].reset_index(drop=True)
    if len(complete) < FEWEST_PUPILS or table.shape[1] < 2:
        raise wave.lacks(
            f"complete answers of {FEWEST_PUPILS} pupils or more to the items on "
            "investment, two of which or more they did not all answer alike"
        )
    return Scale(table, items, school_of_pupils(wave).reindex(table.index))


def answered(wave: Wave) -> pd.DataFrame:
    """List who answered which part of the scale, to count the bases again.

    Returns
    -------
    pandas.DataFrame
        Columns scale (``investment``, a part of it, or either with ``scored`` for
        pupils who answered half or more) and pupil.
    """
    found = []
    scale = answers(wave)
    for name, each in _scales(scale):
        found.append(pd.DataFrame({"scale": name, "pupil": each.complete.index}))
        scored = each.scores().index
        found.append(pd.DataFrame({"scale": f"{name}, scored", "pupil": scored}))
    return pd.concat(found, ignore_index=True)


def _scales(scale: Scale) -> list[tuple[str, Scale]]:
    """The whole scale, and each part that has items."""
    each = [(part.name, scale.of(part.id)) for part in parts()]
    return [(WHOLE, scale), *((name, of) for name, of in each if of.table.shape[1])]


@once_per_wave
def reliability(wave: Wave, confidence: float = 0.95) -> Result:
    """Say how reliable the scale and its parts are.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        One row for the whole and for each part with items: scale, items, alpha
        (Cronbach's), conf_low, conf_high (Feldt's), omega (McDonald's, from polychoric
        correlations; missing where one factor does not fit three items or more), n
        (pupils who answered all of its items) and note (why a number is missing).

    Raises
    ------
    NotCollected
        Where the wave has no answers to the scale.
    """
    rows: list[dict[str, object]] = []
    bases: list[Base | None] = []
    for name, scale in _scales(answers(wave)):
        row: dict[str, object] = {"scale": name, "items": scale.table.shape[1]}
        notes = []
        try:
            alpha = cronbach_alpha(
                scale.table, reverse=scale.reverse, confidence=confidence
            )
            row |= {"alpha": alpha.alpha}
            row |= {"conf_low": alpha.conf_low, "conf_high": alpha.conf_high}
        except ValueError:
            notes.append(
                "no alpha: it needs two items that differ, and a sum that does"
            )
        try:
            row["omega"] = omega_total(scale.table, reverse=scale.reverse).omega
        except ValueError:
            notes.append("no omega: one factor does not fit three items or more")
        complete = scale.complete.index
        rows.append(row | {"n": len(complete), "note": "; ".join(notes)})
        bases.append(scale.base(complete, name))
    columns = ["scale", "items", "alpha", "conf_low", "conf_high", "omega", "n", "note"]
    frame = pd.DataFrame(rows).reindex(columns=columns)
    numbers = dict.fromkeys(("alpha", "conf_low", "conf_high", "omega"), "float64")
    return Result.by_row(
        frame.astype(numbers), bases, labels=("scale", "items", "note")
    )


@once_per_wave
def eigenvalues(wave: Wave) -> Result:
    """Compare the eigenvalues of the items with those of answers that share nothing.

    Both are of polychoric correlations; an eigenvalue above the 95th percentile of the
    shuffled answers speaks for a factor (Horn's parallel analysis).

    Returns
    -------
    Result
        One row for each eigenvalue, largest first: factor (its number), estimate,
        by_chance and above (whether it and all before it are above chance).

    Raises
    ------
    NotCollected
        Where the wave has no answers to the scale, of fewer than 100 pupils, to fewer
        than four items, or answers whose correlations cannot be estimated.
    """
    scale = _for_factors(wave)
    try:
        found = parallel_analysis(
            scale.table, reverse=scale.reverse, seed=SEED, draws=DRAWS
        )
    except ValueError:
        raise _no_factors(wave) from None
    frame = pd.DataFrame(
        {
            "factor": range(1, len(found.eigenvalues) + 1),
            "estimate": found.eigenvalues,
            "by_chance": found.by_chance,
        }
    )
    frame["above"] = frame["factor"] <= found.n_factors
    bases = [scale.base(scale.complete.index)] * len(frame)
    return Result.by_row(frame, bases, labels=("factor", "above"))


def _for_factors(wave: Wave) -> Scale:
    scale = answers(wave)
    if len(scale.complete) < FEWEST_FOR_FACTORS or scale.table.shape[1] < 4:
        raise _no_factors(wave)
    return scale


def _no_factors(wave: Wave) -> Exception:
    return wave.lacks(
        f"the answers of {FEWEST_FOR_FACTORS} pupils or more to four items on "
        "investment or more, of which correlations can be estimated"
    )


@once_per_wave
def loadings(wave: Wave) -> Result:
    """Give the loadings of the items on one factor, in polychoric correlations.

    Returns
    -------
    Result
        One row for each item: item, part (of the scale), wording (as
        `study.answers.in_words` gives it), estimate (its correlation with the factor,
        turned so that more is more investment) and uniqueness (the share of its
        variance that is its own).

    Raises
    ------
    NotCollected
        As `eigenvalues`, or where one factor does not fit.
    """
    scale = _for_factors(wave)
    try:
        correlations = correlations_of(
            scale.table, reverse=scale.reverse, not_positive_definite="clip"
        )
        found = factor_structure(correlations.matrix, n_factors=1)
    except ValueError:
        raise _no_factors(wave) from None
    names = {part.id: part.name for part in parts()}
    frame = scale.items[["item", "construct"]].assign(wording=in_words(scale.items))
    frame["construct"] = frame["construct"].map(names)
    frame = frame.rename(columns={"construct": "part"})
    of_item = found.loadings.iloc[:, 0]
    frame["estimate"] = frame["item"].map(of_item).astype("float64")
    frame["uniqueness"] = frame["item"].map(found.uniqueness).astype("float64")
    bases = [scale.base(scale.complete.index)] * len(frame)
    return Result.by_row(frame, bases, labels=("item", "part", "wording"))


@once_per_wave
def school_means(wave: Wave, confidence: float = 0.95) -> Result:
    """Say what of the scale lies between schools, and how reliable their means are.

    Parameters
    ----------
    wave : Wave
    confidence : float
        Level of the intervals.

    Returns
    -------
    Result
        One row for the whole and for each part: scale, icc1 (share of the variance that
        lies between schools), icc1_low, icc1_high, icc2 (reliability of the mean of a
        school of typical size), icc2_low, icc2_high, schools, n (pupils who answered
        half of its items or more) and size (typical pupils of a school).

    Raises
    ------
    NotCollected
        Where the wave has no answers to the scale, or of one school alone.
    """
    rows, bases = [], []
    for name, scale in _scales(answers(wave)):
        scores = scale.scores()
        try:
            found = intraclass_correlation(
                scores, scale.school.reindex(scores.index), confidence
            )
        except ValueError:
            continue
        rows.append(
            {
                "scale": name,
                "icc1": found.icc1,
                "icc1_low": found.icc1_low,
                "icc1_high": found.icc1_high,
                "icc2": found.icc2,
                "icc2_low": found.icc2_low,
                "icc2_high": found.icc2_high,
                "schools": found.n_groups,
                "n": found.n,
                "size": found.typical_size,
            }
        )
        bases.append(scale.base(scores.index, f"{name}, scored"))
    if not rows:
        raise wave.lacks("answers of several pupils of two schools or more")
    return Result.by_row(pd.DataFrame(rows), bases, labels=("scale",))


def means(wave: Wave) -> Result:
    """Give the mean of the scale in each school, and how reliable it is.

    Returns
    -------
    Result
        One row for each school, lowest mean first: n (pupils), mean (from 0, the
        least, to 1) and reliability.

    Raises
    ------
    NotCollected
        As `school_means`.
    """
    school_means(wave)  # raises where schools cannot be compared
    scale = answers(wave)
    scores = scale.scores()
    schools = scale.school.reindex(scores.index)
    found = group_means(scores, schools).sort_values(["mean", "group"])
    bases = [
        Base(int(n), "pupils", TABLE, {"school_id": school}, belong_to=1)
        for school, n in zip(found["group"], found["n"], strict=True)
    ]
    frame = found[["n", "mean", "reliability"]]
    return Result.by_row(frame, bases, labels=(), row_unit="school")
