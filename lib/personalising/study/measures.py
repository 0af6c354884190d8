"""The model of learning, its measures held against the columns that a wave may have."""

from collections.abc import Mapping
from functools import cache

from personalising.model.learning import (
    LearningModel,
    check_columns,
    learning_model,
)
from personalising.waves import TableSchema, table_schemas


@cache
def measured_model() -> LearningModel:
    """Give the model of learning, of which each measure is known to be a column.

    Raises
    ------
    CompendiumError
        If a file of the model is written wrongly, or a measure names a table, a column
        or a value that data/schema does not have.
    """
    found = learning_model()
    check_columns(found, columns(table_schemas()))
    return found


def columns(
    schemas: Mapping[str, TableSchema],
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """List the columns of tables with the values that they may have.

    Parameters
    ----------
    schemas : mapping of str to TableSchema

    Returns
    -------
    mapping of str to mapping
        For each table its columns, and for each of these its values as text; empty
        where any may stand.

    Examples
    --------
    >>> columns(table_schemas())["schools"]["disadvantaged"]
    ('0', '1')
    """
    return {
        name: {
            field.name: tuple(str(value) for value in field.categories)
            for field in schema.fields
        }
        for name, schema in schemas.items()
    }
