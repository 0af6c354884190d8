"""The figures that the 2009 report printed, and the values that rounding allows.

>>> from personalising import published
>>> published.figure("s421.F").printed
'3.20'
"""

from personalising.published.figures import Figure, Printed, figure, figures

__all__ = ["Figure", "Printed", "figure", "figures"]
