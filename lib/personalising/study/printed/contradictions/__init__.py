"""Where the report contradicts itself, and what it leaves open."""

from collections.abc import Iterator

from personalising.published.figures import Printed
from personalising.study.printed.contradictions import field, models, passages, sorting
from personalising.study.printed.entries import Entry


def contradictions(printed: Printed) -> Iterator[Entry]:
    """Set out every contradiction and gap that belongs to no single figure.

    Parameters
    ----------
    printed : Printed
        The printed figures, for those that involve a calculation.

    Examples
    --------
    >>> from personalising.published import figures
    >>> next(contradictions(Printed.of(figures()))).id
    'x.target_pupils'
    """
    yield from field.contradictions(printed)
    yield from models.contradictions(printed)
    yield from sorting.contradictions(printed)
    yield from passages.passages()
