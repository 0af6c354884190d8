"""What the report concludes, asks and advises: evidence bears on the premises alone."""

import re

import pytest
import yaml
from made_waves import reference_wave
from test_own_items import ITEMS, views

from personalising.errors import CompendiumError
from personalising.model import claims
from personalising.model.reading import read
from personalising.pages import Page
from personalising.study import arguments as module
from personalising.study import ledger
from personalising.study.arguments import arguments, resting

KNOWN = {c.id: c for section in ledger.SECTIONS for c in claims(section.room).values()}
KINDS = {"point": "4.4", "question": "5", "advice": "6"}


@pytest.fixture(scope="module")
def judged():
    return ledger.judged(reference_wave())


@pytest.fixture
def shown(monkeypatch):
    """What pages show, as it comes."""
    bundles = []
    monkeypatch.setattr(
        "personalising.pages.door.display", lambda bundle, **_: bundles.append(bundle)
    )
    return bundles


def test_each_argument_rests_on_claims_and_stands_in_the_section_of_its_kind():
    for argument in arguments():
        assert set(argument.premises) <= KNOWN.keys(), argument.id
        assert argument.section == KINDS[argument.kind]
        assert argument.id.startswith(f"{argument.section}.")
    ids = [argument.id for argument in arguments()]
    assert len(set(ids)) == len(ids)


def test_every_question_and_message_of_the_report_is_there():
    # the report numbers eight questions and five messages
    found = [argument.kind for argument in arguments()]
    assert (found.count("question"), found.count("advice")) == (8, 5)


def test_questions_and_advice_state_no_number():
    for argument in arguments():
        assert not re.search(r"\d", argument.title + argument.said), argument.id


def test_findings_stand_beside_the_argument_in_its_order(judged):
    found = resting("question", judged)
    assert [argument.kind for argument, _ in found] == ["question"] * 8
    for argument, pairs in found:
        assert [pair[0].claim.id for pair in pairs] == list(argument.premises)


def test_argument_on_an_unknown_claim_is_named(judged, monkeypatch):
    first = arguments()[0].model_copy(update={"premises": ("4.4.nothing",)})
    monkeypatch.setattr(module, "arguments", lambda: (first,))
    with pytest.raises(CompendiumError) as error:
        resting("advice", judged)
    assert str(error.value) == (
        "data/model/arguments.yml, entry 4.4.understanding, key premises: "
        "there is no claim 4.4.nothing"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"premises": []},
            "entry 6.home-links, key premises: found [], expected",
        ),
        (
            {"premises": ["4.4.play", "4.4.play"]},
            "entry 6.home-links: premises: 4.4.play stands there twice",
        ),
        (
            {"kind": "verdict"},
            "entry 6.home-links, key kind: found 'verdict', expected one of",
        ),
        ({"verdict": "holds"}, "entry 6.home-links, key verdict: there is no such key"),
    ],
)
def test_argument_that_is_written_wrongly_is_named(change, said, tmp_path):
    content = yaml.safe_load(module.FILE.read_text(encoding="utf-8"))
    entry = next(each for each in content if each["id"] == "6.home-links")
    entry.update(change)
    file = tmp_path / "arguments.yml"
    file.write_text(yaml.safe_dump([entry]), encoding="utf-8")
    with pytest.raises(CompendiumError) as error:
        read(file, tuple[module.Argument, ...])
    assert said in str(error.value)


def test_page_shows_chips_on_premises_alone_and_what_a_wave_would_need(judged, shown):
    page = Page(reference_wave(), "5")
    phones = [a for a in resting("question", judged) if a[0].id == "5.phones"]
    page.arguments("questions", phones, "Questions", {"4.3.2.mobiles-school": (3, "x")})
    markup = shown[0]["text/html"]
    assert markup.count('class="chip') == len(phones[0][1])
    assert 'id="argument-5-phones"' in markup
    assert re.search(r'href="x">later studies:&nbsp;3', markup)
    assert (
        'href="appendix_h_codebook.html#codebook-card-sorts">Card sorts</a>' in markup
    )
    assert "This wave has" not in markup  # made data decide nothing
    rows = shown[0]["text/csv"].splitlines()
    assert len(rows) == 1 + len(phones[0][1])
    assert rows[0].startswith("id,section,title,premise,statement,reads,later_studies")


def test_a_wave_is_not_said_to_need_tables_that_it_has(collected, shown):
    wave = collected(items=ITEMS, views=views())
    page = Page(wave, "4.4")
    page.arguments("points", resting("point", ledger.judged(wave)), "Points")
    needed = re.findall(r"would need a wave with [^\n]*", shown[0]["text/html"])
    held = re.findall(r"his wave has the [^\n]*", shown[0]["text/html"])
    assert needed
    assert held
    assert not [each for each in needed if "#codebook-items" in each]
    for each in held:
        assert ">Items</a>&rdquo; and &ldquo;" in each
        assert ">Answers to items</a>&rdquo;, but" in each


def test_a_synthetic_wave_is_told_what_findings_need_and_not_what_does_as_well(
    judged, shown
):
    page = Page(reference_wave(), "6")
    page.arguments("messages", resting("advice", judged), "Messages")
    assert "#codebook-ratings" in shown[0]["text/html"]
