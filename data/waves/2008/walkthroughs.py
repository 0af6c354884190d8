"""Technology walkthroughs: what groups of pupils showed at a school computer.

How many groups answered, and what the few said that answered the extra questions, was
printed. What is blocked in most schools, and who has log-ins, the report says in words.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from drawing import choose, pick

CALIBRATED = ("s432.walk",)
STAGES = {"primary": (1, 2), "secondary": (3, 4)}
PROMPTS = ("store", "log-in", "blocked", "missing at home", "sites", "software")
EXTRAS = ("guidance", "tools", "handing in", "best work")
WALKED = {1: 2, 2: 3, 3: 3, 4: 3}  # groups, by Key Stage, that answered the prompts
PERSONAL = {"primary": 1, "secondary": 5}  # of these, groups with log-ins of their own
Answers = Mapping[str, Sequence[str]]
# Those that answered the extra questions too: their Key Stage, and what they said. The
# one that sits an online test may hand in other work either way; the one that mostly
# works by itself has suggestions too.
EXTRA: tuple[tuple[int, Answers], ...] = (
    (
        2,
        {
            "guidance": ["suggestions"],
            "tools": ["given"],
            "handing in": ["paper"],
            "best work": ["exercise books"],
        },
    ),
    (
        3,
        {
            "guidance": ["suggestions"],
            "tools": ["chosen"],
            "handing in": ["either"],
            "best work": ["school website"],
        },
    ),
    (
        4,
        {
            "guidance": ["suggestions", "none"],
            "tools": ["chosen"],
            "handing in": ["either", "electronic"],
            "best work": ["school website", "exercise books"],
        },
    ),
    (4, {"handing in": ["paper"], "best work": ["exercise books"]}),
)
CLOSED = ("contained", "banned")
BLOCKED = {  # what a closed policy on a topic keeps from pupils
    "social networking": ("social networking",),
    "instant messaging": ("instant messaging", "message boards"),
    "video sites": ("video sites",),
    "games": ("games",),
}
ALSO_BLOCKED = {  # in twenty groups
    "web mail": 12,
    "music": 6,
    "some searches": 4,
}
ONCE_BLOCKED = "an educational site"  # to one group
MISSING = {"nothing": (3, 3), "class folder": (2, 2), "languages programme": (0, 1)}
SITES = {  # how often primary and secondary groups visit it at school
    "school website": (8, 8),
    "search engine": (7, 9),
    "mathematics site": (6, 6),
    "broadcaster's school pages": (6, 3),
    "languages site": (0, 5),
    "history site": (2, 4),
}
VISITS = (1, 2, 1)  # how often a group names two, three or four


def is_secondary(stage: int) -> bool:
    """Whether a Key Stage is one of secondary schools."""
    return bool(stage > 2)


def draw_walked(rng: np.random.Generator, groups: pd.DataFrame) -> dict[str, int]:
    """Draw which groups walked through, each of another school; their Key Stages."""
    of_pupils = groups.dropna(subset="key_stage").astype({"key_stage": "int64"})
    rows = of_pupils[["group_id", "school_id", "key_stage"]].to_numpy().tolist()
    walked: dict[str, int] = {}
    seen: set[str] = set()
    for place in rng.permutation(len(rows)):
        group, school, stage = rows[place]
        of_stage = sum(other == stage for other in walked.values())
        if school not in seen and of_stage < WALKED[stage]:
            walked[group] = stage
            seen.add(school)
    return dict(sorted(walked.items()))


def draw_log_ins(rng: np.random.Generator, walked: Mapping[str, int]) -> dict[str, str]:
    """Draw which groups have log-ins of their own, and which share one."""
    found: dict[str, str] = {}
    for phase, stages in STAGES.items():
        groups = [group for group, stage in walked.items() if stage in stages]
        own = rng.permutation(len(groups)) < PERSONAL[phase]
        found |= {
            group: "personal" if personal else "shared"
            for group, personal in zip(groups, own.tolist(), strict=True)
        }
    return found


def extras(walked: Mapping[str, int]) -> dict[str, Answers]:
    """Give the answers to the extra questions, by group."""
    found: dict[str, Answers] = {}
    for stage, answers in EXTRA:
        left = [group for group in walked if walked[group] == stage]
        found[next(group for group in left if group not in found)] = answers
    return found


def prompted(
    rng: np.random.Generator, stage: int, stances: Mapping[str, str | None]
) -> Answers:
    """Draw what a group cannot reach at school or at home, and which sites it visits.

    At school it cannot reach what the school's policies close, and more.
    """
    blocked = [
        name
        for topic, names in BLOCKED.items()
        for name in names
        if stances[topic] in CLOSED
    ]
    blocked += [
        name for name, often in ALSO_BLOCKED.items() if rng.integers(20) < often
    ]
    missing = {name: often[is_secondary(stage)] for name, often in MISSING.items()}
    visited = {name: often[is_secondary(stage)] for name, often in SITES.items()}
    sites = pick(rng, visited, 2 + choose(rng, VISITS))
    if "social networking" not in blocked and is_secondary(stage):
        sites.append("social networking")
    return {
        "blocked": blocked or ["nothing"],
        "missing at home": pick(rng, missing, 1),
        "sites": sites,
    }


def make_walkthroughs(
    rng: np.random.Generator, groups: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Make what the groups answered that showed how they use a school computer.

    Parameters
    ----------
    rng : numpy.random.Generator
    groups : pandas.DataFrame
        Columns group_id, school_id and key_stage, which is missing for teachers.
    tables : mapping of str to pandas.DataFrame
        What `storage` and `software` have of a group it answers here too; what is
        blocked follows the `policies` of its school.
    """
    walked = draw_walked(rng, groups)
    log_ins, further = draw_log_ins(rng, walked), extras(walked)
    schools = groups.set_index("group_id")["school_id"]
    storage, software, policies = (
        tables[name] for name in ("storage", "software", "policies")
    )
    once = pick(rng, dict.fromkeys(walked, 1), 1)
    rows: list[tuple[str, str, str]] = []
    for group, stage in walked.items():
        kept = (storage["group_id"] == group) & (storage["named"] == 1)
        own = policies[policies["school_id"] == schools[group]]
        answers: dict[str, Sequence[str]] = {
            "store": storage.loc[kept, "place"].tolist(),
            "log-in": [log_ins[group]],
            "software": software.loc[software["group_id"] == group, "name"].tolist(),
            **prompted(rng, stage, dict(zip(own["topic"], own["stance"], strict=True))),
            **further.get(group, {}),
        }
        rows += [(group, asked, said) for asked in answers for said in answers[asked]]
        if group in once:
            rows.append((group, "blocked", ONCE_BLOCKED))
    return pd.DataFrame(rows, columns=["group_id", "question", "answer"])


def recount(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Compute from the tables what the report printed, by the ids of its figures."""
    answers = tables["walkthroughs"]

    def groups(questions: Sequence[str], *said: str) -> int:
        chosen = answers["question"].isin(questions)
        if said:
            chosen &= answers["answer"].isin(said)
        return int(answers.loc[chosen, "group_id"].nunique())

    return {
        "s432.walkthroughs.prompt": groups(PROMPTS),
        "s432.walkthroughs.extra": groups(EXTRAS),
        "s432.walk.teacher_directs": groups(["guidance"]),
        "s432.walk.tool_choice.yes": groups(["tools"], "chosen"),
        "s432.walk.tool_choice.no": groups(["tools"], "given"),
        "s432.walk.handin.choice": groups(["handing in"], "either"),
        "s432.walk.handin.none": groups(["handing in"], "paper"),
        "s432.walk.handin.online_test": groups(["handing in"], "electronic"),
    }
