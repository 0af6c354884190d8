"""What print decides: the envelope, its designs, the errors, and the verdicts."""

import csv
import itertools
from statistics import NormalDist

import numpy as np
import pytest
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose
from scipy import special

from personalising.errors import CompendiumError
from personalising.model import Bounded, Effect, claims, nearest_turn, possible
from personalising.pages import Result
from personalising.pages.style import PAPER, SIZES, house_style
from personalising.paths import PUBLISHED
from personalising.statistics.ordinal import information
from personalising.statistics.ordinal.information import expected_information
from personalising.study.teacher_survey.bounds import __main__ as bounds_command
from personalising.study.teacher_survey.bounds import (
    designs,
    draws,
    envelope,
    errors,
    search,
    showing,
    stress,
    table,
)
from personalising.study.teacher_survey.bounds.contrasts import (
    TERMS,
    contrasts,
    printed_model,
)

ENVELOPE = envelope.envelope()
NAMES = [each.name for each in contrasts()]
MIDDLE = designs.at(np.full(len(envelope.QUANTITIES), 0.5), ENVELOPE)
OLDER = claims("teacher_survey")["4.2.2.older-1"]
ALIKE = claims("teacher_survey")["4.2.2.girls-boys"]


def rows():
    with (PUBLISHED / "bounds.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- the envelope ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "high: 499",
            "high: 480",
            'envelope.yml, line 19, key schools.high: found "470 to 480", expected a '
            "range that does not exclude what was printed: 500 (nearly, c.schools)",
        ),
        (
            "low: 0.0\n  high: 0.015",
            "low: 0.02\n  high: 0.03",
            'key one_group_teachers.low: found "0.02 to 0.03", expected a range that '
            "does not exclude what was printed: 1.5 (less than, c.discarded_teachers)",
        ),
        (
            "reason: Nearly 500 were",
            "why: Nearly 500 were",
            "key schools.reason: expected why the quantity lies in this range",
        ),
        (
            "low: 0.25\n  high: 0.45",
            "low: 0.55\n  high: 0.45",
            'key secondary.low: found "0.55", expected no more than its high, 0.45',
        ),
        ("high: 499", "high: most", 'schools.high: found "most", expected a number'),
        ("primary_both:", "primary_two:", "key primary_both: expected low, high and"),
        ("primary_both:", "primary_two:", "key primary_two: expected one of teachers"),
    ],
)
def test_what_is_wrong_with_an_envelope_is_said(tmp_path, old, new, message):
    text = (PUBLISHED / "envelope.yml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "envelope.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CompendiumError) as error:
        envelope.read(path)
    assert message in str(error.value)


# --- designs --------------------------------------------------------------------------


def test_shares_of_a_design_add_up_and_have_its_spread():
    assert_allclose(designs.pattern_shares(MIDDLE).sum(axis=1), 1)
    bands = designs.experience_shares(MIDDLE)
    spread = np.sqrt(bands @ designs.EXPERIENCE**2 - (bands @ designs.EXPERIENCE) ** 2)
    assert spread == pytest.approx(MIDDLE["experience_sd"])
    priority = designs.priority_shares(MIDDLE)
    spread = np.sqrt(
        priority @ designs.PRIORITY**2 - (priority @ designs.PRIORITY) ** 2
    )
    assert spread == pytest.approx(MIDDLE["priority_sd"])


def test_drawn_ratings_are_those_of_the_design():
    large = {**MIDDLE, "teachers": 40_000.0, "schools": 12_000.0}
    data = draws.ratings(large, np.random.default_rng(7))
    assert (data["rating"] >= 4).mean() == pytest.approx(
        designs.disagreement(large), abs=0.005
    )
    assert len(data) / data["teacher"].nunique() == pytest.approx(
        designs.ratings(large)[0], abs=0.02
    )
    both = data[data["primary"] == 1].groupby("teacher")["subgroup"].agg(
        lambda rated: {"ks1", "ks2"} <= set(rated)
    )  # fmt: skip
    assert both.mean() == pytest.approx(large["primary_both"], abs=0.02)


