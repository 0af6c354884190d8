"""Words that sentences are put together from."""

from collections.abc import Iterable

from personalising.waves import Wave

SMALLEST_P = 0.001  # smaller ones are only said to be smaller
P_DIGITS = 3


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


def listed(items: Iterable[str]) -> str:
    """Items as running text.

    Examples
    --------
    >>> listed(["girls", "boys", "pupils"])
    'girls, boys and pupils'
    """
    *head, last = items
    return f"{', '.join(head)} and {last}" if head else last


def number(value: float, digits: int | None = None) -> str:
    """A number in running text: as short as it goes, or with so many decimals.

    Examples
    --------
    >>> number(150.0), number(1700), number(0.3), number(0.30377, 3), number(-0.0001, 2)
    ('150', '1,700', '0.3', '0.304', '0.00')
    """
    if digits is None:
        return f"{value:,.10g}"
    text = f"{value:,.{digits}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def p_value(p: float) -> str:
    """A p-value as journals print it.

    Examples
    --------
    >>> p_value(0.0337), p_value(1e-9)
    ('p = .034', 'p < .001')
    """
    if p < SMALLEST_P:
        return f"p < {f'{SMALLEST_P:.{P_DIGITS}f}'.removeprefix('0')}"
    return f"p = {f'{p:.{P_DIGITS}f}'.removeprefix('0')}"


def percent(low: float, high: float | None = None) -> str:
    """A share, or the range that it lies in, to the nearest per cent.

    Examples
    --------
    >>> percent(0.364), percent(0.364, 0.414)
    ('36 per cent', '36 to 41 per cent')
    """
    ends = sorted(
        {round(100 * share) for share in (low, low if high is None else high)}
    )
    return f"{' to '.join(map(str, ends))} per cent"


def here(wave: Wave) -> str:
    """Where a result comes from: made data are called so.

    Examples
    --------
    >>> from personalising import waves
    >>> here(waves.load("2008"))
    'in these made data'
    """
    return "in these made data" if wave.descriptor.synthetic else "in this wave"
