"""The card sorts of section 4.3.2, on the reference wave and on altered ones."""

import shutil

import pandas as pd
import pytest
from made_sorts import alike, of_stage, tables
from made_waves import reference_wave

from personalising import paths, published, waves
from personalising.errors import CompendiumError
from personalising.model import Verdict
from personalising.study import card_sorts
from personalising.study.card_sorts import messages, sentences
from personalising.study.card_sorts.analysis import (
    CATEGORIES,
    PHASES,
    placements,
    shares,
)
from personalising.study.card_sorts.claims import AGREED, WEAKER
from personalising.waves import NotCollected

DESCRIPTOR = (
    "id: new\nlabel: New\nyear: 2030\nprovenance: collected\nsource: us\n"
    "licence: x\ncontract: 1\n"
)


@pytest.fixture
def altered(tmp_path):
    """The reference wave's card sorts, changed by a function, as a collected wave."""

    def load(change=lambda sorts: sorts):
        folder = tmp_path / "new"
        folder.mkdir(exist_ok=True)
        (folder / "wave.yml").write_text(DESCRIPTOR)
        source = paths.WAVES / "2008"
        for name in ("schools", "focus_groups"):
            shutil.copy(source / f"{name}.csv", folder)
        sorts = change(pd.read_csv(source / "card_sorts.csv"))
        sorts.to_csv(folder / "card_sorts.csv", index=False)
        return waves.load(folder)

    return load


def verdicts(wave):
    """The verdicts on the agreement of groups."""
    return {
        made.claim.id.removeprefix("4.3.2."): made.verdict
        for made, _ in card_sorts.findings(wave)
        if made.claim.id in (*AGREED, WEAKER)
    }


def test_kappa_and_z_are_as_printed():
    found = card_sorts.agreement(reference_wave()).frame
    assert len(found) == 4
    for row in found.itertuples():
        which = f"{row.sort}.{row.phase}"
        assert published.figure(f"s432.kappa.{which}").agrees(row.kappa)
        assert published.figure(f"s432.kappa_z.{which}").agrees(row.z)
        assert row.conf_low < row.kappa < row.conf_high
        assert row.groups == published.figure(f"s432.kappa_k.{which}").value


def test_every_number_can_be_counted_again():
    wave = reference_wave()
    rows = wave["card_sorts"].merge(wave["focus_groups"], on="group_id")
    for result in (
        card_sorts.agreement(wave),
        card_sorts.phase_differences(wave),
        card_sorts.shares(wave, "where", "both"),
    ):
        for bases in result.bases.values():
            assert all(base.recount(rows) == base.count for base in bases)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("sort", CATEGORIES)
def test_shares_of_the_categories_add_up(sort, phase):
    wave = reference_wave()
    each = [
        shares(wave, sort, category).frame.set_index("card")[phase]
        for category in CATEGORIES[sort]
    ]
    assert sum(each).round(12).eq(1).all()
    table = pd.read_csv(paths.WAVES / "2008" / "card_sorts.csv")
    groups = placements(wave, sort, phase).table.columns
    rows = table[(table["sort"] == sort) & table["group_id"].isin(groups)]
    last = (rows["category"] == CATEGORIES[sort][-1]).groupby(rows["card"]).mean()
    pd.testing.assert_series_equal(last, each[-1].sort_index(), check_names=False)


def test_print_decides_what_its_z_decides():
    found = {
        printed.claim.id.removeprefix("4.3.2."): printed
        for _, printed in card_sorts.findings(reference_wave())
        if printed.claim.id in (*AGREED, WEAKER)
    }
    assert found.pop("frequency-phases").word == "cannot tell"
    assert {each.verdict for each in found.values()} == {Verdict.SUPPORTED}
    weakest = found["frequency-primary"].effect
    z = published.figure("s432.kappa_z.frequency.primary").value
    assert weakest.conf_low == pytest.approx(0.15 - 1.959964 * 0.15 / z)


def test_a_collected_wave_is_judged_by_other_groups(altered):
    found = verdicts(altered())
    assert found.pop("frequency-phases") == Verdict.INCONCLUSIVE
    assert set(found.values()) == {Verdict.SUPPORTED}


def test_groups_that_sort_at_random_do_not_agree(altered):
    def shuffle(sorts):
        chosen = sorts["sort"] == "frequency"
        drawn = sorts.loc[chosen, "category"].sample(frac=1, random_state=3)
        sorts.loc[chosen, "category"] = drawn.to_numpy()
        return sorts

    wave = altered(shuffle)
    found = verdicts(wave)
    assert found["frequency-primary"] == Verdict.NOT_SUPPORTED
    assert found["where-primary"] == Verdict.SUPPORTED
    firm = next(
        made.firmness
        for made, _ in card_sorts.findings(wave)
        if made.claim.id == "4.3.2.where-primary"
    )
    assert {each.alternative.id for each in firm.computed} == {
        "one-group-left-out",
        "by-card",
        "by-school",
        "other-coefficients",
    }


