"""What groups and pupils named: where work is kept, software, must-haves, activities.

That a pupil may name three must-haves was printed. What is named most the report tells
in words, by Key Stage where it says so; how often each is named is invented.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from drawing import choose, pick

CALIBRATED = ("s432.musthaves",)
STORES = {  # in twenty groups, how many name it: of primary, of secondary schools
    "own documents": (12, 18),
    "class folder": (17, 9),
    "memory stick": (7, 11),
    "email": (4, 8),
    "CD": (3, 2),
    "PDA": (1, 2),
}
# Of the generic tools there are more, and each group names more.
GENERIC = {
    "word processor": 18,
    "presentation software": 15,
    "drawing software": 12,
    "web browser": 11,
    "spreadsheet": 9,
    "image editor": 8,
    "video editor": 7,
    "sound recorder": 6,
    "desktop publishing": 5,
    "animation software": 5,
    "virtual learning environment": 5,
    "mind mapping": 4,
    "podcast software": 3,
    "database": 3,
}
CONTENT = {  # by subject; most in mathematics
    "number games": ("mathematics", 6),
    "times tables trainer": ("mathematics", 5),
    "geometry software": ("mathematics", 4),
    "mathematics homework site": ("mathematics", 5),
    "spelling games": ("English", 5),
    "phonics software": ("English", 4),
    "vocabulary trainer": ("modern foreign languages", 5),
    "science simulations": ("science", 2),
}
NAMED = {"generic": (0, 0, 3, 6, 5, 2), "content": (9, 7, 3)}  # how many a group names
# How often it is named, at each Key Stage.
MUST_HAVES = {
    "mobile phone": (7, 10, 15, 17),
    "computer": (8, 9, 9, 9),
    "games console": (9, 9, 7, 5),
    "music player": (1, 4, 7, 8),
    "television": (7, 5, 3, 2),
    "laptop": (1, 3, 4, 5),
    "handheld games": (4, 5, 2, 1),
    "camera": (2, 2, 1, 1),
    "data stick": (0, 1, 3, 4),
}
HAVING = (1, 2, 7)  # how often a pupil names one, two or three
ACTIVITIES = {
    "social networking": (3, 7, 13, 22),
    "music": (5, 8, 11, 12),
    "games": (11, 11, 7, 6),
    "videos": (6, 7, 7, 7),
    "surfing the web": (3, 7, 8, 8),
    "homework": (2, 4, 5, 5),
    "pictures": (3, 2, 2, 2),
    "revision": (0, 0, 1, 2),
}
DOING = (0, 2, 5, 3)


def make_storage(rng: np.random.Generator, stages: Mapping[str, int]) -> pd.DataFrame:
    """Make where each group of pupils keeps its work."""
    rows = [
        (group, place, int(rng.integers(20) < often[stage > 2]))
        for group, stage in stages.items()
        for place, often in STORES.items()
    ]
    return pd.DataFrame(rows, columns=["group_id", "place", "named"])


def make_software(rng: np.random.Generator, groups: list[str]) -> pd.DataFrame:
    """Make the software that each group of pupils and of teachers named."""
    content = {name: often for name, (_, often) in CONTENT.items()}
    rows: list[tuple[str, str, str, str | None]] = []
    for group in groups:
        for kind, names in (("generic", GENERIC), ("content", content)):
            for name in pick(rng, names, choose(rng, NAMED[kind])):
                subject = CONTENT[name][0] if kind == "content" else None
                rows.append((group, name, kind, subject))
    return pd.DataFrame(rows, columns=["group_id", "name", "kind", "subject"])


def make_named(
    rng: np.random.Generator,
    learners: pd.DataFrame,
    names: Mapping[str, tuple[int, int, int, int]],
    how_many: tuple[int, ...],
) -> pd.DataFrame:
    """Make what each pupil named, the first first."""
    rows: list[tuple[str, str, int]] = []
    for pupil, stage in zip(learners["pupil_id"], learners["key_stage"], strict=True):
        weighed = {name: often[stage - 1] for name, often in names.items()}
        named = pick(rng, weighed, 1 + choose(rng, how_many))
        rows += [(pupil, name, rank) for rank, name in enumerate(named, start=1)]
    return pd.DataFrame(rows, columns=["pupil_id", "item", "rank"])


def make_fieldwork(
    rng: np.random.Generator, groups: pd.DataFrame, learners: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Make the tables of what groups and pupils named.

    Parameters
    ----------
    rng : numpy.random.Generator
    groups : pandas.DataFrame
        Columns group_id and key_stage, which is missing for teachers.
    learners : pandas.DataFrame
        Columns pupil_id and key_stage.
    """
    of_pupils = groups.dropna(subset="key_stage").set_index("group_id")
    return {
        "storage": make_storage(rng, of_pupils["key_stage"].astype(int).to_dict()),
        "software": make_software(rng, groups["group_id"].tolist()),
        "must_haves": make_named(rng, learners, MUST_HAVES, HAVING),
        "activities": make_named(rng, learners, ACTIVITIES, DOING),
    }


def recount(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Compute from the tables what the report printed, by the ids of its figures."""
    named = tables["must_haves"].groupby("pupil_id").size()
    return {"s432.musthaves.max": int(named.max())}
