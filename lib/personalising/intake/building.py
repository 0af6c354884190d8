"""Building one table of a wave from the rows of a survey file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from personalising.errors import Problem
from personalising.intake.drafts import (
    Draft,
    constant,
    empty_draft,
    split,
    stacked,
)
from personalising.intake.folding import folded
from personalising.intake.lookup import find_variable
from personalising.intake.map_model import Column, Table, Wide
from personalising.intake.numbers import Mark, number_of, written
from personalising.intake.pseudonyms import kind_of
from personalising.intake.recoding import IDENTIFIERS, Outcome, Recoded, recode
from personalising.intake.selecting import Selection
from personalising.intake.survey import SurveyFile, Variable, as_texts
from personalising.waves.schema import Field, TableSchema

_DIGITS = 6  # of a mean
Pseudonyms = Callable[[str], Callable[[str], str]]


@dataclass
class Tally:
    """What became of each code of the variables behind a column.

    Parameters
    ----------
    column : str
        The column.
    sources : list of str
        The variables.
    entries : dict of (str, str) to Outcome
        Outcome of each code, with its label.
    counts : dict of (str, str) to int
        Cells of each.
    pseudonyms : bool
        Whether the values are pseudonyms.
    mean : bool
        Whether the column is the mean of the variables.
    unlike : list of (str, str, str)
        Codes of the last variable whose label has another value in an earlier one; the
        code, the label and that value.
    median : str, optional
        The number that bands call the median.
    """

    column: str
    sources: list[str] = field(default_factory=list)
    entries: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    pseudonyms: bool = False
    mean: bool = False
    unlike: list[tuple[str, str, str]] = field(default_factory=list)
    median: str | None = None

    def _unlike(
        self, variable: Variable, recoded: Recoded
    ) -> Iterator[tuple[str, str, str]]:
        """Find labels that an earlier variable has with another value."""
        if not variable.labels:
            return
        values = {
            folded(label): out.text
            for (_, label), out in self.entries.items()
            if label and out.kind == "value"
        }
        for code, outcome in recoded.outcomes.items():
            label = variable.labels.get(code, "")
            before = values.get(folded(label), outcome.text)
            if label and outcome.kind == "value" and before != outcome.text:
                yield code, label, before

    def forget_people(self) -> None:
        """Drop codes that became pseudonyms: there is one for each person."""
        if self.pseudonyms:
            self.entries.clear()
            self.counts.clear()

    def add(self, variable: Variable, recoded: Recoded) -> None:
        """Count the codes of one more variable."""
        self.sources.append(variable.name)
        self.median = recoded.median
        self.unlike[:] = self._unlike(variable, recoded)
        for code, outcome in recoded.outcomes.items():
            key = (code, variable.labels.get(code, ""))
            self.entries[key] = outcome
            self.counts[key] = self.counts.get(key, 0) + recoded.counts[code]


@dataclass
class Built:
    """A table that was built, with what became of the rows and codes behind it.

    Parameters
    ----------
    name : str
        Name of the table.
    draft : Draft
        Its rows.
    file : str
        Name of the file that they came from.
    sources : dict of str to str
        For each column the variable that it came from, where that is one.
    read : int
        Rows of the file.
    dropped : dict of str to int
        How many rows were left out, by reason.
    tallies : list of Tally
        What became of codes, by column.
    problems : list of Problem
        Codes and cells that cannot be taken over.
    """

    name: str
    draft: Draft
    file: str
    sources: dict[str, str]
    read: int
    dropped: dict[str, int]
    tallies: list[Tally]
    problems: list[Problem]


@dataclass
class Builder:
    """Builds the columns of one table.

    Parameters
    ----------
    file : SurveyFile
        The rows that count.
    schema : TableSchema
        The table's schema.
    decimal : {"point", "comma"}
        What stands before decimals in the file.
    pseudonyms : function
        Gives the function that makes the pseudonyms of a kind.
    """

    file: SurveyFile
    schema: TableSchema
    decimal: Mark
    pseudonyms: Pseudonyms
    tallies: dict[str, Tally] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)

    def column(self, draft: Draft, name: str, column: Column) -> Draft:
        """Add a column to a draft that has a row for each of the file's."""
        if column.constant is not None:
            return draft.with_column(name, constant(column.constant, len(draft)))
        if column.row:
            rows = pd.Series(as_texts(draft.origin["row"]), index=draft.origin["row"])
            recoded = self._recode(
                name, column, Variable("the number of the row"), rows
            )
            return draft.with_column(name, recoded.cells)
        if column.mean:
            return self._mean(draft, name, column)
        if column.split:
            return self._split(draft, name, column)
        variable, cells = self._first_filled(column)
        self.sources.setdefault(name, variable.name)
        recoded = self._recode(name, column, variable, cells)
        others = (find_variable(n, self.file.variables) for n in column.source[1:])
        self.tallies[name].sources.extend(others)
        return draft.with_column(name, recoded.cells, recoded.reasons)

    def answers(self, variable: str, name: str, column: Column) -> Recoded:
        """Recode one variable of a battery."""
        found = self.file.variable(variable)
        return self._recode(name, column, found, self.file.cells[variable])

    def _first_filled(self, column: Column) -> tuple[Variable, pd.Series]:
        """Give the cells of a variable; of several the first that is filled."""
        names = [find_variable(name, self.file.variables) for name in column.source]
        variable, cells = self.file.variable(names[0]), self.file.cells[names[0]]
        if len(names) == 1:
            return variable, cells
        filled = self.file.cells[names].astype("str").bfill(axis=1).iloc[:, 0]
        return variable, filled.astype("category")

    def _recode(
        self, name: str, column: Column, variable: Variable, cells: pd.Series
    ) -> Recoded:
        schema = self.schema.field(name)
        secret = column.pseudonym is not False and name in IDENTIFIERS
        make = self.pseudonyms(kind_of(name)) if secret else None
        mean = bool(column.mean)
        recoded = recode(cells, variable, column, schema, self.decimal, make)
        tally = self.tallies.setdefault(name, Tally(name, pseudonyms=secret, mean=mean))
        tally.add(variable, recoded)
        self._refuse(variable, recoded, schema)
        self._refuse_unlike(variable, tally)
        self._refuse_formulas(variable.name)
        return recoded

    def _refuse(self, variable: Variable, recoded: Recoded, schema: Field) -> None:
        for code, row in recoded.refused.items():
            expected = f"{recoded.outcomes[code].text} ({schema.name})"
            self.problems.append(
                Problem(self.file.name, expected, row, variable.name, code)
            )

    def _refuse_unlike(self, variable: Variable, tally: Tally) -> None:
        for code, label, before in tally.unlike:
            what = (
                f'{before} for "{label}", as in {tally.sources[0]} '
                f"({tally.column}): map by labels, for the codes run another way"
            )
            self.problems.append(
                Problem(self.file.name, what, None, variable.name, code)
            )

    def _refuse_formulas(self, variable: str) -> None:
        for (row, name), formula in self.file.formulas.items():
            if name == variable and row in self.file.cells.index:
                what = "a value, and no formula: paste the values in its place"
                self.problems.append(
                    Problem(self.file.name, what, row, variable, formula)
                )

    def _mean(self, draft: Draft, name: str, column: Column) -> Draft:
        numbers, reasons = [], []
        for each in column.mean:
            variable = self.file.variable(find_variable(each, self.file.variables))
            cells = self.file.cells[variable.name]
            recoded = self._recode(name, column, variable, cells)
            numbers.append(_as_numbers(recoded.cells))
            reasons.append(recoded.reasons.astype("str"))
        mean = pd.concat(numbers, axis=1).mean(axis=1, skipna=False).round(_DIGITS)
        told = pd.concat(reasons, axis=1).bfill(axis=1).iloc[:, 0]
        texts = mean.map(lambda n: np.nan if np.isnan(n) else _text(n)).astype("str")
        return draft.with_column(
            name, texts.astype("category"), told.where(mean.isna()).astype("category")
        )

    def _split(self, draft: Draft, name: str, column: Column) -> Draft:
        """Make a row of each answer that stands in one cell with others."""
        variable, cells = self._first_filled(column)
        options = [*column.recode, *column.missing]
        parts = {
            str(text): parts_of(str(text), column.split, options)
            for text in cells.cat.categories
        }
        whole = draft.with_column(name, cells)
        rows = split(whole, name, parts)
        self.sources.setdefault(name, variable.name)
        origin = pd.Index(rows.origin["row"])
        answers = rows.cells[name].set_axis(origin)
        recoded = self._recode(name, column, variable, answers)
        return rows.with_column(name, recoded.cells, recoded.reasons)


