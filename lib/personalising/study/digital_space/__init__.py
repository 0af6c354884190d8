"""Section 4.3.1, the digital space: software, and feedback by it.

What is imported from here is for chapters: where a wave did not collect what a result
needs, they get a `NotCollected` in its place.
"""

from personalising.study.digital_space import counting
from personalising.study.digital_space.claims import CLAIMS
from personalising.study.edge import as_value

kinds = as_value(counting.kinds)
names = as_value(counting.names)
subjects = as_value(counting.subjects)
by_software = as_value(counting.by_software)
findings, sentence = CLAIMS.judged, CLAIMS.sentence

__all__ = [
    "CLAIMS",
    "by_software",
    "findings",
    "kinds",
    "names",
    "sentence",
    "subjects",
]
