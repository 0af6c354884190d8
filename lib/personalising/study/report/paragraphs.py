"""Where each paragraph of the report is taken up, and what of it is left out."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

import pandas as pd
from pydantic import AfterValidator, Field, model_validator

from personalising.errors import CompendiumError
from personalising.model.reading import Part, read
from personalising.pages import Lead
from personalising.pages.findings import place_of
from personalising.paths import MODEL
from personalising.study.statements import statements

FILE = MODEL / "paragraphs.yml"
MOST_WORDS = 10  # that say what a paragraph is about
CLAIM = "claim:"
PLACE = re.compile(r"[a-z0-9_]+(#[a-z0-9-]+)?|claim:\S+")
PREFIX = re.compile(r"^(argument-\d+-|said-)")
NUMBERED = re.compile(r"((?:\d+_)+)(.+)")
LETTERED = re.compile(r"appendix ([a-z])\b")
BETWEEN = "; "
WHOLE, IN_PART, NOT = "taken up", "in part", "left out"


def _short(words: str) -> str:
    if not 0 < len(words.split()) <= MOST_WORDS:
        raise ValueError(f"expected at most {MOST_WORDS} words of ours")
    return words


def _place(text: str) -> str:
    if not PLACE.fullmatch(text):
        raise ValueError("expected a chapter, chapter#anchor or claim:id")
    return text


class Paragraph(Part):
    """A paragraph of the report.

    Parameters
    ----------
    about : str
        What it says, in at most ten words of ours.
    taken_up : tuple of str
        Where this book takes it up: a chapter, ``chapter#anchor`` or ``claim:id``.
    left_out : str
        What of it is told nowhere, or why it is not.
    """

    about: Annotated[str, AfterValidator(_short)]
    taken_up: tuple[Annotated[str, AfterValidator(_place)], ...] = ()
    left_out: str = ""

    @model_validator(mode="after")
    def _says_where_or_why_not(self) -> "Paragraph":
        if not self.taken_up and not self.left_out:
            raise ValueError("expected where it is taken up, or why it is left out")
        return self

    @property
    def state(self) -> str:
        """Whether it is taken up, and whether all of it is."""
        if not self.taken_up:
            return NOT
        return IN_PART if self.left_out else WHOLE


class Section(Part):
    """A section of the report, or a part of a long one.

    Parameters
    ----------
    section : str
        Its number, such as ``"4.3.2"``, or the letter of an appendix.
    heading : str
        What it is about, in our words.
    paragraphs : tuple of Paragraph
        In their order: paragraphs, points of lists, quotations, tables and figures.
    """

    section: str
    heading: str
    paragraphs: tuple[Paragraph, ...] = Field(min_length=1)


@cache
def _sections() -> tuple[Section, ...]:
    return read(FILE, tuple[Section, ...])


def paragraphs() -> pd.DataFrame:
    """List the paragraphs in the order of the report.

    Returns
    -------
    pandas.DataFrame
        section (number and heading), paragraph (its number there, from 1), about,
        state, taken_up, left_out.

    Raises
    ------
    CompendiumError
        If data/model/paragraphs.yml is not as `Section` has it, or names a claim that
        there is not.

    Examples
    --------
    >>> paragraphs()["section"].iloc[0]
    '1: Opening of the summary'
    """
    rows = [
        {
            "section": f"{section.section}: {section.heading}",
            "paragraph": number,
            "about": paragraph.about,
            "state": paragraph.state,
            "taken_up": BETWEEN.join(paragraph.taken_up),
            "left_out": paragraph.left_out,
        }
        for section in _sections()
        for number, paragraph in enumerate(section.paragraphs, start=1)
    ]
    for row in rows:
        _refuse_strange_claims(row)
    return pd.DataFrame(rows)


def _refuse_strange_claims(row: Mapping[str, Any]) -> None:
    for place in row["taken_up"].split(BETWEEN):
        id = place.removeprefix(CLAIM)
        if id != place and id not in statements():
            raise CompendiumError(
                f"data/model/{FILE.name}, section {row['section']}, paragraph "
                f"{row['paragraph']}, key taken_up: there is no claim {id}"
            )


def leads(row: Mapping[str, Any]) -> list[Lead]:
    """Give the places where a paragraph is taken up, in words that lead there.

    Parameters
    ----------
    row : mapping of str to value
        A row of `paragraphs`.

    Examples
    --------
    >>> leads({"taken_up": "4_1_field_data#the-schools; claim:4.2.2.girls-boys"})[0]
    Lead(text='4.1 field data', address='4_1_field_data.html#the-schools')
    """
    places = row["taken_up"].split(BETWEEN) if row["taken_up"] else []
    found = [_lead(place) for place in dict.fromkeys(places)]
    texts = [lead.text for lead in found]
    return [
        lead if texts.count(lead.text) == 1 else Lead(_with_place(lead), lead.address)
        for lead in found
    ]


def _with_place(lead: Lead) -> str:
    """Tell two places of one page apart by their anchors."""
    anchor = PREFIX.sub("", lead.address.partition("#")[2])
    return f"{lead.text}: {anchor.replace('-', ' ')}" if anchor else lead.text


def _lead(place: str) -> Lead:
    if place.startswith(CLAIM):
        id = place.removeprefix(CLAIM)
        return Lead(statements()[id].short, f"claims.html#{place_of(id)}")
    chapter, mark, anchor = place.partition("#")
    return Lead(_named(chapter), f"{chapter}.html{mark}{anchor}")


def _named(chapter: str) -> str:
    """Give a chapter's name as words, such as ``"4.1 field data"``."""
    if chapter == "index":
        return "front page"
    found = NUMBERED.fullmatch(chapter)
    number, rest = found.groups() if found else ("", chapter)
    words = rest.replace("_", " ")
    if number:
        return f"{number.strip('_').replace('_', '.')} {words}"
    return LETTERED.sub(lambda a: f"Appendix {a[1].upper()}:", words)