def build(
    name: str,
    table: Table,
    selection: Selection,
    schema: TableSchema,
    decimal: Mark,
    pseudonyms: Pseudonyms,
) -> Built:
    """Build one table.

    Parameters
    ----------
    name : str
        Name of the table.
    table : Table
        What the map says of it.
    selection : Selection
        The rows of its file that count.
    schema : TableSchema
    decimal : {"point", "comma"}
        What stands before decimals in the file.
    pseudonyms : function
        Gives the function that makes the pseudonyms of a kind.
    """
    builder = Builder(selection.file, schema, decimal, pseudonyms)
    dropped = dict(selection.dropped)
    into = table.wide.into if table.wide else ""
    draft = empty_draft(selection.file.cells.index)
    last = [column for column, its in table.columns.items() if its.split]
    for column in schema.columns:
        if column in table.columns and column != into and column not in last:
            draft = builder.column(draft, column, table.columns[column])
    for column in last:  # more rows than the file has, from here on
        before = len(draft)
        draft = builder.column(draft, column, table.columns[column])
        dropped["no answer to split"] = before - draft.origin["row"].nunique()
    if table.wide is not None:
        draft = _long(builder, draft, table, dropped)
    draft = _once(draft, table, schema, dropped)
    dropped = {reason: count for reason, count in dropped.items() if count}
    return Built(
        name, draft, selection.file.name, builder.sources, selection.read, dropped,
        list(builder.tallies.values()), builder.problems,
    )  # fmt: skip


