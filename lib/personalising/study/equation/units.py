"""The units of a sub-equation: schools, or pupils, with all of its variables."""

import re
from dataclasses import dataclass
from functools import reduce

import pandas as pd

from personalising.model.learning import SubEquation, Testable, Variable
from personalising.study.cache import once_per_process
from personalising.study.equation.measuring import (
    PUPIL,
    SCHOOL,
    before_of,
    can_be_made,
    groups_of,
    standardised,
    values_of,
)
from personalising.study.measures import measured_model
from personalising.waves import NotCollected, Wave

FEWEST_SCHOOLS = 10
"""Schools that a test of schools needs."""

FEWEST_OF_PHASE = 4
"""Schools of a phase, or pupils of a Key Stage, that are set against each other."""

FEWEST_PUPILS = 30
"""Pupils that a test of pupils needs; of at least five schools, as the model asks."""

OUTCOME = "outcome"
OWNER = re.compile(r" (?:of|as|that) .*")


@dataclass(frozen=True, eq=False)
class Units:
    """The complete units of a sub-equation.

    Parameters
    ----------
    test : Testable
        The sub-equation, without what its sides share.
    table : pandas.DataFrame
        By school or pupil: ``outcome``, a column for each predictor by its short name,
        school_id and stratum (the phase of a school: it is set against its like).
    made : bool
        Whether scores of schools were made from their parts.
    """

    test: Testable
    table: pd.DataFrame
    made: bool

    @property
    def equation(self) -> SubEquation:
        """The sub-equation."""
        return self.test.equation

    @property
    def names(self) -> list[str]:
        """Columns of the predictors, in the order of the sub-equation."""
        return [in_short(each) for each in self.test.predictors]

    @property
    def schools(self) -> int:
        """How many schools the units are, or belong to."""
        return int(self.table["school_id"].nunique())

    @property
    def unit(self) -> str:
        """What the units are, in the plural."""
        return f"{self.equation.level}s"

    def without(self, school: str) -> "Units":
        """Give the same without one school."""
        return self.among(self.table["school_id"] != school)

    def among(self, chosen: "pd.Series[bool]") -> "Units":
        """Give the same of some of the units."""
        return Units(self.test, self.table[chosen], self.made)


def in_short(variable: Variable) -> str:
    """Name a variable without whose it is, which its level says.

    Examples
    --------
    >>> in_short(measured_model().variable("school-investment"))
    'investment'
    """
    return OWNER.sub("", variable.name)


def testable(equation: SubEquation) -> Testable:
    """Give a sub-equation with its variables, without what its two sides share."""
    return measured_model().to_test(equation)


def units_of(wave: Wave, equation: SubEquation, *, made: bool | None = None) -> Units:
    """Look up the units that have everything a sub-equation asks for.

    A school's score of e-maturity or investment is read where enough schools have it,
    and otherwise made from the maturity model, and from what pupils answered.

    Parameters
    ----------
    wave : Wave
    equation : SubEquation
    made : bool, optional
        Whether to make scores, or not; by default whichever serves.

    Raises
    ------
    NotCollected
        Where the wave lacks a measure, or has too few units with all of them.
    """
    return _units(wave, equation, made)


@once_per_process
def _units(wave: Wave, equation: SubEquation, made: bool | None) -> Units:
    test = testable(equation)
    if made is not None or not any(map(can_be_made, test.variables)):
        return _complete(wave, test, made=bool(made))
    try:
        return _complete(wave, test, made=False)
    except NotCollected as as_read:
        try:
            return _complete(wave, test, made=True)
        except NotCollected:
            raise as_read from None


def _complete(wave: Wave, test: Testable, *, made: bool) -> Units:
    equation = test.equation
    columns: dict[str, pd.Series] = {}
    lacked: list[str] = []
    for name, variable in (
        (OUTCOME, test.outcome),
        *((in_short(each), each) for each in test.predictors),
    ):
        try:
            columns[name] = values_of(wave, variable, made=made)
            if name == OUTCOME and equation.outcome_is == "change":
                columns[name] = columns[name] - before_of(wave, variable)
        except NotCollected as lacking:
            lacked += lacking.what
    if lacked:
        raise wave.lacks(*dict.fromkeys(lacked))
    if equation.level == PUPIL:
        table = _of_pupils(wave, test, columns)
    else:
        table = pd.DataFrame(columns).dropna()
        table["school_id"] = table.index
        table["stratum"] = phases(wave).reindex(table.index).fillna("unknown")
        if equation.phase:
            table = table[table["stratum"] == equation.phase]
        table = among_their_like(table, list(columns), "stratum")
    _require_enough(wave, equation, table)
    # the order comes from the values, so that results do not hang on that of the file
    table = table.rename_axis("unit").sort_values([*columns, "school_id", "unit"])
    return Units(test, table, made)


