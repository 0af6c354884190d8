"""What people said, for a page: excerpts by theme, and the findings they bear on."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from personalising.errors import CompendiumError
from personalising.model import Assessment, Claim
from personalising.model.reported import SPEAK, assess_reported
from personalising.model.themes import FILE, Theme, themes
from personalising.pages.source import Source
from personalising.pages.words import capital, number_of
from personalising.study.excerpts.reading import TABLE, in_report, in_wave
from personalising.study.statements import statements
from personalising.waves import Wave, table_schema
from personalising.waves.files import hint

REPORT = Source(
    "report-excerpts", "what the report tells that people said", kind="reported"
)
SPEAKERS = {
    "pupil": "pupils",
    "teacher": "teachers",
    "leader": "leaders",
    "family": "families",
}


class Excerpt(NamedTuple):
    """An excerpt as a page shows it.

    Parameters
    ----------
    who, where : str
        Who said it, of which phase or Key Stage; and where it is printed, or nothing.
    paraphrase, quotation : str
        What was said in other words, and a few of its own words, or nothing.
    stance : str
        What it does to the theme's statement, such as ``"speaks for it"``.
    """

    who: str
    where: str
    paraphrase: str
    quotation: str
    stance: str


class Said(NamedTuple):
    """A theme with the excerpts that speak of it.

    Parameters
    ----------
    theme : Theme
    speakers : str
        Who speaks for it, against it, and both, each with the number of excerpts.
    excerpts : list of Excerpt
    findings : list of Assessment
        The claims that the theme bears on, judged by these excerpts.
    """

    theme: Theme
    speakers: str
    excerpts: list[Excerpt]
    findings: list[Assessment]


class Told(NamedTuple):
    """Excerpts of some spaces.

    Parameters
    ----------
    source : Source
        Whose they are.
    frame : pandas.DataFrame
        A row for each theme of each excerpt, in the order of the codebook, with the
        theme's statement.
    themes : list of Said
        The same by theme.
    """

    source: Source
    frame: pd.DataFrame
    themes: list[Said]


def told(wave: Wave, *spaces: str) -> Told:
    """Gather what people said of some spaces: in a wave, else as the report prints it.

    Parameters
    ----------
    wave : Wave
        The wave. Where it has no excerpts of these spaces, the report's are taken.
    *spaces : str
        Spaces of the model, such as ``"digital"``.

    Raises
    ------
    CompendiumError
        If the excerpts of the wave do not go by the codebook of themes, or a theme
        bears on a claim that there is not.

    Examples
    --------
    >>> from personalising import waves
    >>> told(waves.load("2008"), "digital").themes[0].speakers
    'for it: pupils 1, teachers 1'
    """
    source, frame = REPORT, _of(in_report(), spaces)
    if wave.has(TABLE) and not (own := _of(in_wave(wave), spaces)).empty:
        source = Source(
            wave.id, f"excerpts of {wave.descriptor.label}", kind="reported"
        )
        frame = own
    parts = [_said(str(id), rows) for id, rows in frame.groupby("theme", sort=False)]
    return Told(source, frame, parts)


def reported(claims: Iterable[Claim], frame: pd.DataFrame) -> list[Assessment]:
    """Judge claims by the excerpts whose themes bear on them.

    Parameters
    ----------
    claims : iterable of Claim
    frame : pandas.DataFrame
        Excerpts, as `in_report` and `in_wave` give them.

    Returns
    -------
    list of Assessment
        One for each claim: that excerpts cannot tell, or that none speaks of it.
    """
    return [assess_reported(claim, _stances(_on(claim, frame))) for claim in claims]


def message(said: Told) -> str:
    """Count excerpts and themes, for a title.

    Parameters
    ----------
    said : Told
        As `told` gives it.
    """
    count = said.frame["excerpt_id"].nunique()
    shown = number_of(len(said.themes), "theme")
    verb = "speaks" if count == 1 else "speak"
    whose = " of the report" if said.source is REPORT else ""
    return f"{number_of(count, 'excerpt')}{whose} {verb} of {shown}"


def _of(frame: pd.DataFrame, spaces: Iterable[str]) -> pd.DataFrame:
    chosen = frame[frame["space"].isin(list(spaces))]
    order = {id: place for place, id in enumerate(themes())}
    statement = [themes()[id].statement for id in chosen["theme"]]
    return (
        chosen.assign(statement=statement)
        .sort_values("theme", key=lambda ids: ids.map(order), kind="stable")
        .reset_index(drop=True)
    )


def _said(id: str, rows: pd.DataFrame) -> Said:
    theme = themes()[id]
    if strange := [claim for claim in theme.bears_on if claim not in statements()]:
        raise CompendiumError(
            f"data/model/{FILE.name}, entry {id}, key bears_on: there is no claim "
            f"{strange[0]}{hint(strange[0], statements())}"
        )
    bears_on = [statements()[claim] for claim in theme.bears_on]
    counts = Counter(zip(rows["stance"], rows["stakeholder"], strict=True))
    by_stance = {
        does: [f"{SPEAKERS[who]} {n}" for who in SPEAKERS if (n := counts[stance, who])]
        for stance, does in SPEAK.items()
    }
    return Said(
        theme,
        "; ".join(
            f"{does}: {', '.join(who)}" for does, who in by_stance.items() if who
        ),
        [_excerpt(row) for row in rows.to_dict("records")],
        reported(bears_on, rows),
    )


def _on(claim: Claim, frame: pd.DataFrame) -> pd.DataFrame:
    on = [theme.id for theme in themes().values() if claim.id in theme.bears_on]
    return frame[frame["theme"].isin(on)]


def _stances(rows: pd.DataFrame) -> dict[str, int]:
    """How many excerpts are of each stance; one of several themes counts once."""
    stances: dict[str, set[str]] = {}
    for id, stance in zip(rows["excerpt_id"], rows["stance"], strict=True):
        stances.setdefault(id, set()).add(stance)
    return Counter(
        "mixed" if len(each) > 1 else next(iter(each)) for each in stances.values()
    )


def _excerpt(row: Mapping[Any, Any]) -> Excerpt:
    stage = row["key_stage"]
    of = f"Key Stage {stage}" if pd.notna(stage) else row["phase"]
    where = f"section {row['section']}" if row["section"] else ""
    if pd.notna(row["page"]):
        where += f"{', ' if where else ''}page {row['page']}"
    return Excerpt(
        capital(", ".join(filter(None, (SPEAKERS[row["stakeholder"]], of)))),
        where,
        row["paraphrase"],
        row["quotation"].rstrip("."),
        table_schema(TABLE).field("stance").categories[row["stance"]],
    )
