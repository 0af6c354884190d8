"""The style sheet of the site: one file, of the book's own sheets in order.

A browser then asks for one file, and the order of the rules does not hang on the order
in which a folder is read.
"""

from personalising import paths

STATIC = paths.CHAPTERS / "_static"
NAME = "compendium.css"
SHEETS = (
    *("fonts", "colours", "type", "shell"),
    *("tables", "grammar", "code"),
    "print",  # last, because it overrules the others on paper
)


def style_sheet() -> bytes:
    """Give the content of the style sheet.

    Raises
    ------
    OSError
        If a sheet cannot be read.
    """
    sheets = [STATIC / f"{name}.css" for name in SHEETS]
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets).encode()
