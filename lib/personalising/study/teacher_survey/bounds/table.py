"""What chapters show of the bounds: read from the file that `make bounds` writes."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from personalising.errors import CompendiumError, Problem
from personalising.model import (
    Bounded,
    Claim,
    Verdict,
    claims,
    nearest_turn,
    possible,
    rule,
)
from personalising.model.assessment import WORDS
from personalising.pages import Result
from personalising.paths import PUBLISHED
from personalising.study.teacher_survey.bounds.contrasts import (
    TEACHERS,
    Contrast,
    contrasts,
)
from personalising.study.teacher_survey.bounds.envelope import LIMITS, envelope

FILE = "bounds.csv"
NUMBERS = ("std_error", "monte_carlo_error", "teachers")
COLUMNS = ("contrast", "design", *NUMBERS)
EXTREMES = ("lowest", "highest")
SAMPLED = ("lowest of ", "highest of ")
CONFIDENCE = rule().confidence
LOG_ODDS = "log odds of more agreement"
PROBABILITY = "difference in probability"

CLAIMS: Mapping[str, str] = MappingProxyType(
    {
        # contrast: the claim that it decides, or leaves open
        "ks1.ks2": "4.2.2.ks2-ks1",
        "older-1": "4.2.2.older-1",
        "older-2": "4.2.2.older-2",
        "4-3": "4.2.2.ks4-ks3",
        "ks1.girls": "4.2.2.girls-ks1",
        "ks1.boys": "4.2.2.boys-ks1",
        "gifted-ks4": "4.2.2.gifted-highest",
        "ks1.gifted": "4.2.2.gifted-ks1",
        "gifted": "4.2.2.gifted",
        "ks1.sen": "4.2.2.sen-ks1",
        "sen": "4.2.2.sen",
        "girls-boys": "4.2.2.girls-boys",
        "least-positive": "4.2.2.least-positive",
    }
)
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "teachers": "teachers in the model",
        "schools": "schools",
        "primary": "share of teachers in primary schools",
        "secondary": "share in secondary schools",
        "primary_both": "share of primary teachers who rated Key Stages 1 and 2",
        "secondary_both": "share of secondary teachers who rated Key Stages 3 and 4",
        "special_all": "share of special school teachers who rated all Key Stages",
        "special_one": "of the others there, share who rated one",
        "girls_boys": "share who rated girls, and boys",
        "special_needs": "share who rated pupils with special needs",
        "gifted": "share who rated gifted pupils",
        "gifted_special": "the same in special schools",
        "priority_sd": "standard deviation of priority",
        "experience_sd": "standard deviation of experience",
        "school_share": "share of variance between schools",
        "school_sizes": "unevenness of teachers a school",
        "teacher_sd": "standard deviation of teachers",
        "one_group_teachers": "share of teachers who rated one group",
        "one_group_ratings": "share of ratings that were theirs",
        "ratings": "ratings a teacher",
        "disagreement": "share of ratings that disagree",
    }
)
"""What a page calls the quantities of the envelope."""

STOOD_OUT = "not judged: reported because it stood out"
NO_CLAIM = "no claim"


class Errors(NamedTuple):
    """Standard errors that a contrast can have.

    Parameters
    ----------
    lowest, highest : float
        Over the envelope.
    stressed : float
        The largest under a stress beyond it.
    monte_carlo : float
        The Monte Carlo error of that; 0 where nothing was drawn.
    lowest_teachers, highest_teachers : float
        Teachers of the designs that have the lowest and the highest.
    """

    lowest: float
    highest: float
    stressed: float
    monte_carlo: float
    lowest_teachers: float
    highest_teachers: float


@cache
def errors() -> Mapping[str, Errors]:
    """Give the errors of each contrast, as the project has them."""
    return read(PUBLISHED / FILE)


def read(path: Path) -> Mapping[str, Errors]:
    """Read the file of bounds.

    Parameters
    ----------
    path : pathlib.Path
        A CSV file: contrast, design (lowest, highest, those of a sample, or a stress),
        std_error, monte_carlo_error, and what the design is made of.

    Returns
    -------
    mapping of str to Errors
        By the name of the contrast.

    Raises
    ------
    CompendiumError
        If the file cannot be read, lacks a column or a contrast, or holds an error that
        is no number above 0.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CompendiumError(f"{path} cannot be read: {error}") from error
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for number, row in enumerate(rows, 2):
        if lacking := [column for column in COLUMNS if row.get(column) is None]:
            problem = Problem(path.name, "a cell in this column", number, lacking[0])
            raise CompendiumError(str(problem))
        found.setdefault(row["contrast"], {})[row["design"]] = tuple(
            _number(row[column], column, number, path.name) for column in NUMBERS
        )
    return MappingProxyType(
        {each.name: _of(found, each.name, path.name) for each in contrasts()}
    )


