"""The descriptor of a wave, the file `wave.yml`: its model, and reading it."""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from personalising.errors import Problem
from personalising.plain_yaml import PlainYamlError, load
from personalising.waves.characters import odd
from personalising.waves.made import Made, Rows, in_one_part
from personalising.waves.replication import Replications

FILE = "wave.yml"
CONTRACT = 1
"""Version of the contract of waves, that is of this model and of the tables' schemas.

It goes up when a wave that was sound no longer would be, or would mean something else.
"""

NOT_STATED = "not stated"
"""The licence of a wave of which nobody said what others may do with the data."""
LONGEST_ID = 64  # most characters: ids become names of folders and files
LONGEST_LABEL = 200
_ALMOST = ("wave.yaml", "wave.yml.txt", "wave.txt")  # what a descriptor is misnamed
_BREAKS = ("\n", "\t")  # may stand in a text of several lines


def _as_shown(value: Any, info: ValidationInfo) -> Any:
    """Refuse blanks round a text, and characters that nobody sees; drop its last break.

    A line break ends each text that YAML takes from lines of its own.
    """
    if not isinstance(value, str):
        return value
    text = value.rstrip("\n")
    if text != text.strip():
        raise PydanticCustomError("blanks", "text without blanks around it")
    allowed = _BREAKS if info.field_name in ("source", "notes") else ()
    if (found := odd(text, *allowed)) is not None:
        raise PydanticCustomError("characters", "it holds {found}", {"found": found})
    return text


Text = Annotated[str, BeforeValidator(_as_shown)]
Id = Annotated[
    Text, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=LONGEST_ID)
]


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
    contract : int
        Version of the contract that the wave's tables follow.
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
    replication : Replications
        How the weights in the table of replicate weights were made, by kind of person;
        empty for a wave without the table.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    contract: int = Field(
        ge=CONTRACT,
        le=CONTRACT,
        description=f"{CONTRACT}, the version of the contract that the tables follow",
    )
    id: Id = Field(
        description="text that names the wave: letters, digits, dot, hyphen and "
        f'underscore, {LONGEST_ID} at most (in quotes if it is a number: "2008")',
    )
    label: Text = Field(
        min_length=1,
        max_length=LONGEST_LABEL,
        description=f"a title for readers, of at most {LONGEST_LABEL} characters",
    )
    year: int = Field(
        ge=1900, le=2200, description="the year of collection, a whole number"
    )
    provenance: Literal["collected", "synthetic"] = Field(
        description="collected or synthetic"
    )
    source: Text = Field(min_length=1, description="who collected or made it, and how")
    licence: Text = Field(min_length=1, description="what others may do with it")
    collected_from: Text = Field("", description="first day of collection, as text")
    collected_to: Text = Field("", description="last day of collection, as text")
    contact: Text = Field("", description="whom to ask")
    notes: Text = Field("", description="what a reader must know")
    comparable_with: tuple[Id, ...] = Field(
        (),
        strict=False,
        description="ids of earlier waves that it may be compared with",
    )
    not_comparable_with: tuple[Id, ...] = Field(
        (),
        strict=False,
        description="ids of earlier waves that it may not be compared with",
    )
    made: Annotated[tuple[Made, ...], AfterValidator(in_one_part)] = Field(
        (),
        strict=False,
        description="of synthetic data, a list of parts, each with what, standing "
        "(calibrated or invented), to, claims and, if calibrated, displays (each with "
        "its columns that come out as printed)",
    )
    disclosure: Disclosure | None = Field(
        None,
        description="open, with the reason why rows of single schools and people may "
        'be published, such as {open: "public already"}',
    )
    replication: Replications = Field(
        default_factory=Replications,
        description="the method by which replicate weights were made, for pupil, "
        "teacher or leader: brr, fay (with fay, above 0 and below 1), jackknife_1, "
        "jackknife_2, bootstrap or successive_difference; with a scale above 0 if the "
        "survey states another; such as {teacher: {method: fay, fay: 0.5}}",
    )

    @property
    def synthetic(self) -> bool:
        """Whether the data were made by a program rather than collected from people."""
        return self.provenance == "synthetic"

    def calibrated(self, claim: str) -> bool:
        """Whether a claim, by its id, shows what was made to come out as printed."""
        parts = [part for part in self.made if claim in part.claims]
        return self.synthetic and bool(parts) and parts[0].standing == "calibrated"

    def calibrated_columns(self, display: str) -> Mapping[str, Rows]:
        """Give the columns of a display that were made to come out as printed.

        Parameters
        ----------
        display : str
            Name of the display.

        Returns
        -------
        mapping of str to mapping
            For each column, the conditions on the rows in which it does; without one
            all rows. Empty for a display of which nothing was calibrated.
        """
        parts = [part for part in self.made if display in part.displays]
        return parts[0].displays[display] if self.synthetic and parts else {}


