"""Findings: what a page makes of judged claims, and what it says of them in short.

The evidence that counts on a page is the wave's, where it was collected. A synthetic
wave has no verdicts: there it is what was printed, and the wave stands beside it.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from personalising.model import Assessment, Basis, Claim, Word, rule
from personalising.pages.standing import NOTHING
from personalising.pages.words import capital
from personalising.waves import Descriptor

MOST_WORDS = 40  # of an answer
PRINT = "the printed figures"
FEW_ROWS = 4  # of findings that were not tested, which a page lists without a fold


@dataclass(frozen=True)
class Finding:
    """A claim with its evidence, as a page shows it.

    Parameters
    ----------
    claim : Claim
        The claim.
    main, beside : Assessment
        What counts on this page, and the other body of evidence.
    synthetic : bool
        Whether the wave is synthetic, so that print counts.
    """

    claim: Claim
    main: Assessment
    beside: Assessment
    synthetic: bool

    @property
    def anchor(self) -> str:
        """Its place on a page, which stays: it is made from the claim's id."""
        return place_of(self.claim.id)

    @property
    def word(self) -> Word:
        """One of the four words."""
        assert self.main.word  # what counts is never synthetic
        return self.main.word

    @property
    def printed(self) -> Assessment:
        """What the figures printed in 2009 say."""
        return self.main if self.synthetic else self.beside

    @property
    def of_wave(self) -> Assessment:
        """What the wave says."""
        return self.beside if self.synthetic else self.main


@dataclass(frozen=True)
class Reason:
    """A reason that several findings share.

    Parameters
    ----------
    word : Word
        What they read for that reason.
    count : int
        How many they are.
    why : str
        The reason.
    """

    word: Word
    count: int
    why: str


def place_of(claim: str) -> str:
    """Give the anchor of a claim, by its id; it stays the same in every edition.

    Examples
    --------
    >>> place_of("4.2.2.older-1")
    'claim-4-2-2-older-1'
    """
    return f"claim-{claim.replace('.', '-')}"


def is_decided(finding: Finding) -> bool:
    """Whether the evidence that counts says that it holds, or that it does not."""
    return finding.word in (Word.HOLDS, Word.DOES_NOT_HOLD)


def gathered(
    pairs: Sequence[tuple[Assessment, Assessment]], wave: Descriptor
) -> list[Finding]:
    """Gather the findings of a page from judged claims.

    Parameters
    ----------
    pairs : sequence of tuple of Assessment
        For each claim, the assessment from the wave and that from the printed figures.
    wave : Descriptor
        The wave.
    """
    return [
        Finding(
            of_wave.claim,
            *((printed, of_wave) if wave.synthetic else (of_wave, printed)),
            wave.synthetic,
        )
        for of_wave, printed in pairs
    ]


def leading(findings: Sequence[Finding], chosen: Sequence[str]) -> list[Finding]:
    """Choose the findings that a front page leads with.

    Parameters
    ----------
    findings : sequence of Finding
        All findings.
    chosen : sequence of str
        Ids of those that it leads with where the evidence gives a number for each. Of
        the others, the next that have one take the place of those without.

    Returns
    -------
    list of Finding
        As many as were chosen.
    """
    found = {each.claim.id: each for each in findings}
    wanted = [found[id] for id in chosen]
    others = [each for each in findings if each.claim.id not in chosen]
    return sorted([*wanted, *others], key=lambda each: each.main.reading is None)[
        : len(chosen)
    ]


def counts(findings: Sequence[Finding]) -> list[tuple[Word, int]]:
    """Count the findings that have each word, in the order of the words."""
    found = Counter(each.word for each in findings)
    return [(word, found[word]) for word in Word if found[word]]


def standings(findings: Sequence[Finding]) -> list[tuple[str, int]]:
    """Count what the results of a synthetic wave are; empty for a collected one."""
    found = Counter(e.of_wave.standing or Word.NOT_TESTED.value for e in findings)
    return list(found.items()) if findings and findings[0].synthetic else []


