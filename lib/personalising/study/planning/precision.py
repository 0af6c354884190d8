"""How precise a wave of a given size would be about a claim, as far as print tells.

Print gives the error of a correlation for any number of schools. Of the regression it
leaves open how far e-maturity goes with the other predictors, of the teacher survey how
it was designed, and of the card sorts how cards spread over the categories: there the
errors have a range.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scipy import special

from personalising import published
from personalising.model import Assessment, NotTested, rule
from personalising.statistics.planning import ErrorAt
from personalising.study.card_sorts import analysis as sorts
from personalising.study.field_data import analysis as schools
from personalising.study.performance import schools as performance
from personalising.study.performance.claims import LARGEST_INFLATION
from personalising.study.planning.sorting import scatter
from personalising.study.teacher_survey import model as survey
from personalising.study.teacher_survey.bounds import table as bounds

EXACT = "it is a fact about a sample, which is known exactly at any size"
NO_NUMBER = "the report gives no number to test, so that no size follows from print"
NO_ERROR = "nothing that was printed says how precise a wave would be about it"

CONTRASTS: Mapping[str, tuple[str, float]] = MappingProxyType(
    {
        # claim: the bounded contrast that it rests on, and how many of its units
        "4.2.2.ks2-ks1": ("ks1.ks2", 1),
        "4.2.2.ks4-ks3": ("4-3", 1),
        "4.2.2.girls-ks1": ("ks1.girls", 1),
        "4.2.2.boys-ks1": ("ks1.boys", 1),
        "4.2.2.gifted-highest": ("gifted-ks4", 1),
        "4.2.2.older-1": ("older-1", 1),
        "4.2.2.older-2": ("older-2", 1),
        "4.2.2.gifted-ks1": ("ks1.gifted", 1),
        "4.2.2.gifted": ("gifted", 1),
        "4.2.2.sen-ks1": ("ks1.sen", 1),
        "4.2.2.sen": ("sen", 1),
        "4.2.2.girls-boys": ("girls-boys", 1),
        "4.2.2.experience": ("experience", 3),
        "4.2.2.priority": ("priority", 2),
        "4.2.2.least-positive": ("least-positive", 1),
    }
)


@dataclass(frozen=True)
class Precision:
    """What is known of the errors of an estimate, by the size of a wave.

    Parameters
    ----------
    unit : str
        What the size counts.
    smallest : int
        Size below which there is no estimate.
    least, most : callable
        The smallest and the largest standard error that a wave of a size can have; the
        same where print says what it is.
    estimate : float
        As printed; NaN where none was printed.
    half_width : float
        Of the negligible band.
    scale : callable
        Takes an effect to the scale of the errors: Fisher's z of a correlation.
    """

    unit: str
    smallest: int
    least: ErrorAt
    most: ErrorAt
    estimate: float
    half_width: float
    scale: Callable[[float], float] = float


def precision(printed: Assessment) -> Precision:
    """Say how precise a wave would be about a claim.

    Parameters
    ----------
    printed : Assessment
        The claim, as print judges it.

    Raises
    ------
    NotTested
        Where the claim needs no size, or print tells nothing of its errors.
    """
    claim = printed.claim
    found = printed.effect or printed.bounded or printed.estimate
    if found is None and (claim.kind == "direction" or claim.band.id == "share"):
        raise NotTested(NO_NUMBER)
    estimate = found.estimate if found else math.nan
    band = claim.negligible
    if claim.band.id == "correlation":
        error, fewest = _of_correlation, schools.FEWEST_SCHOOLS
        return Precision("schools", fewest, error, error, estimate, band, math.atanh)
    if claim.band.id == "correlation-difference":
        rs = [published.figure(id).value for id in claim.printed]

        def apart(n: float) -> float:
            return math.hypot(*((1 - r**2) * _of_correlation(n / 2) for r in rs))

        fewest = 2 * schools.FEWEST_SCHOOLS
        return Precision("schools of two phases", fewest, apart, apart, estimate, band)
    if claim.band.id == "standardised":
        least, most = _of_regression(1.0), _of_regression(LARGEST_INFLATION)
        fewest = performance.FEWEST_SCHOOLS
        return Precision("schools", fewest, least, most, estimate, band)
    if printed.effect and printed.effect.confidence == 1:
        raise NotTested(EXACT)
    if claim.band.id == "kappa":
        return _of_kappas(claim.printed, estimate, band)
    if claim.id in CONTRASTS:
        return _of_survey(claim.id, estimate, band)
    raise NotTested(NO_ERROR)


def _of_correlation(n: float) -> float:
    return 1 / math.sqrt(n - 3) if n > 3 else math.inf


def _of_regression(inflation: float) -> ErrorAt:
    """The error of a standardised coefficient, from the printed F.

    Its variance is (1 - R squared) VIF / (n - k - 1), with R squared as printed by F.
    """
    figure = published.figure("s421.F")
    assert figure.df
    k, rest = figure.df
    unexplained = rest / (rest + k * figure.value)

    def error(n: float) -> float:
        left = n - k - 1
        return math.sqrt(unexplained * inflation / left) if left > 0 else math.inf

    return error


def _of_kappas(figures: Iterable[str], estimate: float, band: float) -> Precision:
    """The error of kappa, or of a difference of two, with half of the groups each.

    Of few groups the interval is wider than normal, by t; so the error is taken larger.
    """
    prefix = "s432.kappa."
    which = [id.removeprefix(prefix) for id in figures if id.startswith(prefix)]

    def error(end: str) -> ErrorAt:
        each = [getattr(scatter(name), end) for name in which]
        tail = (1 - rule().confidence) / 2

        def at(n: float) -> float:
            groups = n / len(which)
            wider = special.stdtrit(groups - 1, tail) / special.ndtri(tail)
            return math.hypot(*each) / math.sqrt(groups) * float(wider)

        return at

    unit = "groups of a phase" if len(which) == 1 else "groups of two phases"
    fewest = sorts.FEWEST * len(which)
    return Precision(unit, fewest, error("least"), error("most"), estimate, band)


def _of_survey(id: str, estimate: float, band: float) -> Precision:
    name, units = CONTRASTS[id]
    known = bounds.errors()[name]

    def scaled(error: float, teachers: float) -> ErrorAt:
        return lambda n: units * error * math.sqrt(teachers / n)

    return Precision(
        "teachers",
        survey.FEWEST_TEACHERS,
        scaled(known.lowest, known.lowest_teachers),
        scaled(known.highest, known.highest_teachers),
        estimate,
        band,
    )
