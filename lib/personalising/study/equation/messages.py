"""Titles of the displays of sections 3.2 and 3.3: what each shows in a wave."""

import pandas as pd

from personalising.pages.words import clear_of_zero, number_of
from personalising.study.equation.figures import KIND_OF


def learning_equation(data: pd.DataFrame) -> str:
    """Say what the equation says, in the words of its terms.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.parts` gives it.
    """
    names = data.set_index("name")["part"]
    terms = [name for name, part in names.items() if part == "term"]
    (outcome,) = [name for name, part in names.items() if part == "outcome"]
    return f"{' plus '.join(terms)} predict {outcome}, which feeds back".replace(
        " plus Inv", " plus inv"
    ).replace("predict E", "predict e")


def effects(data: pd.DataFrame) -> str:
    """Say which effects are clear of zero.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns label, conf_low and conf_high.
    """
    return clear_of_zero("effect", data["label"], data["conf_low"], data["conf_high"])


def take_up(data: pd.DataFrame) -> str:
    """Say where opportunity goes with more effective learning.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.take_up` gives it.
    """
    slopes = data.set_index("investment")
    if set(slopes.index) != {"low", "high"}:
        return ""
    clear = [word for word, row in slopes.iterrows() if row["conf_low"] > 0]
    if len(clear) == 2:
        return "What is offered goes with learning at low and at high self-efficacy"
    if len(clear) == 1:
        return f"What is offered clearly goes with learning at {clear[0]} self-efficacy"
    return "What is offered does not clearly go with learning at either self-efficacy"


def reliability(data: pd.DataFrame) -> str:
    """Say which part of the scale is least reliable.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.reliability` gives it.
    """
    parts = data.iloc[1:].dropna(subset="alpha")
    whole = data.iloc[0]
    if parts.empty or pd.isna(whole["alpha"]):
        return ""
    least = parts.loc[parts["alpha"].idxmin()]
    if len(parts) == 1:
        return (
            f"The whole scale has an alpha of {whole['alpha']:.2f}, and its one part "
            f"that has one, {least['scale']}, of {least['alpha']:.2f}"
        )
    return (
        f"The whole scale has an alpha of {whole['alpha']:.2f}; the least among its "
        f"parts is {least['alpha']:.2f}, for {least['scale']}"
    )


def eigenvalues(data: pd.DataFrame) -> str:
    """Say how many factors lie above chance.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.eigenvalues` gives it.
    """
    above = int(data["above"].sum())
    if not above:
        return "No factor lies above chance"
    lies = "lies" if above == 1 else "lie"
    return f"{number_of(above, 'factor')} {lies} above chance"


def school_means(data: pd.DataFrame) -> str:
    """Say how much of the scale lies between schools.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.school_means` gives it.
    """
    whole = data[data["scale"] == "investment"]
    if whole.empty:
        return ""
    share = max(0.0, float(whole["icc1"].iloc[0]))
    return (
        f"{100 * share:.0f} per cent of what differs in investment lies between schools"
    )


def ranks(data: pd.DataFrame, summary: pd.DataFrame) -> str:
    """Say how far schools move when the dimensions count differently.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.ranks` gives it, on a coarse grid where rows are withheld.
    summary : pandas.DataFrame
        As `study.equation.moved` gives it.
    """
    wide = round(summary["moved"].iloc[0])
    moves = f"moves over {number_of(wide, 'rank')}" if wide else "keeps its rank"
    return f"With random weights a typical school of {len(data)} {moves}"


def coverage(data: pd.DataFrame) -> str:
    """Say how many indicators the wave measures.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.indicators` gives it.
    """
    has = int((data["held"].map(KIND_OF) == "measured here").sum())
    return f"This wave measures {has} of {number_of(len(data), 'indicator')}"


def listing(data: pd.DataFrame) -> str:
    """Say how many sub-equations the wave tests.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.listing` gives it.
    """
    tested = int((data["said"] == "tested").sum())
    return f"This wave tests {tested} of {number_of(len(data), 'sub-equation')}"


def part_of_listing(data: pd.DataFrame) -> str:
    """Say in a few words how many sub-equations of a part the wave tests.

    Parameters
    ----------
    data : pandas.DataFrame
        Rows of a part of `study.equation.listing`.
    """
    tested = int((data["said"] == "tested").sum())
    return f"{tested} of {len(data)} tested"


def term(data: pd.DataFrame) -> str:
    """Say how many indicators of a term the wave measures.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.equation.of_term` gives it.
    """
    (name,) = data["term"].unique()
    has = int((data["held"].map(KIND_OF) == "measured here").sum())
    of = number_of(len(data), "indicator")
    return f"This wave measures {has} of {of} of {name.lower()}"
