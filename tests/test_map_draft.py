"""A drafted map is valid, describes the file, and leaves to people what is theirs."""

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner

from personalising import cli, waves
from personalising.intake.drafting import draft
from personalising.intake.importing import import_wave
from personalising.intake.pseudonyms import VARIABLE
from personalising.intake.refusals import ImportRefused
from personalising.plain_yaml import load_texts

LABELS = {1: "Strongly agree", 2: "Agree", 4: "Disagree", 9: "Don't know"}
FILLED = {
    "label:    #": "label: A wave #",
    "year:     #": "year: 2026 #",
    "source:   #": "source: made up #",
    "licence:  #": "licence: CC0 #",
    "stakeholder:    #": "stakeholder: teacher #",
    "construct:      #": "construct: choice #",
    "direction:      #": "direction: higher #",
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "salt").write_text("a salt for tests only, of more than 16 bytes")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "salt"))
    file = tmp_path / "s.sav"
    frame = pd.DataFrame(
        {
            "RespID": [1.0, 2, 3],
            "q1": [1.0, 2, 9],
            "q2": [4.0, 2, 97],
            "wgt": [1.0, 0.5, 2],
            "email": ["a@example.org", "b@example.org", ""],
        }
    )
    pyreadstat.write_sav(
        frame,
        file,
        column_labels={"q1": "Pupils choose.", "q2": "Pupils plan."},
        variable_value_labels={"q1": LABELS, "q2": LABELS},
        missing_ranges={"q2": [{"lo": 97, "hi": 99}]},
    )
    return file


def filled_in(text: str) -> str:
    for empty, full in FILLED.items():
        assert empty in text
        text = text.replace(empty, full)
    return text


def test_a_draft_is_refused_until_it_is_filled_in(file: Path, tmp_path: Path) -> None:
    text = draft([file])
    load_texts(text, len(text))
    map_file = tmp_path / "map.yml"
    map_file.write_text(text, encoding="utf-8")
    with pytest.raises(ImportRefused) as caught:
        import_wave([file], map_file, "new", to=tmp_path / "waves")
    for key in ("wave.label", "wave.year", "batteries.0.stakeholder"):
        assert key in str(caught.value)
    half = filled_in(text).replace("direction: higher", "direction: ")
    map_file.write_text(half, encoding="utf-8")
    with pytest.raises(ImportRefused, match="direction: higher or lower"):
        import_wave([file], map_file, "new", to=tmp_path / "waves")
    map_file.write_text(filled_in(text), encoding="utf-8")
    done = import_wave([file], map_file, "new", to=tmp_path / "waves")
    views = waves.load(done.folder)["views"]
    assert list(views["answer"].dropna()) == [5, 2, 4, 4]
    assert sorted(views["weight"].unique()) == [0.5, 1, 2]


def test_a_draft_describes_variables_codes_and_what_is_missing(file: Path) -> None:
    text = draft([file])
    for line in (
        "# s.sav: SPSS, 3 rows",
        "#   q1, Pupils choose.: 3 filled",
        '#       1 "Strongly agree": 1',
        "#       97 to 99: declared missing",
        "e-mail addresses: left out unless mapped",
        """shown: column q1: only its label, "Don't know", says that 9 is missing""",
    ):
        assert line in text
    assert "example.org" not in text
    assert "    weight: wgt  # unsure" in text


def test_card_sorts_are_drafted_whole(tmp_path: Path) -> None:
    file = tmp_path / "sorts.csv"
    header = "card_id,card_label,category_id,category_label,user_id"
    file.write_text(f"{header}\n1,Laptop,1,School,1\n", encoding="utf-8")
    assert "card_sorts:" in draft([file])


def test_any_file_has_a_draft_that_is_yaml(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text('a: b,"# c\n{d}",\u0410e\n"x\ny",*z,&w\n', encoding="utf-8")
    done = CliRunner().invoke(cli.cli, ["map", str(file)])
    assert done.exit_code == 0
    value, _ = load_texts(done.output, len(done.output))
    assert value["tables"] is None


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            ["Strongly agree", "Agree"],
            "{strongly disagree: 1, disagree: 2, neither agree or disagree: 3, "
            "agree: 4, strongly agree: 5}  # unsure: nobody answered strongly "
            "disagree, disagree, neither agree or disagree\n",
        ),
        (
            ["Strongly agree", "Agree", "Disagree", "Strongly disagree"],
            "{strongly disagree: 1, disagree: 2, agree: 3, strongly agree: 4}\n",
        ),
    ],
)
def test_a_scale_of_which_nobody_chose_an_end_is_drafted_whole(
    tmp_path: Path, answers: list[str], expected: str
) -> None:
    file = tmp_path / "s.csv"
    file.write_text("\n".join(["q,w", *(f"{each},1" for each in answers)]))
    assert f"      values: {expected}" in draft([file])


def test_a_draft_leaves_schools_unknown_that_it_does_not_recognise(file: Path) -> None:
    assert "    # school_id: none recognised: schools stay unknown\n" in draft([file])
