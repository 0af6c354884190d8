"""What the report concludes, asks and advises, with the findings that it rests on."""

from collections.abc import Sequence
from functools import cache

from personalising.errors import CompendiumError
from personalising.model import Assessment
from personalising.model.arguments import Argument, Kind
from personalising.model.reading import read
from personalising.paths import MODEL

FILE = MODEL / "arguments.yml"

Pair = tuple[Assessment, Assessment]


@cache
def arguments() -> tuple[Argument, ...]:
    """Read the arguments, in the order of the report.

    Raises
    ------
    CompendiumError
        If data/model/arguments.yml is not as `Argument` has it.
    """
    return read(FILE, tuple[Argument, ...])


def resting(
    kind: Kind, judged: Sequence[Pair]
) -> list[tuple[Argument, Sequence[Pair]]]:
    """Put the findings beside each argument of a kind that rests on them.

    Parameters
    ----------
    kind : {"point", "question", "advice"}
    judged : sequence of tuple of Assessment
        Of every claim, what the wave says and what was printed, as the ledger has them.

    Raises
    ------
    CompendiumError
        If an argument rests on a claim that there is not.
    """
    known = {pair[0].claim.id: pair for pair in judged}
    found: list[tuple[Argument, Sequence[Pair]]] = []
    for argument in arguments():
        if strange := [id for id in argument.premises if id not in known]:
            raise CompendiumError(
                f"data/model/{FILE.name}, entry {argument.id}, key premises: "
                f"there is no claim {strange[0]}"
            )
        if argument.kind == kind:
            found.append((argument, [known[id] for id in argument.premises]))
    return found
