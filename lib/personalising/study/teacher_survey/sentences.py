"""Sentences of section 4.2.2."""

import numpy as np

from personalising import published
from personalising.pages.columns import formatted
from personalising.pages.words import (
    capital,
    here,
    interval_note,
    listed,
    number_of,
)
from personalising.study import teacher_survey
from personalising.waves import NotCollected, Wave

NO_SURVEY = "This wave holds no survey of teachers that a model can be fitted to."
SIGNIFICANT = 0.05
NEGLIGIBLE = 0.2


def percent(share: float) -> str:
    """A share as a page has it."""
    return f"{share:.0%}"


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign."""
    return formatted(value, f"+z.{digits}f")


def times(log_odds: float) -> str:
    """A difference in log odds as a factor of the odds."""
    return f"{np.exp(log_odds):.2f}"


def p_value(value: float) -> str:
    """A p value with its letter."""
    text = formatted(value, "p")
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def who(wave: Wave) -> str:
    """How many ratings, teachers and schools, and what the model lacks."""
    found = teacher_survey.survey(wave)
    if isinstance(found, NotCollected):
        return NO_SURVEY
    kept = found.sample
    said = (
        f"The model rests on {number_of(kept.ratings, 'rating')} by "
        f"{number_of(kept.teachers, 'teacher')}"
    )
    said += f" in {number_of(kept.schools, 'school')}." if kept.schools else "."
    if absent := teacher_survey.absent(wave):
        said += f" The wave did not collect {listed(list(absent))}."
    if found.alike:
        names = [teacher_survey.label(term) for term in found.alike]
        said += (
            f" Left out of the model, since all ratings are alike in it: "
            f"{listed(names)}."
        )
    if found.weighted:
        said += " Teachers are weighted, and standard errors allow for that."
    return said


def answers(wave: Wave) -> str:
    """How positive the answers are, over all and between groups of pupils."""
    found = teacher_survey.answers(wave)
    if isinstance(found, NotCollected):
        return NO_SURVEY
    whole, groups = found.iloc[-1], found.iloc[:-1]
    low, high = (groups.loc[place] for place in (groups["agree"].idxmin(),
                                                 groups["agree"].idxmax()))  # fmt: skip
    neither = whole["rating_3"]
    said = (
        f"{capital(here(wave))} {percent(whole['agree'])} of all ratings agree, "
        f"{percent(neither)} do neither and {percent(whole['disagree'])} disagree."
    )
    if percent(low["agree"]) != percent(high["agree"]):
        said += (
            f" Agreement runs from {percent(low['agree'])} ({low['label']}) to "
            f"{percent(high['agree'])} ({high['label']}). Bars compare different "
            "teachers: not every teacher rated every group."
        )
    return said


def coefficients_note(wave: Wave, confidence: float) -> str:
    """What the odds are against, and the level of the intervals."""
    found = teacher_survey.survey(wave)
    if isinstance(found, NotCollected):
        return ""
    note = interval_note(confidence)
    if "subgroup" in found.terms:
        reference = teacher_survey.label(f"subgroup[T.{found.subgroups[0]}]")
        if found.subgroups[0] == teacher_survey.SUBGROUPS[0]:
            reference = "Key Stage 1"
        note = (
            f"Pupils are compared with {reference}, in the eyes of one teacher. {note}"
        )
    return note


def girls_and_boys() -> str:
    """What the printed coefficients make of the groups that the report names."""
    gifted, sen = (
        teacher_survey.printed_contrast(teacher_survey.CONTRASTS[name][1])
        for name in ("gifted", "sen")
    )
    girls = -published.figure("c.beta.girls").value
    return (
        "The report names gifted pupils and pupils with special needs as groups that "
        "teachers see more positively. Its coefficients compare every group with Key "
        f"Stage 1, and so compared, girls have {times(girls)} times the odds as well. "
        "Against girls and boys in general, what was printed leaves "
        f"{times(gifted)} times the odds for gifted pupils and {times(sen)} for pupils "
        "with special needs: "
        + (
            "less than would count, though without standard errors no more follows."
            if max(abs(gifted), abs(sen)) < NEGLIGIBLE
            else "a difference that counts."
        )
    )


def typical(wave: Wave) -> str:
    """That the printed shares are those of typical teachers, and what others are."""
    lowest, highest = (
        published.figure(f"c.agree.{end}").printed for end in ("lowest", "highest")
    )
    apart, made = teacher_survey.printed_distance()
    said = (
        f"The report gives {lowest} and {highest} per cent as the ends of agreement. "
        "They are not shares of teachers, but the probabilities of a typical teacher "
        "of each kind, one whose own tendency is neither way: in log odds the two "
        f"printed probabilities of strong agreement are {apart:.2f} apart, and the "
        f"printed coefficients add up to {made:.2f}. Shares of teachers lie nearer to "
        "a half the more teachers differ."
    )
    found = teacher_survey.shares(wave)
    if isinstance(found, NotCollected):
        return said
    agree = found[found["answer"] == "agree"].set_index("scenario")
    typical, average = (
        [percent(agree.loc[scenario, kind]) for scenario in (1, 2)]
        for kind in ("estimate", "average")
    )
    return (
        f"{said} {capital(here(wave))} typical teachers of both kinds agree with "
        f"probabilities of {listed(typical)}, and of all such teachers "
        f"{listed(average)} agree."
    )


def largest_answer() -> str:
    """That the least positive teachers mostly do neither."""
    neither = published.figure("c.scenario1.3").value
    agree = sum(published.figure(f"c.scenario1.{rating}").value for rating in (1, 2))
    return (
        "More likely to agree than to disagree is not yet likely to agree: as printed, "
        f"the least positive kind agrees with a probability of {percent(agree)}, and "
        f"with one of {percent(neither)} neither agrees nor disagrees."
    )


def contrasts_note(wave: Wave, confidence: float) -> str:
    """The level of the intervals, and the band."""
    found = teacher_survey.contrasts(wave, confidence)
    if isinstance(found, NotCollected):
        return ""
    return (
        f"{interval_note(confidence)} Odds between {times(-NEGLIGIBLE)} and "
        f"{times(NEGLIGIBLE)} times those of the other group count as the same."
    )


def key_stage_or_phase(wave: Wave, confidence: float = 0.95) -> str:
    """Whether the Key Stage can be told from the phase of the school."""
    rated = teacher_survey.stages_rated(wave)
    if isinstance(rated, NotCollected):
        return "Whether it is the stage or the kind of school cannot be told apart."
    across = rated.set_index("phase")["across"]
    early, late = (rated[list(stages)].to_numpy().sum()
                   for stages in (("ks1", "ks2"), ("ks3", "ks4")))  # fmt: skip
    if not (early and late):
        return (
            "Only Key Stages of one kind of school were rated: those of primary "
            "schools cannot be compared with those of secondary schools."
        )
    if not across.sum():
        return (
            "No teacher rated both a Key Stage of primary and one of secondary "
            "schools: whether it is the pupils' age or the kind of teacher cannot be "
            "told apart."
        )
    where = [phase for phase, count in across.items() if count]
    said = (
        f"{number_of(int(across.sum()), 'teacher')} of {rated['teachers'].sum():,} "
        "rated both a Key Stage of primary and one of secondary schools, in "
        f"{listed(where)} schools; all others compare across schools, by way of "
        "groups that most teachers rate, such as girls, and suppose that kinds of "
        "school differ by as much for every group of pupils."
    )
    found = teacher_survey.within_teachers(wave, confidence)
    if isinstance(found, NotCollected):
        return said
    alone = found[(found["contrast"] == "older-1") & found["teachers"].isin(where)]
    if alone.empty:
        return said
    row = alone.iloc[0]
    low, high = times(row["conf_low"]), times(row["conf_high"])
    decided = row["conf_low"] > 0 or row["conf_high"] < 0
    verdict = (
        "so the difference is not one of schools alone"
        if decided
        else "which does not settle it"
    )
    return (
        f"{said} {capital(here(wave))} {row['teachers']} schools by themselves give "
        f"Key Stages 3 and 4 {times(row['estimate'])} times the odds of Key Stage 1 "
        f"({confidence:.0%} interval {low} to {high}), {verdict}."
    )


def same_for_new_staff(wave: Wave, confidence: float = 0.95) -> str:
    """Whether priority does the same for new and for established staff."""
    found = teacher_survey.priority_by_experience(wave, confidence)
    if isinstance(found, NotCollected):
        return (
            "Whether priority goes with the same for new and for established staff "
            "cannot be told from this wave."
        )
    row = found.set_index("effect").loc["difference"]
    low, high = times(row["conf_low"]), times(row["conf_high"])
    apart = (
        f"its odds ratio differs by a factor of {times(row['estimate'])}, "
        f"{confidence:.0%} interval {low} to {high}"
    )
    if row["conf_low"] > 0 or row["conf_high"] < 0:
        more = "more" if row["estimate"] > 0 else "less"
        return (
            f"{capital(here(wave))} priority does {more} for the most experienced than "
            f"for new staff ({apart})."
        )
    if max(-row["conf_low"], row["conf_high"]) > NEGLIGIBLE:
        return (
            f"{capital(here(wave))} no difference between new and established staff "
            f"shows in what priority does ({apart}), but the interval is too wide to "
            "say that there is none."
        )
    return (
        f"{capital(here(wave))} priority does next to the same for new and for "
        f"established staff ({apart})."
    )
