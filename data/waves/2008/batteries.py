"""Items put to pupils, teachers and leaders, and their answers.

The report names what pupils' investment is made of, and says that pupils recognise less
of personalisation than staff do, that it is not the same to all, and what most teachers
hold. Every item is ours, and so is the structure of the answers: whole scores behind
them, in thousandths of a standard deviation, that are cut at whole thresholds.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from drawing import Ints, bell

INVESTMENT = ("work-ethos", "self-efficacy", "motivation", "engagement", "behaviour")
LOWEST, HIGHEST = 1, 5  # disagree strongly, agree strongly
CUTS = np.array([-1_800, -900, -50, 1_000])  # between the answers to a middling item
YOUNGEST = 2  # the Key Stage below which pupils were put no items
SILENT = 2  # in a hundred items, those that a person left out


class Item(NamedTuple):
    """An item as it was put to one kind of people.

    Parameters
    ----------
    construct : str
    wording : str
    ease : int
        By how much people show more of the construct here than in a middling item, in
        thousandths.
    turned : bool
        Whether agreeing means less of the construct.
    """

    construct: str
    wording: str
    ease: int = 0
    turned: bool = False


PUPIL = {
    "work-ethos-1": Item("work-ethos", "I work hard in lessons.", 300),
    "work-ethos-2": Item("work-ethos", "I finish what I begin.", 0),
    "work-ethos-3": Item("work-ethos", "I do no more than I must.", -100, turned=True),
    "self-efficacy-1": Item("self-efficacy", "I can learn hard things if I try.", 300),
    "self-efficacy-2": Item("self-efficacy", "I can catch up when I fall behind.", 0),
    "self-efficacy-3": Item("self-efficacy", "I know how to find help.", 200),
    "self-efficacy-4": Item(
        "self-efficacy", "However I try, I get things wrong.", 100, turned=True
    ),
    "motivation-1": Item("motivation", "I want to do well at school.", 700),
    "motivation-2": Item("motivation", "I like to learn new things.", 300),
    "motivation-3": Item("motivation", "What we learn will be of use to me.", 100),
    "engagement-1": Item("engagement", "I join in when we talk in class.", -100),
    "engagement-2": Item("engagement", "I forget the time when I am learning.", -500),
    "engagement-3": Item("engagement", "Lessons bore me.", -400, turned=True),
    "behaviour-1": Item("behaviour", "I keep to the rules of my class.", 400),
    "behaviour-2": Item("behaviour", "I let others work in peace.", 300),
    "behaviour-3": Item("behaviour", "I get into trouble at school.", 300, turned=True),
    "needs-known": Item("personalisation", "My teachers know how I learn best.", -500),
    "work-fitted": Item("personalisation", "My work is made to fit me.", -700),
    "voice-heard": Item("personalisation", "We are asked how we want to learn.", -800),
    "choice-of-work": Item("modes-of-working", "I can choose how I do my work.", -400),
    "feedback": Item(
        "assessment-differentiated", "I am told what I, myself, can do better.", 0
    ),
    "own-goals": Item("self-regulation", "I set goals for my own learning.", -200),
    "own-checks": Item("self-regulation", "I check how far I have come.", -200),
    "tasks-stretch": Item(
        "challenging-tasks", "My tasks are hard, and I can manage them.", 0
    ),
    "for-my-life": Item("relevance", "What I learn goes with what I want to do.", 0),
}
TEACHER = {
    "needs-known": Item("personalisation", "I know how each pupil learns best.", 400),
    "work-fitted": Item("personalisation", "I make work fit each pupil.", 500),
    "voice-heard": Item("personalisation", "I ask pupils how they want to learn.", 300),
    "agenda": Item("agenda-adopted", "Learning here is to be personalised.", 900),
    "curriculum": Item(
        "curriculum-constrains", "The National Curriculum leaves too little room.", 600
    ),
    "programmes": Item(
        "individual-programmes", "Each pupil should have a programme alone.", -1_100
    ),
    "informed-choice": Item(
        "informed-choice", "Pupils need to know enough before they choose.", 700
    ),
    "ict-motivates": Item(
        "ict-motivates", "Technology makes pupils want to learn.", 1_000
    ),
    "ict-explored": Item(
        "potential-explored", "We try out what technology could do for learning.", 500
    ),
    "records": Item("records-shared", "Records here are shared and fit together.", 300),
    "home-learning": Item(
        "assessment-of-learning-space",
        "We give credit for what is learnt outside.",
        -700,
    ),
}
LEADER = {
    "needs-known": Item(
        "personalisation", "Staff know how each pupil learns best.", 700
    ),
    "work-fitted": Item("personalisation", "Work here is made to fit each pupil.", 800),
    "voice-heard": Item(
        "personalisation", "Pupils are asked here how they want to learn.", 700
    ),
    "home-and-school": Item(
        "home-school-culture", "Homes and school want the same of learning.", 300
    ),
    "divides": Item(
        "digital-divides-answered", "We help homes that have no technology.", 0
    ),
}
BATTERIES = {"pupil": PUPIL, "teacher": TEACHER, "leader": LEADER}

# How far the answers to an item go with what stands behind them, in thousandths of a
# standard deviation. The rest, up to one of 1000 or so, is the item's own.
# Of the scores of investment, some .08 of the variance lies between schools.
COMMON, PART, OF_SCHOOL, OWN = 550, 400, 225, 710
E_MATURITY, OTHER = 600, 800  # what a school's pupils invest goes with: squares of 1000
OFFERED, OPEN_TO = 650, 150  # what a pupil sees of what is offered: more, if invested
GAINED_BY, GAINED_FROM = 450, 350  # what learning comes to: investment, what is offered
STAFF, STAFF_SCHOOL, STAFF_OWN = 450, 250, 850
Scores = Mapping[str, Ints]


def list_items(batteries: Mapping[str, Mapping[str, Item]]) -> pd.DataFrame:
    """Make a table of items, by whom they are put to; nothing in it is drawn."""
    rows = [
        {
            "item": name,
            "stakeholder": stakeholder,
            "wording": item.wording,
            "construct": item.construct,
            "direction": "lower" if item.turned else "higher",
            "lowest": LOWEST,
            "highest": HIGHEST,
        }
        for stakeholder, items in batteries.items()
        for name, item in items.items()
    ]
    return pd.DataFrame(rows)


def standing(e_maturity: Mapping[str, int]) -> dict[str, int]:
    """Give schools' e-maturity from 0: a standard deviation is 1000, nearly."""
    values = list(e_maturity.values())
    middle = sum(values) // len(values)
    most = max(values) - middle
    return {
        school: 1_600 * (value - middle) // most for school, value in e_maturity.items()
    }


