"""From survey files and a map to a wave: what becomes of rows, codes and reasons."""

import json
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from personalising import paths, waves
from personalising.errors import CompendiumError
from personalising.intake import lookup, refusals, report
from personalising.intake.headers import Header, read_header
from personalising.intake.importing import Imported, import_wave
from personalising.intake.pseudonyms import VARIABLE
from personalising.intake.reading import read
from personalising.intake.refusals import ImportRefused
from personalising.intake.report import to_text
from personalising.ownership import LIST

ABOUT = "map: 1\nwave: {label: A wave, year: 2026, source: made up, licence: CC0}\n"
TEACHERS = """\
id,school,years,agree girls,agree boys
t1,North,3,Strongly agree,Agree
t2,North,12,agree ,Disagree
t3,South,30,DISAGREE,
"""
RATINGS = """\
tables:
  teachers:
    columns:
      teacher_id: id
      school_id: school
      experience: {from: years, bands: {0 to 5: 1, 6 to 10: 2, 11 to 20: 3, over 20: 4}}
  ratings:
    wide:
      into: rating
      columns:
        agree girls: {aspect: personalising, subgroup: girls}
        agree boys: {aspect: personalising, subgroup: boys}
    columns:
      teacher_id: id
      rating: {values: {strongly agree: 1, agree: 2, disagree: 4}}
"""
LEADERS = "tables: {leaders: {columns: {school_id: {constant: A}, item: item, "


@pytest.fixture(autouse=True)
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "salt"
    file.write_text("a salt for tests only, of more than 16 bytes")
    monkeypatch.setenv(VARIABLE, str(file))
    return file


class Folder:
    """A folder with survey files, maps, and the waves that come of them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str) -> Path:
        file = self.path / name
        file.write_text(text, encoding="utf-8")
        return file

    def run(
        self, body: str, *files: Path, wave: str = "new", replace: bool = False
    ) -> Imported:
        mapped = self.write("map.yml", ABOUT + body)
        return import_wave(files, mapped, wave, to=self.path / "waves", replace=replace)

    def refused(self, body: str, *files: Path, **options: object) -> str:
        with pytest.raises(CompendiumError) as caught:
            self.run(body, *files, **options)  # type: ignore[arg-type]
        return str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def values(table: pd.DataFrame, column: str) -> list[object]:
    return [None if pd.isna(value) else value for value in table[column]]


def test_a_battery_goes_into_rows_and_codes_become_values(folder: Folder) -> None:
    done = folder.run(RATINGS, folder.write("s.csv", TEACHERS))
    wave = waves.load(done.folder)
    assert values(wave["ratings"], "rating") == [1, 2, 2, 4, 4, None]
    assert values(wave["ratings"], "subgroup") == ["girls", "boys"] * 3
    assert values(wave["teachers"], "experience") == [1, 3, 4]


def test_identifiers_become_the_same_pseudonyms_in_all_tables(folder: Folder) -> None:
    done = folder.run(RATINGS, folder.write("s.csv", TEACHERS))
    wave = waves.load(done.folder)
    known = set(wave["teachers"]["teacher_id"])
    assert set(wave["ratings"]["teacher_id"]) == known
    assert not known & {"t1", "t2", "t3"}
    assert wave["teachers"]["school_id"].nunique() == 2
    written = "".join(file.read_text() for file in done.folder.iterdir())
    assert "North" not in written


def test_pseudonyms_hang_on_wave_and_salt(folder: Folder, secret: Path) -> None:
    file = folder.write("s.csv", TEACHERS)

    def first(wave: str) -> str:
        done = folder.run(RATINGS, file, wave=wave, replace=True)
        return str(waves.load(done.folder)["teachers"]["teacher_id"].iloc[0])

    once, other = first("new"), first("other")
    assert once == first("new")
    secret.write_text("another salt, of more than sixteen bytes")
    assert len({once, other, first("new")}) == 3


def test_a_salt_inside_the_project_is_refused(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(paths.ROOT / "salt"))
    message = folder.refused(RATINGS, folder.write("s.csv", TEACHERS))
    assert "expected a file outside of the project" in message
    assert not (paths.ROOT / "salt").exists()


def test_identifiers_stay_where_the_map_says_so(folder: Folder) -> None:
    body = RATINGS.replace("school_id: school", "school_id: {from: school, "
                           "pseudonym: false}")  # fmt: skip
    done = folder.run(body, folder.write("s.csv", TEACHERS))
    assert set(waves.load(done.folder)["teachers"]["school_id"]) == {"North", "South"}


def test_identifiers_written_with_decimals_are_the_same_as_without(
    folder: Folder,
) -> None:
    body = "tables: {policies: {columns: {school_id: {from: URN, pseudonym: false}, " \
        "topic: t, stance: {constant: open}}}}"  # fmt: skip
    file = folder.write("s.csv", "URN,t\n1001.0,a\n1002.0,b\n")
    done = folder.run(body, file)
    assert values(waves.load(done.folder)["policies"], "school_id") == ["1001", "1002"]
    assert "whole numbers are written as 1001.0" in to_text(done.report)


def test_an_option_is_judged_in_the_rows_that_count_alone(folder: Folder) -> None:
    body = (
        "tables: {must_haves: {rows: {where: {take: y}}, columns: {pupil_id: id}, "
        "wide: {selected: [1], columns: {a: {item: phone}}}}}"
    )
    file = folder.write("s.csv", "id,take,a\n1,y,1\n2,n,maybe\n")
    assert len(waves.load(folder.run(body, file).folder)["must_haves"]) == 1
    file = folder.write("s.csv", "id,take,a\n1,y,1\n2,y,maybe\n")
    assert "expected a code that selected or not_selected lists" in folder.refused(
        body, file, wave="other"
    )


MAP_OF_TWO = """\
tables:
  schools: {file: t.csv, rows: {duplicates: unite},
    columns: {school_id: s, phase: p, study: {constant: survey}}}
  of leaders: {table: schools, file: l.csv, rows: {duplicates: unite},
    columns: {school_id: s, phase: p, size: z, study: {constant: field}}}
