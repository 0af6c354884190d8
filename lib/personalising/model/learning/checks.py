"""Checks of the model's parts against one another, and against the columns of waves."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Protocol

from personalising.errors import CompendiumError
from personalising.model.learning.equation import SubEquation, Variable
from personalising.model.learning.indicators import Construct, Indicator
from personalising.model.learning.measures import Measure
from personalising.model.learning.spaces import Space
from personalising.model.learning.whole import LearningModel

Columns = Mapping[str, Mapping[str, Collection[str]]]


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def check(model: LearningModel) -> None:
    """Check that the parts of a model fit together.

    Raises
    ------
    CompendiumError
        At the first part that does not: it stands there twice, names what is not there,
        shares a measure with another term without an `overlap`, or would be tested
        without a measure.
    """
    _stand_once(model)
    _check_spaces(model)
    _check_where_met(model)
    _check_boundaries(model)
    _check_terms(model)
    _check_overlaps(model)
    for variable in model.equation.variables:
        _check_variable(model, variable)
    for equation in model.equation.sub_equations:
        _check_sub_equation(model, equation)


def check_columns(model: LearningModel, known: Columns) -> None:
    """Check that each measure of the model is a column that a wave may have.

    Parameters
    ----------
    model : LearningModel
    known : mapping of str to mapping
        For each table its columns, and for each of these the values that it may have;
        empty where any may stand.

    Raises
    ------
    CompendiumError
        At the first measure that names a table, column or value that is not known.

    Examples
    --------
    >>> from personalising.model.learning import learning_model
    >>> check_columns(learning_model(), {"views": {}})
    Traceback (most recent call last):
        ...
    personalising.errors.CompendiumError: data/model/indicators.yml, entry \
