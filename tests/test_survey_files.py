"""Files of every kind become the same survey file, and what looks wrong is noted."""

import datetime as dt
import gzip
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from personalising.intake import delimited
from personalising.intake.reading import Settings, read
from personalising.intake.refusals import ImportRefused
from personalising.intake.survey import SurveyFile

FRAME = pd.DataFrame({"id": ["a", "b", "c"], "Q1": [1.0, 2.5, None]})
QUALTRICS = """\
StartDate,ResponseId,Q1_1,Q1_1.1,Q2
Start Date,Response ID,"How far?
Tick one. - Girls",again,Which?
"{""ImportId"":""startDate""}","{""ImportId"":""id""}","{""ImportId"":""Q1""}",x,y
2026-05-01,R_1,Agree,agree ,"a, b"
"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    data = content if isinstance(content, bytes) else content.encode()
    file.write_bytes(data)
    return file


def table(file: SurveyFile) -> dict[str, list[str | None]]:
    return {
        str(name): [None if pd.isna(cell) else str(cell) for cell in file.cells[name]]
        for name in file.cells
    }


def noted(file: SurveyFile) -> str:
    return "\n".join(map(str, file.notes))


def refused(path: Path, **settings: object) -> str:
    with pytest.raises(ImportRefused) as caught:
        read(path, Settings(**settings))  # type: ignore[arg-type]
    return str(caught.value)


@pytest.mark.parametrize(
    "name", ["x.sav", "x.zsav", "x.dta", "x.xlsx", "x.csv", "x.tsv", "x.parquet"]
)
def test_a_table_is_the_same_from_every_kind_of_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    match file.suffix:
        case ".sav" | ".zsav":
            pyreadstat.write_sav(FRAME, file, compress=name == "x.zsav")
        case ".dta":
            pyreadstat.write_dta(FRAME, file)
        case ".xlsx":
            FRAME.to_excel(file, index=False)
        case ".parquet":
            FRAME.to_parquet(file)
        case _:
            FRAME.to_csv(file, index=False, sep="\t" if name == "x.tsv" else ",")
    found = read(file)
    expected = ["1.0", "2.5", None] if found.kind == "text" else ["1", "2.5", None]
    assert table(found) == {"id": ["a", "b", "c"], "Q1": expected}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_of_any_encoding_and_separator(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    text = 'Schule,Anteil\r\nÉcole,"0,5"\r\nB,2\r\n'
    if separator != ",":
        text = (
            text.replace('"0,5"', "0|5").replace(",", separator).replace("0|5", "0,5")
        )
    found = read(write(tmp_path, "x.csv", text.encode(encoding)))
    assert table(found) == {"Schule": ["École", "B"], "Anteil": ["0,5", "2"]}
    assert ("Windows-1252" in noted(found)) == (encoding == "cp1252")


def test_utf_16_without_a_mark(tmp_path: Path) -> None:
    found = read(write(tmp_path, "x.csv", "a,b\n1,é\n".encode("utf-16-le")))
    assert table(found) == {"a": ["1"], "b": ["é"]}


def test_a_line_that_names_the_separator_is_none_of_the_table(tmp_path: Path) -> None:
    found = read(write(tmp_path, "x.csv", "sep=;\na;b\n1;2\n"))
    assert table(found) == {"a": ["1"], "b": ["2"]}
    assert list(found.cells.index) == [3]


def test_short_rows_are_filled_and_noted_at_their_place(tmp_path: Path) -> None:
    found = read(write(tmp_path, "x.csv", "a,b,c\n1,2,3\n4\n\n5,6,7\n"))
    assert table(found)["c"] == ["3", None, "7"]
    assert list(found.cells.index) == [2, 3, 5]
    assert "row 3: 1 rows have fewer cells" in noted(found)


def test_rows_keep_their_numbers_over_many_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 64)
    rows = [f"{n},x" if n % 7 else f"{n}" for n in range(2, 200)]
    found = read(write(tmp_path, "x.csv", "\n".join(["a,b", *rows]) + "\n"))
    assert [int(text) for text in found.cells["a"]] == list(found.cells.index)
    assert found.cells["b"].isna().sum() == sum(not n % 7 for n in range(2, 200))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a,b\n1,2,3\n", 'row 2: found "3 cells", expected 2 cells, as in the header'),
        ('a,b\n1,"2\n3,4\n', "quotation mark"),
        ("a,b\n1,2\n3", "is the file cut off?"),
        ("", "it is empty"),
        (" \n\n", "it is empty"),
        (b"a,b\n1,\0\n", "row 2: expected text without NUL"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "a compressed file"),
        (b"<!DOCTYPE html><p>", "a web page"),
        (b"PAR1", "rename it to end in .parquet"),
        (b"a,b\n1,\x81\n", "row 2: expected text in cp1252"),
    ],
)
def test_text_that_is_no_whole_table_is_refused(
    tmp_path: Path, content: str | bytes, expected: str
) -> None:
    message = refused(write(tmp_path, "x.csv", content))
    assert message.startswith("x.csv")
    assert expected in message


@pytest.mark.parametrize("kind", ["sav", "dta", "xlsx", "parquet"])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"x.{kind}"
    frame = pd.concat([FRAME] * 400)
    match kind:
        case "sav":
            pyreadstat.write_sav(frame, file)
        case "dta":
            pyreadstat.write_dta(frame, file)
        case "xlsx":
            frame.to_excel(file, index=False)
        case _:
            frame.to_parquet(file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert refused(file).startswith(f"x.{kind}: ")


def test_a_locked_workbook_is_refused(tmp_path: Path) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode(
        "utf-16-le"
    )
    assert "locked by a password" in refused(write(tmp_path, "x.xlsx", content))


def test_a_file_with_the_suffix_of_another_is_refused(tmp_path: Path) -> None:
    pyreadstat.write_sav(FRAME, tmp_path / "x.sav")
    other = (tmp_path / "x.sav").rename(tmp_path / "x.csv")
    assert 'found "SPSS"' in refused(other)
    assert "rename it to end in .sav" in refused(other)


def test_qualtrics_has_three_header_rows(tmp_path: Path) -> None:
    found = read(write(tmp_path, "x.csv", QUALTRICS))
    assert (found.layout, list(found.cells.index)) == ("Qualtrics", [4])
    assert found.variable("Q1_1").label == "How far? Tick one. - Girls"
    assert "its tag repeats that of Q1_1" in noted(found)


def test_legacy_qualtrics_has_two(tmp_path: Path) -> None:
    text = "V1,V10,Q1\nResponseID,Finished,Which?\nR_1,1,a\n"
    found = read(write(tmp_path, "x.csv", text))
    assert found.layout == "Qualtrics, legacy"
    assert table(found) == {"ResponseID": ["R_1"], "Finished": ["1"], "Q1": ["a"]}


def test_survey_monkey_fills_questions_to_the_right(tmp_path: Path) -> None:
    text = "Respondent ID,Agree?,,Age\n,Girls,Boys,Open-Ended Response\n1,2,3,40\n"
    found = read(write(tmp_path, "x.csv", text))
    assert found.layout == "SurveyMonkey"
    assert found.names == ["Respondent ID", "Agree? [Girls]", "Agree? [Boys]", "Age"]


@pytest.mark.parametrize(
    ("header", "layout", "name", "label"),
    [
        ("id,submitdate,G1Q1[SQ001]", "LimeSurvey", "G1Q1[SQ001]", "G1Q1 - SQ001"),
        (
            "Response ID,Date submitted,Last page,How? [It]",
            "LimeSurvey",
            "How? [It]",
            "How? - It",
        ),
        ("q0. Who?,q1[a]. How? [It],q2. Age?", "LimeSurvey", "q1[a]", "How? [It]"),
        ("T,Agree? [Girls]", "Google Forms or LimeSurvey", "Agree? [Girls]", "Agree?"),
        ("record_id,device____99", "REDCap", "device____99", "device, choice -99"),
        ("ID,Start time,Completion time,Which?", "Microsoft Forms", "Which?", ""),
        (
            "card_id,card_label,category_id,category_label,user_id",
            *("kardsort", "card_label", ""),
        ),
    ],
)
def test_layouts_are_recognised(
    tmp_path: Path, header: str, layout: str, name: str, label: str
) -> None:
    cells = ",".join("x" * len(header.split(",")))
    found = read(write(tmp_path, "x.csv", f"{header}\n{cells}\n"))
    assert found.layout == layout
    assert found.variable(name).label.startswith(label)


def test_a_table_without_a_header_is_noted_and_read_if_said_so(tmp_path: Path) -> None:
    file = write(tmp_path, "x.csv", 'Home,School\nHome,""\n')
    assert "the map says header: 0" in noted(read(file))
    found = read(file, Settings(header=0))
    assert table(found) == {"column 1": ["Home", "Home"], "column 2": ["School", None]}


def test_labels_and_declared_missing_values_of_spss(tmp_path: Path) -> None:
    frame = pd.DataFrame({"q": [1.0, 9.0, 97.0, -9.0, 3.0], "s": list("12Z12")})
    pyreadstat.write_sav(
        frame,
        tmp_path / "x.sav",
        column_labels={"q": "How far?"},
        variable_value_labels={"q": {1: "Yes", 9: "Omitted", -9: "Refusal", 4: "Yes"}},
        missing_ranges={"q": [9, {"lo": 97, "hi": 99}], "s": ["Z"]},
    )
    found = read(tmp_path / "x.sav")
    q = found.variable("q")
    assert (q.label, q.labels["1"]) == ("How far?", "Yes")
    assert q.missing == {"9": "Omitted", "97": "declared missing"}
    assert q.declared == ("97 to 99", "9")
    assert found.variable("s").missing == {"Z": "declared missing"}
    assert 'only its label, "Refusal", says that -9 is missing' in noted(found)
    assert 'the codes 1 and 4 have the same label "yes"' in noted(found)
    assert '"3" without a label' in noted(found)


def test_tagged_missing_values_of_stata(tmp_path: Path) -> None:
    frame = pd.DataFrame({"q": [1, "a", 2]})
    pyreadstat.write_dta(
        frame,
        tmp_path / "x.dta",
        variable_value_labels={"q": {1: "Yes", "a": "Refused"}},
        missing_user_values={"q": ["a"]},
    )
    found = read(tmp_path / "x.dta")
    assert table(found) == {"q": ["1", ".a", "2"]}
    assert found.variable("q").missing == {".a": "Refused"}


def test_dates_that_no_calendar_has_are_noted(tmp_path: Path) -> None:
    day = 86_400.0
    frame = pd.DataFrame({"d": [0.0, 160_000 * day, 4_000_000 * day]})
    pyreadstat.write_sav(frame, tmp_path / "x.sav", variable_format={"d": "DATE11"})
    found = read(tmp_path / "x.sav")
    assert "row 1, column d: 2 dates before 1583 or past 9999" in noted(found)
    assert table(found)["d"][1] == "2020-11-06"


def test_formulas_and_hidden_parts_of_a_workbook_are_noted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["id\u00a0", "n", "when"], [1001.0, "=1+1", dt.datetime(2026, 5, 1)]):
        sheet.append(row)
    sheet.append([1002, 3])
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("Old").sheet_state = "hidden"
    book.save(tmp_path / "x.xlsx")
    found = read(tmp_path / "x.xlsx")
    assert table(found)["id"] == ["1001", "1002"]
    assert table(found)["when"] == ["2026-05-01", None]
    assert found.formulas == {(2, "n"): "=1+1"}
    for what in (
        "1 formula, such as =1+1; without a value: 1",
        "row 3: 1 rows are hidden, and read all the same",
        'the sheet "Old" is hidden',
        "NO-BREAK SPACE",
    ):
        assert what in noted(found)


def test_an_unknown_sheet_is_refused_with_the_nearest(tmp_path: Path) -> None:
    FRAME.to_excel(tmp_path / "x.xlsx", sheet_name="Answers", index=False)
    message = refused(tmp_path / "x.xlsx", sheet="Answer")
    assert 'found "Answer", expected the name of one of its sheets, Answers' in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,a\n1,2\n", "stands above more than one column; this one is a (2)"),
        ("\u0421ard,b\n1,2\n", "U+0421 CYRILLIC CAPITAL LETTER ES"),
        ("a,b\n1,x\n2,y\n3,z\n4,1\n5,2\n6,3\n7,4\n8,NA\n9,5\nNA,6\n", "mixed: \"NA\""),
        ("id,b\n1001.0,2\n1002.0,3\n", "whole numbers are written as 1001.0"),
        ("a,b\nAgree,1\nagree ,2\n", '"Agree", "agree " differ in case'),
        ("a,b\n=1+1,2\n", "1 formula, such as =1+1"),
        ("a,b,c\nX,1,2\nTotal,1,2\n", '"Total" may be a row of totals'),
        ("a,b,c\nX,1,2\nY,1,2\nSource: us,,\n", "perhaps footnotes"),
        ("PERSON_I,AGE_GROU\n1,2\n", "cut to 8 characters"),
        ("a,\n1,2\n", "it has no name above it"),
    ],
)  # fmt: skip
def test_what_looks_wrong_is_noted(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in noted(read(write(tmp_path, "x.csv", text)))


SHEET = """\
<?xml version="1.0"?>
<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Answers">{rows}
</table:table></office:spreadsheet></office:body></office:document-content>
"""
MANIFEST = """\
<?xml version="1.0"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>
"""


def open_document(file: Path, *rows: str) -> Path:
    """Write a sheet by hand; a row is its cells, `…` a covered one, between bars."""

    def cell(text: str) -> str:
        if text == "…":
            return "<table:covered-table-cell/>"
        if text.replace(".", "").isdigit():
            kind = f'office:value-type="float" office:value="{text}"'
        else:
            kind = 'office:value-type="string"' if text else ""
        shown = f"<text:p>{text}</text:p>" if text else ""
        return f"<table:table-cell {kind}>{shown}</table:table-cell>"

    made = [
        f"<table:table-row>{''.join(map(cell, row.split('|')))}</table:table-row>"
        for row in rows
    ]
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", SHEET.format(rows="".join(made)))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return file


def test_open_document_is_read_as_other_sheets_are(tmp_path: Path) -> None:
    file = read(open_document(tmp_path / "x.ods", "id|Q1", "a|1", "b|2.5", "c|"))
    assert file.kind == "OpenDocument"
    assert table(file) == {"id": ["a", "b", "c"], "Q1": ["1", "2.5", None]}


def test_merged_cells_are_noted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "phase"], ["a", "primary"], ["b", None], ["c", "special"]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    book.save(tmp_path / "x.xlsx")
    by_hand = open_document(tmp_path / "x.ods", "id|phase", "a|primary", "b|…", "c|x")
    assert "row 2: 2 rows have cells that are merged" in noted(
        read(tmp_path / "x.xlsx")
    )
    assert "row 3: 1 rows have cells that are merged" in noted(read(by_hand))


def test_merged_cells_of_the_header_alone_are_no_loss(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Who", None], ["id", "phase"], ["a", "primary"]):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.save(tmp_path / "x.xlsx")
    assert "merged" not in noted(read(tmp_path / "x.xlsx", Settings(header=2)))


@pytest.mark.parametrize("blank", ["\n\n", "\r\n"])
def test_empty_lines_above_the_header_are_no_rows(tmp_path: Path, blank: str) -> None:
    file = read(write(tmp_path, "x.csv", f"{blank}id,q\n\na,1\nb,2\n"))
    known = table(file)
    assert [cell for cell in known["id"] if cell] == ["a", "b"]
    assert [cell for cell in known["q"] if cell] == ["1", "2"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_sixteen_bits_without_a_mark_are_recognised(
    tmp_path: Path, encoding: str
) -> None:
    text = "id,q\na,Agree\nb,Disagree\nc,\N{LATIN SMALL LETTER U WITH DIAERESIS}\n"
    file = read(write(tmp_path, "x.csv", text.encode(encoding)))
    assert table(file)["q"][1] == "Disagree"


def test_long_texts_come_whole_from_spss_and_stata(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "t": ["x" * 3000, "y"]})
    pyreadstat.write_sav(frame, tmp_path / "x.sav")
    frame.to_stata(tmp_path / "x.dta", write_index=False, version=117,
                   convert_strl=["t"])  # fmt: skip
    for name in ("x.sav", "x.dta"):
        assert table(read(tmp_path / name))["t"] == ["x" * 3000, "y"]
