"""Whether items work alike for groups: against R, and on answers made to differ.

Values of R stand in oracles/functioning.csv, beside the script that made them.
"""

import numpy as np
import pandas as pd
import pytest
from partial_waves import REFERENCE

from personalising import paths
from personalising.statistics import MixedOrderedModel
from personalising.statistics.item_functioning import coded, item_functioning

ORACLE = pd.read_csv(paths.ROOT / "tests" / "oracles" / "functioning.csv")
ITEMS = ("needs-known", "voice-heard", "work-fitted")
GROUPS = ("teacher", "pupil")
TERMS = "i1 + i2 + g1 + i1g1 + i2g1"


def oracle(fit: str, quantity: str) -> dict[str, float]:
    found = ORACLE[(ORACLE["fit"] == fit) & (ORACLE["quantity"] == quantity)]
    assert len(found)
    return dict(zip(found["term"], found["value"], strict=True))


def answers() -> pd.DataFrame:
    """What teachers and pupils of the reference wave answered, below, in and beyond."""
    views = REFERENCE["views"].dropna(subset=["answer"])
    views = views[views["item"].isin(ITEMS) & views["stakeholder"].isin(GROUPS)]
    who = views["stakeholder"].astype("str")
    return pd.DataFrame(
        {
            "cluster": views["school_id"].astype("str"),
            "person": who + " " + views["respondent"].astype("str"),
            "group": who,
            "item": views["item"].astype("str"),
            "answer": np.sign(views["answer"].astype("int64") - 3),
        }
    )


ROWS = answers()
CODED = coded(ROWS, ITEMS, GROUPS)


def test_two_levels_are_those_of_clmm():
    binary = CODED.assign(answer=(CODED["answer"] > 0).astype("int64"))
    fit = MixedOrderedModel.from_formula(
        f"answer ~ {TERMS}", binary, groups=["cluster", "person"]
    ).fit(quadrature_points=1)
    name = "two levels, Laplace"
    assert fit.llf == pytest.approx(oracle(name, "llf")["llf"], abs=1e-4)
    for term, value in oracle(name, "estimate").items():
        assert fit.params[term] == pytest.approx(value, abs=1e-3)


@pytest.mark.parametrize(
    ("name", "terms", "freed"),
    [
        ("no item", "i1 + i2 + g1", ["i1", "i2"]),
        ("uniform", TERMS, ["i1", "i2"]),
        ("steps", TERMS, TERMS.split(" + ")),
    ],
)
def test_thresholds_of_items_are_those_of_clmm2(name, terms, freed):
    fit = MixedOrderedModel.from_formula(
        f"answer ~ {terms}", CODED, groups="person", nonproportional=freed
    ).fit(quadrature_points=11)
    assert fit.llf == pytest.approx(oracle(name, "llf")["llf"], abs=1e-6)
    for quantity, ours in (("estimate", fit.params), ("std_error", fit.bse)):
        for term, value in oracle(name, quantity).items():
            at, _, column = term.rpartition(".")
            if column == "(Intercept)":
                mine = ours[at]
            elif at:  # clmm2 moves thresholds, and so has the opposite sign
                mine = ours[f"{column} at {at}"]
                value = -value if quantity == "estimate" else value
            else:
                mine = ours[column]
            assert mine == pytest.approx(value, abs=1e-4), (quantity, term)


def test_check_fits_both_models_with_schools_and_persons():
    found = item_functioning(ROWS, GROUPS)
    assert found.items == ITEMS
    for mine, freed in (
        (found.uniform, ["i1", "i2"]),
        (found.steps, [*TERMS.split(" + ")]),
    ):
        fit = MixedOrderedModel.from_formula(
            f"answer ~ {TERMS}",
            CODED,
            groups=["cluster", "person"],
            nonproportional=freed,
        ).fit(cov_type="robust")
        pd.testing.assert_series_equal(mine.params, fit.params)
        pd.testing.assert_series_equal(mine.bse, fit.bse)
    uniform, steps = found.tests.loc["uniform"], found.tests.loc["steps"]
    assert (uniform["df"], steps["df"]) == (2, 2)
    # with persons alone clmm2 gives nearly the same, as schools hardly differ
    llf = {name: oracle(name, "llf")["llf"] for name in ("no item", "uniform")}
    likely = 2 * (llf["uniform"] - llf["no item"])
    assert uniform["statistic"] == pytest.approx(likely, abs=0.1)


