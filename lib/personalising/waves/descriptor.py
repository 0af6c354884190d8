"""The descriptor of a wave, the file `wave.yml`: its model, and reading it."""

import difflib
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from personalising.errors import Problem

FILE = "wave.yml"


class Made(BaseModel):
    """One part of synthetic data: what was made so as to agree with a source, or not.

    Parameters
    ----------
    what : str
        The part, in words.
    standing : {"calibrated", "invented"}
        Whether it was made to agree with something, or is an invention.
    to : str
        What it was made to agree with; empty for an invention.
    claims, displays : tuple of str
        Ids of the claims, and names of the displays of the book, that show it. A claim
        that no part names is invented.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, str_strip_whitespace=True
    )

    what: str = Field(min_length=1)
    standing: Literal["calibrated", "invented"]
    to: str = ""
    claims: tuple[str, ...] = Field((), strict=False)
    displays: tuple[str, ...] = Field((), strict=False)


class Disclosure(BaseModel):
    """Leave to publish rows of single schools, teachers and groups.

    Parameters
    ----------
    open : str
        The reason, such as that the data are public already; pages show it.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, str_strip_whitespace=True
    )

    open: str = Field(min_length=1)


class Descriptor(BaseModel):
    """Descriptor of a wave: what it is, where it came from and what is allowed with it.

    Made by `read_descriptor` from the file `wave.yml`. Unknown keys are refused.

    Parameters
    ----------
    id : str
        Name of the wave: letters, digits, dot, hyphen and underscore.
    label : str
        Title for readers.
    year : int
        Year of collection.
    provenance : {"collected", "synthetic"}
        Whether the data were collected from people or made by a program.
    source : str
        Who collected or made the data, and how.
    licence : str
        What others may do with the data.
    collected_from, collected_to : str
        First and last day of collection, as text; may be empty.
    contact : str
        Person to ask about the data; may be empty.
    notes : str
        What a reader must know; may be empty.
    comparable_with, not_comparable_with : tuple of str
        Ids of earlier waves that it may, and may not, be compared with.
    made : tuple of Made
        Of a synthetic wave, what was calibrated and what invented; may be empty.
    disclosure : Disclosure, optional
        Leave to publish rows of single schools, teachers and groups, with the reason.
        Without it a collected wave publishes none.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, str_strip_whitespace=True
    )

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
    made: tuple[Made, ...] = Field(
        (),
        strict=False,
        description="of synthetic data, a list of parts, each with what, standing "
        "(calibrated or invented), to, claims and displays",
    )
    disclosure: Disclosure | None = Field(
        None,
        description="open, with the reason why rows of single schools and people may "
        'be published, such as {open: "public already"}',
    )

    @property
    def synthetic(self) -> bool:
        """Whether the data were made by a program rather than collected from people."""
        return self.provenance == "synthetic"

    def standing(self, name: str) -> str:
        """Give the standing of a claim or a display, by its id or its name.

        Returns
        -------
        str
            ``"calibrated"`` or ``"invented"``; empty where no part names it, and for
            collected data.
        """
        parts = [p for p in self.made if name in (*p.claims, *p.displays)]
        return parts[0].standing if self.synthetic and parts else ""

    def calibrated(self, name: str) -> bool:
        """Whether a claim or a display shows what was calibrated."""
        return self.standing(name) == "calibrated"


def _key_rows(node: yaml.Node | None) -> list[tuple[str, int]]:
    """List the keys of the descriptor, each with its line in the file."""
    if not isinstance(node, yaml.MappingNode):
        return []
    return [
        (key.value, key.start_mark.line + 1)
        for key, _ in node.value
        if isinstance(key, yaml.ScalarNode)
    ]


def _expected(key: str) -> str:
    known = Descriptor.model_fields
    if key in known:
        return known[key].description or ""
    near = difflib.get_close_matches(key.lower(), known, n=1)
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
        None if there are problems.
    problems : list of Problem
        Everything that is wrong with the file; empty if nothing is.
    """
    file = folder / FILE
    if not file.is_file():
        return None, [Problem(FILE, "a descriptor in the wave's folder; it is missing")]
    try:
        text = file.read_text(encoding="utf-8-sig")
        keys = _key_rows(yaml.compose(text))
        content: Any = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].count(b"\n")
        bad = f"byte 0x{error.object[error.start]:02x}"
        return None, [Problem(FILE, "text saved as UTF-8", before + 1, None, bad)]
    except OSError as error:
        return None, [Problem(FILE, f"a file that can be read ({error.strerror})")]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, [_not_yaml(error)]
    if not isinstance(content, dict):
        return None, [Problem(FILE, "a list of keys and values, such as id and label")]
    rows: dict[str, int] = {}
    problems = []
    for key, row in keys:
        if rows.setdefault(key, row) != row:
            first = f"line {rows[key]} has it"
            problems.append(Problem(FILE, "each key once", row, key, hint=first))
    try:
        descriptor = Descriptor.model_validate(content)
    except ValidationError as error:
        return None, problems + [_problem(item, rows) for item in error.errors()]
    return (None if problems else descriptor), problems


def _not_yaml(error: Exception) -> Problem:
    if isinstance(error, RecursionError):
        return Problem(FILE, "valid YAML (lists and keys are nested too deeply)")
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None)
    what = what or str(error).splitlines()[0]
    return Problem(FILE, f"valid YAML ({what})", mark.line + 1 if mark else None)


def _problem(item: Any, rows: dict[str, int]) -> Problem:
    key, value = str(item["loc"][0]), item["input"]
    missing = item["type"] == "missing"
    expected = _expected(key)
    return Problem(
        FILE,
        expected + ("; the key is missing" if missing else ""),
        rows.get(key),
        key,
        None if missing else "" if value is None else str(value),
        None if "quotes" in expected else _hint(item["type"], value),
    )


def _hint(kind: str, value: object) -> str | None:
    if kind == "tuple_type":
        return 'a list, such as ["2008"]'
    # YAML reads unquoted digits and dates as numbers and dates, not as text
    if kind == "string_type" and isinstance(value, int | float | date):
        return "in quotes, to make it text"
    return None