def test_drawn_departures_are_those_that_are_asked_for():
    rng = np.random.default_rng(8)
    wide = {}
    for departure in (draws.AS_MODELLED, draws.Departure(alike=1.0, slope=3.0)):
        data = draws.ratings(MIDDLE, rng, departure)
        answers = data.pivot_table(index="teacher", columns="subgroup", values="rating")
        pairs = answers[["girls", "boys"]].dropna()
        apart = (answers["gifted"] - answers["girls"]).std()
        wide[departure] = (pairs["girls"] == pairs["boys"]).mean(), apart
    (same, own), (all_same, much) = wide.values()
    assert same < 0.7 < 0.99 < all_same
    assert much > 1.3 * own


def test_designs_that_print_rules_out_are_left_out():
    assert designs.meets(MIDDLE, ENVELOPE)
    assert not designs.meets({**MIDDLE, "teacher_sd": 3.0}, ENVELOPE)
    few = {"special_needs": 0.1, "gifted": 0.1, "gifted_special": 0.1}
    assert not designs.meets({**MIDDLE, **few}, ENVELOPE)


def test_first_scenario_of_the_printed_model_is_as_printed():
    model = printed_model()
    place = designs.places(model)[1, 3, 0]
    below = special.expit(np.array(model.thresholds) - place)
    shares = np.diff(below, prepend=0, append=1)
    assert_allclose(shares, [0.063, 0.226, 0.609, 0.086, 0.016], atol=0.0006)
    least = contrasts()[NAMES.index("least-positive")]
    assert least.estimate == pytest.approx(0.063 + 0.226 - 0.086 - 0.016)
    assert least.estimate == pytest.approx(
        shares[:2].sum() - shares[3:].sum(), abs=1e-3
    )
    # its derivatives, by finite differences
    point = np.array([*model.thresholds, *model.groups[1:], *model.teachers, 1.0])

    def balance(point):
        place = point[11:14] @ [4, 1, 1]
        return special.expit(point[1] - place) - special.expit(place - point[2])

    steps = 1e-6 * np.eye(len(TERMS))
    slopes = [(balance(point + s) - balance(point - s)) / 2e-6 for s in steps]
    assert_allclose(least.direction, slopes, atol=1e-8)


# --- errors ---------------------------------------------------------------------------


def at_design(row):
    return {name: float(row[name]) for name in envelope.QUANTITIES}


def partly_drawn(monkeypatch, sd, most, draws):
    """Errors, of sets of groups with more answers than some by drawn ones."""
    with monkeypatch.context() as patch:
        patch.setattr(
            errors,
            "expected_information",
            lambda *given: expected_information(*given, draws=draws, seed=1),
        )
        patch.setattr(information, "MOST_RESPONSES", most)
        return errors.Table.of([sd], n_places=3)


def test_a_sample_of_the_file_comes_out_as_it_stands(monkeypatch):
    lowest = [row for row in rows() if row["design"] == "lowest"]
    assert {row["teacher_sd"] for row in lowest} == {"0.5"}
    found = partly_drawn(monkeypatch, 0.5, 5**6, 4_000)
    for place, row in enumerate(lowest):
        assert row["contrast"] == NAMES[place]
        error = found.errors(at_design(row))[place]
        assert error == pytest.approx(float(row["std_error"]), rel=0.01)


def test_the_largest_errors_come_out_of_drawn_answers_too(monkeypatch):
    highest = [row for row in rows() if row["design"] == "highest"]
    row = highest[NAMES.index("older-1")]
    drawn = partly_drawn(monkeypatch, float(row["teacher_sd"]), 5**4, 1_000)
    found = drawn.errors(at_design(row))
    same = [each for each in highest if at_design(each) == at_design(row)]
    assert len(same) > 1
    for each in same:
        error = found[NAMES.index(each["contrast"])]
        assert error == pytest.approx(float(each["std_error"]), rel=0.02)


def test_every_contrast_has_its_extremes_and_stresses():
    found = {}
    for row in rows():
        found.setdefault(row["contrast"], {})[row["design"]] = float(row["std_error"])
    assert list(found) == NAMES
    for each in found.values():
        low, high = each["lowest"], each["highest"]
        few, many = (f"{which} of {designs.SAMPLED}" for which in ("lowest", "highest"))
        assert low <= each[few] <= each[many] <= high
        assert len(each) == 8
        # with fewer teachers and ratings errors are larger than any in the envelope
        assert min(each["fewer teachers"], each["fewer ratings"]) > high
    assert found["girls-boys"]["girls and boys alike"] < found["girls-boys"]["highest"]
    drawn = [row for row in rows() if row["monte_carlo_error"] != "0"]
    assert {row["design"] for row in drawn} == {"girls and boys alike", "own slopes"}


