"""Appendix H and the overviews: what a wave holds of what the contract knows."""
