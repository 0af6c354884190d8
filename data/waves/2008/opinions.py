"""What pupils and staff hold of technology and of personalising, beside `batteries`.

The report says in words what most, many or some of them hold. How many they are is our
choice, and so are the items. The answers are drawn as in `batteries`: whole scores, in
thousandths of a standard deviation, that are cut at whole thresholds.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from batteries import (
    OWN,
    STAFF_OWN,
    YOUNGEST,
    Item,
    answer,
    asked_pupils,
    draw_staff,
    in_rows,
    list_items,
    list_staff,
)
from drawing import Ints, bell
from institutions import PHASES, UNTICKED

PUPIL = {
    "online-marks": Item(
        "formative-autonomy", "Tests online help me decide what to learn next.", 350
    ),
    "pictures-and-sound": Item(
        "visual-work", "I work more with pictures and sound than with words.", 350
    ),
    "shown-beyond": Item(
        "broadcasting", "People beyond school and home see what I make.", 300
    ),
    "who-i-am": Item("digital-identity", "My technology shows who I am.", 550),
    "school-knows-little": Item(
        "digital-life-recognised",
        "School knows little of what I do with technology.",
        -550,
        turned=True,
    ),
    "keep-out": Item(
        "private-networking", "School should keep out of my social networking.", -300
    ),
    "reach-me": Item(
        "networking-with-teachers", "Teachers should use social networking with us."
    ),
    "games": Item("gaming-motivation", "Games make me want to go on.", 700),
    "adults-do-not-know": Item(
        "independent-life", "I use sites that adults do not know of.", 450
    ),
    "know-risks": Item(
        "risk-awareness", "I know what can go wrong online and what is good.", 500
    ),
    "who-can-see": Item(
        "privacy-concern", "I worry about who can see what I put online."
    ),
    "networking": Item("social-networking-use", "I often use social networking."),
    "ict-helps": Item("ict-personalises", "Technology helps me learn in my way.", 600),
    "good-to-fit": Item(
        "personalisation-valued", "It is good to make learning fit each of us.", 800
    ),
    "me-time": Item("me-time", "Learning in my way means having time to myself.", 400),
    "parents-behind": Item(
        "divide-parents", "I know more of technology than my parents do.", 700
    ),
}
TEACHER = {
    "ict-helps": Item(
        "ict-personalises", "Technology helps to fit learning to each pupil.", 900
    ),
    "good-to-fit": Item(
        "personalisation-valued", "It is good to fit learning to each pupil.", 1_000
    ),
    "good-teaching": Item(
        "good-teaching", "Good teachers have always fitted learning to pupils.", 800
    ),
    "voice-and-choice": Item(
        "voice-and-choice", "It means that pupils are heard and can choose.", 350
    ),
    "examinations": Item(
        "examinations-constrain", "Set examinations leave pupils no say.", 350
    ),
    "beyond-lessons": Item(
        "beyond-lessons", "Technology takes my teaching beyond the lesson.", 500
    ),
    "feedback-choice": Item(
        "feedback-choice", "Feedback by technology helps pupils to choose well.", 600
    ),
    "feedback-behaviour": Item(
        "feedback-behaviour", "Feedback by technology helps pupils behave well.", 500
    ),
    "platform-central": Item(
        "vle-central", "The learning platform is at the centre of this.", 500
    ),
    "platform-full": Item(
        "vle-restricted",
        "There is much on our learning platform already.",
        900,
        turned=True,
    ),
    "platform-workload": Item(
        "vle-workload", "The learning platform will lighten my work.", -250
    ),
    "homes-differ": Item(
        "home-equity", "Not all homes can use the learning platform alike.", 100
    ),
    "must-engage": Item(
        "engage-through-technology", "We must engage pupils through technology.", 900
    ),
    "teacher-decides": Item("control", "I settle what is learnt, how and when.", -600),
    "only-looks": Item(
        "illusion-of-individual-learning",
        "With technology, learning may only look individual.",
        -500,
    ),
    "pupils-ahead": Item(
        "divide-teachers", "My pupils are ahead of me in technology.", 450
    ),
}
LEADER = {
    "ict-helps": Item(
        "ict-personalises", "Technology helps to fit learning to each pupil.", 1_100
    ),
    "must-engage": Item(
        "engage-through-technology", "We must engage pupils through technology.", 1_200
    ),
    "platform-backed": Item(
        "leaders-commitment", "We senior managers stand behind the platform.", 200
    ),
}
BATTERIES = {"pupil": PUPIL, "teacher": TEACHER, "leader": LEADER}
LINES = {  # of the checklist, as in `institutions`
    "question wall": (7, 40),
    "feedback on behaviour": (50, 85),
}

# How far answers go with what pupils do with technology, and with their schools.
DIGITAL, OF_SCHOOL = 450, 225
LIVED = (
    *("visual-work", "broadcasting", "digital-identity", "gaming-motivation"),
    *("independent-life", "social-networking-use", "divide-parents"),
)
PRIVATE = 500  # who would keep a part of life private wants no teacher in it
MORE_AT = {  # how much more of it there is at Key Stages 2, 3 and 4
    "broadcasting": (-200, 0, 200),
    "digital-identity": (-200, 0, 200),
    "risk-awareness": (-300, 0, 200),
    "social-networking-use": (-600, 200, 1_100),
}
CONCERN = {"girl": 350, "boy": -150}  # about privacy
RECOGNISED = ("needs-known", "work-fitted", "voice-heard")  # items of `batteries`
UNSAID = 3  # what a missing answer to them is taken for: the middle
ALONE = 80  # by how much me-time falls with each step of what is recognised
BACKED = 800  # by how much a platform is less empty where leaders stand behind it
AGREES = 3  # an answer above it does


def recognised(views: pd.DataFrame, pupils: pd.Series) -> Ints:
    """Sum up how far each pupil recognises personalising, from 0, the middle."""
    own = views[(views["stakeholder"] == "pupil") & views["item"].isin(RECOGNISED)]
    steps = own["answer"].fillna(UNSAID).astype("int64") - UNSAID
    found: Ints = steps.groupby(own["respondent"]).sum().loc[pupils].to_numpy()
    return found


def draw_pupils(
    rng: np.random.Generator, pupils: pd.DataFrame, steps: Ints
) -> dict[str, Ints]:
    """Draw what stands behind each pupil's answers, by construct.

    Parameters
    ----------
    rng : numpy.random.Generator
    pupils : pandas.DataFrame
        Columns school_id, key_stage and gender.
    steps : numpy.ndarray of int
        How far each recognises personalising: see `recognised`.
    """
    names, place = np.unique(pupils["school_id"], return_inverse=True)
    school = OF_SCHOOL * bell(rng, len(names))[place] // 1000
    digital, private = bell(rng, len(pupils)), bell(rng, len(pupils))
    found: dict[str, Ints] = {item.construct: school.copy() for item in PUPIL.values()}
    for construct in LIVED:
        found[construct] += DIGITAL * digital // 1000
    found["private-networking"] += PRIVATE * private // 1000
    found["networking-with-teachers"] -= PRIVATE * private // 1000
    for construct, more in MORE_AT.items():
        found[construct] += np.take(more, pupils["key_stage"].to_numpy() - YOUNGEST)
    found["privacy-concern"] += pupils["gender"].map(CONCERN).to_numpy()
    found["me-time"] -= ALONE * steps
    return found


def answer_staff(rng: np.random.Generator, groups: pd.DataFrame) -> list[pd.DataFrame]:
    """Draw the answers of leaders, and of teachers who know whether these back them."""
    staff = list_staff(groups)
    leaders, teachers = staff["leader"], staff["teacher"]
    scores = draw_staff(rng, leaders["school_id"], constructs(LEADER))
    led = answer(rng, LEADER, scores, STAFF_OWN)
    backed = (led["platform-backed"] > AGREES).fillna(False).astype("int64")
    by_school = dict(zip(leaders["school_id"], backed, strict=True))
    scores = draw_staff(rng, teachers["school_id"], constructs(TEACHER))
    lifted = BACKED * teachers["school_id"].map(by_school).to_numpy()
    scores["vle-restricted"] = scores["vle-restricted"] - lifted
    taught = answer(rng, TEACHER, scores, STAFF_OWN)
    return [in_rows(taught, teachers, "teacher"), in_rows(led, leaders, "leader")]


def constructs(items: Mapping[str, Item]) -> set[str]:
    """Name what items measure."""
    return {item.construct for item in items.values()}


def make_lines(rng: np.random.Generator, schools: Mapping[str, str]) -> pd.DataFrame:
    """Make more lines of the checklist, for schools by phase."""
    rows: list[tuple[str, str, int | None]] = []
    for item, having in LINES.items():
        for school, phase in schools.items():
            has = bool(rng.integers(100) < having[PHASES.index(phase)])
            silent = rng.integers(100) < UNTICKED
            rows.append((school, item, None if silent else int(has)))
    columns = ["school_id", "item", "present"]
    return pd.DataFrame(rows, columns=columns).astype({"present": "Int64"})


def add_opinions(
    rng: np.random.Generator,
    groups: pd.DataFrame,
    phases: Mapping[str, str],
    tables: Mapping[str, pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    """Make the tables of items, answers and the checklist anew, with more rows.

    Parameters
    ----------
    rng : numpy.random.Generator
    groups : pandas.DataFrame
        Columns group_id, school_id, respondents and present.
    phases : mapping of str to str
        By school.
    tables : mapping of str to pandas.DataFrame
        With learners, items, views and checklist. Their rows stay as they are.
    """
    pupils = asked_pupils(tables["learners"])
    people = pupils[["respondent", "school_id"]]
    scores = draw_pupils(rng, pupils, recognised(tables["views"], people["respondent"]))
    asked = in_rows(answer(rng, PUPIL, scores, OWN), people, "pupil")
    more = [asked, *answer_staff(rng, groups)]
    listed = tables["checklist"]["school_id"].unique()
    lines = make_lines(rng, {school: phases[school] for school in listed})
    checklist = pd.concat([tables["checklist"], lines])
    return {
        "items": pd.concat([tables["items"], list_items(BATTERIES)]),
        "views": pd.concat([tables["views"], *more]),
        "checklist": checklist.sort_values("school_id", kind="stable"),
    }
