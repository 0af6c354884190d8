"""The descriptor of a wave, `wave.yml`: what it is and where it came from."""

import difflib
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from personalising.errors import Problem

FILE = "wave.yml"


class Descriptor(BaseModel):
    """What a wave is, where it came from and what may be done with it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        description="text that names the wave: letters, digits, dot, hyphen and "
        'underscore (in quotes if it is a number: "2008")',
    )
    label: str = Field(min_length=1, description="a title for readers")
    year: int = Field(
        ge=1900, le=2200, description="the year of collection, a whole number"
    )
    provenance: Literal["collected", "synthetic"] = Field(
        description="collected or synthetic"
    )
    source: str = Field(min_length=1, description="who collected or made it, and how")
    licence: str = Field(min_length=1, description="what others may do with it")
    collected_from: str = Field("", description="first day of collection, as text")
    collected_to: str = Field("", description="last day of collection, as text")
    contact: str = Field("", description="whom to ask")
    notes: str = Field("", description="what a reader must know")
    comparable_with: tuple[str, ...] = Field(
        (),
        strict=False,
        description="ids of earlier waves that it may be compared with",
    )
    not_comparable_with: tuple[str, ...] = Field(
        (),
        strict=False,
        description="ids of earlier waves that it may not be compared with",
    )

    @property
    def synthetic(self) -> bool:
        """Whether the data were made rather than collected."""
        return self.provenance == "synthetic"


def _key_rows(node: yaml.Node | None) -> dict[str, int]:
    """Row in the file of each key of the descriptor."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: key.start_mark.line + 1 for key, _ in node.value}


def _expected(key: str) -> str:
    known = Descriptor.model_fields
    if key in known:
        return known[key].description or ""
    near = difflib.get_close_matches(key, known, n=1)
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    return f"only keys that a descriptor knows{hint}"


def read_descriptor(folder: Path) -> tuple[Descriptor | None, list[Problem]]:
    """Read and check the descriptor in a wave's folder.

    Parameters
    ----------
    folder : Path
        The wave's folder.

    Returns
    -------
    descriptor : Descriptor or None
        None where there are problems.
    problems : list of Problem
    """
    file = folder / FILE
    if not file.is_file():
        return None, [Problem(FILE, "a descriptor in the wave's folder; it is missing")]
    try:
        text = file.read_text(encoding="utf-8-sig")
        rows = _key_rows(yaml.compose(text))
        content: Any = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        return None, [Problem(FILE, f"UTF-8 text ({error.reason})")]
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        return None, [
            Problem(FILE, f"valid YAML ({what})", mark.line + 1 if mark else None)
        ]
    if not isinstance(content, dict):
        return None, [Problem(FILE, "a list of keys and values, such as id and label")]
    try:
        return Descriptor.model_validate(content), []
    except ValidationError as error:
        return None, [_problem(item, rows) for item in error.errors()]


def _problem(item: Any, rows: dict[str, int]) -> Problem:
    key = str(item["loc"][0])
    missing = item["type"] == "missing"
    return Problem(
        FILE,
        _expected(key) + ("; the key is missing" if missing else ""),
        rows.get(key),
        key,
        None if missing else str(item["input"]),
    )
