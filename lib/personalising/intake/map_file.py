"""Reading a map, so that whatever is wrong with it is named with its line."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from personalising.errors import Problem
from personalising.intake import map_model
from personalising.intake.map_model import VERSION, Map
from personalising.intake.refusals import ImportRefused, nearest
from personalising.plain_yaml import Place, PlainYamlError, load_texts

LARGEST = 2_000_000  # most characters of a map
_SAID = {
    "missing": "this key; it is missing",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text",
    "string_too_short": "text that is not empty",
    "dict_type": "keys with values below it",
    "model_type": "keys with values below it",
    "model_attributes_type": "keys with values below it",
    "tuple_type": "a list",
    "too_short": "at least one entry",
    "greater_than_equal": "a higher number",
    "less_than_equal": "a lower number",
    "string_too_long": "one character",
}


@dataclass(frozen=True)
class MapFile:
    """A map that was read, with the lines of its parts.

    Parameters
    ----------
    path : Path
    content : Map
    places : mapping of tuple to int
        Number of the line of each part.
    """

    path: Path
    content: Map
    places: Mapping[Place, int]

    def problem(
        self,
        place: Place,
        expected: str,
        value: str | None = None,
        hint: str | None = None,
    ) -> Problem:
        """Say what is wrong at a place of the map."""
        return _problem(self.path, self.places, place, expected, value, hint)


def read_map(path: Path) -> MapFile:
    """Read a map and check its form.

    Parameters
    ----------
    path : Path

    Returns
    -------
    MapFile

    Raises
    ------
    ImportRefused
        If it is no YAML, or has keys or values that a map does not know.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        what = f"a map that can be read ({error.strerror})"
        raise ImportRefused([Problem(path.name, what)]) from None
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise ImportRefused([Problem(path.name, "text saved as UTF-8", row)]) from None
    try:
        content, places = load_texts(text, LARGEST)
    except PlainYamlError as error:
        what = f"plain YAML ({error.what})"
        raise ImportRefused([Problem(path.name, what, error.line)]) from None
    if not isinstance(content, dict):
        what = f"keys and values, the first of them map: {VERSION}"
        raise ImportRefused([Problem(path.name, what)])
    try:
        return MapFile(path, Map.model_validate(content), places)
    except ValidationError as error:
        found = [_of(path, places, item) for item in error.errors()]
        raise ImportRefused(sorted(found, key=lambda p: p.row or 0)) from None


def _of(path: Path, places: Mapping[Place, int], item: Any) -> Problem:
    place = tuple(item["loc"])
    kind, value = item["type"], item["input"]
    shown = None if kind == "missing" or not isinstance(value, str) else value
    if place == ("map",) and kind != "missing":
        what = f"{VERSION}, the version of maps that this project reads"
    elif kind == "extra_forbidden":
        known = _keys_beside(place)
        named = ", ".join(known)
        what = (
            f"only keys that a map knows here: {named}{nearest(str(place[-1]), known)}"
        )
        shown = None
    elif kind == "literal_error":
        what = f"one of {item['ctx']['expected'].replace(' or ', ', ')}"
    else:
        what = _SAID.get(kind, str(item["msg"]))
    return _problem(path, places, place, what, shown)


def _keys_beside(place: Place) -> list[str]:
    """Name the keys that may stand where an unknown one stands."""
    model: Any = Map
    for step in place[:-1]:
        model = _below(model, str(step))
    return [field.alias or name for name, field in model.model_fields.items()]


def _below(model: Any, step: str) -> Any:
    """Find the model of what stands below a key, or below the name of an entry."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return model
    for name, field in model.model_fields.items():
        if (field.alias or name) == step:
            inner = str(field.annotation)
            for each in vars(map_model).values():
                if isinstance(each, type) and f"map_model.{each.__name__}" in inner:
                    return each
    return model


def _problem(
    path: Path,
    places: Mapping[Place, int],
    place: Place,
    expected: str,
    value: str | None = None,
    hint: str | None = None,
) -> Problem:
    line = next(
        (places[place[:n]] for n in range(len(place), -1, -1) if place[:n] in places),
        None,
    )
    key = ".".join(map(str, place)) or None
    return Problem(path.name, expected, line, key, value, hint)
