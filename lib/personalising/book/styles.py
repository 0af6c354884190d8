"""The style sheet of the site: one file, of the book's own sheets in order.

A browser then asks for one file, and the order of the rules does not hang on the order
in which a folder is read. The rules of the theme come first, but only those for what
stands in a text (boxes, code, notes, tables): its whole sheet has 400 KB, of which a
third draws icons, and most of the rest belongs to a frame that we do without.
"""

import re
from importlib.util import find_spec
from pathlib import Path

from personalising import paths

STATIC = paths.CHAPTERS / "_static"
NAME = "compendium.css"
SHEETS = (
    *("fonts", "colours", "type", "shell"),
    *("tables", "grammar", "code"),
    "print",  # last, because it overrules the others on paper
)
THEME = "theme/pydata_sphinx_theme/static/styles/pydata-sphinx-theme.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
MOVES = re.compile(r"@keyframes[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}")
RULE = re.compile(r"([^{}]+)\{[^{}]*\}")
ICONS_AND_FRAME = re.compile(r"@font-face|:host|#")
DARK = re.compile(r"data-theme=\"?dark")
CLASS = re.compile(r"\.([a-zA-Z_][\w-]*)")
# of the theme, the classes of what Markdown and notebooks make; a rule for another is
# left out
_NAMES = """
admonition admonition-title attention caution danger error hint important note
seealso tip todo topic topic-title warning caption-number caption-text
code-block-caption highlight literal literal-block-wrapper align-center
align-default align-left align-right citation citation-reference footnote
footnote-reference footnote-list brackets label backrefs fn-backref field-list
glossary guilabel headerlink kbd line line-block math rubric simple
"""
CONTENT = frozenset(_NAMES.split())


def style_sheet() -> bytes:
    """Give the content of the style sheet.

    Raises
    ------
    OSError
        If a sheet cannot be read.
    """
    spec = find_spec("pydata_sphinx_theme")
    assert spec is not None
    assert spec.origin is not None
    theme = Path(spec.origin).parent / THEME
    sheets = [STATIC / f"{name}.css" for name in SHEETS]
    texts = [of_content(theme.read_text(encoding="utf-8"))]
    texts += [sheet.read_text(encoding="utf-8") for sheet in sheets]
    return dark_on_screens("\n".join(texts)).encode()


def of_content(sheet: str) -> str:
    """Give the rules of a style sheet that are for the content of a page.

    Its light colours become those of every page, whatever scripts say.

    Examples
    --------
    >>> of_content(".navbar{margin:0}pre.literal{margin:0}")
    'pre.literal{margin:0}'
    >>> of_content("html[data-theme=light]{--a:b}")
    ':root{--a:b}'
    """
    rules = MOVES.sub("", COMMENT.sub("", sheet)).replace('@charset "UTF-8";', "")
    kept = RULE.sub(_of_content, rules)
    while kept != (fewer := re.sub(r"@[^{};]+\{\s*\}", "", kept)):
        kept = fewer
    return kept


def _of_content(rule: re.Match[str]) -> str:
    if ICONS_AND_FRAME.search(rule[1]) or not CONTENT.issuperset(
        CLASS.findall(rule[1])
    ):
        return ""
    return rule[0].replace("html[data-theme=light]", ":root")


def dark_on_screens(sheet: str) -> str:
    """Restrict the rules for dark pages to screens: paper is always light.

    Examples
    --------
    >>> dark_on_screens('a{b:c}html[data-theme="dark"] a{b:d}')
    'a{b:c}@media screen{html[data-theme="dark"] a{b:d}}'
    """

    def restricted(rule: re.Match[str]) -> str:
        dark = DARK.search(rule[1]) and ":root" not in rule[1]
        return f"@media screen{{{rule[0].strip()}}}" if dark else rule[0]

    return RULE.sub(restricted, sheet)