def labels(waves: Sequence[Descriptor]) -> list[str]:
    """Give the labels of waves that stand in one list, told apart by their ids.

    Parameters
    ----------
    waves : sequence of Descriptor
        The waves.

    Returns
    -------
    list of str
        The label of each; with the id where another wave has the same label.
    """
    same = [wave.label.casefold() for wave in waves]
    return [
        f"{wave.label} ({wave.id})" if same.count(label) > 1 else wave.label
        for wave, label in zip(waves, same, strict=True)
    ]


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
        Everything that is wrong with the file; empty if nothing is. Where the wave
        follows another contract it is that alone, for nothing else can be judged.
    """
    text, problems = _read(folder / FILE)
    if text is None:
        return None, problems
    try:
        content, keys = load(text)
    except PlainYamlError as error:
        return None, [Problem(FILE, f"plain YAML ({error.what})", error.line)]
    if not isinstance(content, dict):
        return None, [Problem(FILE, "a list of keys and values, such as id and label")]
    rows: dict[str, int] = {}
    for key, row in keys:
        if rows.setdefault(key, row) != row:
            first = f"line {rows[key]} has it"
            problems.append(Problem(FILE, "each key once", row, key, hint=first))
    try:
        descriptor = Descriptor.model_validate({str(k): v for k, v in content.items()})
    except ValidationError as error:
        meant = {_nearest(key) for key in rows if key not in Descriptor.model_fields}
        found = [
            item
            for item in error.errors()
            if item["type"] != "missing" or item["loc"][0] not in meant
        ]
        other = [item for item in found if _is_of_another_contract(item)]
        return None, [
            *([] if other else problems),
            *(_problem(item, rows) for item in other or found),
        ]
    return (None if problems else descriptor), problems


def _read(file: Path) -> tuple[str | None, list[Problem]]:
    """Read the text of the descriptor."""
    if not file.is_file():
        if file.is_symlink() or file.exists():
            return None, [Problem(FILE, "a file, not something else of this name")]
        almost = [name for name in _ALMOST if file.with_name(name).is_file()]
        hint = f"{almost[0]} is there: rename it" if almost else None
        what = "a descriptor in the wave's folder; it is missing"
        return None, [Problem(FILE, what, hint=hint)]
    try:
        return file.read_text(encoding="utf-8").lstrip("\ufeff"), []
    except UnicodeDecodeError as error:
        before = error.object[: error.start].count(b"\n")
        bad = f"byte 0x{error.object[error.start]:02x}"
        return None, [Problem(FILE, "text saved as UTF-8", before + 1, None, bad)]
    except OSError as error:
        return None, [Problem(FILE, f"a file that can be read ({error.strerror})")]


def _is_of_another_contract(item: Any) -> bool:
    return item["loc"] == ("contract",) and item["type"] != "missing"


def _nearest(key: str) -> str | None:
    """Find the key of a descriptor that an unknown one may be meant for."""
    near = difflib.get_close_matches(key.lower(), Descriptor.model_fields, n=1)
    return near[0] if near else None


def _expected(key: str) -> str:
    known = Descriptor.model_fields
    if key in known:
        return known[key].description or ""
    near = _nearest(key)
    hint = f' (did you mean "{near}"?)' if near else ""
    return f"only keys that a descriptor knows{hint}"


def _problem(item: Any, rows: dict[str, int]) -> Problem:
    key, value = str(item["loc"][0]), item["input"]
    if item["type"] == "extra_forbidden" and len(item["loc"]) > 1:
        value = item["loc"][-1]
    missing = item["type"] == "missing"
    expected = _expected(key)
    if missing:
        named = "the key" if len(item["loc"]) == 1 else item["loc"][-1]
        expected += f"; {named} is missing"
    elif item["type"] == "blanks":
        expected = item["msg"]
    return Problem(
        FILE,
        expected,
        rows.get(key),
        key,
        None if missing else _shown(value),
        _hint(item, key, value, expected),
    )


def _shown(value: object) -> str:
    """Write a value as it may stand in the file."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(each)}" for key, each in value.items())
    return "" if value is None else str(value)


def _hint(item: Any, key: str, value: object, expected: str) -> str | None:
    kind = item["type"]
    if kind == "missing" and key == "contract":
        return f"add the line contract: {CONTRACT}"
    if _is_of_another_contract(item) and type(value) is int:
        return "another version of this project may know it"
    if kind == "characters":
        return str(item["msg"])
    if kind == "extra_forbidden" and (found := odd(key)) is not None:
        return f"the key holds {found}"
    if kind == "tuple_type":
        return 'a list, such as ["2008"]'
    # YAML takes what is written like a number, or true, for no text
    if kind == "string_type" and isinstance(value, int | float):
        return None if "quotes" in expected else "in quotes, to make it text"
    return None
