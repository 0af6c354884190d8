"""Appendix H and the overviews: what a wave holds of what the contract knows.

Chapters take these results from here. None of them lacks anything: what a wave did not
collect is a missing number in them.
"""

from personalising.study.codebook.holdings import columns, descriptor, parts, tables

__all__ = ["columns", "descriptor", "parts", "tables"]
