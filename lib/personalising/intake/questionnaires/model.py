"""A questionnaire as a model of its YAML: what it asks, and which tables it fills.

Its questions have the names of the contract: a question of its own the name of a
column, an item of a battery the name that the tables `items` and `views` hold. So
whatever comes back says by itself where it goes.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

VERSION = 1
NAME = r"[a-z][a-z0-9]*([_-][a-z0-9]+)*"

Name = Annotated[str, StringConstraints(pattern=f"^{NAME}$", max_length=40)]
Text = Annotated[str, StringConstraints(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Answer(_Strict):
    """One answer that a question offers.

    Parameters
    ----------
    label : str
        What people read.
    value : str, optional
        What the table gets.
    missing : str, optional
        Instead of a value, the reason why there is none, such as ``"does not know"``.
    """

    label: Text
    value: str | None = Field(default=None, min_length=1)
    missing: str | None = Field(default=None, min_length=1)


class Scale(_Strict):
    """Answers that one or more questions offer.

    Parameters
    ----------
    higher : str
        What a higher value means; needed where the values are whole numbers.
    answers : tuple of Answer
        In the order in which people read them.
    """

    higher: str = ""
    answers: tuple[Answer, ...] = Field(min_length=2)

    @property
    def values(self) -> list[str]:
        """Values of the answers that have one."""
        return [each.value for each in self.answers if each.value is not None]


class _Asked(_Strict):
    name: Name
    text: Text
    hint: str = ""


class Consent(_Asked):
    """Whether somebody takes part; answers of those who do not are left out.

    Parameters
    ----------
    yes, no : str
        The two answers.
    """

    ask: Literal["consent"]
    yes: Text
    no: Text


class One(_Asked):
    """A question with one answer of a scale; its name is that of a column."""

    ask: Literal["one"]
    answers: str
    required: bool = False


class Open(_Asked):
    """A question for a short text or a number; its name is that of a column."""

    ask: Literal["text", "number"]
    required: bool = False


class Row(_Strict):
    """A row of a grid.

    Parameters
    ----------
    name : str
    text : str
        What people read.
    fills : mapping of str to str
        Values of the columns that tell the rows of the table apart.
    """

    name: Name
    text: Text
    fills: dict[str, str] = Field(default_factory=dict)


class Grid(_Asked):
    """Rows with the same answers, each of which becomes a row of a table.

    Parameters
    ----------
    table : str
        The table.
    into : str
        Its column that takes the answers.
    answers : str, optional
        The scale; without it people write.
    fills : mapping of str to str
        Columns that are the same in all rows.
    also : mapping of str to mapping
        Further columns that the answers fill: for each the value of each label.
    rows : tuple of Row
    lines : int
        Instead of rows, how many empty lines there are to write on.
    keep_empty : bool
        Whether a row without an answer becomes a row of the table.
    """

    ask: Literal["grid"]
    table: str
    into: str
    answers: str | None = None
    fills: dict[str, str] = Field(default_factory=dict)
    also: dict[str, dict[str, str]] = Field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    lines: Annotated[int, Field(ge=0, le=20)] = 0
    keep_empty: bool = False

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """The rows, or a row for each line."""
        lines = range(1, self.lines + 1)
        return self.rows or tuple(Row(name=f"line{n}", text=f"{n}.") for n in lines)


class Item(_Strict):
    """An item of a battery.

    Parameters
    ----------
    name : str
        Its identifier in the tables `items` and `views`.
    text : str
        The item as it is put.
    measures : str
        What it measures; in YAML the key is ``construct``.
    direction : {"higher", "lower"}
        Which answers mean more of that.
    """

    name: Name
    text: Text
    measures: Text = Field(alias="construct")
    direction: Literal["higher", "lower"]


class Battery(_Asked):
    """Items with the same answers, which become rows of the tables items and views."""

    ask: Literal["battery"]
    answers: str
    items: tuple[Item, ...] = Field(min_length=1)


class Several(_Asked):
    """A question with any number of answers; each that is chosen becomes a row.

    Parameters
    ----------
    table, into, fills
        As of a grid.
    answers : str
        The scale.
    """

    ask: Literal["several"]
    table: str
    into: str
    answers: str
    fills: dict[str, str] = Field(default_factory=dict)


Question = Annotated[
    Consent | One | Open | Grid | Battery | Several, Field(discriminator="ask")
]


class Section(_Strict):
    """A page of questions.

    Parameters
    ----------
    name, title, text : str
    only : mapping of str to tuple of str
        A question, and the values with which this page is asked.
    questions : tuple of Question
    """

    name: Name
    title: Text
    text: str = ""
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict, max_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)


class Questionnaire(_Strict):
    """A questionnaire.

    Parameters
    ----------
    form : int
        Version of this model; in YAML the key is ``questionnaire``.
    name : str
        Its name, which is that of its file.
    version : int
        Version of its wording.
    title : str
    stakeholder : {"pupil", "teacher", "leader", "researcher"}
        Who fills it in; `researcher` for sheets of groups and schools.
    minutes : int
        How long it takes.
    first_page : str
        What it is for and what becomes of the answers; paragraphs between empty lines.
    identifier : str
        Column that takes the number of the response; empty for none.
    tables : mapping of str to mapping of str to str
        Tables of which a response fills one row, each with columns that are constant.
    scales : mapping of str to Scale
    sections : tuple of Section
    last_page : str
    """

    form: int = Field(alias="questionnaire", ge=VERSION, le=VERSION)
    name: Name
    version: int = Field(ge=1)
    title: Text
    stakeholder: Literal["pupil", "teacher", "leader", "researcher"]
    minutes: int = Field(ge=1, le=120)
    first_page: Text
    identifier: str = ""
    tables: dict[str, dict[str, str]] = Field(default_factory=dict)
    scales: dict[str, Scale]
    sections: tuple[Section, ...] = Field(min_length=1)
    last_page: Text

    @property
    def questions(self) -> list[Consent | One | Open | Grid | Battery | Several]:
        """All questions, in order."""
        return [each for section in self.sections for each in section.questions]

    @property
    def stamp(self) -> str:
        """What its answers carry, so that they are recognised: name and version."""
        return f"{self.name} {self.version}"