"""


def test_entries_of_one_table_are_united_by_key(folder: Folder) -> None:
    one = folder.write("t.csv", "s,p\na,primary\na,primary\nb,special\n")
    other = folder.write("l.csv", "s,p,z\nc,special,small\nb,special,large\n")
    done = folder.run(MAP_OF_TWO, one, other)
    schools = waves.load(done.folder)["schools"]
    assert values(schools, "phase") == ["primary", "special", "special"]
    assert values(schools, "size") == [None, "large", "small"]
    assert values(schools, "study") == ["survey", "survey", "field"]
    assert "1 left out: the same school_id as another row" in to_text(done.report)


def test_what_entries_of_one_table_say_has_to_agree(folder: Folder) -> None:
    one = folder.write("t.csv", "s,p\na,primary\n")
    other = folder.write("l.csv", "s,p,z\na,special,small\n")
    assert folder.refused(MAP_OF_TWO, one, other) == (
        'l.csv, row 2, column p: found "special", expected primary, as row 2 of t.csv '
        "says of the same school_id"
    )


def test_an_entry_of_a_table_that_is_none_is_refused(folder: Folder) -> None:
    body = MAP_OF_TWO.replace("table: schools", "table: school")
    one, other = folder.write("t.csv", "s,p\n"), folder.write("l.csv", "s,p,z\n")
    assert 'a table of the codebook (did you mean "schools"?)' in folder.refused(
        body, one, other
    )


def test_answers_fill_further_columns_and_blanks_may_be_left_out(
    folder: Folder,
) -> None:
    body = RATINGS.replace(
        "into: rating",
        "into: rating\n      empty: leave out\n      also: {taught: {values: "
        "{strongly agree: 1, agree: 1, disagree: 0}}}",
    )
    wave = waves.load(folder.run(body, folder.write("s.csv", TEACHERS)).folder)
    assert values(wave["ratings"], "taught") == [1, 1, 1, 0, 0]
    bad = body.replace("disagree: 0}", "disagree: 7}")
    said = folder.refused(bad, folder.write("s.csv", TEACHERS), wave="other")
    assert 'wide.also.taught.values.disagree: found "7", expected one of 0, 1' in said


SPSS = pd.DataFrame({"id": [1.0, 2, 3, 4, 5], "q": [1.0, 5, 97, -9, 2]})


def spss(folder: Folder, labels: dict[float, str]) -> Path:
    file = folder.path / "s.sav"
    pyreadstat.write_sav(
        SPSS,
        file,
        column_labels={"q": "Choice helps."},
        variable_value_labels={"q": labels},
        missing_ranges={"q": [{"lo": 97, "hi": 99}]},
    )
    return file


BATTERY = """\
batteries:
  - stakeholder: teacher
    respondent: id
    school_id: {constant: none}
    answers: {values: {1: 1, 2: 2, 5: 5}, missing: {Refusal: refused}}
    construct: choice
    direction: higher
    items: {q: {}}
"""


def test_reasons_for_missing_values_are_kept_beside_the_wave(folder: Folder) -> None:
    file = spss(folder, {97: "Not asked", -9: "Refusal"})
    done = folder.run(BATTERY, file)
    wave = waves.load(done.folder)
    assert values(wave["views"], "answer") == [1, 5, None, None, 2]
    told = pd.read_csv(done.folder / waves.files.REASONS)
    assert told.to_dict("records") == [
        {"table": "views", "row": 4, "column": "answer", "reason": "Not asked"},
        {"table": "views", "row": 5, "column": "answer", "reason": "refused"},
    ]
    item = wave["items"].iloc[0]
    assert (item["wording"], item["lowest"], item["highest"]) == ("Choice helps.", 1, 5)


def test_a_reason_that_says_only_na_is_put_in_words(folder: Folder) -> None:
    done = folder.run(BATTERY, spss(folder, {97: "n/a", -9: "Refusal"}))
    assert "no answer or not applicable" in (done.folder / "reasons.csv").read_text()


def test_a_code_that_only_its_label_calls_missing_is_refused(folder: Folder) -> None:
    body = BATTERY.replace(", missing: {Refusal: refused}", "").replace(
        "values: {1: 1, 2: 2, 5: 5}", "values: {1: 1}, others: keep"
    )
    body += "    lowest: 1\n    highest: 5\n"
    message = folder.refused(body, spss(folder, {-9: "Refusal"}))
    assert 's.sav, row 4, column q: found "-9"' in message
    assert 'its label is "Refusal"' in message


def test_an_unmapped_code_is_refused_with_the_nearest(folder: Folder) -> None:
    file = folder.write("s.csv", TEACHERS.replace("DISAGREE", "Strongly agre"))
    message = folder.refused(RATINGS, file)
    assert 's.csv, row 4, column agree girls: found "Strongly agre"' in message
    assert 'did you mean "strongly agree"' in message


def test_unmapped_codes_become_missing_where_the_map_allows_it(folder: Folder) -> None:
    body = RATINGS.replace("disagree: 4}", "}, others: missing").replace(", }", "}")
    done = folder.run(body, folder.write("s.csv", TEACHERS))
    assert values(waves.load(done.folder)["ratings"], "rating")[3:] == [None] * 3
    assert "not mapped" in (done.folder / "reasons.csv").read_text()


def test_a_scale_without_a_direction_is_refused(folder: Folder) -> None:
    file = folder.write("s.csv", "item,a\nx,1\ny,3\n")
    message = folder.refused(LEADERS + "answer: a}}}", file)
    assert "map.yml, line 3, key tables.leaders.columns.answer" in message
    assert "scale: same or reversed" in message
    done = folder.run(LEADERS + "answer: {from: a, scale: reversed}}}}", file)
    assert values(waves.load(done.folder)["leaders"], "answer") == [3, 1]


def test_an_item_without_a_direction_is_refused(folder: Folder) -> None:
    body = BATTERY.replace("    direction: higher\n", "")
    message = folder.refused(body, spss(folder, {-9: "Refusal"}))
    assert "key batteries.0.items.q: expected direction: higher or lower" in message


def test_labels_that_run_against_the_codebook_are_refused(folder: Folder) -> None:
    frame = pd.DataFrame({"item": ["x", "y"], "a": [1.0, 3.0]})
    file = folder.path / "s.sav"
    labels = {"a": {1: "High priority", 3: "Low priority"}}
    pyreadstat.write_sav(frame, file, variable_value_labels=labels)
    message = folder.refused(LEADERS + "answer: {from: a, scale: same}}}}", file)
    assert 'expected 3 for "High priority", as in the codebook, and not 1' in message
    done = folder.run(LEADERS + "answer: {from: a, scale: reversed}}}}", file)
    assert values(waves.load(done.folder)["leaders"], "answer") == [3, 1]


def test_a_battery_with_one_item_labelled_the_other_way_is_refused(
    folder: Folder,
) -> None:
    frame = pd.DataFrame({"id": [1.0, 2], "q": [1.0, 5], "r": [1.0, 5]})
    labels = {"q": {1: "No", 5: "Yes"}, "r": {1: "Yes", 5: "No"}}
    file = folder.path / "s.sav"
    pyreadstat.write_sav(frame, file, variable_value_labels=labels)
    body = BATTERY.replace("{q: {}}", "{q: {}, r: {}}")
    assert 'expected 5 for "Yes", as in q' in folder.refused(body, file)


QUALTRICS = """\
ResponseId,Status,Finished,DistributionChannel,IPAddress,Q1
Response ID,Response Type,Finished,Channel,IP Address,What do you use?
"{""ImportId"":""_recordId""}",s,f,c,i,q
R_1,IP Address,True,anonymous,192.0.2.1,"Laptops,Tablets, phones"
R_2,Survey Preview,True,preview,,Laptops
R_3,IP Address,False,anonymous,,Laptops
R_4,Spam,True,anonymous,,Laptops
R_5,9,1,anonymous,,Laptops
"""
SPLIT = """\
tables:
  activities:
    columns:
      pupil_id: ResponseId
      item: {from: Q1, split: ",", values: {Laptops: laptop, "Tablets, phones": tablet}}
