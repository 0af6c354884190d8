"""What a wave holds of what the contract knows: for the overview and the codebook."""

from typing import Any

import pandas as pd

from personalising.waves import Descriptor, Wave, table_schema, table_schemas
from personalising.waves.schema import Field

PARTS = (
    # (part of the study, section, table that it rests on)
    ("The sample of schools", "4.1", "schools"),
    ("School performance", "4.2.1", "performance"),
    ("What teachers say", "4.2.2", "ratings"),
    ("Who the teachers are", "4.2.2", "teachers"),
    ("What leaders put first", "4.2.2", "leaders"),
    ("Focus groups of pupils and teachers", "4.3.2", "focus_groups"),
    ("Card sorts", "4.3.2", "card_sorts"),
    ("Response rates", "Appendix B", "instruments"),
)


def tables(wave: Wave) -> pd.DataFrame:
    """Every table of the contract: how many rows the wave has, and what it lacks.

    Returns
    -------
    pandas.DataFrame
        Columns table, title, rows (missing where not collected) and absent (titles of
        the columns not collected).
    """
    rows = []
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
    return pd.DataFrame(rows).astype({"rows": "Int64"})


def parts(wave: Wave) -> pd.DataFrame:
    """The parts of the study, the table that each rests on, and its rows here.

    Returns
    -------
    pandas.DataFrame
        Columns part, section, table (its title) and rows (missing: not collected).
    """
    rows = [
        {
            "part": part,
            "section": section,
            "table": table_schema(table).title,
            "rows": len(wave.tables[table]) if wave.has(table) else None,
        }
        for part, section, table in PARTS
    ]
    return pd.DataFrame(rows).astype({"rows": "Int64"})


def columns(wave: Wave, table: str) -> pd.DataFrame:
    """The codebook of one table, and how far the wave fills it.

    Returns
    -------
    pandas.DataFrame
        Columns column, title, description, type, values, coding, presence, empty (may
        a cell be) and filled (cells that are not empty; missing: not collected).
    """
    rows = []
    for field in table_schema(table).fields:
        cells = wave.tables[table].get(field.name) if wave.has(table) else None
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
                "filled": None if cells is None else cells.notna().sum(),
            }
        )
    return pd.DataFrame(rows).astype({"filled": "Int64"})


def _values(field: Field) -> str:
    if field.categories:
        return "; ".join(
            f"{value} = {label}" for value, label in field.categories.items()
        )
    return f"{field.expected}{f' ({field.unit})' if field.unit else ''}"


def descriptor(wave: Wave) -> pd.DataFrame:
    """The keys of a descriptor, and what the wave's says.

    Returns
    -------
    pandas.DataFrame
        Columns key, description, presence and here (empty: not given).
    """
    return pd.DataFrame(
        {
            "key": key,
            "description": field.description,
            "presence": "mandatory" if field.is_required() else "optional",
            "here": _text(getattr(wave.descriptor, key)),
        }
        for key, field in Descriptor.model_fields.items()
    )


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value).strip()