def _number(text: str, column: str, row: int, file: str) -> float:
    """Read a cell: a number above 0; a Monte Carlo error may be 0."""
    may_be_zero = column == "monte_carlo_error"
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not (0 < value < np.inf or (may_be_zero and value == 0)):
        expected = "a number of at least 0" if may_be_zero else "a number above 0"
        raise CompendiumError(str(Problem(file, expected, row, column, text)))
    return value


def _of(
    found: Mapping[str, Mapping[str, tuple[float, ...]]], name: str, file: str
) -> Errors:
    known = found.get(name, {})
    if lacking := [which for which in EXTREMES if which not in known]:
        expected = f"the design {lacking[0]} of {name}; run make bounds"
        raise CompendiumError(str(Problem(file, expected, column="contrast")))
    stresses = (
        (error, monte_carlo)
        for which, (error, monte_carlo, _) in known.items()
        if which not in EXTREMES and not which.startswith(SAMPLED)
    )
    (lowest, _, many), (highest, _, few) = (known[which] for which in EXTREMES)
    return Errors(lowest, highest, *max(stresses, default=(highest, 0.0)), many, few)


def bounded(contrast: Contrast, confidence: float = CONFIDENCE) -> Bounded:
    """Give the estimate of a contrast with the range of its standard error.

    Parameters
    ----------
    contrast : Contrast
    confidence : float
        Of the intervals that it is judged by.

    Examples
    --------
    >>> found = bounded(contrasts()[0])
    >>> found.error_low < found.error_high
    True
    """
    found = errors()[contrast.name]
    measure = PROBABILITY if contrast.name == "least-positive" else LOG_ODDS
    return Bounded(contrast.estimate, found.lowest, found.highest, measure, confidence)


def of_claim(id: str, confidence: float) -> Bounded:
    """Give the estimate of the contrast that a claim rests on, one of `CLAIMS`."""
    name = next(contrast for contrast, claim in CLAIMS.items() if claim == id)
    contrast = next(each for each in contrasts() if each.name == name)
    found = bounded(contrast, confidence)
    if found.measure != LOG_ODDS:
        return found
    return replace(found, measure=f"{LOG_ODDS}, {contrast.label}")


def reads(verdicts: tuple[Verdict, ...]) -> str:
    """Put the possible verdicts in the words of readers.

    Examples
    --------
    >>> reads((Verdict.SUPPORTED, Verdict.INCONCLUSIVE))
    'holds or cannot tell'
    """
    return " or ".join(dict.fromkeys(WORDS[verdict] for verdict in verdicts))


def bounds() -> Result:
    """Give what print decides of each coefficient and contrast.

    Returns
    -------
    Result
        Columns contrast, label, estimate, measure; error_low and error_high over the
        envelope, narrow_low, narrow_high, wide_low, wide_high, the intervals that they
        give; z_low, z_high; reads, the possible verdicts; turn, the nearest error at
        which the verdict turns; stressed, the largest error under a stress, with its
        monte_carlo error (missing where nothing was drawn), and reads_stressed, the
        verdicts up to there. Nothing in it counts anybody.
    """
    return Result(pd.DataFrame([_row(each) for each in contrasts()]), {})


def _row(contrast: Contrast) -> dict[str, Any]:
    found = bounded(contrast)
    stressed, monte_carlo = errors()[contrast.name][2:4]
    narrow, wide = found.interval(found.error_low), found.interval(found.error_high)
    z = sorted(found.estimate / error for error in (found.error_low, found.error_high))
    return {
        "contrast": contrast.name,
        "label": contrast.label,
        "estimate": found.estimate,
        "measure": found.measure,
        "error_low": found.error_low,
        "error_high": found.error_high,
        "narrow_low": narrow[0],
        "narrow_high": narrow[1],
        "wide_low": wide[0],
        "wide_high": wide[1],
        "z_low": z[0],
        "z_high": z[1],
        "stressed": stressed,
        "monte_carlo": monte_carlo or np.nan,
    } | _verdicts(contrast.name, found, max(stressed, found.error_high))


def _verdicts(name: str, found: Bounded, stressed: float) -> dict[str, Any]:
    if name not in CLAIMS:
        why = STOOD_OUT if name in TEACHERS else NO_CLAIM
        return {"reads": why, "turn": np.nan, "reads_stressed": why}
    claim = _claim(CLAIMS[name])
    beyond = Bounded(
        found.estimate, found.error_low, stressed, found.measure, found.confidence
    )
    return {
        "reads": reads(possible(claim, found)),
        "turn": nearest_turn(claim, found),
        "reads_stressed": reads(possible(claim, beyond)),
    }


def _claim(id: str) -> Claim:
    return claims("teacher_survey")[id]


def ranges() -> Result:
    """Give the envelope: what is varied, from where to where, and why.

    Returns
    -------
    Result
        Columns quantity, kind (varied, or a limit), low, high, reason. Nothing in it
        counts anybody of a wave.
    """
    rows = [
        {
            "quantity": LABELS[name],
            "kind": "limit" if name in LIMITS else "varied",
            "low": each.low,
            "high": each.high,
            "reason": each.reason,
        }
        for name, each in envelope().items()
    ]
    return Result(pd.DataFrame(rows), {})
