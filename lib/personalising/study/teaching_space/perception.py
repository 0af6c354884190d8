"""The perception gap: the same item put to pupils, teachers and leaders of a school.

An item is the same where it has the same identifier, measures the same and offers as
many answers; each kind of people may have its own wording of it. Compared are the
schools in which both answered.
"""

import warnings
from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from personalising.model import rule
from personalising.pages import Base, Result
from personalising.pages.results import KNOWN
from personalising.statistics import MixedOrderedModel
from personalising.statistics.item_functioning import (
    FEWEST_ITEMS,
    ItemFunctioning,
    item_functioning,
)
from personalising.statistics.ordinal import ConvergenceWarning
from personalising.study.answers import NEEDS, OF_SCHOOLS, answers, in_words
from personalising.study.cache import once_per_wave
from personalising.study.shares import SCHOOL
from personalising.waves import NotCollected, Wave

WHO = ("leader", "teacher", "pupil")
"""Kinds of people; of two that are compared, the first stands before the second."""
PEOPLE = {"leader": "leaders", "teacher": "teachers", "pupil": "pupils"}
PAIRS = tuple(combinations(WHO, 2))
MARGIN = "item-function"
"""The band of the rule within which an item works alike."""
ALIKE, APART, UNTOLD = "alike", "differently", "cannot be told"
TOGETHER = "together"
"""Stands for the item where all anchors of a construct are taken together."""
NO_ITEMS = (
    "the same item put to two kinds of people who answered it in two schools or more"
)
ESTIMATE = ("estimate", "conf_low", "conf_high")
STEP = ("step", "step_low", "step_high")
TESTS = ("uniform_p", "steps_p")


class Contrast(NamedTuple):
    """An item on which two kinds of people are compared."""

    construct: str
    item: str
    first: str
    second: str


def answered(wave: Wave) -> pd.DataFrame:
    """Look up the answers to items that were put to several kinds of people.

    Returns
    -------
    pandas.DataFrame
        One row for each answer: construct, item, label (the item in words: the pupils',
        else the teachers'), who, school_id, respondent, answer (whole, from 0; more of
        the construct is higher), side (as `study.answers.answers` has it), weight (1 in
        the mean of each kind of people).

    Raises
    ------
    NotCollected
        Where no item was put to several.
    """
    wave.require(NEEDS)
    items = wave["items"].astype({"stakeholder": "str"})
    items = items[items["stakeholder"].isin(WHO)]
    items = items.assign(steps=items["highest"] - items["lowest"])
    same = items.groupby(["item", "construct", "steps"])["stakeholder"]
    shared = items[same.transform("nunique") > 1]
    parts = []
    for (construct, who), asked in shared.groupby(["construct", "stakeholder"]):
        try:
            found = answers(wave, str(construct), str(who))
        except NotCollected:
            continue
        steps = asked.set_index("item")["steps"].astype("int64")
        found = found[found["item"].isin(steps.index)]
        answer = (found["place"] * found["item"].map(steps)).round().astype("int64")
        weight = found["weight"] / found["weight"].mean()
        parts.append(
            found.assign(construct=construct, who=who, answer=answer, weight=weight)
        )
    if not parts:
        raise wave.lacks(NO_ITEMS)
    wave.require(OF_SCHOOLS)
    every = pd.concat(parts, ignore_index=True)
    return every.assign(label=every["item"].map(_labels(shared)))


def _labels(items: pd.DataFrame) -> "pd.Series[str]":
    """Name items by the pupils' wording, or by the teachers' where there is none."""
    order = {who: place for place, who in enumerate(reversed(WHO))}
    first = items.sort_values("stakeholder", key=lambda who: who.map(order))
    return in_words(first.drop_duplicates("item").set_index("item"))


