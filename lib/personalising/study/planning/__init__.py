"""Planning a wave: how large it must be for each claim to be decided.

On what was printed alone; no wave's data go in.

- `precision`: how precise a wave of a size would be, as far as print tells
- `sizes`: the smallest waves that decide a claim, and what a wave of a size decides
- `figures`, `messages`, `sentences`, `showing`: for the chapter
- `report`: for the command
"""

from personalising.study.planning.sizes import (
    by_claim,
    by_size,
    curve,
    decided_by,
    sizes,
)

__all__ = ["by_claim", "by_size", "curve", "decided_by", "sizes"]
