"""The questionnaires as data, and the forms that are made of them."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from pyxform.xls2xform import convert

from personalising.cli import cli
from personalising.errors import CompendiumError
from personalising.intake.questionnaires import reading, writing
from personalising.intake.questionnaires.cells import cells_of
from personalising.intake.questionnaires.limesurvey import COLUMNS, limesurvey
from personalising.intake.questionnaires.model import Battery
from personalising.intake.questionnaires.paper import page, sheet
from personalising.intake.questionnaires.xlsform import xlsform
from personalising.intake.refusals import ImportRefused
from personalising.model.asked import of_findings
from personalising.model.constructs import known

NAMES = reading.names()
SMALL = """\
questionnaire: 1
name: small
version: 1
title: A small questionnaire
stakeholder: teacher
minutes: 5
first_page: It is voluntary. Give no names.
identifier: teacher_id
tables:
  schools: {study: survey}
  teachers: {}
scales:
  phases:
    answers:
      - {value: primary, label: Primary}
      - {value: secondary, label: Secondary}
  agreement:
    higher: more agreement
    answers:
      - {value: 1, label: Disagree}
      - {value: 2, label: Agree}
      - {missing: does not know, label: I do not know}
sections:
  - name: you
    title: You
    questions:
      - {ask: text, name: school_id, text: "Which school?", required: true}
      - {ask: one, name: phase, text: "Which phase?", answers: phases}
  - name: more
    title: More
    only: {phase: [primary]}
    questions:
      - ask: battery
        name: using
        text: Do you agree?
        answers: agreement
        items:
          - {name: ict-helps, construct: ict-personalises, direction: higher, text: It helps.}
      - ask: grid
        name: personalising
        text: And for these?
        table: ratings
        into: rating
        answers: agreement
        fills: {aspect: personalising}
        rows:
          - {name: girls, text: Girls, fills: {subgroup: girls}}
