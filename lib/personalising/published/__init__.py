"""The figures that the 2009 report printed, and what follows from them.

>>> from personalising import published
>>> published.figure("s421.F").printed
'3.20'
>>> entries = published.ledger()
>>> print(entries[0].id, entries[0].verdict)
t41.primary.small.advantaged exact

`ledger` re-derives every figure that follows from others and sets out where the report
contradicts itself. Nothing here knows a wave: what it says can be checked without data.
"""

from personalising.published.figures import Figure, figure, figures
from personalising.published.ledger import ledger, render_text, to_frame, to_records
from personalising.published.verdicts import Entry, Status, Verdict

__all__ = [
    "Entry",
    "Figure",
    "Status",
    "Verdict",
    "figure",
    "figures",
    "ledger",
    "render_text",
    "to_frame",
    "to_records",
]