"""


def test_responses_that_are_none_are_left_out_and_counted(folder: Folder) -> None:
    done = folder.run(SPLIT, folder.write("s.csv", QUALTRICS))
    table = waves.load(done.folder)["activities"]
    assert values(table, "item") == ["laptop", "tablet"]
    told = done.report.tables[0]
    assert told.read == 5
    assert told.dropped == {"preview": 2, "unfinished": 1, "spam": 1}


def test_responses_are_kept_where_the_map_says_so(folder: Folder) -> None:
    body = SPLIT.replace("    columns:", "    rows: {keep: [unfinished]}\n    columns:")
    done = folder.run(body, folder.write("s.csv", QUALTRICS))
    assert len(waves.load(done.folder)["activities"]) == 3


def test_what_tells_who_somebody_is_is_left_out_and_named(folder: Folder) -> None:
    done = folder.run(SPLIT, folder.write("s.csv", QUALTRICS))
    assert done.report.files[0].left_out["IPAddress"] == "IP addresses"
    assert "192.0.2.1" not in "".join(f.read_text() for f in done.folder.iterdir())


def test_unsubmitted_answers_of_limesurvey_are_left_out(folder: Folder) -> None:
    text = "id,submitdate,q\n1,2026-05-01,a\n2,,b\n"
    body = "tables: {activities: {columns: {pupil_id: id, item: q}}}"
    done = folder.run(body, folder.write("s.csv", text))
    assert done.report.tables[0].dropped == {"unfinished": 1}


def test_so_are_they_where_limesurvey_exports_whole_questions(folder: Folder) -> None:
    text = "Response ID,Date submitted,Last page,What\n1,2026-05-01,4,a\n2,,2,b\n"
    body = "tables: {activities: {columns: {pupil_id: Response ID, item: What}}}"
    done = folder.run(body, folder.write("s.csv", text))
    assert done.report.tables[0].dropped == {"unfinished": 1}


def test_choices_of_redcap_become_rows(folder: Folder) -> None:
    text = (
        "record_id,d___1,d___2,d____99,f_complete\n1,1,Checked,0,2\n2,0,,1,Complete\n"
    )
    body = """\
tables:
  activities:
    wide:
      selected: [1, checked]
      columns: {d___1: {item: laptop}, d___2: {item: phone}, d____99: {item: none}}
    columns: {pupil_id: record_id}
"""
    done = folder.run(body, folder.write("s.csv", text))
    table = waves.load(done.folder)["activities"]
    assert values(table, "item") == ["laptop", "phone", "none"]
    spoilt = folder.write("s.csv", text.replace("Checked", "perhaps"))
    message = folder.refused(body, spoilt, wave="other")
    assert 'row 2, column d___2: found "perhaps"' in message


KARDSORT = """\
card_id,card_label,category_id,category_label,user_id
1,Laptop,1,At school,1
2,Phone,2,at  School ,1
1,Laptop,3,,2
2,Phone,,,2
"""


def test_card_sorts_of_kardsort(folder: Folder) -> None:
    body = """\
tables:
  card_sorts:
    columns:
      group_id: user_id
      sort: {constant: free}
      card: card_label
      category: {from: [category_label, category_id], alike: first}
"""
    done = folder.run(body, folder.write("s.csv", KARDSORT))
    table = waves.load(done.folder)["card_sorts"]
    assert values(table, "category") == ["At school", "At school", "3", None]


def test_a_table_without_header_and_names(folder: Folder) -> None:
    body = """\
files: {s.csv: {header: 0}}
tables:
  card_sorts:
    wide:
      into: category
      columns: {column 1: {card: laptop}, column 2: {card: phone}}
    columns: {group_id: {row: true}, sort: {constant: free}, category: {}}
"""
    done = folder.run(body, folder.write("s.csv", "home,school\nhome,\n"))
    table = waves.load(done.folder)["card_sorts"]
    assert values(table, "category") == ["home", "school", "home", None]
    assert table["group_id"].nunique() == 2


SCHOOLS = """\
tables:
  schools:
    rows: {where: {RECTYPE: 1}}
    columns:
      school_id: {from: URN, pseudonym: false}
      study: {constant: performance}
      phase: {constant: primary}
      absence: {from: A, missing: {SUPP: suppressed}}
