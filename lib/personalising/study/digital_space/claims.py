"""The claims of section 4.3.1, tested on a wave.

The report printed no number for any of them.
"""

from functools import partial

import pandas as pd

from personalising.study.checklist import having
from personalising.study.digital_space.analysis import (
    BROADCASTING,
    FEEDBACK_TO_PARENTS,
    FEEDBACK_TO_PUPILS,
    RECORDS,
    VIEWS,
    generic_more,
    mathematics_alone,
    senses_supported,
    toolkit_named,
)
from personalising.study.judging import Claims
from personalising.study.shares import (
    Tests,
    Units,
    difference_tests,
    majority_tests,
    no_number,
)
from personalising.waves import Wave

GROUPS, SCHOOLS = "focus groups", "schools"


def _more_in_secondary(item: str) -> Tests:
    """Tests that more secondary than primary schools have a line of the checklist."""
    secondary, primary = (
        partial(having, item=item, phase=phase) for phase in ("secondary", "primary")
    )
    return difference_tests(secondary, primary, SCHOOLS)


def _lacking(item: str) -> Units:
    """Units of schools of which it holds that they have no such line."""

    def units(wave: Wave) -> pd.DataFrame:
        found = having(wave, item)
        return found.assign(holds=~found["holds"])

    return units


TESTS = {
    "4.3.1.generic-primary": majority_tests(
        partial(generic_more, phase="primary"), GROUPS
    ),
    "4.3.1.generic-secondary": majority_tests(
        partial(generic_more, phase="secondary"), GROUPS
    ),
    "4.3.1.mathematics": majority_tests(mathematics_alone, GROUPS),
    "4.3.1.toolkit": majority_tests(toolkit_named, GROUPS),
    "4.3.1.senses-primary": majority_tests(
        partial(senses_supported, phase="primary"), GROUPS
    ),
    "4.3.1.senses-secondary": majority_tests(
        partial(senses_supported, phase="secondary"), GROUPS
    ),
    "4.3.1.broadcasting-phases": _more_in_secondary(BROADCASTING),
    "4.3.1.records": majority_tests(partial(having, item=RECORDS), SCHOOLS),
    "4.3.1.feedback-pupils-phases": _more_in_secondary(FEEDBACK_TO_PUPILS),
    "4.3.1.feedback-parents-phases": _more_in_secondary(FEEDBACK_TO_PARENTS),
    "4.3.1.feedback-parents-few": majority_tests(
        _lacking(FEEDBACK_TO_PARENTS), SCHOOLS
    ),
    "4.3.1.views-phases": _more_in_secondary(VIEWS),
}
CLAIMS = Claims(
    room="digital_space",
    from_wave={id: test for id, (test, _) in TESTS.items()},
    from_print=dict.fromkeys(TESTS, no_number),
    other_from_wave={id: others for id, (_, others) in TESTS.items()},
)
