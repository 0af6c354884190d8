"""The report itself: the schools that it thanks, and where each paragraph is taken up.

It depends on no wave.
"""

from personalising.study.report.paragraphs import leads, paragraphs
from personalising.study.report.schools import schools

__all__ = ["leads", "paragraphs", "schools"]
