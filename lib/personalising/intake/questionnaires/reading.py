"""Reading questionnaires, so that whatever is wrong with one is named with its line."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from personalising import paths
from personalising.errors import CompendiumError, Problem
from personalising.intake.questionnaires.checking import problems_of
from personalising.intake.questionnaires.model import Questionnaire
from personalising.intake.refusals import ImportRefused, nearest
from personalising.plain_yaml import Place, PlainYamlError, load_texts

_ASKS = ("consent", "one", "text", "number", "grid", "battery", "several")
_SAID = {
    "missing": "this key; it is missing",
    "extra_forbidden": "only keys that a questionnaire knows",
    "int_parsing": "a whole number",
    "bool_parsing": "true or false",
    "string_type": "text",
    "string_too_short": "text that is not empty",
    "string_pattern_mismatch": (
        "a name of small letters and digits, with hyphens or underscores between them"
    ),
    "string_too_long": "a shorter name",
    "dict_type": "keys with values below it",
    "model_type": "keys with values below it",
    "model_attributes_type": "keys with values below it",
    "tuple_type": "a list",
    "too_short": "more entries",
    "too_long": "fewer entries",
    "union_tag_invalid": f"one of {', '.join(_ASKS)}",
    "union_tag_not_found": f"ask, one of {', '.join(_ASKS)}",
}


def names() -> list[str]:
    """Name all questionnaires, those for people first."""
    order = ["teachers", "leaders", "pupils"]
    found = sorted(file.stem for file in paths.QUESTIONNAIRES.glob("*.yml"))
    return sorted(found, key=lambda n: order.index(n) if n in order else len(order))


@cache
def find(name: str) -> Questionnaire:
    """Read a questionnaire by its name, once.

    Raises
    ------
    CompendiumError
        If there is none of this name, with the nearest.
    ImportRefused
        If it is not as a questionnaire has to be.

    Examples
    --------
    >>> find("teachers").stakeholder
    'teacher'
    """
    known = names()
    if name not in known:
        raise CompendiumError(
            f'found "{name}", expected a questionnaire: {", ".join(known)}'
            f"{nearest(name, known)}"
        )
    return read(paths.QUESTIONNAIRES / f"{name}.yml")


def everyone() -> list[Questionnaire]:
    """Read all questionnaires."""
    return [find(name) for name in names()]


def read(path: Path) -> Questionnaire:
    """Read a questionnaire and check it against the contract.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Questionnaire

    Raises
    ------
    ImportRefused
        If it is no YAML, has keys or values that a questionnaire does not know, or asks
        what no table of the contract holds: each with line, place and value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        what = "a questionnaire, saved as UTF-8, that can be read"
        raise ImportRefused([Problem(path.name, what)]) from None
    try:
        content, places = load_texts(text)
    except PlainYamlError as error:
        what = f"plain YAML ({error.what})"
        raise ImportRefused([Problem(path.name, what, error.line)]) from None
    if not isinstance(content, dict):
        raise ImportRefused([Problem(path.name, "keys and values")])
    try:
        found = Questionnaire.model_validate(content)
    except ValidationError as error:
        wrong = [_of_model(path, places, item) for item in _causes(error)]
        raise ImportRefused(sorted(wrong, key=lambda p: p.row or 0)) from None
    wrong = [
        _problem(path, places, place, expected, value)
        for place, expected, value in problems_of(found, path.stem)
    ]
    if wrong:
        raise ImportRefused(sorted(wrong, key=lambda p: p.row or 0))
    return found


def _causes(error: ValidationError) -> list[Any]:
    """Leave out that a list is too short where that is because of its wrong entries."""
    found = error.errors()
    return [
        item
        for item in found
        if item["type"] != "too_short"
        or not any(
            other["loc"][: len(item["loc"])] == item["loc"]
            for other in found
            if other is not item
        )
    ]


def _of_model(path: Path, places: Mapping[Place, int], item: Any) -> Problem:
    kind, value = item["type"], item["input"]
    place = _without_tags(item["loc"])
    shown = value if isinstance(value, str) and kind != "extra_forbidden" else None
    if kind == "literal_error":
        what = f"one of {item['ctx']['expected'].replace(' or ', ', ')}"
    elif kind.startswith("union_tag"):
        tag = item["input"].get("ask") if isinstance(item["input"], dict) else None
        shown, what = tag, _SAID[kind]
    else:
        what = _SAID.get(kind, str(item["msg"]).removeprefix("Input should be "))
    return _problem(path, places, place, what, shown)


def _without_tags(place: Place) -> Place:
    """Leave out what pydantic puts in to say which kind of question it took."""
    kept: list[str | int] = []
    for key in place:
        tag = key in _ASKS and len(kept) == 4 and kept[2] == "questions"
        if not tag:
            kept.append(key)
    return tuple(kept)


def _problem(
    path: Path,
    places: Mapping[Place, int],
    place: Place,
    expected: str,
    value: str | None,
) -> Problem:
    line = next(
        (places[place[:n]] for n in range(len(place), -1, -1) if place[:n] in places),
        None,
    )
    return Problem(path.name, expected, line, ".".join(map(str, place)) or None, value)
