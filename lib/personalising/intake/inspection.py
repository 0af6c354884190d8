"""What looks wrong in the cells of a survey file: shown, and never put right here."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd

from personalising.intake.folding import folded
from personalising.intake.numbers import counted
from personalising.intake.survey import Note, SurveyFile, Variable
from personalising.waves.characters import odd

NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)*|[.,]\d+)([eE][+-]?\d+)?%?")
"""What people and programs write for numbers, with points, commas and per cent."""

_FORMULA = re.compile(r"=[^\s=]|[@+-][A-Za-z]\w*\(")
_IDENTIFIER = re.compile(r"\d{3,}\.0+")
_MOST_SHOWN = 3
_MOST_COMPARED = 20_000  # texts of a variable that are held against each other
_BREAKS = ("\n", "\r", "\t")
_FEW_WORDS = 0.2  # share of the texts of a column of numbers that is no accident
_MISSING_LABEL = re.compile(
    r"refus|don'?t know|not appl|inapplic|not admin|omitted|no answer|not answer|"
    r"missing|not stated|not asked|not seen|not shown|no response|skipped|unknown|"
    r"prefer not|(can'?t|cannot|rather not|would not) say|do(es)? not know|invalid|"
    r"keine angabe|wei(ss|ß) nicht|sans r[ée]ponse",
)
_TOTALS = re.compile(r"^(grand |sub-?)?totals?\b|\btotals?$|^all (schools|pupils)$")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_IP = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-f]{1,4}(:[0-9a-f]{0,4}){3,7}")
_NAME_LIKE = re.compile(
    r"(first|last|sur|fore|full|given|family|recipient|respondent)[ _-]*name|^name$|"
    r"nachname|vorname|e-?mail|ip[ _-]?address|ip-adresse|latitude|longitude|phone|"
    r"postcode|token$"
)
_LONG = 60  # characters of a typical text, above which a variable is free text
_MANY = 0.5  # share of texts that are unlike each other in free text


def reads_missing(label: str) -> bool:
    """Whether a label reads as if its code meant that there is no answer.

    Examples
    --------
    >>> reads_missing("Don't know"), reads_missing("Strongly agree")
    (True, False)
    """
    return _MISSING_LABEL.search(folded(label)) is not None


def formulas_in_text(file: SurveyFile) -> dict[tuple[int, str], str]:
    """Find texts that a spreadsheet would take for formulas."""
    found = {}
    for name in file.cells:
        column = file.cells[name]
        written = [text for text in column.cat.categories if _FORMULA.match(text)]
        for row, text in column[column.isin(written)].items():
            found[int(row), str(name)] = str(text)
    return found


def notes_on_cells(file: SurveyFile) -> list[Note]:
    """Note what looks wrong in the cells of a file.

    Codes that only a label calls missing, codes with the same label and codes without
    one, numbers mixed with text, identifiers with decimals, formulas, texts that differ
    in case and blanks alone, totals and footnotes.
    """
    notes: list[Note] = []
    for variable in file.variables:
        notes += _on_labels(variable)
        if variable.name in file.cells:
            notes += _on_codes(file, variable)
    return [*notes, *_on_formulas(file), *_on_rows(file)]


def personal(file: SurveyFile, name: str) -> str | None:
    """Say why a variable may tell who somebody is; nothing where it seems not to.

    Examples
    --------
    >>> personal_name("Recipient First Name")
    'names'
    """
    variable = file.variable(name)
    if (why := personal_name(name)) or (why := personal_name(variable.label)):
        return why
    if name not in file.cells:
        return None
    texts = list(file.cells[name].cat.categories)
    if any(map(_EMAIL.search, texts)):
        return "e-mail addresses"
    if texts and sum(bool(_IP.fullmatch(text)) for text in texts) > len(texts) / 2:
        return "IP addresses"
    return "free text" if _is_free_text(file, name) else None


def personal_name(name: str) -> str | None:
    """Say what a name of a variable promises that tells who somebody is."""
    found = _NAME_LIKE.search(folded(name))
    if found is None:
        return None
    word = found[0]
    if "mail" in word:
        return "e-mail addresses"
    if "ip" in word:
        return "IP addresses" if "recip" not in word else "names"
    return "names" if "name" in word else "a place, a telephone or a token"


def _is_free_text(file: SurveyFile, name: str) -> bool:
    column = file.cells[name]
    texts = [text for text in column.cat.categories if not NUMBER.fullmatch(text)]
    if len(texts) < 2 or len(texts) < _MANY * column.notna().sum():
        return False
    return sum(map(len, texts)) / len(texts) > _LONG


def _on_labels(variable: Variable) -> Iterator[Note]:
    name = variable.name
    counted = Counter(folded(label) for label in variable.labels.values())
    for label, count in counted.items():
        if count > 1:
            codes = [c for c, its in variable.labels.items() if folded(its) == label]
            what = f'the codes {" and ".join(codes)} have the same label "{label}"'
            yield Note(what, name)
    for code, label in variable.labels.items():
        if reads_missing(label) and code not in variable.missing:
            what = f'only its label, "{label}", says that {code} is missing'
            yield Note(what, name)


def _on_codes(file: SurveyFile, variable: Variable) -> Iterator[Note]:
    name, column = variable.name, file.cells[variable.name]
    codes = [str(code) for code in column.cat.categories]
    if variable.labels:
        named = {*variable.labels, *variable.missing}
        bare = [code for code in codes if code not in named]
        if bare:
            yield Note(f"{_some(bare)} without a label", name, _first(column, bare))
    if unseen := [code for code in codes if odd(code, *_BREAKS) is not None]:
        what = f"some cells hold {odd(unseen[0], *_BREAKS)}"
        yield Note(what, name, _first(column, unseen))
    numbers = [code for code in codes if NUMBER.fullmatch(code)]
    words = [code for code in codes if not NUMBER.fullmatch(code)]
    if numbers and 0 < len(words) <= max(1, _FEW_WORDS * len(codes)):
        what = f"numbers and text are mixed: {_some(words)}"
        yield Note(what, name, _first(column, words))
    if len(numbers) > 1 and all(map(_IDENTIFIER.fullmatch, numbers)):
        yield Note(f"whole numbers are written as {numbers[0]}", name)
    for alike in _alike(codes[:_MOST_COMPARED]).values():
        if len(alike) > 1:
            what = f"{_some(alike)} differ in case, blanks or accents alone"
            yield Note(what, name, _first(column, alike[1:]))


def _alike(codes: list[str]) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for code in codes:
        groups.setdefault(folded(code), []).append(code)
    return groups


def _on_formulas(file: SurveyFile) -> Iterator[Note]:
    columns: dict[str, list[int]] = {}
    for row, name in file.formulas:
        columns.setdefault(name, []).append(row)
    for name, rows in columns.items():
        empty = [
            row
            for row in rows
            if name in file.cells
            and (row not in file.cells.index or pd.isna(file.cells.loc[row, name]))
        ]
        shown = file.formulas[min(rows), name]
        what = f"{counted(len(rows), 'formula')}, such as {shown}"
        lost = f"; without a value: {len(empty):,}" if empty else ""
        yield Note(what + lost, name, min(rows))


def _on_rows(file: SurveyFile) -> Iterator[Note]:
    """Note rows of totals, and footnotes under the table."""
    if not len(file.cells) or len(file.cells.columns) < 2:
        return
    for name in file.cells.columns[:10]:
        column = file.cells[name]
        totals = [t for t in column.cat.categories if _TOTALS.search(folded(t))]
        if totals:
            what = f'"{totals[0]}" may be a row of totals'
            yield Note(what, str(name), _first(column, totals))
    filled = file.cells.notna().sum(axis=1)
    usual, tail = filled.median(), filled.iloc[-5:]
    short = tail[(tail == 1) & (usual > 2)]
    if len(short):
        many = counted(len(short), "row")
        what = f"{many} at the end with one cell filled: perhaps footnotes"
        yield Note(what, None, int(short.index[0]))


def _first(column: pd.Series, codes: list[str]) -> int | None:
    rows = column.index[column.isin(codes)]
    return int(rows[0]) if len(rows) else None


def _some(codes: list[str]) -> str:
    shown = ", ".join(f'"{code}"' for code in codes[:_MOST_SHOWN])
    more = len(codes) - _MOST_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown
