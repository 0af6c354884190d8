"""Section 4.3.3: the teaching space, as its teachers, leaders and pupils see it.

Findings on the people of a school that sections 3.1, 4.4 and 5 add stand here too.
"""

from personalising.study.teaching_space.claims import CLAIMS

findings = CLAIMS.judged

__all__ = ["CLAIMS", "findings"]
