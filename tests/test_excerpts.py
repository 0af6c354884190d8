"""What people said: excerpts by the codebook of themes, and what they never decide."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from small_wave import Folder

from personalising import waves
from personalising.errors import CompendiumError
from personalising.model import Basis, Verdict, Word
from personalising.model.reading import read
from personalising.model.reported import assess_reported
from personalising.model.themes import FILE as CODEBOOK
from personalising.model.themes import _Codebook, themes
from personalising.pages import Page
from personalising.study import excerpts
from personalising.study.excerpts import telling
from personalising.study.excerpts.reading import FILE, MOST_WORDS
from personalising.study.statements import statements

Spoil = Callable[..., str]
REPORT = excerpts.in_report()
ROWS = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))
DIGITAL = excerpts.told(waves.load("2008"), "digital")
LONG = " ".join(["word"] * (MOST_WORDS + 1))


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """Change cells of a row, by its number in the file; give what the check says."""

    def change(row: int = 2, **cells: str) -> str:
        rows = [dict(each) for each in ROWS]
        rows[row - 2].update(cells)
        file = tmp_path / "excerpts.csv"
        pd.DataFrame(rows).to_csv(file, index=False)
        try:
            excerpts.in_report(file)
        except CompendiumError as error:
            return str(error)
        return ""

    return change


def test_excerpts_of_the_report_go_by_the_codebook(spoil):
    assert spoil() == ""
    assert len(REPORT) == len(ROWS)
    assert set(REPORT["theme"]) == themes().keys()  # no theme that nothing speaks of
    assert set(REPORT["coder"]) == {"project"}  # no second coding is claimed


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"theme": "general-tool"},
            'excerpts.csv, row 2, column theme: found "general-tool", expected the id '
            "of a theme of data/model/themes.yml (did you mean "
            '"general-tools"?)',
        ),
        (
            {"theme": "zzzz"},
            'excerpts.csv, row 2, column theme: found "zzzz", expected the id of a '
            "theme of data/model/themes.yml",
        ),
        (
            {"space": "living"},
            'excerpts.csv, row 2, column space: found "living", expected digital, the '
            "space of the theme platform-as-software",
        ),
        (
            {"stakeholder": ""},
            'excerpts.csv, row 2, column stakeholder: found "", expected one of pupil, '
            "teacher, leader, family; the cell is empty",
        ),
        (
            {"stance": "neutral"},
            'excerpts.csv, row 2, column stance: found "neutral", expected one of for, '
            "against, mixed",
        ),
        (
            {"quotation": LONG},
            f'excerpts.csv, row 2, column quotation: found "{LONG}", expected '
            "at most 15 words",
        ),
        (
            {"page": ""},
            "excerpts.csv, row 2, column page: expected where the report prints it; "
            "the cell is empty",
        ),
        (
            {"section": ""},
            "excerpts.csv, row 2, column section: expected where the report prints it; "
            "the cell is empty",
        ),
    ],
)
def test_what_the_codebook_does_not_allow_is_named(spoil, cells, said):
    assert spoil(**cells) == said


@pytest.mark.parametrize("column", ["theme", "space", "stakeholder", "stance", "page"])
def test_each_row_that_is_spoilt_is_the_one_that_is_named(spoil, column):
    for number in range(2, len(ROWS) + 2, 9):
        said = spoil(number, **{column: "nonsense"})
        assert said.startswith(f"excerpts.csv, row {number}, column {column}: found ")
        assert "\n" not in said  # one cause, one problem


def test_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CompendiumError, match=r"excerpts\.csv: expected this file in"):
        excerpts.in_report(tmp_path / "excerpts.csv")


def test_quotations_are_brief_and_few_beside_what_is_told_in_other_words():
    quoted = REPORT[REPORT["quotation"] != ""]
    assert (quoted["quotation"].str.split().str.len() <= MOST_WORDS).all()
    assert len(quoted) < len(REPORT) / 3
    assert (REPORT["paraphrase"] != "").all()


def test_each_theme_bears_on_claims_that_there_are(monkeypatch):
    for theme in themes().values():
        assert set(theme.bears_on) <= statements().keys(), theme.id
    strange = themes()["blocked"].model_copy(
        update={"bears_on": ("4.3.2.communication-blocket",)}
    )
    monkeypatch.setattr(telling, "themes", lambda: {**themes(), "blocked": strange})
    with pytest.raises(CompendiumError) as error:
        excerpts.told(waves.load("2008"), "digital")
    assert str(error.value) == (
        "data/model/themes.yml, entry blocked, key bears_on: there is no claim "
        '4.3.2.communication-blocket (did you mean "4.3.2.communication-blocked"?)'
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t[0].update(space="moon"), "entry general-tools, key space: found"),
        (lambda t: t[0].pop("about"), "entry general-tools, key about: the key is"),
        (lambda t: t[0].update(colour="red"), "key colour: there is no such key"),
        (lambda t: t.append(t[0]), "theme general-tools stands there twice"),
    ],
)
def test_codebook_that_is_written_wrongly_is_refused(change, said, tmp_path):
    found = yaml.safe_load(CODEBOOK.read_text(encoding="utf-8"))
    change(found)
    spoilt = tmp_path / "themes.yml"
    spoilt.write_text(yaml.safe_dump(found, sort_keys=False), encoding="utf-8")
    with pytest.raises(CompendiumError) as error:
        read(spoilt, _Codebook)
    assert str(error.value).startswith("data/model/themes.yml")
    assert said in str(error.value)


# --- what they decide -----------------------------------------------------------------


@pytest.mark.parametrize("counts", [{"for": 1}, {"for": 500}, {"against": 500}])
def test_however_many_excerpts_speak_they_cannot_tell(counts):
    found = assess_reported(statements()["4.3.3.curriculum"], counts)
    assert (found.verdict, found.basis) == (Verdict.INCONCLUSIVE, Basis.REPORTED)
    assert found.word == Word.CANNOT_TELL


def test_claims_are_judged_by_the_excerpts_that_bear_on_them():
    of = [statements()[id] for id in ("4.3.3.curriculum", "4.2.2.experience")]
    spoken_of, silent = excerpts.reported(of, REPORT)
    # three excerpts of the report speak of the National Curriculum, all against it
    assert spoken_of.reason.startswith("3 speak for it; somebody chose what to pass on")
    assert (silent.verdict, silent.basis) == (Verdict.NOT_TESTED, None)
    assert silent.reason == "no excerpt speaks of it"


def test_excerpt_of_two_themes_of_a_claim_counts_once():
    rows = REPORT[REPORT["theme"] == "curriculum"].head(1)
    twice = pd.concat([rows, rows.assign(stance="against")])
    (found,) = excerpts.reported([statements()["4.3.3.curriculum"]], twice)
    assert found.reason.startswith("1 speaks both for and against it;")


# --- a wave of its own ----------------------------------------------------------------


def test_excerpts_of_a_wave_go_by_the_same_rules(folder: Folder):
    wave = waves.load(folder.path)
    found = excerpts.told(wave, "teaching")
    assert found.source.id == wave.id
    assert [said.theme.id for said in found.themes] == ["voice-and-choice", "motivates"]
    assert found.themes[0].findings[0].word == Word.CANNOT_TELL
    assert excerpts.told(wave, "digital").source == telling.REPORT  # it has none


def test_theme_of_a_wave_that_the_codebook_lacks_is_named(collected):
    table = REPORT.head(2).assign(theme=["general-tools", "motivation"])
    wave = collected(excerpts=table.drop(columns=["section", "page"]))
    with pytest.raises(CompendiumError) as error:
        excerpts.told(wave, "digital")
    assert str(error.value) == (
        'some/excerpts.csv, row 3, column theme: found "motivation", expected the id '
        'of a theme of data/model/themes.yml (did you mean "motivates"?)'
    )


def test_coders_who_do_not_agree_make_a_mixed_excerpt(collected):
    row = REPORT.head(1)
    other = row.assign(coder="another", stance="against")
    found = excerpts.in_wave(collected(excerpts=pd.concat([row, other])))
    assert found[["coder", "stance"]].to_numpy().tolist() == [["project", "mixed"]]


# --- on a page ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown():
    bundles = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "personalising.pages.door.display",
            lambda bundle, **rest: bundles.append((bundle, rest["metadata"])),
        )
        page = Page(waves.load("2008"), "4.3.1")
        page.voices(
            "said",
            DIGITAL.frame,
            "What people said",
            DIGITAL.themes,
            DIGITAL.source,
            excerpts.message(DIGITAL),
        )
    ((bundle, metadata),) = bundles
    return bundle, metadata


def test_page_marks_them_as_reported_and_decides_nothing(shown):
    bundle, metadata = shown
    html = BeautifulSoup(bundle["text/html"], "html.parser")
    assert "Reported evidence." in html.text
    assert "somebody chose what to pass on".capitalize() in html.text
    assert "a finding reads “cannot tell” here, by what was said" in html.text
    assert "told by the report of 2009, and nothing by Reference wave" in html.text
    assert "excerpts of the report speak of" in html.select_one(".display-title").text
    assert "synthetic" not in html.text.lower()
    assert {chip.text for chip in html.select(".chip")} == {"cannot tell"}
    assert "reported" in bundle["text/csv"].splitlines()[1].split(",")
    assert metadata["text/csv"]["file"] == "downloads/report-excerpts_said.csv"


def test_page_says_who_speaks_for_and_against_each_theme(shown):
    html = BeautifulSoup(shown[0]["text/html"], "html.parser")
    said = {fold.b.text: fold.summary.span.text for fold in html.select("details")}
    assert said["Pupils have a log-in of their own"] == (
        "for it: pupils 1; against it: pupils 1"
    )
    assert len(said) == len(DIGITAL.themes)
    assert len(html.select("li .from")) == len(DIGITAL.frame)


def test_each_quotation_says_who_said_it_and_where_it_is_printed(shown):
    html = BeautifulSoup(shown[0]["text/html"], "html.parser")
    voices = html.select("figure.voice")
    assert len(voices) == (DIGITAL.frame["quotation"] != "").sum() > 0
    for voice in voices:
        assert re.fullmatch(
            r"(Pupils|Teachers|Leaders)(, .+)? · section 4\.3\.\d, page \d+",
            voice.figcaption.text,
        )
