"""Numbers and phrases as text, for the sentences of pages."""

from collections.abc import Iterable

from personalising.waves import Wave

SMALLEST_P = 0.001  # a smaller p-value is given as smaller than this
P_DIGITS = 3
MOST_NAMED = 3  # in a title


def interval_note(confidence: float, missing: Iterable[tuple[str, str]] = ()) -> str:
    """Note below a table: the confidence of its intervals, and rows without a result.

    Parameters
    ----------
    confidence : float
        Confidence of the intervals.
    missing : iterable of tuple of str
        For each row without a result, the name of the row and the reason.

    Examples
    --------
    >>> interval_note(0.95, [("absence", "only 3 schools")])
    'Intervals at 95%. Absence: only 3 schools.'
    """
    lines = [f" {capital(row)}: {why}." for row, why in missing]
    return f"Intervals at {level(confidence)}.{''.join(lines)}"


def level(confidence: float) -> str:
    """Give the level of an interval in per cent.

    Examples
    --------
    >>> level(0.95), level(0.975)
    ('95%', '97.5%')
    """
    return f"{100 * confidence:.4g}%"


def capital(text: str) -> str:
    """Give a text with a capital first letter, to begin a sentence.

    Examples
    --------
    >>> capital("at Key Stage 2")
    'At Key Stage 2'
    """
    return text[:1].upper() + text[1:]


def number_of(count: int, noun: str) -> str:
    """Give a count with its noun, in the plural with an s where the count is not 1.

    Examples
    --------
    >>> number_of(1, "school"), number_of(1508, "school")
    ('1 school', '1,508 schools')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(items: Iterable[str]) -> str:
    """Join items by commas and "and", for running text.

    Examples
    --------
    >>> listed(["girls", "boys", "pupils"])
    'girls, boys and pupils'
    """
    *head, last = items
    return f"{', '.join(head)} and {last}" if head else last


def number(value: float, digits: int | None = None) -> str:
    """Format a number for running text.

    Parameters
    ----------
    value : float
        The number.
    digits : int, optional
        Number of decimals; by default as few as the number needs.

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
    """Format a p-value as journals print it: three decimals and no leading zero.

    Examples
    --------
    >>> p_value(0.0337), p_value(1e-9)
    ('p = .034', 'p < .001')
    """
    if p < SMALLEST_P:
        return f"p < {f'{SMALLEST_P:.{P_DIGITS}f}'.removeprefix('0')}"
    return f"p = {f'{p:.{P_DIGITS}f}'.removeprefix('0')}"


def span(low: float, high: float, format: str) -> str:
    """Give a range in words, or one number where both ends read the same.

    Examples
    --------
    >>> span(0.82, 1.63, ".2f"), span(0.871, 0.874, ".2f")
    ('0.82 to 1.63', '0.87')
    """
    return " to ".join(dict.fromkeys((f"{low:{format}}", f"{high:{format}}")))


def percent(low: float, high: float | None = None) -> str:
    """Format a share from 0 to 1, or a range of shares, to the nearest per cent.

    Parameters
    ----------
    low : float
        The share, or one end of the range.
    high : float, optional
        The other end.

    Examples
    --------
    >>> percent(0.364), percent(0.364, 0.414)
    ('36 per cent', '36 to 41 per cent')
    """
    ends = sorted(
        {round(100 * share) for share in (low, low if high is None else high)}
    )
    return f"{' to '.join(map(str, ends))} per cent"


def in_this_wave(wave: Wave) -> str:
    """Say where a result comes from; of a synthetic wave, that its data are made.

    Examples
    --------
    >>> from personalising import waves
    >>> in_this_wave(waves.load("2008"))
    'in these made data'
    """
    return "in these made data" if wave.descriptor.synthetic else "in this wave"


def clear_of_zero(
    noun: str, names: Iterable[str], low: Iterable[float], high: Iterable[float]
) -> str:
    """Say which of several estimates have an interval that leaves zero out.

    Parameters
    ----------
    noun : str
        What they are, in the singular.
    names : iterable of str
        Name of each.
    low, high : iterable of float
        Ends of the interval of each; missing where there is none.

    Returns
    -------
    str
        Without a full stop, as a title; empty where no interval is known.

    Examples
    --------
    >>> clear_of_zero("correlation", ["a", "b"], [0.1, -0.2], [0.5, 0.4])
    '1 of 2 correlations is clear of zero: a'
    >>> clear_of_zero("correlation", ["a", "b"], [-0.1, -0.2], [0.5, 0.4])
    'Neither correlation is clear of zero'
    """
    rows = [
        (name, start > 0 or end < 0)
        for name, start, end in zip(names, low, high, strict=True)
        if start == start  # a missing number is unequal to itself
    ]
    if not rows:
        return ""
    clear = [name for name, away in rows if away]
    of = f"of {number_of(len(rows), noun)}"
    if len(rows) == 1:
        return f"The {noun} is {'' if clear else 'not '}clear of zero"
    if len(rows) == 2 and len(clear) != 1:
        which = f"Both {noun}s are" if clear else f"Neither {noun} is"
        return f"{which} clear of zero"
    if not clear:
        return f"None {of} is clear of zero"
    if len(clear) == len(rows):
        return f"All {number_of(len(rows), noun)} are clear of zero"
    said = f"{len(clear)} {of} {'is' if len(clear) == 1 else 'are'} clear of zero"
    return f"{said}: {listed(clear)}" if len(clear) <= MOST_NAMED else said
