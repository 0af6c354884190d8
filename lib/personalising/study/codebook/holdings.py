"""What a wave holds of what the contract knows: for the overviews and the codebook."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from personalising.model import constructs
from personalising.pages import KNOWN, Base, Result
from personalising.pages.words import number_of
from personalising.waves import Descriptor, Wave, table_schema, table_schemas
from personalising.waves.schema import Field

PARTS: tuple[tuple[str, str, str, Mapping[str, str]], ...] = (
    # (part of the study, section, table that it rests on, which of its rows)
    ("Schools of the field study", "4.1", "schools", {"study": "field"}),
    ("Schools of the performance study", "4.2.1", "schools", {"study": "performance"}),
    ("School performance", "4.2.1", "performance", {}),
    ("Schools of the teacher survey", "4.2.2", "schools", {"study": "survey"}),
    ("What teachers say", "4.2.2", "ratings", {}),
    ("Who the teachers are", "4.2.2", "teachers", {}),
    ("What leaders put first", "4.2.2", "leaders", {}),
    ("Focus groups of pupils and teachers", "4.3.2", "focus_groups", {}),
    ("Card sorts", "4.3.2", "card_sorts", {}),
    ("Pupils", "3.2", "learners", {}),
    ("What pupils answer to items", "3.2", "views", {"stakeholder": "pupil"}),
    ("What teachers answer to items", "4.3.3", "views", {"stakeholder": "teacher"}),
    ("What leaders answer to items", "4.3.3", "views", {"stakeholder": "leader"}),
    ("Maturity models", "3.2", "maturity", {}),
    ("Checklists of technology", "4.3.1", "checklist", {}),
    ("Software that groups named", "4.3.1", "software", {}),
    ("Where pupils keep their work", "4.3.2", "storage", {}),
    ("Technology walkthroughs", "4.3.2", "walkthroughs", {}),
    ("What pupils do with technology", "4.3.2", "activities", {}),
    ("What pupils could not do without", "4.3.2", "must_haves", {}),
    ("Schools' policies", "4.3.4", "policies", {}),
    ("Schools' plans", "4.4", "plans", {}),
    ("What was said and seen", "4.3.3", "excerpts", {}),
    ("Response rates", "Appendix B", "instruments", {}),
)
OWN_ITEMS = "own items"
"""Stands in the place of a section for what the page of a wave's own items shows."""
UNITS: Mapping[str, str] = MappingProxyType(
    # what a row of a table stands for
    {
        "schools": "schools",
        "performance": "schools",
        "ratings": "questions asked",
        "teachers": "teachers",
        "leaders": "items answered",
        "focus_groups": "focus groups",
        "card_sorts": "cards or sorts",
        "instruments": "records of returns",
        "items": "items",
        "views": "items asked",
        "learners": "pupils",
        "maturity": "dimensions",
        "checklist": "items ticked",
        "activities": "activities named",
        "must_haves": "technologies named",
        "storage": "places asked about",
        "walkthroughs": "answers",
        "software": "pieces of software named",
        "policies": "policies",
        "excerpts": "themes found",
        "plans": "indicators asked about",
        "replicate_weights": "weights of persons",
    }
)


def tables(wave: Wave) -> Result:
    """Count the wave's rows of every table of the contract, and name what they lack.

    Returns
    -------
    Result
        One row for each table: table (its name), title, rows (missing where the table
        was not collected) and absent (titles of the columns not collected, or
        ``all``).
    """
    rows: list[dict[str, object]] = []
    for name, schema in table_schemas().items():
        held = wave.has(name)
        absent = [f.title for f in schema.fields if held and not wave.has(name, f.name)]
        rows.append(
            {
                "table": name,
                "title": schema.title,
                "rows": len(wave.tables[name]) if held else None,
                "absent": "; ".join(absent) if held else "all",
            }
        )
    frame = pd.DataFrame(rows).astype({"rows": "Int64"})
    return Result(frame, {"rows": [_base(wave, name) for name in frame["table"]]})


