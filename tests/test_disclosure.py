"""No row of a single school, teacher or group of a collected wave is published."""

import functools
import importlib
import inspect
import io
import math
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from personalising import study, waves
from personalising.errors import WaveError
from personalising.pages import Base, Column, Page, Result, door
from personalising.pages.disclosure import coarse, release
from personalising.study import (
    digital_space,
    equation,
    field_data,
    institutional_space,
    learner_space,
    performance,
    tallies,
    teacher_survey,
    teaching_space,
)
from personalising.study.equation import figures as equation_figures
from personalising.study.field_data import figures as field_figures
from personalising.study.performance import figures
from personalising.study.teacher_survey import figures as teacher_figures
from personalising.study.teaching_space.said import TOPICS
from personalising.waves import Disclosure, NotCollected, Wave

SINGLE = {
    ("equation.maturity", "ranks"): "school",
    ("equation.scale", "means"): "school",
    ("field_data.analysis", "points"): "school",
    ("performance.changes", "points"): "school",
    ("performance.checks", "influence"): "school",
    ("teacher_survey.checks", "tendencies"): "teacher",
}
REASON = "the tables are public <already>."


@pytest.fixture(scope="module")
def wave() -> Wave:
    return waves.load("2008")


@pytest.fixture
def shown(monkeypatch):
    """What a page displays, one bundle after the other."""
    bundles = []
    monkeypatch.setattr(
        door, "display", lambda bundle, raw, metadata=None: bundles.append(bundle)
    )
    return bundles


def as_collected(wave: Wave, **update) -> Wave:
    """The reference wave as though it had been collected."""
    update = {"provenance": "collected", **update}
    return replace(wave, descriptor=wave.descriptor.model_copy(update=update))


def as_open(wave: Wave) -> Wave:
    return as_collected(wave, disclosure=Disclosure(open=REASON))


def results(wave: Wave) -> Iterator[tuple[str, str, Result]]:
    """Every result that the study makes of a wave alone, or of a wave and a column."""
    for found in pkgutil.walk_packages(study.__path__, f"{study.__name__}."):
        module = importlib.import_module(found.name)
        for name, analysis in vars(module).items():
            if getattr(analysis, "__module__", "") != found.name or name[0] == "_":
                continue
            if not inspect.isfunction(analysis):
                continue
            needed = [
                each.name
                for each in inspect.signature(analysis).parameters.values()
                if each.default is each.empty
            ]
            column = "absence" if "field_data" in found.name else "personalisation"
            more = {"column": column} if needed == ["wave", "column"] else {}
            if needed == ["wave", *more]:
                try:
                    result = analysis(wave, **more)
                except NotCollected:  # an edge makes a value of it, an analysis not
                    continue
                if isinstance(result, Result):
                    yield found.name.removeprefix("personalising.study."), name, result


@pytest.mark.long
def test_result_whose_rows_are_single_units_says_so(wave):
    found, declared = 0, {}
    for module, name, result in results(wave):
        found += 1
        bases = [base for of in result.bases.values() for base in of if base]
        alone = bool(bases) and all(base.count == 1 for base in bases)
        if alone and not all(base.unit.startswith(result.row_unit) for base in bases):
            pytest.fail(f"{module}.{name} has rows of other single units than it says")
        if alone or result.row_unit:
            declared[(module, name)] = result.row_unit
    assert found > 40
    assert declared == SINGLE


ANSWERS_TO_CHOOSE_FROM = {
    "identity": learner_space.statements,
    "log_ins": learner_space.log_ins,
    "choices": learner_space.choices,
    "homes": learner_space.homes,
    "records": institutional_space.records,
    "transfer": institutional_space.transfer,
    **{topic: functools.partial(teaching_space.said, topic=topic) for topic in TOPICS},
    "lines": teaching_space.having_lines,
    "restricted": teaching_space.restricted_by_leaders,
    "digital": digital_space.kinds,
}


@pytest.mark.parametrize("name", ANSWERS_TO_CHOOSE_FROM)
def test_answers_to_choose_from_are_never_left_out_for_who_gave_them(
    wave, monkeypatch, name
):
    analysis = ANSWERS_TO_CHOOSE_FROM[name]
    in_full = analysis(as_open(wave))
    assert isinstance(in_full, Result)
    assert in_full.frame["named"].gt(0).any()
    # as though only one or two had given each
    monkeypatch.setattr(tallies, "FEWEST_UNITS", math.inf)
    closed = analysis(as_collected(wave))
    assert len(closed.frame) == len(in_full.frame)
    assert not closed.withheld


