"""Formulas and data frames of ordinal regression, as people write and bring them.

Where a formula can be written in two ways, the one is the oracle of the other.
"""

import decimal
import fractions
import pickle
import warnings

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from numpy.testing import assert_allclose

from personalising.statistics import MixedOrderedModel

from_formula = MixedOrderedModel.from_formula


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(1)
    group = np.repeat(np.arange(40), 6)
    x = rng.standard_normal(240)
    latent = x + rng.standard_normal(40)[group] + rng.logistic(size=240)
    kind = rng.choice(list("abc"), 240)
    return pd.DataFrame(
        {
            "y": np.digitize(latent, [-1, 0, 1.5]) + 1,
            "x": x,
            "z": rng.random(240),
            "kind": kind,
            "my kind": kind,
            "group": group,
        }
    )


def fit(formula, data, **how):
    return from_formula(formula, data, groups="group", **how).fit(3)


# --- splines and other transforms that learn from the data ----------------------------

LEARNING = [
    "bs(x, df=4)",
    "bs(x, df=4, include_intercept=False):kind",
    "cr(x, df=4, constraints='center')",
    "cc(x, df=4, constraints='center')",
    "poly(x, 2)",
    "scale(x)",
    "center(x)",
    "standardize(x)",
    "poly(x, 2) + C(kind, contr.sum) + np.log(z)",
]


@pytest.mark.parametrize("terms", LEARNING)
def test_transforms_that_learn_are_fitted_and_applied_to_new_rows(data, terms):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = fit(f"y ~ {terms}", data)
        whole = result.predict()["estimate"]
        first = result.predict(data.iloc[:5])["estimate"]
    # had they learned anew from five rows, these would differ
    assert_allclose(first, whole.iloc[:20], rtol=1e-12)


@pytest.mark.parametrize("terms", LEARNING)
def test_rows_that_lack_a_variable_of_a_transform_are_dropped(data, terms):
    lacking = data.assign(x=data["x"].mask(data.index < 2))
    result = fit(f"y ~ {terms}", lacking)
    assert result.model.notes == ("2 rows dropped for missing values: x 2",)
    assert_allclose(result.params, fit(f"y ~ {terms}", data.iloc[2:]).params)
    assert len(result.predict()) == 238 * 4


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("poly(x, 2)", "x + I(x**2)"),
        ("bs(x, df=3)", "poly(x, 3)"),  # a cubic without knots
        ("scale(x)", "x"),
        ("center(x):z", "I(x - x.mean()):z"),
        ("C(kind, contr.sum)", "kind"),
        ("C(`my kind`)", "`my kind`"),
        ("{x + z}", "I(x + z)"),
        ("0 + kind", "kind"),
        ("0 + `my kind`", "kind"),
        ("kind - 1", "kind"),
        ("C(kind.str.upper())", "kind"),
    ],
)
def test_two_ways_to_write_a_formula_are_one_model(data, one, two):
    found, other = fit(f"y ~ {one}", data), fit(f"y ~ {two}", data)
    assert_allclose(found.llf, other.llf, rtol=1e-10)
    assert_allclose(found.predict(), other.predict(), rtol=1e-5)


@pytest.mark.parametrize("spline", ["cr", "cs", "cc"])
def test_splines_that_hold_the_constant_are_refused_with_the_way_out(data, spline):
    with pytest.raises(ValueError, match="ask the spline for constraints='center'"):
        fit(f"y ~ {spline}(x, df=4)", data)


def test_a_transform_may_shadow_nothing(data):
    # columns that are called like functions do not take their places
    named = data.assign(log=data["x"], C=data["z"], max=data["x"], np=data["x"])
    result = fit("y ~ np.log(z) + log(z):x + C(kind) + max", named)
    plain = fit("y ~ np.log(z) + np.log(z):x + kind + x", data)
    assert_allclose(result.llf, plain.llf)


