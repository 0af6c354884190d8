"""Constructs that items of a wave may measure, and findings are tested by."""

from functools import cache

from personalising.model import asked
from personalising.model.learning import learning_model


@cache
def known() -> frozenset[str]:
    """Give the ids of all constructs of the study: the model's, and those of findings.

    Examples
    --------
    >>> sorted(known() & {"motivation", "ict-personalises", "weather"})
    ['ict-personalises', 'motivation']
    """
    return frozenset({*_of_model(), *(each.id for each in asked.of_findings())})


def in_prose(construct: str) -> str:
    """Name a construct for readers; one of a wave's own by its id, as words.

    Examples
    --------
    >>> in_prose("relevance"), in_prose("job-satisfaction")
    ("learning is relevant to the pupil's situation and goals", 'job satisfaction')
    """
    return _of_model().get(construct) or asked.in_prose(construct)


@cache
def _of_model() -> dict[str, str]:
    model = learning_model()
    return {
        **{each.id: each.name for each in model.indicators},
        **{each.id: each.name for each in model.constructs},
    }
