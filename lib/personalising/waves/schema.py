"""What a wave's tables hold, read from data/schema: the only definition there is.

Each file is a Table Schema (Frictionless) with two properties of our own on a field:
`presence` (`mandatory`: a table cannot do without the column; `optional`: a partial
collection may lack it) and `coding` (which way the values run).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from personalising import paths


@dataclass(frozen=True)
class Field:
    """One column of a table.

    Parameters
    ----------
    name, type, title, description : str
        As in the Table Schema; `type` is ``string``, ``integer`` or ``number``.
    mandatory : bool
        Whether the table cannot do without the column.
    coding : str
        Which way the values run, empty where there is no direction.
    unit : str
        Unit of the values, empty for none.
    categories : mapping
        Label of each allowed value, in order; empty where any value is allowed.
    ordered : bool
        Whether the categories have an order.
    constraints : mapping
        ``required``, ``unique``, ``minimum``, ``maximum``, ``pattern``.
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

    @property
    def required(self) -> bool:
        """Whether a cell may not be empty."""
        return bool(self.constraints.get("required", False))

    @property
    def expected(self) -> str:
        """What a value must be, in words.

        Examples
        --------
        >>> table_schema("schools").field("absence").expected
        'a number from 0 to 1'
        """
        if self.categories:
            return "one of " + ", ".join(str(value) for value in self.categories)
        low, high = self.constraints.get("minimum"), self.constraints.get("maximum")
        kind = {
            "string": "text without blanks around it",
            "integer": "a whole number",
            "number": "a number",
        }[self.type]
        if low is not None and high is not None:
            return f"{kind} from {low} to {high}"
        if low is not None:
            return f"{kind} of at least {low}"
        return kind if high is None else f"{kind} of at most {high}"


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values another table must know."""

    column: str
    table: str
    reference: str


@dataclass(frozen=True)
class TableSchema:
    """What one table of a wave holds.

    Parameters
    ----------
    name, title, description : str
        Name of the table and what it is about.
    fields : tuple of Field
        Its columns, in order.
    primary_key : tuple of str
        Columns that together identify a row.
    foreign_keys : tuple of ForeignKey
        Columns that point into other tables.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    def field(self, name: str) -> Field:
        """One column by its name; KeyError where the table has none such."""
        return {field.name: field for field in self.fields}[name]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns that the table may have."""
        return tuple(field.name for field in self.fields)

    @property
    def mandatory(self) -> tuple[str, ...]:
        """Names of the columns that the table cannot do without."""
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
    )


def _foreign_key(source: Mapping[str, Any]) -> ForeignKey:
    reference = source["reference"]
    return ForeignKey(
        source["fields"][0], reference["resource"], reference["fields"][0]
    )


def _table(source: Mapping[str, Any]) -> TableSchema:
    return TableSchema(
        name=source["name"],
        title=source["title"],
        description=source["description"],
        fields=tuple(_field(field) for field in source["fields"]),
        primary_key=tuple(source["primaryKey"]),
        foreign_keys=tuple(_foreign_key(key) for key in source.get("foreignKeys", [])),
    )


@cache
def table_schemas() -> Mapping[str, TableSchema]:
    """Every table that a wave may hold, by name.

    Examples
    --------
    >>> table_schemas()["schools"].mandatory
    ('school_id', 'study', 'phase')
    """
    files = sorted(paths.SCHEMAS.glob("*.json"))
    sources = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return MappingProxyType({source["name"]: _table(source) for source in sources})


def table_schema(name: str) -> TableSchema:
    """One table's schema; KeyError where there is no such table."""
    return table_schemas()[name]