# --- what cannot be read is refused in one sentence -----------------------------------


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("formula", "change", "message"),
    [
        ("y ~ .", {}, "a formula names its predictors; found '.'"),
        ("y ~ x +", {}, "the right side of the formula cannot be read: x +"),
        ("y ~ x + )", {}, "the right side of the formula cannot be read"),
        ("y ~ nothing(x)", {}, "cannot be applied .*name 'nothing' is not defined"),
        ("y ~ I(x + kind)", {}, r"cannot be applied .*I\(x \+ kind\)"),
        ("y ~ I(x +)", {}, "cannot be read"),
        ("y ~ lag(x)", {}, r"lag\(x\) must be finite; found 1 row"),
        ("C(y) ~ x", {}, r"no column C\(y\)"),
        ("y ~ Intercept", {"Intercept": 1}, "Intercept is the name that formulas keep"),
        ("y ~ x:Intercept", {"Intercept": 1}, "Intercept is the name"),
        ("y ~ `1|2`", {"1|2": range(240)}, "called 1|2, .* another parameter"),
        ("y ~ `sd(group)`", {"sd(group)": range(240)}, "called .*another parameter"),
        ("y ~ kind + `kind[T.b]`", {"kind[T.b]": range(240)}, "the same name"),
        ("y ~ x", {"x": [1j] * 240}, "x holds complex numbers"),
        ("y ~ x", {"x": [[1, 2]] * 240}, "x holds values of type list"),
        ("y ~ x", {"x": [1, "a"] * 120}, r"such as 1 \(int\) and a \(str\)"),
        ("y ~ x", {"y": [1j, 2] * 120}, "y holds complex numbers"),
        ("y ~ x", {"y": [1e300, 2] * 120}, "y must hold smaller numbers"),
        ("y ~ I(x * 1j)", {}, r"I\(x \* 1j\) is complex"),
        ("y ~ x", {"group": [[1]] * 240}, "group must hold labels of groups"),
        (
            "y ~ C(kind.map({'a': 'u'}))",
            {},
            r"C\(kind.map.*no value in \d+ rows, although nothing",
        ),
        ("y ~ C(kind, levels=['a', 'b'])", {}, "not among the levels given"),
    ],
)
def test_a_formula_that_cannot_be_applied_says_why(data, formula, change, message):
    listed = {k: list(v) if np.ndim(v) else [v] * 240 for k, v in change.items()}
    frame = data.assign(**{k: pd.Series(v) for k, v in listed.items()})
    with pytest.raises(ValueError, match=message) as found:
        fit(formula, frame)
    assert "\n" not in str(found.value)


DAYS = pd.Series(pd.date_range("2020-01-01", periods=240))


@pytest.mark.parametrize(
    "dates",
    [
        DAYS,
        DAYS.dt.tz_localize("UTC"),
        DAYS - DAYS[0],
        DAYS.dt.to_period("D"),
        DAYS.dt.date,
        DAYS.astype("timestamp[ns][pyarrow]"),
    ],
    ids=lambda dates: str(dates.dtype),
)
def test_dates_are_refused_and_numbers_of_them_fitted(data, dates):
    dated = data.assign(x=dates)
    with pytest.raises(ValueError, match="x holds dates, which no formula can take"):
        fit("y ~ x", dated)
    if str(dates.dtype).startswith("datetime"):
        assert fit("y ~ I(x.dt.day_of_year)", dated).converged


@pytest.mark.parametrize(
    ("formula", "name"),
    [("y ~ `a|b`", "a|b"), ("y ~ `a~b`", "a~b"), ("y ~ I(`a b`**2)", "a b")],
)
def test_names_in_backticks_may_hold_anything(data, formula, name):
    named = data.rename(columns={"x": name})
    plain = fit(formula.replace(f"`{name}`", "x"), data)
    assert_allclose(fit(formula, named).params, plain.params)
    turned = from_formula("`q~|` ~ x", data.rename(columns={"y": "q~|"}))
    assert turned.design.response == "q~|"
    assert fit("y ~ I((x > 0) | (z > 0.5))", data).converged


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((None, "data"), "formula must be text such as"),
        (("y ~ x", [1, 2]), "data must be a data frame, or a dict of columns"),
        (("y ~ x", "data", 3), "groups must name a column"),
        (("y ~ x", "data", ["group", 3]), "groups must name a column"),
    ],
)
def test_arguments_of_another_type_are_refused(data, arguments, message):
    given = [data if isinstance(a, str) and a == "data" else a for a in arguments]
    with pytest.raises(TypeError, match=message):
        from_formula(*given)


