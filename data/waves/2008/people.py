"""The people of the national survey: schools, leaders, teachers, who teaches whom.

None of this was printed but how many there were, nearly, and that few teachers rated a
single group. The rest is invented to be plausible for England in 2008.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from personalising.study.teacher_survey.sampling import SUBGROUPS

Flags = npt.NDArray[np.bool_]

STAGES = SUBGROUPS[:4]  # Key Stages 1 to 4; then girls, boys, special needs, gifted

# "Nearly 500 schools", roughly 30, 30 and 40 per cent; "nearly 1,700 teachers".
SCHOOLS = {"primary": 148, "secondary": 149, "special": 198}
TEACHERS = 1_690
STAFF = {"primary": 0.9, "secondary": 1.3, "special": 0.9}  # answering, in proportion
STAFF_SPREAD = 3.0  # shape of the gamma distribution of these over schools
SINGLE = 20  # teachers who rated one group alone: "less than 1.5 per cent"

EXPERIENCE = (0.28, 0.24, 0.24, 0.24)  # shares of the bands
NO_EXPERIENCE = 0.015  # teachers who did not give theirs
NO_RATING = 0.007  # questions left blank

# Leaders' priorities: for each item, how closely it goes with the common one, and the
# shares of schools to which it is a low and a high priority.
ITEMS = {
    "teaching tailored to each pupil": (0.82, 0.24, 0.36),
    "pupils choose how they learn": (0.80, 0.34, 0.22),
    "pupils work at their own pace": (0.76, 0.28, 0.28),
    "feedback on each pupil's progress": (0.72, 0.20, 0.40),
    "learning outside school": (0.70, 0.36, 0.24),
}
NO_LEADER = 0.07  # schools whose leader did not answer
NO_ANSWER = 0.004  # items that those who did left out

# Who teaches whom. Key Stages go together in patterns, with these shares of teachers.
PATTERNS = {
    "primary": {(1,): 0.43, (2,): 0.50, (1, 2): 0.07},
    "secondary": {(3, 4): 0.88, (3,): 0.08, (4,): 0.04},
    "special": {
        (1,): 0.08,
        (1, 2): 0.16,
        (2,): 0.14,
        (2, 3): 0.08,
        (3,): 0.10,
        (3, 4): 0.24,
        (4,): 0.10,
        (1, 2, 3, 4): 0.10,
    },
}
TAUGHT = {  # shares of teachers who teach girls, boys, special needs, gifted
    "primary": (0.99, 0.99, 0.94, 0.88),
    "secondary": (0.97, 0.97, 0.93, 0.92),
    "special": (0.94, 0.99, 1.00, 0.36),
}


def list_schools() -> pd.DataFrame:
    """List the schools; nothing in them is drawn."""
    phases = np.repeat(list(SCHOOLS), list(SCHOOLS.values()))
    ids = [f"SYN-N{number:03}" for number in range(1, len(phases) + 1)]
    return pd.DataFrame({"school_id": ids, "study": "survey", "phase": phases})


def draw_answers(rng: np.random.Generator, schools: pd.DataFrame) -> pd.DataFrame:
    """Draw what leaders would answer: a row for each school, a column for each item."""
    common = rng.normal(size=(len(schools), 1))
    loading, low, high = np.array(list(ITEMS.values())).T
    own = rng.normal(size=(len(schools), len(ITEMS)))
    normal = pd.DataFrame(loading * common + np.sqrt(1 - loading**2) * own)
    ranks = normal.rank(pct=True).to_numpy()
    answers = 1 + (ranks > low).astype(np.int64) + (ranks > 1 - high)
    return pd.DataFrame(answers, schools["school_id"], list(ITEMS))


def make_leaders(rng: np.random.Generator, answers: pd.DataFrame) -> pd.DataFrame:
    """Make the table of the leaders who answered, blanks among their answers."""
    given = answers.astype("Int64").mask(rng.random(answers.shape) < NO_ANSWER)
    given = given[rng.random(len(given)) >= NO_LEADER].reset_index()
    long = given.melt("school_id", var_name="item", value_name="answer")
    return long.sort_values("school_id", kind="stable")


def make_teachers(rng: np.random.Generator, schools: pd.DataFrame) -> pd.DataFrame:
    """Make the teachers: at least one a school, more in secondary schools."""
    size = schools["phase"].map(STAFF) * rng.gamma(STAFF_SPREAD, size=len(schools))
    others = rng.multinomial(TEACHERS - len(schools), size / size.sum())
    teachers = schools.loc[schools.index.repeat(1 + others), ["school_id"]]
    teachers = teachers.reset_index(drop=True)
    ids = [f"SYN-T{number:04}" for number in range(1, TEACHERS + 1)]
    teachers.insert(0, "teacher_id", ids)
    bands = rng.choice(len(EXPERIENCE), TEACHERS, p=EXPERIENCE) + 1
    return teachers.assign(experience=pd.Series(bands, dtype="Int64"))


def draw_taught(rng: np.random.Generator, phases: "pd.Series[str]") -> Flags:
    """Draw who teaches whom: a row for each teacher, a column for each group."""
    taught = np.zeros((len(phases), len(SUBGROUPS)), dtype=bool)
    for phase, patterns in PATTERNS.items():
        rows = np.flatnonzero(phases == phase)
        chosen = rng.choice(len(patterns), len(rows), p=list(patterns.values()))
        held = [[stage in p for stage in range(1, 5)] for p in patterns]
        taught[rows, : len(STAGES)] = np.array(held)[chosen]
        others = rng.random((len(rows), len(TAUGHT[phase]))) < TAUGHT[phase]
        taught[rows, len(STAGES) :] = others
    return taught


def draw_answered(rng: np.random.Generator, taught: Flags) -> Flags:
    """Leave some questions blank, and of a few teachers all but the first."""
    answered = taught & (rng.random(taught.shape) >= NO_RATING)
    answered = np.where(answered.sum(axis=1, keepdims=True) > 1, answered, taught)
    stopped = rng.choice(len(taught), SINGLE, replace=False)
    answered[stopped] = False
    answered[stopped, taught[stopped].argmax(axis=1)] = True
    return answered


def hide_experience(rng: np.random.Generator, teachers: pd.DataFrame) -> pd.DataFrame:
    """Leave out the experience of a few teachers."""
    hidden = rng.random(len(teachers)) < NO_EXPERIENCE
    return teachers.assign(experience=teachers["experience"].mask(hidden))
