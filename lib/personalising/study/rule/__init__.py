"""How findings are judged: the registered rule as tables for readers.

Nothing here knows a wave, or the claims of any section.
"""

from collections.abc import Sequence

import pandas as pd
from pydantic import BaseModel

from personalising.model import rule
from personalising.pages.words import listed

EVIDENCE = {"printed": "print", "collected": "a collected wave"}


def bands() -> pd.DataFrame:
    """List the negligible bands: id, half_width, unit, readers and reason."""
    return _table(rule().bands)


def alternatives() -> pd.DataFrame:
    """List the other ways to compute an effect: id, label, about and bodies."""
    found = _table(rule().alternatives)
    named = [listed([EVIDENCE[body] for body in bodies]) for bodies in found["bodies"]]
    return found.assign(bodies=named)


def families() -> pd.DataFrame:
    """List the families of claims: id, label and reason."""
    return _table(rule().families)


def deviations() -> pd.DataFrame:
    """List where we differ from the report: what, report, ours and claims."""
    found = _table(rule().deviations)
    return found.assign(claims=[", ".join(ids) for ids in found["claims"]])


def changes() -> pd.DataFrame:
    """List the versions of the rule, the newest first: version, date and what."""
    return _table(rule().changes[::-1])


def _table(parts: Sequence[BaseModel]) -> pd.DataFrame:
    return pd.DataFrame([part.model_dump() for part in parts])


__all__ = ["alternatives", "bands", "changes", "deviations", "families"]