"""


@pytest.mark.parametrize(
    ("cells", "more", "expected"),
    [
        (["5%", "SUPP", "0.5"], "", [0.05, None, 0.5]),
        (["5", "SUPP", "50"], ", unit: percent", [0.05, None, 0.5]),
        (["7%", "SUPP", "57%"], "", [0.07, None, 0.57]),
    ],
)
def test_percent_becomes_a_proportion(
    folder: Folder, cells: list[str], more: str, expected: list[object]
) -> None:
    rows = [f"1,{100 + n},{cell}" for n, cell in enumerate(cells)]
    file = folder.write("s.csv", "\n".join(["RECTYPE,URN,A", *rows, "4,,9%"]) + "\n")
    body = SCHOOLS.replace("from: A", f"from: A{more}")
    done = folder.run(body, file)
    assert values(waves.load(done.folder)["schools"], "absence") == expected
    assert done.report.tables[0].dropped == {"RECTYPE is something else": 1}


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("0,5;1.234,5", "", [0.5, 1234.5]),
        ("0.5;1,234.5", "decimal: point", [0.5, 1234.5]),
    ],
)
def test_decimal_commas(
    folder: Folder, text: str, decimal: str, expected: list[float]
) -> None:
    first, second = text.split(";")
    file = folder.write("s.csv", f"id;r\nA;{first}\nB;{second}\n")
    body = f"files: {{s.csv: {{{decimal}}}}}\n" + (
        "tables: {performance: {columns: {school_id: id, phase: {constant: primary}, "
        "result_before: r}}}"
    )
    done = folder.run(body, file)
    table = waves.load(done.folder)["performance"]
    assert values(table, "result_before") == expected


def test_a_comma_that_may_be_a_decimal_is_refused(folder: Folder) -> None:
    file = folder.write("s.csv", 'id,r\nA,"0,5"\n')
    message = folder.refused(
        "tables: {performance: {columns: {school_id: id, phase: {constant: primary}, "
        "result_before: r}}}",
        file,
    )
    assert 's.csv, row 2, column r: found "0,5"' in message
    assert "does the map say decimal: comma?" in message


def test_two_years_are_put_side_by_side_and_meaned(folder: Folder) -> None:
    body = """\
tables:
  performance:
    file: after.csv
    join: {file: before.csv, on: URN, prefix: "before "}
    columns:
      school_id: {from: URN, pseudonym: false}
      phase: {constant: primary}
      result_before: {mean: [before R, before M], missing: {SUPP: suppressed}}
      result_after: {mean: [R, M], missing: {SUPP: suppressed}}
"""
    before = folder.write("before.csv", "M,URN,R\n100,2,103\n101,1,101\nSUPP,3,99\n")
    after = folder.write("after.csv", "URN,R,M\n1,102,101\n2,104,104\n3,1,1\n4,1,1\n")
    table = waves.load(folder.run(body, before, after).folder)["performance"]
    assert values(table, "result_before") == [101, 101.5, None, None]
    assert values(table, "result_after") == [101.5, 104, 1, 1]
    twice = folder.write("before.csv", "M,URN,R\n100,2,103\n101,2,101\n")
    message = folder.refused(body, twice, after, wave="other")
    assert 'before.csv, column URN: found "2", expected one row for each URN' in message


def test_duplicates_are_refused_with_both_rows_or_counted(folder: Folder) -> None:
    file = folder.write("s.csv", "item,a\nx,1\ny,2\nx,3\n")
    body = LEADERS + "answer: {from: a, scale: same}}}}"
    message = folder.refused(body, file)
    assert "s.csv, row 4" in message
    assert "row 2 has it" in message
    body = body.replace("{columns", "{rows: {duplicates: last}, columns")
    done = folder.run(body, file)
    assert values(waves.load(done.folder)["leaders"], "answer") == [2, 3]
    (count,) = done.report.tables[0].dropped.values()
    assert count == 1


def test_rows_that_are_the_same_become_one(folder: Folder) -> None:
    body = """\
tables:
  schools:
    rows: {distinct: true, unless: {school: [""]}}
    columns: {school_id: school, study: {constant: survey}, phase: {constant: primary}}
