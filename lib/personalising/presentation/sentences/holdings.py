"""Sentences of the codebook."""

import pandas as pd

from personalising.presentation.sentences.wording import number_of


def tables_held(holdings: pd.DataFrame) -> str:
    """How many of the contract's tables a wave holds."""
    held = int(holdings["rows"].notna().sum())
    return f"This wave holds {held} of the {number_of(len(holdings), 'table')} so far."
