"""Each sentence of section 4.1, word by word, of results that are written down."""

import pytest
from by_hand import MISSING, WHY, WHY_WITHHELD, WITHHELD, result

from personalising.study.field_data import sentences


@pytest.mark.parametrize(
    ("absent", "said"),
    [
        ((), ""),
        (("special",), "Not in this field study: special schools."),
        (
            ("secondary", "special"),
            "Not in this field study: secondary schools and special schools.",
        ),
    ],
)
def test_sample_note_names_the_phases_that_are_absent(absent, said):
    assert sentences.sample_note(absent) == said


LOCATION = "where the school stands"
INTAKE = "free school meals"


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        (
            LOCATION,
            f"In this wave, disadvantage is judged from {LOCATION}. The report called "
            "that a rough guide: pupils may come from elsewhere, to a secondary school "
            "above all.",
        ),
        (
            f"{INTAKE} and {LOCATION}",
            f"In this wave, disadvantage is judged from {INTAKE} and {LOCATION}. The "
            "two are not comparable, and are not put together.",
        ),
        (
            INTAKE,
            f"In this wave, disadvantage is judged from {INTAKE}. The report judged it "
            f"from {LOCATION}; the two are not comparable, and a difference from the "
            "report's figures may come from that.",
        ),
        (MISSING, f"What disadvantage is judged from cannot be said ({WHY})."),
    ],
)
def test_basis_of_disadvantage_is_set_beside_the_reports(monkeypatch, basis, said):
    monkeypatch.setattr(sentences, "PRINTED_BASIS", LOCATION)
    assert sentences.basis_of_disadvantage(basis) == said


def test_correlation_note_gives_the_level_and_the_rows_without_a_result():
    found = result(
        phase=["primary", "secondary"],
        **{"with": ["absence", "disadvantage"]},
        note=["", "only 3 schools"],
    )
    assert sentences.correlation_note(found, 0.95) == (
        "Intervals at 95%. Secondary schools, disadvantage: only 3 schools."
    )
    assert sentences.correlation_note(found, 0.9).startswith("Intervals at 90%. ")
    for nothing in (MISSING, WITHHELD):
        assert sentences.correlation_note(nothing, 0.95) == ""


def test_power_gives_a_correlation_for_each_phase():
    found = result(phase=["primary", "secondary"], schools=[15, 1], r=[0.656, 0.5])
    assert sentences.power(found) == (
        "How large must a correlation be, for a study of this size to find it four "
        "times in five? With 15 primary schools it is 0.66. With 1 secondary school it "
        "is 0.50. Smaller ones are mostly missed, so a correlation that is not "
        "significant is no sign that there is none."
    )
    assert sentences.power(MISSING) == ""
    assert WHY_WITHHELD in sentences.basis_of_disadvantage(WITHHELD)
