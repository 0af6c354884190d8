"""Schools of the field study: maturity, technology, policies and plans.

How many schools sent back a maturity model and a checklist was printed. That e-maturity
was strong in both phases and went from moderate to very high, and how schools met
pupils' social networking, the report says in words. The rest is invented.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from drawing import Ints, bell, pick, printed

CALIBRATED = ("b.maturity", "b.checklist")
PHASES = ("primary", "secondary")
LEVELS = (1, 5)
LOWEST, STEP = 2_950, 135  # of schools' e-maturity, in thousandths of a level
SPREAD = 450  # of one school's levels over the dimensions
DIMENSIONS = {  # of the maturity model, and how far schools are above the rest there
    "leadership": 150,
    "curriculum": 0,
    "learning and teaching": 0,
    "assessment": -150,
    "professional development": -100,
    "extending opportunities": -150,
    "resources": 250,
    "impact": -50,
}
CHECKLIST = {  # how many in a hundred primary and secondary schools have it
    "interactive whiteboards": (95, 95),
    "wireless network": (70, 80),
    "laptops for pupils": (75, 70),
    "handheld devices": (20, 25),
    "digital cameras": (95, 90),
    "management information system": (90, 95),
    "virtual learning environment": (45, 75),
    "log-ins of pupils' own": (30, 90),
    "pupils' files from home": (20, 50),
    "email for pupils": (35, 75),
    "podcasts, blogs or wikis": (30, 60),
    "online formative assessment": (45, 65),
    "feedback to pupils": (20, 70),
    "feedback to parents": (10, 40),
    "views of pupils and parents": (10, 45),
}
UNTICKED = 2  # in a hundred items, those of which the co-ordinator said nothing
STANCES = ("open", "managed", "contained", "banned")
POLICIES = {  # how many schools have each stance; of the rest none was found out
    "social networking": (0, 7, 17, 6),
    "instant messaging": (0, 4, 15, 11),
    "video sites": (1, 7, 17, 4),
    "games": (1, 8, 16, 4),
    "mobile phones": (0, 5, 13, 10),
    "memory sticks": (8, 10, 5, 4),
    "internet": (3, 6, 21, 0),
}
# Three schools that the report tells of are more open than the rest: a primary school
# of an advantaged place, and a secondary school of each kind.
OPEN = (("primary", 0), ("secondary", 0), ("secondary", 1))
OPEN_TO = {"internet": "open", "social networking": "managed"}
PLANS = {  # indicators of the model: how many in a hundred schools plan more of it
    # opportunity
    "ict-available": 70,
    "ict-in-curriculum": 80,
    "records-shared": 65,
    "home-school-culture": 50,
    "home-school-resources": 75,
    "digital-divides-answered": 35,
    "potential-explored": 65,
    "assessment-differentiated": 55,
    "modes-of-working": 60,
    "partners-in-learning": 40,
    "learners-design": 25,
    "informal-learning-credited": 20,
    "assessment-of-learning-space": 20,
    "learning-in-living": 30,
    # investment
    "self-regulation": 55,
    "challenge-embraced": 35,
    "working-practice": 40,
    "responsibility": 55,
    "learning-valued": 45,
    # effective learning
    "engaged-with-studies": 65,
    "challenging-tasks": 45,
    "achievement-valued": 50,
    "critical-thinking": 40,
    "transfer": 20,
    "relevance": 40,
}
UNSAID = 3  # in a hundred indicators, those of which a school did not say


class Institutions(NamedTuple):
    """What is made of schools: tables, and the e-maturity that is behind them.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
    e_maturity : dict of str to int
        By school, in thousandths of a level.
    """

    tables: dict[str, pd.DataFrame]
    e_maturity: dict[str, int]


def draw_e_maturity(rng: np.random.Generator, schools: pd.DataFrame) -> dict[str, int]:
    """Deal e-maturity to schools: evenly from moderate to very high in each phase."""
    found: dict[str, int] = {}
    for _, of_phase in schools.groupby("phase", sort=False):
        ranks = rng.permutation(len(of_phase)).tolist()
        dealt = [LOWEST + STEP * rank for rank in ranks]
        found |= dict(zip(of_phase["school_id"], dealt, strict=True))
    return found


def returned(
    rng: np.random.Generator, schools: pd.DataFrame, instrument: str
) -> list[str]:
    """Draw which schools sent an instrument back, as many of a phase as printed."""
    kept: list[str] = []
    for phase, of_phase in schools.groupby("phase", sort=False):
        number = printed(f"b.{instrument}.{phase}")
        kept += rng.permutation(of_phase["school_id"].to_numpy())[:number].tolist()
    return sorted(kept)


def make_maturity(
    rng: np.random.Generator, schools: Sequence[str], e_maturity: Mapping[str, int]
) -> pd.DataFrame:
    """Make the level of each school on each dimension."""
    shifts = np.array(list(DIMENSIONS.values()))
    own = np.array([e_maturity[school] for school in schools])
    noise = SPREAD * bell(rng, len(schools), len(DIMENSIONS)) // 1000
    levels: Ints = np.clip((own[:, None] + shifts + noise + 500) // 1000, *LEVELS)
    table = pd.DataFrame(levels, pd.Index(schools, name="school_id"), list(DIMENSIONS))
    return in_rows(table, "dimension", "level")


def make_checklist(
    rng: np.random.Generator,
    schools: Mapping[str, str],
    e_maturity: Mapping[str, int],
) -> pd.DataFrame:
    """Make what each school has, more of it where e-maturity is higher.

    Parameters
    ----------
    rng : numpy.random.Generator
    schools : mapping of str to str
        Phase by school.
    e_maturity : mapping of str to int
        By school, in thousandths of a level.
    """
    middle = LOWEST + STEP * 7
    rows: list[tuple[str, str, int | None]] = []
    for school, phase in schools.items():
        more = (e_maturity[school] - middle) // 100
        for item, having in CHECKLIST.items():
            has = bool(rng.integers(100) < having[PHASES.index(phase)] + more)
            silent = rng.integers(100) < UNTICKED
            rows.append((school, item, None if silent else int(has)))
    columns = ["school_id", "item", "present"]
    return pd.DataFrame(rows, columns=columns).astype({"present": "Int64"})


def draw_open(rng: np.random.Generator, schools: pd.DataFrame) -> list[str]:
    """Draw the schools that are more open than the rest, one of each kind."""
    pairs = zip(schools["phase"], schools["disadvantaged"], strict=True)
    kinds = dict(zip(schools["school_id"], pairs, strict=True))
    return [
        pick(rng, {school: int(kinds[school] == kind) for school in kinds}, 1)[0]
        for kind in OPEN
    ]


def make_policies(rng: np.random.Generator, schools: pd.DataFrame) -> pd.DataFrame:
    """Deal each topic's stances to schools."""
    first = draw_open(rng, schools)
    rows: list[tuple[str, str, str | None]] = []
    for topic, counts in POLICIES.items():
        deck: list[str | None] = np.repeat(STANCES, counts).tolist()
        deck += [None] * (len(schools) - len(deck))
        told = {school: OPEN_TO[topic] for school in first if topic in OPEN_TO}
        for stance in told.values():
            deck.remove(stance)
        others = [school for school in schools["school_id"] if school not in told]
        places = rng.permutation(len(deck)).tolist()
        dealt = {school: deck[n] for school, n in zip(others, places, strict=True)}
        rows += [(school, topic, stance) for school, stance in (told | dealt).items()]
    table = pd.DataFrame(rows, columns=["school_id", "topic", "stance"])
    return table.sort_values("school_id", kind="stable")


