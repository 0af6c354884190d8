"""Words that sentences are put together from."""

from collections.abc import Iterable

from personalising.waves import Wave


def interval_note(confidence: float, missing: Iterable[tuple[str, str]] = ()) -> str:
    """The level of a table's intervals, and why some rows have no result.

    Examples
    --------
    >>> interval_note(0.95, [("absence", "only 3 schools")])
    'Intervals at 95%. Absence: only 3 schools.'
    """
    lines = [f" {capital(row)}: {why}." for row, why in missing]
    return f"Intervals at {confidence:.0%}.{''.join(lines)}"


def capital(text: str) -> str:
    """A text that begins a sentence.

    Examples
    --------
    >>> capital("at Key Stage 2")
    'At Key Stage 2'
    """
    return text[:1].upper() + text[1:]


def number_of(count: int, noun: str) -> str:
    """A count with its noun.

    Examples
    --------
    >>> number_of(1, "school"), number_of(1508, "school")
    ('1 school', '1,508 schools')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(items: list[str]) -> str:
    """Items as running text.

    Examples
    --------
    >>> listed(["girls", "boys", "pupils"])
    'girls, boys and pupils'
    """
    *head, last = items
    return f"{', '.join(head)} and {last}" if head else last


def here(wave: Wave) -> str:
    """Where a result comes from: made data are called so.

    Examples
    --------
    >>> from personalising import waves
    >>> here(waves.load("2008"))
    'in these made data'
    """
    return "in these made data" if wave.descriptor.synthetic else "in this wave"
