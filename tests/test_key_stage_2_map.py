"""The shipped map of England's performance tables, on small files of their layout."""

import pytest

from personalising import paths, waves
from personalising.intake.importing import Imported, import_wave
from personalising.intake.pseudonyms import VARIABLE
from personalising.intake.report import to_text

MAP = paths.DATA / "maps" / "key_stage_2.yml"
BEFORE = """\
RECTYPE,LEA,URN,SCHNAME,TOTPUPS,PSENELE,READ_AVERAGE,MAT_AVERAGE
1,999,1,A,200,2%,103,104
1,999,2,B,400,0%,SUPP,SUPP
1,999,4,D,50
2,999,5,Special,60,98%,,
3,999, , , ,2%,104,104
"""
AFTER = """\
RECTYPE,SCHNAME,URN,READ_AVERAGE,PCON_NAME,MAT_AVERAGE,TOTPUPS,PSENELE,PTFSM6CLA1A
1,A,1,105,X,104,299,3%,9%
1,B,2,106,X,107,300,SUPP,SUPP
1,C,3,99,X,100,NEW,0%,10%
2,Special,5,,X,,60,98%,90%
4, , ,104,,104, ,2%,95%
5, , ,104,,104,,3%,96%
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("ks2")
    salt = folder / "salt"
    salt.write_text("a salt for tests only, of more than 16 bytes")
    before, after = folder / "2017-999-ks2.csv", folder / "2018-999-ks2.csv"
    before.write_text("\ufeff" + BEFORE, encoding="utf-8")
    after.write_text("\ufeff" + AFTER, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(salt))
        return import_wave([before, after], MAP, "ks2", to=folder / "waves")


def test_schools_of_two_years_stand_side_by_side(done: Imported) -> None:
    table = waves.load(done.folder)["performance"]
    assert table["result_before"].fillna(-1).tolist() == [103.5, -1, -1]
    assert table["result_after"].tolist() == [104.5, 106.5, 99.5]


def test_sizes_and_shares_are_those_of_the_second_year(done: Imported) -> None:
    table = waves.load(done.folder)["schools"]
    assert table["size"].dropna().tolist() == ["small", "large"]
    assert table["statemented"].fillna(-1).tolist() == [0.03, -1, 0]


def test_disadvantaged_is_a_school_over_the_median_of_those_imported(
    done: Imported,
) -> None:
    table = waves.load(done.folder)["schools"]
    assert table["disadvantaged"].fillna(-1).tolist() == [0, -1, 1]
    assert set(table["disadvantage_basis"]) == {"intake"}
    assert "the median of these rows: 9.5\n" in to_text(done.report)


def test_totals_and_special_schools_are_left_out_and_counted(done: Imported) -> None:
    assert done.report.tables[0].dropped == {"RECTYPE is something else": 3}
    assert "1 row of performance has no row of the same URN" in to_text(done.report)


def test_reasons_are_kept(done: Imported) -> None:
    reasons = (done.folder / "reasons.csv").read_text(encoding="utf-8")
    assert 'schools,3,statemented,"suppressed, for there are few pupils"' in reasons
    assert "schools,4,size,a new school" in reasons


def test_no_name_of_a_school_is_kept(done: Imported) -> None:
    assert waves.load(done.folder)["schools"]["school_id"].str.len().min() > 10