class Bowl:
    """Errors that are known: the distance of a design from a point of the cube."""

    lowest = 0.25

    def errors(self, design):
        ends = [(each.low, each.high) for each in ENVELOPE.values()]
        shares = [
            (value - low) / (high - low)
            for value, (low, high) in zip(design.values(), ends, strict=False)
        ]
        away = 1 + sum((share - self.lowest) ** 2 for share in shares)
        return np.full(len(NAMES), away)


def test_search_finds_the_extremes_of_known_errors(monkeypatch):
    monkeypatch.setattr(designs, "meets", lambda *_: True)
    survey = search.Search(ENVELOPE, Bowl())
    found = survey.extremes(8)[:4]
    assert [each.which for each in found] == [
        *("lowest of 8", "lowest", "highest of 8", "highest"),
    ]
    lowest, highest = found[1], found[3]
    assert lowest.error == pytest.approx(1, abs=0.01)
    assert set(highest.point) == {1.0}
    assert found[0].error > lowest.error
    assert found[2].error < highest.error


def test_sample_takes_the_points_in_their_order(monkeypatch):
    monkeypatch.setattr(designs, "meets", lambda design, _: design["teacher_sd"] < 1.5)
    taken = search.Search(ENVELOPE, Bowl()).sample(search.TOGETHER)
    drawn = map(tuple, designs.points(0, 8 * search.TOGETHER).tolist())
    fits = [each for each in drawn if designs.at(each, ENVELOPE)["teacher_sd"] < 1.5]
    assert taken == fits[: search.TOGETHER]


def test_search_never_leaves_what_print_allows(monkeypatch):
    monkeypatch.setattr(designs, "meets", lambda design, _: design["teacher_sd"] < 1.5)
    survey = search.Search(ENVELOPE, Bowl())
    highest = survey.extremes(8)[3]
    assert designs.at(highest.point, ENVELOPE)["teacher_sd"] < 1.5


def test_schools_make_errors_larger_for_what_they_share():
    model, each = printed_model(), np.eye(8)
    of_pairs = sum(
        expected_information(each[[0, n]], model.thresholds, model.groups, 1.0).matrix
        for n in range(1, 8)
    )
    shape = (len(designs.patterns()), 1, 1, *of_pairs.shape)
    table_at = errors.Table(
        np.array([0.0]), np.array([1.0]), np.broadcast_to(of_pairs, shape)
    )
    alone = table_at.covariance({**MIDDLE, "teacher_sd": 1.0, "school_share": 0.0})
    alike = table_at.covariance({**MIDDLE, "teacher_sd": 1.0, "school_share": 0.05})
    ratio = np.sqrt(np.diag(alike) / np.diag(alone))
    found = dict(zip(TERMS, ratio, strict=True))
    assert min(found["primary"], found["priority"]) > 1.05
    assert found["sd"] == pytest.approx(1)


# --- verdicts -------------------------------------------------------------------------


def by_rule(claim, estimate, error):
    half = NormalDist().inv_cdf(0.975) * error
    effect = Effect(estimate, estimate - half, estimate + half, 1, "r", 0.95)
    return claim.judge(effect)


@pytest.mark.parametrize("claim", [OLDER, ALIKE])
@pytest.mark.parametrize("estimate", [-0.3, -0.1, 0.0, 0.025, 0.09, 0.15, 0.21, 0.58])
def test_possible_verdicts_are_those_of_every_error_in_the_range(claim, estimate):
    grid = np.linspace(0.02, 0.4, 3_001)
    found = Bounded(estimate, 0.02, 0.4, "log odds", 0.95)
    every = dict.fromkeys(by_rule(claim, estimate, error) for error in grid)
    assert list(possible(claim, found)) == list(every)
    turns = [
        (a + b) / 2
        for a, b in itertools.pairwise(grid)
        if by_rule(claim, estimate, a) != by_rule(claim, estimate, b)
    ]
    turn = nearest_turn(claim, Bounded(estimate, 0.02, 0.021, "log odds", 0.95))
    if turns:
        assert turn == pytest.approx(turns[0], abs=2e-4)
    else:
        assert not 0.02 < turn < 0.4