# --- types of columns and of frames ---------------------------------------------------

TYPES = {
    "nullable": lambda d: d.convert_dtypes(),
    "pyarrow": lambda d: d.convert_dtypes(dtype_backend="pyarrow"),
    "objects": lambda d: d.astype(object),
    "string": lambda d: d.astype({"kind": "string"}),
    "decimals": lambda d: d.assign(x=[decimal.Decimal(str(v)) for v in d["x"]]),
    "fractions": lambda d: d.assign(x=[fractions.Fraction(v) for v in d["x"]]),
    "categories": lambda d: d.astype({"kind": "category"}),
    "a dict": lambda d: d.to_dict("list"),
    "a pyarrow table": pa.Table.from_pandas,
}


@pytest.mark.parametrize("kind", TYPES)
def test_the_types_of_columns_and_frames_do_not_matter(data, kind):
    plain = fit("y ~ x + kind", data)
    given = TYPES[kind](data)
    other = fit("y ~ x + kind", given)
    assert list(other.params.index) == list(plain.params.index)
    assert_allclose(other.params, plain.params, rtol=1e-8)
    for one, two in [(plain, given), (other, data), (other, given)]:
        assert_allclose(one.predict(two), plain.predict(), rtol=1e-8)


@pytest.mark.parametrize("dtype", [bool, "boolean", object])
def test_true_and_false_are_one_and_nothing(data, dtype):
    above = data["x"] > 0
    number = fit("y ~ x", data.assign(x=above.astype(int)))
    lacking = above.astype(dtype)
    result = fit("y ~ x", data.assign(x=lacking))
    assert_allclose(result.params, number.params)
    assert list(result.params.index)[-1] == "x"


def test_a_dict_of_single_values_is_one_new_row(data):
    result = fit("y ~ x + kind", data)
    row = result.predict({"x": 0.5, "kind": "b"})
    frame = result.predict(pd.DataFrame({"x": [0.5], "kind": ["b"]}))
    pd.testing.assert_frame_equal(row, frame)


# --- predictions leave no mark, and know what the fit saw -----------------------------


@pytest.mark.parametrize(
    "kind", ["kind", "C(kind)", "C(kind, contr.sum)", "C(kind, contr.treatment('b'))",
             "C(`my kind`)", "C(kind.str.upper())", "C(kind):x",
             "C(kind, levels=['a', 'b', 'c'])"],
)  # fmt: skip
@pytest.mark.parametrize("dtype", [str, "category", "string"])
@pytest.mark.filterwarnings("error")
def test_a_level_that_the_fit_did_not_see_is_named(data, kind, dtype):
    typed = data.astype({"kind": dtype, "my kind": dtype})
    result = fit(f"y ~ x + {kind}", typed)
    new = pd.DataFrame({"x": [0.0, 1.0], "kind": ["a", "q"], "my kind": ["a", "q"]})
    with pytest.raises(ValueError, match=r"did not see: [qQ]; it saw [aA], [bB], [cC]"):
        result.predict(new.astype({"kind": dtype}))


