"""The model of learning as a whole: its parts, and what follows from them together."""

from dataclasses import dataclass

from personalising.model.learning.boundaries import Boundary
from personalising.model.learning.conditions import Assumption, Condition
from personalising.model.learning.equation import (
    Equation,
    SubEquation,
    Testable,
    Variable,
)
from personalising.model.learning.indicators import Construct, Indicator, Overlap
from personalising.model.learning.measures import Measure
from personalising.model.learning.spaces import Iteration, Space
from personalising.model.learning.stakeholders import Role, Stakeholder
from personalising.model.learning.technologies import Affordance, Technology


@dataclass(frozen=True)
class LearningModel:
    """The study's model of learning. Made by `learning_model`.

    Parameters
    ----------
    spaces : tuple of Space
        The four spaces of the report, each after the one that holds it.
    digital_space : Space
        The digital space, which runs through the four.
    iterations : tuple of Iteration
        The versions of the descriptive model, the last as it stands here.
    boundaries : tuple of Boundary
        Where spaces touch.
    roles : tuple of Role
    stakeholders : tuple of Stakeholder
        Who takes part. Where, and in which roles, stands in the spaces.
    affordances : tuple of Affordance
    technologies : tuple of Technology
    overlaps : tuple of Overlap
        What stands in the model more than once.
    constructs : tuple of Construct
        The parts of the scale of investment.
    indicators : tuple of Indicator
        In the order of the report.
    equation : Equation
        The learning equation with its variables and sub-equations.
    conditions : tuple of Condition
        Facilitators and barriers.
    assumptions : tuple of Assumption
        What the model takes for granted.

    Examples
    --------
    >>> from personalising.model.learning import learning_model
    >>> found = learning_model()
    >>> [space.id for space in found.all_spaces]
    ['school', 'teaching', 'learning', 'living', 'digital']
    >>> found.roles_of("family")
    ('partner', 'tutor', 'learner')
    """

    spaces: tuple[Space, ...]
    digital_space: Space
    iterations: tuple[Iteration, ...]
    boundaries: tuple[Boundary, ...]
    roles: tuple[Role, ...]
    stakeholders: tuple[Stakeholder, ...]
    affordances: tuple[Affordance, ...]
    technologies: tuple[Technology, ...]
    overlaps: tuple[Overlap, ...]
    constructs: tuple[Construct, ...]
    indicators: tuple[Indicator, ...]
    equation: Equation
    conditions: tuple[Condition, ...]
    assumptions: tuple[Assumption, ...]

    @property
    def all_spaces(self) -> tuple[Space, ...]:
        """The four spaces, and the digital space that runs through them."""
        return (*self.spaces, self.digital_space)

    def space(self, id: str) -> Space:
        """Look up a space by its id; KeyError where there is none."""
        return {found.id: found for found in self.all_spaces}[id]

    def stakeholder(self, id: str) -> Stakeholder:
        """Look up a stakeholder by its id; KeyError where there is none."""
        return {found.id: found for found in self.stakeholders}[id]

    def indicator(self, id: str) -> Indicator:
        """Look up an indicator by its id; KeyError where there is none."""
        return {found.id: found for found in self.indicators}[id]

    def variable(self, id: str) -> Variable:
        """Look up a variable by its id; KeyError where there is none."""
        return {found.id: found for found in self.equation.variables}[id]

    def sub_equation(self, id: str) -> SubEquation:
        """Look up a sub-equation by its id; KeyError where there is none."""
        return {found.id: found for found in self.equation.sub_equations}[id]

    def residents(self, space: Space) -> tuple[str, ...]:
        """Give the names of those who are at home in a space, as readers see them."""
        return tuple(
            self.stakeholder(actor.who).name for actor in space.actors if actor.home
        )

    def spaces_of(self, stakeholder: str) -> tuple[Space, ...]:
        """Give the spaces in which a stakeholder is met, by its id."""
        return tuple(
            space
            for space in self.all_spaces
            if any(actor.who == stakeholder for actor in space.actors)
        )

    def roles_of(self, stakeholder: str) -> tuple[str, ...]:
        """Give the ids of the roles that a stakeholder takes anywhere, by its id."""
        found = (
            role
            for space in self.all_spaces
            for actor in space.actors
            if actor.who == stakeholder
            for role in actor.roles
        )
        return tuple(dict.fromkeys(found))

    def technologies_in(self, space: str) -> tuple[Technology, ...]:
        """Give the technologies that are met in a space; in the digital space, all.

        Parameters
        ----------
        space : str
            Id of the space.
        """
        everywhere = space == self.digital_space.id
        return tuple(
            found for found in self.technologies if everywhere or space in found.spaces
        )

    def conditions_in(self, space: str) -> tuple[Condition, ...]:
        """Give the facilitators and barriers of a space, by its id."""
        return tuple(found for found in self.conditions if found.space == space)

    def indicators_of(self, term: str, level: str = "") -> tuple[Indicator, ...]:
        """Give the indicators of a term, by its id, at one of its levels or at all."""
        return tuple(
            found
            for found in self.indicators
            if found.term == term and (not level or found.level == level)
        )

    def overlaps_of(self, measure: Measure) -> frozenset[str]:
        """Give the ids of the overlaps that a measure is of; mostly none."""
        marked = {
            found.overlap
            for found in self.indicators
            if found.overlap
            and (
                measure.construct_id == found.id
                or any(measure.same_as(own) for own in found.measures)
            )
        }
        scale = {
            part.overlap
            for part in self.constructs
            if part.overlap and measure.construct_id == part.id
        }
        return frozenset(marked | scale)

    def to_test(self, equation: SubEquation) -> Testable:
        """Give a sub-equation with its variables, without what its two sides share.

        What stands on both sides would predict itself. So each measure of an overlap
        that both the outcome and a predictor have is left out of both.

        Parameters
        ----------
        equation : SubEquation

        Returns
        -------
        Testable
            Each variable has a measure at least; that was checked.

        Examples
        --------
        >>> from personalising.model.learning import learning_model
        >>> found = learning_model()
        >>> test = found.to_test(found.sub_equation("investment-effective-learning"))
        >>> [overlap.id for overlap in test.left_out]
        ['engagement']
        >>> [measure.construct_id for measure in test.predictors[0].measures]
        ['work-ethos', 'self-efficacy', 'motivation', 'behaviour']
        """
        outcome = self.variable(equation.outcome)
        predictors = [self.variable(id) for id in equation.predictors]
        theirs = frozenset[str]().union(*map(self._overlaps, predictors))
        shared = self._overlaps(outcome) & theirs
        return Testable(
            equation,
            self._without(outcome, shared),
            tuple(self._without(found, shared) for found in predictors),
            tuple(each for each in self.overlaps if each.id in shared),
        )

    def _overlaps(self, variable: Variable) -> frozenset[str]:
        return frozenset[str]().union(*map(self.overlaps_of, variable.measures))

    def _without(self, variable: Variable, shared: frozenset[str]) -> Variable:
        kept = tuple(m for m in variable.measures if not self.overlaps_of(m) & shared)
        return variable.model_copy(update={"measures": kept})
