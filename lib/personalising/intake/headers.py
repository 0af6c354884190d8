"""Headers of one, two or three rows: whose export they are, and names from them.

What the platforms do is described where each is recognised. A name is what a map calls
a variable; the label is the question in full.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from personalising.intake.folding import folded, plain
from personalising.intake.survey import Note, Variable
from personalising.waves.characters import odd

Rows = Sequence[Sequence[str]]

_IMPORT_ID = re.compile(r'^\s*\{\s*"ImportId"\s*:')
_LEGACY = re.compile(r"V\d+")
_CODE_AND_TEXT = re.compile(r"^([A-Za-z][\w-]*(?:\[[^\]]*\])*)\.\s+(.*)$", re.DOTALL)
_LIMESURVEY_CODE = re.compile(r"^[A-Za-z]\w*(?:\[[\w-]+\])+$")
_GRID = re.compile(r"^(.*\S)\s*\[([^\]]*)\]$", re.DOTALL)
_EMPTY_ROW = re.compile(r"\s*\[\s*\]\s*$")
_REDCAP_CHOICE = re.compile(r"^(\w+?)___(_?)(\w+)$")
_AGAIN = re.compile(r"(.+)\.\d+")
_LIMESURVEY_TEXTS = {"date submitted", "last page", "start language"}
_SURVEY_MONKEY = {"respondent id", "collector id"}
_KARDSORT = ["card_id", "card_label", "category_id", "category_label", "user_id"]
_MOST_OF = 0.8  # share of the names that must look like codes with texts
CUT = 8  # characters to which old programs cut names


@dataclass(frozen=True)
class Header:
    """The header of a table.

    Parameters
    ----------
    rows : int
        How many rows it takes.
    layout : str
        Whose export it seems to be; empty where unknown.
    variables : tuple of Variable
        One for each column.
    notes : tuple of Note
        What looks wrong with it.
    """

    rows: int
    layout: str
    variables: tuple[Variable, ...]
    notes: tuple[Note, ...] = ()


def read_header(head: Rows, rows: int | None = None) -> Header:
    """Recognise the header of a table from its first rows.

    Parameters
    ----------
    head : sequence of sequence of str
        The first rows, among them all of the header.
    rows : int, optional
        How many rows it takes, where the user says so; 0 where there is none.

    Returns
    -------
    Header

    Examples
    --------
    >>> header = read_header([["id", "Agree? [Girls]"], ["1", "yes"]])
    >>> header.layout, header.variables[1].label
    ('Google Forms or LimeSurvey', 'Agree? - Girls')
    """
    width = len(head[0]) if head else 0
    padded = [[*row, *[""] * (width - len(row))][:width] for row in head]
    if rows == 0:
        names = [f"column {number}" for number in range(1, width + 1)]
        return Header(0, "", tuple(map(Variable, names)))
    found = _recognised(padded) if rows is None else _joined(padded[:rows], rows)
    return _named_once(found, padded)


def _recognised(head: Rows) -> Header:
    makers: list[Callable[[Rows], Header | None]] = [
        _qualtrics,
        _qualtrics_legacy,
        _survey_monkey,
        _codes_with_texts,
        _by_names,
    ]
    for maker in makers:
        if (header := maker(head)) is not None:
            return header
    return _joined(head[:1], 1)


def _qualtrics(head: Rows) -> Header | None:
    """Tags, then questions, then JSON with the identifiers of the import."""
    if len(head) < 3 or not any(map(_IMPORT_ID.match, head[2])):
        return None
    return Header(3, "Qualtrics", _variables(head[0], head[1]))


def _qualtrics_legacy(head: Rows) -> Header | None:
    """V1 to V10 above the names of what the platform records, then tags."""
    legacy = len(head) > 1 and "ResponseID" in head[1] and _LEGACY.fullmatch(head[0][0])
    if not legacy:
        return None
    names = [
        second if _LEGACY.fullmatch(first) else first
        for first, second in zip(head[0], head[1], strict=True)
    ]
    return Header(2, "Qualtrics, legacy", _variables(names, head[1]))


def _survey_monkey(head: Rows) -> Header | None:
    """Questions, each filled to the right over its options in the second row."""
    if len(head) < 2 or not _SURVEY_MONKEY & {folded(name) for name in head[0]}:
        return None
    question, names = "", []
    for first, option in zip(head[0], head[1], strict=True):
        question = plain(first) or question
        whole = folded(option) in ("", "response", "open-ended response")
        names.append(question if whole else f"{question} [{plain(option)}]")
    return Header(2, "SurveyMonkey", _variables(names, map(_question, names)))


def _codes_with_texts(head: Rows) -> Header | None:
    """LimeSurvey's codes with the questions' texts, as ``Q1[SQ001]. How far ...``."""
    parts = [_CODE_AND_TEXT.match(name) for name in head[0]]
    named = sum(bool(name) for name in head[0])
    if not named or sum(map(bool, parts)) < max(2, _MOST_OF * named):
        return None
    variables = [
        Variable(part[1], _without_row(plain(part[2])), header=plain(name))
        if part
        else Variable(plain(name))
        for name, part in zip(head[0], parts, strict=True)
    ]
    return Header(1, "LimeSurvey", tuple(variables))


def _by_names(head: Rows) -> Header | None:
    """Exports of one header row, told apart by names that only they have."""
    names = [plain(name) for name in head[0]]
    folds = [folded(name) for name in names]
    if folds == _KARDSORT:
        return _of_one_row(names, "kardsort")
    if (
        {"submitdate", "lastpage", "startlanguage"} & {*folds}
        or len(_LIMESURVEY_TEXTS & {*folds}) > 1
        or any(map(_LIMESURVEY_CODE.match, names))
    ):
        return _of_one_row(names, "LimeSurvey")
    if "redcap_event_name" in folds or any(map(_REDCAP_CHOICE.match, names)):
        labels = [_choice(name) for name in names]
        return Header(1, "REDCap", _variables(names, labels))
    if {"id", "start time", "completion time"} <= {*folds}:
        return _of_one_row(names, "Microsoft Forms")
    if any(map(_GRID.match, names)):
        return _of_one_row(names, "Google Forms or LimeSurvey")
    return None


def _choice(name: str) -> str:
    """Read REDCap's ``device___1`` and ``device____99``, a choice of code -99."""
    choice = _REDCAP_CHOICE.match(name)
    if choice is None:
        return ""
    return f"{choice[1]}, choice {'-' if choice[2] else ''}{choice[3]}"


