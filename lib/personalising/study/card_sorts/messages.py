"""Titles of the displays of the card sorts: what each shows in a wave."""

import pandas as pd

from personalising.pages.words import clear_of_zero, listed, number_of, percent
from personalising.study.card_sorts.analysis import ASKED
from personalising.study.card_sorts.pack import REPORT
from personalising.study.card_sorts.zones import CENTRE

RARE = 0.05  # a p-value below which a difference would be rare by chance
MOST_NAMED = 3
LOST = (
    "Becta's Figure {number} is lost: here is what the text says, and a guess at the "
    "rest"
)
PLACED_AT = {"home": "at home", "school": "at school", "both": "at both"}


def agreement(data: pd.DataFrame) -> str:
    """Say in which sorts the groups agree more than by chance.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.agreement` gives it.
    """
    names = data["phase"] + " groups on " + data["sort"].map(ASKED)
    return clear_of_zero("kappa", names, data["conf_low"], data["conf_high"])


def phase_differences(data: pd.DataFrame) -> str:
    """Say in which sort the phases are clearly apart.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.phase_differences` gives it.
    """
    names = data["sort"].map(ASKED)
    return clear_of_zero("difference", names, data["conf_low"], data["conf_high"])


def often(data: pd.DataFrame) -> str:
    """Name the card whose share differs most between the phases.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.shares` gives it, of the sort by how often.
    """
    return _furthest(data, "used often")


def at_home(data: pd.DataFrame) -> str:
    """Name the card whose share differs most between the phases.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.shares` gives it, of the sort by where.
    """
    return _furthest(data, "used at home")


def alike(data: pd.DataFrame, joins: pd.DataFrame) -> str:
    """Name the two cards that lie together most often; empty where several tie.

    Parameters
    ----------
    data, joins : pandas.DataFrame
        As `study.card_sorts.alike` and `joins` give them.
    """
    shares = data["share"].round(9)
    most = data[shares == shares.max()]
    if len(most) != 1 or not shares.max():
        return ""
    one, other = sorted(most.iloc[0][["card", "other"]])
    return f"Groups put {one} and {other} together more often than any other cards"


def merged(data: pd.DataFrame) -> str:
    """Say how many sets of cards are one thing to nearly all groups.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.merged` gives it.
    """
    if data.empty:
        return ""
    sets = "set of cards is" if len(data) == 1 else "sets of cards are"
    return f"{len(data)} {sets} one thing to nearly all groups"


def path(data: pd.DataFrame) -> str:
    """Say how many items the report's own steps come to, beside those that it counts.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.path` gives it.
    """
    named = data.loc[data["said_by"] == REPORT, "left"].iloc[-1]
    return (
        f"The report counts {data['left'].iloc[-1]} items; the steps that it names "
        f"come to {named}"
    )


def coefficients(data: pd.DataFrame) -> str:
    """Say which coefficient is the highest in every sort; empty where none is.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.coefficients` gives it.
    """
    names = {"kappa": "Kappa", "gwet": "Gwet's coefficient", "alpha": "Alpha"}
    known = data[[*names]].dropna()
    highest = {*known.round(9).idxmax(axis=1)} if len(known) else set()
    if len(highest) != 1:
        return ""
    (name,) = highest
    among = "in every sort" if len(known) > 1 else "in the one sort"
    return f"{names[name]} is the highest of the three {among}"


def discarded(data: pd.DataFrame) -> str:
    """Say how much more agreement there seems to be than other groups would find.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.discarded` gives it.
    """
    more = (data["kept"] - data["by_others"]).round(9)
    if data.empty or more.min() <= 0:
        return ""
    return (
        "Leaving out the cards that groups agree on least makes agreement look better "
        "than other groups find it"
    )


def exchanges(data: pd.DataFrame) -> str:
    """Say which of the compared sets of groups sort otherwise.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.exchanges` gives it.
    """
    known = data.dropna(subset=["p_value"])
    if known.empty:
        return ""
    rare = known[known["p_value"] < RARE]
    of = number_of(len(known), "comparison")
    if len(known) == 1:
        return f"The comparison is {'' if len(rare) else 'not '}clear of chance"
    if rare.empty:
        return f"None of {of} is clear of chance"
    names = (rare["compared"] + " on " + rare["sort"].map(ASKED)).tolist()
    said = f": {listed(names)}" if len(names) <= MOST_NAMED else ""
    verb = "is" if len(rare) == 1 else "are"
    return f"{len(rare)} of {of} {verb} clear of chance{said}"


def worlds(data: pd.DataFrame) -> str:
    """Say what stands nearest to the centre at the first and the last Key Stage.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.digital_worlds` gives it.
    """
    if "said_by" in data:
        return LOST.format(number=4)
    central = data[data["zone"] == CENTRE].groupby("key_stage")["card"].first()
    if central.empty:
        return "Nothing stands at the centre of any Key Stage's digital world"
    stages = list(dict.fromkeys([central.index[0], central.index[-1]]))
    named = [f"{central[of]} at Key Stage {of}" for of in stages]
    return f"At the centre stands {listed(named)}"


def moves(data: pd.DataFrame) -> str:
    """Say how many technologies come to the centre, and leave it, from first to last.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.moves` gives it.
    """
    if "said_by" in data:
        return "What the report's text says of each technology, and where it is silent"
    stages = [name for name in data if name.startswith("ks")]
    if len(stages) < 2:
        return ""
    first, last = (data[name] for name in (stages[0], stages[-1]))
    known = (first != "") & (last != "")
    come = int((known & (first != CENTRE) & (last == CENTRE)).sum())
    leave = int((known & (first == CENTRE) & (last != CENTRE)).sum())
    come_to = "comes" if come == 1 else "come"
    return (
        f"From Key Stage {stages[0][2:]} to Key Stage {stages[-1][2:]}, "
        f"{number_of(come, 'technology').replace('technologys', 'technologies')} "
        f"{come_to} to the centre and {leave} {'leaves' if leave == 1 else 'leave'} it"
    )


def home_and_school(data: pd.DataFrame) -> str:
    """Say where most of the technologies that are used are used, in both phases.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.home_and_school` gives it.
    """
    if "home" not in data:
        return LOST.format(number=5)
    most = set()
    for _, rows in data[data["place"].isin(PLACED_AT)].groupby("phase"):
        counts = rows["place"].value_counts()
        most |= {*counts.index[counts == counts.max()]}
    if len(most) != 1:
        return ""
    return f"Most technologies are used {PLACED_AT[most.pop()]}"


def overlap(data: pd.DataFrame) -> str:
    """Say how much would have to lie elsewhere for the phases to be alike.

    Parameters
    ----------
    data : pandas.DataFrame
        As `study.card_sorts.overlap` gives it.
    """
    total = data["difference"].iloc[-1]
    return (
        f"For the phases to be alike, {percent(total)} of placements would have to lie "
        "elsewhere"
    )


def _furthest(data: pd.DataFrame, used: str) -> str:
    """Say which card one phase put there most more often; empty where cards tie."""
    if not {"primary", "secondary"} <= {*data.columns}:
        return ""
    apart = (data["primary"] - data["secondary"]).abs().round(9)
    furthest = apart[apart == apart.max()]
    if len(furthest) != 1 or not apart.max():
        return ""
    row = data.loc[furthest.index[0]]
    return (
        f"The phases differ most over {row['card']}: {used} by "
        f"{100 * row['primary']:.0f} per cent of primary and "
        f"{100 * row['secondary']:.0f} per cent of secondary groups"
    )
