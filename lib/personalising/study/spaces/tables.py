"""The model of learning as tables for readers.

Each takes the model and gives a frame. Nothing here knows a wave.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from personalising.model.learning import LearningModel, Space, Technology
from personalising.pages import Column, columns
from personalising.pages.words import capital, listed, number_of

OWN = " (own space)"  # after the roles of who is at home
NOBODY = "\N{EN DASH}"
SEVERAL = "; "  # between the entries of a cell
KINDS = {"facilitator": "helps", "barrier": "hinders"}
PERMEABLE = {"closed": "closed", "partly": "partly open", "open": "open"}
OPENING = ", and technology opens it further"


def spaces(model: LearningModel) -> pd.DataFrame:
    """List the spaces, the digital space last.

    Parameters
    ----------
    model : LearningModel

    Returns
    -------
    pandas.DataFrame
        One row for each space: id, name, about, physical and cognitive (what it holds,
        with semicolons between), residents (who is at home there), inside, overlaps and
        through (ids of spaces), chapter, section.
    """
    return pd.DataFrame([_space(model, space) for space in model.all_spaces])


def _space(model: LearningModel, space: Space) -> dict[str, Any]:
    several = {
        name: SEVERAL.join(getattr(space, name))
        for name in ("physical", "cognitive", "overlaps", "through")
    }
    alone = ("id", "name", "about", "inside", "chapter", "section")
    return {
        **{name: getattr(space, name) for name in alone},
        **several,
        "residents": listed(model.residents(space) or ["nobody's alone"]),
    }


def placed(model: LearningModel) -> pd.DataFrame:
    """List who and what is met in which space: what the drawing of the model holds.

    Parameters
    ----------
    model : LearningModel

    Returns
    -------
    pandas.DataFrame
        One row for each person and each technology in each space: what (person or
        technology), id, name, space (its id), space_name, roles (of a person, with
        semicolons between), at_home (whether a person is at home there). Technologies
        are all in the digital space, and not listed there.
    """
    roles = {role.id: role.name for role in model.roles}
    people = [
        {
            "what": "person",
            "id": actor.who,
            "name": model.stakeholder(actor.who).name,
            "space": space.id,
            "space_name": space.name,
            "roles": SEVERAL.join(roles[role] for role in actor.roles),
            "at_home": actor.home,
        }
        for space in model.all_spaces
        for actor in space.actors
    ]
    technologies = [
        {
            "what": "technology",
            "id": found.id,
            "name": found.name,
            "space": space.id,
            "space_name": space.name,
            "roles": "",
            "at_home": False,
        }
        for space in model.spaces
        for found in model.technologies_in(space.id)
    ]
    return pd.DataFrame([*people, *technologies])


def boundaries(model: LearningModel) -> pd.DataFrame:
    """List where spaces touch.

    Parameters
    ----------
    model : LearningModel

    Returns
    -------
    pandas.DataFrame
        One row for each boundary: one and other (ids of its spaces), between (their
        names), permeable (closed, partly or open), trend (opening, or nothing), how
        (the two in words), passes and keeps_closed (with semicolons between), sections.
    """
    return pd.DataFrame(
        [
            {
                "one": found.between[0],
                "other": found.between[1],
                "between": capital(
                    listed(short(model.space(i)) for i in found.between)
                ),
                "permeable": found.permeable,
                "trend": found.trend,
                "how": f"{PERMEABLE[found.permeable]}{OPENING if found.trend else ''}",
                "passes": SEVERAL.join(found.passes),
                "keeps_closed": SEVERAL.join(found.keeps_closed),
                "sections": ", ".join(found.sections),
            }
            for found in model.boundaries
        ]
    )


def people(model: LearningModel) -> pd.DataFrame:
    """List who takes which roles in which space.

    Parameters
    ----------
    model : LearningModel

    Returns
    -------
    pandas.DataFrame
        One row for each stakeholder: name, and a column for each space by its id, with
        the roles there; empty where they are not met. Who is at home in a space has
        that in brackets after the roles.
    """
    found = placed(model)
    found = found[found["what"] == "person"]
    home = found["at_home"].map({True: OWN, False: ""})
    roles = found["roles"].str.replace(SEVERAL, ", ") + home
    cells = found.assign(cell=roles).set_index(["id", "space"])["cell"].unstack()  # noqa: PD010
    order = [who.id for who in model.stakeholders if who.id in cells.index]
    columns = [space.id for space in model.all_spaces]
    table = cells.reindex(index=order, columns=columns).fillna("")
    names = [capital(model.stakeholder(id).name) for id in order]
    table.insert(0, "name", names)
    return table.reset_index(drop=True).rename_axis(columns=None)


def technologies(model: LearningModel) -> pd.DataFrame:
    """List technologies, what each makes possible, and where it is met.

    Parameters
    ----------
    model : LearningModel

    Returns
    -------
    pandas.DataFrame
        One row for each technology: met (in how many spaces, in words), name, words
        (what it was called in 2008), affordances, where (the spaces, in words), and
        spaces (their ids). Those of fewest spaces stand first.
    """
    affordances = {found.id: found.name for found in model.affordances}
    rows = [
        {
            "met": f"Met in {number_of(len(found.spaces), 'space')}",
            "name": found.name,
            "words": ", ".join(found.words),
            "affordances": SEVERAL.join(affordances[id] for id in found.affordances),
            "where": listed(short(space) for space in _met_in(model, found)),
            "spaces": SEVERAL.join(found.spaces),
        }
        for found in sorted(model.technologies, key=_how_wide(model))
    ]
    return pd.DataFrame(rows)


def _met_in(model: LearningModel, technology: Technology) -> list[Space]:
    return [space for space in model.spaces if space.id in technology.spaces]


def _how_wide(
    model: LearningModel,
) -> Callable[[Technology], tuple[int, list[int]]]:
    order = [space.id for space in model.spaces]

    def key(technology: Technology) -> tuple[int, list[int]]:
        places = sorted(order.index(id) for id in technology.spaces)
        return len(places), places

    return key


def affordances(model: LearningModel) -> pd.DataFrame:
    """Count the technologies that make something possible, by space.

    Parameters
    ----------
    model : LearningModel

    Returns
    -------
    pandas.DataFrame
        One row for each affordance: name, and for each of the four spaces, by its id,
        how many technologies that have it are met there.
    """
    rows = []
    for found in model.affordances:
        with_it = [each for each in model.technologies if found.id in each.affordances]
        counts = {
            space.id: sum(space.id in each.spaces for each in with_it)
            for space in model.spaces
        }
        rows.append({"name": capital(found.name), **counts})
    return pd.DataFrame(rows)


def richest(counts: pd.DataFrame, space: str) -> list[str]:
    """Name what twice as many technologies make possible in a space as in any other.

    Parameters
    ----------
    counts : pandas.DataFrame
        As `affordances` gives it.
    space : str
        Id of the space.
    """
    others = counts.drop(columns=["name", space]).max(axis=1)
    found = counts.loc[counts[space] >= 2 * others.clip(lower=1), "name"]
    return list(found.str.lower())


def conditions(model: LearningModel) -> pd.DataFrame:
    """List what helps and what hinders, by space.

    Parameters
    ----------
    model : LearningModel

    Returns
    -------
    pandas.DataFrame
        One row for each: space (its name), statement, kind (helps or hinders) and
        sections.
    """
    return pd.DataFrame(
        [
            {
                "space": space.name,
                "statement": found.statement.rstrip("."),
                "kind": KINDS[found.kind],
                "sections": ", ".join(found.sections),
            }
            for space in model.all_spaces
            for found in model.conditions_in(space.id)
        ]
    )


def role_columns(model: LearningModel) -> dict[str, Column]:
    """Give the columns of the table of `people`: one for each space."""
    named = {space.id: capital(short(space)) for space in model.all_spaces}
    return columns("name", *named, name="Who", **_texts(named))


def count_columns(model: LearningModel) -> dict[str, Column]:
    """Give the columns of the table of `affordances`: one for each space but one."""
    named = {s.id: Column(capital(short(s)), ",d") for s in model.spaces}
    return columns("name", *named, name="Lets people", **named)


def _texts(titles: dict[str, str]) -> dict[str, Column]:
    return {id: Column(title, empty=NOBODY) for id, title in titles.items()}


def places(found: pd.DataFrame) -> list[dict[str, str]]:
    """Give the spaces with the address of the chapter of each, where it has one.

    Parameters
    ----------
    found : pandas.DataFrame
        As `spaces` gives it.
    """
    return [
        {"name": row.name, "about": row.about, "href": address(row.chapter)}
        for row in found.itertuples(index=False)
    ]


def address(chapter: str) -> str:
    """Give the address of a chapter's page; empty for none.

    Examples
    --------
    >>> address("4_3_2_card_sorts"), address("")
    ('4_3_2_card_sorts.html', '')
    """
    return f"{chapter}.html" if chapter else ""


def short(space: Space) -> str:
    """Give the name of a space in running text, without the word space.

    Examples
    --------
    >>> from personalising.model.learning import learning_model
    >>> short(learning_model().space("learning"))
    'personal learning'
    """
    return short_name(space.name)


def short_name(name: str) -> str:
    """Give the name of a space in running text, from its name in a table."""
    return (name[:1].lower() + name[1:]).removesuffix(" space")


def split(several: str) -> Sequence[str]:
    """Give the entries of a cell that has several.

    Examples
    --------
    >>> split("school; living"), split("")
    (['school', 'living'], [])
    """
    return several.split(SEVERAL) if several else []
