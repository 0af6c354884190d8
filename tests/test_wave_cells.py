"""Cells and descriptors as people really write them, and the one sentence for each."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from personalising import waves
from personalising.errors import ROWS_SHOWN, Problem, one_for_each_cause
from personalising.waves.characters import MOST_NAMED, odd
from personalising.waves.hints import cell_hint

TEXT = "text without blanks around it, of at most 500 characters, on one line"
ID = "text without blanks around it, of at most 64 characters, on one line"
SHARE = "a number from 0 to 1"
SCORE = "a number from -10,000 to 10,000"
EMPTY = "an empty cell means missing"
NEEDED = "no value may be missing here"
BROKEN = "a spreadsheet could not compute it"


# --- what is missing -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        *((cell, EMPTY) for cell in ("NA", "n/a", "N.A.", "#N/A", "NaN", "null")),
        *((cell, EMPTY) for cell in (".", "<NA>", "-9", "-99", "-999", "-9999")),
        *((cell, EMPTY) for cell in ("-", "--", "?", "None", "missing", "unknown")),
        (" ", EMPTY),
        *((cell, BROKEN) for cell in ("#DIV/0!", "#REF!", "#value!", "#NAME?")),
        ("0,5", "a point, not a comma, stands before decimals"),
        ("-1,25", "a point, not a comma, stands before decimals"),
        ("5%", "a proportion, without the sign %"),
        ("5.5 %", "a proportion, without the sign %"),
        ("\u22125", "it holds U+2212 MINUS SIGN"),
        ("0.5\u00a0", "it holds U+00A0 NO-BREAK SPACE"),
        ("\u0663", "it holds U+0663 ARABIC-INDIC DIGIT THREE"),
    ],
)  # fmt: skip
def test_cell_that_is_no_number_is_refused_with_the_way_to_write_it(
    folder, refused, cell, hint
):
    folder.set_cell("schools", 2, "absence", cell)
    shown = cell.replace("\u00a0", r"\xa0")
    where = "schools.csv, row 2, column absence"
    refused(folder.path, f'{where}: found "{shown}", expected {SHARE} ({hint})')


@pytest.mark.parametrize("code", ["-99", "-999", "-9999", "-99.0", "-99.00"])
def test_code_for_missing_is_refused_where_it_could_be_a_number(folder, refused, code):
    folder.set_cell("performance", 2, "result_after", code)
    where = "performance.csv, row 2, column result_after"
    refused(folder.path, f'{where}: found "{code}", expected {SCORE} ({EMPTY})')


def test_code_for_missing_is_refused_in_a_parquet_file_too(folder, refused):
    table = waves.load(folder.path)["performance"].assign(investment=-99.0)
    folder.remove("performance.csv")
    table.to_parquet(folder.path / "performance.parquet")
    where = "performance.parquet, row 2, column investment"
    refused(folder.path, f'{where}: found "-99", expected {SCORE} ({EMPTY})')


@pytest.mark.parametrize("cell", ["NA", "n/a", ".", "-99", "NULL", "nan", "-9"])
def test_text_that_means_missing_is_refused(folder, refused, cell):
    folder.set_cell("card_sorts", 2, "category", cell)
    folder.set_cell("instruments", 2, "instrument", cell)
    refused(
        folder.path,
        f'card_sorts.csv, row 2, column category: found "{cell}", expected {TEXT} '
        f"({EMPTY})",
        f'instruments.csv, row 2, column instrument: found "{cell}", expected {TEXT} '
        f"({NEEDED})",
    )


def test_error_of_a_spreadsheet_is_no_text(folder, refused):
    folder.set_cell("card_sorts", 2, "category", "#REF!")
    refused(
        folder.path,
        f'card_sorts.csv, row 2, column category: found "#REF!", expected {TEXT} '
        f"({BROKEN})",
    )


# --- characters ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown", "found"),
    [
        ("A\u200b", r"A\u200b", "U+200B ZERO WIDTH SPACE"),
        ("A\u00a0B", r"A\xa0B", "U+00A0 NO-BREAK SPACE"),
        ("A\u2011B", "A\u2011B", "U+2011 NON-BREAKING HYPHEN"),
        ("A\u2010B", "A\u2010B", "U+2010 HYPHEN"),
        ("A\u00adB", r"A\xadB", "U+00AD SOFT HYPHEN"),
        ("\u0410", "\u0410", "U+0410 CYRILLIC CAPITAL LETTER A"),
        ("A\u0391", "A\u0391", "U+0391 GREEK CAPITAL LETTER ALPHA"),
        ("e\u0301", "e\u0301", "U+0301 COMBINING ACUTE ACCENT"),
        ("\u212a", "\u212a", "U+212A KELVIN SIGN"),
        ("\x1b[31mA", r"\x1b[31mA", "U+001B ESCAPE"),
        ("A\tB", r"A\tB", "U+0009 TAB"),
        ("\u202eA", r"\u202eA", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\uff21", "\uff21", "U+FF21 FULLWIDTH LATIN CAPITAL LETTER A"),
        ("A\ufe0f", "A\ufe0f", "U+FE0F VARIATION SELECTOR-16"),
        ("\u3164", "\u3164", "U+3164 HANGUL FILLER"),
        ("\ue000", r"\ue000", "U+E000 without a name"),
    ],
)
def test_character_that_nobody_sees_as_it_is_is_refused(
    folder, refused, text, shown, found
):
    folder.set_cell("focus_groups", 4, "group_id", text)
    folder.set_cell("card_sorts", 2, "category", text)
    folder.replace("wave.yml", "A small wave", f'"{shown}"')  # as YAML escapes it
    label = "a title for readers, of at most 200 characters"
    refused(
        folder.path,
        f'card_sorts.csv, row 2, column category: found "{shown}", expected {TEXT} '
        f"(it holds {found})",
        f'focus_groups.csv, row 4, column group_id: found "{shown}", expected {ID} '
        f"(it holds {found})",
        f'wave.yml, line 2, key label: found "{shown}", expected {label} '
        f"(it holds {found})",
    )


@pytest.mark.parametrize(
    "text",
    [
        *("enquête № 1 🎓", "школа", "Ζεύς", "日本語", "हिन्दी", "العربية", "한국어"),
        *("“quoted” …", "m²", "½", "Müller", "Tatiana Петрова", "A\u2212B", "αβγ"),
    ],
)  # fmt: skip
def test_letters_of_any_language_are_welcome(folder, text):
    folder.set_cell("card_sorts", 2, "category", text)
    folder.replace("wave.yml", "A small wave", f'"{text}"')
    wave = waves.load(folder.path)
    assert wave["card_sorts"]["category"][0] == wave.descriptor.label == text


def test_only_so_many_characters_are_named():
    assert odd("\u200b\u200c\u200d").count("U+") == MOST_NAMED == 3
    assert odd("A\u200b\u200c\u200d\u2060").endswith(
        "U+200D ZERO WIDTH JOINER and 1 more"
    )
    assert odd("\u200bA\u200b") == "U+200B ZERO WIDTH SPACE"
    assert odd("a\nb\rc") == "U+000A LINE FEED, U+000D CARRIAGE RETURN"
    assert odd("a\nb", "\n") is None


def test_name_of_a_column_and_a_listed_value_are_refused_with_their_characters(
    folder, refused
):
    folder.set_cell("card_sorts", 1, "group_id", "gr\u043eup_id")
    folder.set_cell("schools", 2, "size", "sm\u0430ll")
    refused(
        folder.path,
        "card_sorts.csv, row 1, column gr\u043eup_id: expected only columns that the "
        'codebook names (did you mean "group_id"?) (it holds U+043E CYRILLIC SMALL '
        "LETTER O)",
        'schools.csv, row 2, column size: found "sm\u0430ll", expected one of small, '
        "large (it holds U+0430 CYRILLIC SMALL LETTER A)",
    )


def test_marks_of_the_order_of_bytes_are_no_part_of_a_text(folder):
    for name in ("wave.yml", "schools.csv"):
        content = (folder.path / name).read_bytes()
        folder.write(name, b"\xef\xbb\xbf" * 2 + content)
    assert len(waves.load(folder.path)["schools"]) == 3


def test_a_text_of_the_descriptor_may_have_several_lines_where_it_is_long(
    folder, refused
):
    folder.replace("wave.yml", "made for a test", "|\n  one\n\n  two\tthree\n")
    assert waves.load(folder.path).descriptor.source == "one\n\ntwo\tthree"
    folder.replace("wave.yml", "CC BY 4.0", "|\n  one\n  two")
    refused(
        folder.path,
        r'wave.yml, line 10, key licence: found "one\ntwo\n", expected what others may '
        "do with it (it holds U+000A LINE FEED)",
    )


# --- files of other separators -------------------------------------------------------


@pytest.mark.parametrize(
    ("separator", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")]
)
def test_other_separators_are_refused_once(folder, refused, separator, name):
    text = (folder.path / "schools.csv").read_text(encoding="utf-8")
    folder.write("schools.csv", "\n" + text.replace(",", separator))
    refused(
        folder.path,
        f'schools.csv, row 2: found "{name}", expected commas between cells (save it '
        'as "CSV UTF-8", with commas)',
    )


@pytest.mark.parametrize("line", ["sep=;", "SEP=,"])
def test_line_that_names_the_separator_is_refused(folder, refused, line):
    text = (folder.path / "schools.csv").read_text(encoding="utf-8")
    folder.write("schools.csv", f"{line}\r\n{text}")
    refused(
        folder.path,
        f'schools.csv, row 1: found "{line}", expected the names of the columns '
        "(delete this line)",
    )


# --- the contract --------------------------------------------------------------------

CONTRACT = "expected 1, the version of the contract that the tables follow"


def test_wave_of_another_contract_is_told_so_and_nothing_else(folder, refused):
    folder.replace("wave.yml", "contract: 1", "contract: 2\nweather: fine")
    folder.set_cell("schools", 2, "absence", "5")
    refused(
        folder.path,
        f'wave.yml, line 7, key contract: found "2", {CONTRACT} (another version of '
        "this project may know it)",
    )


@pytest.mark.parametrize("value", ['"1"', "1.0", "true", "one", "~"])
def test_contract_is_a_whole_number(folder, refused, value):
    folder.replace("wave.yml", "contract: 1", f"contract: {value}")
    shown = {'"1"': "1", "true": "True", "~": ""}.get(value, value)
    refused(folder.path, f'wave.yml, line 7, key contract: found "{shown}", {CONTRACT}')


def test_wave_without_contract_is_told_the_line_to_add(folder, refused):
    folder.replace("wave.yml", "contract: 1\n", "")
    folder.set_cell("schools", 2, "absence", "5")
    refused(
        folder.path,
        f'schools.csv, row 2, column absence: found "5", expected {SHARE}',
        f"wave.yml, key contract: {CONTRACT}; the key is missing (add the line "
        "contract: 1)",
    )


def test_key_that_is_misspelt_is_not_missing_too(folder, refused):
    folder.replace("wave.yml", "year:", "yeer:")
    refused(
        folder.path,
        'wave.yml, line 3, key yeer: found "2020", expected only keys that a '
        'descriptor knows (did you mean "year"?)',
    )


def test_id_may_be_so_long_and_no_longer(folder):
    folder.replace("wave.yml", "id: small", f"id: {'x' * 64}")
    assert waves.load(folder.path).id == "x" * 64
    folder.replace("wave.yml", "id: x", "id: xx")
    with pytest.raises(waves.wave.WaveError, match="underscore, 64 at most"):
        waves.load(folder.path)


# --- between tables ------------------------------------------------------------------


def test_phase_that_two_tables_give_differently_is_refused(folder, refused):
    folder.set_cell("performance", 2, "phase", "secondary")
    refused(
        folder.path,
        'performance.csv, row 2, column phase: found "secondary", expected primary, as '
        "the table schools says of the school_id C",
    )


def test_wrong_id_is_not_said_again_of_the_rows_that_refer_to_it(folder, refused):
    folder.set_cell("focus_groups", 2, "group_id", "NA")
    refused(
        folder.path,
        f'focus_groups.csv, row 2, column group_id: found "NA", expected {ID} '
        f"({NEEDED})",
    )


WEIGHT = "expected a weight above 0 for at least one teacher"


def test_weights_that_are_all_0_are_refused(folder, refused):
    for row in (2, 3):
        folder.set_cell("teachers", row, "weight", "0")
    refused(folder.path, f'teachers.csv, column weight: found "0", {WEIGHT}')
    folder.set_cell("teachers", 3, "weight", "")
    refused(folder.path, f'teachers.csv, column weight: found "0", {WEIGHT}')
    folder.write("teachers.csv", "teacher_id,weight\nT1,0\nT2,0\n")  # and no more
    refused(folder.path, f'teachers.csv, column weight: found "0", {WEIGHT}')


def test_question_that_only_teachers_of_weight_0_answered_is_refused(folder, refused):
    folder.set_cell("teachers", 2, "weight", "0")
    where = 'teachers.csv, column weight: found "0"'
    refused(
        folder.path,
        f"{where}, {WEIGHT} who rated ks1 (attainment)",
        f"{where}, {WEIGHT} who rated ks1 (personalising)",
    )
    for old, new in (("gifted,,", "ks1,3,"), ("attainment,ks1,5", "attainment,ks1,")):
        folder.replace("ratings.csv", old, new)
    assert waves.load(folder.path)["teachers"]["weight"].tolist() == [0, 1.2]


# --- many rows -----------------------------------------------------------------------


def test_one_bad_id_in_many_rows_is_one_problem(folder, refused):
    rows = "".join(f"G9,free,card {number},x\n" for number in range(99))
    folder.write("card_sorts.csv", f"group_id,sort,card,category\n{rows}")
    refused(
        folder.path,
        "card_sorts.csv, rows 2, 3, 4 and 96 more, column group_id: found "
        '"G9", expected a group_id that the table focus_groups knows',
    )


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([4], "row 4"),
        ([9, 4], "rows 4 and 9"),
        ([4, 6, 9], "rows 4, 6 and 9"),
        ([4, 6, 9, 7], "rows 4, 6, 7 and 1 more"),
        (range(1, 2004), "rows 1, 2, 3 and 2,000 more"),
    ],
)
def test_rows_of_one_problem_are_named_up_to_a_number(rows, text):
    found = one_for_each_cause(Problem("a.csv", "b", row, "c", "d") for row in rows)
    assert [str(problem) for problem in found] == [
        f'a.csv, {text}, column c: found "d", expected b'
    ]
    assert ROWS_SHOWN == 3
    assert (found[0].row, *found[0].further) == tuple(sorted(rows))


def test_problems_of_different_causes_stay_apart_in_the_order_of_the_file():
    wrong = [Problem("b.csv", "x", 2, "c"), Problem("a.csv", "x", 3, "c")]
    wrong += [Problem("a.csv", "x"), Problem("a.csv", "x", 3, "b", "1")]
    found = one_for_each_cause(wrong)
    assert found == [wrong[2], wrong[3], wrong[1], wrong[0]]


def test_half_precision_and_decimals_of_parquet_are_numbers(folder):
    table = pq.read_table(_as_parquet(folder))
    for kind in (pa.float16(), pa.decimal128(9, 3), pa.float32()):
        at = table.column_names.index("absence")
        cells = pa.array([0.25, 0.5, None], pa.float64()).cast(kind)
        pq.write_table(
            table.set_column(at, "absence", cells), folder.path / "schools.parquet"
        )
        held = waves.load(folder.path)["schools"]["absence"]
        assert held.tolist()[:2] == [0.25, 0.5]


def _as_parquet(folder):
    made = folder.path / "schools.parquet"
    waves.load(folder.path)["schools"].to_parquet(made)
    folder.remove("schools.csv")
    return made


@pytest.mark.parametrize(("many", "hint"), [(12, None), (13, 'did you mean "orange"?')])
def test_the_nearest_name_is_a_hint_where_the_message_does_not_name_all(many, hint):
    names = dict.fromkeys(["orange", *(f"name {n}" for n in range(1, many))], "")
    field = replace(waves.table_schema("schools").field("study"), categories=names)
    assert cell_hint(field, "ornge") == hint
    assert field.expected.count("name ") == (0 if hint else 11)
