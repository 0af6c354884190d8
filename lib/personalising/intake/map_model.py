"""The map from survey files to the tables of a wave, as a model of its YAML."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

VERSION = 1
KEPT_IF_SAID = ("unfinished", "test", "preview", "spam")
"""Responses that are left out unless a map keeps them."""


def _as_column(value: Any) -> Any:
    """Take the name of a variable alone for a column that is taken from it."""
    return {"from": value} if isinstance(value, str | list) else value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_values(value: Any) -> Any:
    """Take a list of codes for conditions; an empty one stands for empty cells."""
    if isinstance(value, dict):
        return {
            key: ["" if code is None else code for code in codes]
            if isinstance(codes, list)
            else ["" if codes is None else codes]
            for key, codes in value.items()
        }
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Conditions = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_as_values)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Opened(_Strict):
    """Leave to publish rows of single schools and people, with the reason."""

    open: str = Field(min_length=1)


class Replication(_Strict):
    """How replicate weights were made; the check of the wave knows the methods."""

    method: str
    fay: float | None = None
    scale: float | None = None


class Replications(_Strict):
    """How the replicate weights of each kind of people were made."""

    pupil: Replication | None = None
    teacher: Replication | None = None
    leader: Replication | None = None


class About(_Strict):
    """What the wave is: the keys of `wave.yml`, but for its id and contract."""

    label: str
    year: int
    source: str
    licence: str
    provenance: Literal["collected", "synthetic"] = "collected"
    collected_from: str = ""
    collected_to: str = ""
    contact: str = ""
    notes: str = ""
    comparable_with: Names = ()
    not_comparable_with: Names = ()
    disclosure: Opened | None = None
    replication: Replications = Replications()


class FileSettings(_Strict):
    """How a file is read, where it is not as it seems.

    Parameters
    ----------
    header : int, optional
        Rows of the header; 0 where there is none.
    encoding, separator : str, optional
        Of a text file.
    decimal : {"point", "comma"}, optional
        What stands before decimals.
    """

    header: int | None = Field(default=None, ge=0, le=9)
    encoding: Literal["utf-8", "utf-16", "cp1252", "latin-1", "mac-roman"] | None = None
    separator: str | None = Field(default=None, min_length=1, max_length=1)
    decimal: Literal["point", "comma"] | None = None


class Column(_Strict):
    """Where the values of a column come from, and what becomes of them.

    Parameters
    ----------
    source : tuple of str
        Variables, by name or header; of several the first with a value counts. In YAML
        the key is ``from``.
    mean : tuple of str
        Variables whose mean the column is; empty where one has no value.
    constant : str, optional
        The same value in every row.
    row : bool
        Whether it is the number of the row, where a file names nobody.
    recode : mapping of str to str
        New value of each code, by the code or its label; in YAML the key is ``values``.
    others : {"refuse", "missing", "keep"}
        What becomes of a code that `recode` does not list.
    bands : mapping of str to str
        New value for each range of numbers: ``0 to 5``, ``under 300``, ``from 300``;
        ``over the median`` and ``up to the median`` are halves of the rows imported.
    missing : mapping of str to str
        Codes, labels or ranges (``97 to 99``) without an answer, with the reason.
    scale : {"same", "reversed"}, optional
        Whether the codes run as the codebook's do, or the other way.
    unit : {"proportion", "percent"}, optional
        What the file's numbers are, for a column of proportions.
    split : str
        What stands between several answers in one cell.
    alike : {"keep", "first"}
        Whether texts that differ in case and blanks alone stay, or become the first.
    pseudonym : bool, optional
        Whether identifiers are replaced; by default those of people, schools and
        groups are.
    """

    source: Names = Field(default=(), alias="from")
    mean: Names = ()
    constant: str | None = None
    row: bool = False
    recode: dict[str, str] = Field(default_factory=dict, alias="values")
    others: Literal["refuse", "missing", "keep"] = "refuse"
    bands: dict[str, str] = Field(default_factory=dict)
    missing: dict[str, str] = Field(default_factory=dict)
    scale: Literal["same", "reversed"] | None = None
    unit: Literal["proportion", "percent"] | None = None
    split: str = ""
    alike: Literal["keep", "first"] = "keep"
    pseudonym: bool | None = None


MappedColumn = Annotated[Column, BeforeValidator(_as_column)]


class Rows(_Strict):
    """Which rows of a file become rows of a table.

    Parameters
    ----------
    keep : tuple of str
        Of what is left out by default, what is kept.
    where, unless : mapping of str to tuple of str
        Codes or labels that a variable must, and must not, have; ``""`` is empty.
    distinct : bool
        Whether rows that would be the same become one.
    duplicates : {"refuse", "first", "last", "unite"}
        Which row counts of those with the same key; or all make one, which is refused
        where they say different things.
    """

    keep: Annotated[
        tuple[Literal["unfinished", "test", "preview", "spam"], ...],
        BeforeValidator(_as_list),
    ] = ()
    where: Conditions = Field(default_factory=dict)
    unless: Conditions = Field(default_factory=dict)
    distinct: bool = False
    duplicates: Literal["refuse", "first", "last", "unite"] = "refuse"


class Wide(_Strict):
    """A battery that stands side by side in a file, and goes into rows.

    Parameters
    ----------
    columns : mapping of str to mapping of str to str
        For each variable the values of the columns that tell its rows apart. A name
        such as ``trwgt{replicate}`` is a pattern: it stands for all variables that
        have a number in that place, which the column in braces takes.
    into : str
        Column that takes the answers; empty where only chosen options become rows.
    selected : tuple of str
        Codes or labels of a chosen option; others leave no row.
    not_selected : tuple of str
        Codes or labels of an option that was not chosen; empty cells always are.
    also : mapping of str to Column
        Further columns that are made of the same answers.
    empty : {"keep", "leave out"}
        Whether an answer that was not given becomes a row.
    """

    columns: dict[str, dict[str, str]] = Field(min_length=1)
    into: str = ""
    selected: Names = ()
    not_selected: Names = ("0", "no", "unchecked", "false")
    also: dict[str, Column] = Field(default_factory=dict)
    empty: Literal["keep", "leave out"] = "keep"


class Joined(_Strict):
    """Another file, whose variables are put beside those of the table's own.

    Parameters
    ----------
    file : str
        The other file.
    on : str
        Variable that both files have, and that tells the rows of the other apart.
    prefix : str
        What is put before the names of the other file's variables.
    where : mapping of str to tuple of str
        Which rows of the other file count.
    """

    file: str
    on: str
    prefix: str = Field(min_length=1)
    where: Conditions = Field(default_factory=dict)


class Table(_Strict):
    """One table of the wave.

    Parameters
    ----------
    table : str, optional
        Name of the table, where the key is another because several entries fill it.
    file : str, optional
        Name of the file, or a pattern that fits one of them, such as ``*ks2*.csv``; it
        may be left out where there is only one.
    sheet : str, optional
        Sheet of a workbook; by default the first that is not hidden.
    join : Joined, optional
        A second file.
    rows : Rows
        Which rows count.
    wide : Wide, optional
        A battery that goes into rows.
    columns : mapping of str to Column
        The table's columns, by the names of the codebook.
    """

    table: str | None = None
    file: str | None = None
    sheet: str | None = None
    join: Joined | None = None
    rows: Rows = Field(default_factory=Rows)
    wide: Wide | None = None
    columns: dict[str, MappedColumn]


class Item(_Strict):
    """An item of a battery.

    Parameters
    ----------
    item : str, optional
        Its identifier; by default the name of the variable.
    measures : str
        The construct that it measures; in YAML the key is ``construct``.
    direction : {"higher", "lower"}
        Which answers, as `answers` gives them, mean more of the construct.
    wording : str, optional
        By default the label of the variable.
    """

    item: str | None = None
    measures: str | None = Field(default=None, alias="construct")
    direction: Literal["higher", "lower"] | None = None
    wording: str | None = None


class Battery(_Strict):
    """Items with the same answers, that become rows of the tables items and views.

    Parameters
    ----------
    file, sheet, rows
        As of a table.
    stakeholder : {"pupil", "teacher", "leader"}
        Whom the items were put to.
    respondent, school_id, weight : Column
        Who answered, in which school, with which weight. Without school_id schools are
        unknown; a constant says that all are of one.
    answers : Column
        What becomes of the codes of every item: whole numbers.
    lowest, highest : int, optional
        Ends of the scale; by default the lowest and highest of `answers`' values.
    measures, direction
        Of every item that does not say otherwise.
    items : mapping of str to Item
        The items, by their variables.
    """

    file: str | None = None
    sheet: str | None = None
    rows: Rows = Field(default_factory=Rows)
    stakeholder: Literal["pupil", "teacher", "leader"]
    respondent: MappedColumn
    school_id: MappedColumn | None = None
    weight: MappedColumn | None = None
    answers: Column = Field(default_factory=lambda: Column())
    lowest: int | None = None
    highest: int | None = None
    measures: str | None = Field(default=None, alias="construct")
    direction: Literal["higher", "lower"] | None = None
    items: dict[str, Item] = Field(min_length=1)


class Map(_Strict):
    """A map.

    Parameters
    ----------
    version : int
        Version of this model; in YAML the key is ``map``.
    wave : About
        What the wave is.
    files : mapping of str to FileSettings
        How files are read, by their names.
    tables : mapping of str to Table
        The tables, by the names of the codebook.
    batteries : tuple of Battery
        Agreement items of any kind.
    """

    version: int = Field(alias="map", ge=VERSION, le=VERSION)
    wave: About
    files: dict[str, FileSettings] = Field(default_factory=dict)
    tables: dict[str, Table] = Field(default_factory=dict)
    batteries: tuple[Battery, ...] = ()
