"""The style of figures: their colours, fonts and sizes, which are set only here.

Figures are put into a page as SVG. Lines and text are drawn in a placeholder colour,
which is replaced by the text colour of the page. The colours of the series are replaced
by variables of the style sheet. The same figure is therefore legible on a light and on
a dark page.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import seaborn as sns
from cycler import cycler
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK = "#010203"  # placeholder for the text colour of the page
WIDTH = 5.4  # inches: legible also on a phone, where the page makes it smaller
DECIMALS = 3  # of coordinates, in points: finer than the eye can see
_LONG = re.compile(rf"-?\d+\.\d{{{DECIMALS + 1},}}")
# Okabe and Ito's palette, safe for the colour-blind
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")

_STYLE: dict[Any, Any] = {
    "axes.prop_cycle": cycler(color=SERIES),
    "axes.edgecolor": INK,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0.14,  # browsers set a long word a bit wider
    "font.family": "DejaVu Sans",  # comes with matplotlib, and with each page
    "font.size": 11,
    "grid.alpha": 0.15,
    "grid.color": INK,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Context in which figures are drawn in the style of the book.

    matplotlib settings of the user have no effect in it.
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        with sns.axes_style("ticks"), mpl.rc_context(_STYLE):
            yield


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
        The ``<svg>`` element.
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
    # identifiers of groups are not used, and are the same in every figure
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = _rename(re.sub(r"<[^>]+>", _rounded, svg), name)
    svg = svg.replace(INK, "currentColor")
    for number, colour in enumerate(SERIES, start=1):
        svg = svg.replace(colour, f"var(--series-{number}, {colour})")
    # the page sets the width; the view box keeps the proportions
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(
        r'(<svg[^>]*?) width="([\d.]+)pt"', r'\1 style="width: \2pt"', svg, count=1
    )
    label = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1).strip()


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
