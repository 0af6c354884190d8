"""What comes back of the questionnaires becomes a wave, without a map."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import made_responses as made
import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner

from personalising import waves
from personalising.cli import cli
from personalising.errors import CompendiumError
from personalising.intake.importing import Imported, import_wave
from personalising.intake.pseudonyms import VARIABLE
from personalising.intake.questionnaires import reading
from personalising.intake.questionnaires.deriving import derive
from personalising.intake.questionnaires.paper import sheet
from personalising.intake.report import to_text
from personalising.waves import Wave

NAMES = reading.names()
RESPONSES = {name: made.responses(name, 3) for name in NAMES}
ID = "north-2026"
Write = Callable[[str, Path], Path]
REAL = Path(__file__).with_name("limesurvey")  # made answers, as LimeSurvey 6.4.2 gave


def _typed(name: str, to: Path) -> Path:
    template = to / f"{name}_sheet.xlsx"
    template.write_bytes(sheet(reading.find(name)))
    return made.typed(name, RESPONSES[name], to, template)


LAYOUTS: dict[str, Write] = {
    "ODK Central": lambda name, to: made.odk(name, RESPONSES[name], to),
    "KoboToolbox": lambda name, to: made.kobo(name, RESPONSES[name], to),
    "LimeSurvey": lambda name, to: made.lime(name, RESPONSES[name], to),
    "LimeSurvey, words": lambda name, to: made.lime(
        name, RESPONSES[name], to, words=True, headings="full"
    ),
    "LimeSurvey, codes and questions": lambda name, to: made.lime(
        name, RESPONSES[name], to, headings="codetext"
    ),
    "typed from paper": _typed,
}


@pytest.fixture(scope="module", autouse=True)
def secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    file = tmp_path_factory.mktemp("secret") / "salt"
    file.write_text("a salt for tests only, of more than 16 bytes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(file))
        yield


def brought(files: Sequence[Path], to: Path, **options: object) -> Imported:
    derived = derive(files, ID, **options)  # type: ignore[arg-type]
    return import_wave(files, derived.map, ID, to=to, replace=True)


def _all_but_one_long() -> list[Any]:
    first, *others = LAYOUTS
    return [first, *(pytest.param(each, marks=pytest.mark.long) for each in others)]


@pytest.fixture(scope="module", params=_all_but_one_long())
def wave(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Wave:
    """All seven questionnaires, answered in one layout, as one wave."""
    folder = tmp_path_factory.mktemp("answers")
    files = [LAYOUTS[request.param](name, folder) for name in NAMES]
    return waves.load(brought(files, folder / "waves").folder)


def counted(table: pd.DataFrame, *columns: str) -> Counter[tuple[str | None, ...]]:
    return Counter(
        tuple(None if pd.isna(value) else str(value) for value in row)
        for row in table[list(columns)].itertuples(index=False)
    )


def value(name: str, question: str, label: str | None) -> str | None:
    """What a label means, straight from the questionnaire."""
    form = reading.find(name)
    answers = form.scales[made._named(form, question).answers].answers
    return next((a.value for a in answers if a.label == label), None)


@pytest.mark.long
def test_every_answer_to_an_item_stands_in_views(wave: Wave) -> None:
    expected: Counter[tuple[str | None, ...]] = Counter()
    for name in ("teachers", "leaders", "pupils"):
        form = reading.find(name)
        for battery in (q for q in form.questions if q.ask == "battery"):
            for given in (response[battery.name] for response in RESPONSES[name]):
                for item in battery.items:
                    said = value(name, battery.name, given.get(item.name))
                    expected[form.stakeholder, item.name, said] += 1
    assert counted(wave["views"], "stakeholder", "item", "answer") == expected


def test_items_have_their_wording_construct_and_direction(wave: Wave) -> None:
    items = wave["items"].set_index(["item", "stakeholder"])
    asked = [
        (form.stakeholder, item)
        for form in map(reading.find, NAMES)
        for question in form.questions
        if question.ask == "battery"
        for item in question.items
    ]
    assert len(items) == len(asked)
    for stakeholder, item in asked:
        row = items.loc[(item.name, stakeholder)]
        assert row["wording"] == item.text
        assert row["construct"] == item.measures
        assert row["direction"] == item.direction
        assert (row["lowest"], row["highest"]) == (1, 5)


def test_ratings_say_who_teaches_the_group(wave: Wave) -> None:
    expected: Counter[tuple[str | None, ...]] = Counter()
    for response in RESPONSES["teachers"]:
        for row in made._named(reading.find("teachers"), "personalising").rows:
            label = response["personalising"].get(row.name)
            taught = None if label is None else str(int("do not teach" not in label))
            rating = value("teachers", "personalising", label)
            expected[row.fills["subgroup"], rating, taught] += 1
    assert counted(wave["ratings"], "subgroup", "rating", "taught") == expected


@pytest.mark.parametrize(
    ("form", "question", "table", "columns"),
    [
        ("leaders", "priority", "leaders", ["item", "answer"]),
        ("leaders", "has-it", "checklist", ["item", "present"]),
        ("leaders", "policy", "policies", ["topic", "stance"]),
        ("leaders", "plan", "plans", ["indicator", "planned"]),
        ("maturity", "level", "maturity", ["dimension", "level"]),
    ],
)
def test_each_row_of_a_grid_is_a_row_of_its_table(
    wave: Wave, form: str, question: str, table: str, columns: list[str]
) -> None:
    rows = made._named(reading.find(form), question).rows
    assert counted(wave[table], *columns) == Counter(
        (row.fills[columns[0]], value(form, question, response[question].get(row.name)))
        for response in RESPONSES[form]
        for row in rows
    )


@pytest.mark.parametrize(
    ("question", "table"), [("must-have", "must_haves"), ("use-it-for", "activities")]
)
def test_each_chosen_option_is_a_row(wave: Wave, question: str, table: str) -> None:
    assert counted(wave[table], "item") == Counter(
        (value("pupils", question, label),)
        for response in RESPONSES["pupils"]
        for label in response[question]
    )


def test_cards_stand_where_the_group_put_them(wave: Wave) -> None:
    expected: Counter[tuple[str | None, ...]] = Counter()
    for name in ("free", "favourites", "frequency", "where"):
        grid = made._named(reading.find("card_sort"), name)
        for response in RESPONSES["card_sort"]:
            for row in grid.rows:
                if (label := response[name].get(row.name)) is not None:
                    said = label if name == "free" else value("card_sort", name, label)
                    expected[name, row.fills["card"], said] += 1
    assert counted(wave["card_sorts"], "sort", "card", "category") == expected


def test_a_walkthrough_has_ticked_and_written_answers(wave: Wave) -> None:
    form = reading.find("walkthrough")
    expected: Counter[tuple[str | None, ...]] = Counter()
    for response in RESPONSES["walkthrough"]:
        for question in form.questions:
            asked = getattr(question, "fills", {}).get("question")
            given = response[question.name]
            if question.ask == "several":
                said = [value("walkthrough", question.name, label) for label in given]
            elif question.ask == "grid" and question.answers:
                labels = given.values()
                said = [value("walkthrough", question.name, each) for each in labels]
            elif question.ask == "grid":
                said = list(given.values())
            else:
                continue
            expected.update((asked, each) for each in said)
    assert counted(wave["walkthroughs"], "question", "answer") == expected


def test_the_tables_of_groups_come_back(wave: Wave) -> None:
    storage = [r["storage"] for r in RESPONSES["focus_groups"]]
    said = Counter((str(int(a == "Yes")),) for each in storage for a in each.values())
    assert counted(wave["storage"], "named") == said
    written = Counter(
        (kind, text)
        for r in RESPONSES["focus_groups"]
        for kind, names in {
            "generic": ["tools"],
            "content": ["mathematics", "english", "science", "other-subjects"],
        }.items()
        for name in names
        for text in r[name].values()
    )
    assert counted(wave["software"], "kind", "name") == written


def test_forms_of_the_same_school_are_joined_by_its_number(wave: Wave) -> None:
    schools = wave["schools"].set_index("school_id")
    assert sorted(schools["phase"]) == ["primary", "secondary", "special"]
    assert set(schools["study"]) == {"field"}
    assert schools["size"].notna().sum() == 3
    for table in ("teachers", "leaders", "learners", "maturity", "focus_groups"):
        assert set(wave[table]["school_id"]) <= set(schools.index)
    pupils = wave["views"][wave["views"]["stakeholder"] == "pupil"]
    assert set(pupils["respondent"]) == set(wave["learners"]["pupil_id"])


def test_numbers_of_schools_and_people_become_pseudonyms(wave: Wave) -> None:
    text = "".join(file.read_text() for file in wave.folder.glob("*.csv"))
    assert "1001" not in text
    assert "uuid" not in text


# what is odd, on the smallest of the forms


def answers(to: Path, *changes: dict[str, str], name: str = "teachers") -> Path:
    """Write answers to a form as ODK gives them: a row for each change."""
    to.mkdir(exist_ok=True)
    file = made.odk(name, made.responses(name, len(changes)), to)
    frame = pd.read_csv(file, dtype="str", keep_default_na=False)
    for row, change in enumerate(changes):
        for column, cell in change.items():
            assert column in frame
            frame.loc[row, column] = cell
    frame.to_csv(file, index=False)
    return file


def refused(files: Sequence[Path], to: Path, **options: object) -> str:
    with pytest.raises(CompendiumError) as caught:
        brought(files, to / "waves", **options)
    assert not (to / "waves" / ID).exists()
    return str(caught.value)


def test_who_does_not_take_part_is_left_out_and_counted(tmp_path: Path) -> None:
    file = answers(tmp_path, {}, {"you-consent": "no"}, {"ReviewState": "rejected"})
    done = brought([file], tmp_path / "waves")
    wave = waves.load(done.folder)
    assert len(wave["teachers"]) == 1
    assert len(set(wave["views"]["respondent"])) == 1
    said = to_text(done.report)
    assert "1 left out: you-consent is something else" in said
    assert "1 left out: ReviewState is rejected" in said


def test_an_answer_that_is_none_keeps_its_reason(tmp_path: Path) -> None:
    rating, item = (
        "groups-personalising-personalising-ks1",
        "technology-using-ict-helps",
    )
    file = answers(
        tmp_path,
        {rating: "does-not-teach-them", item: "does-not-know", "you-experience": ""},
    )
    done = brought([file], tmp_path / "waves")
    wave = waves.load(done.folder)
    row = wave["ratings"].set_index("subgroup").loc["ks1"]
    assert pd.isna(row["rating"])
    assert row["taught"] == 0
    assert wave["teachers"]["experience"].isna().all()
    reasons = pd.read_csv(done.folder / "reasons.csv")["reason"]
    assert {"does not teach them", "does not know"} <= set(reasons)


def test_a_spoilt_cell_is_refused_with_its_place(tmp_path: Path) -> None:
    file = answers(tmp_path, {}, {"technology-using-ict-helps": "7"})
    said = refused([file], tmp_path)
    assert said.startswith(
        'teachers_odk.csv, row 3, column technology-using-ict-helps: found "7", '
        "expected a code that values or missing lists"
    )


def test_a_school_of_two_phases_is_refused(tmp_path: Path) -> None:
    one = {"you-school_id": "1001", "you-phase": "primary"}
    other = {"you-school_id": "1001 ", "you-phase": "special"}
    said = refused([answers(tmp_path, one, other)], tmp_path)
    assert said == (
        'teachers_odk.csv, row 3, column you-phase: found "special", expected primary, '
        "as row 2 of teachers_odk.csv says of the same school_id"
    )


def test_two_sheets_of_one_group_are_refused(tmp_path: Path) -> None:
    same = {"group-group_id": "g1"}
    file = answers(tmp_path, same, same, name="walkthrough")
    assert refused([file], tmp_path) == (
        'walkthrough_odk.csv, row 3, column group-group_id: found "g1", expected one '
        "answer to the questionnaire walkthrough for each group_id; row 2 has the "
        "same: leave one of them out"
    )


def test_two_answers_of_one_person_are_refused(tmp_path: Path) -> None:
    file = answers(tmp_path, {"KEY": "a"}, {"KEY": "A "})
    assert refused([file], tmp_path).startswith(
        'teachers_odk.csv, row 3, column KEY: found "A ", expected one answer to the '
        "questionnaire teachers for each respondent; row 2 has the same"
    )


def test_a_form_of_another_version_is_refused(tmp_path: Path) -> None:
    file = answers(tmp_path, {"questionnaire": "teachers 9"})
    said = refused([file], tmp_path)
    assert said.startswith(
        'teachers_odk.csv, row 2, column questionnaire: found "teachers 9", expected '
        "one of teachers 1, leaders 1"
    )
    assert brought([file], tmp_path / "waves", name="teachers")


def test_a_form_without_its_mark_is_known_by_its_columns(tmp_path: Path) -> None:
    file = answers(tmp_path, {})
    frame = pd.read_csv(file, dtype="str", keep_default_na=False)
    frame = frame.drop(columns=["questionnaire", "technology-using-homes-differ"])
    frame.to_csv(file, index=False)
    derived = derive([file], ID)
    assert derived.to_text() == (
        "teachers_odk.csv: answers to the questionnaire teachers, without homes-differ"
    )
    frame.drop(columns="you-school_id").to_csv(file, index=False)
    assert refused([file], tmp_path) == (
        "teachers_odk.csv, row 1: expected a column school_id, which teachers asks for"
    )


def test_a_file_that_answers_no_questionnaire_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("id,school_id,colour\n1,2,red\n")
    said = refused([file], tmp_path)
    assert said.startswith("other.csv: expected answers to one of the questionnaires ")
    assert "draft a map: compendium map other.csv" in said


def test_two_files_of_one_questionnaire_make_one_wave(tmp_path: Path) -> None:
    here = answers(tmp_path, {}, {"KEY": "uuid:a", "meta-instanceID": "uuid:a"})
    online = here.rename(tmp_path / "online.csv")
    paper = answers(tmp_path, {"KEY": "uuid:b", "meta-instanceID": "uuid:b"})
    wave = waves.load(brought([online, paper], tmp_path / "waves").folder)
    assert len(wave["teachers"]) == 3
    assert wave["items"].duplicated(["item", "stakeholder"]).sum() == 0


def test_the_year_is_that_of_the_id_or_asked_for(tmp_path: Path) -> None:
    file = answers(tmp_path, {})
    with pytest.raises(CompendiumError, match="an id with the year in it, or --year"):
        derive([file], "north")
    assert derive([file], "north", year=2027).map.content.wave.year == 2027
    assert derive([file], "2026-north").map.content.wave.year == 2026


def test_the_command_needs_no_map(tmp_path: Path) -> None:
    file = answers(tmp_path, {}, {})
    words = ["import", str(file), "--wave", ID, "--to", str(tmp_path / "waves")]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    assert "teachers_odk.csv: answers to the questionnaire teachers" in done.output
    assert "written to" in done.output
    both = CliRunner().invoke(cli, [*words, "--map", "m.yml", "--year", "2026"])
    assert "--questionnaire, --year and --licence go without --map" in both.output


# what LimeSurvey itself exported


@pytest.mark.parametrize(
    ("name", "headings", "words"),
    [
        ("walkthrough", "full", True),
        ("focus_groups", "full", True),
        ("maturity", "codetext", True),
        ("pupils", "code", False),
    ],
)
def test_the_made_layout_is_that_of_limesurvey(
    name: str, headings: str, words: bool, tmp_path: Path
) -> None:
    ours = made.lime(name, RESPONSES[name], tmp_path, words=words, headings=headings)
    first = [file.read_bytes().split(b"\n")[0] for file in (ours, REAL / f"{name}.csv")]
    assert first[0] == first[1]


def test_what_limesurvey_exported_comes_back(tmp_path: Path) -> None:
    done = brought(sorted(REAL.glob("*.csv")), tmp_path / "waves")
    wave = waves.load(done.folder)
    said = to_text(done.report)
    assert "1 left out: consent is something else" in said
    assert "1 left out: unfinished" in said
    assert len(wave["learners"]) == 3  # of five: one said no, one did not finish
    assert len(wave["maturity"]) == 3 * 8
    levels = Counter(wave["maturity"]["level"].dropna().astype(int))
    assert levels == {5: 5, 1: 2, 2: 3, 3: 2, 4: 2}
    assert {'one line, and "another"; here', "Größe, „schön“; naïve"} <= {
        *wave["software"]["name"]
    }


def test_questions_with_the_same_words_are_told_apart_by_their_order(
    tmp_path: Path,
) -> None:
    file = tmp_path / "walkthrough.csv"
    frame = pd.read_csv(REAL / file.name, dtype="str", keep_default_na=False)
    again = [name for name in frame if name.startswith("Anything else?")]
    frame[again] = ["site", "", "folder", ""]
    heads = [name.removesuffix(".1") for name in frame]
    frame.to_csv(file, index=False, header=heads, encoding="utf-8-sig")
    wave = waves.load(brought([file], tmp_path / "waves").folder)
    asked = wave["walkthroughs"].set_index("answer")["question"]
    assert set(asked[["site"]]) == {"blocked"}
    assert set(asked[["folder"]]) == {"missing at home"}
    heads = [head for name, head in zip(frame, heads, strict=True) if name != again[0]]
    frame.drop(columns=again[0]).to_csv(file, index=False, header=heads)
    assert derive([file], ID).to_text().endswith(
        "without blocked-also-line1, missing-also-line1"
    )  # fmt: skip


def test_codes_of_expressions_do_as_well(tmp_path: Path) -> None:
    file = tmp_path / "pupils.csv"
    text = (REAL / file.name).read_text(encoding="utf-8-sig")
    header, rows = text.split("\n", 1)
    file.write_text(f"{header.replace('[', '_').replace(']', '')}\n{rows}")
    assert derive([file], ID).to_text() == (
        "pupils.csv: answers to the questionnaire pupils"
    )
    wave = waves.load(brought([file], tmp_path / "waves").folder)
    assert len(wave["must_haves"]) == 6


def test_shortened_headings_are_refused_with_what_to_export(tmp_path: Path) -> None:
    file = tmp_path / "maturity.csv"
    file.write_text(
        '"Response ID";"Date submitted";"Last page";"questionnaire";'
        '"What is the num.. ";"What kind of sc.. ";"How far is te..  [Leadership.. ]"\n'
        '"1";"1980-01-01 00:00:00";"2";"maturity 1";"1001";"A1";"5"\n'
    )
    assert refused([file], tmp_path) == (
        "maturity.csv, row 1: expected a column school_id and phase, which maturity "
        "asks for; its headings are shortened: export codes or whole questions"
    )


def test_a_file_for_spss_is_read_unless_it_labels_a_code_wrongly(
    tmp_path: Path,
) -> None:
    file = tmp_path / "leaders.sav"
    frame = pd.DataFrame(
        {
            "id": [1.0, 2.0],
            "submitdate": ["1980-01-01", ""],
            "lastpage": [4.0, 2.0],
            "questionnaire": ["leaders 1"] * 2,
            "consent": ["yes"] * 2,
            "schoolid": ["1001", "1002"],
            "phase": ["A1", "A2"],
            "hasit_laptops": [0.0, 1.0],
        }
    )
    right = {0.0: "We do not have it", 1.0: "We have it"}
    wrong = {0.0: "I do not know", 1.0: "We have it"}  # as LimeSurvey 6.4.2 writes it
    for labels in (right, wrong):
        pyreadstat.write_sav(
            frame, str(file), variable_value_labels={"hasit_laptops": labels}
        )
        if labels is right:
            done = brought([file], tmp_path / "right")
            assert "1 left out: unfinished" in to_text(done.report)
            assert list(waves.load(done.folder)["checklist"]["present"]) == [0]
    assert refused([file], tmp_path) == (
        'leaders.sav, column hasit_laptops: found "0 I do not know", expected the '
        'label "We do not have it"; export as CSV or for Excel'
    )