def _long(
    builder: Builder, base: Draft, table: Table, dropped: dict[str, int]
) -> Draft:
    wide: Wide = table.wide  # type: ignore[assignment]
    drafts = []
    for name, tags in wide.columns.items():
        variable = find_variable(name, builder.file.variables)
        part = empty_draft(builder.file.cells.index, variable)
        part = Draft(base.cells, base.reasons, part.origin)
        for tag, value in tags.items():
            part = part.with_column(tag, constant(value, len(part)))
        if wide.into:
            column = table.columns.get(wide.into, Column())
            recoded = builder.answers(variable, wide.into, column)
            part = part.with_column(wide.into, recoded.cells, recoded.reasons)
        for further, its in wide.also.items():
            recoded = builder.answers(variable, further, its)
            part = part.with_column(further, recoded.cells, recoded.reasons)
        if wide.into and wide.empty == "leave out":
            given = part.cells[wide.into].notna().to_numpy()
            dropped["no answer"] = dropped.get("no answer", 0) + int((~given).sum())
            part = part.take(given)
        if wide.selected:
            part, left = _selected(builder, part, variable, wide)
            dropped["not selected"] = dropped.get("not selected", 0) + left
        drafts.append(part)
    return stacked(drafts)


def _selected(
    builder: Builder, part: Draft, name: str, wide: Wide
) -> tuple[Draft, int]:
    """Keep the rows in which an option was chosen."""
    variable, cells = builder.file.variable(name), builder.file.cells[name]
    chosen = {folded(code) for code in wide.selected}
    other = {folded(code) for code in wide.not_selected}
    picked = []
    for code in map(str, cells.cat.categories):
        texts = {folded(code), folded(variable.labels.get(code, code))}
        if texts & chosen:
            picked.append(code)
        elif not texts & other and code not in variable.missing:
            having = cells.index[(cells == code).to_numpy()]
            if not len(having):  # it stands only in rows that do not count
                continue
            row = int(having[0])
            what = "a code that selected or not_selected lists"
            problem = Problem(builder.file.name, what, row, name, code)
            builder.problems.append(problem)
    kept = cells.isin(picked).to_numpy()
    return part.take(kept), int((~kept).sum())


def _once(
    draft: Draft, table: Table, schema: TableSchema, dropped: dict[str, int]
) -> Draft:
    """Make one row of those that are the same, or have the same key."""
    if table.rows.distinct:
        again = draft.cells.duplicated().to_numpy()
        dropped["the same as another row"] = int(again.sum())
        draft = draft.take(~again)
    key = [name for name in schema.primary_key if name in draft.cells]
    if table.rows.duplicates in ("first", "last") and key:
        keep = "first" if table.rows.duplicates == "first" else "last"
        again = draft.cells.duplicated(key, keep=keep).to_numpy()
        which = "first" if keep == "first" else "last"
        dropped[f"not the {which} with its {' and '.join(key)}"] = int(again.sum())
        draft = draft.take(~again)
    return draft


def parts_of(text: str, separator: str, options: list[str]) -> list[str]:
    """Cut a text with several answers into them; an option may hold the separator.

    Parameters
    ----------
    text : str
    separator : str
    options : list of str
        Known answers; the longest that fits is taken first.

    Examples
    --------
    >>> parts_of("Laptops;Other; with semicolon;", ";", ["Other; with semicolon"])
    ['Laptops', 'Other; with semicolon']
    """
    plain = " ".join(text.split())
    known = (" ".join(option.split()) for option in options)
    whole = sorted((o for o in known if separator in o), key=len, reverse=True)
    found = []
    while plain:
        part = next((o for o in whole if _begins(plain, o, separator)), None)
        if part is None:
            part, _, plain = plain.partition(separator)
        else:
            _, _, plain = plain[len(part) :].partition(separator)
        found.append(part.strip())
        plain = plain.strip()
    return [part for part in found if part]


def _begins(text: str, option: str, separator: str) -> bool:
    """Whether a text begins with an option, and then ends or goes on to another."""
    after = text[len(option) :].lstrip()
    alike = text[: len(option)].casefold() == option.casefold()
    return alike and (not after or after.startswith(separator.strip() or separator))


def _as_numbers(cells: pd.Series) -> pd.Series:
    def number(text: str) -> float:
        found = number_of(text, "point")
        return np.nan if found is None else float(found)

    codes = [number(str(text)) for text in cells.cat.categories] + [np.nan]
    return pd.Series(np.array(codes)[cells.cat.codes.to_numpy()], index=cells.index)


def _text(number: float) -> str:
    found = number_of(repr(number), "point")
    return repr(number) if found is None else written(found)


def variables_of(table: Table) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Name the variables of its own file that a table takes, with their places."""
    for name in table.rows.where:
        yield ("rows", "where", name), name
    for name in table.rows.unless:
        yield ("rows", "unless", name), name
    for name, column in table.columns.items():
        for source in (*column.source, *column.mean):
            yield ("columns", name), source
    for name in table.wide.columns if table.wide else ():
        yield ("wide", "columns", name), name
    if table.join is not None:
        yield ("join", "on"), table.join.on
