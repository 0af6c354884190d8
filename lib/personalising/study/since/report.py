"""The figures of other studies as plain text, for a terminal."""

from collections import Counter

import pandas as pd

from personalising.study.since.analysis import later_studies
from personalising.study.since.listing import found


def render_text(studies: pd.DataFrame) -> str:
    """Write figures out by topic, and how many stand beside which claim.

    Parameters
    ----------
    studies : pandas.DataFrame
        As `read` gives it.
    """
    lines: list[str] = []
    for _, rows in studies.groupby("topic", sort=False):
        lines.append(f"{rows['statement'].iloc[0]} (section {rows['section'].iloc[0]})")
        lines += [
            f"  {row['id']}  {row['study']} {row['year']}: {row['measure']}: "
            f"{found(row)} [{row['status']}]"
            for row in rows.to_dict("records")
        ]
    lines += ["", "later studies, by claim:"]
    lines += [f"  {id}: {count}" for id, count in later_studies(studies).items()]
    counts = Counter(studies["status"])
    said = ", ".join(f"{count} {status}" for status, count in counts.items())
    return "\n".join([*lines, "", f"{len(studies)} figures: {said}"])
