"""Which ratings the model is fitted to, and what was left out and why.

A wave that did not ask the report's own questions may have put other items on the same
construct to teachers. Their answers stand for ratings then, and items for pupils.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from personalising.study.answers import NEEDS as ITEMS
from personalising.study.answers import graded, in_words
from personalising.study.teacher_survey.priority import (
    PriorityFactor,
    priority_factor,
)
from personalising.waves import NotCollected, Wave, table_schema

ASPECT = "personalising"
CONSTRUCT = "ict-personalises"
"""What items measure that ask the same as the aspect does, in other words."""

FEWEST_RATINGS = 2
"""One rating alone does not say what of it is the teacher's and what the pupils'."""

QUESTIONS = "questions asked"
"""The table that `Sample.questions` gives, as bases name it."""

IN_MODEL = "in the model"
"""What became of a question, and of a teacher, that the model is fitted to."""

PREDICTORS: Mapping[str, str] = MappingProxyType(
    {
        # column of the sample: what it is called on a page
        "experience": "professional experience",
        "phase": "phase of the school",
        "priority": "priority of personalising learning",
    }
)
DESIGN = ("stratum", "cluster")
"""Columns of schools that say how they were sampled."""

SUBGROUPS = tuple(table_schema("ratings").field("subgroup").categories)
RATINGS = tuple(table_schema("ratings").field("rating").categories)
PHASES = tuple(table_schema("schools").field("phase").categories)
_ASPECTS = table_schema("ratings").field("aspect").categories
NEEDS = {"ratings": ("rating",)}


@dataclass(frozen=True)
class LeftOut:
    """What one reason left out.

    Parameters
    ----------
    reason : str
        Why, in words.
    teachers : int
        Teachers of whom nothing is left.
    ratings : int
        Their ratings; of questions that have no rating, the questions.
    """

    reason: str
    teachers: int
    ratings: int


@dataclass(frozen=True)
class Sample:
    """The ratings that the model is fitted to, and an account of the others.

    Parameters
    ----------
    asked_teachers : int
        Teachers who were asked about the aspect.
    asked : int
        Questions that they were asked.
    not_taught : LeftOut
        Answered with *do not teach*.
    blank : LeftOut
        Left blank.
    single : LeftOut
        Ratings of teachers who rated one group of pupils alone.
    incomplete : mapping of str to LeftOut
        For each predictor, ratings of teachers of whom it is not known; where only
        some teachers have a weight, of those without; and of those whose weight is
        zero. Teachers who lack several count with the first.
    absent : tuple of str
        Predictors that the wave did not collect, and that the frame lacks.
    no_priority : tuple of str
        What a score of priority takes that the wave's leaders did not answer; empty
        where there is one, or none was asked.
    factor : PriorityFactor or None
        Where the priority scores come from; None where they were given as scores, or
        there are none.
    wordings : mapping of str to str
        Where other items stand for the report's questions, their wordings by the names
        that they have in the frame; else empty.
    """

    asked_teachers: int
    asked: int
    not_taught: LeftOut
    blank: LeftOut
    single: LeftOut
    incomplete: Mapping[str, LeftOut]
    absent: tuple[str, ...]
    no_priority: tuple[str, ...]
    factor: PriorityFactor | None
    wordings: Mapping[str, str]
    _frame: pd.DataFrame
    _questions: pd.DataFrame

    @property
    def questions(self) -> pd.DataFrame:
        """A copy of the questions asked, one a row, with what became of each.

        Columns teacher; outcome, the reason that left the question out, or ``in the
        model``; and teacher_outcome, the same of the teacher: the reason that left out
        the last of her questions.
        """
        return self._questions.copy()

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the ratings, one a row, in the order of school, teacher and group.

        Columns teacher, school, rating (ordered categories from 1, strongly agree),
        subgroup (categories, the reference first: pupils, or the items that stand for
        the report's questions); of the predictors that the wave
        collected experience (1 to 4), phase (categories) with primary (0 or 1), and
        priority (1 to 3); weight, if teachers have one; and stratum and cluster, where
        they are known of every school.
        """
        return self._frame.copy()

    @property
    def ratings(self) -> int:
        """Ratings in the frame."""
        return len(self._frame)

    @property
    def teachers(self) -> int:
        """Teachers in the frame."""
        return int(self._frame["teacher"].nunique())

    @property
    def schools(self) -> int:
        """Schools in the frame."""
        return int(self._frame["school"].nunique())

    @property
    def rated(self) -> int:
        """All ratings that were given, before any was left out."""
        return self.asked - self.not_taught.ratings - self.blank.ratings

    def tidy(self) -> pd.DataFrame:
        """The account, from what was asked to what is left.

        Returns
        -------
        pandas.DataFrame
            Columns reason, teachers, ratings, and their shares: of the teachers asked;
            of the questions asked, or, once only ratings are left, of those.
        """
        steps = (
            LeftOut("asked", self.asked_teachers, self.asked),
            self.not_taught,
            self.blank,
            LeftOut(
                "rated",
                self.asked_teachers - self.not_taught.teachers - self.blank.teachers,
                self.rated,
            ),
            self.single,
            *self.incomplete.values(),
            LeftOut(IN_MODEL, self.teachers, self.ratings),
        )
        rows = [(step.reason, step.teachers, step.ratings) for step in steps]
        frame = pd.DataFrame(rows, columns=["reason", "teachers", "ratings"])
        frame["share_of_teachers"] = frame["teachers"] / self.asked_teachers
        base = [self.asked] * 3 + [self.rated] * (len(frame) - 3)
        frame["share_of_ratings"] = frame["ratings"] / base
        return frame

    def __repr__(self) -> str:
        """How many are in the model."""
        return (
            f"Sample(ratings={self.ratings}, teachers={self.teachers}, "
            f"schools={self.schools}, asked={self.asked})"
        )

    def _repr_html_(self) -> str:
        return self.tidy().round(4).to_html(index=False, border=0)