def _of_one_row(names: Sequence[str], layout: str) -> Header:
    return Header(1, layout, _variables(names, map(_question, names)))


def _question(name: str) -> str:
    """Read ``Question [Row]`` as a question and its row."""
    grid = _GRID.match(_without_row(name))
    return _without_row(name) if grid is None else f"{grid[1]} - {grid[2]}"


def _without_row(question: str) -> str:
    """Leave out the brackets of a row that has no text, as LimeSurvey exports it."""
    return _EMPTY_ROW.sub("", question)


def _joined(head: Rows, rows: int) -> Header:
    """Take the first row for names, and the others for labels."""
    columns = zip(*head[1:], strict=True)
    labels = [" - ".join(filter(None, map(plain, column))) for column in columns]
    return Header(rows, "", _variables(head[0], labels if rows > 1 else head[0]))


def _variables(names: Sequence[str], labels: object) -> tuple[Variable, ...]:
    texts = [plain(label) for label in labels]  # type: ignore[attr-defined]
    shown = [plain(name) for name in names]
    return tuple(
        Variable(name, "" if label == name else label)
        for name, label in zip(shown, texts, strict=True)
    )


def _named_once(header: Header, head: Rows) -> Header:
    """Give each variable a name of its own, and note what is odd about names."""
    seen: dict[str, int] = {}
    variables, notes = [], []
    for number, variable in enumerate(header.variables, 1):
        raw = head[0][number - 1] if header.rows else variable.name
        name = variable.name
        if not name:
            name = f"column {number}"
            notes.append(Note("it has no name above it", name, 1))
        elif (found := odd(raw, "\n", "\r")) is not None:
            notes.append(Note(f"its name holds {found}", name, 1))
        seen[folded(name)] = seen.get(folded(name), 0) + 1
        if seen[folded(name)] > 1:
            again = f"{name} ({seen[folded(name)]})"
            what = f"the name stands above more than one column; this one is {again}"
            notes.append(Note(what, name, 1))
            name = again
        variables.append(replace(variable, name=name))
    notes += _cut(variables) + _tags_again(variables) + _looks_like_data(header, head)
    return replace(header, variables=tuple(variables), notes=tuple(notes))


def _cut(variables: Sequence[Variable]) -> list[Note]:
    names = [variable.name for variable in variables]
    longest = max(map(len, names), default=0)
    if longest != CUT or sum(len(name) == CUT for name in names) < 2:
        return []
    return [Note(f"names seem to be cut to {CUT} characters; labels say more")]


def _tags_again(variables: Sequence[Variable]) -> list[Note]:
    """Note tags such as Q1_2.1, which Qualtrics gives to a second Q1_2."""
    names = {variable.name for variable in variables}
    return [
        Note(f"its tag repeats that of {again[1]}", variable.name, 1)
        for variable in variables
        if (again := _AGAIN.fullmatch(variable.name)) and again[1] in names
    ]


def _looks_like_data(header: Header, head: Rows) -> list[Note]:
    """Note a first row that may be one of answers, because others repeat it."""
    below = head[header.rows :]
    again = [
        name
        for place, name in enumerate(head[0] if header.rows else ())
        if name and any(row[place] == name for row in below)
    ]
    numbers = [name for name in head[0] if re.fullmatch(r"-?\d+([.,]\d+)?", name)]
    if header.rows != 1 or not (again or len(numbers) > 1):
        return []
    what = f'"{(again or numbers)[0]}" stands above a column and may be an answer'
    return [Note(f"{what}: if there is no header, the map says header: 0", None, 1)]