def shares(wave: Wave) -> Result:
    """Give the share of each kind of people who agree, in the same schools.

    Returns
    -------
    Result
        A row for each item and kind of people: construct, item, label, who, asked (who
        answered, in schools where all whom the item was put to did), share (of answers
        beyond the middle of the scale towards more of the construct; the mean of the
        schools' shares).
    """
    rows, bases = [], []
    for (construct, item), found in answered(wave).groupby(["construct", "item"]):
        kept = _where_all_answered(found, sorted(found["who"].unique()))
        if not _differ(kept[SCHOOL]):
            continue
        label = kept["label"].iloc[0]
        for who in (each for each in WHO if (kept["who"] == each).any()):
            own = kept[kept["who"] == who]
            agree = own["weight"] * (own["side"] == 1)
            of_school = (
                agree.groupby(own[SCHOOL]).sum() / own.groupby(SCHOOL)["weight"].sum()
            )
            rows.append((construct, item, label, who, len(own), of_school.mean()))
            bases.append(_base(own, str(item), who))
    if not rows:
        raise wave.lacks(NO_ITEMS)
    labels = ["construct", "item", "label", "who"]
    frame = pd.DataFrame(rows, columns=[*labels, "asked", "share"])
    return Result.by_row(frame, bases, labels)


def _where_all_answered(found: pd.DataFrame, who: Sequence[str]) -> pd.DataFrame:
    """Keep the answers of some kinds of people, in schools where each answered."""
    own = found[found["who"].isin(who)]
    kinds = own.groupby(SCHOOL)["who"].transform("nunique")
    return own[kinds == len(who)]


def _differ(values: "pd.Series[Any]") -> bool:
    """Whether there are two values or more."""
    return bool(len(values)) and bool((values != values.iloc[0]).any())


def _base(own: pd.DataFrame, item: str, who: str) -> Base:
    """Give what a number on one item rests on: those who answered it."""
    schools = tuple(sorted(own[SCHOOL].unique()))
    where = {"stakeholder": who, "item": item, SCHOOL: schools, "answer": KNOWN}
    return Base(len(own), PEOPLE[who], "views", where, belong_to=len(schools))


def wordings(wave: Wave) -> pd.DataFrame:
    """List how the items that are compared were worded for each kind of people.

    Returns
    -------
    pandas.DataFrame
        A row for each item and kind of people: item, who, wording.
    """
    compared = shares(wave).frame[["item", "construct", "who"]]
    items = wave["items"].astype({"stakeholder": "str"})
    listed = compared.merge(
        items, left_on=["item", "construct", "who"],
        right_on=["item", "construct", "stakeholder"],
    )  # fmt: skip
    return listed[["item", "who", "wording"]]


def contrasts(wave: Wave) -> dict[Contrast, pd.DataFrame]:
    """List the items on which two kinds of people can be compared, with their answers.

    Raises
    ------
    NotCollected
        Where there is none of which both answered in two schools or more.
    """
    found = {}
    every = answered(wave)
    for (construct, item), own in every.groupby(["construct", "item"]):
        for first, second in PAIRS:
            kept = _where_all_answered(own, (first, second))
            if _differ(kept[SCHOOL]):
                found[Contrast(str(construct), str(item), first, second)] = kept
    if not found:
        raise wave.lacks(NO_ITEMS)
    return found


@once_per_wave
def odds(wave: Wave, confidence: float = 0.95) -> Result:
    r"""Estimate how the odds of agreeing more differ within schools, by item.

    For each item and two kinds of people, answers follow a cumulative logit with a
    normal intercept of each school,

    .. math:: \operatorname{logit} P(Y \le j) = \theta_j - (\beta x + u),

    with x = 1 for the first kind. Where a construct has two or more items that do not
    work differently (see `functioning`), these are taken together too, with a shift of
    each.

    Returns
    -------
    Result
        A row for each: construct, item (or ``"together"``), label, first, second,
        items (how many), estimate, conf_low, conf_high (log odds; positive: the first
        agree more; missing where one kind always gave the lowest, or highest, answer).

    Notes
    -----
    Errors are robust, by school: people of a school are alike, answer several items,
    and the gap may differ between schools. Oracle: R's `ordinal::clmm` (11 points), on
    the reference wave: estimates within 1e-4, log-likelihood within 1e-6
    (tests/oracles/functioning.R).
    """
    every = contrasts(wave)
    rows, bases = [], []
    for contrast, own in every.items():
        label = own["label"].iloc[0]
        rows.append((*_named(contrast), label, 1, *_estimate(own, confidence)))
        bases.append(_fewer(own, contrast))
    kinds = functioning(wave, confidence).frame
    kinds = kinds[kinds["anchor"]]
    for (construct, first, second), anchors in kinds.groupby(
        ["construct", "first", "second"], sort=False
    ):
        if len(anchors) < 2:
            continue
        whole = pd.concat(
            [
                every[Contrast(construct, item, first, second)]
                for item in anchors["item"]
            ]
        )
        named = (construct, TOGETHER, first, second)
        rows.append((*named, "", len(anchors), *_estimate(whole, confidence)))
        bases.append(_people(whole))
    labels = ["construct", "item", "first", "second", "label", "items"]
    frame = pd.DataFrame(rows, columns=[*labels, *ESTIMATE])
    return Result.by_row(frame, bases, labels)


