"""The schools that the report thanks, and where each of its paragraphs is taken up."""

import importlib

import pytest
import yaml

from personalising.book.chapters import all_chapters
from personalising.errors import CompendiumError
from personalising.published import figure
from personalising.study.report import leads, messages, paragraphs, schools

# the package has functions of the same names
of_paragraphs = importlib.import_module("personalising.study.report.paragraphs")
of_schools = importlib.import_module("personalising.study.report.schools")

SOUND = {
    "section": "1",
    "heading": "Opening",
    "paragraphs": [{"about": "Its aim", "taken_up": ["2_outline#how-it-was-done"]}],
}


@pytest.fixture
def as_file(tmp_path, monkeypatch):
    """Reads entries in place of a file of the project, fresh each time."""

    def write(module, entries):
        file = tmp_path / module.FILE.name
        file.write_text(yaml.safe_dump(entries), encoding="utf-8")
        monkeypatch.setattr(module, "FILE", file)
        for cached in ("_sections", "_schools"):
            if function := getattr(module, cached, None):
                monkeypatch.setattr(module, cached, function.__wrapped__)

    return write


# --- paragraphs ----------------------------------------------------------------------


def test_every_section_of_the_report_has_its_paragraphs():
    numbers = paragraphs()["section"].str.split(":").str[0]
    first = ("1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2", "2.1", "2.2")
    second = ("3", "3.1", "3.2", "3.3", "4", "4.1", "4.2", "4.2.1", "4.2.2", "4.3")
    third = ("4.3.1", "4.3.2", "4.3.3", "4.3.4", "4.4", "5", "6", "A", "B", "C", "D")
    assert list(dict.fromkeys(numbers)) == [*first, *second, *third]


def test_paragraphs_of_a_section_are_numbered_from_one():
    for _, rows in paragraphs().groupby("section", sort=False):
        assert rows["paragraph"].tolist() == list(range(1, len(rows) + 1))


def test_every_paragraph_is_taken_up_or_says_why_not():
    found = paragraphs()
    assert len(found) > 200
    assert set(found["state"]) <= {"taken up", "in part", "left out"}
    whole = found["state"] == "taken up"
    assert (found["left_out"] == "").equals(whole)


def test_every_place_is_on_a_page_of_the_book():
    # that the place is there, the site's own test of links says
    pages = {f"{chapter.name}.html" for chapter in all_chapters()}
    rows = paragraphs().to_dict("records")
    led = {lead.address.partition("#")[0] for row in rows for lead in leads(row)}
    assert led <= pages
    assert len(led) > len(pages) / 2


def test_places_are_named_in_words():
    row = {"taken_up": "index; appendix_d_cards; claim:4.2.2.girls-boys"}
    assert leads(row) == [
        ("front page", "index.html"),
        ("Appendix D: cards", "appendix_d_cards.html"),
        (
            "girls and boys are seen to benefit alike",
            "claims.html#claim-4-2-2-girls-boys",
        ),
    ]
    for row in paragraphs().to_dict("records"):
        texts = [lead.text for lead in leads(row)]
        assert len(set(texts)) == len(texts), row["about"]
    page = "5_outstanding_issues#argument-5-"
    twice = leads({"taken_up": f"{page}teachers; {page}parents"})
    assert [lead.text for lead in twice] == [
        "5 outstanding issues: teachers",
        "5 outstanding issues: parents",
    ]
    assert leads({"taken_up": ""}) == []


@pytest.mark.parametrize(
    ("paragraph", "message"),
    [
        ({"about": "x"}, "expected where it is taken up, or why it is left out"),
        (
            {"about": "a b c d e f g h i j k", "left_out": "no"},
            "expected at most 10 words of ours",
        ),
        (
            {"about": "x", "taken_up": ["The outline"]},
            "expected a chapter, chapter#anchor or claim:id",
        ),
        ({"about": "x", "where": "no"}, "there is no such key"),
    ],
    ids=["nowhere", "long", "no place", "strange key"],
)
def test_faulty_paragraph_is_refused_with_its_place(as_file, paragraph, message):
    as_file(of_paragraphs, [{**SOUND, "paragraphs": [paragraph]}])
    with pytest.raises(CompendiumError) as error:
        paragraphs()
    assert str(error.value).startswith("data/model/paragraphs.yml, entry 1, ")
    assert str(error.value).endswith(f": {message}")


def test_claim_that_there_is_not_is_refused_with_its_paragraph(as_file):
    strange = {"about": "x", "taken_up": ["claim:9.9.nothing"]}
    as_file(of_paragraphs, [{**SOUND, "paragraphs": [*SOUND["paragraphs"], strange]}])
    with pytest.raises(CompendiumError) as error:
        paragraphs()
    assert str(error.value) == (
        "data/model/paragraphs.yml, section 1: Opening, paragraph 2, key taken_up: "
        "there is no claim 9.9.nothing"
    )


def test_title_counts_what_is_taken_up_whole(as_file):
    both = {"about": "x", "taken_up": ["2_outline"], "left_out": "its example"}
    as_file(of_paragraphs, [{**SOUND, "paragraphs": [*SOUND["paragraphs"], both]}])
    found = paragraphs()
    assert messages.paragraphs(found) == (
        "1 of 2 paragraphs of the report are taken up whole"
    )
    assert messages.of_section(found) == "2 paragraphs, 1 in part"


# --- schools -------------------------------------------------------------------------


def test_schools_are_as_many_as_the_report_says_it_visited():
    assert len(schools()) == figure("s41.schools").value
    assert messages.schools(schools()) == (
        "The report thanks 30 schools, more of them in Birmingham than elsewhere"
    )


def test_school_that_stands_there_twice_is_refused(as_file):
    as_file(of_schools, [{"name": "Temple", "place": "Manchester"}] * 2)
    with pytest.raises(CompendiumError) as error:
        schools()
    assert str(error.value) == (
        'data/model/schools.yml: the school "Temple" stands there twice'
    )


def test_school_without_a_place_is_refused(as_file):
    as_file(of_schools, [{"name": "Temple"}])
    with pytest.raises(CompendiumError, match="entry 1, key place: the key is missing"):
        schools()