def parts(wave: Wave) -> Result:
    """Name the parts of the study and the table that each rests on; count its rows.

    Returns
    -------
    Result
        One row for each part: part, section, table (its title) and rows (those of the
        part; missing where the table was not collected). Answers to the wave's own
        items are a part of their own, where there are any.
    """
    chosen = list(_parts(wave))
    bases = [_base(wave, table, where) for _, _, table, where in chosen]
    frame = pd.DataFrame(
        {
            "part": part,
            "section": section,
            "table": table_schema(table).title,
            "rows": base.count if base else None,
        }
        for (part, section, table, _), base in zip(chosen, bases, strict=True)
    )
    return Result(frame.astype({"rows": "Int64"}), {"rows": bases})


def _parts(wave: Wave) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Give the parts as `PARTS` has them, of answers only those to items of the study.

    A section counts answers on its constructs alone; the others stand on the page of
    the wave's own items.
    """
    items = wave["items"] if wave.has("items") else None
    others = []
    for part, section, table, where in PARTS:
        if table != "views" or items is None:
            yield part, section, table, where
            continue
        put = items[items["stakeholder"].astype("str") == where["stakeholder"]]
        ours = put["construct"].isin(constructs.known())
        yield part, section, table, {**where, "item": tuple(put.loc[ours, "item"])}
        if not ours.all():
            own = {**where, "item": tuple(put.loc[~ours, "item"])}
            others.append((f"{part} of this wave's own", OWN_ITEMS, table, own))
    yield from others


def columns(wave: Wave, table: str) -> Result:
    """Describe the columns of one table, and count the cells that the wave fills.

    Parameters
    ----------
    wave : Wave
    table : str
        Name of a table of the contract, such as ``"schools"``.

    Returns
    -------
    Result
        One row for each column: column (its name), title, description, type, values
        (what a cell may hold), coding (which way the values run), presence (whether a
        wave may lack it), empty (whether a cell may be) and filled (cells that are not
        empty; missing where the column was not collected).
    """
    rows, bases = [], []
    for field in table_schema(table).fields:
        held = wave.has(table) and field.name in wave.tables[table]
        base = _base(wave, table, {field.name: KNOWN}) if held else None
        rows.append(
            {
                "column": field.name,
                "title": field.title,
                "description": field.description,
                "type": field.type,
                "values": _values(field),
                "coding": field.coding,
                "presence": "mandatory" if field.mandatory else "optional",
                "empty": "never empty" if field.required else "may be empty",
                "filled": base.count if base else None,
            }
        )
        bases.append(base)
    frame = pd.DataFrame(rows).astype({"filled": "Int64"})
    return Result(frame, {"filled": bases})


def _base(
    wave: Wave, table: str, where: Mapping[str, Any] = MappingProxyType({})
) -> Base | None:
    """The base of a count of rows; None where the wave lacks the table."""
    if not wave.has(table):
        return None
    none = Base(0, UNITS[table], table, where)
    return replace(none, count=none.recount(wave.tables[table]))


def _values(field: Field) -> str:
    """What a cell may hold, in words."""
    if field.categories:
        return "; ".join(
            f"{value} = {label}" for value, label in field.categories.items()
        )
    return f"{field.expected}{f' ({field.unit})' if field.unit else ''}"


def descriptor(wave: Wave) -> Result:
    """Describe the keys of a descriptor, and give what the wave's says.

    Returns
    -------
    Result
        One row for each key: key, description, presence (whether a descriptor may lack
        it) and here (empty where the wave's does not give it).
    """
    frame = pd.DataFrame(
        {
            "key": key,
            "description": field.description,
            "presence": "mandatory" if field.is_required() else "optional",
            "here": _text(key, getattr(wave.descriptor, key)),
        }
        for key, field in Descriptor.model_fields.items()
    )
    return Result(frame, {})  # it counts nothing


def _text(key: str, value: Any) -> str:
    if value is None or value == ():
        return ""
    if key == "made":
        calibrated = sum(part.standing == "calibrated" for part in value)
        return (
            f"{number_of(len(value), 'part')}, {calibrated} of them calibrated; the "
            "page About this wave sets them out"
        )
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).strip()