def _named(contrast: Contrast) -> tuple[str, str, str, str]:
    return (contrast.construct, contrast.item, contrast.first, contrast.second)


def _fewer(own: pd.DataFrame, contrast: Contrast) -> Base:
    """Give the base of a comparison: those of the two who are fewer."""
    sides = [own[own["who"] == who] for who in (contrast.first, contrast.second)]
    least = min(sides, key=len)
    return _base(least, contrast.item, str(least["who"].iloc[0]))


def _people(own: pd.DataFrame) -> Base:
    """Give the base of several items together: the people who answered any."""
    counts = own.groupby("who")["respondent"].nunique()
    who = str(counts.idxmin())
    mine = own[own["who"] == who]
    schools = tuple(sorted(mine[SCHOOL].unique()))
    items = tuple(sorted(mine["item"].unique()))
    where = {"stakeholder": who, "item": items, SCHOOL: schools, "answer": KNOWN}
    return Base(
        int(counts.min()), PEOPLE[who], "views", where, "respondent",
        belong_to=len(schools),
    )  # fmt: skip


def _estimate(own: pd.DataFrame, confidence: float) -> tuple[float, ...]:
    """Fit the model of one comparison; missing where it has no maximum."""
    first = next(who for who in WHO if (own["who"] == who).any())
    frame = own.assign(first=(own["who"] == first).astype("int64"))
    more = " + item" if _differ(frame["item"]) else ""
    weighted = _differ(frame["weight"].round(9))
    missing = (float("nan"),) * 3
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            fit = MixedOrderedModel.from_formula(
                f"answer ~ first{more}",
                frame,
                groups=SCHOOL,
                weights=[None, "weight"] if weighted else None,
            ).fit(cov_type="robust")
        except (ValueError, ConvergenceWarning):
            return missing
    (row,) = fit.combinations({"gap": {"first": 1.0}}, confidence).to_dict("records")
    return tuple(row[name] for name in ESTIMATE)