@pytest.mark.long
def test_secondary_groups_that_all_agree_turn_the_comparison(altered):
    def agree(sorts):
        groups = pd.read_csv(paths.WAVES / "2008" / "focus_groups.csv")
        older = groups.loc[groups["key_stage"] > 2, "group_id"]
        chosen = (sorts["sort"] == "frequency") & sorts["group_id"].isin(older)
        alike = sorts["card"].map(
            {card: "never" if len(card) % 2 else "often" for card in sorts["card"]}
        )
        sorts["category"] = sorts["category"].mask(chosen, alike)
        return sorts

    wave = altered(agree)
    assert verdicts(wave)["frequency-phases"] == Verdict.SUPPORTED
    unanimous = sentences.agreement_note(card_sorts.agreement(wave), 0.95)
    assert unanimous.endswith(sentences.UNANIMOUS)
    usual = sentences.agreement_note(card_sorts.agreement(reference_wave()), 0.95)
    assert sentences.UNANIMOUS not in usual


def test_cards_and_groups_that_are_incomplete_are_left_out(altered):
    def lose(sorts):
        where = sorts["sort"] == "where"
        rare = where & (sorts["card"] == "Printer")
        kept = sorts[~rare | (sorts["group_id"] == sorts["group_id"][rare].iloc[0])]
        one = kept[(kept["sort"] == "where") & (kept["card"] == "Google")].index[0]
        return kept.drop(index=one)

    table = placements(altered(lose), "where", "primary").table
    assert "Printer" not in table.index
    assert "Google" in table.index
    assert table.shape == (22, 11)


def test_cards_of_half_of_the_groups_count_and_groups_of_no_stage_do_not(collected):
    groups = of_stage(6)
    made = alike(groups, "where", {"a": "home", "b": "school", "c": "both"})
    half = alike(groups[:3], "where", {"half": "home"})
    fewer = alike(groups[:2], "where", {"fewer": "home"})
    of_wave = tables(groups, [*made, *half, *fewer])
    table = placements(collected(**of_wave), "where", "primary").table
    assert [*table.index] == ["a", "b", "c", "half"]
    assert [*table.columns] == [group for group, *_ in groups[:3]]
    stages = of_wave["focus_groups"]["key_stage"].astype("Int64")
    of_wave["focus_groups"]["key_stage"] = stages.where(stages.index != 0)
    table = placements(collected(**of_wave), "where", "primary").table
    assert groups[0][0] not in table.columns


def test_wave_without_placements_says_so(altered):
    wave = altered(lambda sorts: sorts[["group_id", "sort"]].drop_duplicates())
    assert isinstance(card_sorts.agreement(wave), NotCollected)
    assert isinstance(card_sorts.shares(wave, "where", "home"), NotCollected)
    assert set(verdicts(wave).values()) == {Verdict.NOT_TESTED}
    assert sentences.agreement_note(card_sorts.agreement(wave), 0.95) == ""


def test_sort_that_one_phase_did_leaves_the_other_out(altered):
    primary = pd.read_csv(paths.WAVES / "2008" / "focus_groups.csv")
    primary = primary.loc[primary["key_stage"] < 3, "group_id"]
    wave = altered(lambda sorts: sorts[sorts["group_id"].isin(primary)])
    found = card_sorts.agreement(wave).frame.set_index(["sort", "phase"])
    assert "secondary groups" in found.loc[("where", "secondary"), "note"]
    assert found.loc[("where", "primary"), "groups"] == 12
    home = card_sorts.shares(wave, "where", "home").frame
    assert list(home) == ["card", "primary"]
    assert messages.at_home(home) == ""
    assert isinstance(card_sorts.phase_differences(wave), NotCollected)


def test_title_names_the_card_that_the_phases_differ_most_over():
    data = pd.DataFrame(
        {"card": ["a", "b"], "primary": [0.5, 0.25], "secondary": [0.25, 1.0]}
    )
    assert messages.often(data) == (
        "The phases differ most over b: used often by 25 per cent of primary and 100 "
        "per cent of secondary groups"
    )
    assert messages.often(data.assign(secondary=[0.75, 0.5])) == ""  # a tie


@pytest.mark.parametrize(
    ("sort", "category", "expected"),
    [
        ("frequency", "sometime", "often, sometimes, never, as the sort is frequency"),
        ("where", "Home", "home, school, both, neither, as the sort is where"),
    ],
)
def test_category_that_the_sort_does_not_have_is_named(
    altered, sort, category, expected
):
    def spoil(sorts):
        sorts.loc[(sorts["sort"] == sort).idxmax(), "category"] = category
        return sorts

    with pytest.raises(CompendiumError) as raised:
        altered(spoil)
    assert f'column category: found "{category}", expected one of {expected}' in str(
        raised.value
    )
    altered(
        lambda sorts: (
            spoil(sorts).assign(sort="free").drop_duplicates(["group_id", "card"])
        )
    )