def _of_pupils(
    wave: Wave, test: Testable, columns: dict[str, "pd.Series[float]"]
) -> pd.DataFrame:
    """Pupils with their own values and those of their schools."""
    schools = school_of_pupils(wave)
    of_level = {OUTCOME: PUPIL} | {
        in_short(each): each.level for each in test.predictors
    }
    table = pd.DataFrame(
        {
            name: values
            if of_level[name] == PUPIL
            else schools.map(values).astype("float64")
            for name, values in columns.items()
        }
    )
    table["school_id"] = schools.reindex(table.index)
    table = table.dropna()
    table["stratum"] = key_stages(wave).reindex(table.index).fillna("unknown")
    results = [
        name
        for name, variable in _by_name(test).items()
        if any(m.column.startswith("result_") for m in variable.measures)
        and variable.level == PUPIL
    ]
    # tests of one Key Stage are not marked as those of another
    return among_their_like(table, results, "stratum") if results else table


def _by_name(test: Testable) -> dict[str, Variable]:
    return {OUTCOME: test.outcome} | {in_short(each): each for each in test.predictors}


def among_their_like(
    table: pd.DataFrame, columns: list[str], stratum: str
) -> pd.DataFrame:
    """Standardise columns within each stratum; strata too small or alike are left out.

    Parameters
    ----------
    table : pandas.DataFrame
    columns : list of str
        Columns of numbers.
    stratum : str
        Column that tells the strata apart.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [1.0, 2, 3, 4, 10, 20, 30, 40, 7]})
    >>> table["phase"] = ["p"] * 4 + ["s"] * 4 + ["special"]
    >>> among_their_like(table, ["x"], "phase")["x"].round(2).tolist()
    [-1.16, -0.39, 0.39, 1.16, -1.16, -0.39, 0.39, 1.16]
    """
    if table.empty:
        return table
    sizes = table.groupby(stratum)[stratum].transform("size")
    kept = table[sizes >= FEWEST_OF_PHASE]
    z = {name: kept.groupby(stratum)[name].transform(standardised) for name in columns}
    return kept.assign(**z).dropna(subset=columns)


def _require_enough(wave: Wave, equation: SubEquation, table: pd.DataFrame) -> None:
    fewest = FEWEST_SCHOOLS if equation.level == SCHOOL else FEWEST_PUPILS
    if len(table) < fewest:
        of = f"{equation.phase} schools" if equation.phase else f"{equation.level}s"
        raise wave.lacks(
            f"all that is needed of {fewest} {of} or more that differ from each other"
        )


def phases(wave: Wave) -> "pd.Series[str]":
    """Give the phase of each school of a wave, by school."""
    return _first_known(wave, ("performance", "schools"), "school_id", "phase")


def key_stages(wave: Wave) -> "pd.Series[str]":
    """Give the Key Stage of each pupil of a wave as text, by pupil."""
    return _first_known(wave, ("learners",), "pupil_id", "key_stage")


def school_of_pupils(wave: Wave) -> "pd.Series[str]":
    """Give the school of each pupil of a wave, by pupil."""
    found = [_first_known(wave, ("learners",), "pupil_id", "school_id")]
    if wave.has("views", "school_id"):
        asked = wave["views"]
        asked = asked[asked["stakeholder"] == PUPIL]
        found.append(asked.groupby("respondent")["school_id"].first().astype("str"))
    return reduce(lambda one, other: one.combine_first(other), found)


def _first_known(
    wave: Wave, tables: tuple[str, ...], key: str, column: str
) -> "pd.Series[str]":
    held = [
        wave[name].dropna(subset=[column]).astype({key: "str", column: "str"})
        for name in tables
        if wave.has(name, column)
    ]
    if not held:
        return pd.Series(dtype="str")
    together = pd.concat([each[[key, column]] for each in held])
    return together.drop_duplicates(key).set_index(key)[column]


def groups(test: Testable) -> tuple[str, str] | None:
    """Give the two groups that the last predictor tells apart; None without any."""
    return groups_of(test.predictors[-1])
