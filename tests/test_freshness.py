"""What makes which chapters out of date: each kind of input changed once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from personalising import paths, provenance, waves
from personalising.book.chapters import all_chapters
from personalising.book.freshness import Contents, record
from personalising.study import ledger

# Of each file that is named on standard input, changed by itself: the fingerprints of
# all chapters. What a module imports is found out once, which takes seconds: no line at
# the end of a file changes it.
ASK = """
import json, sys
from pathlib import Path
from personalising import provenance, waves
from personalising.book.chapters import all_chapters
from personalising.book.freshness import record

def fingerprints(wave):
    provenance._LOADED = provenance._load()
    provenance.digest.cache_clear()
    found = {each.name: record(each, wave, {}) for each in all_chapters()}
    return {name: [e.fingerprint, e.code_fingerprint] for name, e in found.items()}

wave = waves.load("2008")
found = {"": fingerprints(wave)}
for file, line in json.load(sys.stdin):
    content = Path(file).read_bytes()
    Path(file).write_bytes(content + line.encode())
    # the check of a wave takes half a second, and other files leave it as it was
    of_wave = file.startswith(("data/waves", "data/schema"))
    found[file] = fingerprints(waves.load("2008") if of_wave else wave)
    Path(file).write_bytes(content)
print(json.dumps(found))
"""
LIBRARY = "lib/personalising"
NAMES = {chapter.name for chapter in all_chapters()}
EVERY = NAMES
HELD = {"about", "2_outline", "appendix_h_codebook"}  # say what a wave holds
TEACHERS = ("4_2_2_teacher_survey", "appendix_c_multilevel_model")
FOLLOWS = ("4_4_summary", "5_outstanding_issues", "6_messages")
LEDGER = ("index", "1_executive_summary", "claims", "planning", *FOLLOWS)
SORTS, WORLDS = "4_3_2_card_sorts", "4_3_2_worlds"
CARDS = (SORTS, WORLDS, "appendix_d_cards")
PUPILS = ("4_3_2_walkthrough", "4_3_2_identity")
DIGITAL, INSTITUTION = "4_3_1_digital_space", "4_3_4_institutional_space"
TEACHING = "4_3_3_teaching_space"
SAID = (DIGITAL, TEACHING, INSTITUTION)
REPORT = ("appendix_a_schools", "appendix_f_paragraphs")
STATEMENTS = ("since_2009", *SAID, *REPORT)
EQUATION = ("3_2_learning_equation", "3_3_indicators")
GUIDE = "guide_ordinal_models"
OWN = "own_items"
FORMS = "appendix_g_questionnaires"
MODEL = "3_1_descriptive_model"
SINCE = ("since_2009", "claims", *FOLLOWS)
UNPUBLISHED = {  # pages that look up nothing that the report printed
    *("appendix_h_codebook", "about", "rule", "since_2009", GUIDE, OWN, MODEL),
    *(*REPORT, "adding_a_wave", "glossary", "references"),
    FORMS,
}
PUBLISHED = NAMES - UNPUBLISHED
JUDGED = (
    *("4_1_field_data", "4_2_1_school_performance", *TEACHERS, *CARDS),
    *(*EQUATION, *PUPILS, *SAID),
)


STALE = [  # a file, and the chapters that a changed line of it makes stale
    ("chapters/4_1_field_data.md", {"4_1_field_data"}),
    (
        f"{LIBRARY}/study/codebook/holdings.py",
        HELD,
    ),
    (f"{LIBRARY}/study/questionnaires/__init__.py", {FORMS}),
    (f"{LIBRARY}/intake/questionnaires/model.py", {FORMS}),
    ("data/questionnaires/pupils.yml", {FORMS}),
    (f"{LIBRARY}/study/response_rates/analysis.py", {"appendix_b_response_rates"}),
    (f"{LIBRARY}/study/performance/figures.py", {"4_2_1_school_performance"}),
    (f"{LIBRARY}/study/field_data/analysis.py", {"4_1_field_data", *LEDGER}),
    (f"{LIBRARY}/study/field_data/figures.py", {"4_1_field_data"}),
    (f"{LIBRARY}/study/field_data/sentences.py", {"4_1_field_data"}),
    (
        f"{LIBRARY}/study/performance/model.py",
        {"4_2_1_school_performance", *LEDGER},
    ),
    (f"{LIBRARY}/study/teacher_survey/model.py", {*TEACHERS, *LEDGER}),
    (f"{LIBRARY}/study/teacher_survey/bounds/table.py", {*TEACHERS, *LEDGER}),
    (f"{LIBRARY}/study/teacher_survey/bounds/search.py", set()),
    (f"{LIBRARY}/study/card_sorts/analysis.py", {*CARDS, *LEDGER}),
    (f"{LIBRARY}/study/equation/forms.py", {*EQUATION, *LEDGER}),
    (f"{LIBRARY}/study/equation/figures.py", set(EQUATION)),
    (f"{LIBRARY}/study/measures.py", {*EQUATION, *LEDGER}),
    (f"{LIBRARY}/statistics/composite.py", {*EQUATION, *LEDGER}),
    ("data/model/equation.yml", {*HELD, MODEL, OWN, FORMS, *EQUATION, *LEDGER}),
    ("data/model/indicators.yml", {*HELD, MODEL, OWN, FORMS, *EQUATION, *LEDGER}),
    (
        "data/model/claims/equation.yml",
        {*EQUATION, *LEDGER, *STATEMENTS},
    ),
    (f"{LIBRARY}/study/card_sorts/figures.py", {SORTS, WORLDS}),
    (f"{LIBRARY}/study/card_sorts/sort_figures.py", {SORTS}),
    (f"{LIBRARY}/study/card_sorts/world_figures.py", {WORLDS}),
    (f"{LIBRARY}/study/card_sorts/worlds.py", {*CARDS, *LEDGER}),
    (f"{LIBRARY}/study/learner_space/pupils.py", {*PUPILS, *LEDGER}),
    (f"{LIBRARY}/study/learner_space/figures.py", set(PUPILS)),
    (f"{LIBRARY}/study/digital_space/analysis.py", {DIGITAL, *LEDGER}),
    (f"{LIBRARY}/study/institutional_space/analysis.py", {INSTITUTION, *LEDGER}),
    (f"{LIBRARY}/study/checklist.py", {*SAID, *LEDGER}),
    (f"{LIBRARY}/study/teaching_space/analysis.py", {TEACHING, *LEDGER}),
    (f"{LIBRARY}/study/teaching_space/figures.py", {TEACHING}),
    (
        f"{LIBRARY}/study/answers.py",
        {"about", OWN, *JUDGED, *LEDGER},
    ),
    (
        f"{LIBRARY}/study/printed/kappas.py",
        {"appendix_e_printed_figures", "planning"},
    ),
    (f"{LIBRARY}/study/guide/sentences.py", {GUIDE}),
    (f"{LIBRARY}/study/digital_space/figures.py", {DIGITAL}),
    (f"{LIBRARY}/study/institutional_space/messages.py", {INSTITUTION}),
    (f"{LIBRARY}/study/phases.py", {DIGITAL, INSTITUTION, *LEDGER}),
    (f"{LIBRARY}/study/excerpts/reading.py", set(SAID)),
    (f"{LIBRARY}/study/ledger.py", set(LEDGER)),
    (f"{LIBRARY}/study/judging.py", {*JUDGED, *LEDGER}),
    (
        f"{LIBRARY}/pages/drawing.py",  # the door draws by it
        EVERY,
    ),
    (
        f"{LIBRARY}/statistics/correlation.py",
        {*JUDGED, *LEDGER, "appendix_e_printed_figures", GUIDE, OWN},
    ),
    (f"{LIBRARY}/pages/templates/table.html", EVERY),
    (f"{LIBRARY}/book/execution.py", EVERY),
    (f"{LIBRARY}/cli.py", set()),
    (f"{LIBRARY}/book/publish.py", set()),
    ("data/waves/2008/schools.csv", EVERY),
    ("data/waves/2008/wave.yml", EVERY),
    ("data/schema/schools.json", EVERY),
    ("data/published/figures.csv", PUBLISHED),
    ("data/since/studies.csv", set(SINCE)),
    ("data/since/topics.json", set(SINCE)),
    (f"{LIBRARY}/study/since/analysis.py", set(SINCE)),
    (f"{LIBRARY}/study/since/figures.py", {"since_2009"}),
    (
        "data/model/claims/field_data.yml",
        {"4_1_field_data", *LEDGER, *STATEMENTS},
    ),
    (
        "data/model/claims/performance.yml",
        {"4_2_1_school_performance", *LEDGER, *STATEMENTS},
    ),
    (
        "data/model/claims/teacher_survey.yml",
        {*TEACHERS, *LEDGER, *STATEMENTS},
    ),
    ("data/model/paragraphs.yml", set(REPORT)),
    ("data/model/schools.yml", set(REPORT)),
    ("chapters/references.bib", set()),
    ("data/model/claims/card_sorts.yml", {*CARDS, *LEDGER, *STATEMENTS}),
    ("data/model/claims/digital_space.yml", {*LEDGER, *STATEMENTS}),
    ("data/model/claims/learner_space.yml", {*PUPILS, *LEDGER, *STATEMENTS}),
    ("data/model/claims/institutional_space.yml", {*LEDGER, *STATEMENTS}),
    ("data/model/claims/teaching_space.yml", {*LEDGER, *STATEMENTS}),
    ("data/model/rule.yml", EVERY),  # each page may judge by it
    (f"{LIBRARY}/study/rule/__init__.py", {"rule"}),
    (f"{LIBRARY}/study/spaces/geometry.py", {MODEL}),
    (f"{LIBRARY}/study/planning/sizes.py", {"planning"}),
    (f"{LIBRARY}/statistics/planning.py", {"planning"}),
    (
        "data/model/spaces.yml",
        {*HELD, MODEL, OWN, FORMS, *EQUATION, *LEDGER},
    ),
    (
        "data/model/assumptions.yml",
        {*HELD, MODEL, OWN, FORMS, *EQUATION, *LEDGER},
    ),
    ("data/model/constructs.yml", {*HELD, OWN, FORMS, *JUDGED, *LEDGER}),
    (f"{LIBRARY}/study/own_items/sentences.py", {OWN}),
    (f"{LIBRARY}/study/imported/analysis.py", {"about"}),
    ("data/model/landing.yml", {"index", "about"}),
    ("data/model/composites.yml", set(LEDGER)),
    ("data/model/arguments.yml", set(FOLLOWS)),
    ("data/model/themes.yml", set(SAID)),
    ("data/published/excerpts.csv", PUBLISHED),
    (f"{LIBRARY}/study/summary/spaces.py", {"1_executive_summary"}),
    (f"{LIBRARY}/study/field_data/messages.py", {"4_1_field_data"}),
    (f"{LIBRARY}/study/overview/wave.py", {"index", "about"}),
    ("requirements.txt", EVERY),
    ("_toc.yml", set()),
    ("data/waves/2008/make.py", set()),
]
PROSE = "\nOne more sentence.\n"


@pytest.fixture(scope="module")
def prints(new_project):
    """Fingerprints by chapter, by the file that was changed, in a copied project."""
    project = new_project(*(chapter.name for chapter in all_chapters()))
    changed = [(file, "\n") for file, _ in STALE]
    changed[0] = (changed[0][0], PROSE)
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=project.root,
        env=project.settings,
        input=json.dumps(changed),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("section", ledger.SECTIONS, ids=lambda each: each.room)
def test_every_section_with_claims_is_changed_once(section):
    files = [file for file, _ in STALE]
    for wanted in (f"{LIBRARY}/study/{section.room}/", "data/model/claims/"):
        of_section = [f for f in files if f.startswith(wanted) and section.room in f]
        assert of_section, f"STALE has no file of {section.room} in {wanted}"


@pytest.mark.long
@pytest.mark.parametrize(("file", "stale"), STALE)
def test_change_makes_exactly_these_chapters_stale(prints, file, stale):
    before, after = prints[""], prints[file]
    moved = {name for name in before if before[name] != after[name]}
    assert moved == set(stale)


@pytest.mark.long
def test_new_prose_leaves_the_fingerprint_of_the_code(prints):
    chapter = "chapters/4_1_field_data.md"
    before, after = (prints[file]["4_1_field_data"] for file in ("", chapter))
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_another_python_makes_a_chapter_stale(monkeypatch):
    wave, chapter = waves.load("2008"), all_chapters()[0]
    before = record(chapter, wave, {})
    monkeypatch.setattr("platform.python_version_tuple", lambda: ("3", "99", "0"))
    assert record(chapter, wave, {}).code_fingerprint != before.code_fingerprint


def test_chapters_that_share_what_they_read_have_the_same_records(monkeypatch):
    wave, chapters = waves.load("2008"), all_chapters()[:3]
    alone = [record(chapter, wave, {}) for chapter in chapters]
    read, contents = [], Contents()
    read_bytes = Path.read_bytes

    def noted(path):
        read.append(path)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    assert [record(chapter, wave, {}, contents) for chapter in chapters] == alone
    assert sorted(read) == sorted(contents)
    assert len(read) > 100


def test_every_file_of_the_project_that_the_library_reads_is_a_source() -> None:
    sources = set(provenance.data_files(provenance.known_modules()))
    for folder in (
        *(paths.SCHEMAS, paths.PUBLISHED, paths.MODEL),
        *(paths.SINCE, paths.QUESTIONNAIRES),
    ):
        files = {file for file in folder.rglob("*") if file.is_file()}
        assert files, folder
        assert not files - sources
    of_waves = provenance.data_files(["personalising.waves"])
    assert paths.REASONS in of_waves
