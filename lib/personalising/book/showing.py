"""Where each claim is shown: links from its place among all claims to other pages.

They are found on the built pages. Each display that shows a claim links to its place
among all claims, and from there a link leads back.
"""

import re
from collections.abc import Iterable
from pathlib import Path

CLAIMS = "claims"  # the chapter where all claims have their place
LINK = re.compile(rf'\bid="([^"]+)"|\bhref="{CLAIMS}\.html#([^"]+)"')
PLACE = re.compile(r'<span class="shown-in" data-claim="([^"]+)"></span>')
TITLE = re.compile(r"(?s)<h1>(.*?)(?:<a|</h1>)")

LISTS = ("appendix_f_paragraphs",)  # pages that link to findings and show none

Shown = dict[str, dict[str, str]]
"""For each claim, the nearest anchor on each page that links to it."""


def link_back(site: Path, pages: Iterable[str]) -> None:
    """Write into the page of all claims where each of them is shown.

    Parameters
    ----------
    site : Path
        Folder of the built pages.
    pages : iterable of str
        Names of the pages, in the order of the book. Without that of all claims,
        nothing is done.

    Raises
    ------
    OSError
        If a page cannot be read or written.
    """
    place = site / f"{CLAIMS}.html"
    if not place.is_file():
        return
    titles: dict[str, str] = {}
    shown: Shown = {}
    for page in pages:
        if page in (CLAIMS, *LISTS):
            continue
        text = (site / f"{page}.html").read_text(encoding="utf-8")
        title = TITLE.search(text)
        titles[page] = title[1].strip() if title else page
        for claim, anchor in links(text).items():
            shown.setdefault(claim, {})[page] = anchor

    def filled(found: re.Match[str]) -> str:
        at = shown.get(found[1], {})
        addresses = (
            f'<a href="{page}.html#{anchor}">{titles[page]}</a>'
            for page, anchor in at.items()
        )
        said = f"Shown in {', '.join(addresses)}" if at else ""
        return f'<span class="shown-in">{said}</span>'

    text = place.read_text(encoding="utf-8")
    place.write_text(PLACE.sub(filled, text), encoding="utf-8")


def links(page: str) -> dict[str, str]:
    """List the claims to which a page links, each with the nearest anchor before it.

    Parameters
    ----------
    page : str
        The page as HTML.

    Returns
    -------
    dict of str to str
        In the order of the page; of a claim that it shows twice the first place.

    Examples
    --------
    >>> links('<p id="a">A</p> <a href="claims.html#claim-1">evidence</a>')
    {'claim-1': 'a'}
    """
    found: dict[str, str] = {}
    anchor = ""
    for place in LINK.finditer(page):
        if place[1]:
            anchor = place[1]
        else:
            found.setdefault(place[2], anchor)
    return found