def sample(wave: Wave, aspect: str = ASPECT) -> Sample:
    """Prepare a wave's ratings of one aspect for the model.

    *Do not teach*, and questions left blank, are no ratings. Teachers with one rating
    are left out next, as the report left them out, and then teachers of whom a
    predictor is not known. A predictor that the wave did not collect at all is not
    asked for.

    Where the wave has no ratings, answers of teachers to items on the same construct
    are taken for them, in the grades of `study.answers.graded`.

    Parameters
    ----------
    wave : Wave
    aspect : str
        One of the aspects in the codebook.

    Returns
    -------
    Sample

    Raises
    ------
    NotCollected
        Where nobody rated the aspect, or no teacher is left.
    ValueError
        Where the codebook has no such aspect.

    Examples
    --------
    >>> from personalising import waves
    >>> found = sample(waves.load("2008"))
    >>> found.frame[["subgroup", "primary", "rating"]].dtypes.astype(str).tolist()
    ['category', 'int64', 'category']
    """
    questions, people, wordings = _asked(wave, aspect)
    priority, factor, no_priority = _priority(wave)
    known = _teachers(wave, people, priority)
    account = _Account(questions.merge(known, on="teacher_id", how="left"))
    rows = account.rows
    taught = rows.get("taught", pd.Series(1, rows.index))
    not_taught = account.drop("do not teach", taught.eq(0).fillna(False))
    blank = account.drop("left blank", account.rows["rating"].isna())
    size = account.rows.groupby("teacher_id")["rating"].transform("size")
    single = account.drop("rated one group alone", size < FEWEST_RATINGS)
    absent = tuple(name for name in PREDICTORS if not known[name].notna().any())
    wanted = {name: t for name, t in PREDICTORS.items() if name not in absent}
    if known["weight"].notna().any() and known["weight"].isna().any():
        wanted["weight"] = "survey weight"
    incomplete = {
        name: account.drop(f"{title} not known", account.rows[name].isna())
        for name, title in wanted.items()
    }
    if known["weight"].eq(0).any():  # such a teacher stands for nobody
        nobody = account.rows["weight"].eq(0).fillna(False)
        incomplete["no weight"] = account.drop("survey weight of zero", nobody)
    if account.rows.empty:
        raise wave.lacks(
            "a teacher with several ratings of whom all predictors are known"
            + (", and a weight above zero" if "no weight" in incomplete else "")
        )
    return Sample(
        asked_teachers=int(questions["teacher_id"].nunique()),
        asked=len(questions),
        not_taught=not_taught,
        blank=blank,
        single=single,
        incomplete=MappingProxyType(incomplete),
        absent=absent,
        no_priority=no_priority,
        factor=factor,
        wordings=MappingProxyType(wordings),
        _frame=_frame(account.rows, absent, tuple(wordings) or SUBGROUPS),
        _questions=account.outcomes(),
    )


def _asked(
    wave: Wave, aspect: str
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """The questions, the teachers who were asked, and wordings of items if there are.

    Of each teacher it is said in which school, and with which weight, where the
    questions know.
    """
    if not wave.has("ratings") and aspect == ASPECT:
        items = _items(wave)
        if items is not None:
            return items
    questions = _questions(wave, aspect)
    return questions, pd.DataFrame({"teacher_id": questions["teacher_id"].unique()}), {}


def _items(
    wave: Wave,
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]] | None:
    """Items put to teachers on the same construct, as questions; None without any."""
    if wave.missing(ITEMS):
        return None
    items, views = (
        table[table["stakeholder"].astype("str") == "teacher"].drop(
            columns="stakeholder"
        )
        for table in (wave["items"], wave["views"])
    )
    items = items[items["construct"] == CONSTRUCT].reset_index(drop=True)
    items["subgroup"] = [f"item-{place}" for place in range(1, len(items) + 1)]
    asked = views.merge(items, on="item").rename(columns={"respondent": "teacher_id"})
    given = asked[asked["answer"].notna()]
    if given.empty:
        return None
    rating = graded(given).reindex(asked.index).astype("Int64")
    questions = asked[["teacher_id", "subgroup"]].assign(rating=rating)
    known = [name for name in ("school_id", "weight") if name in asked]
    people = asked.groupby("teacher_id", sort=False)[known].first().reset_index()
    return (
        questions,
        people,
        dict(zip(items["subgroup"], in_words(items), strict=True)),
    )


