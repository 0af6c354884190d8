"""Measures: what of a wave would measure something, by names of tables and columns."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from personalising.model.reading import Part

Asked = Literal["", "pupil", "teacher", "leader"]


class Measure(Part):
    """A column of a table, or a construct that items of the table `views` measure.

    Parameters
    ----------
    table, column : str
        Names of the table and of its column; `column` is empty for a construct.
    where : mapping of str to str
        Values of other columns in the rows that count; empty for all rows.
    construct_id : str
        The key `construct`: id of a construct or an indicator, which items name.
    stakeholder : {"", "pupil", "teacher", "leader"}
        Whom the items were put to; empty for anyone.

    Examples
    --------
    >>> str(Measure(table="checklist", column="present"))
    'checklist.present'
    >>> str(Measure(table="views", construct="motivation", stakeholder="pupil"))
    'items on motivation put to pupils'
    """

    model_config = ConfigDict(populate_by_name=True)

    table: str = Field(min_length=1)
    column: str = ""
    where: Mapping[str, str] = {}
    construct_id: str = Field("", alias="construct")
    stakeholder: Asked = ""

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if bool(self.column) == bool(self.construct_id):
            raise ValueError("expected either a column or a construct")
        if self.construct_id and (self.table != "views" or self.where):
            raise ValueError("expected a construct of the table views, without where")
        if self.stakeholder and not self.construct_id:
            raise ValueError("expected a stakeholder beside a construct alone")
        return self

    def __str__(self) -> str:
        if self.construct_id:
            asked = f" put to {self.stakeholder}s" if self.stakeholder else ""
            return f"items on {self.construct_id}{asked}"
        rows = ", ".join(f"{column} {value}" for column, value in self.where.items())
        return f"{self.table}.{self.column}{f' where {rows}' if rows else ''}"

    def same_as(self, other: "Measure") -> bool:
        """Whether both measure the same: one column, or one construct of anybody."""
        if self.construct_id:
            return self.construct_id == other.construct_id
        return (self.table, self.column, dict(self.where)) == (
            other.table,
            other.column,
            dict(other.where),
        )
