"""Read a file under data/model as checked objects; say in a sentence what is wrong."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from personalising.errors import CompendiumError, on_one_line

Read = TypeVar("Read")
KINDS = {  # as YAML has them
    "tuple_type": "a list",
    "dict_type": "keys with values",
    "mapping_type": "keys with values",
    "dataclass_type": "keys with values",
}


class Part(BaseModel):
    """A part of the model: it cannot be changed, and knows every key that it has."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read(
    file: Path, kind: type[Read], *, folder: str = "data/model", entry: str = "entry"
) -> Read:
    """Read a YAML file as objects of a kind.

    Parameters
    ----------
    file : Path
    kind : type
        A `Part` or a dataclass, or a tuple of these.
    folder : str
        The folder of the file, as sentences name it.
    entry : str
        What sentences call an entry of the file.

    Raises
    ------
    CompendiumError
        If there is no such file, it is no YAML, or an entry is not as `kind` has it:
        the sentence names file, entry and key, and what was expected.
    """
    named = f"{folder}/{file.name}"
    content: Any = None
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
        return TypeAdapter(kind).validate_python(content)
    except OSError:
        raise CompendiumError(f"{named}: there is no such file") from None
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise CompendiumError(f"{named} is no YAML: {said}") from None
    except ValidationError as errors:
        first = errors.errors(include_url=False)[0]
        where = [named, *_place(content, first["loc"], entry)]
        raise CompendiumError(f"{', '.join(where)}: {_problem(first)}") from None


def _place(content: Any, keys: Sequence[int | str], entry: str) -> list[str]:
    """Say where a value stands, such as ``["entry school", "key actors.1.who"]``.

    An entry without an id has its number, from 1.
    """
    said, path = [], []
    for key in keys:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            content = None
        if isinstance(key, str):
            path.append(key)
        elif isinstance(content, dict) and "id" in content:
            said, path = [f"{entry} {content['id']}"], []
        elif not said and not path:
            said = [f"{entry} {key + 1}"]
        else:
            path.append(str(key + 1))
    return [*said, f"key {'.'.join(path)}"] if path else said


def _problem(error: Any) -> str:
    """Say what is wrong with a value, and what was expected."""
    if error["type"] == "missing":
        return "the key is missing"
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return "there is no such key"
    said = error["msg"].removeprefix("Value error, ")
    if error["type"] == "value_error":
        return str(said)
    if error["type"] in KINDS:
        said = KINDS[error["type"]]
    elif error["type"] == "literal_error":
        said = f"one of {error['ctx']['expected']}"
    elif said.startswith("Input should be "):
        said = said.removeprefix("Input should be ")
    return f"found {on_one_line(repr(error['input']))}, expected {said}"