def _questions(wave: Wave, aspect: str) -> pd.DataFrame:
    """The questions about an aspect, of which some were answered with a rating."""
    if aspect not in _ASPECTS:
        raise ValueError(f"aspect must be one of {', '.join(_ASPECTS)}; found {aspect}")
    wave.require(NEEDS)
    questions = wave["ratings"]
    questions = questions[questions["aspect"] == aspect]
    if not questions["rating"].notna().any():
        raise wave.lacks(f"ratings of {_ASPECTS[aspect]}")
    return questions


class _Account:
    """Rows that are left, and what each reason took away, one after the other."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        self._all = rows["teacher_id"]
        self._reasons: dict[str, pd.Index] = {}

    def drop(self, reason: str, marked: "pd.Series[bool]") -> LeftOut:
        """Leave out the marked rows for a reason."""
        before = self.rows["teacher_id"].nunique()
        marked = marked.loc[self.rows.index].astype(bool)
        self._reasons[reason] = self.rows.index[marked]
        self.rows = self.rows[~marked]
        gone = before - self.rows["teacher_id"].nunique()
        return LeftOut(reason, int(gone), int(marked.sum()))

    def outcomes(self) -> pd.DataFrame:
        """All rows, with the reason that left out each, and its teacher."""
        order = [*self._reasons, IN_MODEL]
        step = pd.Series(len(order) - 1, self._all.index)
        for place, index in enumerate(self._reasons.values()):
            step[index] = place
        last = step.groupby(self._all).transform("max")
        named = {
            name: pd.Categorical.from_codes(codes, order)
            for name, codes in (("outcome", step), ("teacher_outcome", last))
        }
        return pd.DataFrame({"teacher": self._all, **named})


def _priority(
    wave: Wave,
) -> tuple["pd.Series[float]", PriorityFactor | None, tuple[str, ...]]:
    """Scores by school: those that the wave gives, or else the leaders' factor.

    Where leaders were asked and there is no factor, it is said what that takes.
    """
    if wave.has("schools", "priority"):
        given = wave["schools"].set_index("school_id")["priority"]
        return given, None, ()
    try:
        factor = priority_factor(wave)
    except NotCollected as error:
        what = error.what if wave.has("leaders", "answer") else ()
        return pd.Series(dtype="float64"), None, tuple(what)
    return pd.Series(dict(factor.scores)), factor, ()


def _teachers(
    wave: Wave, people: pd.DataFrame, priority: "pd.Series[float]"
) -> pd.DataFrame:
    """What is known of each teacher who was asked; missing where it is not."""
    teachers = people
    columns = ["teacher_id", "school_id", "experience", "weight"]
    if wave.has("teachers"):
        more = wave["teachers"]
        more = more[["teacher_id", *more.columns.difference(people.columns)]]
        teachers = people.merge(more, on="teacher_id", how="left")
    teachers = teachers.reindex(columns=columns)
    phases = pd.Series(dtype="str")
    if wave.has("schools"):
        schools = wave["schools"].set_index("school_id")
        phases = schools["phase"].astype("str")
        for name in DESIGN:
            if wave.has("schools", name):
                teachers[name] = teachers["school_id"].map(schools[name])
    return teachers.assign(
        phase=teachers["school_id"].map(phases),
        priority=teachers["school_id"].map(priority).astype("float64"),
    )


def _frame(
    rows: pd.DataFrame, absent: tuple[str, ...], groups: tuple[str, ...]
) -> pd.DataFrame:
    """Name and type the columns for the model."""
    given = rows["rating"].astype("int64")
    frame = pd.DataFrame(
        {
            "teacher": rows["teacher_id"],
            "school": rows["school_id"],
            "rating": pd.Categorical(given, RATINGS, ordered=True),
            "subgroup": pd.Categorical(rows["subgroup"], groups),
        }
    )
    frame["subgroup"] = frame["subgroup"].cat.remove_unused_categories()
    if "experience" not in absent:
        frame["experience"] = rows["experience"].astype("float64")
    if "phase" not in absent:
        frame["phase"] = pd.Categorical(rows["phase"], PHASES)
        frame["primary"] = (rows["phase"] == "primary").astype("int64")
    if "priority" not in absent:
        frame["priority"] = rows["priority"]
    if rows["weight"].notna().any():
        frame["weight"] = rows["weight"]
    for name in DESIGN:
        if name in rows and rows[name].notna().all():
            frame[name] = rows[name].astype("str")
    return frame.sort_values(["school", "teacher", "subgroup"], ignore_index=True)
