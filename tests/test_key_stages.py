"""Comparisons of Key Stages where no other pupils were asked about."""

import numpy as np
import pandas as pd

from personalising.study import teacher_survey


def test_stages_are_compared_where_teachers_rated_no_other_pupils(collected):
    sets = [["ks1", "ks3", "ks4"], ["ks3", "ks4"], ["ks1", "ks4"]]
    draw = np.random.default_rng(5)
    own = draw.normal(size=120)
    rows = [
        (f"T{number:03}", "personalising", group, number)
        for number in range(120)
        for group in sets[number % 3]
    ]
    ratings = pd.DataFrame(rows, columns=["teacher_id", "aspect", "subgroup", "number"])
    latent = own[ratings["number"]] + draw.logistic(size=len(ratings))
    ratings["rating"] = 1 + np.digitize(latent, [-2, -0.5, 0.5, 2])
    teachers = ratings[["teacher_id"]].drop_duplicates()
    wave = collected(
        ratings=ratings.drop(columns="number"),
        teachers=teachers.assign(school_id=[f"S{n % 4}" for n in range(120)]),
        schools=pd.DataFrame(
            {
                "school_id": [f"S{n}" for n in range(4)],
                "study": "survey",
                "phase": "special",
            }
        ),
    )
    table = teacher_survey.within_teachers(wave).frame
    assert set(table["contrast"]) == {"older-1", "4-3"}
    whole = table[table["teachers"] == "all"].set_index("contrast")
    assert whole["n_both"].to_dict() == {"older-1": 40, "4-3": 80}
