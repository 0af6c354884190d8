"""Numbers as people and programs write them, read exactly and without guessing."""

import re
import statistics
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Literal

Mark = Literal["point", "comma"]

MEDIAN = "the median"
"""An end of a band that is computed from the rows that are imported."""

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_GROUPS = {
    "point": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"),
    "comma": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?"),
}
_RANGE = re.compile(r"(?P<low>-?[\d.]+)\s*(?:to|\.\.)\s*(?P<high>-?[\d.]+)")
_SIDE = re.compile(r"(?P<side>under|over|from|up to)\s+(?P<end>-?[\d.]+)")


def number_of(text: str, decimal: Mark) -> Decimal | None:
    """Read a number; nothing where the text is none, or may be two.

    Parameters
    ----------
    text : str
        A per cent sign may end it, and is not looked at.
    decimal : {"point", "comma"}
        What stands before decimals; the other may stand between thousands.

    Examples
    --------
    >>> number_of("1.234,5", "comma"), number_of("64%", "point")
    (Decimal('1234.5'), Decimal('64'))
    """
    bare = text.strip().removesuffix("%").strip()
    if _GROUPS[decimal].fullmatch(bare):
        bare = bare.replace("," if decimal == "point" else ".", "")
    elif decimal == "comma" and "." in bare:
        return None
    bare = bare.replace(",", ".") if decimal == "comma" else bare
    if not _PLAIN.fullmatch(bare):
        return None
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def written(number: Decimal) -> str:
    """Write a number plainly, a whole one without decimals.

    Examples
    --------
    >>> written(Decimal("64") / 100), written(Decimal("3.0")), written(Decimal("1e3"))
    ('0.64', '3', '1000')
    """
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return f"{number.normalize():f}"


def within(text: str, number: Decimal) -> bool:
    """Whether a number lies in a range, as ``0 to 5``, ``under 300`` or ``from 300``.

    Raises
    ------
    ValueError
        If the text is no range.

    Examples
    --------
    >>> within("0 to 5", Decimal(5)), within("under 300", Decimal(300))
    (True, False)
    """
    try:
        if between := _RANGE.fullmatch(text.strip()):
            return Decimal(between["low"]) <= number <= Decimal(between["high"])
        if side := _SIDE.fullmatch(text.strip()):
            end = Decimal(side["end"])
            return {
                "under": number < end,
                "over": number > end,
                "from": number >= end,
                "up to": number <= end,
            }[side["side"]]
    except InvalidOperation:
        pass
    raise ValueError(text)


def is_range(text: str) -> bool:
    """Whether a text is a range that `within` knows."""
    try:
        within(text, Decimal(0))
    except ValueError:
        return False
    return True


def is_band(text: str) -> bool:
    """Whether a text is a range, one end of which may be ``the median``.

    Examples
    --------
    >>> is_band("over the median"), is_range("over the median")
    (True, False)
    """
    return is_range(text.replace(MEDIAN, "0"))


def median(numbers: Iterable[Decimal]) -> str:
    """Give the median of numbers, exactly: of an even count the middle of two.

    Raises
    ------
    statistics.StatisticsError
        If there is no number.

    Examples
    --------
    >>> median([Decimal("0.1"), Decimal("0.2")])
    '0.15'
    """
    return written(statistics.median(numbers))


def counted(count: int, noun: str) -> str:
    """Give a count with its noun, in the plural with an s where the count is not 1.

    Examples
    --------
    >>> counted(1, "row"), counted(1508, "row")
    ('1 row', '1,508 rows')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
