"""The sans serif typeface of figures, in files that matplotlib can read.

Source Sans 3, version 3.052, as published in the npm package
@expo-google-fonts/source-sans-3 0.4.1, under the SIL Open Font License (``OFL.txt``).
Pages bring the same version as web fonts (``chapters/_static``), whose letters are just
as wide, so that words laid out here fit there.
"""

import dataclasses
from functools import cache
from pathlib import Path

from matplotlib.font_manager import fontManager

SANS = "Source Sans 3"
FOLDER = Path(__file__).resolve().parent
WEIGHTS = {  # of the files; matplotlib takes the second for another family
    "SourceSans3_400Regular.ttf": 400,
    "SourceSans3_600SemiBold.ttf": 600,
}


@cache
def add_to_matplotlib() -> None:
    """Make the family `SANS` known to matplotlib, in this process.

    Letters that it lacks come from the next family in ``font.family``.

    Examples
    --------
    >>> from matplotlib.font_manager import FontProperties, findfont
    >>> add_to_matplotlib()
    >>> Path(findfont(FontProperties(family=SANS, weight=600))).name
    'SourceSans3_600SemiBold.ttf'
    """
    for name, weight in WEIGHTS.items():
        fontManager.addfont(FOLDER / name)
        entry = fontManager.ttflist.pop()
        fontManager.ttflist.append(dataclasses.replace(entry, name=SANS, weight=weight))
