"""Problems of batteries: items whose scale is none, and answers outside of it."""

from collections.abc import Mapping

import pandas as pd

from personalising.errors import Problem
from personalising.waves.reading import Reading

ITEM = ["item", "stakeholder"]  # the key of the table of items


def off_scale(readings: Mapping[str, Reading]) -> list[Problem]:
    """Find items without a scale, answers outside it, and weights that are not one.

    Parameters
    ----------
    readings : mapping of str to Reading
        All tables of the wave, by name.

    Returns
    -------
    list of Problem
        Items whose highest answer is not above the lowest; answers that their item does
        not offer; respondents with more than one weight.
    """
    problems = []
    items, views = readings.get("items"), readings.get("views")
    if items is not None and {"lowest", "highest"} <= {*items.frame}:
        problems += _without_scale(items)
        if views is not None and {*ITEM, "answer"} <= {*views.frame}:
            problems += _outside(views, items)
    if views is not None:
        problems += _several_weights(views)
    return problems


def _without_scale(items: Reading) -> list[Problem]:
    low, high = items.frame["lowest"], items.frame["highest"]
    wrong = (high <= low).fillna(False).astype(bool)
    field = items.file.schema.field("highest")
    return items.problems(field, wrong, "a whole number above the lowest answer")


def _outside(views: Reading, items: Reading) -> list[Problem]:
    if not {*ITEM} <= {*items.frame}:
        return []
    scales = items.frame.drop_duplicates(ITEM)[[*ITEM, "lowest", "highest"]]
    scales = scales[scales["lowest"] < scales["highest"]]
    answers = views.frame[[*ITEM, "answer"]].merge(scales, "left", ITEM)
    answers.index = views.frame.index
    outside = (answers["answer"] < answers["lowest"]) | (
        answers["answer"] > answers["highest"]
    )
    problems = []
    field = views.file.schema.field("answer")
    wrong = outside.fillna(False).astype(bool)
    for (low, high), rows in answers[wrong].groupby(["lowest", "highest"]):
        marked = pd.Series(views.frame.index.isin(rows.index), views.frame.index)
        what = f"an answer that the item offers, from {low} to {high}"
        problems += views.problems(field, marked, what)
    return problems


def _several_weights(views: Reading) -> list[Problem]:
    who = ["stakeholder", "respondent"]
    if not {*who, "weight"} <= {*views.frame}:
        return []
    weights = views.frame["weight"]
    first = views.frame.groupby(who)["weight"].transform("first")
    wrong = ((weights != first) & weights.notna()).fillna(False).astype(bool)
    field = views.file.schema.field("weight")
    return views.problems(field, wrong, "the weight of the respondent's other rows")
