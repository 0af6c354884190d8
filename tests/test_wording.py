"""What pages say: few numbers to a sentence, no jargon, titles that are true."""

import json
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from made_waves import reference_wave

from personalising.book.chapters import all_chapters
from personalising.pages import Result
from personalising.paths import ROOT
from personalising.study.field_data import messages as of_schools
from personalising.study.performance import messages as of_results
from personalising.study.response_rates import messages as of_returns
from personalising.study.teacher_survey import messages as of_teachers
from personalising.study.teacher_survey import model_sentences as of_model

REFERENCE = ROOT / "tests" / "reference"
CHAPTERS = [chapter.name for chapter in all_chapters()]
MOST = 2  # numbers in a sentence
EXCEPTIONS = {
    r"^\d+ effects of different things, from ": "a count, and the ends of its effects",
    r"^\d+ of \d+ findings need no more than ": "a count, and what it is counted by",
}
FOR_ANALYSTS = ("guide_ordinal_models",)  # which sets estimates with their intervals
GLUE = "application/papermill.record/text/plain"
NUMBER = re.compile(r"(?<![\w.])[+\u2212]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)%?")
END = re.compile(r"(?<=[.?!;:])\s+(?=[^a-z(])")
SECTION = r"\d(?:\.\d)*"
NO_QUANTITIES = re.compile(
    "|".join(
        [
            r"\b\d{4}-\d\d-\d\d\b",
            r"\bversion \d+\b",
            r"\b(?:1[89]|20)\d\d\b",  # years, and what is named after one
            rf"\b(?:[Ss]ections?|Tables?|Figures?|Appendix)\s[A-H]?{SECTION}"
            rf"(?:\s(?:and|to)\s{SECTION})*",
            r"\b\d\.\d\.\d\b",  # a section without the word
            r"\bKey\sStages?\s\d(?:\s(?:and|to)\s\d)*",
            r"\b\d\d(?:\.\d)?% (?=(?:profile )?(?:interval|confidence))",
            r"(?<=\d) in 100\b",  # the unit of "48 in 100"
            r"(?<=\bF)\(\d+, \d+\)",  # which F it is
            r"[Ii]ntervals at \d\d%",
        ]
    )
)
NOT_SENTENCES = (
    "table",  # a display, and the arithmetic in its cells
    "svg",
    ".what",  # number, caption and n of a display
    ".evidence",  # an estimate with its interval, as a line of its own
    ".detail p:has(.made-mark)",  # and so what the wave gives beside print,
    ".detail p:has(.chip)",  # or print beside a collected wave
    ".words",  # the long description of a drawing
    ".fold > summary",  # counts of what a fold holds
)


def sentences(html: str) -> list[str]:
    """The sentences that a display shows, without what is a display itself."""
    soup = BeautifulSoup(html, "html.parser")
    for part in soup.select(", ".join(NOT_SENTENCES)):
        part.decompose()
    blocks = soup.find_all(["p", "li", "summary"]) or [soup]
    texts = [block.get_text(" ") for block in blocks if not block.find(["p", "li"])]
    return [s for text in texts for s in END.split(" ".join(text.split()))]


def said(chapter: str) -> list[str]:
    """What a chapter's reference notebook says: in displays, and glued into prose."""
    path = REFERENCE / f"{chapter}.ipynb"
    found = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                found += sentences("".join(data["text/html"]))
            elif GLUE in data:
                found += END.split("".join(data[GLUE]).strip("'\""))
    return found


def numbers(sentence: str) -> list[str]:
    return NUMBER.findall(NO_QUANTITIES.sub("", sentence))


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("In 2009 section 4.3.2 counted 82 groups at Key Stages 3 and 4.", 1),
        ("Its 95% interval runs from +0.04 to +0.78.", 2),
        ("48 in 100 agree, and 7% disagree, of 1,690.", 3),
        ("F(3, 22) = 3.20, p = .043.", 2),
        ("Table 4.1 and Appendix B agree.", 0),
    ],
)
def test_numbers_are_counted_as_a_reader_counts_them(sentence, count):
    assert len(numbers(sentence)) == count


