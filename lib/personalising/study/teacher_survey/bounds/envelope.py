"""The envelope: what a design of the survey may have been, given all that was printed.

It is data, `data/published/envelope.yml`: of each quantity the lowest and the highest
value, and the reason why it lies there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from personalising import plain_yaml, published
from personalising.errors import CompendiumError, Problem
from personalising.paths import PUBLISHED
from personalising.published import Figure
from personalising.published.rounding import Interval

FILE = "envelope.yml"
QUANTITIES = (
    *("teachers", "schools", "primary", "secondary"),
    *("primary_both", "secondary_both", "special_all", "special_one"),
    *("girls_boys", "special_needs", "gifted", "gifted_special"),
    *("priority_sd", "experience_sd", "school_share", "school_sizes", "teacher_sd"),
)
"""What a design is made of."""

LIMITS = ("one_group_teachers", "one_group_ratings", "ratings", "disagreement")
"""What a design must come to."""

NEARLY = 0.98  # of a number, at least, to be nearly that
KEYS = ("low", "high", "reason")
_MAY_STAND = {*KEYS, "printed"}


@dataclass(frozen=True)
class Range:
    """From where to where a quantity may lie, and why.

    Parameters
    ----------
    low, high : float
        Its ends.
    reason : str
        Why it lies there.
    """

    low: float
    high: float
    reason: str

    def holds(self, value: float) -> bool:
        """Whether a value lies in the range."""
        return self.low <= value <= self.high

    def at(self, share: float) -> float:
        """Give the value at a share of the way from low to high."""
        return self.low + share * (self.high - self.low)


Envelope = Mapping[str, Range]


@cache
def envelope() -> Envelope:
    """Give the envelope of the project.

    Examples
    --------
    >>> envelope()["schools"].high
    499.0
    """
    return read(PUBLISHED / FILE)


def read(path: Path) -> Envelope:
    """Read and check an envelope.

    Parameters
    ----------
    path : pathlib.Path
        A YAML file: by quantity its low, high and reason, and the id of the printed
        figure, if any, that the range must not exclude.

    Returns
    -------
    mapping of str to Range
        The `QUANTITIES`, then the `LIMITS`.

    Raises
    ------
    CompendiumError
        If the file cannot be read, if a quantity is missing or unknown, has no reason,
        or has a low above its high, or if a range excludes what was printed. The
        message has each problem on a line.
    """
    try:
        source, lines = plain_yaml.load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CompendiumError(f"{path} cannot be read: {error}") from error
    except plain_yaml.PlainYamlError as error:
        raise CompendiumError(
            str(Problem(path.name, f"plain YAML: {error.what}", error.line))
        ) from error
    if not isinstance(source, dict):
        raise CompendiumError(str(Problem(path.name, "a mapping of quantities")))
    rows = dict(reversed(lines))
    if problems := list(_problems(source, rows, path.name)):
        raise CompendiumError("\n".join(map(str, problems)))
    return MappingProxyType(
        {name: _range(source[name]) for name in (*QUANTITIES, *LIMITS)}
    )


def _range(entry: Mapping[str, Any]) -> Range:
    return Range(float(entry["low"]), float(entry["high"]), entry["reason"].strip())


def _problems(
    source: Mapping[str, Any], rows: Mapping[str, int], file: str
) -> Iterator[Problem]:
    known = (*QUANTITIES, *LIMITS)
    for name in known:
        if name not in source:
            yield Problem(file, "low, high and reason of it", column=name)
    for name, entry in source.items():
        row = rows.get(name)
        if name not in known:
            yield Problem(file, f"one of {', '.join(known)}", row, str(name))
        elif not isinstance(entry, dict):
            yield Problem(file, "low, high and reason of it", row, name, str(entry))
        else:
            yield from (
                Problem(file, expected, row, f"{name}.{key}", value)
                for key, value, expected in _misfits(entry)
            )


def _misfits(entry: Mapping[str, Any]) -> Iterator[tuple[str, str | None, str]]:
    """Give key, value and what was expected of all that is wrong in an entry."""
    for key in sorted(entry.keys() - _MAY_STAND):
        yield key, None, f"one of the keys {', '.join((*KEYS, 'printed'))}"
    wrong = [key for key in KEYS[:2] if not _is_number(entry.get(key))]
    for key in wrong:
        yield key, _shown(entry.get(key)), "a number of at least 0"
    reason = entry.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        yield "reason", _shown(reason), "why the quantity lies in this range"
    if wrong:
        return
    if entry["low"] > entry["high"]:
        yield "low", str(entry["low"]), f"no more than its high, {entry['high']}"
    elif "printed" in entry:
        figure = published.figure(str(entry["printed"]))
        allowed = allowed_by(figure)
        if not allowed.overlaps(Interval(entry["low"], entry["high"])):
            yield (
                "high" if entry["high"] < allowed.low else "low",
                f"{entry['low']} to {entry['high']}",
                f"a range that does not exclude what was printed: {figure.printed} "
                f"({figure.note.split(';')[0]}, {figure.id})",
            )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _shown(value: Any) -> str | None:
    return None if value is None else str(value)


def allowed_by(figure: Figure) -> Interval:
    """Give the values that a printed figure allows, with the words beside it.

    Parameters
    ----------
    figure : Figure
        Its note begins with "nearly" or "less than" where these words were printed.

    Returns
    -------
    Interval
        In shares where per cent were printed.

    Examples
    --------
    >>> allowed_by(published.figure("c.schools"))
    Interval(low=490.0, high=500.0)
    >>> allowed_by(published.figure("c.discarded_teachers"))
    Interval(low=0.0, high=0.015)
    """
    unit = 0.01 if figure.kind == "percent" else 1.0
    value = figure.value * unit
    if figure.note.startswith("nearly"):
        return Interval(NEARLY * value, value)
    if figure.note.startswith("less than"):
        return Interval(0.0, value)
    return Interval(*(end * unit for end in figure.interval))
