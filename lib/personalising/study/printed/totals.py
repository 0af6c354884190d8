"""Wholes and their parts: tables whose rows and columns must add up."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from personalising.pages.words import number
from personalising.published.figures import Figure, Printed
from personalising.published.rounding import over_roundings
from personalising.study.printed.entries import Agreement, Check, compared

PHASES = ("primary", "secondary")
SIZES = ("small", "large")
STATUSES = ("advantaged", "disadvantaged")
STAGES = {"primary": ("ks1", "ks2"), "secondary": ("ks3", "ks4")}
ALL_STAGES = tuple(stage for stages in STAGES.values() for stage in stages)
SORTS = ("free", "favourites", "frequency", "where")
INSTRUMENTS = ("maturity", "checklist", "teachers", "learners", "walkthroughs")
SHARES = tuple(f"c.share.{kind}" for kind in ("primary", "secondary", "special"))
SHARES_SUM = 100  # per cent


@dataclass(frozen=True)
class Total:
    """A printed whole and the printed parts that make it.

    Parameters
    ----------
    whole : str
        The id of the whole.
    parts : tuple of str
        The ids of its parts.
    what : str
        What was added, in the words of the explanation.
    otherwise : Agreement
        The verdict when they do not add up.
    """

    whole: str
    parts: tuple[str, ...]
    what: str
    otherwise: Agreement = Agreement.IMPOSSIBLE

    def checks(self, printed: Printed) -> Iterator[Check]:
        """Check the whole by the sum of its parts, and each part by what remains."""
        whole = printed[self.whole]
        parts = [printed[id] for id in self.parts]
        total = sum(part.value for part in parts)
        sums = " + ".join(part.digits for part in parts)
        yield self._check(whole, total, f"{sums} = {number(total)}")
        for part in parts:
            others = [other for other in parts if other is not part]
            rest = whole.value - sum(other.value for other in others)
            less = " - ".join(figure.digits for figure in (whole, *others))
            yield self._check(part, rest, f"{less} = {number(rest)}")

    def _check(self, figure: Figure, value: float, sums: str) -> Check:
        allowed = over_roundings(lambda x: x, value)
        said = f"{self.what}: {sums}."
        return compared(figure, allowed, said, otherwise=self.otherwise)


def totals() -> Iterator[Total]:
    """List every total of counts that the report printed together with its parts."""
    columns = []
    for phase, size in product(PHASES, SIZES):
        cells = tuple(f"t41.{phase}.{size}.{status}" for status in STATUSES)
        columns.append(f"t41.n.{phase}.{size}")
        yield Total(columns[-1], cells, f"Column {phase}, {size} of Table 4.1")
    yield Total("s41.schools", tuple(columns), "Columns of Table 4.1")
    yield Total(
        "s432.groups.total",
        tuple(f"s432.groups.{stage}" for stage in ALL_STAGES),
        "Groups by Key Stage",
    )
    for sort, phase in product(SORTS, PHASES):
        stages = tuple(f"t42.{sort}.{stage}" for stage in STAGES[phase])
        yield Total(f"t42.{sort}.{phase}", stages, f"Row {sort}, {phase} of Table 4.2")
    for instrument in INSTRUMENTS:
        phases = tuple(f"b.{instrument}.{phase}" for phase in PHASES)
        yield Total(f"b.{instrument}.all", phases, f"Row {instrument} of Appendix B")


def checks(printed: Printed) -> Iterator[Check]:
    """Check every printed total and every part of one."""
    for total in totals():
        yield from total.checks(printed)
    yield from _shares(printed)


def _shares(printed: Printed) -> Iterator[Check]:
    """Check the shares of the phases in the survey, which make 100 per cent."""
    for id in SHARES:
        others = [printed[other] for other in SHARES if other != id]
        allowed = over_roundings(
            lambda *rest: SHARES_SUM - sum(rest), *(other.interval for other in others)
        )
        less = " - ".join([str(SHARES_SUM), *(other.printed for other in others)])
        said = (
            f"{less} = {number(allowed.middle)} per cent, give or take "
            f"{number(allowed.half_width)} for rounding, more for the word roughly."
        )
        yield compared(printed[id], allowed, said, otherwise=Agreement.IMPOSSIBLE)
