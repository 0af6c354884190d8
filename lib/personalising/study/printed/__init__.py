"""Appendix E: the figures that the report printed, re-derived from each other."""
