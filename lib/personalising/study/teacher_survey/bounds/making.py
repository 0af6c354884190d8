"""The file of bounds: each contrast's extremes, and its errors under stress."""

import csv
import io
from collections.abc import Iterable

from personalising.study.teacher_survey.bounds import designs
from personalising.study.teacher_survey.bounds.contrasts import contrasts
from personalising.study.teacher_survey.bounds.designs import Design
from personalising.study.teacher_survey.bounds.envelope import (
    QUANTITIES,
    envelope,
)
from personalising.study.teacher_survey.bounds.errors import Table
from personalising.study.teacher_survey.bounds.search import Search
from personalising.study.teacher_survey.bounds.stress import Stresses

DIGITS = 4
COLUMNS = ("contrast", "design", "std_error", "monte_carlo_error", *QUANTITIES)
Row = tuple[str, str, float, float, Design]


def make() -> str:
    """Compute the bounds; the text of the file, the same on every processor."""
    ranges = envelope()
    table = Table.over(ranges["teacher_sd"].low, ranges["teacher_sd"].high)
    extremes = Search(ranges, table).extremes()
    stresses = Stresses(table)
    rows: list[Row] = []
    for place, contrast in enumerate(contrasts()):
        for found in extremes:
            if found.contrast == contrast.name:
                design = designs.at(found.point, ranges)
                rows.append((contrast.name, found.which, found.error, 0.0, design))
        largest = rows[-1][4]
        rows += [(contrast.name, *found) for found in stresses.of(place, largest)]
    return _written(rows)


def _written(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for contrast, which, error, monte_carlo, design in rows:
        writer.writerow(
            [
                *(contrast, which, f"{error:.{DIGITS}f}"),
                f"{monte_carlo:.{DIGITS}f}" if monte_carlo else "0",
                *(f"{design[name]:.6g}" for name in QUANTITIES),
            ]
        )
    return text.getvalue()
