"""Sentences of the chapters that depend on the wave.

What a chapter says of its data stands here or in a claim, never in its own prose, so
that it is true of every wave or is not said. There is a module for each section.
"""

from personalising.presentation.sentences.field_data import (
    basis_of_disadvantage,
    correlation_note,
    power,
    sample_note,
)
from personalising.presentation.sentences.holdings import tables_held
from personalising.presentation.sentences.performance import (
    change_at_gcse_note,
    change_checks,
    change_definitions,
    change_model_note,
    change_note,
    change_power,
    luck,
    printed_coefficient,
)
from personalising.presentation.sentences.response_rates import focus_groups, returns
from personalising.presentation.sentences.wording import listed, number_of

__all__ = [
    "basis_of_disadvantage",
    "change_at_gcse_note",
    "change_checks",
    "change_definitions",
    "change_model_note",
    "change_note",
    "change_power",
    "correlation_note",
    "focus_groups",
    "listed",
    "luck",
    "number_of",
    "power",
    "printed_coefficient",
    "returns",
    "sample_note",
    "tables_held",
]
