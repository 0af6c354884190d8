"""Where the report contradicts itself, and what it leaves open."""

from collections.abc import Iterator

from personalising.published.figures import Printed
from personalising.study.printed.contradictions import field, models, passages, sorting
from personalising.study.printed.entries import Entry


def contradictions(printed: Printed) -> Iterator[Entry]:
    """Set out where the report contradicts itself, and what it leaves open.

    Parameters
    ----------
    printed : Printed
        The printed figures, from which what is said of some of them is computed.

    Yields
    ------
    Entry
        One for each contradiction and each gap, with an id that begins with ``x.``.

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
