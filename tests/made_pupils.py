"""Made tables of pupils and their groups, that say what the report does or its reverse.

They are those of a collected wave: each claim of the learner space is borne out by the
one kind and contradicted by the other.
"""

from itertools import product

import pandas as pd

PUPILS = 20
AGREED = (
    *("formative-autonomy", "visual-work", "broadcasting", "digital-identity"),
    *("gaming-motivation", "independent-life", "risk-awareness"),
)
SOME = ("private-networking", "networking-with-teachers")


def tables(schools: int, *, reversed: bool = False) -> dict[str, pd.DataFrame]:
    """Tables that say what the report does, or the reverse of it."""
    names = [f"{phase}{i}" for phase, i in product("PS", range(schools))]
    primary = [name[0] == "P" for name in names]
    groups = [
        (f"{name}-{stage}", name, stage)
        for name, young in zip(names, primary, strict=True)
        for stage in ((1, 2) if young else (3, 4))
    ]
    pupils = pd.DataFrame(
        [(f"{name}-{i}", name, i) for name, i in product(names, range(PUPILS))],
        columns=["pupil_id", "school_id", "i"],
    )
    young = pupils["school_id"].str.startswith("P")
    pupils["key_stage"] = young.map({True: 2, False: 3})
    pupils["gender"] = (pupils["i"] < PUPILS / 2).map({True: "girl", False: "boy"})
    poor = pupils["i"] < (PUPILS * 3 // 4 if reversed else PUPILS // 10)
    pupils["home_access"] = poor.map({True: "computer", False: "internet"})
    views, items = _views(pupils, reversed)
    few = pupils["i"] < (1 if reversed else PUPILS // 4)
    main, other = ("radio", "radio 2") if reversed else ("mobile phone", "radio")
    must = [pupils.assign(item=main), pupils.assign(item=other)]
    must.append(pupils[few].assign(item="data stick"))
    return {
        "schools": pd.DataFrame(
            {
                "school_id": names,
                "study": "field",
                "phase": ["primary" if young else "secondary" for young in primary],
                "disadvantaged": 1,
                "disadvantage_basis": "location",
            }
        ),
        "focus_groups": pd.DataFrame(
            groups, columns=["group_id", "school_id", "key_stage"]
        ).assign(respondents="learners"),
        "learners": pupils.drop(columns="i"),
        "items": items,
        "views": views,
        "must_haves": pd.concat(must)[["pupil_id", "item"]],
        "activities": pd.concat(
            pupils.assign(item=item, rank=(rank == reversed) + 1)
            for rank, item in enumerate(("homework", "Music"))
        )[["pupil_id", "item", "rank"]],
        "storage": pd.DataFrame(
            [
                (group, place, int((place == "memory stick") == reversed))
                for (group, *_), place in product(
                    groups, ("own documents", "class folder", "memory stick")
                )
            ],
            columns=["group_id", "place", "named"],
        ),
        "walkthroughs": _walkthroughs(groups, reversed),
    }


def _views(pupils: pd.DataFrame, reversed: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    girl = pupils["gender"].eq("girl")
    odd = pupils["i"] % 2 == 0
    few = pupils["i"] < (1 if reversed else PUPILS // 4)
    held = {
        **dict.fromkeys(AGREED, odd | True if not reversed else odd & False),
        **dict.fromkeys(SOME, few),
        "digital-life-recognised": odd & False if not reversed else odd | True,
        "privacy-concern": girl != reversed,
        "social-networking-use": girl if reversed else odd,
    }
    views = [
        pd.DataFrame(
            {
                "respondent": pupils["pupil_id"],
                "school_id": pupils["school_id"],
                "stakeholder": "pupil",
                "item": construct,
                "answer": holds.map({True: 5, False: 1}),
            }
        )
        for construct, holds in held.items()
    ]
    items = pd.DataFrame({"item": [*held], "stakeholder": "pupil", "wording": "Asked."})
    items["construct"] = items["item"]
    more = {"direction": "higher", "lowest": 1, "highest": 5}
    return pd.concat(views), items.assign(**more)


def _walkthroughs(groups: list[tuple[str, str, int]], reversed: bool) -> pd.DataFrame:
    rows = []
    for group, _, stage in groups:
        own = (stage > 2) != reversed
        guidance = "instructions" if reversed else "none"
        blocked = "games" if reversed else "instant messaging"
        tools = "chosen" if stage % 2 or reversed else "given"
        rows += [
            (group, "log-in", "personal" if own else "shared"),
            (group, "guidance", guidance),
            (group, "blocked", blocked),
            (group, "tools", tools),
        ]
    return pd.DataFrame(rows, columns=["group_id", "question", "answer"])
