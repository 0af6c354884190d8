"""Citations and terms in chapters, held against the references and the glossary.

Sphinx warns of those that lead nowhere by lines of built notebooks, which nobody edits.
Here the chapter and its line are named, before anything is run.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from personalising import paths
from personalising.book.chapters import Chapter, all_chapters
from personalising.errors import CompendiumError

WORKS = paths.CHAPTERS / "references.bib"
OF_THE_REPORT = paths.CHAPTERS / "report.bib"
REFERENCES, GLOSSARY = "references", "glossary"  # the chapters that list them
CITATION = re.compile(r"\{cite(?::[a-z]+)?\}`([^`]+)`")
TERM = re.compile(r"\{term\}`(?:[^`<]*<)?([^`<>]+)>?`")
GLOSSARIES = re.compile(r"(?ms)^```\{glossary\}\n(.*?)^```$")
NAMED_TERM = re.compile(r"(?m)^(?!:)(\S.*)$")
WANTED = ("title", "year")  # fields that each work must have


class Use(NamedTuple):
    """A citation or a term, as a chapter uses it.

    Parameters
    ----------
    place : str
        The file and the line.
    name : str
        Key of the work, or the term in small letters.
    """

    place: str
    name: str


def refuse_unknown(chapters: Iterable[Chapter] | None = None) -> None:
    """Refuse citations and terms without an entry, and works that no chapter cites.

    Works that the report cites stand in a file of their own. A chapter need not cite
    them.

    Parameters
    ----------
    chapters : iterable of Chapter, optional
        The chapters of the book; by default all that the contents list.

    Raises
    ------
    CompendiumError
        With file, line and the nearest entry.
    """
    listed = list(all_chapters() if chapters is None else chapters)
    book = [each for each in listed if each.text is not None or each.path.is_file()]
    names = {chapter.name for chapter in book}
    cited = [use for chapter in book for use in citations(chapter)]
    terms = [use for chapter in book for use in terms_used(chapter)]
    for uses, page in ((cited, REFERENCES), (terms, GLOSSARY)):
        if uses and page not in names:
            raise CompendiumError(
                f"{uses[0].place}: leads to chapters/{page}.md, which is not in the "
                "contents: add it to _toc.yml"
            )
    if REFERENCES in names:
        works = read_works(WORKS)
        known = {**works, **read_works(OF_THE_REPORT)}
        _refuse(cited, known, f"no work in {WORKS.name} or {OF_THE_REPORT.name} is")
        if book == listed:  # a chapter that is lost, and not asked for, may cite them
            _refuse_uncited(works, {use.name for use in cited})
    for chapter in book:
        if chapter.name == GLOSSARY:
            _refuse(terms, glossary(chapter), "no term of the glossary is")


def citations(chapter: Chapter) -> Iterator[Use]:
    """List the works that a chapter cites, each time that it does.

    Examples
    --------
    >>> chapter = Chapter("made", text="As {cite:t}`zou2007` has it.")
    >>> list(citations(chapter))
    [Use(place='chapters/made.md, line 1', name='zou2007')]
    """
    for use in _uses(chapter, CITATION):
        for key in use.name.split(","):
            yield Use(use.place, key.strip())


def terms_used(chapter: Chapter) -> Iterator[Use]:
    """List the terms of the glossary to which a chapter leads.

    Examples
    --------
    >>> chapter = Chapter("made", text="Its {term}`kappas <kappa>` are low.")
    >>> [use.name for use in terms_used(chapter)]
    ['kappa']
    """
    for use in _uses(chapter, TERM):
        yield Use(use.place, " ".join(use.name.lower().split()))


def glossary(chapter: Chapter) -> list[str]:
    r"""List the terms that a chapter explains, in small letters as Sphinx finds them.

    Examples
    --------
    >>> text = "```{glossary}\nkappa\n  Agreement.\n```\n"
    >>> glossary(Chapter("made", text=text))
    ['kappa']
    """
    return [
        term.strip().lower()
        for block in GLOSSARIES.findall(chapter.source)
        for term in NAMED_TERM.findall(block)
    ]


def read_works(file: Path) -> dict[str, str]:
    """Read a BibTeX file: the place of each entry, by its key.

    Raises
    ------
    CompendiumError
        If it is no BibTeX, has a key twice, or an entry lacks who wrote it, its title
        or its year.
    """
    from pybtex.database import parse_file  # slow to import, and seldom needed
    from pybtex.exceptions import PybtexError

    try:
        entries = parse_file(str(file), bib_format="bibtex").entries
    except (PybtexError, OSError, ValueError) as error:
        raise CompendiumError(f"chapters/{file.name}: {error}") from None
    lines = file.read_text(encoding="utf-8").splitlines()
    places = {key: f"chapters/{file.name}, line {_line(lines, key)}" for key in entries}
    for key, entry in entries.items():
        lacking = [field for field in WANTED if not entry.fields.get(field)]
        if not entry.persons:
            lacking.append("author or editor")
        if lacking:
            raise CompendiumError(f"{places[key]}: {key} lacks its {lacking[0]}")
    return places


def _line(lines: list[str], key: str) -> int:
    start = re.compile(rf"\s*@\w+\s*\{{\s*{re.escape(key)}\s*,")
    return next((n for n, line in enumerate(lines, 1) if start.match(line)), 1)


def _uses(chapter: Chapter, pattern: re.Pattern[str]) -> Iterator[Use]:
    text = chapter.source
    for found in pattern.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Use(f"chapters/{chapter.name}.md, line {line}", found[1])


def _refuse(uses: Iterable[Use], known: Iterable[str], none_is: str) -> None:
    entries = list(known)
    for use in uses:
        if use.name not in entries:
            near = difflib.get_close_matches(use.name, entries, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise CompendiumError(f'{use.place}: {none_is} "{use.name}"{hint}')


def _refuse_uncited(works: dict[str, str], cited: set[str]) -> None:
    for key, place in works.items():
        if key not in cited:
            raise CompendiumError(
                f"{place}: no chapter cites {key}; cite it, or take it out"
            )