def draw_all(wave: Wave) -> None:
    """Draw each figure of single units, as the chapters do."""
    shows = Page(wave)  # without a section, whose number could be a value
    change, points = performance.change(wave), performance.points(wave)
    shows.figure("change", figures.changes, points, "C", change=change)
    lines = performance.lines_on_first_result(wave)
    shows.figure("first", figures.against_first_result, points, "C", lines=lines)
    influence = performance.influence(wave)
    summary = performance.influence_summary(wave)
    shows.figure("left", figures.left_out, influence, "C", summary=summary)
    by, means = field_figures.by_circumstances, field_data.means_by_circumstances(wave)
    disadvantaged = field_data.points(wave, "disadvantaged")
    shows.figure("disadvantaged", by, disadvantaged, "C", means=means)
    absence = field_data.points(wave, "absence")
    shows.figure("absence", field_figures.with_absence, absence, "C")
    tendencies = teacher_survey.tendencies(wave)
    shows.figure("tendencies", teacher_figures.tendencies, tendencies, "C")
    ranks, moved = equation.ranks(wave), equation.moved(wave)
    shows.figure("ranks", equation_figures.ranks, ranks, "C", summary=moved)


def texts(markup: str) -> str:
    """All that a display says, with the alternative text, without coordinates."""
    soup = BeautifulSoup(markup, "html.parser")
    labels = [svg["aria-label"] for svg in soup.find_all("svg", role="img")]
    assert labels
    return " ".join([soup.get_text(" "), *labels]).replace("\N{MINUS SIGN}", "-")


def test_collected_single_units_are_drawn_and_their_data_are_withheld(shown, wave):
    draw_all(as_collected(wave))
    assert len(shown) == 7
    for bundle in shown:
        assert "<svg" in bundle["text/html"]
        assert "text/csv" not in bundle
        assert "download" not in bundle["text/html"]
        said = texts(bundle["text/html"])
        assert re.search(r"withheld, because each row is a single (school|te)", said)


def test_no_exact_value_of_a_school_is_told(shown, wave):
    draw_all(as_collected(wave))
    points = performance.points(wave).frame
    ends = points["change"].agg(["min", "max"]).map("{:+.1f}".format)
    ends = [*ends, *points["result_before"].agg(["min", "max"]).map("{:.1f}".format)]
    absence = 100 * field_data.points(wave, "absence").frame["absence"]
    ends += absence.agg(["min", "max"]).map("{:.1f}".format).tolist()
    told = " ".join(texts(bundle["text/html"]) for bundle in shown)
    assert not re.search(r"\bnan\b", told)  # what is withheld is left out
    for end in ends:
        assert not re.search(rf"(?<![\d.+-]){re.escape(end)}(?![\d])", told), end


def positions(markup: str) -> pd.DataFrame:
    soup = BeautifulSoup(markup, "html.parser")
    marks = soup.select(".wide g[clip-path] use")
    return pd.DataFrame([(use["x"], use["y"]) for use in marks], dtype="float64")


@pytest.mark.parametrize("kind", [as_collected, as_open])
def test_positions_lie_on_a_coarse_grid_unless_the_rows_are_open(shown, wave, kind):
    shows = Page(kind(wave), "9")
    points = field_data.points(wave, "absence")
    shows.figure("absence", field_figures.with_absence, points, "C")
    frame = points.frame[["statemented", "absence"]]
    drawn = positions(shown[0]["text/html"])
    assert len(drawn) == len(frame)
    if kind is as_open:
        assert (drawn.round(1).nunique().to_numpy() > 20).all()
    else:
        assert (drawn.round(1).nunique().to_numpy() <= 2 * 21).all()  # in two panels
        assert drawn.drop_duplicates().shape[0] < len(frame)


@pytest.mark.long
def test_synthetic_and_open_rows_are_published_in_full(shown, wave):
    for kind, said in ((wave, ""), (as_open(wave), "because: the tables are public ")):
        shown.clear()
        draw_all(kind)
        for bundle in shown:
            data = pd.read_csv(io.StringIO(bundle["text/csv"]))
            assert len(data) >= 26
            assert "downloads/2008_" in bundle["text/html"]
            assert said in bundle["text/html"]
            assert "ithheld" not in bundle["text/html"]
    assert "public &lt;already&gt;." in shown[0]["text/html"]


def test_table_of_single_units_is_withheld_as_a_whole(shown, wave):
    points = performance.points(wave)
    columns = {"phase": Column("Phase"), "change": Column("Change", "+.1f")}
    Page(as_collected(wave), "9").table("points", points, "Each <school>", columns)
    (bundle,) = shown
    assert bundle.keys() == {"text/html", "text/plain"}
    assert "<table" not in bundle["text/html"]
    assert (
        "Each &lt;school&gt;. The data of this display are withheld"
        in (bundle["text/html"])
    )


def test_extremes_of_single_units_are_not_in_the_data(shown, wave):
    columns = {"phase": Column("Phase"), "change": Column("Change", "+.1f")}
    for kind in (wave, as_open(wave), as_collected(wave)):
        Page(kind, "9").table("change", performance.change(kind), "C", columns)
    heads = [set(bundle["text/csv"].splitlines()[0].split(",")) for bundle in shown]
    assert {"lowest", "highest", "median"} <= heads[0] & heads[1]
    assert heads[0] - heads[2] - {"calibrated"} == {
        "lowest",
        "quartile_1",
        "median",
        "quartile_3",
        "highest",
    }
    assert "because each is of a single unit: lowest, quart" in shown[2]["text/html"]


