"""What the report's text tells of its Figures 6 and 7, whose values are lost.

That is an order and no more: what pupils named most, what came after it, and what they
named less. Things of one step stand in the text beside each other.
"""

import pandas as pd

from personalising.pages import Result
from personalising.study.learner_space.names import kind_of

FIGURE_6: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("named most", ("own documents", "class folder")),
    ("next", ("memory stick",)),
    ("after that", ("email",)),
    ("named less", ("CD", "PDA")),
)
"""Where work is kept, from what most named to what few did."""
FIGURE_7: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "activities": (
        ("named most", ("social networking", "music")),
        ("named less", ("videos", "games", "surfing the web")),
        ("named least", ("homework",)),
    ),
    "must_haves": (
        ("named most", ("mobile phone", "computer", "games console")),
        ("named by some", ("data stick",)),
    ),
}
"""What pupils do with technology, and cannot do without, in the same way."""
BASIS = "reconstructed from the report's text; an order, no amounts"
"""What stands beside each row of a reconstruction, also in its data."""
NOTHING_MEASURED = "order"
"""Column that a reconstruction has, and a result of a collected wave has not."""


def figure_6() -> Result:
    """Give the order of Figure 6 as the text has it.

    Returns
    -------
    Result
        A row for each place: place, order (in words), basis; no number.

    Examples
    --------
    >>> figure_6().frame["place"].tolist()[:2]
    ['own documents', 'class folder']
    """
    rows = [(place, order, BASIS) for order, places in FIGURE_6 for place in places]
    return Result(pd.DataFrame(rows, columns=["place", NOTHING_MEASURED, "basis"]), {})


def figure_7(*tables: str) -> Result:
    """Give the order of the parts of Figure 7 as the text has it.

    Parameters
    ----------
    *tables : {"activities", "must_haves"}
        The parts.

    Returns
    -------
    Result
        A row for each thing: table, item, kind, order (in words), basis; no number.

    Examples
    --------
    >>> figure_7("must_haves").frame["item"].tolist()[-1]
    'data stick'
    """
    rows = [
        (table, item, kind_of(table, item), order, BASIS)
        for table in tables
        for order, items in FIGURE_7[table]
        for item in items
    ]
    names = ["table", "item", "kind", NOTHING_MEASURED, "basis"]
    return Result(pd.DataFrame(rows, columns=names), {})
