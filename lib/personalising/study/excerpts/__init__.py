"""What people said: coded excerpts of the report or of a wave, and what they decide.

Excerpts are reported evidence, whoever made the rest of a wave: somebody chose what to
keep and to print. So they are counted as what was chosen, and decide nothing on how
common a thing is.
"""

from personalising.study.excerpts.reading import in_report, in_wave
from personalising.study.excerpts.telling import message, reported, told

__all__ = ["in_report", "in_wave", "message", "reported", "told"]