"""
    file = folder.write("s.csv", TEACHERS + "t4,,1,Agree,Agree\n")
    done = folder.run(body, file)
    assert len(waves.load(done.folder)["schools"]) == 2
    assert done.report.tables[0].dropped == {
        "nothing stands in the variables that the map takes": 1,
        "the same as another row": 1,
    }


def test_weights_come_along(folder: Folder) -> None:
    body = BATTERY.replace("    construct:", "    weight: w\n    construct:")
    frame = SPSS.assign(w=[0.5, 1, 1.5, 2, 0])
    file = folder.path / "s.sav"
    labels = {"q": {-9: "Refusal"}}
    pyreadstat.write_sav(
        frame,
        file,
        variable_value_labels=labels,
        missing_ranges={"q": [{"lo": 97, "hi": 99}]},
    )
    table = waves.load(folder.run(body, file).folder)["views"]
    assert values(table, "weight") == [0.5, 1, 1.5, 2, 0]


def test_a_formula_is_refused_where_it_counts(folder: Folder) -> None:
    file = folder.write("s.csv", TEACHERS.replace("t2", "=1+1"))
    message = folder.refused(RATINGS, file)
    assert 's.csv, row 3, column id: found "=1+1", expected a value' in message


def test_the_check_names_the_row_of_the_file(folder: Folder) -> None:
    file = folder.write("s.csv", TEACHERS.replace("South", ""))
    message = folder.refused(RATINGS, file)
    assert "s.csv, row 4, column school" in message
    assert "school_id of the table teachers" in message


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("teacher_id: id", "teacher_id: ids", 'found "ids", expected the name of a'),
        ("teacher_id: id", "teacher_id: ids", 'did you mean "id"'),
        ("teachers:", "teacher:", 'a table of the codebook (did you mean "teachers"?)'),
        ("experience:", "experiense:", 'only columns of the table teachers (did you'),
        ("      teacher_id: id\n", "", "the column teacher_id, which it cannot do"),
        ("over 20: 4", "over 20: 5", 'found "5", expected one of 1, 2, 3, 4'),
        ("over 20: 4", "more: 4", 'found "more", expected a range'),
        ("subgroup: girls", "subgroup: girl", 'found "girl", expected one of ks1'),
        ("disagree: 4", "disagree: 4, Disagree : 5", "which are alike"),
        ("  ratings:", "  teachers:", "the key teachers stands there twice"),
        ("  ratings:", "  ratings:\n    file: ../s.csv", "and no path"),
        ("  ratings:", "  ratings:\n    file: t.csv", "a file that was given"),
        ("    wide:", "    wyde:", "only keys that a map knows here"),
        ("tables:", "tables: [", "plain YAML"),
    ],
)  # fmt: skip
def test_a_map_that_does_not_fit_is_refused_at_its_line(
    folder: Folder, old: str, new: str, expected: str
) -> None:
    assert old in RATINGS
    file = folder.write("s.csv", TEACHERS)
    message = folder.refused(RATINGS.replace(old, new, 1), file)
    assert expected in message
    assert message.startswith("map.yml, line ")


def test_two_files_for_one_table_and_files_for_none_are_refused(folder: Folder) -> None:
    first, second = folder.write("a.csv", TEACHERS), folder.write("b.csv", TEACHERS)
    assert "because there is more than one: a.csv, b.csv" in folder.refused(
        RATINGS, first, second
    )
    pattern = RATINGS.replace("    columns:\n      t", "    file: '*.csv'\n    columns:"
                              "\n      t")  # fmt: skip
    assert "one file for the table, and not a.csv and b.csv" in folder.refused(
        pattern, first, second
    )
    named = pattern.replace("'*.csv'", "a.csv")
    assert 'found "b.csv", expected a table that takes rows' in folder.refused(
        named, first, second
    )
    assert "two files of the name a.csv" in folder.refused(named, first, first)


def test_a_wave_is_replaced_only_if_said_so_and_imported(folder: Folder) -> None:
    file = folder.write("s.csv", TEACHERS)
    done = folder.run(RATINGS, file)
    assert "say --replace" in folder.refused(RATINGS, file)
    shorter = folder.write("s.csv", "".join(TEACHERS.splitlines(keepends=True)[:3]))
    folder.run(RATINGS, shorter, replace=True)
    assert len(waves.load(done.folder)["teachers"]) == 2
    (done.folder / "import.json").unlink()
    assert "not written by an import" in folder.refused(RATINGS, file, replace=True)


def content(place: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(place)): file.read_bytes()
        for file in place.rglob("*")
        if file.is_file()
    }


def test_what_somebody_put_beside_an_imported_wave_stays(folder: Folder) -> None:
    file = folder.write("s.csv", TEACHERS)
    done = folder.run(RATINGS, file)
    (done.folder / "notes.txt").write_text("mine")
    (done.folder / "plots").mkdir()
    (done.folder / "plots" / "made.py").write_text("mine too")
    (done.folder / "link").symlink_to("notes.txt")
    again = folder.run(RATINGS, folder.write("s.csv", TEACHERS[:-1]), replace=True)
    kept = content(again.folder)
    assert (kept["notes.txt"], kept["plots/made.py"]) == (b"mine", b"mine too")
    assert (again.folder / "link").readlink() == Path("notes.txt")
    assert folder.run(RATINGS, file, replace=True).folder == done.folder  # once more
    assert "notes.txt" in content(done.folder)


@pytest.mark.parametrize("changed", ["wave.yml", "ratings.csv", "import.json"])
def test_an_imported_file_that_was_changed_is_not_replaced(
    folder: Folder, changed: str
) -> None:
    file = folder.write("s.csv", TEACHERS)
    done = folder.run(RATINGS, file)
    with (done.folder / changed).open("a") as opened:
        opened.write("\n")
    before = content(done.folder)
    said = folder.refused(RATINGS, file, replace=True)
    assert f"{done.folder}: changed by somebody since the import: {changed};" in said
    assert content(done.folder) == before
    (done.folder / changed).unlink()
    if changed != "import.json":  # without which it is no imported wave
        folder.run(RATINGS, file, replace=True)


def test_somebodys_file_is_not_replaced_by_one_of_that_name(folder: Folder) -> None:
    short = RATINGS[: RATINGS.index("  ratings:")]
    file = folder.write("s.csv", TEACHERS)
    done = folder.run(short, file)
    (done.folder / "ratings.csv").write_text("mine")
    before = content(done.folder)
    said = folder.refused(RATINGS, file, replace=True)
    assert "the import writes ratings.csv, and what stands there is not of" in said
    assert content(done.folder) == before


@pytest.mark.parametrize("listed", [None, "", "[]", '{"files": []}'])
def test_an_imported_wave_without_a_list_is_not_replaced(
    folder: Folder, listed: str | None
) -> None:
    file = folder.write("s.csv", TEACHERS)
    done = folder.run(RATINGS, file)
    (done.folder / LIST).unlink()
    if listed is not None:
        (done.folder / LIST).write_text(listed)
    said = folder.refused(RATINGS, file, replace=True)
    assert f"{done.folder / LIST} does not list the files that the import" in said


def test_a_wave_is_back_if_the_swap_is_interrupted(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder.write("s.csv", TEACHERS)
    done = folder.run(RATINGS, file)
    before, rename = content(done.folder), Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if self.parent.name.startswith(".import-") and self.name == "new":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        folder.run(RATINGS, file, replace=True)
    assert content(done.folder) == before


def test_the_folder_of_a_wave_that_is_there_is_named(folder: Folder) -> None:
    file = folder.write("s.csv", TEACHERS)
    done = folder.run(RATINGS, file)
    assert f"is there already, as {done.folder}: choose" in folder.refused(
        RATINGS, file
    )


def test_a_link_is_not_replaced(folder: Folder) -> None:
    file = folder.write("s.csv", TEACHERS)
    done = folder.run(RATINGS, file, wave="other")
    (done.folder.parent / "new").symlink_to("other")
    assert "was not written by an import" in folder.refused(RATINGS, file, replace=True)
    assert (done.folder.parent / "new").is_symlink()


def test_a_failed_import_leaves_the_old_wave_as_it_was(folder: Folder) -> None:
    done = folder.run(RATINGS, folder.write("s.csv", TEACHERS))
    before = {file.name: file.read_bytes() for file in done.folder.iterdir()}
    spoilt = folder.write("s.csv", TEACHERS.replace("South", ""))
    folder.refused(RATINGS, spoilt, replace=True)
    assert {file.name: file.read_bytes() for file in done.folder.iterdir()} == before
    assert [each.name for each in done.folder.parent.iterdir()] == ["new"]


@pytest.mark.parametrize("wave", ["../x", "", "a/b", ".x", "x" * 65])
def test_an_id_that_is_a_path_is_refused(folder: Folder, wave: str) -> None:
    file = folder.write("s.csv", TEACHERS)
    assert "and no path" in folder.refused(RATINGS, file, wave=wave)


def test_the_report_says_what_became_of_each_code(folder: Folder) -> None:
    done = folder.run(RATINGS, folder.write("s.csv", TEACHERS))
    kept = json.loads((done.folder / "import.json").read_text())
    rating = kept["tables"][1]["columns"][1]
    assert rating["sources"] == ["agree girls", "agree boys"]
    assert rating["after"] == {"1": 1, "2": 2, "4": 2}
    assert {(c["code"], c["count"], c["value"]) for c in rating["codes"]} == {
        ("Strongly agree", 1, "1"),
        ("Agree", 1, "2"),
        ("agree ", 1, "2"),
        ("Disagree", 1, "4"),
        ("DISAGREE", 1, "4"),
    }
    assert '"agree ": 1 → 2' in to_text(done.report)


def test_reasons_that_are_none_do_not_pass_the_check(folder: Folder) -> None:
    done = folder.run(RATINGS, folder.write("s.csv", TEACHERS))
    (done.folder / "reasons.csv").write_text("table,row,column,reason\nteachers,1,x,\n")
    with pytest.raises(CompendiumError, match=r"reasons\.csv, row 2, column row"):
        waves.load(done.folder)


def test_refusals_are_of_one_kind(folder: Folder) -> None:
    with pytest.raises(ImportRefused):
        folder.run("tables: {}", folder.write("s.csv", TEACHERS))


VIEWS = """\
batteries:
  - stakeholder: teacher
    respondent: id%s
    answers: {values: {disagree: 1, neutral: 2, agree: 3, strongly agree: 4}}
    construct: choice
    direction: higher
    items: {agree girls: {item: %s}}
