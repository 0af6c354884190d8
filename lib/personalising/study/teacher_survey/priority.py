"""How high a priority the personalising of learning is to a school's leaders.

The report's priority score is a factor of the leader questionnaire, from 1, low, to 3,
high; it printed neither the items nor the method. Ours: one common factor of the items
by maximum likelihood, and of it the regression score. That score is a weighted sum of
the answers, so it can be put on their scale: a leader to whom all of it is a low
priority has 1, one to whom all of it is a high one has 3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from personalising.pages import Base, Result
from personalising.statistics.scales import factor_structure
from personalising.waves import Wave, table_schema

Floats = npt.NDArray[np.float64]

FEWEST_ITEMS = 3
"""With fewer, the loadings of one factor cannot be told from the items' own parts."""

FEWEST_SCHOOLS = 20

LEADERS = "answers of leaders, a row for each school"
"""The table that `answers_of_leaders` gives, as bases name it."""

_ANSWERS = table_schema("leaders").field("answer").categories
LOWEST, HIGHEST = min(_ANSWERS), max(_ANSWERS)


@dataclass(frozen=True)
class PriorityFactor:
    """One factor of the leaders' answers.

    Parameters
    ----------
    items : tuple of str
        The items, in alphabetical order.
    loadings : tuple of float
        Correlation of each with the factor; most are positive.
    weights : tuple of float
        What one step of each answer adds to the score: they add up to 1 where all
        loadings are positive.
    eigenvalues : tuple of float
        Of the items' correlations, largest first: how many factors there might be.
    scores : mapping of str to float
        Each school's score, from 1 to 3; schools in alphabetical order.
    incomplete : int
        Schools whose leader left items out, and that have no score.
    """

    items: tuple[str, ...]
    loadings: tuple[float, ...]
    weights: tuple[float, ...]
    eigenvalues: tuple[float, ...]
    scores: Mapping[str, float]
    incomplete: int

    @property
    def schools(self) -> int:
        """Schools with a score."""
        return len(self.scores)

    @property
    def uniquenesses(self) -> tuple[float, ...]:
        """Share of each item's variance that is its own."""
        return tuple(1 - loading**2 for loading in self.loadings)

    @property
    def explained(self) -> float:
        """Share of the items' variance that is the factor's."""
        return float(np.square(self.loadings).mean())

    def tidy(self) -> pd.DataFrame:
        """One row for each item: term, estimate (its loading), uniqueness, weight."""
        return pd.DataFrame(
            {
                "term": self.items,
                "estimate": self.loadings,
                "uniqueness": self.uniquenesses,
                "weight": self.weights,
            }
        )

    def __repr__(self) -> str:
        """Counts and what is explained; the same on every machine."""
        return (
            f"PriorityFactor(items={len(self.items)}, schools={self.schools}, "
            f"incomplete={self.incomplete}, explained={self.explained:.3f})"
        )

    def _repr_html_(self) -> str:
        return self.tidy().round(3).to_html(index=False, border=0)


def answers_of_leaders(wave: Wave) -> pd.DataFrame:
    """Give the leaders' answers, a row for each school.

    Returns
    -------
    pandas.DataFrame
        Indexed by school_id: a column for each item (1, low, to 3, high; missing where
        it was left out), and complete, whether none was.

    Raises
    ------
    NotCollected
        Where the wave has no leader questionnaire.
    """
    wave.require({"leaders": ("answer",)})
    table = wave["leaders"].astype({"answer": "float64"})
    answers = table.pivot_table(index="school_id", columns="item", values="answer")
    return answers.assign(complete=answers.notna().all(axis=1))


def priority_factor(wave: Wave) -> PriorityFactor:
    """Find the common factor in a wave's leader questionnaire.

    Parameters
    ----------
    wave : Wave

    Returns
    -------
    PriorityFactor
        Of the schools whose leaders answered every item.

    Raises
    ------
    NotCollected
        Where there is no questionnaire, or it has fewer than 3 items or 20 such
        schools, or some item is answered alike by all, or one item is all that there
        is to the factor.

    Notes
    -----
    The loadings are those of `factor_structure` on Pearson's correlations of the
    answers. In R, `factanal(answers, 1, scores = "regression")`, whose loadings it has
    to 1e-6.

    Examples
    --------
    >>> from personalising import waves
    >>> found = priority_factor(waves.load("2008"))
    >>> len(found.items), min(found.scores.values()), max(found.scores.values())
    (5, 1.0, 3.0)
    """
    answers = answers_of_leaders(wave)
    complete = answers[answers["complete"]].drop(columns="complete")
    if lacking := _lacking(complete):
        raise wave.lacks(lacking)
    correlations = np.corrcoef(complete.to_numpy(), rowvar=False)
    items = complete.columns
    loadings = _loadings(pd.DataFrame(correlations, items, items))
    if loadings is None:
        raise wave.lacks(
            "leaders' answers that have one factor in common, and no item alone"
        )
    per_step = np.linalg.solve(correlations, loadings) / complete.std().to_numpy()
    weights = per_step / np.abs(per_step).sum()
    return PriorityFactor(
        items=tuple(map(str, items)),
        loadings=tuple(loadings.tolist()),
        weights=tuple(weights.tolist()),
        eigenvalues=tuple(np.linalg.eigvalsh(correlations)[::-1].tolist()),
        scores=MappingProxyType(_scores(complete, weights).to_dict()),
        incomplete=len(answers) - len(complete),
    )


def loadings(wave: Wave) -> Result:
    """Give the priority factor, item by item.

    Returns
    -------
    Result
        Columns term (the item), estimate (its loading), uniqueness (share of its
        variance that is its own) and weight (what a step of the answer adds to the
        score). Each counts the schools whose leader answered every item.

    Raises
    ------
    NotCollected
        Where there is no factor, or the wave gives each school's score instead.
    """
    if wave.has("schools", "priority"):
        raise wave.lacks(
            "a priority score that is a factor: the wave gives each school's"
        )
    found = priority_factor(wave)
    base = base_of_factor(found.schools)
    return Result.by_row(found.tidy(), [base] * len(found.items), labels=["term"])


def base_of_factor(count: int, *, complete: bool = True) -> Base:
    """Give the base of a cell that counts schools whose leaders answered.

    Parameters
    ----------
    count : int
        How many schools.
    complete : bool
        Whether those who answered every item, or those who left some out.
    """
    return Base(count, "schools", LEADERS, {"complete": complete})


def _lacking(complete: pd.DataFrame) -> str:
    """What one factor would need and the complete answers lack, if anything."""
    if complete.shape[1] < FEWEST_ITEMS:
        return f"{FEWEST_ITEMS} or more items of the leader questionnaire"
    if len(complete) < FEWEST_SCHOOLS:
        return f"all items of {FEWEST_SCHOOLS} or more schools' leaders"
    spread = complete.max() - complete.min()
    alike = spread.index[spread == 0]
    return f"leaders who differ on the item {alike[0]!r}" if len(alike) else ""


def _loadings(correlations: pd.DataFrame) -> Floats | None:
    """Loadings on one factor by maximum likelihood; none where it is improper."""
    try:
        found = factor_structure(correlations, n_factors=1)
    except ValueError:
        return None
    return found.loadings[1].to_numpy()


def _scores(answers: pd.DataFrame, weights: Floats) -> pd.Series:
    """Regression scores, moved so that the lowest possible is 1 and the highest 3."""
    upwards = np.where(weights > 0, answers - LOWEST, HIGHEST - answers)
    return pd.Series(
        LOWEST + np.abs(weights) @ upwards.T, index=answers.index, dtype="float64"
    ).round(12)
