"""A first draft of a map: what a file holds, and which part of it may be what.

Proposals come from names, labels and the patterns of values. What a person must decide
is left empty, above all which answers mean more of what an item measures: an import
refuses the draft until it is filled in.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from personalising.intake.batteries import row_of
from personalising.intake.folding import folded
from personalising.intake.inspection import personal, reads_missing
from personalising.intake.map_model import VERSION
from personalising.intake.numbers import counted, number_of
from personalising.intake.reading import read
from personalising.intake.survey import SurveyFile, Variable

ROWS = 100_000  # most rows of a file that a draft looks at
_MOST_CODES = 8  # codes of a variable that a draft lists
_LONGEST = 70  # characters of a label in a comment
_FEWEST_REPLICATES = 8
_ALIKE = (0.5, 2.0)  # how far the sum of a replicate's weights is from that of the main
_WHO = "response|respondent|record|participant|user|teacher|pupil"
_NAMES = {  # how variables are called that a table needs
    # the last of each are those of TALIS, IEA's studies and PISA
    "respondent": rf"^({_WHO})?[_ -]?id$|^id(teach|stud|princ)$|^cnt(stu|tch)id$",
    "school_id": r"school|\burn\b|dfe|^cntschid$",
    "weight": r"weight|wgt|^w_f\w*wt$",
}
_SCALES = (  # answers of usual batteries, from the lowest; several words for each
    (
        ("strongly disagree", "disagree strongly", "completely disagree"),
        ("disagree", "tend to disagree", "somewhat disagree", "slightly disagree"),
        ("neither agree or disagree", "neither agree nor disagree", "neutral",
         "neither", "undecided"),
        ("agree", "tend to agree", "somewhat agree", "slightly agree"),
        ("strongly agree", "agree strongly", "completely agree"),
    ),
    (
        ("never",), ("rarely", "seldom", "hardly ever"), ("sometimes", "occasionally"),
        ("often",), ("very often",), ("always",),
    ),
    (
        ("very dissatisfied",), ("dissatisfied", "fairly dissatisfied"),
        ("neither satisfied nor dissatisfied", "neutral"),
        ("satisfied", "fairly satisfied"), ("very satisfied",),
    ),
)  # fmt: skip
Scale = tuple[tuple[str, ...], ...]
_REPLICATES = "  replicate_weights:"


def draft(files: Sequence[Path]) -> str:
    """Draft a map of survey files.

    Parameters
    ----------
    files : sequence of Path

    Returns
    -------
    str
        YAML with comments. An import refuses it until what is empty is filled in.

    Raises
    ------
    ImportRefused
        If a file cannot be read.
    """
    read_files = [read(file, limit=ROWS) for file in files]
    lines = [
        "# A draft of a map. Fill in what is empty, and look at what is marked unsure.",
        f"map: {VERSION}",
        "wave:",
        "  label:    # a title for readers",
        "  year:     # of collection",
        "  source:   # who collected it, and how",
        "  licence:  # what others may do with the data",
    ]
    parts = [part for file in read_files for part in _parts(file, len(files) > 1)]
    if any(part[0].startswith(_REPLICATES) for part in parts):
        lines.append("  replication:  # such as {teacher: {method: fay, fay: 0.5}}")
    tables = ("  card_sorts:", _REPLICATES)
    for key, begin in (("tables:", tables), ("batteries:", "  - ")):
        found = [line for p in parts if p[0].startswith(begin) for line in p]
        lines += [key, *found] if found else []
    if not parts:
        lines += [
            "# No battery or card sort was recognised: say where each table's columns",
            "# come from, such as",
            "#   teachers: {columns: {teacher_id: NAME, school_id: NAME}}",
            "tables:",
        ]
    for file in read_files:
        lines += ["", *_described(file)]
    return "\n".join(lines) + "\n"


def _parts(file: SurveyFile, several: bool) -> Iterator[list[str]]:
    """Propose the parts of a map for one file."""
    where = [f"    file: {_quoted(file.name)}"] if several else []
    if file.layout == "kardsort":
        yield [
            "  card_sorts:",
            *where,
            "    columns:",
            "      group_id: user_id",
            "      sort: {constant: free}  # unsure: which sort it was",
            "      card: card_label",
            "      category: {from: [category_label, category_id], alike: keep}",
        ]
    for scale, variables in _batteries(file):
        yield _battery(file, scale, variables, where)
    for before, number in _replicates(file):
        yield [
            f"{_REPLICATES}  # unsure: {_short(before)}1 to {_short(before)}{number}",
            *where,
            "    wide:",
            f"      columns: {{{json.dumps(before + '{replicate}')}: {{}}}}",
            "      into: weight",
            "    columns:",
            "      stakeholder:    # constant: pupil, teacher or leader",
            *(f"  {line}" for line in _who(file)[:1]),
        ]


def _replicates(file: SurveyFile) -> Iterator[tuple[str, int]]:
    """Find runs of variables that may hold the weights of replicates.

    They end in the numbers from 1 on, hold numbers of at least 0 without labels, and
    each adds up to about as much as the main weight does.
    """
    main = _main_weight(file)
    whole = None if main is None else _sum(file, file.variable(main))
    if not whole:
        return
    runs: dict[str, dict[int, Variable]] = defaultdict(dict)
    for variable in file.variables:
        if numbered := re.fullmatch(r"(.*\D)([1-9]\d*)", variable.name):
            runs[numbered[1]][int(numbered[2])] = variable
    low, high = (part * whole for part in _ALIKE)
    for before, run in runs.items():
        full = len(run) >= _FEWEST_REPLICATES and sorted(run)[-1] == len(run)
        sums = [_sum(file, variable) for variable in run.values()] if full else [None]
        if all(each is not None and low <= each <= high for each in sums):
            yield before, len(run)


def _sum(file: SurveyFile, variable: Variable) -> float | None:
    """Add up a variable of numbers of at least 0; none where it is something else."""
    total = 0.0
    for code, count in file.counts(variable.name).items():
        number = number_of(code, "comma" if file.separator == ";" else "point")
        if variable.labels or number is None or number < 0:
            return None
        total += float(number) * count
    return total


def _batteries(file: SurveyFile) -> Iterator[tuple[Scale, list[Variable]]]:
    for scale in _SCALES:
        found = [v for v in file.variables if _fits(file, v, scale)]
        if found:
            yield scale, found


def _fits(file: SurveyFile, variable: Variable, scale: Scale) -> bool:
    """Whether the answers of a variable are those of a scale."""
    words = {word for step in scale for word in step}
    answers = _answers(file, variable)
    return len(answers) > 1 and answers <= words


def _answers(file: SurveyFile, variable: Variable) -> set[str]:
    codes = [c for c in file.counts(variable.name) if c not in variable.missing]
    labels = {folded(variable.labels.get(code, code)) for code in codes}
    labels |= {
        folded(v) for c, v in variable.labels.items() if c not in variable.missing
    }
    return {label for label in labels if not reads_missing(label)}


def _battery(
    file: SurveyFile, scale: Scale, variables: Sequence[Variable], where: Sequence[str]
) -> list[str]:
    answers = {word for variable in variables for word in _answers(file, variable)}
    steps, unsure = _steps(scale, answers)
    values = [f"{_quoted(w)}: {n}" for n, step in enumerate(steps, 1) for w in step]
    missing = {
        label: label for variable in variables for label in _missing(file, variable)
    }
    return [
        "  - stakeholder:    # pupil, teacher or leader",
        *where,
        *_who(file),
        f"    answers:{'' if values else ' {}'}",
        f"      values: {{{', '.join(values)}}}{unsure}",
        *([f"      missing: {_flow(missing)}"] if missing else []),
        "    construct:      # what the items measure; an item may say it for itself",
        "    direction:      # higher or lower: which answers mean more of it",
        "    items:",
        *(
            f"      {_quoted(v.name)}: {{}}  # {_short(row_of(v.label))}"
            for v in variables
        ),
    ]


def _steps(scale: Scale, answers: set[str]) -> tuple[list[list[str]], str]:
    """Give the steps of a scale, from the lowest, and a comment where one is a guess.

    A step between that nobody answered may not have been offered. Where an end is
    missing nobody can tell where the middle lies, so that the whole scale stands.
    """
    found = [[word for word in step if word in answers] for step in scale]
    if found[0] and found[-1]:
        return [step for step in found if step], ""
    lost = [step[0] for step, own in zip(scale, found, strict=True) if not own]
    whole = [own or [step[0]] for step, own in zip(scale, found, strict=True)]
    return whole, f"  # unsure: nobody answered {', '.join(lost)}"


def _missing(file: SurveyFile, variable: Variable) -> Iterator[str]:
    """Name the labels, and answers, that alone say that there is none."""
    for code in file.counts(variable.name):
        label = variable.labels.get(code, code)
        if code not in variable.missing and reads_missing(label):
            yield label


def _who(file: SurveyFile) -> list[str]:
    """Propose who answered, from which school, with which weight."""
    respondent = _named(file, "respondent")
    school = _named(file, "school_id")
    weight = _main_weight(file) or _named(file, "weight")
    lines = ["    respondent: {row: true}  # unsure: no identifier was recognised"]
    if respondent:
        lines = [f"    respondent: {_quoted(respondent)}  # unsure"]
    if school:
        lines.append(f"    school_id: {_quoted(school)}  # unsure")
    else:
        lines.append("    # school_id: none recognised: schools stay unknown")
    if weight:
        lines.append(f"    weight: {_quoted(weight)}  # unsure")
    return lines


def _main_weight(file: SurveyFile) -> str | None:
    """Find a variable that is called a weight, and is not one of a run."""
    alone = tuple(v for v in file.variables if not re.search(r"\d$", v.name))
    return _named(replace(file, variables=alone), "weight")


def _named(file: SurveyFile, column: str) -> str | None:
    """Find the first variable whose name, or else label, is usual for a column."""
    pattern = re.compile(_NAMES[column])
    for text in (lambda v: v.name, lambda v: v.label):
        for variable in file.variables:
            if pattern.search(folded(text(variable))):
                return variable.name
    return None


def _described(file: SurveyFile) -> Iterator[str]:
    """Describe a file in comments: its variables, codes, counts, and what is odd."""
    kind = ", ".join(filter(None, (file.kind, file.layout, file.sheet)))
    yield f"# {_short(file.name)}: {kind}, {counted(len(file.cells), 'row')}"
    yield from (f"#   shown: {_comment(str(note))}" for note in file.notes)
    for variable in file.variables:
        yield from _described_variable(file, variable)


def _described_variable(file: SurveyFile, variable: Variable) -> Iterator[str]:
    counts = file.counts(variable.name)
    filled = sum(counts.values())
    why = personal(file, variable.name)
    tail = f"  ({why}: left out unless mapped)" if why else ""
    label = f", {_short(variable.label)}" if variable.label else ""
    yield f"#   {_short(variable.name)}{label}: {filled:,} filled{tail}"
    if why:
        return
    for declared in variable.declared:
        yield f"#       {_comment(declared)}: declared missing"
    shown = {**dict.fromkeys(variable.labels, 0), **counts}
    if len(shown) <= _MOST_CODES or variable.labels:
        for code, count in shown.items():
            named = variable.labels.get(code, "")
            words = f' "{_short(named)}"' if named else ""
            lost = ", missing" if code in variable.missing else ""
            yield f"#       {_short(code)}{words}: {count:,}{lost}"
    else:
        some = ", ".join(_short(code) for code in list(counts)[:3])
        yield f"#       {len(counts):,} different, such as {some}"


def _flow(entries: Mapping[str, str]) -> str:
    pairs = (f"{_quoted(key)}: {_quoted(value)}" for key, value in entries.items())
    return f"{{{', '.join(pairs)}}}"


def _quoted(text: str) -> str:
    """Write a text so that YAML reads the same."""
    plain = re.fullmatch(r"[A-Za-z][\w ]*\w|[A-Za-z]", text)
    words = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
    return text if plain and text.lower() not in words else json.dumps(text)


def _comment(text: str) -> str:
    """Write a text so that it stays within the line of a comment."""
    return "".join(c if c.isprintable() else " " for c in text)


def _short(text: str) -> str:
    shown = _comment(" ".join(text.split()))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
