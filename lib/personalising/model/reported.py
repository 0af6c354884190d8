"""What coded excerpts say about a claim: at best that they cannot tell."""

from collections.abc import Mapping

from personalising.model.assessment import Assessment
from personalising.model.claims import Claim
from personalising.model.evidence import Basis
from personalising.model.rule import Verdict, rule

NO_EXCERPT = "no excerpt speaks of it"
SPEAK = {"for": "for it", "against": "against it", "mixed": "both for and against it"}
"""What an excerpt of each stance does."""


def assess_reported(claim: Claim, excerpts: Mapping[str, int]) -> Assessment:
    """Judge a claim by how many excerpts speak for it and against it.

    The registered rule says what they decide. How many they are makes no difference,
    since somebody chose them.

    Parameters
    ----------
    claim : Claim
    excerpts : mapping of str to int
        Number of excerpts of each stance: ``"for"``, ``"against"`` and ``"mixed"``.

    Examples
    --------
    >>> from personalising.model import claims
    >>> claim = claims("teaching_space")["4.3.3.curriculum"]
    >>> found = assess_reported(claim, {"for": 40, "against": 1})
    >>> str(found.word), found.basis.value, spoken({"for": 40, "against": 1})
    ('cannot tell', 'reported', '40 speak for it, 1 speaks against it')
    >>> str(assess_reported(claim, {}).word)
    'not tested'
    """
    decided = rule().excerpts
    if sum(excerpts.values()) < decided.fewest:
        return Assessment(claim, Verdict.NOT_TESTED, reason=NO_EXCERPT)
    reason = f"{spoken(excerpts)}; {decided.reason}"
    return Assessment(claim, Verdict(decided.verdict), Basis.REPORTED, reason=reason)


def spoken(excerpts: Mapping[str, int]) -> str:
    """Say how many excerpts speak for something, against it, or both.

    Parameters
    ----------
    excerpts : mapping of str to int
        As for `assess_reported`.
    """
    said = [
        f"{count:,} {'speaks' if count == 1 else 'speak'} {SPEAK[stance]}"
        for stance, count in ((each, excerpts.get(each, 0)) for each in SPEAK)
        if count
    ]
    return ", ".join(said)
