"""The learning equation, and the sub-equations that a wave can test."""

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, model_validator

from personalising.model.learning.indicators import Overlap, TermId
from personalising.model.learning.measures import Measure
from personalising.model.reading import Part

Level = Literal["school", "pupil"]
Form = Literal[
    "additive", "interaction", "simple", "both high", "moderation", "random slopes"
]
Expected = Literal["positive", "negative", "none", "varies"]
FEWEST = {"interaction": 2, "simple": 2, "both high": 2, "moderation": 2}


class Term(Part):
    """A term of the learning equation.

    Parameters
    ----------
    id, name, about : str
        Its name in the data, its name for readers, and what it is.
    levels : tuple of str
        Where it has its indicators; may be empty.
    """

    id: str
    name: str
    about: str
    levels: tuple[str, ...] = ()


class Circle(Part):
    """The virtuous circle: what effective learning leads to.

    Parameters
    ----------
    name, about : str
        Its name for readers, and how it goes.
    leads_to : tuple of str
        What follows, in order.
    """

    name: str
    about: str
    leads_to: tuple[str, ...]


class LeftOut(Part):
    """What the report left out of the equation at the top, and why.

    Parameters
    ----------
    name, why : str
        What was left out, and the reason.
    section : str
        Section of the report that says so.
    """

    name: str
    why: str
    section: str


class Variable(Part):
    """What a sub-equation is about: a column, or the mean of several measures.

    Parameters
    ----------
    id, name : str
        Its name in the data, and for readers.
    level : {"school", "pupil"}
        What its values are of.
    term : str
        Id of the term that it stands for; empty outside the equation.
    indicators : tuple of str
        Ids of the indicators that it stands for; may be empty.
    measures : tuple of Measure
        Its value is the mean of these, each standardised, or the only one as it is.
    enough : {"all", "any"}
        Whether a wave must have all of the measures, or any.
    before : Measure or None
        The same at the time before; the change is the difference.
    """

    id: str
    name: str
    level: Level
    term: Literal[TermId, ""] = ""
    indicators: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = Field(min_length=1)
    enough: Literal["all", "any"] = "all"
    before: Measure | None = None


class SubEquation(Part):
    """One statement of the report about the equation that a wave can test.

    Parameters
    ----------
    id, statement : str
        Its name in the data, and what the report claims, in our words.
    section : str
        Section of the report.
    origin : {"report", "ours"}
        Whether the report claims it, or we ask it beside.
    level : {"school", "pupil"}
        Level of the data: school and pupil levels stay apart.
    outcome_is : {"level", "change"}
        Whether the outcome is the level, or the change since the time before.
    phase : {"", "primary", "secondary", "special"}
        Phase that it is limited to; empty for all.
    outcome : str
        Id of the variable that is predicted.
    predictors : tuple of str
        Ids of the variables that predict it, in the order that `form` counts.
    form : str
        ``"additive"``: each predictor by itself, the others held still.
        ``"interaction"``: the first predictor's slope grows with the second.
        ``"simple"``: the first predictor's slope where the second is low or high.
        ``"both high"``: units high on the first two against all others.
        ``"moderation"``: the first predictor's slope differs by the last, a group or a
        measure. ``"random slopes"``: the first predictor's slope varies between
        schools.
    at : {"", "low", "high"}
        For ``"simple"``: one standard deviation below or above the mean (our choice).
    focal : tuple of str
        Ids of the predictors that it is about; empty for all.
    expected : {"positive", "negative", "none", "varies"}
        Sign of what the form is about; ``"varies"`` is other than nil, either way.
    """

    id: str
    statement: str
    section: str
    origin: Literal["report", "ours"] = "report"
    level: Level
    outcome_is: Literal["level", "change"]
    phase: Literal["", "primary", "secondary", "special"] = ""
    outcome: str
    predictors: tuple[str, ...] = Field(min_length=1)
    form: Form
    at: Literal["", "low", "high"] = ""
    focal: tuple[str, ...] = ()
    expected: Expected

    @model_validator(mode="after")
    def _fits_its_form(self) -> Self:
        if len(self.predictors) < FEWEST.get(self.form, 1):
            raise ValueError(f"expected two predictors or more, as {self.form} needs")
        if (self.form == "simple") != bool(self.at):
            raise ValueError("expected the key at with the form simple, and only there")
        if self.form == "random slopes" and self.level != "pupil":
            raise ValueError("expected the level pupil, as random slopes need")
        if set(self.focal) - set(self.predictors):
            raise ValueError("expected only predictors under the key focal")
        return self


class Equation(Part):
    """The learning equation: terms that add up to an outcome, which feeds back.

    Parameters
    ----------
    predicts : tuple of Term
        The terms on the left.
    outcome : Term
        What they predict.
    returns : tuple of str
        Ids of the terms that the outcome feeds back into.
    circle : Circle
        The way back: the virtuous circle.
    left_out : tuple of LeftOut
        What the report left out of the equation at the top.
    variables : tuple of Variable
        What the sub-equations are about.
    sub_equations : tuple of SubEquation
        What can be tested where a wave has the data.
    """

    predicts: tuple[Term, ...]
    outcome: Term
    returns: tuple[str, ...]
    circle: Circle
    left_out: tuple[LeftOut, ...]
    variables: tuple[Variable, ...]
    sub_equations: tuple[SubEquation, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms on both sides, the outcome last."""
        return (*self.predicts, self.outcome)


@dataclass(frozen=True)
class Testable:
    """A sub-equation with its variables, without what its two sides share.

    Parameters
    ----------
    equation : SubEquation
        The sub-equation.
    outcome : Variable
        What is predicted, without the measures left out.
    predictors : tuple of Variable
        What predicts it, without the measures left out.
    left_out : tuple of Overlap
        What stands on both sides and so on neither here; mostly empty.
    """

    equation: SubEquation
    outcome: Variable
    predictors: tuple[Variable, ...]
    left_out: tuple[Overlap, ...]
    __test__ = False  # it is no test, whatever its name begins with

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The outcome and the predictors."""
        return (self.outcome, *self.predictors)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All that it asks of a wave; of a change, the outcome's time before too."""
        found = [measure for each in self.variables for measure in each.measures]
        if self.equation.outcome_is == "change" and self.outcome.before:
            found.append(self.outcome.before)
        return tuple(found)