def calibrated(pairs: Sequence[tuple[Assessment, Assessment]]) -> list[str]:
    """Name the numbers of judged claims that were calibrated, for a row of data each.

    The interval of a wave was, where print has one for the same claim.

    Parameters
    ----------
    pairs : sequence of tuple of Assessment
        For each claim, the assessment from the wave and that from the printed figures.

    Returns
    -------
    list of str
        Two for each claim, as `model.tidy` gives rows; empty for printed figures.
    """
    said = []
    for of_wave, printed in pairs:
        names = ["estimate"] if of_wave.basis == Basis.CALIBRATED else []
        if names and printed.effect:
            names += ["conf_low", "conf_high", "n"]
        said += ["; ".join(names) or NOTHING, ""]
    return said


def shared(findings: Sequence[Finding]) -> list[Reason]:
    """List the reasons that several findings share, which are said once."""
    found = Counter((e.word, e.main.why) for e in findings if e.main.why)
    return [
        Reason(word, count, why) for (word, why), count in found.items() if count > 1
    ]


def folded(findings: Sequence[Finding]) -> list[Finding]:
    """List the findings that a page folds, lest its exhibits stand far below.

    Parameters
    ----------
    findings : sequence of Finding
        Those of a page.

    Returns
    -------
    list of Finding
        All that read "not tested", for whatever reason; none where they are few.
    """
    untested = [each for each in findings if each.word == Word.NOT_TESTED]
    return untested if len(untested) > FEW_ROWS else []


def answer(findings: Sequence[Finding], wave: Descriptor) -> str:
    """Say in at most 40 words what findings come to, and how sure one can be.

    Those that hold, or do not, are named where there is room; so is the reason why
    others cannot be told.

    Parameters
    ----------
    findings : sequence of Finding
        Those of a page; at least one.
    wave : Descriptor
        The wave.
    """
    source = PRINT if wave.synthetic else wave.label
    forms = [
        _answer(findings, source, named=named, reasoned=reasoned)
        for named in (True, False)
        for reasoned in (True, False)
    ]
    short = [form for form in forms if len(form.split()) <= MOST_WORDS]
    return (short or forms[-1:])[0]


def _answer(
    findings: Sequence[Finding], source: str, *, named: bool, reasoned: bool
) -> str:
    groups = {word: [e for e in findings if e.word == word] for word in Word}
    held = groups[Word.HOLDS]
    if len(groups[Word.NOT_TESTED]) == len(findings):
        return _none_tested(findings, source, reasoned=reasoned)
    sure = rule().confidence
    verb = "bear" if source == PRINT else "bears"
    said = [
        f"At {sure:.0%} confidence, {source} {verb} out {len(held) or 'none'} "
        f"of {len(findings)} findings{_names(held, named)}."
    ]
    if against := groups[Word.DOES_NOT_HOLD]:
        said.append(f"{_count(against)} not hold{_names(against, named)}.")
    for word, lead in (
        (Word.CANNOT_TELL, "On {} the evidence cannot tell"),
        (Word.NOT_TESTED, "{} could not be tested"),
    ):
        if group := groups[word]:
            why = {each.main.why for each in group} if reasoned else ()
            said.append(_because(lead.format(len(group)), why))
    return " ".join(said)


def _none_tested(findings: Sequence[Finding], source: str, *, reasoned: bool) -> str:
    why = {each.main.why for each in findings} if reasoned else ()
    verb = "tests" if source != PRINT else "test"
    many = f"of these {len(findings)} findings" if len(findings) > 1 else "of it"
    return _because(f"{capital(source)} {verb} none {many}", why)


def _because(said: str, reasons: Collection[str]) -> str:
    """End a sentence, with the reason where there is one, and no second colon."""
    if len(reasons) != 1:
        return f"{said}."
    (why,) = reasons
    return f"{said}. {sentence_case(why)}" if ": " in why else f"{said}: {why}."


def _count(group: Sequence[Finding]) -> str:
    return f"{len(group)} {'does' if len(group) == 1 else 'do'}"


def _names(group: Sequence[Finding], named: bool) -> str:
    names = "; ".join(each.claim.short for each in group)
    return f": {names}" if named and group else ""


def sentence_case(text: str) -> str:
    """Give a reason as a sentence of its own."""
    return capital(text if text.endswith(".") else f"{text}.")