ict-available, key measures: found table checklist, expected one of views
    """
    for where, measure in _measures(model):
        _expect_one_of(where, "table", measure.table, known)
        columns = known[measure.table]
        if measure.construct_id:
            continue
        for column in (measure.column, *measure.where):
            _expect_one_of(
                where,
                "column",
                f"{measure.table}.{column}",
                {f"{measure.table}.{name}" for name in columns},
            )
        for column, value in measure.where.items():
            if allowed := columns[column]:
                _expect_one_of(where, f"{measure.table}.{column}", value, allowed)


def _measures(model: LearningModel) -> Iterator[tuple[str, Measure]]:
    """Give each measure, and where it stands."""
    for indicator in model.indicators:
        for measure in indicator.measures:
            yield _at("indicators", indicator.id, "measures"), measure
    for variable in model.equation.variables:
        for measure in variable.measures:
            yield _at("equation", variable.id, "measures"), measure
        if variable.before:
            yield _at("equation", variable.id, "before"), variable.before


def _stand_once(model: LearningModel) -> None:
    equation = model.equation
    lists: tuple[tuple[str, Iterable[_Named]], ...] = (
        ("spaces", model.all_spaces),
        ("stakeholders", model.roles),
        ("stakeholders", model.stakeholders),
        ("technologies", model.affordances),
        ("technologies", model.technologies),
        ("indicators", model.overlaps),
        ("indicators", _parts(model)),
        ("equation", equation.terms),
        ("equation", equation.variables),
        ("equation", equation.sub_equations),
        ("facilitators", model.conditions),
        ("assumptions", model.assumptions),
    )
    for file, parts in lists:
        for id, count in Counter(part.id for part in parts).items():
            if count > 1:
                raise CompendiumError(
                    f"{_at(file, id, 'id')}: found {id} {count} times, expected it once"
                )


def _check_spaces(model: LearningModel) -> None:
    four = _ids(model.spaces)
    for space in model.all_spaces:
        for key in ("inside", "overlaps", "through"):
            found = getattr(space, key)
            for other in (found,) if isinstance(found, str) else found:
                if other:
                    _expect_id(_at("spaces", space.id, key), other, four - {space.id})
        for actor in space.actors:
            where = _at("spaces", space.id, "actors")
            _expect_id(where, actor.who, _ids(model.stakeholders))
            for role in actor.roles:
                _expect_id(where, role, _ids(model.roles))


def _check_where_met(model: LearningModel) -> None:
    """Check the spaces that technologies, facilitators and barriers name."""
    four, every = _ids(model.spaces), _ids(model.all_spaces)
    for technology in model.technologies:
        for other in technology.spaces:
            _expect_id(_at("technologies", technology.id, "spaces"), other, four)
        for other in technology.affordances:
            where = _at("technologies", technology.id, "affordances")
            _expect_id(where, other, _ids(model.affordances))
    for condition in model.conditions:
        _expect_id(_at("facilitators", condition.id, "space"), condition.space, every)


def _check_boundaries(model: LearningModel) -> None:
    """Check that each two spaces that touch have one boundary, and no others."""
    touching = {pair for space in model.spaces for pair in _touched_by(space)}
    found = Counter(frozenset(boundary.between) for boundary in model.boundaries)
    for pair in (*found, *sorted(touching - set(found), key=sorted)):
        named = " and ".join(sorted(pair))
        where = f"data/model/boundaries.yml, boundary of {named}"
        if pair not in touching:
            raise CompendiumError(f"{where}: expected two spaces that touch")
        if found[pair] != 1:
            raise CompendiumError(f"{where}: found {found[pair]}, expected one")


def _touched_by(space: Space) -> Iterator[frozenset[str]]:
    for other in (*space.overlaps, *filter(None, [space.inside])):
        yield frozenset({space.id, other})


def _check_terms(model: LearningModel) -> None:
    terms = {term.id: term for term in model.equation.terms}
    for id in model.equation.returns:
        _expect_id("data/model/equation.yml, key returns", id, terms)
    for part in _parts(model):
        _expect_id(_at("indicators", part.id, "term"), part.term, terms)
    for indicator in model.indicators:
        levels = terms[indicator.term].levels or ("",)
        if indicator.level not in levels:
            expected = f"one of {', '.join(levels)}" if any(levels) else "none"
            raise CompendiumError(
                f"{_at('indicators', indicator.id, 'level')}: found "
                f"{indicator.level or 'none'}, expected {expected}, as the term "
                f"{indicator.term} has"
            )


def _check_overlaps(model: LearningModel) -> None:
    """Check that what stands there twice is marked, and nothing else."""
    parts = _parts(model)
    for part in parts:
        if part.overlap:
            where = _at("indicators", part.id, "overlap")
            _expect_id(where, part.overlap, _ids(model.overlaps))
    found = Counter(part.overlap for part in parts)
    for overlap in model.overlaps:
        if found[overlap.id] < 2:
            raise CompendiumError(
                f"{_at('indicators', overlap.id, 'overlap')}: found "
                f"{found[overlap.id]} that name it, expected two or more"
            )
    for indicator in model.indicators:
        for measure in indicator.measures:
            where = _at("indicators", indicator.id, "measures")
            _expect_construct(model, where, measure)
    for one, other in combinations(parts, 2):
        if one.term == other.term or not (shared := _shared(one, other)):
            continue
        if not one.overlap or one.overlap != other.overlap:
            unmarked = one if not one.overlap else other
            counterpart = other if unmarked is one else one
            raise CompendiumError(
                f"{_at('indicators', unmarked.id, 'overlap')}: found "
                f"{unmarked.overlap or 'none'}, expected the same overlap as "
                f"{counterpart.id} of {counterpart.term}, which {shared} measures too"
            )


def _shared(one: Indicator | Construct, other: Indicator | Construct) -> str:
    """Say by which measure two parts are measured alike; empty for none."""
    for mine in _measured_by(one):
        if any(mine.same_as(theirs) for theirs in _measured_by(other)):
            return str(mine)
    return ""


def _measured_by(part: Indicator | Construct) -> tuple[Measure, ...]:
    """Give the measures of a part, the items that name it among them."""
    items = Measure(table="views", construct=part.id)
    return (items, *(part.measures if isinstance(part, Indicator) else ()))


def _check_variable(model: LearningModel, variable: Variable) -> None:
    for id in variable.indicators:
        where = _at("equation", variable.id, "indicators")
        _expect_id(where, id, _ids(model.indicators))
        if (term := model.indicator(id).term) != variable.term:
            raise CompendiumError(
                f"{where}: found {id} of {term}, expected indicators of "
                f"{variable.term or 'no term'}"
            )
    for measure in variable.measures:
        _expect_construct(model, _at("equation", variable.id, "measures"), measure)


def _check_sub_equation(model: LearningModel, equation: SubEquation) -> None:
    known = _ids(model.equation.variables)
    where = _at("equation", equation.id, "outcome")
    _expect_id(where, equation.outcome, known)
    outcome = model.variable(equation.outcome)
    if outcome.level != equation.level:
        raise CompendiumError(
            f"{where}: found {outcome.id}, which is of a {outcome.level}, expected a "
            f"variable of a {equation.level}"
        )
    if equation.outcome_is == "change" and not outcome.before:
        raise CompendiumError(
            f"{_at('equation', equation.id, 'outcome_is')}: found change, "
            f"expected level, since {outcome.id} has no before"
        )
    where = _at("equation", equation.id, "predictors")
    for id in equation.predictors:
        _expect_id(where, id, known - {outcome.id})
        if equation.level == "school" and model.variable(id).level == "pupil":
            raise CompendiumError(
                f"{where}: found {id}, which is of a pupil, expected variables of a "
                "school"
            )
    for variable in model.to_test(equation).variables:
        if not variable.measures:
            raise CompendiumError(
                f"{where}: found nothing of {variable.id} that its other side has not, "
                "expected a measure of its own"
            )


def _expect_construct(model: LearningModel, where: str, measure: Measure) -> None:
    if measure.construct_id:
        known = _ids(_parts(model))
        _expect_one_of(where, "construct", measure.construct_id, known)


def _parts(model: LearningModel) -> tuple[Construct | Indicator, ...]:
    return (*model.constructs, *model.indicators)


def _ids(parts: Iterable[_Named]) -> set[str]:
    return {part.id for part in parts}


def _at(file: str, id: str, key: str) -> str:
    return f"data/model/{file}.yml, entry {id}, key {key}"


def _expect_id(where: str, found: str, known: Collection[str]) -> None:
    if found not in known:
        expected = ", ".join(sorted(known))
        raise CompendiumError(f"{where}: found {found}, expected one of {expected}")


def _expect_one_of(where: str, what: str, found: str, known: Collection[str]) -> None:
    if found not in known:
        expected = ", ".join(sorted(known))
        raise CompendiumError(
            f"{where}: found {what} {found}, expected one of {expected}"
        )
