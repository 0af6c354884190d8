"""Schemas of the tables of a wave, read from data/schema.

The files there are the only definition of the tables: the check and the codebook read
them. Each is a Table Schema (Frictionless) with further properties. Of a field:
`presence` (``mandatory``: the table must have the column; ``optional``: a partial
collection may lack it), `coding` (what high and low values mean) and `valuesWhere`
(the allowed values where another column has a certain value). Of a foreign key: `where`
(the values of other columns in the rows that it is for). Of a table: `exactlyOne`
(columns of which each row fills one).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from personalising import paths

MOST_LISTED = 12  # allowed values that an error message names


@dataclass(frozen=True)
class Field:
    """One column of a table.

    Parameters
    ----------
    name, type, title, description : str
        As in the Table Schema; `type` is ``string``, ``integer`` or ``number``.
    mandatory : bool
        Whether the table must have the column.
    coding : str
        Coding direction: what high and low values mean; empty where there is none.
    unit : str
        Unit of the values; empty where there is none.
    categories : mapping of value to str
        Label of each allowed value, in order; empty where the values are not listed.
    ordered : bool
        Whether the categories have an order.
    constraints : mapping of str to value
        Constraints of the Table Schema: ``required``, ``unique``, ``minimum``,
        ``maximum``, ``pattern``, ``maxLength``.
    values_where : mapping of str to mapping
        For another column, and each of its values that is listed, the values that are
        allowed beside it; where it has another value, any are.
    """

    name: str
    type: str
    title: str
    description: str
    mandatory: bool
    coding: str
    unit: str
    categories: Mapping[Any, str]
    ordered: bool
    constraints: Mapping[str, Any]
    values_where: Mapping[str, Mapping[str, tuple[str, ...]]]

    @property
    def required(self) -> bool:
        """Whether every cell must have a value."""
        return bool(self.constraints.get("required", False))

    @property
    def expected(self) -> str:
        """Description of an allowed value in words, for error messages.

        Examples
        --------
        >>> table_schema("schools").field("absence").expected
        'a number from 0 to 1'
        """
        if self.categories:
            named = [str(value) for value in self.categories]
            if len(named) <= MOST_LISTED:
                return f"one of {', '.join(named)}"
            return f"one of {len(named)} values of the codebook, such as {named[0]}"
        low, high = self.constraints.get("minimum"), self.constraints.get("maximum")
        kind = {
            "string": "text without blanks around it",
            "integer": "a whole number",
            "number": "a number",
        }[self.type]
        if "maxLength" in self.constraints:
            kind += f", of at most {self.constraints['maxLength']} characters"
        if low is not None and high is not None:
            return f"{kind} from {low:,} to {high:,}"
        if low is not None:
            return f"{kind} of at least {low:,}"
        return kind if high is None else f"{kind} of at most {high:,}"


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must occur together in columns of another table.

    Parameters
    ----------
    columns : tuple of str
        Names of the columns.
    table : str
        Name of the other table.
    references : tuple of str
        Names of the columns in the other table, in the order of `columns`.
    where : mapping of str to str
        Values of other columns in the rows that must refer to the other table; empty
        where all must.
    """

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]
    where: Mapping[str, str]


@dataclass(frozen=True)
class TableSchema:
    """Schema of one table of a wave.

    Parameters
    ----------
    name, title, description : str
        Name of the table, its title for readers, and what it is about.
    fields : tuple of Field
        Its columns, in order.
    primary_key : tuple of str
        Columns that together identify a row.
    foreign_keys : tuple of ForeignKey
        Columns that refer to other tables.
    exactly_one : tuple of str
        Columns of which each row fills exactly one; may be empty.
    described_in : str
        Where a reader finds the columns described, for error messages.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    exactly_one: tuple[str, ...] = ()
    described_in: str = "the codebook"

    def field(self, name: str) -> Field:
        """Give the schema of a column by its name; KeyError if there is none."""
        return {field.name: field for field in self.fields}[name]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns that the table may have, in order."""
        return tuple(field.name for field in self.fields)

    @property
    def mandatory(self) -> tuple[str, ...]:
        """Names of the columns that the table must have."""
        return tuple(field.name for field in self.fields if field.mandatory)


def _field(source: Mapping[str, Any]) -> Field:
    return Field(
        name=source["name"],
        type=source["type"],
        title=source["title"],
        description=source["description"],
        mandatory=source["presence"] == "mandatory",
        coding=source.get("coding", ""),
        unit=source.get("unit", ""),
        categories=MappingProxyType(
            {item["value"]: item["label"] for item in source.get("categories", [])}
        ),
        ordered=source.get("categoriesOrdered", False),
        constraints=MappingProxyType(source.get("constraints", {})),
        values_where=MappingProxyType(
            {
                column: {value: tuple(allowed) for value, allowed in cases.items()}
                for column, cases in source.get("valuesWhere", {}).items()
            }
        ),
    )


def _foreign_key(source: Mapping[str, Any]) -> ForeignKey:
    reference = source["reference"]
    return ForeignKey(
        tuple(source["fields"]),
        reference["resource"],
        tuple(reference["fields"]),
        MappingProxyType(source.get("where", {})),
    )


def read_schema(file: Path) -> TableSchema:
    """Read the schema of a table from its file.

    Parameters
    ----------
    file : pathlib.Path
        A Table Schema with the further properties of this project.
    """
    return _table(json.loads(file.read_text(encoding="utf-8")))


def _table(source: Mapping[str, Any]) -> TableSchema:
    return TableSchema(
        name=source["name"],
        title=source["title"],
        description=source["description"],
        fields=tuple(_field(field) for field in source["fields"]),
        primary_key=tuple(source["primaryKey"]),
        foreign_keys=tuple(_foreign_key(key) for key in source.get("foreignKeys", [])),
        exactly_one=tuple(source.get("exactlyOne", ())),
        described_in=source.get("describedIn", "the codebook"),
    )


@cache
def table_schemas() -> Mapping[str, TableSchema]:
    """Give the schema of every table that a wave may have, by the table's name.

    Examples
    --------
    >>> table_schemas()["schools"].mandatory
    ('school_id', 'study', 'phase')
    """
    schemas = map(read_schema, sorted(paths.SCHEMAS.glob("*.json")))
    return MappingProxyType({schema.name: schema for schema in schemas})


def table_schema(name: str) -> TableSchema:
    """Give the schema of a table by its name; KeyError if there is no such table."""
    return table_schemas()[name]
