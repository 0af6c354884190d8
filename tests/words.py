"""What each chapter says of a wave that was collected, kept in tests/words/.

The reference notebooks hold what the chapters say of a synthetic wave, which has no
verdicts and lacks nothing. Here stand the words, tables and notes of a rough wave (see
`rough_wave`) that says it was collected: every number that a page rounds, and every
sentence that it chooses; of figures, what is drawn, as their data files have it. They
are made and not drawn.

Where words are meant to move, `make reference` writes the files anew: look at what
moved (`git diff tests/words`).
"""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from unittest import mock

from partial_waves import CHAPTERS, Shown, run
from pinned import put
from rough_wave import rough_wave

from personalising import keeping
from personalising.model import Assessment
from personalising.study import ledger

_JUDGE = ledger.judged
HERE = Path(__file__).parent / "words"
SAID_ASIDE = re.compile(r"""\b(?:aria-label|title|alt)=(["'])(.+?)\1""", re.DOTALL)
OF_STYLE = re.compile(r"<(style|script|svg)\b.*?</\1>", re.DOTALL)
END_OF_LINE = re.compile(r"</(?:p|li|tr|caption|summary|h\d|div|figcaption|dt|dd)>")


def words(chapter: str) -> str:
    """What a chapter says, a line for each row, sentence and note."""
    with mock.patch.object(ledger, "judged", side_effect=lambda _: _judged()):
        shown = run(chapter, rough_wave(), draw=False, few=False)
    return "\n".join([*_lines(shown)]) + "\n"


@cache
def _judged() -> list[tuple[Assessment, Assessment]]:
    """The claims, judged once for all the chapters that show them."""
    return _JUDGE(rough_wave())


def _lines(shown: Shown) -> list[str]:
    found = []
    for number, html in enumerate(shown.markup, 1):
        html = OF_STYLE.sub("", html)
        aside = [text for _, text in SAID_ASIDE.findall(html)]
        text = re.sub(r"<[^>]+>", " ", END_OF_LINE.sub("\n", html))
        lines = [" ".join(line.split()) for line in [*text.splitlines(), *aside]]
        found += [f"--- {number}", *(unescape(line) for line in lines if line)]
    for name, text in shown.glued.items():
        found += [f"--- {name}", " ".join(unescape(text).split())]
    for name, data in _of_figures(shown):
        found += [f"--- {name}", *data.splitlines()]
    return found


def _of_figures(shown: Shown) -> Iterator[tuple[str, str]]:
    """The caption of each figure, with its data file; tables are read already."""
    for cell in shown.notebook.cells:
        for data in (output.data for output in cell.get("outputs", ())):
            if "text/csv" in data and "<figure" in data["text/html"]:
                yield data["text/plain"], data["text/csv"]


def pinned(chapter: str) -> str:
    """What is kept of a chapter."""
    return (HERE / f"{chapter}.txt").read_text(encoding="utf-8")


def main() -> None:
    """Write the files anew."""
    keeping.KEEPS = False
    HERE.mkdir(exist_ok=True)
    for file in {*HERE.glob("*.txt")} - {HERE / f"{c}.txt" for c in CHAPTERS}:
        file.unlink()
    for chapter in CHAPTERS:
        put(HERE / f"{chapter}.txt", words(chapter))


if __name__ == "__main__":
    main()
