"""Sentences of section 4.2.2."""

import math
from collections.abc import Mapping
from typing import Any

from personalising import published
from personalising.model import claims
from personalising.pages import Result
from personalising.pages.words import capital, interval_note, level, listed, number_of
from personalising.study.answers import LOW_COUNTS
from personalising.study.edge import without
from personalising.study.teacher_survey.model import Survey, label
from personalising.study.teacher_survey.sampling import SUBGROUPS
from personalising.waves import NotCollected

ITEMS = "the items put to teachers"
NO_SURVEY = "There is no survey of teachers that a model can be fitted to ({reason})."


def times(log_odds: float) -> str:
    """Write a difference in log odds as a factor of the odds.

    Examples
    --------
    >>> times(0.405)
    '1.50'
    """
    return f"{math.exp(log_odds):.2f}"


def row_of(result: Result) -> dict[str, Any]:
    """Take the only row of a result, each cell with the type of its column."""
    (row,) = result.frame.to_dict("records")
    return row


def negligible(claim: str) -> float:
    """Look up the negligible band of a claim of this section, in log odds."""
    return claims("teacher_survey")[f"4.2.2.{claim}"].negligible


@without(NO_SURVEY)
def who(size: Result, survey: Survey, place: str) -> str:
    """Say how many rated, in how many schools, and what the model lacks."""
    kept = row_of(size)
    said = (
        f"{place.capitalize()} the model rests on "
        f"{number_of(kept['ratings'], 'rating')} by "
        f"{number_of(kept['teachers'], 'teacher')}."
    )
    if kept["schools"]:
        said += f" They work in {number_of(kept['schools'], 'school')}."
    if survey.own_words:
        said += (
            " The wave did not ask the report's questions: it put "
            f"{number_of(len(survey.subgroups), 'item')} of its own on the same to "
            "teachers, so what is said of them holds for other words."
        )
        if any(name.endswith(LOW_COUNTS) for name in survey.names.values()):
            said += (
                " Where low answers count, whoever gave one counts as agreeing, "
                "whatever the item says."
            )
    if survey.absent:
        said += f" The wave did not collect {listed(survey.absent)}."
    if survey.alike:
        said += (
            f" Left out of the model, since all ratings are alike in it: "
            f"{listed(map(survey.label, survey.alike))}."
        )
    if survey.errors:
        said += f" Teachers are weighted. {survey.errors}"
    elif survey.weighted:
        said += " Teachers are weighted, and standard errors allow for that."
    if survey.has_schools and "strata" in survey.sampled:
        said += " Errors by school allow for the strata that schools were sampled in."
    return said


@without(NO_SURVEY)
def answers(found: Result, place: str, of: str = "") -> str:
    """Say how positive the answers are over all, and who rated which group, or item.

    Parameters
    ----------
    found : Result
        As `answers` of the section gives it.
    place : str
        Where the result comes from, as `words.in_this_wave` says it.
    of : str
        What teachers were asked about, as `asked_about` says it.
    """
    table = found.frame
    whole, groups = table.iloc[-1], table.iloc[:-1]
    said = (
        f"{capital(place)} {whole['agree']:.0%} of all ratings agree and "
        f"{whole['disagree']:.0%} disagree; the others do neither."
    )
    if (groups["teachers"] == whole["teachers"]).all():
        return said
    fewest = groups.loc[groups["teachers"].idxmin()]
    group, named = "group", fewest["label"]
    if of == ITEMS:
        group, named = "item", f"“{named}”"
    return (
        f"{said} Not every teacher rated every {group}, so the bars compare different "
        f"teachers: {named} was rated by {fewest['teachers']:,} of "
        f"{whole['teachers']:,}."
    )


def asked_about(survey: Survey | NotCollected) -> str:
    """Name what teachers were asked about, for captions."""
    own = isinstance(survey, Survey) and survey.own_words
    return ITEMS if own else "the pupils asked about"


@without()
def coefficients_note(survey: Survey, confidence: float) -> str:
    """Say what the odds are against, and the level of the intervals."""
    note = interval_note(confidence)
    if "subgroup" not in survey.terms:
        return note
    first = survey.subgroups[0]
    if survey.own_words:
        return (
            f"Items are compared with “{survey.names[first]}”, in the eyes of one "
            f"teacher. {note}"
        )
    reference = (
        "Key Stage 1" if first == SUBGROUPS[0] else label(f"subgroup[T.{first}]")
    )
    return f"Pupils are compared with {reference}, in the eyes of one teacher. {note}"


def girls_and_boys(printed: Result) -> str:
    """Say what the printed coefficients make of the groups that the report names."""
    table = printed.frame.set_index("group")
    odds = table["odds"].map("{:.2f}".format)
    small = all(
        abs(table.loc[name, "estimate"]) < negligible(name)
        for name in ("gifted", "sen")
    )
    return (
        "The report names gifted pupils and pupils with special needs as groups that "
        "teachers see more positively. Its coefficients compare every group with Key "
        f"Stage 1, and so compared, girls have {odds['girls']} times the odds as well. "
        "Against girls and boys in general, what was printed leaves "
        f"{odds['gifted']} times the odds for gifted pupils and {odds['sen']} for "
        "pupils with special needs: "
        + (
            "less than would count, if the printed coefficients were exact."
            if small
            else "a difference that counts."
        )
    )