"""


def test_schools_that_nobody_asked_for_stay_unknown(folder: Folder) -> None:
    done = folder.run(VIEWS % ("", "girls"), folder.write("s.csv", TEACHERS))
    wave = waves.load(done.folder)
    assert "school_id" not in wave["views"]
    assert wave["views"]["respondent"].nunique() == 3


def test_a_school_that_all_are_of_is_one_because_the_map_says_so(
    folder: Folder,
) -> None:
    body = VIEWS % ("\n    school_id: {constant: ours}", "girls")
    wave = waves.load(folder.run(body, folder.write("s.csv", TEACHERS)).folder)
    assert values(wave["views"], "school_id") == ["ours"] * 3


def test_schools_are_known_of_all_batteries_or_of_none(folder: Folder) -> None:
    without = (VIEWS % ("", "girls")).removeprefix("batteries:\n")
    body = VIEWS % ("\n    school_id: school", "boys") + without
    said = folder.refused(body, folder.write("s.csv", TEACHERS))
    assert "map.yml, line 11, key batteries.1: expected school_id in each" in said


def test_a_value_of_nothing_is_refused(folder: Folder) -> None:
    body = LEADERS + 'answer: {from: a, values: {x: "", y: 1}}}}}'
    said = folder.refused(body, folder.write("s.csv", "item,a\np,x\nq,y\n"))
    assert "columns.answer.values.x: expected a value; for a code that has none" in said


def test_the_check_names_the_cell_as_the_file_has_it(folder: Folder) -> None:
    body = (
        "tables: {schools: {columns: {school_id: s, study: {constant: survey}, "
        "phase: {constant: primary}, absence: {from: a, unit: percent}}}}"
    )
    said = folder.refused(body, folder.write("s.csv", "s;a\nA;3\nB;1.234,5\n"))
    assert 's.csv, row 3, column a: found "1.234,5", expected a number' in said


def test_a_name_that_looks_like_another_is_told_from_it(folder: Folder) -> None:
    body = RATINGS.replace("teacher_id: id", "teacher_id: code")
    file = folder.write("s.csv", TEACHERS.replace("id,", "\u0441ode,", 1))
    said = folder.refused(body, file)
    assert "which holds U+0441 CYRILLIC SMALL LETTER ES," in said


def test_the_report_counts_in_words_and_quotes_blanks(folder: Folder) -> None:
    text = to_text(
        folder.run(VIEWS % ("", "girls"), folder.write("s.csv", TEACHERS)).report
    )
    assert text.startswith("wave new, mapped by map.yml\n")
    assert '    "agree ": 1 → 3\n' in text
    one = folder.write("s.csv", "\n".join(TEACHERS.splitlines()[:2]))
    text = to_text(folder.run(VIEWS % ("", "girls"), one, replace=True).report)
    assert "1 row read\n  1 row written\n  respondent, from id: 1 value, as" in text


def test_a_value_for_a_label_that_reads_missing_goes_by_the_label(
    folder: Folder,
) -> None:
    file = spss(folder, {5: "Don't know", -9: "Refusal"})
    said = folder.refused(BATTERY, file)
    assert 'found "5", expected no value for "Don\'t know": a reason under' in said
    by_label = BATTERY.replace("5: 5", '"Don\'t know": 5')
    wave = waves.load(folder.run(by_label, file).folder)
    assert values(wave["views"], "answer") == [1, 5, None, None, 2]


@pytest.mark.parametrize(
    ("row", "wording"),
    [
        ("I find joy in my job", "I find joy in my job"),
        ("girls", "How far do you agree? [girls]"),
    ],
)
def test_the_row_of_a_grid_is_the_wording_where_it_says_it_by_itself(
    folder: Folder, row: str, wording: str
) -> None:
    file = folder.path / "s.sav"
    asked = f"How far do you agree? [{row}]"
    frame = SPSS.assign(q=1.0)
    pyreadstat.write_sav(frame, file, column_labels={"q": asked})
    items = waves.load(folder.run(BATTERY, file).folder)["items"]
    assert items["wording"].tolist() == [wording]


JOINED = """\
tables:
  performance:
    file: after.csv
    join: {file: before.csv, on: URN, prefix: "before "}
    rows: {where: {kind: 1}}
    columns:
      school_id: name
      phase: {constant: primary}
      result_before: {mean: [before read, before maths], missing: {SUPP: suppressed}}
      result_after: {mean: [read, maths]}