def make_plans(rng: np.random.Generator, schools: Sequence[str]) -> pd.DataFrame:
    """Make what each school plans."""
    shape = (len(schools), len(PLANS))
    planned = rng.integers(100, size=shape) < np.array(list(PLANS.values()))
    silent = rng.integers(100, size=shape) < UNSAID
    index = pd.Index(schools, name="school_id")
    table = pd.DataFrame(planned.astype(np.int64), index, list(PLANS)).astype("Int64")
    return in_rows(table.mask(silent), "indicator", "planned")


def in_rows(table: pd.DataFrame, name: str, value: str) -> pd.DataFrame:
    """Turn a table with a row for each school into one with a row for each cell."""
    long = table.reset_index().melt("school_id", var_name=name, value_name=value)
    return long.sort_values("school_id", kind="stable")


def make_institutions(rng: np.random.Generator, schools: pd.DataFrame) -> Institutions:
    """Make the tables of schools.

    Parameters
    ----------
    rng : numpy.random.Generator
    schools : pandas.DataFrame
        Those of the field study: columns school_id, phase and disadvantaged.
    """
    e_maturity = draw_e_maturity(rng, schools)
    ids = schools["school_id"].tolist()
    phases = dict(zip(ids, schools["phase"], strict=True))
    mature = returned(rng, schools, "maturity")
    listed = returned(rng, schools, "checklist")
    tables = {
        "maturity": make_maturity(rng, mature, e_maturity),
        "checklist": make_checklist(rng, {id: phases[id] for id in listed}, e_maturity),
        "policies": make_policies(rng, schools),
        "plans": make_plans(rng, ids),
    }
    return Institutions(tables, e_maturity)


def recount(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Compute from the tables what the report printed, by the ids of its figures."""
    phases = tables["schools"].drop_duplicates("school_id")
    phases = phases.set_index("school_id")["phase"]
    found: dict[str, float] = {}
    for instrument in ("maturity", "checklist"):
        schools = pd.Series(tables[instrument]["school_id"].unique()).map(phases)
        for phase in PHASES:
            found[f"b.{instrument}.{phase}"] = int((schools == phase).sum())
        found[f"b.{instrument}.all"] = len(schools)
    return found