last_page: Thank you.
"""  # noqa: E501
BATTERY = "      - ask: battery\n"


def refused(tmp_path: Path, *changes: tuple[str, str], name: str = "small") -> str:
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = tmp_path / f"{name}.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ImportRefused) as caught:
        reading.read(file)
    return str(caught.value)


def test_the_small_questionnaire_of_these_tests_is_sound(tmp_path: Path) -> None:
    file = tmp_path / "small.yml"
    file.write_text(SMALL, encoding="utf-8")
    assert [cell.name for cell in cells_of(reading.read(file))] == [
        *("school_id", "phase", "ict-helps", "personalising-girls"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # a question whose name the contract lacks
        (
            "name: phase, text",
            "name: phse, text",
            'small.yml, line 28, key sections.0.questions.1.name: found "phse", '
            "expected "
            "the name of a column of ratings, schools, teachers, views "
            '(did you mean "phase"?)',
        ),
        # two questions with one name
        (
            "name: ict-helps",
            "name: school_id",
            'small.yml, line 33, key sections.1.questions.0: found "school_id", '
            "expected "
            "a name that no other question has (it is that of a question of you)",
        ),
        # a choice whose value the contract does not allow
        (
            "value: secondary",
            "value: middle",
            'small.yml, line 28, key sections.0.questions.1.answers: found "middle", '
            "expected one of primary, secondary, special (phase)",
        ),
        # a scale without its direction
        (
            "    higher: more agreement\n",
            "",
            "small.yml, line 17, key scales.agreement: expected higher: what a higher "
            "value means, for its values are numbers",
        ),
        (
            ", direction: higher",
            "",
            "small.yml, line 38, key sections.1.questions.0.items.0.direction: "
            "expected "
            "this key; it is missing",
        ),
        (
            "direction: higher",
            "direction: up",
            "small.yml, line 38, key sections.1.questions.0.items.0.direction: "
            'found "up"'
            ", expected one of 'higher', 'lower'",
        ),
        (
            "answers: agreement\n        items",
            "answers: agreemnt\n        items",
            'small.yml, line 36, key sections.1.questions.0.answers: found "agreemnt", '
            'expected the name of a scale (did you mean "agreement"?)',
        ),
        (
            "answers: agreement\n        items",
            "answers: phases\n        items",
            'small.yml, line 36, key sections.1.questions.0.answers: found "phases", '
            "expected a scale of at least two whole numbers",
        ),
        (
            "table: ratings",
            "table: rating",
            'small.yml, line 42, key sections.1.questions.1.table: found "rating", '
            'expected a table of the contract (did you mean "ratings"?)',
        ),
        (
            "into: rating\n",
            "into: ratin\n",
            'small.yml, line 43, key sections.1.questions.1.into: found "ratin", '
            'expected a column of ratings (did you mean "rating"?)',
        ),
        (
            "subgroup: girls",
            "subgroup: gils",
            "small.yml, line 47, key "
            "sections.1.questions.1.rows.0.fills.subgroup: found "
            '"gils", expected one of ks1, ks2, ks3, ks4, girls, boys, sen, gifted '
            "(subgroup)",
        ),
        (
            "fills: {subgroup: girls}",
            "fills: {}",
            "small.yml, line 39, key sections.1.questions.1: expected fills for "
            "subgroup "
            "of ratings",
        ),
        (
            "study: survey",
            "study: polls",
            'small.yml, line 10, key tables.schools.study: found "polls", expected one '
            "of field, performance, survey (study)",
        ),
        (
            "schools: {study: survey}",
            "schools: {}",
            "small.yml, line 10, key tables.schools: expected a question for study, "
            "which the table must have",
        ),
        (
            "identifier: teacher_id",
            "identifier: pupil_id",
            'small.yml, line 8, key identifier: found "pupil_id", expected a column of '
            "one of the tables",
        ),
        (
            "label: Agree}",
            'label: "1"}',
            'small.yml, line 19, key scales.agreement.answers: found "1", expected an '
            'answer that is not spelt like "Disagree" in a form',
        ),
        (
            "missing: does not know",
            "missing: does not know, value: 3",
            "small.yml, line 22, key scales.agreement.answers.2: found "
            '"I do not know", expected a value, or the reason why it is missing, and '
            "not both",
        ),
        (
            "only: {phase: [primary]}",
            "only: {phase: [first]}",
            'small.yml, line 31, key sections.1.only.phase: found "first", '
            "expected one "
            "of primary, secondary",
        ),
        (
            "only: {phase: [primary]}",
            "only: {phaze: [primary]}",
            'small.yml, line 31, key sections.1.only.phaze: found "phaze", expected a '
            'question with answers on an earlier page (did you mean "phase"?)',
        ),
        (
            "stakeholder: teacher",
            "stakeholder: researcher",
            "small.yml, line 33, key sections.1.questions.0: expected no battery, for "
            "nobody's views stand in the sheet of a researcher",
        ),
        (
            "ask: grid",
            "ask: gird",
            'small.yml, line 39, key sections.1.questions.1: found "gird", '
            "expected one "
            "of consent, one, text, number, grid, battery, several",
        ),
        (
            "required: true",
            "needed: true",
            "small.yml, line 27, key sections.0.questions.0.needed: expected only keys "
            "that a questionnaire knows",
        ),
        (
            "name: you",
            "name: You there",
            'small.yml, line 24, key sections.0.name: found "You there", expected '
            "a name "
            "of small letters and digits, with hyphens or underscores between them",
        ),
        (
            "name: small",
            "name: large",
            'small.yml, line 2, key name: found "large", expected small, the name '
            "of the "
            "file",
        ),
        (
            "questionnaire: 1",
            "questionnaire: 2",
            'small.yml, line 1, key questionnaire: found "2", expected',
        ),
        ("tables:", "tables: &a", "small.yml, line 9: expected plain YAML"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    message = refused(tmp_path, (old, new))
    assert said in message, message


def test_names_that_only_limesurvey_takes_for_the_same_are_refused(
    tmp_path: Path,
) -> None:
    items = "          - {name: ict-helps, "
    again = SMALL[SMALL.index(items) :].split("\n")[0]
    message = refused(tmp_path, (again, f"{again}\n{again.replace('-helps', 'helps')}"))
    assert "expected a name that differs from ict-helps in the first 20 letters" in (
        message
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_construct_is_one_that_the_study_knows(name: str) -> None:
    used = {
        item.measures
        for question in reading.find(name).questions
        if isinstance(question, Battery)
        for item in question.items
    }
    assert used <= known()


def test_every_construct_of_a_finding_is_asked_of_those_whom_it_needs() -> None:
    asked = {
        (item.measures, form.stakeholder)
        for form in map(reading.find, NAMES)
        for question in form.questions
        if isinstance(question, Battery)
        for item in question.items
    }
    needed = {(each.id, who) for each in of_findings() for who in each.put_to}
    assert not needed - asked


@pytest.mark.parametrize("name", NAMES)
def test_the_first_page_says_that_it_is_voluntary_and_asks_for_no_names(
    name: str,
) -> None:
    said = " ".join(reading.find(name).first_page.split()).casefold()
    assert re.search(r"voluntary|do not have to take part", said)
    assert re.search(r"no names|not write your name", said)


def test_pupils_read_short_sentences_of_short_words() -> None:
    form = reading.find("pupils")
    texts = [cell.text for cell in cells_of(form)]
    texts += re.split(r"(?<=[.?])\s+", form.first_page.strip())
    for text in texts:
        words = text.split()
        assert len(words) <= 14, text
        assert sum(map(len, words)) / len(words) < 7, text


@pytest.mark.parametrize("name", NAMES)
def test_pyxform_takes_the_xlsform(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.xlsx"
    form = reading.find(name)
    file.write_bytes(xlsform(form))
    made = convert(file, validate=False)
    assert not made.warnings
    for cell in cells_of(form):
        assert f'/{cell.name}"' in made.xform
    assert f"'{form.stamp}'" in made.xform


def test_the_xlsform_has_the_sheets_and_rows_that_it_must_have(tmp_path: Path) -> None:
    file = tmp_path / "pupils.xlsx"
    file.write_bytes(xlsform(reading.find("pupils")))
    sheets = pd.read_excel(file, sheet_name=None, engine="openpyxl")
    assert list(sheets) == ["survey", "choices", "settings"]
    survey = sheets["survey"].set_index("name")
    assert survey.loc["older", "relevant"] == (
        "(${consent} = 'yes') and (${key_stage} = '3' or ${key_stage} = '4')"
    )
    assert survey.loc["must-have", "type"] == "select_multiple things"
    listed = sheets["choices"].set_index(["list_name", "name"])["label"]
    assert listed["agreement", "does-not-know"] == "I do not know"


def lines_of(name: str) -> list[dict[str, str]]:
    content = limesurvey(reading.find(name))
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


@pytest.mark.parametrize("name", NAMES)
def test_the_limesurvey_file_is_as_its_manual_says(name: str) -> None:
    lines = lines_of(name)
    assert tuple(lines[0]) == COLUMNS
    order = [line["class"] for line in lines]
    assert re.fullmatch(
        r"(S )+(SL )+(G (Q (SQ )*(A )*)+)+", "".join(f"{each} " for each in order)
    )
    own = [line["id"] for line in lines if line["class"] in ("G", "Q", "SQ")]
    assert own == [str(number) for number in range(1, len(own) + 1)]
    question, codes = "", set()
    for line in lines:
        code = line["name"]
        if line["class"] == "Q":
            assert re.fullmatch(r"[A-Za-z][0-9A-Za-z]{0,19}", code)
            assert line["type/scale"] in set("LMFQSN*")
            question, codes = line["id"], set()
        elif line["class"] == "SQ":
            assert re.fullmatch(r"[0-9A-Za-z]{1,20}", code)
        elif line["class"] == "A":
            assert re.fullmatch(r"[0-9A-Za-z]{1,5}", code)
            assert line["id"] == question
        if line["class"] in ("SQ", "A"):
            assert code not in codes
            codes.add(code)
    settings = {line["name"]: line["text"] for line in lines if line["class"] == "S"}
    assert settings["anonymized"] == "Y"
    assert settings["ipaddr"] == "N"


def test_a_page_for_older_pupils_is_shown_to_them_alone() -> None:
    groups = {line["name"]: line for line in lines_of("pupils") if line["class"] == "G"}
    asked = groups["For pupils in Year 7 and above"]["relevance"]
    assert asked == (
        '(consent.NAOK == "yes") and (keystage.NAOK == "3" or keystage.NAOK == "4")'
    )
    assert groups["About me"]["relevance"] == "1"


def test_whoever_does_not_take_part_is_asked_nothing_more_in_odk(
    tmp_path: Path,
) -> None:
    file = tmp_path / "teachers.xlsx"
    form = reading.find("teachers")
    file.write_bytes(xlsform(form))
    survey = pd.read_excel(file, keep_default_na=False, engine="openpyxl").set_index(
        "name"
    )
    first, *others = form.sections
    beside = [q.name for q in first.questions if q.name != "consent"]
    later = [*beside, *(section.name for section in others)]
    assert set(survey.loc[later, "relevant"]) == {"${consent} = 'yes'"}
    assert set(survey.loc[[first.name, "consent"], "relevant"]) == {""}


def test_whoever_does_not_take_part_is_asked_nothing_more() -> None:
    agreed = 'consent.NAOK == "yes"'
    lines = [line for line in lines_of("teachers") if line["class"] in ("G", "Q")]
    asked = {line["name"]: line["relevance"] for line in lines}
    before = ["You and your school", "questionnaire", "consent"]
    assert [name for name, said in asked.items() if said == "1"] == before
    assert {said for name, said in asked.items() if name not in before} == {agreed}
    sheet = [line for line in lines_of("maturity") if line["class"] in ("G", "Q")]
    assert {line["relevance"] for line in sheet} == {"1"}


def test_the_mark_in_limesurvey_has_one_heading_whatever_is_exported() -> None:
    mark = next(line for line in lines_of("pupils") if line["type/scale"] == "*")
    assert (mark["name"], mark["text"]) == ("questionnaire", "questionnaire")
    assert (mark["equation"], mark["hidden"]) == ("pupils 1", "1")


def test_limesurvey_asks_for_no_address_and_breaks_no_words() -> None:
    lines = lines_of("pupils")
    assert {line["name"]: line["text"] for line in lines}["allowsave"] == "N"
    narrow = [line["name"] for line in lines if line["answer_width"]]
    assert narrow == ["learning", "fitting", "own", "online"]
    assert [line["name"] for line in lines if line["hide_tip"]] == [
        *("musthave", "useitfor"),
    ]
    walk = lines_of("walkthrough")  # whose questions have no hint of their own
    assert not any(line["hide_tip"] or line["answer_width"] for line in walk)


@pytest.mark.parametrize("name", NAMES)
def test_paper_has_a_box_or_a_line_for_each_cell(name: str) -> None:
    form = reading.find(name)
    text = page(form).decode()
    assert form.title in text
    assert "http" not in text  # it needs nothing else
    drawn = text.count('class="box"') + text.count('class="line')
    assert drawn >= len(cells_of(form))
    book = io.BytesIO(sheet(form))
    header = list(pd.read_excel(book, sheet_name="answers", engine="openpyxl"))
    names = [cell.name for cell in cells_of(form)]
    assert header[-len(names) :] == names
    assert header[: -len(names)] in ([], ["respondent"])


@pytest.mark.parametrize("form", writing.FORMATS)
def test_forms_are_the_same_to_the_byte_each_time(form: str) -> None:
    asked = reading.find("maturity")
    for make in writing.FORMATS[form].values():
        assert make(asked) == make(asked)
        assert b"2026" not in make(asked)[:400]


def command(*words: str) -> str:
    done = CliRunner().invoke(cli, ["questionnaires", *words], standalone_mode=True)
    if done.exception is not None and isinstance(done.exception, CompendiumError):
        return str(done.exception)
    return done.output


def test_without_a_format_the_command_lists_all() -> None:
    said = command()
    assert all(f"{name}: " in said for name in NAMES)
    assert "fills schools, teachers, ratings, items, views" in said


def test_the_command_writes_each_form_and_over_none(tmp_path: Path) -> None:
    to = ("--to", str(tmp_path))
    said = command("teachers", "--format", "print", *to)
    assert said.count("written: ") == 2
    again = command("teachers", "--format", "print", *to)
    assert "teachers.html" in again
    assert "there already, and not written over without --replace" in again
    assert "written" in command("teachers", "--format", "print", *to, "--replace")
    command("--format", "limesurvey", *to)
    assert {file.stem for file in tmp_path.glob("*.txt")} == {*NAMES}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("techers", "--format", "print"),
            'found "techers", expected a questionnaire: teachers, leaders, pupils, '
            "card_sort, focus_groups, maturity, walkthrough (did you mean "
            '"teachers"?)',
        ),
        (
            ("teachers", "--format", "print", "--to", "nowhere"),
            "nowhere: expected a fo",
        ),
        (
            ("teachers", "--format", "pdf"),
            "'pdf' is not one of 'xlsform', 'limesurvey'",
        ),
        (("teachers",), "--format: xlsform, limesurvey or print"),
    ],
)
def test_the_command_says_what_is_wrong(
    words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in command(*words)
    assert not list(tmp_path.iterdir())