@pytest.mark.parametrize("chapter", [c for c in CHAPTERS if c not in FOR_ANALYSTS])
def test_no_sentence_has_more_than_two_numbers(chapter):
    found = said(chapter)
    assert found
    notes = " ".join(reference_wave().descriptor.notes.split())
    crowded = [s for s in found if len(numbers(s)) > MOST]
    crowded = [s for s in crowded if s not in notes]  # whose words are the wave's own
    crowded = [s for s in crowded if not re.match("|".join(EXCEPTIONS), s)]
    assert not crowded, "\n".join(crowded)


@pytest.mark.parametrize("chapter", ["index", "claims", "4_2_2_teacher_survey"])
def test_log_odds_come_in_the_method_and_not_before(chapter):
    for sentence in said(chapter):
        assert "log odds" not in sentence, sentence


def test_ledger_of_a_synthetic_wave_does_not_repeat_print():
    path = REFERENCE / "claims.ipynb"
    (html,) = (
        "".join(output["data"]["text/html"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if "ledger" in "".join(output.get("data", {}).get("text/html", ""))
    )
    cells = BeautifulSoup(html, "html.parser").select('td[data-label="This wave"]')
    said = {cell.get_text(" ", strip=True) for cell in cells}
    assert said <= {"as calibrated", "invented", "not tested"}


def means(*rows: tuple[str, int, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["phase", "disadvantaged", "statemented"])


def test_title_of_circumstances_says_which_way_each_phase_goes():
    up = [("primary", 0, 0.01), ("primary", 1, 0.02)]
    title = of_schools.by_circumstances
    both = means(*up, ("secondary", 0, 0.01), ("secondary", 1, 0.03))
    assert title(both, both) == (
        "Disadvantaged schools have on average a larger share of statemented pupils in "
        "primary schools and secondary schools"
    )
    apart = means(*up, ("secondary", 0, 0.03), ("secondary", 1, 0.01))
    assert title(apart, apart).endswith(
        "a larger share of statemented pupils in primary schools, smaller in secondary "
        "schools"
    )
    for little in (means(*up[:1]), means(("primary", 0, 0.01), ("primary", 1, 0.01))):
        assert title(little, little) == ""


def test_title_of_absence_says_which_way_it_goes():
    rows = pd.DataFrame(
        {
            "phase": ["primary"] * 3,
            "statemented": [0.01, 0.02, 0.03],
            "absence": [0.05, 0.06, 0.07],
        }
    )
    title = of_schools.with_absence
    assert title(rows).startswith("Absence rises")
    assert title(rows.assign(absence=[3, 2, 1])).startswith("Absence falls")
    assert title(rows.assign(absence=0.05)) == ""


def test_title_of_quadrants_names_the_best_and_none_of_two():
    rows = pd.DataFrame(
        {
            "e_maturity": ["low", "high"],
            "investment": ["low", "high"],
            "mean": [-1.0, 2.0],
        }
    )
    assert of_results.quadrants(rows) == (
        "The mean change is highest where e-maturity is high and investment high"
    )
    assert of_results.quadrants(rows.assign(mean=1.0)) == ""
    assert of_results.quadrants(rows.head(1)) == ""


def test_title_of_first_results_gives_the_slopes_and_claims_no_trend():
    # -0.004 is next to nothing, and has no sign
    lines = pd.DataFrame({"phase": ["primary", "secondary"], "slope": [-0.2, -0.004]})
    title = of_results.against_first_result
    assert title(lines, lines) == (
        "For each point of the first result, results changed by \N{MINUS SIGN}0.20 "
        "points in primary schools and +0.00 points in secondary schools"
    )
    assert title(lines, lines.assign(slope=float("nan"))) == ""


def coefficients(*ends: tuple[float, float]) -> pd.DataFrame:
    rows = [
        {"label": f"group {n}", "conf_low": low, "conf_high": high}
        for n, (low, high) in enumerate(ends)
    ]
    table = pd.DataFrame(rows)
    middle = (table["conf_low"] + table["conf_high"]) / 2
    return table.assign(estimate=middle, odds=middle.map(lambda x: 2.718281828**x))


def test_titles_of_odds_count_what_is_clear_or_name_the_furthest_apart():
    table = coefficients((0.1, 0.5), (-0.1, 0.2), (-0.9, -0.3))
    assert of_teachers.odds(table) == (
        "2 of 3 predictors clearly go with a more or less positive answer"
    )
    assert of_teachers.groups_compared(table) == (
        "Furthest apart: group 2, 0.55 times the odds"
    )
    assert of_teachers.groups_compared(table.head(1)) == ""
    assert of_teachers.odds(table.head(0)) == ""


def test_title_of_spread_says_that_ends_come_closer_only_where_they_do():
    table = pd.DataFrame({"highest": [0.7, 0.6], "lowest": [0.3, 0.4]})
    assert of_teachers.sensitivity(table).endswith(
        "40 percentage points apart, down to 20"
    )
    assert of_teachers.sensitivity(table.iloc[::-1]) == ""
    assert of_teachers.sensitivity(table.head(1)) == ""


def test_title_of_tendencies_counts_who_leans():
    table = pd.DataFrame({"side": ["above", "neither", "below", "neither"]})
    assert of_teachers.tendencies(table) == "2 of 4 teachers clearly lean to one side"
    assert of_teachers.tendencies(table.head(0)) == ""


def test_thresholds_that_do_not_compare_with_print_are_not_counted():
    table = pd.DataFrame({"allowed_low": [-2.0, 1.0], "inside": [True, False]})
    assert (
        of_teachers.thresholds(table) == "1 of 2 thresholds lie where print puts them"
    )
    elsewhere = table.assign(allowed_low=float("nan"), inside=False)
    assert of_teachers.thresholds(elsewhere) == ""


def test_range_of_one_value_is_one_number():
    row = {"term": "experience", "ratio": 0.871, "conf_low": 0.1, "conf_high": 0.2}
    one = pd.DataFrame([row | {"school_low": 0.1, "school_high": 0.2}])
    said = of_model.clustered(Result(one, {}), "in this wave")
    assert "are 0.87 times the plain ones" in said
    two = pd.concat([one, one.assign(term="priority", ratio=1.2)])
    assert "are 0.87 to 1.20 times" in of_model.clustered(Result(two, {}), "here")


def test_equal_deviations_by_laplace_and_by_quadrature_are_not_set_against_each_other():
    points = pd.DataFrame(
        {"points": [1, 9, 15], "sd": [0.90, 0.96, 0.96], "largest": [0.1, 1e-7, 0.0]}
    )
    for laplace, said in (
        (0.0, "0.0000, and so does q"),
        (0.1, "0.1000 instead of 0.0"),
    ):
        schools = Result(pd.DataFrame([{"laplace": laplace, "sd": 0.0}]), {})
        assert said in of_model.laplace(Result(points, {}), schools, "in this wave")


def test_title_of_sorts_names_the_commonest_and_any_other():
    sorts = pd.DataFrame(
        {
            "sort": ["free", "where", "rare"],
            "primary": [9, 4, 1],
            "secondary": [3, 3, 0],
        }
    )
    assert of_returns.sorts_completed(sorts) == (
        "12 focus groups did the free sort, and no more than 7 any other"
    )
    alone = sorts.assign(primary=[1, 0, 0], secondary=0)
    assert of_returns.sorts_completed(alone) == (
        "1 focus group did the free sort, and none any other"
    )
    tied = sorts.assign(primary=[4, 9, 1], secondary=[3, -2, 0])
    assert of_returns.sorts_completed(tied) == ""
    assert of_returns.sorts_completed(sorts.head(1)) == ""


def test_title_of_scenarios_counts_those_who_agree():
    answers = pd.DataFrame(
        {
            "name": ["one"] * 3 + ["other"] * 3,
            "rating": [1, 2, 3] * 2,
            "estimate": [0.1, 0.2, 0.3, 0.25, 0.25, 0.5],
        }
    )
    said = of_teachers.scenarios(answers)
    assert (
        said
        == "Typical teachers who agree: 30 in 100 of the one and 50 in 100 of the other"
    )
    assert of_teachers.scenarios(answers.head(0)) == ""


def test_title_of_quadrants_needs_their_means_alone():
    quadrants = pd.DataFrame(
        {
            "e_maturity": ["low", "high", "high"],
            "investment": ["low", "low", "high"],
            "mean": [1.0, 3.0, None],
            "conf_low": [None, None, None],
        }
    )
    assert of_results.quadrants(quadrants) == (
        "The mean change is highest where e-maturity is high and investment low"
    )
    assert of_results.quadrants(quadrants.head(1)) == ""