@once_per_wave
def functioning(wave: Wave, confidence: float = 0.95) -> Result:
    """Judge of each item whether it works alike for two kinds of people.

    An item's gap is set apart from the mean gap of the anchors beside it. First all
    items of the construct that both were put are anchors. While three or more are,
    the one that is farthest apart leaves them, of those whose interval lies wholly
    outside the registered margin. An item works differently if it left; alike if its
    interval, and that of its steps where these can be told apart, lies wholly inside
    the margin; of others it cannot be told.

    Returns
    -------
    Result
        A row for each item and two kinds of people: construct, item, label, first,
        second, items (in common), works (``"alike"``, ``"differently"`` or ``"cannot
        be told"``), anchor (whether it is one), estimate, conf_low, conf_high (log
        odds), and step, step_low, step_high, how far from this it is at either end of
        the scale, upwards at the upper; and uniform_p, steps_p, of the likelihood-ratio
        tests that no item of the construct differs. Numbers are missing where it takes
        more items, or more different answers; those of tests, where there are weights.
    """
    every = contrasts(wave)
    fits: dict[Any, ItemFunctioning | None] = {}
    rows, bases = [], []
    sets: dict[tuple[str, str, str], list[str]] = {}
    for each in every:
        sets.setdefault((each.construct, each.first, each.second), []).append(each.item)
    for (construct, first, second), items in sets.items():
        # pairs that have the same items in common are of one model
        groups = tuple(
            who
            for who in WHO
            if any(
                of == construct and who in pair and held == items
                for (of, *pair), held in sets.items()
            )
        )
        key = (construct, tuple(items), groups)
        if key not in fits:
            fits[key] = _fit(answered(wave), items, groups, confidence)
        table = _judged(fits[key], items, first, second)
        for item, row in table.iterrows():
            contrast = Contrast(construct, str(item), first, second)
            own = every[contrast]
            label = own["label"].iloc[0]
            rows.append(
                (*_named(contrast), label, len(items), *row, *_tests(fits[key]))
            )
            bases.append(_fewer(own, contrast))
    labels = ["construct", "item", "first", "second", "label", "items"]
    labels += ["works", "anchor"]
    frame = pd.DataFrame(rows, columns=[*labels, *ESTIMATE, *STEP, *TESTS])
    return Result.by_row(frame, bases, labels)


def _fit(
    found: pd.DataFrame, items: Sequence[str], groups: Sequence[str], confidence: float
) -> ItemFunctioning | None:
    """Fit the check of one construct; nothing where it takes more items or answers."""
    own = found[found["item"].isin([*items])]
    own = _where_all_answered(own, groups)
    rows = pd.DataFrame(
        {
            "cluster": own[SCHOOL],
            "person": own["who"] + " " + own["respondent"],
            "group": own["who"],
            "item": own["item"],
            "answer": own["side"],
            "weight": own["weight"],
        }
    )
    try:
        return item_functioning(rows, groups, confidence)
    except ValueError:
        return None


def _tests(fit: ItemFunctioning | None) -> tuple[float, ...]:
    """Give the p-values of both tests."""
    if fit is None:
        return (float("nan"),) * len(TESTS)
    return tuple(fit.tests["p_value"].astype("float64"))


def _judged(
    fit: ItemFunctioning | None, items: Sequence[str], first: str, second: str
) -> pd.DataFrame:
    """Say of items whether they work alike, with the anchors that remain."""
    columns = ["works", "anchor", *ESTIMATE, *STEP]
    if fit is None:
        values = [UNTOLD, True, *[float("nan")] * 6]
        return pd.DataFrame([values] * len(items), index=items, columns=columns)
    anchors = [*fit.items]
    while True:
        table = fit.apart(first, second, anchors)
        odd = table.loc[anchors][[_is_outside(row) for row in _rows(table, anchors)]]
        if odd.empty or len(anchors) < FEWEST_ITEMS:
            break
        # rounded, so that equal distances tie on every machine
        far = odd[["estimate", "step"]].abs().max(axis=1).round(6)
        anchors.remove(far.idxmax())
    works = [
        APART if item not in anchors else ALIKE if _is_inside(row) else UNTOLD
        for item, row in zip(table.index, _rows(table, table.index), strict=True)
    ]
    return table.assign(works=works, anchor=table.index.isin(anchors))[columns]


def _rows(table: pd.DataFrame, items: Sequence[str]) -> list[dict[str, float]]:
    found: list[dict[str, float]] = table.loc[[*items]].to_dict("records")
    return found


def _is_outside(row: dict[str, float]) -> bool:
    """Whether an interval lies wholly outside the margin."""
    margin = rule().band(MARGIN).half_width
    ends = ((row["conf_low"], row["conf_high"]), (row["step_low"], row["step_high"]))
    return any(low > margin or high < -margin for low, high in ends)


def _is_inside(row: dict[str, float]) -> bool:
    """Whether each interval that is known lies wholly inside the margin."""
    margin = rule().band(MARGIN).half_width
    ends = [row["conf_low"], row["conf_high"]]
    if not np.isnan(row["step"]):
        ends += [row["step_low"], row["step_high"]]
    return max(map(abs, ends)) <= margin
