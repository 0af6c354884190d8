"""How firm a verdict is: whether it stays when the effect is computed in other ways."""

from collections.abc import Sequence
from dataclasses import dataclass

from personalising.model.bounded import Bounded
from personalising.model.claims import Claim
from personalising.model.evidence import Effect
from personalising.model.rule import Alternative, Verdict, rule

NEEDS_DATA = "needs the data"


@dataclass(frozen=True)
class Tried:
    """What an alternative of the rule came to, beside the registered verdict.

    Parameters
    ----------
    alternative : Alternative
        The other way to compute the effect.
    effects : tuple of Effect
        What it gave: one, or one for each unit that was left out; none where it could
        not be computed.
    agreeing : int
        How many of these lead to the registered verdict.
    reason : str
        Why it could not be computed; empty where it was.
    """

    alternative: Alternative
    effects: tuple[Effect, ...] = ()
    agreeing: int = 0
    reason: str = ""

    @property
    def flips(self) -> int:
        """How many of its effects lead to another verdict."""
        return len(self.effects) - self.agreeing

    @property
    def stays(self) -> bool:
        """Whether it was computed, and each of its effects leads to the verdict."""
        return bool(self.effects) and not self.flips

    @property
    def outcome(self) -> str:
        """What came of it, for a table; of several effects, how many turn."""
        if not self.effects:
            return self.reason
        if len(self.effects) == 1:
            return str(self.effects[0])
        return f"turns in {self.flips} of {len(self.effects)}"


@dataclass(frozen=True)
class Firmness:
    """In how many of its alternatives a verdict stays, and with its family.

    Parameters
    ----------
    verdict : Verdict
        The registered one: supported, or not supported.
    tried : tuple of Tried
        The alternatives of the claim that this body of evidence knows.
    judged : int
        How many claims the family has.
    in_family : Effect, Bounded or None
        The effect with the interval for all of the family (Bonferroni); None where it
        has no interval.
    stays_in_family : bool
        Whether that leads to the same verdict.
    """

    verdict: Verdict
    tried: tuple[Tried, ...]
    judged: int
    in_family: Effect | Bounded | None
    stays_in_family: bool

    @property
    def computed(self) -> tuple[Tried, ...]:
        """The alternatives that could be computed."""
        return tuple(each for each in self.tried if each.effects)

    @property
    def staying(self) -> int:
        """In how many of these the verdict stays."""
        return sum(each.stays for each in self.computed)

    @property
    def flips(self) -> str:
        """The ids of the alternatives in which the verdict turns, with commas."""
        return ", ".join(e.alternative.id for e in self.computed if not e.stays)

    @property
    def turned(self) -> tuple[str, ...]:
        """The labels of the alternatives in which the verdict turns."""
        return tuple(e.alternative.label for e in self.computed if not e.stays)

    def __str__(self) -> str:
        """Say it in a few words, such as "in 2 of 3: not by ranks"."""
        if not self.computed:
            return NEEDS_DATA if self.tried else ""
        which = f": not {', nor '.join(self.turned)}" if self.turned else ""
        return f"in {self.staying} of {len(self.computed)}{which}"


def level_of_family(judged: int) -> float:
    """Give the level of an interval for all claims of a family (Bonferroni).

    Examples
    --------
    >>> level_of_family(5)
    0.99
    """
    return 1 - (1 - rule().confidence) / judged


def try_alternative(
    claim: Claim, verdict: Verdict, alternative: Alternative, effects: Sequence[Effect]
) -> Tried:
    """Judge a claim by the effects that an alternative gave.

    Parameters
    ----------
    claim : Claim
    verdict : Verdict
        The registered one.
    alternative : Alternative
    effects : sequence of Effect
        At least one.
    """
    agreeing = sum(claim.judge(effect) == verdict for effect in effects)
    return Tried(alternative, tuple(effects), agreeing)
