"""Data frames and their columns, as users bring them: made plain, or refused in words.

Formulas are applied to columns of numbers, words, true or false, dates, or ordered
categories. The same things come in many types: nullable, of pyarrow, or as Python
objects. Here each comes to its plain type.
"""

import decimal
import numbers
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

NUMBERS = "numbers"
WORDS = "words"
DATES = "dates"
CATEGORIES = "categories"

FOUND_IN_OBJECTS = {
    "integer": NUMBERS,
    "floating": NUMBERS,
    "mixed-integer-float": NUMBERS,
    "decimal": NUMBERS,
    "boolean": NUMBERS,
    "string": WORDS,
    "date": DATES,
    "datetime": DATES,
    "datetime64": DATES,
    "time": DATES,
    "timedelta": DATES,
    "timedelta64": DATES,
    "period": DATES,
}
"""What a column of Python objects holds, by the name that pandas has for it."""


def as_frame(data: Any) -> pd.DataFrame:
    """Give data as a pandas data frame.

    Parameters
    ----------
    data : DataFrame, mapping, or anything with a method `to_pandas`
        Such as a polars frame, a pyarrow table, or a dict of columns. A dict of single
        values is one row.

    Returns
    -------
    pandas.DataFrame
        One that changes of the given one do not reach.

    Raises
    ------
    TypeError
        If it is none of these.
    ValueError
        If the columns of a dict are not equally long.

    Examples
    --------
    >>> as_frame({"x": [1, 2]})["x"].tolist(), len(as_frame({"x": 1, "kind": "a"}))
    ([1, 2], 1)
    >>> as_frame([1, 2])
    Traceback (most recent call last):
        ...
    TypeError: data must be a data frame, or a dict of columns; found list
    """
    if isinstance(data, pd.DataFrame):
        return data.copy(deep=False)
    if isinstance(data, Mapping):
        single = all(np.ndim(value) == 0 for value in data.values())
        return pd.DataFrame(data, index=[0] if single else None)
    if hasattr(data, "to_pandas"):
        found = data.to_pandas()
        if isinstance(found, pd.DataFrame):
            return found
    raise TypeError(
        f"data must be a data frame, or a dict of columns; found {type(data).__name__}"
    )


def check_present(data: pd.DataFrame, needed: Sequence[str]) -> None:
    """Check that a data frame has each of these columns, once.

    Raises
    ------
    ValueError
        If a column is absent, or stands there twice.
    """
    absent = [name for name in dict.fromkeys(needed) if name not in data.columns]
    if absent:
        raise ValueError(
            f"data has no column {listed(absent)}; it has {listed(data.columns)}"
        )
    twice = [name for name in needed if (data.columns == name).sum() > 1]
    if twice:
        raise ValueError(f"data has two columns {twice[0]}")


def plain(column: pd.Series) -> pd.Series:
    """Give a column without missing values its plain type.

    Parameters
    ----------
    column : pandas.Series
        A column of any type.

    Returns
    -------
    pandas.Series
        Numbers (also Decimals, and numbers that are held as Python objects) as numpy's
        numbers, words as strings; categories, dates and the rest as they are.

    Raises
    ------
    ValueError
        If the column holds complex numbers, things of several kinds, or things that a
        formula has no use for, such as lists.

    Examples
    --------
    >>> plain(pd.Series([1, 2.5], dtype=object)).dtype
    dtype('float64')
    >>> plain(pd.Series([1, "a"], dtype=object, name="x"))
    Traceback (most recent call last):
        ...
    ValueError: x holds values of several kinds, such as 1 (int) and a (str)
    """
    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype | pd.SparseDtype):
        return column
    if pd.api.types.is_complex_dtype(kind):
        raise ValueError(f"{column.name} holds complex numbers: real ones are needed")
    if pd.api.types.is_object_dtype(kind):
        return _plain_objects(column)
    if isinstance(kind, np.dtype):
        return column
    if pd.api.types.is_bool_dtype(kind):
        return column.astype(bool)
    if pd.api.types.is_integer_dtype(kind):
        return column.astype(np.int64)
    if pd.api.types.is_numeric_dtype(kind):
        return column.astype(float)
    if pd.api.types.is_string_dtype(kind):
        return column.astype("str")
    return column


def _plain_objects(column: pd.Series) -> pd.Series:
    found = pd.api.types.infer_dtype(column, skipna=True)
    kind = FOUND_IN_OBJECTS.get(found)
    if found == "boolean":
        return column.astype(bool)
    if kind == NUMBERS or _all_numbers(column):
        whole = found == "integer"
        return column.astype(np.int64 if whole else float)
    if kind is not None:
        return column.astype("str") if kind == WORDS else column
    if found == "complex":
        raise ValueError(f"{column.name} holds complex numbers: real ones are needed")
    first = column.iloc[0]
    other = next((v for v in column if type(v) is not type(first)), None)
    if other is None:
        raise ValueError(
            f"{column.name} holds values of type {type(first).__name__}; a column must "
            "hold numbers, words, true or false, dates or categories"
        )
    raise ValueError(
        f"{column.name} holds values of several kinds, such as {first} "
        f"({type(first).__name__}) and {other} ({type(other).__name__})"
    )


def _all_numbers(column: pd.Series) -> bool:
    """Whether a column of Python objects holds real numbers, of whatever types."""
    return all(
        isinstance(value, numbers.Real | decimal.Decimal)
        and not isinstance(value, bool)
        for value in column
    )


def kind_of(column: pd.Series) -> str:
    """Say what a plain column holds: numbers, words, dates or categories."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return CATEGORIES
    if pd.api.types.is_numeric_dtype(column.dtype):  # true and false are 1 and 0
        return NUMBERS
    if isinstance(column.dtype, pd.StringDtype):
        return WORDS
    return DATES if column.dtype != "interval" else str(column.dtype)


# --- words for messages ---------------------------------------------------------------


def rows(marked: npt.NDArray[np.bool_]) -> str:
    """Number of marked rows, in words.

    Examples
    --------
    >>> rows(np.array([True, False])), rows(np.ones(1200, dtype=bool))
    ('1 row', '1,200 rows')
    """
    count = int(marked.sum())
    return f"{count:,} row{'' if count == 1 else 's'}"


def label(value: Any) -> str:
    """A category as text; a whole number without decimals.

    Examples
    --------
    >>> label(2.0), label(2.5), label("a")
    ('2', '2.5', 'a')
    """
    if isinstance(value, float | np.floating) and value == round(value):
        return str(int(value))
    return str(value)


def listed(values: Iterable[Any], most: int = 8) -> str:
    """Values joined by commas; beyond `most`, only how many more there are.

    Examples
    --------
    >>> listed("abc"), listed(range(10), most=2)
    ('a, b, c', '0, 1 and 8 more')
    """
    found = [label(value) for value in values]
    rest = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + rest