def test_an_item_is_set_against_the_mean_of_the_others():
    found = item_functioning(ROWS, GROUPS)
    table = found.apart("teacher", "pupil", ITEMS)
    gaps = {
        item: -(found.uniform.params["g1"] + found.uniform.params.get(f"i{n}g1", 0.0))
        for n, item in enumerate(ITEMS)
    }
    for item in ITEMS:
        others = [gaps[each] for each in ITEMS if each != item]
        assert table.loc[item, "estimate"] == pytest.approx(
            gaps[item] - np.mean(others)
        )
    # half of how far the ends of the scale are from each other
    steps = found.steps.params
    ends = {
        item: -(
            steps["g1 at 0|1"]
            - steps["g1 at -1|0"]
            + (steps[f"i{n}g1 at 0|1"] - steps[f"i{n}g1 at -1|0"] if n else 0.0)
        )
        / 2
        for n, item in enumerate(ITEMS)
    }
    assert table.loc["work-fitted", "step"] == pytest.approx(
        ends["work-fitted"] - (ends["needs-known"] + ends["voice-heard"]) / 2
    )
    back = found.apart("pupil", "teacher", ITEMS)
    assert back["estimate"].tolist() == pytest.approx((-table["estimate"]).tolist())
    fewer = found.apart("teacher", "pupil", ITEMS[1:])
    assert fewer.loc[ITEMS[1], "estimate"] == pytest.approx(
        gaps[ITEMS[1]] - gaps[ITEMS[2]]
    )


def test_two_categories_have_no_steps():
    found = item_functioning(
        ROWS.assign(answer=(ROWS["answer"] > 0).astype("int64")), GROUPS
    )
    assert found.steps is None
    assert found.apart("teacher", "pupil", ITEMS)["step"].isna().all()
    assert found.tests.loc["steps"].isna().all()


def test_weights_have_no_likelihood_ratio_and_copies_of_people_count_so_often():
    half = np.where(ROWS["person"].str[-1].isin(["1", "3", "5"]), 2.0, 1.0)
    found = item_functioning(ROWS.assign(weight=half), GROUPS)
    assert found.tests.isna().all(axis=None)
    plain = item_functioning(ROWS, GROUPS).apart("teacher", "pupil", ITEMS)
    weighted = found.apart("teacher", "pupil", ITEMS)
    assert not np.allclose(weighted["estimate"], plain["estimate"], atol=1e-3)
    even = item_functioning(ROWS.assign(weight=2.0), GROUPS)
    assert even.tests.notna().all(axis=None)


@pytest.mark.parametrize(
    ("changed", "groups", "message"),
    [
        (ROWS[ROWS["item"] != ITEMS[0]], GROUPS, "found 2 and 2"),
        (ROWS, ["teacher"], "found 3 and 1"),
        (
            ROWS.assign(answer=ROWS["answer"].where(ROWS["group"] == "pupil", 1)),
            GROUPS,
            "teacher gave one answer alone to needs-known, or none",
        ),
        (
            ROWS[(ROWS["item"] != ITEMS[1]) | (ROWS["group"] == "pupil")],
            GROUPS,
            "teacher gave one answer alone to voice-heard, or none",
        ),
    ],
)
def test_what_cannot_be_checked_is_refused(changed, groups, message):
    with pytest.raises(ValueError, match=message):
        item_functioning(changed, groups)
