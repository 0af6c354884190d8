"""Words that sentences are put together from."""

from personalising.waves import Wave


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