def typical(shares: Result | NotCollected, place: str) -> str:
    """Say what the printed probabilities are of; give those of the wave."""
    lowest, highest = (
        published.figure(f"c.agree.{end}").printed for end in ("lowest", "highest")
    )
    return (
        f"The report gives {lowest} and {highest} per cent as the ends of agreement. "
        "They are what its model gives for a typical teacher of each kind, one whose "
        "own tendency is neither way. Whether as many teachers of the kind agree hangs "
        "on how the model was fitted, which was not printed: by some methods its "
        "coefficients are those of one teacher, and shares of teachers then lie nearer "
        "to a half; by others they are nearly those of an average."
        + _typical_here(shares, place)
    )


@without()
def _typical_here(shares: Result, place: str) -> str:
    table = shares.frame
    agree = table[table["answer"] == "agree"].set_index("scenario")
    average = listed(f"{agree.loc[scenario, 'average']:.0%}" for scenario in (1, 2))
    return f" {capital(place)}, of all teachers of the two kinds, {average} agree."


def largest_answer(printed: Result) -> str:
    """Say that the least positive teachers mostly do neither."""
    least = row_of(printed)
    return (
        "More likely to agree than to disagree is not yet likely to agree: as printed, "
        f"the least positive kind agrees with a probability of {least['agree']:.0%}, "
        f"and with one of {least['neither']:.0%} neither agrees nor disagrees."
    )


@without()
def contrasts_note(contrasts: Result, confidence: float) -> str:
    """Give the level of the intervals, and the band of what counts as the same."""
    band = negligible("girls-boys")  # all comparisons of groups have the same
    return (
        f"{interval_note(confidence)} Odds between {times(-band)} and {times(band)} "
        "times those of the other group count as the same."
    )


@without()
def _told_apart(counts: Result, across: str, alone: str) -> str:
    count = row_of(counts)
    if not (count["early"] and count["late"]):
        return (
            "Only Key Stages of one kind of school were rated: those of primary "
            "schools cannot be compared with those of secondary schools."
        )
    if not count["across"]:
        return (
            "No teacher rated both a Key Stage of primary and one of secondary "
            "schools: whether it is the pupils' age or the kind of teacher cannot be "
            "told apart."
        )
    if count["across"] == count["teachers"]:
        return (
            "Every teacher who rated a Key Stage rated both one of primary and one of "
            "secondary schools. So the stages are compared by the same teachers, and "
            f"the kind of school cannot make the difference.{alone}"
        )
    return (
        f"Of {number_of(count['teachers'], 'teacher')} who rated a Key Stage, "
        f"{count['across']:,} rated both one of primary and one of secondary "
        f"schools{across}. The others compare stages across teachers, so the kind of "
        f"school may have a part in it.{alone}"
    )


@without()
def _in_schools(rated: Result) -> str:
    """Where the teachers work who rated both early and late stages."""
    phases = _across(rated)
    return f" (all in {listed(phases)} schools)" if phases else ""


def _across(rated: Result) -> list[str]:
    """Phases in which some teacher rated both early and late stages."""
    table = rated.frame
    return table.loc[table["across"] > 0, "phase"].tolist()


@without()
def _alone(rated: Result, within: Result, place: str, confidence: float) -> str:
    table = within.frame
    older = table["contrast"] == "older-1"
    alone = table[older & table["teachers"].isin(_across(rated))]
    if alone.empty:
        return ""
    row = alone.iloc[0]
    decided = row["conf_low"] > 0 or row["conf_high"] < 0
    verdict = (
        "so the difference is not one of schools alone"
        if decided
        else "and so does not settle it"
    )
    return (
        f" {capital(place)}, by {row['teachers']} schools alone, the odds for Key "
        f"Stages 3 and 4 are {times(row['estimate'])} times those for Key Stage 1. The "
        f"{_ends(row, confidence)}, {verdict}."
    )


def _ends(row: Mapping[str, Any], confidence: float) -> str:
    return (
        f"{level(confidence)} interval runs from {times(row['conf_low'])} to "
        f"{times(row['conf_high'])}"
    )


def key_stage_or_phase(
    rated: Result | NotCollected,
    counts: Result | NotCollected,
    within: Result | NotCollected,
    place: str,
    confidence: float,
) -> str:
    """Say whether the Key Stage can be told from the phase of the school.

    Parameters
    ----------
    rated, counts, within : Result or NotCollected
        As `stages_rated`, `early_and_late` and `within_teachers` give them.
    place : str
        Where the result comes from, as `words.here` says it.
    confidence : float
        Level of the intervals.
    """
    alone = _alone(rated, within, place, confidence)
    return _told_apart(counts, _in_schools(rated), alone)


@without(
    "Whether priority goes with the same for new and for established staff cannot be "
    "told ({reason})."
)
def same_for_new_staff(found: Result, place: str, confidence: float) -> str:
    """Say whether priority does the same for new and for established staff."""
    row = found.frame.set_index("effect").loc["difference"]
    apart = (
        f"What it does to the odds differs by a factor of {times(row['estimate'])}. "
        f"The {_ends(row, confidence)}"
    )
    if row["conf_low"] > 0 or row["conf_high"] < 0:
        more = "more" if row["estimate"] > 0 else "less"
        return (
            f"{capital(place)} priority does {more} for the most experienced than "
            f"for new staff. {apart}."
        )
    if max(-row["conf_low"], row["conf_high"]) > negligible("priority-staff"):
        return (
            f"{capital(place)} no difference between new and established staff "
            f"shows in what priority does. {apart}: too wide to say that there is none."
        )
    return (
        f"{capital(place)} priority does next to the same for new and for "
        f"established staff. {apart}."
    )
