"""Findings that stand on several claims of the study, judged by those."""

from collections.abc import Sequence
from functools import cache

from personalising.errors import CompendiumError
from personalising.model import Assessment, Composite, Conclusion
from personalising.model.reading import read
from personalising.paths import MODEL

FILE = MODEL / "composites.yml"


@cache
def composites() -> tuple[Composite, ...]:
    """Read the composite findings, in the order of the report.

    Raises
    ------
    CompendiumError
        If data/model/composites.yml is not as `Composite` has it.

    Examples
    --------
    >>> [each.id for each in composites()]
    ['4.4.equation', '4.4.model']
    """
    return read(FILE, tuple[Composite, ...])


def concluded(
    judged: Sequence[tuple[Assessment, Assessment]],
) -> list[tuple[Conclusion, Conclusion]]:
    """Conclude each composite finding from the claims that it stands on.

    Parameters
    ----------
    judged : sequence of tuple of Assessment
        Of every claim, what the wave says and what was printed, as the ledger has them.

    Returns
    -------
    list of tuple of Conclusion
        Of each composite, what the wave comes to, and what print does.

    Raises
    ------
    CompendiumError
        If a composite names a claim that there is not.
    """
    known = {wave.claim.id: (wave, printed) for wave, printed in judged}
    found = []
    for composite in composites():
        if strange := [id for id in composite.parts if id not in known]:
            raise CompendiumError(
                f"data/model/{FILE.name}, entry {composite.id}, key parts: "
                f"there is no claim {strange[0]}"
            )
        of_wave, of_print = zip(*(known[id] for id in composite.parts), strict=True)
        found.append((Conclusion(composite, of_wave), Conclusion(composite, of_print)))
    return found
