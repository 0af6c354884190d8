"""Writing the checked tables of a wave for other programs, with their labels."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from personalising.errors import CompendiumError
from personalising.waves import Wave, table_schema
from personalising.waves.replicates import TABLE as REPLICATES
from personalising.waves.schema import Field, TableSchema

_LONGEST_LABEL = {"sav": 255, "dta": 80}  # characters that the format keeps
_CODEBOOK = "codebook"


def export(wave: Wave, form: str, folder: Path) -> list[Path]:
    """Write the tables of a wave for SPSS, Stata or a spreadsheet.

    Parameters
    ----------
    wave : Wave
    form : {"sav", "dta", "xlsx"}
        A file for each table; of ``xlsx`` one workbook, with a sheet for the codebook.
        Replicate weights stand side by side, as ``weight_1`` and so on.
    folder : Path
        Where they go.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    CompendiumError
        If a file of that name is there already, or the folder is a wave's own.
    """
    if (folder / "wave.yml").exists():
        raise CompendiumError(
            f"{folder} holds a wave, which reads its own tables alone: "
            "choose another folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    if form == "xlsx":
        file = _new(folder / f"{wave.id}.xlsx")
        _write_workbook(wave, file)
        return [file]
    write = pyreadstat.write_sav if form == "sav" else pyreadstat.write_dta
    files = [_new(folder / f"{name}.{form}") for name in wave.tables]
    for file in files:
        schema = table_schema(file.stem)
        frame = _plain(_as_written(wave, file.stem), schema)
        write(frame, file, **_labels(frame, schema, _LONGEST_LABEL[form]))
    return files


def _new(file: Path) -> Path:
    if file.exists():
        raise CompendiumError(f"{file} is there already, and is not written over")
    return file


def _as_written(wave: Wave, name: str) -> pd.DataFrame:
    """Give a table, with the replicate weights of a person in one row."""
    if name != REPLICATES:
        return wave[name]
    wide = wave[name].pivot_table(
        index=["stakeholder", "respondent"],
        columns="replicate",
        values="weight",
        observed=True,
    )
    return wide.add_prefix("weight_").rename_axis(columns=None).reset_index()


def _field(schema: TableSchema, name: str) -> Field:
    """Give the schema of a column, also of a replicate's weights."""
    if name in schema.columns:
        return schema.field(name)
    column, _, number = name.rpartition("_")
    field = schema.field(column)
    return replace(field, title=f"{field.title} in replicate {number}")


def _plain(table: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Give text as text and numbers as floats, with empty cells as both write them."""
    columns: dict[str, Any] = {}
    for name in table:
        if _field(schema, str(name)).type == "string":
            columns[str(name)] = (
                table[name].astype(object).where(table[name].notna(), "")
            )
        else:
            columns[str(name)] = table[name].astype("float64")
    return pd.DataFrame(columns)


def _labels(
    frame: pd.DataFrame, schema: TableSchema, longest: int
) -> Mapping[str, Any]:
    fields = [_field(schema, str(name)) for name in frame]
    return {
        "column_labels": [field.title[:longest] for field in fields],
        "variable_value_labels": {
            field.name: {
                value: text[:longest] for value, text in field.categories.items()
            }
            for field in fields
            if field.categories and field.type == "integer"
        },
    }


def _write_workbook(wave: Wave, file: Path) -> None:
    with pd.ExcelWriter(file, engine="openpyxl") as book:
        for name in wave.tables:
            _as_written(wave, name).to_excel(book, sheet_name=name, index=False)
        rows = [
            {
                "table": name,
                "column": field.name,
                "title": field.title,
                "description": field.description,
                "coding": field.coding,
                "values": "; ".join(f"{v}: {t}" for v, t in field.categories.items()),
            }
            for name in wave.tables
            for field in table_schema(name).fields
            if field.name in wave[name]
        ]
        pd.DataFrame(rows).to_excel(book, sheet_name=_CODEBOOK, index=False)
        for sheet in book.sheets.values():
            _as_text(sheet)


def _as_text(sheet: Any) -> None:
    """Keep a text that begins like a formula from becoming one."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