def test_what_has_no_single_units_is_released_as_it_is(wave):
    sample = field_data.sample(wave)
    released = release(sample, as_collected(wave).descriptor)
    assert released.note == ""
    pd.testing.assert_frame_equal(released.data, sample.frame)
    frame = pd.DataFrame({"who": ["all"]})
    assert release(frame, as_collected(wave).descriptor).data is frame


def test_grid_is_coarser_than_the_data_and_groups_stay():
    halves = pd.Series([99.5 + 0.5 * step for step in range(40)])
    frame = pd.DataFrame(
        {
            "phase": "primary",
            "halves": halves,
            "percent": (halves - 99.5) / 100,
            "score": (halves / 7) ** 1.3,
            "group": [0, 1] * 20,
            "sure": [True, False] * 20,
            "all": 0.123,
            "gaps": [None, *halves[1:]],
        }
    )
    found = coarse(frame)
    same = ["phase", "group", "sure", "all"]
    pd.testing.assert_frame_equal(found[same], frame[same])
    for name, step in {"halves": 2, "percent": 0.02, "gaps": 2}.items():
        assert (found[name] - frame[name]).abs().max() <= step / 2 + 1e-12
        assert ((found[name].dropna() / step).round(9) % 1 == 0).all()
    assert found["gaps"].isna().equals(frame["gaps"].isna())
    assert found["score"].nunique() <= 21


@pytest.mark.parametrize("values", [[103.5], [103.5, 104.5], [0.25, 7.75]])
def test_a_school_or_two_are_rounded_too(values):
    found = coarse(pd.DataFrame({"result": values}))["result"]
    assert not set(found) & set(values)


def test_result_keeps_what_its_rows_are_when_it_is_stored():
    import pickle

    table = pd.DataFrame({"result": [3.5]})
    base = Base(1, "schools", "schools", {"school_id": "a"})
    result = Result(table, {"result": [base]}, row_unit="school", extremes=["result"])
    again = pickle.loads(pickle.dumps(result))
    assert (again.row_unit, again.extremes) == ("school", ("result",))


# --- the descriptor ------------------------------------------------------------------


def descriptor(collected, text: str) -> waves.Wave:
    made = collected(schools=waves.load("2008")["schools"])
    with (made.folder / "wave.yml").open("a", encoding="utf-8") as file:
        file.write(text)
    return waves.load(made.folder)


def test_descriptor_says_why_rows_are_open(collected):
    assert descriptor(collected, "").descriptor.disclosure is None
    made = descriptor(collected, "disclosure:\n  open: Public already\n")
    assert made.descriptor.disclosure.open == "Public already"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("disclosure: open", 'found "open", expected open, with the reason why rows'),
        ("disclosure: {closed: we say so}", "expected open, with the reason why rows"),
        ("disclosure: {open: 3}", 'found "3", expected open, with the reason'),
        ("disclosure: {open: ''}", 'found "", expected open, with the reason'),
        ("disclosure: {}", "expected open, with the reason"),
    ],
)
def test_disclosure_without_its_reason_is_refused(collected, text, found):
    with pytest.raises(WaveError) as caught:
        descriptor(collected, f"{text}\n")
    assert "wave.yml" in str(caught.value)
    assert "key disclosure: " in str(caught.value)
    assert found in str(caught.value)


def test_means_are_those_of_the_schools_and_not_of_the_grid(shown, wave):
    real = as_collected(wave)
    schools = field_data.points(real, "disadvantaged").frame
    group = schools.query("phase == 'primary' and disadvantaged == 1")
    draw_all(real)
    words = [texts(bundle["text/html"]) for bundle in shown]
    said = f"mean {100 * group['statemented'].mean():.1f} per cent"
    assert any(said in each for each in words)
    (moved,) = equation.moved(real).frame["moved"]
    assert any(f"schools move over {moved:.0f} ranks" in each for each in words)


def test_numbers_of_one_or_two_units_are_left_out(wave):
    frame = pd.DataFrame({"who": ["a", "b"], "schools": [2, 3], "mean": [0.25, 0.5]})
    bases = [Base(count, "schools", "schools", {}) for count in (2, 3)]
    result = Result.by_row(frame, bases, labels=["who"])
    closed = release(result, as_collected(wave).descriptor)
    assert closed.frame["who"].tolist() == closed.data["who"].tolist() == ["b"]
    assert closed.note == "Rows that rest on one or two units are left out."
    few = Result.by_row(frame.head(1), bases[:1], labels=["who"])
    assert release(few, as_collected(wave).descriptor).is_nothing
    assert release(result, wave.descriptor).data["mean"].tolist() == [0.25, 0.5]
