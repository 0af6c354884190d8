"""How numbers read in an explanation."""

from collections.abc import Iterable

SMALLEST_P = 0.001  # smaller ones are only said to be smaller
P_DIGITS = 3


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


def listed(items: Iterable[str]) -> str:
    """Items as running text.

    Examples
    --------
    >>> listed(["17", "22", "23"])
    '17, 22 and 23'
    """
    *head, last = items
    return f"{', '.join(head)} and {last}" if head else last