def draw_pupils(
    rng: np.random.Generator, schools: "pd.Series[str]", e_maturity: Mapping[str, int]
) -> dict[str, Ints]:
    """Draw what stands behind each pupil's answers, by construct.

    Parameters
    ----------
    rng : numpy.random.Generator
    schools : pandas.Series
        School of each pupil.
    e_maturity : mapping of str to int
        By school, from 0, in thousandths of a standard deviation.
    """
    names, place = np.unique(schools, return_inverse=True)
    mature = np.array([e_maturity[name] for name in names])
    school = ((E_MATURITY * mature + OTHER * bell(rng, len(names))) // 1000)[place]
    common, offered = bell(rng, len(schools)), bell(rng, len(schools))
    investment = COMMON * common + OF_SCHOOL * school
    found: dict[str, Ints] = {
        construct: (investment + PART * bell(rng, len(schools))) // 1000
        for construct in INVESTMENT
    }
    seen = (OFFERED * offered + OPEN_TO * common) // 1000
    for construct in (
        "personalisation",
        "modes-of-working",
        "assessment-differentiated",
    ):
        found[construct] = seen + PART * bell(rng, len(schools)) // 1000
    found["self-regulation"] = found["work-ethos"] + seen // 4
    for construct in ("challenging-tasks", "relevance"):
        gained = GAINED_BY * common + GAINED_FROM * offered
        found[construct] = (gained + OF_SCHOOL * school) // 1000
    return found


def draw_staff(
    rng: np.random.Generator, schools: "pd.Series[str]", constructs: set[str]
) -> dict[str, Ints]:
    """Draw what stands behind each member of staff's answers, by construct."""
    names, place = np.unique(schools, return_inverse=True)
    school = bell(rng, len(names))[place]
    person = bell(rng, len(schools))
    both: Ints = (STAFF_SCHOOL * school + STAFF * person) // 1000
    return dict.fromkeys(sorted(constructs), both)


def answer(
    rng: np.random.Generator, items: Mapping[str, Item], scores: Scores, own: int
) -> pd.DataFrame:
    """Draw answers: a row for each person, a column for each item."""
    found: dict[str, Ints] = {}
    for name, item in items.items():
        behind = scores[item.construct]
        latent = behind + own * bell(rng, len(behind)) // 1000 + item.ease
        more = LOWEST + (latent[:, None] > CUTS).sum(axis=1)
        found[name] = LOWEST + HIGHEST - more if item.turned else more
    answers = pd.DataFrame(found).astype("Int64")
    return answers.mask(rng.integers(100, size=answers.shape) < SILENT)


def in_rows(
    answers: pd.DataFrame, people: pd.DataFrame, stakeholder: str
) -> pd.DataFrame:
    """Turn answers into a row for each person and item."""
    wide = people.reset_index(drop=True).assign(stakeholder=stakeholder).join(answers)
    long = wide.melt([*people, "stakeholder"], var_name="item", value_name="answer")
    order = {person: place for place, person in enumerate(people["respondent"])}
    return long.sort_values("respondent", key=lambda ids: ids.map(order), kind="stable")


def asked_pupils(learners: pd.DataFrame) -> pd.DataFrame:
    """List the pupils who were put items, as respondents."""
    asked = learners[learners["key_stage"] >= YOUNGEST]
    return asked.rename(columns={"pupil_id": "respondent"})


def list_staff(groups: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """List the teachers of the focus groups, and a leader of each school."""
    teachers = groups[groups["respondents"] == "teachers"].reset_index(drop=True)
    people = teachers.loc[teachers.index.repeat(teachers["present"])]
    number = (people.groupby("group_id").cumcount() + 1).astype(str)
    respondents = people["group_id"] + "-" + number
    schools = sorted(teachers["school_id"])
    return {
        "teacher": pd.DataFrame(
            {"respondent": respondents, "school_id": people["school_id"]}
        ),
        "leader": pd.DataFrame(
            {"respondent": [f"{school}-H1" for school in schools], "school_id": schools}
        ),
    }


def make_batteries(
    rng: np.random.Generator,
    learners: pd.DataFrame,
    groups: pd.DataFrame,
    e_maturity: Mapping[str, int],
) -> dict[str, pd.DataFrame]:
    """Make the items and the answers to them.

    Parameters
    ----------
    rng : numpy.random.Generator
    learners : pandas.DataFrame
        Columns pupil_id, school_id and key_stage.
    groups : pandas.DataFrame
        Columns group_id, school_id, respondents and present.
    e_maturity : mapping of str to int
        By school, in thousandths of a level.
    """
    asked = asked_pupils(learners)[["respondent", "school_id"]]
    scores = draw_pupils(rng, asked["school_id"], standing(e_maturity))
    parts = [in_rows(answer(rng, PUPIL, scores, OWN), asked, "pupil")]
    for stakeholder, people in list_staff(groups).items():
        items = BATTERIES[stakeholder]
        held = {item.construct for item in items.values()}
        scores = draw_staff(rng, people["school_id"], held)
        parts.append(
            in_rows(answer(rng, items, scores, STAFF_OWN), people, stakeholder)
        )
    return {"items": list_items(BATTERIES), "views": pd.concat(parts)}
