"""How far Key Stage can be told from the phase of the school.

Primary teachers rate Key Stages 1 and 2, secondary teachers 3 and 4. That pupils of
later stages are seen more positively could be the stage, or the teachers who teach it;
only teachers who rated several stages compare them without changing the teacher.
"""

import pandas as pd

from personalising.statistics import MixedOrderedResults
from personalising.study.cache import once_per_wave
from personalising.study.teacher_survey.effects import (
    CONTRASTS,
    agreement,
    combination,
)
from personalising.study.teacher_survey.model import (
    Specification,
    fitted,
    survey,
)
from personalising.waves import NotCollected, Wave

STAGES = ("ks1", "ks2", "ks3", "ks4")
COMPARED = {
    "2-1": ("ks1", "ks2"),
    "older-1": ("ks1", "ks3"),
    "older-2": ("ks2", "ks3"),
    "4-3": ("ks3", "ks4"),
}
"""Contrasts, and stages that a teacher must have rated both to make them alone."""


@once_per_wave
def stages_rated(wave: Wave) -> pd.DataFrame | NotCollected:
    """Which Key Stages the teachers of each phase rated.

    Returns
    -------
    pandas.DataFrame
        Columns phase, teachers, ks1 to ks4 (teachers who rated it), several (teachers
        who rated more than one), across (who rated 1 or 2 and also 3 or 4).
    """
    found = survey(wave)
    if isinstance(found, NotCollected):
        return found
    lacking = [] if "phase" in found.frame else ["phase of the school"]
    if not set(STAGES) & set(found.subgroups):
        lacking.append("ratings of pupils at any Key Stage")
    if lacking:
        return NotCollected(wave.descriptor, tuple(lacking))
    rated = _rated(found.frame)
    rows = []
    for phase in found.phases:
        group = rated[rated["phase"] == phase]
        stages = group[list(STAGES)]
        young, old = stages.iloc[:, :2].any(axis=1), stages.iloc[:, 2:].any(axis=1)
        rows.append(
            {"phase": phase, "teachers": len(group)}
            | {name: int(stages[name].sum()) for name in STAGES}
            | {"several": int((stages.sum(axis=1) > 1).sum())}
            | {"across": int((young & old).sum())}
        )
    return pd.DataFrame(rows)


def _rated(frame: pd.DataFrame) -> pd.DataFrame:
    """For each teacher, which stages were rated, and the phase."""
    ratings = pd.get_dummies(frame["subgroup"].astype("str"))
    table = ratings.groupby(frame["teacher"]).any()
    table = table.reindex(columns=STAGES, fill_value=False)
    phases = frame.drop_duplicates("teacher").set_index("teacher")["phase"]
    return table.assign(phase=phases)


@once_per_wave
def within_teachers(
    wave: Wave, confidence: float = 0.95
) -> pd.DataFrame | NotCollected:
    """Comparisons of Key Stages: by all teachers, by each phase, and within teachers.

    Within teachers each rating counts against the mean of its teacher: the share of a
    teacher's ratings that are of each group of pupils joins the model (Mundlak, 1978).
    Stages that no teacher rated both are then compared by way of other groups.

    Returns
    -------
    pandas.DataFrame
        Columns contrast, label, teachers (whose comparison), n_both (of them rated
        both; missing within teachers, where the others count too), estimate (towards
        agreement), std_error, statistic, p_value, conf_low, conf_high.
    """
    result, found = fitted(wave), survey(wave)
    if isinstance(result, NotCollected):
        return result
    assert not isinstance(found, NotCollected)  # there is a fit
    if "phase" not in found.frame:
        return NotCollected(wave.descriptor, ("phase of the school",))
    rated = _rated(found.frame)
    fits = {"all": result, "own mean": fitted(wave, _within(found.subgroups))}
    fits |= {phase: fitted(wave, Specification(phase=phase)) for phase in found.phases}
    rows: list[dict[str, object]] = []
    for name, stages in COMPARED.items():
        title, weights = CONTRASTS[name]
        for who, fit in fits.items():
            if isinstance(fit, NotCollected) or not set(weights) <= _groups(fit):
                continue
            chosen = rated[rated["phase"] == who] if who in found.phases else rated
            both = int(chosen[list(stages)].all(axis=1).sum())
            row: dict[str, object] = {"contrast": name, "label": title, "teachers": who}
            row["n_both"] = float("nan") if who == "own mean" else both
            row |= combination(fit, agreement("subgroup", weights), confidence)
            rows.append(row)
    if not rows:
        lacking = "ratings of several Key Stages by the same kind of teacher"
        return NotCollected(wave.descriptor, (lacking,))
    return pd.DataFrame(rows)


def _within(subgroups: tuple[str, ...]) -> Specification:
    return Specification(extra=tuple(f"share_{name}" for name in subgroups[1:]))


def _groups(fit: MixedOrderedResults) -> set[str]:
    return set(fit.model.data["subgroup"].cat.categories)