"""
BEFORE = "URN,read,maths\n1,100,102\n2,SUPP,SUPP\n,105,105\n"
AFTER = "URN,name,kind,read,maths\n1,A,1,101,103\n2,B,1,102,102\n,C,1,99,99\n"


def test_a_row_without_a_key_has_no_partner(folder: Folder) -> None:
    files = folder.write("after.csv", AFTER), folder.write("before.csv", BEFORE)
    done = folder.run(JOINED, *files)
    wave = waves.load(done.folder)
    assert values(wave["performance"], "result_before") == [101, None, None]
    assert "1 row of performance has nothing in URN, and so no row of before.csv" in (
        to_text(done.report)
    )


def test_rows_without_a_partner_are_counted_among_those_that_count(
    folder: Folder,
) -> None:
    after = AFTER + "3,D,1,100,100\n4,E,2,100,100\n5,F,2,100,100\n"
    files = folder.write("after.csv", after), folder.write("before.csv", BEFORE)
    text = to_text(folder.run(JOINED, *files).report)
    assert "1 row of performance has no row of the same URN in before.csv" in text
    files = folder.write("after.csv", after + "6,G,1,9,9\n"), files[1]
    text = to_text(folder.run(JOINED, *files, replace=True).report)
    assert "2 rows of performance have no row of the same URN in before.csv" in text


@pytest.mark.parametrize("key", ["9", ""])
def test_a_join_in_which_no_row_has_a_partner_is_refused(
    folder: Folder, key: str
) -> None:
    before = f"URN,read,maths\n{key},100,102\n4,9,9\n"
    after = AFTER + "4,E,2,100,100\n"  # which does not count
    files = folder.write("after.csv", after), folder.write("before.csv", before)
    said = folder.refused(JOINED, *files)
    example = f'"{key or 4}"'
    assert said == (
        'map.yml, line 6, key tables.performance.join.on: found "URN", expected a '
        "variable that tells which rows belong together: no row of after.csv (such as "
        f'"1") has one of the same URN in before.csv (such as {example})'
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("on: URN", "on: URNS", 'join.on: found "URNS", expected the name of a var'),
        ("on: URN", "on: URN, where: {kynd: 1}", 'where.kynd: found "kynd", expected'),
        ("mean: [read, maths]", "mean: [raed, maths]", 'found "raed", expected the'),
    ],
)
def test_variables_of_a_join_that_are_not_there_are_named(
    folder: Folder, old: str, new: str, expected: str
) -> None:
    files = folder.write("after.csv", AFTER), folder.write("before.csv", BEFORE)
    assert expected in folder.refused(JOINED.replace(old, new), *files)


def test_variables_of_all_parts_are_missed_at_once(folder: Folder) -> None:
    file = folder.write("s.csv", "id,z1,z2\nt1,1,2\n")
    said = folder.refused(RATINGS, file).splitlines()
    assert said[0].endswith(
        "expected the map of s.csv, in which 1 of the 5 variables that the map names "
        "is: is it the map of another file?"
    )
    named = "school", "years", "agree girls", "agree boys"
    assert [line.split('found "')[1].split('"')[0] for line in said[1:]] == [*named]


def test_a_slip_or_two_do_not_make_it_the_map_of_another_file(folder: Folder) -> None:
    file = folder.write("s.csv", TEACHERS)
    said = folder.refused(
        RATINGS.replace("school_id: school", "school_id: skool"), file
    )
    assert "another file" not in said


def test_nobody_looks_for_near_names_that_nobody_reads(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        lookup, "nearest", lambda name, known, **_: asked.append(name) or ""
    )
    folder.refused(RATINGS.replace("from: years", "from: year"), folder.write(
        "s.csv", TEACHERS))  # fmt: skip
    assert asked == ["year"]


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("strongly agree", ["strongly disagree", "agree"], []),
        ("satisfied", ["dissatisfied"], []),
        ("a lot of increase", ["a lot of decrease"], []),
        ("often", ["not often"], []),
        ("1 to 2 hours", ["1 to 3 hours"], []),
        ("strongly agre", ["strongly disagree", "strongly agree"], ["strongly agree"]),
        ("Strongly-agree", ["strongly agree"], ["strongly agree"]),
        ("stronglyagree", ["strongly agree"], ["strongly agree"]),
    ],
)
def test_only_a_slip_makes_a_hint(
    name: str, known: list[str], expected: list[str]
) -> None:
    named = [f'"{each}"' for each in expected]
    hint = f" (did you mean {' or '.join(named)}?)" if named else ""
    assert refusals.nearest(name, known) == hint


def test_the_row_of_a_grid_is_found_in_its_variable() -> None:
    names = ["prevEmp1", "x_percEmp1", "likert1[percEmp1]", "percEmp12"]
    found = 'did you mean "likert1[percEmp1]" or "x_percEmp1"?'
    assert found in refusals.nearest("percEmp1", names, parts=True)
    assert refusals.nearest("percEmp1", names[:1], parts=True) == ""


def test_a_pattern_of_files_has_no_near_one(folder: Folder) -> None:
    files = [folder.path / "2018-ks2.csv"]
    with pytest.raises(lookup.NotFound) as caught:
        lookup.find_file("*2017*ks2*.csv", files)
    assert caught.value.expected == "the name of a file that was given: 2018-ks2.csv"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sav", "parquet"])
def test_a_reader_asks_once_which_variables_are_wanted(
    tmp_path: Path, kind: str
) -> None:
    file, asked = tmp_path / f"s.{kind}", []
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0], "c": [5.0, 6.0]})
    writers = {
        "csv": lambda: frame.to_csv(file, index=False),
        "xlsx": lambda: frame.to_excel(file, index=False),
        "sav": lambda: pyreadstat.write_sav(frame, file),
        "parquet": lambda: frame.to_parquet(file),
    }
    writers[kind]()

    def wanted(header: Header) -> list[str]:
        asked.append(header)
        return ["a", "c"]

    assert [*read(file, wanted=wanted).cells] == ["a", "c"]
    assert len(asked) == 1


SIZES = """\
tables:
  schools:
    columns:
      school_id: {from: id, pseudonym: false}
      study: {constant: survey}
      phase: {constant: primary}
      size: {from: n, bands: {under 300: small, from 300: large}, missing: {NEW: new}}
      statemented: {from: share, unit: percent}
      absence: {from: away, missing: {SUPP: suppressed}}
