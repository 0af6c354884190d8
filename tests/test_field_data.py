"""Section 4.1 on the reference wave and on waves that lack this or that."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from made_waves import reference_wave

from personalising import paths, published, waves
from personalising.study import field_data, ledger
from personalising.study.field_data import sentences
from personalising.study.field_data.analysis import (
    CIRCUMSTANCES,
    PAIRS,
    PHASES,
    SIZES,
    small_secondaries,
)
from personalising.waves import NotCollected


@pytest.fixture
def spoil(tmp_path: Path):
    """Load the reference wave with its table of schools changed by a function."""

    def load(change):
        folder = tmp_path / "wave"
        shutil.copytree(paths.WAVES / "2008", folder, dirs_exist_ok=True)
        schools = change(pd.read_csv(folder / "schools.csv"))
        schools.to_csv(folder / "schools.csv", index=False)
        known = set(schools["school_id"])
        groups = pd.read_csv(folder / "focus_groups.csv")
        groups = groups[groups["school_id"].isin(known)]
        groups.to_csv(folder / "focus_groups.csv", index=False)
        for file in folder.glob("*.csv"):
            if file.stem not in ("schools", "focus_groups", "instruments"):
                file.unlink()
        return waves.load(folder)

    return load


def said_basis(wave):
    return sentences.basis_of_disadvantage(field_data.basis_of_disadvantage(wave))


def test_table_of_schools_is_as_printed():
    table = field_data.sample(reference_wave()).frame.set_index(["phase", "size"])
    for phase in PHASES:
        for size in SIZES:
            for group in CIRCUMSTANCES.values():
                printed = published.figure(f"t41.{phase}.{size}.{group}").printed
                assert str(table.loc[(phase, size), group]) == printed


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("phase", PHASES)
def test_correlations_are_as_printed(pair, phase):
    table = field_data.correlations(reference_wave()).frame
    other = PAIRS[pair][1]
    row = table[(table["phase"] == phase) & (table["with"] == other)].iloc[0]
    figure = published.figure(f"s41.r.{pair}.{phase}")
    assert figure.agrees(row["r"])
    assert row["n"] == figure.n


def test_holm_adjusts_for_the_tests_that_were_made():
    table = field_data.correlations(reference_wave()).frame.sort_values("p_value")
    smallest = table.iloc[0]
    assert smallest["p_holm"] == pytest.approx(4 * smallest["p_value"])


def test_level_of_the_intervals_is_a_parameter():
    wave = reference_wave()
    wide, narrow = (field_data.correlations(wave, level).frame for level in (0.99, 0.5))
    assert (wide["conf_low"] < narrow["conf_low"]).all()
    assert (wide["conf_high"] > narrow["conf_high"]).all()


def test_phases_do_not_differ_significantly():
    table = field_data.phase_differences(reference_wave()).frame
    assert (table["p_value"] > 0.1).all()


def test_wave_without_secondary_schools_says_so(spoil):
    wave = spoil(lambda schools: schools[schools["phase"] == "primary"])
    table = field_data.correlations(wave).frame.set_index(["phase", "with"])
    assert table.loc[("secondary", "absence"), "note"].startswith("not collected")
    assert pd.isna(table.loc[("secondary", "absence"), "r"])
    assert table.loc[("primary", "absence"), "n"] == 15
    assert isinstance(field_data.phase_differences(wave), NotCollected)
    assert field_data.absent_phases(wave) == ("secondary",)
    assert "secondary" in sentences.sample_note(field_data.absent_phases(wave))


def test_wave_without_absence_says_so(spoil):
    wave = spoil(lambda schools: schools.drop(columns="absence"))
    assert isinstance(field_data.points(wave, "absence"), NotCollected)
    table = field_data.correlations(wave).frame.set_index(["phase", "with"])
    assert "“Absence”" in table.loc[("primary", "absence"), "note"]
    verdicts = {made.claim.id: made.verdict for made, _ in ledger.judged(wave)}
    assert verdicts["4.1.statemented-absence-primary"] == "not tested"
    assert verdicts["4.1.statemented-disadvantage-primary"] == "supported"


def test_wave_without_schools_tests_nothing(tmp_path):
    (tmp_path / "wave.yml").write_text(
        "id: few\nlabel: Few\nyear: 2020\nprovenance: collected\n"
        "source: us\nlicence: x\ncontract: 1\n"
    )
    (tmp_path / "instruments.csv").write_text(
        "instrument,phase,returned,basis\nSurvey,primary,3,counted\n"
    )
    wave = waves.load(tmp_path)
    for result in (field_data.sample(wave), field_data.correlations(wave)):
        assert isinstance(result, NotCollected)
    assert {made.verdict for made, _ in ledger.judged(wave)} == {"not tested"}


def test_bases_of_disadvantage_are_never_mixed(spoil):
    def mix(schools):
        schools.loc[schools.index[::2], "disadvantage_basis"] = "intake"
        return schools

    table = field_data.correlations(spoil(mix)).frame.set_index(["phase", "with"])
    assert "bases" in table.loc[("primary", "disadvantage"), "note"]
    assert table.loc[("primary", "absence"), "note"] == ""


def test_intake_is_said_not_to_compare_with_location(spoil):
    wave = spoil(lambda schools: schools.assign(disadvantage_basis="intake"))
    assert "not comparable" in said_basis(wave)
    assert "not comparable" not in said_basis(reference_wave())


def test_constant_column_gives_a_reason_and_no_result(spoil):
    wave = spoil(lambda schools: schools.assign(disadvantaged=1))
    table = field_data.correlations(wave).frame.set_index(["phase", "with"])
    assert pd.isna(table.loc[("primary", "disadvantage"), "r"])
    assert table.loc[("primary", "disadvantage"), "note"]


def test_three_schools_are_too_few(spoil):
    wave = spoil(lambda schools: schools.groupby("phase").head(3))
    found = field_data.correlations(wave)
    assert isinstance(found, NotCollected)
    assert "4 or more primary schools of a field study of which" in str(found)
    assert "4 or more secondary schools of a field study of which" in str(found)
    assert sentences.power(field_data.detectable(wave)) == ""


def test_four_schools_are_enough(spoil):
    def four(schools):
        kinds = schools.groupby(["phase", "disadvantaged"])
        return schools[kinds.cumcount() < 2]

    wave = spoil(four)
    table = field_data.correlations(wave).frame
    assert table["n"].tolist() == [4] * 4
    assert table["r"].notna().all()
    found = field_data.detectable(wave).frame
    assert found["schools"].tolist() == [4, 4]
    # R, as in test_correlation: pwr.r.test(n = 4, power = .8)
    assert found["r"].tolist() == pytest.approx([0.986849303257] * 2)


def test_detectable_correlation_is_found_four_times_in_five():
    found = field_data.detectable(reference_wave())
    assert found.frame["phase"].tolist() == ["primary", "secondary"]
    assert found.frame["schools"].tolist() == [15, 15]
    # R, as in test_correlation: pwr.r.test(n = 15, power = .8)
    assert found.frame["r"].tolist() == pytest.approx([0.657052048842] * 2)


def test_detectable_correlation_is_that_of_most_schools(spoil):
    def unknown(schools):
        absence = schools["absence"].mask(schools.index < 3)
        return schools.assign(absence=absence)

    wave = spoil(unknown)
    n = field_data.correlations(wave).frame.set_index(["phase", "with"])["n"]
    assert n["primary", "absence"] == 12
    found = field_data.detectable(wave)
    assert found.frame["schools"].tolist() == [15, 15]
    base = found.base(0, "r")
    assert set(base.where) == {"study", "phase", "statemented", "disadvantaged"}
    assert base.recount(wave["schools"]) == base.count == 15


def test_phases_are_compared_as_primary_less_secondary():
    found = field_data.phase_differences(reference_wave())
    row = found.frame.set_index("with").loc["disadvantage"]
    assert row["difference"] == pytest.approx(0.55 - 0.11, abs=0.01)
    # psych::r.test(15, .55, .11, n2 = 15)
    assert row["p_value"] == pytest.approx(0.213, abs=0.01)
    assert row["conf_low"] < 0 < row["conf_high"]
    assert (row["n_primary"], row["n_secondary"]) == (15, 15)
    assert found.base(0, "difference").count == 30


def test_schools_of_unknown_size_or_circumstances_count_in_no_share(spoil):
    # in print 2 of 8 advantaged secondary schools are small, 6 of 7 of the others
    def unknown(schools):
        secondary = schools["phase"] == "secondary"
        small = secondary & (schools["size"] == "small")
        poor = schools[small & (schools["disadvantaged"] == 1)].index[0]
        rich = schools[small & (schools["disadvantaged"] == 0)].index[0]
        schools = schools.astype({"disadvantaged": "Int64"})
        schools.loc[poor, "size"] = None
        schools.loc[rich, "disadvantaged"] = pd.NA
        return schools

    wave = spoil(unknown)
    assert small_secondaries(wave) == {"advantaged": (1, 7), "disadvantaged": (5, 6)}
    table = field_data.sample(wave).frame.set_index(["phase", "size"])
    counts = ["advantaged", "disadvantaged", "schools"]
    assert table.loc[("secondary", "small"), counts].tolist() == [1, 5, 7]
    assert table.loc[("secondary", "all"), counts].tolist() == [7, 7, 15]


def test_points_are_the_schools_of_which_both_are_known(spoil):
    def unknown(schools):
        return schools.assign(absence=schools["absence"].mask(schools.index < 3))

    wave = spoil(unknown)
    found = field_data.points(wave, "absence")
    assert len(found.frame) == 27
    assert found.frame["phase"].value_counts().to_dict() == {
        "secondary": 15,
        "primary": 12,
    }
    for row in range(27):
        base = found.base(row, "absence")
        assert base.recount(wave["schools"]) == base.count == 1


def test_schools_of_other_studies_are_left_out(spoil):
    def add(schools):
        extra = schools.head(5).assign(study="survey")
        extra["school_id"] = [f"X{i}" for i in range(5)]
        return pd.concat([schools, extra])

    found = field_data.sample(spoil(add)).frame
    assert found["schools"].sum() == 60  # 30, and the totals


def test_wave_without_field_study_is_no_failure(spoil):
    wave = spoil(lambda schools: schools.assign(study="survey"))
    for result in (
        field_data.sample(wave),
        field_data.points(wave, "disadvantaged"),
        field_data.points(wave, "absence"),
        field_data.basis_of_disadvantage(wave),
    ):
        assert isinstance(result, NotCollected)
    assert said_basis(wave) == (
        "What disadvantage is judged from cannot be said "
        "(not collected: schools of a field study)."
    )
    assert field_data.absent_phases(wave) == ()


def test_difference_from_a_perfect_correlation_has_a_reason(spoil):
    def perfect(schools):
        return schools.assign(absence=schools["statemented"])

    wave = spoil(perfect)
    found = field_data.phase_differences(wave).frame
    assert found["with"].tolist() == ["disadvantage"]

    def both(schools):
        share = schools["disadvantaged"].astype("float64") / 10
        return schools.assign(absence=share, statemented=share)

    lacking = field_data.phase_differences(spoil(both))
    assert "correlations with disadvantage that are not perfect" in str(lacking)
