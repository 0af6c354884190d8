"""The learning equation as it is drawn: its terms, the outcome, and the way back."""

import pandas as pd

from personalising.model.learning import LeftOut
from personalising.pages import Result
from personalising.study.measures import measured_model

TERM, OUTCOME, CIRCLE = "term", "outcome", "circle"


def parts() -> Result:
    """List the parts of the learning equation, in the order in which it is read.

    Returns
    -------
    Result
        Labels alone: part (term, outcome or circle), name, about (what it is), holds
        (the levels at which a term has indicators, or what the circle leads to, with
        ``; `` between them) and returns (for a term, whether the outcome feeds back).
    """
    equation = measured_model().equation
    rows: list[dict[str, object]] = [
        {
            "part": TERM,
            "name": term.name,
            "about": term.about,
            "holds": "; ".join(term.levels),
            "returns": term.id in equation.returns,
        }
        for term in equation.predicts
    ]
    outcome, circle = equation.outcome, equation.circle
    rows += [
        {"part": OUTCOME, "name": outcome.name, "about": outcome.about, "holds": ""},
        {
            "part": CIRCLE,
            "name": circle.name,
            "about": circle.about,
            "holds": "; ".join(circle.leads_to),
        },
    ]
    frame = pd.DataFrame(rows).fillna({"returns": False})
    return Result(frame.astype({"returns": bool}), {})


def left_out() -> tuple[LeftOut, ...]:
    """Give what the report left out of the equation at the top, with the reason."""
    return measured_model().equation.left_out


def lost_figure() -> Result:
    """Say what the text of the report tells of its Figure 3, which is lost.

    Returns
    -------
    Result
        Labels alone: investment (little or much) and learning (what comes of more
        opportunity).
    """
    rows = [("little", "hardly learn more"), ("much", "learn much more")]
    return Result(pd.DataFrame(rows, columns=["investment", "learning"]), {})


def circle() -> Result:
    """List the steps of the virtuous circle, from effective learning on.

    Returns
    -------
    Result
        Labels alone: a row for each step.
    """
    equation = measured_model().equation
    steps = [equation.outcome.name.lower(), *equation.circle.leads_to]
    terms = [term.name.lower() for term in equation.predicts]
    last = f"more {' and '.join(terms)}"
    return Result(pd.DataFrame({"step": [*steps, last]}), {})