"""


def many_schools(folder: Folder) -> Path:
    rows = [f"{n},{200 + 2 * n},{n}%,0.{n:02}" for n in range(1, 61)]
    rows += ["61,NEW,3%,SUPP", "62,100,,"]
    return folder.write("s.csv", "\n".join(["id,n,share,away", *rows]))


def test_the_report_says_what_many_codes_became(folder: Folder) -> None:
    done = folder.run(SIZES, many_schools(folder))
    columns = {each.column: each for each in done.report.tables[0].columns}
    size = columns["size"]
    assert (size.different, size.became, size.empty) == (61, "other", 0)
    assert [(c.code, c.value, c.different, c.count) for c in size.codes] == [
        ("NEW", None, 1, 1),
        ("", "large", 11, 11),
        ("", "small", 50, 50),
    ]
    assert size.after == {"large": 11, "small": 50}
    assert (columns["statemented"].became, columns["absence"].became) == (
        "other",
        "same",
    )
    assert (columns["absence"].different, columns["absence"].empty) == (60, 1)
    text = to_text(done.report)
    assert "    50 values: 50 → small\n" in text
    assert "statemented, from share: 60 values, turned into others\n" in text
    assert "    nothing stands in the file: 1\n" in text


HALVES = """\
tables:
  schools:
    rows: {unless: {id: total}}
    columns:
      school_id: {from: id, pseudonym: false}
      study: {constant: survey}
      phase: {constant: primary}
      disadvantaged:
        from: poor
        bands: {up to the median: 0, over the median: 1}
        missing: {SUPP: suppressed, 99: unknown}
      disadvantage_basis: {constant: intake}
"""


@pytest.mark.parametrize(
    ("cells", "middle", "expected"),
    [
        ("3 1 2", "2", [1, 0, 0]),
        ("3 1 2 2.5", "2.25", [1, 0, 0, 1]),  # of an even count the middle of two
        ("2 2 2 5", "2", [0, 0, 0, 1]),  # each school counts, not each number
        ("0.1 0.2 0.15 0.15", "0.15", [0, 1, 0, 0]),  # exactly: no rounding decides
        ("1 SUPP 3 99", "2", [0, None, 1, None]),
    ],
)
def test_bands_may_be_halves_of_the_rows_that_are_imported(
    cells: str, middle: str, expected: list[int | None], folder: Folder
) -> None:
    rows = [f"s{number},{cell}" for number, cell in enumerate(cells.split())]
    file = folder.write("s.csv", "\n".join(["id,poor", *rows, "total,50"]))
    done = folder.run(HALVES, file)
    found = waves.load(done.folder)["schools"]["disadvantaged"]
    assert [None if pd.isna(each) else each for each in found] == expected
    assert f"    the median of these rows: {middle}\n" in to_text(done.report)


def test_halves_of_no_number_are_none(folder: Folder) -> None:
    done = folder.run(HALVES, folder.write("s.csv", "id,poor\na,SUPP\ntotal,50"))
    assert waves.load(done.folder)["schools"]["disadvantaged"].isna().all()
    assert "median" not in to_text(done.report)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("{from: poor, bands: {over the mean: 1}}", "over the median"),
        ("{from: poor, bands: {median: 1}}", "over the median"),
        ("{from: poor, split: ;, bands: {over the median: 1}}", "only the median of"),
        ("{from: poor, values: {over the median: 1}}", "a code that values or"),
    ],
)
def test_a_median_stands_in_bands_of_one_variable_alone(
    said: str, expected: str, folder: Folder
) -> None:
    start, end = HALVES.split("disadvantaged:")[0], HALVES.split("99: unknown}")[1]
    file = folder.write("s.csv", "id,poor\na,1\nb,2\n")
    with pytest.raises(CompendiumError, match=expected):
        folder.run(f"{start}disadvantaged: {said}{end}", file)


def test_a_mean_is_said_to_be_one(folder: Folder) -> None:
    files = folder.write("after.csv", AFTER), folder.write("before.csv", BEFORE)
    done = folder.run(JOINED, *files)
    columns = {each.column: each for each in done.report.tables[0].columns}
    before, school = columns["result_before"], columns["school_id"]
    assert (before.became, before.different, before.empty) == ("mean", 2, 1)
    assert before.codes[0].reason == "suppressed"
    assert (school.became, school.pseudonyms) == ("other", True)


def test_codes_are_in_the_order_of_numbers_after_those_without_a_value(
    folder: Folder,
) -> None:
    body = RATINGS[: RATINGS.index("  ratings:")].replace(
        "{from: years, bands: {0 to 5: 1, 6 to 10: 2, 11 to 20: 3, over 20: 4}}",
        "{from: years, scale: same, missing: {X: unknown}}",
    )
    file = folder.write("s.csv", "id,school,years\na,N,3\nb,N,X\nc,N,2\nd,N,1\n")
    (column,) = (
        each
        for each in folder.run(body, file).report.tables[0].columns
        if each.column == "experience"
    )
    assert [code.code for code in column.codes] == ["X", "1", "2", "3"]
    assert report._as_number("9") < report._as_number("10") < report._as_number("a")


def test_an_id_of_another_year_is_noted(folder: Folder) -> None:
    file = folder.write("s.csv", TEACHERS)
    text = to_text(folder.run(RATINGS, file, wave="rse-2025").report)
    assert "  shown: the id says 2025, and the map 2026\n" in text
    for wave in ("rse-2026", "ks2", "n12025"):
        assert folder.run(RATINGS, file, wave=wave).report.notes == ()


def test_brackets_of_a_row_without_text_are_no_part_of_a_question() -> None:
    codes = read_header([["q1[a]. Which licence? []", "q2. Why? [x]"], ["1", "2"]])
    assert [v.label for v in codes.variables] == ["Which licence?", "Why? [x]"]
    grid = read_header([["id", "Licence? []", "Agree? [Girls]"], ["1", "2", "3"]])
    assert [v.label for v in grid.variables][1:] == ["Licence?", "Agree? - Girls"]
