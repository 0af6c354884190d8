"""From a wave's tables to the variables of sub-equations: a value for each unit.

A measure is a column, or the items of a construct. Where a wave has no score of a
school's e-maturity or investment, it is made from what the schema says that it is made
of: the maturity model, and the items that pupils answered.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from personalising.errors import CompendiumError
from personalising.model.constructs import in_prose
from personalising.model.learning import Measure, Variable
from personalising.study.answers import OF_SCHOOLS, clusters_of, no_answers
from personalising.study.cache import once_per_wave
from personalising.study.measures import measured_model
from personalising.waves import Wave, table_schema

Values = pd.Series  # of floats, by the id of a school or a pupil

SCHOOL, PUPIL = "school", "pupil"
KEYS: Mapping[str, str] = MappingProxyType({SCHOOL: "school_id", PUPIL: "pupil_id"})
ENOUGH = 0.5
"""Share of its items, or of its measures, that a unit must have for a value."""

_ANSWERED = MappingProxyType({"items": ("construct",), "views": ("answer",)})

SMALLEST, LARGEST = 1e-100, 1e100
"""Sizes of numbers, but for zero, whose squares and products do not overflow."""


def standardised(values: "pd.Series[float]") -> "pd.Series[float]":
    """Take the mean off and divide by the standard deviation; nothing where all agree.

    Examples
    --------
    >>> standardised(pd.Series([1.0, 2.0, 3.0])).tolist()
    [-1.0, 0.0, 1.0]
    """
    spread = values.std()
    if not spread > 1e-12 * values.abs().max():
        return pd.Series(np.nan, values.index)
    return (values - values.mean()) / spread


def mean_of_standardised(parts: pd.DataFrame) -> "pd.Series[float]":
    """Average standardised columns in the rows that have half of them or more.

    Columns that do not vary say nothing and do not count.

    Examples
    --------
    >>> mean_of_standardised(
    ...     pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [5.0, 5.0, 5.0]})
    ... ).tolist()
    [-1.0, 0.0, 1.0]
    """
    z = parts.apply(standardised).dropna(axis=1, how="all")
    if z.empty:
        return pd.Series(np.nan, parts.index)
    return z.mean(axis=1).where(z.notna().mean(axis=1) >= ENOUGH)


def lacking(wave: Wave, measure: Measure) -> tuple[str, ...]:
    """Say in words what of a measure a wave did not collect; empty where it has it.

    Examples
    --------
    >>> from personalising import waves
    >>> lacking(waves.load("2008"), Measure(table="learners", column="result_after"))
    ('“Result, second year” of the table “Pupils”',)
    """
    if measure.construct_id:
        missing = wave.missing(_ANSWERED)
        if missing is None and _answers(wave, measure).empty:
            return (_named(measure),)
        missing = missing or wave.missing(OF_SCHOOLS)
    else:
        missing = wave.missing({measure.table: (measure.column, *measure.where)})
        if missing is None and _rows(wave, measure).empty:
            return (_named(measure),)
    return missing.what if missing else ()


def _named(measure: Measure) -> str:
    """Name a measure that a wave has the tables of, and nothing in them."""
    if not measure.construct_id:
        return str(measure)
    about = in_prose(measure.construct_id)
    return no_answers(measure.stakeholder, measure.construct_id, about=about)


def items_of(wave: Wave, measure: Measure) -> pd.DataFrame:
    """Look up the items that measure a construct: rows of the table `items`."""
    items = wave["items"]
    chosen = items["construct"] == measure.construct_id
    if measure.stakeholder:
        chosen &= items["stakeholder"] == measure.stakeholder
    return items[chosen]


@once_per_wave
def _all_answers(wave: Wave) -> pd.DataFrame:
    """Every answer that was given, beside the construct and direction of its item."""
    columns = ["item", "stakeholder", "construct", "direction"]
    items = wave["items"][columns].astype("str")
    views = wave["views"].dropna(subset=["answer"])
    text = dict.fromkeys(("item", "stakeholder", "respondent"), "str")
    views = views.assign(school_id=clusters_of(views))
    found = views.astype(text).merge(items, on=["item", "stakeholder"])
    turned = np.where(found["direction"] == "lower", -1.0, 1.0)
    if "weight" not in found or found["weight"].isna().all():
        found["weight"] = 1.0
    return found.assign(
        value=found["answer"].astype("float64") * turned,
        weight=found["weight"].astype("float64"),
    )


def _answers(wave: Wave, measure: Measure) -> pd.DataFrame:
    """Answers to the items of a construct, one a row; none where nobody answered."""
    found = _all_answers(wave)
    chosen = found["construct"] == measure.construct_id
    if measure.stakeholder:
        chosen &= found["stakeholder"] == measure.stakeholder
    return found[chosen]


def construct_scores(wave: Wave, measure: Measure) -> pd.DataFrame:
    r"""Score people on a construct: the mean of its items, each standardised.

    .. math:: s_i = \frac{1}{k_i} \sum_j d_j \frac{x_{ij} - \bar x_j}{s_j}

    over the :math:`k_i` items that a person answered, half of them or more; d is -1 for
    an item of which a lower answer is more of the construct.

    Parameters
    ----------
    wave : Wave
    measure : Measure
        Of a construct.

    Returns
    -------
    pandas.DataFrame
        By respondent: school_id, score (higher is more of the construct) and weight (1
        where nobody has one; where some have, that of one without is missing).
    """
    return _scores(wave, measure.construct_id, measure.stakeholder)


@once_per_wave
def _scores(wave: Wave, construct: str, stakeholder: str) -> pd.DataFrame:
    asked = {"table": "views", "construct": construct, "stakeholder": stakeholder}
    answers = _answers(wave, Measure.model_validate(asked))
    by = answers.pivot_table(index="respondent", columns="item", values="value")
    first = answers.groupby("respondent")[["school_id", "weight"]].first()
    return first.assign(score=mean_of_standardised(by))


def mean_of_schools(scores: pd.DataFrame) -> "pd.Series[float]":
    """Average the scores of each school's people, by their weights.

    Who has no score or no weight does not count; a school without any is left out.

    Parameters
    ----------
    scores : pandas.DataFrame
        Columns school_id, score and weight.

    Examples
    --------
    >>> scores = pd.DataFrame({"school_id": ["a", "a"], "score": [0.0, 1.0]})
    >>> mean_of_schools(scores.assign(weight=[1.0, 3.0])).to_dict()
    {'a': 0.75}
    """
    known = scores.dropna(subset=["score"])
    counted = known[known["weight"] > 0]
    weighed = counted.assign(score=counted["score"] * counted["weight"])
    sums = weighed.groupby("school_id")[["score", "weight"]].sum()
    return sums["score"] / sums["weight"]


def _rows(wave: Wave, measure: Measure) -> pd.DataFrame:
    """Rows of a column's table in which it has a value."""
    table = wave[measure.table].dropna(subset=[measure.column])
    for column, value in measure.where.items():
        table = table[table[column].astype("str") == value]
    return table


