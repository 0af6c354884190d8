"""The style of figures: their colours, fonts and sizes, which are set only here.

Figures are put into a page as SVG, each in two sizes: the page shows the wide one where
there is room, and the narrow one on a phone. Lines and text are drawn in placeholder
colours, which are replaced by variables of the style sheet. The same figure is
therefore legible on a light and on a dark page.
"""

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import matplotlib as mpl
import seaborn as sns
from cycler import cycler
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from personalising.pages.fonts import SANS, add_to_matplotlib

INK = "#010203"  # placeholder for the text colour of the page
PAPER = "#fdfeff"  # placeholder for the colour of the page
GREY = "#62676d"  # of synthetic data
FONTS = (SANS, "DejaVu Sans")  # the second for letters that the first lacks
POINT = 0.75  # of a pixel


class Size(NamedTuple):
    """Size that a figure is drawn in.

    Parameters
    ----------
    name : str
        Such as ``"narrow"``.
    width : float
        In inches.
    font : float
        Size of all type, in points.
    """

    name: str
    width: float
    font: float


WIDE = Size("wide", 880 * POINT / 72, 12)
NARROW = Size("narrow", 340 * POINT / 72, 11)  # inside the margins of a phone
SIZES = (WIDE, NARROW)
DECIMALS = 3  # of coordinates, in points: finer than the eye can see
_LONG = re.compile(rf"-?\d+\.\d{{{DECIMALS + 1},}}")
LINK = "link to "  # begins the identifier of what leads somewhere: then its name
_LINK = re.compile(
    rf'<g id="{LINK}([^"]*)">\s*<a[^>]* xlink:href="([^"]*)"[^>]*>(.*?)</a>\s*</g>',
    re.DOTALL,
)
# Okabe and Ito's palette, safe for the colour-blind
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
# answers from strong agreement to strong disagreement, and the numbers on their bars
ANSWERS = ("#0b4f8a", "#a6cbea", "#d5d8dc", "#f3c19a", "#9c3f00")
ON_ANSWERS = ("#fefefe", "#040404", "#050505", "#060606", "#fcfcfc")
VARIABLES = {
    **{colour: f"--series-{n}" for n, colour in enumerate(SERIES, start=1)},
    **{colour: f"--answer-{n}" for n, colour in enumerate(ANSWERS, start=1)},
    **{colour: f"--on-answer-{n}" for n, colour in enumerate(ON_ANSWERS, start=1)},
    PAPER: "--pst-color-background",
    GREY: "--synthetic",
}
"""Variables of the style sheet that replace the colours in a drawing."""

_STYLE: dict[Any, Any] = {
    "axes.prop_cycle": cycler(color=SERIES),
    "axes.edgecolor": INK,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": INK,
    "axes.labelsize": "medium",
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": "medium",
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0.14,  # browsers set a long word a bit wider
    "font.family": FONTS,
    "grid.alpha": 0.15,
    "grid.color": INK,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "text.color": INK,
    "legend.fontsize": "medium",
    "xtick.color": INK,
    "xtick.labelsize": "medium",
    "ytick.color": INK,
    "ytick.labelsize": "medium",
}


@contextmanager
def house_style(size: Size = WIDE) -> Iterator[None]:
    """Context in which figures are drawn in the style of the book.

    matplotlib settings of the user have no effect in it.

    Parameters
    ----------
    size : Size
        What the figures are drawn for: their width and the size of their type.
    """
    sized = {"figure.figsize": (size.width, 1), "font.size": size.font}
    add_to_matplotlib()
    with mpl.rc_context():
        mpl.rcdefaults()
        with sns.axes_style("ticks"), mpl.rc_context(_STYLE | sized):
            yield


def width() -> float:
    """Width of a figure that is drawn now, in inches."""
    return float(mpl.rcParams["figure.figsize"][0])


def is_narrow() -> bool:
    """Whether a figure is drawn for a phone."""
    return width() < (WIDE.width + NARROW.width) / 2


def to_svg(figure: Figure, name: str, alt: str) -> str:
    """Turn a figure into inline SVG, identical on every machine for the same data.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    name : str
        A name that is unique on the site, from which the identifiers inside the SVG are
        made.
    alt : str
        Alternative text.

    Returns
    -------
    str
        The ``<svg>`` element, an image. Patches of the figure that lead somewhere (each
        has a url, and a gid of `LINK` and a name) stand in it beside the image.
    """
    FigureCanvasSVG(figure)  # the layout needs the text widths of this backend
    layout = figure.get_layout_engine()
    if layout is not None:  # saving would do the layout by drawing everything twice
        layout.execute(figure)
        figure.set_layout_engine("none")
    target = io.StringIO()
    figure.savefig(
        target,
        format="svg",
        transparent=True,
        metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
    )
    svg = target.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    links = _LINK.findall(svg)
    if links:
        svg = _beside(svg, links)
    # identifiers of groups are not used, and are the same in every figure
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = _rename(re.sub(r"<[^>]+>", _rounded, svg), name)
    svg = svg.replace(INK, "currentColor")
    for colour, variable in VARIABLES.items():
        svg = svg.replace(colour, f"var({variable}, {colour})")
    # the page sets the size; the view box keeps the proportions
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    label = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    image = "<g" if links else "<svg"
    return svg.replace(image, f'{image} role="img" aria-label="{label}"', 1).strip()


def _beside(svg: str, links: Sequence[tuple[str, str, str]]) -> str:
    """Move what leads somewhere out of the image, which readers cannot enter."""
    moved = [f'<a href="{to}" aria-label="{of}">{area}</a>' for of, to, area in links]
    image = re.sub(r"(<svg[^>]*>)", r"\1<g>", _LINK.sub("", svg), count=1)
    return image.replace("</svg>", f"</g>{''.join(moved)}</svg>")


def _rounded(tag: re.Match[str]) -> str:
    """Round the coordinates in a tag: their last digits differ between processors."""
    return _LONG.sub(lambda found: f"{float(found[0]):.{DECIMALS}f}", tag[0])


def _rename(svg: str, name: str) -> str:
    """Replace the identifiers inside a figure by numbered ones.

    matplotlib makes its identifiers from unrounded coordinates, whose last digits
    differ between processors.
    """
    prefix = hashlib.sha256(name.encode()).hexdigest()[:8]
    old = re.findall(r'\bid="([^"]+)"', svg)
    new = {each: f"f{prefix}-{number}" for number, each in enumerate(old, start=1)}
    return re.sub(
        r'(?<=\bid=")[^"]+(?=")|(?<=#)[\w-]+(?=[")])',
        lambda found: new.get(found[0], found[0]),
        svg,
    )
