"""Each sentence of section 4.2.1, word by word, of results that are written down."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from by_hand import MISSING, NONE, WHY, WHY_WITHHELD, WITHHELD, one, result

from personalising.pages import Result
from personalising.study.performance import sentences
from personalising.study.performance.claims import PrintedCoefficient

MINUS = "\N{MINUS SIGN}"
HERE = "in this wave"
NO_MODEL = f"There is no such regression ({WHY})."


# --- the change -----------------------------------------------------------------------

CHANGE = (
    "Intervals at 95%; SD is the standard deviation. Points are those of the wave's "
    "own scale of results."
)


@pytest.mark.parametrize(
    ("phases", "missing", "more"),
    [
        (["primary", "secondary"], [0, 0], ""),
        (["primary"], [0], " Not collected: secondary schools."),
        (["secondary"], [0], " Not collected: primary schools."),
        (
            ["primary", "secondary"],
            [1, 1200],
            " 1 primary school without both results left out. 1,200 secondary schools "
            "without both results left out.",
        ),
        (
            ["secondary"],
            [2],
            " Not collected: primary schools. 2 secondary schools without both results "
            "left out.",
        ),
    ],
)
def test_change_note_names_what_is_not_there(phases, missing, more):
    found = result(phase=phases, missing=missing)
    assert sentences.change_note(found, 0.95) == f"{CHANGE}{more}"


def test_change_note_calls_nothing_not_collected_that_may_be_withheld():
    found = replace(result(phase=["primary"], missing=[0]), withheld="Few.")
    assert sentences.change_note(found, 0.95) == CHANGE
    assert sentences.change_note(MISSING, 0.95) == ""


# --- the regression -------------------------------------------------------------------


def model(p: float = 0.25, missing: int = 0, nobs: int = 26) -> SimpleNamespace:
    return SimpleNamespace(
        nobs=nobs,
        phase="primary",
        rsquared=0.304,
        rsquared_adj=-0.0551,
        df_model=3,
        df_resid=22,
        fvalue=3.196,
        f_pvalue=0.0432,
        confidence=0.9,
        n_missing=missing,
        pvalues={"e-maturity": p, "investment": 0.9},
    )


@pytest.mark.parametrize(
    ("missing", "more"),
    [
        (0, ""),
        (1, " 1 school without all of the columns left out."),
        (2, " 2 schools without all of the columns left out."),
    ],
)
def test_model_note_gives_schools_fit_and_level(missing, more):
    assert sentences.change_model_note(model(missing=missing)) == (
        f"26 primary schools. R² 0.30, adjusted {MINUS}0.06; F(3, 22) = 3.20, "
        f"p = .043. Intervals at 90%.{more}"
    )


def test_model_note_of_no_regression_is_empty():
    assert sentences.change_model_note(MISSING) == ""


def test_printed_coefficient_has_the_interval_that_print_allows():
    found = PrintedCoefficient(
        beta=0.41,
        largest_t=2.3,
        smallest_p=0.031,
        conf_low=-0.044,
        conf_high=0.776,
        largest_vif=1.234,
    )
    assert sentences.printed_coefficient(found) == (
        "The report printed a coefficient of +0.41 for e-maturity, and neither its "
        "standard error nor its p. Something follows from F and its degrees of "
        "freedom. The coefficient is most precise if e-maturity has nothing in common "
        f"with the other two predictors: its 95% interval is then {MINUS}0.04 to "
        "+0.78. The more they have in common the wider it is, and from a variance "
        "inflation of 1.23 on it includes zero. So the print cannot decide whether "
        "e-maturity, beside the others, predicted anything: the p that it gives "
        "belongs to all predictors together."
    )


# --- definitions of change ------------------------------------------------------------


def definitions(*rows: tuple[float, float, float], note: str = "") -> Result:
    names = ["difference", "ratio", "residual"]
    table = pd.DataFrame(list(rows), columns=["estimate", "conf_low", "conf_high"])
    table = table.assign(definition=names[: len(rows)], note="")
    if note:
        table.loc[len(table) - 1, "note"] = note
    return result(**table)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [(0.4, 0.1, 0.7), (-0.1, -0.4, 0.2)],
            "In this wave the definition decides even the sign of the coefficient: no "
            "conclusion should rest on one of them.",
        ),
        (
            [(0.4, 0.1, 0.7), (0.3, -0.1, 0.7)],
            "In this wave the coefficients have one sign, but whether the interval "
            "includes zero depends on the definition: a reader should not rest on the "
            "one that suits.",
        ),
        (
            [(0.4, 0.1, 0.7), (0.3, 0.05, 0.7)],
            "In this wave the choice does not matter: under each definition the "
            "coefficient has the same sign, and the intervals exclude zero.",
        ),
        (
            [(-0.4, -0.7, -0.1), (-0.3, -0.7, -0.05)],
            "In this wave the choice does not matter: under each definition the "
            "coefficient has the same sign, and the intervals exclude zero.",
        ),
        (
            [(0.4, 0.0, 0.7), (0.3, -0.05, 0.7)],  # an end at zero includes it
            "In this wave the choice does not matter: under each definition the "
            "coefficient has the same sign, and the intervals include zero.",
        ),
        (
            [(-0.4, -0.7, 0.0), (-0.3, -0.7, 0.05)],
            "In this wave the choice does not matter: under each definition the "
            "coefficient has the same sign, and the intervals include zero.",
        ),
        ([(0.4, 0.1, 0.7)], "Only one of the definitions could be tried."),
    ],
)
def test_definitions_are_compared_by_sign_and_by_what_they_decide(rows, said):
    assert sentences.change_definitions(definitions(*rows), HERE) == said


def test_definition_that_could_not_be_tried_has_its_reason():
    rows = [(0.4, 0.1, 0.7), (0.3, 0.1, 0.7), (NONE, NONE, NONE)]
    found = definitions(*rows, note="needs results above zero")
    assert sentences.change_definitions(found, HERE) == (
        "In this wave the choice does not matter: under each definition the "
        "coefficient has the same sign, and the intervals exclude zero. Residual needs "
        "results above zero."
    )
    assert sentences.change_definitions(MISSING, HERE) == NO_MODEL


# --- checks ---------------------------------------------------------------------------


def diagnostics(normal: float, spread: float, robust: float) -> Result:
    return result(
        check=["normal", "spread", "robust"], p_value=[normal, spread, robust]
    )


def influence(significant: int, not_significant: int) -> Result:
    return one(significant=significant, not_significant=not_significant)


NOTHING = (
    "In this wave neither check of the residuals finds anything. With 26 schools that "
    "is no proof that there is nothing."
)
ALL = (
    "In this wave whether the coefficient is significant hangs on no one school: it "
    "{}, whichever is left out."
)


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ((0.05, 0.05), NOTHING),
        (
            (0.04, 0.5),
            "In this wave the checks find that the residuals are not normal.",
        ),
        (
            (0.5, 0.04),
            "In this wave the checks find that the spread of the residuals is not "
            "constant.",
        ),
        (
            (0.04, 0.04),
            "In this wave the checks find that the residuals are not normal and the "
            "spread of the residuals is not constant.",
        ),
    ],
)
@pytest.mark.parametrize(
    ("usual", "robust", "side"),
    [
        (0.01, 0.02, "has p = .020 instead of p = .010, on the same side"),
        (0.2, 0.05, "has p = .050 instead of p = .200, on the same side"),
        (0.01, 0.06, "has p = .060 instead of p = .010, on the other side"),
        (0.05, 0.0004, "has p < .001 instead of p = .050, on the other side"),
    ],
)
def test_checks_say_what_they_find_and_what_robust_errors_change(
    checks, said, usual, robust, side
):
    found = diagnostics(*checks, robust)
    assert sentences.change_checks(model(usual), found, influence(26, 0), HERE) == (
        f"{said} With standard errors that do not suppose a constant spread, the "
        f"coefficient of e-maturity {side} of the usual line. {ALL.format('is')}"
    )


@pytest.mark.parametrize(
    ("significant", "not_significant", "said"),
    [
        (26, 0, ALL.format("is")),
        (0, 26, ALL.format("is not")),
        (
            1200,
            1,
            "In this wave the coefficient is significant without 1,200 of the schools "
            "and not without 1: a single school can decide it.",
        ),
    ],
)
def test_checks_say_whether_a_single_school_decides(significant, not_significant, said):
    found = influence(significant, not_significant)
    checks = diagnostics(0.5, 0.5, 0.2)
    assert sentences.change_checks(model(), checks, found, HERE).endswith(f". {said}")


def test_checks_of_no_regression_give_the_reason():
    given = diagnostics(0.5, 0.5, 0.2), influence(26, 0)
    assert sentences.change_checks(MISSING, *given, HERE) == NO_MODEL
    assert sentences.change_checks(model(), given[0], WITHHELD, HERE) == (
        f"There is no such regression ({WHY_WITHHELD})."
    )


# --- power ----------------------------------------------------------------------------

FOUND = (
    "How large must an effect be, for a study of this size to find it four times in "
    "five? For Key Stage 2: a coefficient of 0.56, with 26 schools. For GCSE: a "
    "correlation of 0.50, with 1 school. What a study would mostly miss, it has not "
    "ruled out by not finding it."
)
OVERSTATED = (
    " As precise as it is here, the coefficient of e-maturity is significant from 0.39 "
    "on and not below: where the true one is smaller, a study that finds it "
    "significant overstates it."
)


def test_power_gives_sizes_that_are_found_and_sizes_that_are_overstated():
    detectable = result(
        test=["Key Stage 2", "GCSE"],
        measure=["coefficient", "correlation"],
        smallest=[0.5551, 0.5],
        schools=[26, 1],
    )
    smallest = one(smallest=0.3949)
    assert sentences.change_power(detectable, smallest) == f"{FOUND}{OVERSTATED}"
    assert sentences.change_power(detectable, MISSING) == FOUND
    assert sentences.change_power(MISSING, smallest) == OVERSTATED
    assert sentences.change_power(MISSING, MISSING) == ""


# --- at GCSE, and regression to the mean ----------------------------------------------


def test_note_at_gcse_gives_the_level_and_the_rows_without_a_result():
    found = result(
        **{"with": ["e-maturity", "investment"]}, note=["", "only 3 schools"]
    )
    assert sentences.change_at_gcse_note(found, 0.95) == (
        "Intervals at 95%. Investment: only 3 schools."
    )
    assert sentences.change_at_gcse_note(WITHHELD, 0.95) == ""


def luck(*rows: tuple[float, float]) -> Result:
    low, high = zip(*rows, strict=True)
    return result(
        phase=["primary", "secondary"][: len(rows)],
        with_before=[-0.256, 0.001][: len(rows)],
        by_chance=[-0.5, -0.25][: len(rows)],
        mean_low=low,
        mean_high=high,
    )


PRIMARY = (
    "In this wave the change of primary schools has a correlation of "
    f"{MINUS}0.26 with the first result, and by luck alone it would be {MINUS}0.50: "
)
SECONDARY = (
    " The change of secondary schools has a correlation of +0.00 with the first "
    f"result, and by luck alone it would be {MINUS}0.25: "
)
HIGH = "beyond that, schools with high results gained more."
LOW = "beyond that, schools with low results gained more."
NOT_SHOWN = "nothing beyond luck can be shown."
NO_SIGN = (
    " Where nothing beyond luck can be shown, a gain of schools that began low is no "
    "sign that anything was done for them."
)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(0.1, 0.5)], f"{PRIMARY}{HIGH}"),
        ([(-0.5, -0.1)], f"{PRIMARY}{LOW}"),
        ([(-0.5, 0.1)], f"{PRIMARY}{NOT_SHOWN}{NO_SIGN}"),
        ([(0.0, 0.1)], f"{PRIMARY}{NOT_SHOWN}{NO_SIGN}"),
        ([(-0.1, 0.0)], f"{PRIMARY}{NOT_SHOWN}{NO_SIGN}"),
        ([(0.1, 0.5), (-0.5, -0.1)], f"{PRIMARY}{HIGH}{SECONDARY}{LOW}"),
        ([(0.1, 0.5), (-0.5, 0.1)], f"{PRIMARY}{HIGH}{SECONDARY}{NOT_SHOWN}{NO_SIGN}"),
    ],
)
def test_luck_says_what_lies_beyond_regression_to_the_mean(rows, said):
    assert sentences.luck(luck(*rows), HERE) == said


def test_luck_that_cannot_be_told_has_its_reason():
    assert sentences.luck(MISSING, HERE) == (
        f"Whether the change is regression to the mean cannot be said ({WHY})."
    )
