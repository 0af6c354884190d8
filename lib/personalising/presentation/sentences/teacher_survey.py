"""Sentences of section 4.2.2."""

import numpy as np

from personalising import published
from personalising.analysis import teacher_survey
from personalising.presentation.columns import number
from personalising.presentation.sentences.wording import (
    capital,
    here,
    interval_note,
    listed,
    number_of,
)
from personalising.waves import NotCollected, Wave

NO_SURVEY = "This wave holds no survey of teachers that a model can be fitted to."
SIGNIFICANT = 0.05
NEGLIGIBLE = 0.2


def percent(share: float) -> str:
    """A share as a page has it."""
    return f"{share:.0%}"


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign."""
    return number(value, f"+z.{digits}f")


def times(log_odds: float) -> str:
    """A difference in log odds as a factor of the odds."""
    return f"{np.exp(log_odds):.2f}"


def p_value(value: float) -> str:
    """A p value with its letter."""
    text = number(value, "p")
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
    neither = 1 - whole["agree"] - whole["disagree"]
    said = (
        f"{capital(here(wave))} {percent(whole['agree'])} of all ratings agree, "
        f"{percent(neither)} do neither and {percent(whole['disagree'])} disagree."
    )
    if len(groups) > 1:
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
            "next to nothing."
            if max(abs(gifted), abs(sen)) < NEGLIGIBLE
            else "a difference that counts."
        )
    )


def typical(wave: Wave) -> str:
    """That the printed shares are those of typical teachers, and what others are."""
    lowest, highest = (
        published.figure(f"c.agree.{end}").printed for end in ("lowest", "highest")
    )
    said = (
        f"The report gives {lowest} and {highest} per cent as the ends of agreement. "
        "They are not shares of teachers, but the probabilities of a typical teacher "
        "of each kind, one whose own tendency is neither way."
    )
    found = teacher_survey.shares(wave)
    if isinstance(found, NotCollected):
        return f"{said} The shares of teachers lie closer together."
    agree = found[found["answer"] == "agree"].set_index("scenario")["average"]
    return (
        f"{said} {capital(here(wave))} the shares of teachers, averaged over their "
        f"tendencies, are {percent(agree[1])} and {percent(agree[2])}: closer "
        "together, for in either kind of school there are enthusiasts and sceptics."
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


def key_stage_or_phase(wave: Wave) -> str:
    """Whether the Key Stage can be told from the phase of the school."""
    rated = teacher_survey.stages_rated(wave)
    if isinstance(rated, NotCollected):
        return "Whether it is the stage or the kind of school cannot be told apart."
    across = rated.set_index("phase")["across"]
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
        "groups that all teachers rate, such as girls, and suppose that these are seen "
        "alike in all schools."
    )
    found = teacher_survey.within_teachers(wave)
    if isinstance(found, NotCollected):
        return said
    alone = found[(found["contrast"] == "older-1") & found["teachers"].isin(where)]
    if alone.empty:
        return said
    row = alone.iloc[0]
    verdict = (
        "so the difference is not one of schools alone"
        if row["conf_low"] > 0
        else "which does not settle it"
    )
    return (
        f"{said} {capital(here(wave))} {row['teachers']} schools by themselves give "
        f"Key Stages 3 and 4 {times(row['estimate'])} times the odds of Key Stage 1 "
        f"(interval {times(row['conf_low'])} to {times(row['conf_high'])}), {verdict}."
    )


def same_for_new_staff(wave: Wave) -> str:
    """Whether priority does the same for new and for established staff."""
    found = teacher_survey.priority_by_experience(wave)
    if isinstance(found, NotCollected):
        return (
            "Whether priority does the same for new and for established staff was not "
            "asked of this wave."
        )
    row = found.set_index("effect").loc["difference"]
    apart = (
        f"its odds ratio differs by a factor of {times(row['estimate'])}, interval "
        f"{times(row['conf_low'])} to {times(row['conf_high'])}"
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