def coded(cells: pd.Series, measure: Measure) -> "pd.Series[float]":
    """Turn the cells of a column into numbers, by the coding of its schema.

    Categories in an order count from 0. Of categories without one, the first two
    become 1 and 0, and others are missing.

    Raises
    ------
    CompendiumError
        Where the column is text of which nothing is listed.
    """
    field = table_schema(measure.table).field(measure.column)
    if is_numeric_dtype(cells):
        return cells.astype("float64")
    if not field.categories:
        raise CompendiumError(
            f"data/model/equation.yml, measure {measure}: expected a column of numbers "
            "or of listed categories"
        )
    names = list(field.categories)
    codes = range(len(names)) if field.ordered else (1, 0)
    return cells.astype("str").map(dict(zip(names, codes, strict=False))).astype(float)


def groups_of(variable: Variable) -> tuple[str, str] | None:
    """Give the two groups that a variable tells apart, coded 1 and 0; None if neither.

    Examples
    --------
    >>> groups_of(measured_model().variable("gender"))
    ('girl', 'boy')
    """
    (first, *others) = variable.measures
    if others or first.construct_id:
        return None
    field = table_schema(first.table).field(first.column)
    if field.type != "string" or field.ordered or len(field.categories) < 2:
        return None
    one, other, *_ = field.categories.values()
    return one, other


def _of_measure(wave: Wave, measure: Measure, level: str) -> "pd.Series[float]":
    """Values of one measure, by unit of a level; of schools, means of what is below."""
    if measure.construct_id:
        scores = construct_scores(wave, measure)
        return mean_of_schools(scores) if level == SCHOOL else scores["score"]
    table = _rows(wave, measure)
    key = KEYS[level] if KEYS[level] in table else KEYS[SCHOOL]
    values = coded(table[measure.column], measure)
    return values.groupby(table[key].astype("str")).mean()


