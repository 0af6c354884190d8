"""Titles of the displays of the descriptive model."""

import pandas as pd

from personalising.pages.words import MOST_NAMED, capital, listed
from personalising.study.spaces.cells import nest
from personalising.study.spaces.tables import KINDS, short_name, split


def model(placed: pd.DataFrame, spaces: pd.DataFrame, boundaries: pd.DataFrame) -> str:
    """Say how the spaces lie."""
    lying = nest(spaces)
    name = {row.id: short_name(row.name) for row in spaces.itertuples(index=False)}
    inner = listed(name[id] for id in lying.chain)
    return (
        f"The {inner} spaces lie one inside the other; the {name[lying.over]} space "
        f"overlaps them all, and the {name[lying.through]} space runs through"
    )


def spaces(data: pd.DataFrame) -> str:
    """Say that a space is more than a place, where each is."""
    if (data[["physical", "cognitive"]] == "").any(axis=None):
        return ""
    return "Each space is a place, and a way of thinking too"


def people(data: pd.DataFrame) -> str:
    """Name who is met in every space, and who in the fewest."""
    met = (data.drop(columns="name") != "").sum(axis=1)
    everywhere = data.loc[met == data.shape[1] - 1, "name"]
    if not everywhere.empty:
        verb = (
            "are" if len(everywhere) > 1 or everywhere.iloc[0].endswith("s") else "is"
        )
        return f"{capital(listed(everywhere.str.lower()))} {verb} met in every space"
    most = listed(data.loc[met == met.max(), "name"].str.lower())
    return f"{capital(most)} are met in {met.max()} of {data.shape[1] - 1} spaces"


def affordances(data: pd.DataFrame, spaces: pd.DataFrame) -> str:
    """Say what no technology of the space that lacks most makes possible.

    Parameters
    ----------
    data, spaces : pandas.DataFrame
        As the functions of these names in `tables` give them.
    """
    name = {row.id: short_name(row.name) for row in spaces.itertuples(index=False)}
    none = data.drop(columns="name") == 0
    lacking = none.sum()
    least = lacking[lacking == lacking.max()].index
    if len(least) != 1 or lacking.max() > MOST_NAMED:
        return ""
    *head, last = data.loc[none[least[0]], "name"].str.lower()
    things = f"{', '.join(head)} or {last}" if head else last
    return f"No technology of the {name[least[0]]} space itself lets people {things}"


def technologies(data: pd.DataFrame) -> str:
    """Say how many technologies are met in more than one space."""
    several = data["spaces"].map(lambda ids: len(split(ids)) > 1).sum()
    return f"{several} of {len(data)} technologies are met in more than one space"


def boundaries(data: pd.DataFrame) -> str:
    """Say how many boundaries are open, and how many technology opens."""
    closed = int((data["permeable"] == "closed").sum())
    opening = int((data["trend"] != "").sum())
    first = f"{closed or 'No'} boundar{'ies are' if closed > 1 else 'y is'} closed"
    return f"{first}, and technology opens {opening} of {len(data)} further"


def conditions(data: pd.DataFrame) -> str:
    """Say in which space the report names most barriers."""
    hinders = data[data["kind"] == KINDS["barrier"]]
    counts = hinders["space"].value_counts(sort=False)
    worst = counts[counts == counts.max()].index
    if len(worst) != 1:
        return ""
    return f"The report names most barriers in the {short_name(worst[0])} space"