def test_a_predictor_may_be_called_as_a_function_of_formulas(data):
    # scale() is one
    named = data.rename(columns={"kind": "scale"})
    found = fit("y ~ x + C(scale)", named).predict(named.head(9))
    expected = fit("y ~ x + C(kind)", data).predict(data.head(9))
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": ["u", "v"]}, "x must hold numbers, as in the data .*; found u"),
        ({"x": [np.nan, 1]}, "missing values in x"),
        ({"x": [np.inf, 1]}, "must be finite"),
        ({"kind": [1, 2]}, "kind must hold words, as in the data .*; found 1"),
        ({"kind": ["a", "q"]}, "did not see: q"),
    ],
)
def test_a_prediction_that_fails_leaves_the_fit_as_it_was(data, change, message):
    result = fit("y ~ x + kind", data)
    new = pd.DataFrame({"x": [0.0, 1.0], "kind": ["a", "b"]})
    before = result.predict(new)
    with pytest.raises(ValueError, match=message):
        result.predict(new.assign(**change))
    pd.testing.assert_frame_equal(result.predict(new), before)
    objects = result.predict(new.astype(object))
    pd.testing.assert_frame_equal(objects, before)


def test_one_prediction_learns_nothing_for_the_next(data):
    # the centre is none that the fit learned: large values of new data make it
    result = fit("y ~ z + {center(x) if x.max() > 9 else x}", data)
    new = data.iloc[:5].assign(x=[9.0, 10, 11, 12, 13])
    before = result.predict(new)
    result.predict(new.assign(x=new["x"] * 2))
    pd.testing.assert_frame_equal(result.predict(new), before)
    fresh = fit("y ~ z + {center(x) if x.max() > 9 else x}", data)
    fresh.predict(new.assign(x=new["x"] * 2))
    pd.testing.assert_frame_equal(fresh.predict(new), before)


def test_codes_of_categories_are_those_of_the_fit(data):
    typed = data.astype({"kind": "category"})
    result = fit("y ~ I(kind.cat.codes)", typed)
    some = typed.iloc[:9][typed["kind"].iloc[:9] != "a"]
    few = some.assign(kind=some["kind"].cat.remove_unused_categories())
    assert_allclose(result.predict(few), result.predict(some))


@pytest.mark.parametrize("kind", ["conditional", "marginal"])
@pytest.mark.parametrize("cumulative", [False, True])
def test_predictions_near_one_have_intervals(data, kind, cumulative):
    result = fit("y ~ x", data)
    new = pd.DataFrame({"x": [-1000.0, -60.0, -40.0, 0.0, 40.0, 60.0, 1000.0]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = result.predict(new, kind, cumulative)
    assert np.isfinite(found).to_numpy().all()
    assert (found["conf_low"] <= found["estimate"]).all()
    assert (found["estimate"] <= found["conf_high"]).all()
    # the odds of a small probability are the probability, so that its interval is known
    row = found.xs(1, level="category").loc[4]
    if kind == "conditional":
        linear = 40 * result.params["x"] - result.params["1|2"]
        gradient = np.array([1, 0, 0, -40])
        error = np.sqrt(gradient @ result.cov_params() @ gradient)
        assert_allclose(row["estimate"], np.exp(-linear), rtol=1e-10)
        assert_allclose(row["conf_low"], np.exp(-linear - 1.959964 * error), rtol=1e-5)


# --- the caller's frame ---------------------------------------------------------------


def test_the_callers_frame_is_neither_kept_nor_trusted(data):
    rng = np.random.default_rng(2)
    unused = {f"unused {k}": rng.random(240) for k in range(200)}
    wide = pd.concat([data, pd.DataFrame(unused)], axis=1)
    own = wide.copy()
    model = from_formula("y ~ x + kind", own, groups="group")
    narrow = fit("y ~ x + kind", data)
    result = model.fit(3)
    assert len(pickle.dumps(result)) == len(pickle.dumps(narrow))
    assert list(result.model.data.columns) == ["kind", "x"]
    own.loc[:, "x"] = 0.0
    own["kind"] = "a"
    for late in (result, model.fit(3), pickle.loads(pickle.dumps(result))):
        pd.testing.assert_frame_equal(late.predict(), narrow.predict())


def test_a_predictor_of_the_same_name_with_other_values_is_another(data):
    moved = data.assign(x=data["x"].to_numpy()[::-1])
    larger = fit("y ~ x + kind", data)
    assert larger.compare(fit("y ~ x", data)).df_fixed == 2
    with pytest.raises(ValueError, match="is not nested in"):
        larger.compare(fit("y ~ x", moved))