def values_of(wave: Wave, variable: Variable, *, made: bool) -> "pd.Series[float]":
    """Give the values of a variable, by unit of its level.

    Parameters
    ----------
    wave : Wave
    variable : Variable
        Without the measures that a test leaves out.
    made : bool
        Whether a school's e-maturity or investment is made from its parts instead of
        read from its score.

    Returns
    -------
    pandas.Series
        By school or pupil; the mean of its measures, each standardised, or the only one
        as it is.

    Raises
    ------
    NotCollected
        Where the wave lacks a measure that it must have, or all of them; or where
        numbers are too large or small to be computed with.
    """
    if made and (other := _maker(variable)):
        return other(wave)
    held: list[Measure] = []
    lacked: list[str] = []
    for measure in variable.measures:
        what = lacking(wave, measure)
        lacked += what
        held += [] if what else [measure]
    if not held or (lacked and variable.enough == "all"):
        raise wave.lacks(*dict.fromkeys(lacked))
    parts = pd.DataFrame(
        {str(each): _of_measure(wave, each, variable.level) for each in held}
    )
    _require_computable(wave, parts, variable)
    return parts.iloc[:, 0] if len(held) == 1 else mean_of_standardised(parts)


def before_of(wave: Wave, variable: Variable) -> "pd.Series[float]":
    """Give the values of a variable at the time before; raises as `values_of`."""
    assert variable.before  # the model checks it where a change is asked for
    earlier = variable.model_copy(update={"measures": (variable.before,)})
    return values_of(wave, earlier, made=False)


def _require_computable(wave: Wave, parts: pd.DataFrame, variable: Variable) -> None:
    sizes = parts.abs()
    fine = (sizes >= SMALLEST) & (sizes <= LARGEST) | (sizes == 0) | sizes.isna()
    if not fine.all(axis=None):
        raise wave.lacks(
            f"{variable.name} in numbers from {SMALLEST:g} to {LARGEST:g} in size, of "
            "which squares can be computed"
        )


def _maker(variable: Variable) -> "Callable[[Wave], pd.Series[float]] | None":
    """How a school's score is made from its parts, where it is one that can be."""
    first = variable.measures[0]
    return MAKERS.get((first.table, first.column))


def can_be_made(variable: Variable) -> bool:
    """Whether the score of a school can be made from its parts."""
    return _maker(variable) is not None


def is_e_maturity(variable: Variable) -> bool:
    """Whether a variable is the e-maturity of schools."""
    first = variable.measures[0]
    return (first.table, first.column) == ("performance", "e_maturity")


def levels_of_maturity(wave: Wave) -> pd.DataFrame:
    """Give the level of each school on each dimension of the maturity model.

    Returns
    -------
    pandas.DataFrame
        Schools by dimensions, from 1 to 5; missing where a school gave none.

    Raises
    ------
    NotCollected
        Where the wave has no levels.
    """
    wave.require({"maturity": ("dimension", "level")})
    table = wave["maturity"].dropna(subset=["level"])
    values = table.assign(level=table["level"].astype("float64"))
    return values.pivot_table(index="school_id", columns="dimension", values="level")


def _made_e_maturity(wave: Wave) -> "pd.Series[float]":
    levels = levels_of_maturity(wave)
    return levels.mean(axis=1).where(levels.notna().mean(axis=1) >= ENOUGH).dropna()


def scale_measures() -> Iterator[Measure]:
    """Give what measures each part of the scale of investment, in the model's order."""
    for part in measured_model().constructs:
        yield Measure.model_validate(
            {"table": "views", "construct": part.id, "stakeholder": "pupil"}
        )


def _made_investment(wave: Wave) -> "pd.Series[float]":
    """The weighted mean over pupils of the parts of investment that the wave has."""
    held = [each for each in scale_measures() if not lacking(wave, each)]
    if not held:
        missing = wave.missing(_ANSWERED)
        raise missing or wave.lacks("answers of pupils to items on investment")
    scores = {str(each): construct_scores(wave, each) for each in held}
    known = pd.concat([each[["school_id", "weight"]] for each in scores.values()])
    pupils = mean_of_standardised(
        pd.DataFrame({name: each["score"] for name, each in scores.items()})
    )
    of_pupil = known[~known.index.duplicated()].reindex(pupils.index)
    return mean_of_schools(of_pupil.assign(score=pupils))


MAKERS: "Mapping[tuple[str, str], Callable[[Wave], pd.Series[float]]]" = (
    MappingProxyType(
        {
            ("performance", "e_maturity"): _made_e_maturity,
            ("performance", "investment"): _made_investment,
        }
    )
)