def test_print_decides_what_the_file_and_the_rule_say():
    found = table.bounds().frame.set_index("contrast")
    for name, id in table.CLAIMS.items():
        claim, row = claims("teacher_survey")[id], found.loc[name]
        grid = np.linspace(row["error_low"], row["error_high"], 501)
        words = dict.fromkeys(
            table.WORDS[by_rule(claim, row["estimate"], error)] for error in grid
        )
        assert row["reads"] == " or ".join(words)
    for name in ("experience", "primary", "priority"):
        assert found.loc[name, "reads"] == table.STOOD_OUT
    assert found.loc["older-1", "reads"] == "holds"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("older-1,lowest,", "older-1,lowest,-", 'column std_error: found "-0.'),
        ("older-1,lowest,", "older-1,lowest,about ", 'std_error: found "about 0.'),
        (
            "older-1,lowest,",
            "older-3,lowest,",
            "the design lowest of older-1; run make",
        ),
        (
            "contrast,design,std_error",
            "contrast,design,error",
            "row 2, column std_error",
        ),
        (",0,", ",-1,", 'column monte_carlo_error: found "-1", expected a number of'),
    ],
)
def test_what_is_wrong_with_the_file_is_said(tmp_path, old, new, message):
    text = (PUBLISHED / "bounds.csv").read_text(encoding="utf-8")
    path = tmp_path / "bounds.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CompendiumError) as error:
        table.read(path)
    assert message in str(error.value)


# --- what chapters show of it ---------------------------------------------------------


def test_sentences_say_what_the_table_reads():
    found = table.bounds()
    said = showing.decided(found)
    for word, group in found.frame.groupby("reads"):
        for label in group["label"]:
            assert (label in said) == (word not in (table.STOOD_OUT, table.NO_CLAIM))
    assert showing.message(found.frame).startswith("Print decides 7 of the 13")
    calm = found.frame.assign(reads_stressed=found.frame["reads"])
    assert "No stress" in showing.beyond(Result(calm, {}))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_the_line_at_one_passes_behind_the_names_of_the_errors(size):
    with house_style(size):
        axes = showing.intervals(table.bounds().frame).figure.axes[0]
    names = [text for text in axes.texts if text.get_text().startswith("at the ")]
    assert len(names) == 2
    lines = [line for line in axes.lines if set(line.get_xdata()) == {0}]
    assert lines
    for text in names:
        box = text.get_bbox_patch()
        assert box is not None
        assert to_hex(box.get_facecolor()) == PAPER
        assert text.get_zorder() > max(line.get_zorder() for line in lines)


def test_a_finding_with_several_verdicts_is_said_to_be_open():
    frame = table.bounds().frame.assign(reads=table.NO_CLAIM)
    frame.loc[7:8, "reads"] = ["does not hold", "does not hold or holds"]
    said = showing.decided(Result(frame, {}))
    assert f"print contradicts what is claimed of {frame.loc[7, 'label']};" in said
    assert f"of {frame.loc[8, 'label']}, no more can be said than" in said
    assert "“does not hold or holds”." in said


def test_picture_names_every_finding_that_is_judged():
    found = table.bounds().frame
    with house_style():
        drawing = showing.intervals(found)
    shown = found[
        (found["reads"] != table.NO_CLAIM) & (found["measure"] == table.LOG_ODDS)
    ]
    assert len(shown) == 15
    for row in shown.itertuples():
        assert f"{row.label}: {np.exp(row.estimate):.2f} times" in drawing.alt


def test_envelope_that_is_wrong_ends_make_bounds_in_one_line(monkeypatch):
    def refused():
        raise CompendiumError("envelope.yml, line 11, key teachers.low: found 1750")

    monkeypatch.setattr(bounds_command.making, "make", refused)
    with pytest.raises(SystemExit) as end:
        bounds_command.main()
    assert end.value.code == "envelope.yml, line 11, key teachers.low: found 1750"


def test_stress_asks_for_fewer_ratings_than_the_envelope_does():
    for name, share in stress.FEWER_RATINGS.items():
        assert 0 < share < ENVELOPE[name].low
