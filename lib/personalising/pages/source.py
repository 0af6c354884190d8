"""What a page shows instead of a wave's data."""

from dataclasses import dataclass
from typing import Literal

COLLECTED, LITERATURE, MODEL, RULE = "collected", "literature", "model", "rule"


@dataclass(frozen=True)
class Source:
    """Where what a page shows comes from, if it is no wave's.

    All of it is public: each row may be shown.

    Parameters
    ----------
    id : str
        Begins the names of downloads, and stands in each of their rows: small letters,
        digits and hyphens.
    title : str
        What it is; stands below each display.
    makers, place, licence : str
        Of data: who collected them, where they can be had, and what others may do with
        them; else empty.
    kind : {"collected", "literature", "model", "rule", "reported", "forms"}
        Data of others, figures that other studies published, the report's model, this
        book's own rule, what people said, or this book's questionnaires.
    """

    id: str
    title: str
    makers: str = ""
    place: str = ""
    licence: str = ""
    kind: Literal["collected", "literature", "model", "rule", "reported", "forms"] = (
        "collected"
    )

    @property
    def about(self) -> str:
        """What follows the title on a page; empty where nothing does."""
        if not self.makers:
            return ""
        return f", by {self.makers}; from {self.place}, under {self.licence}"


LATER_STUDIES = Source(
    "later-studies", "figures that other studies published", kind="literature"
)
REPORT = Source("report", "the report of 2009", kind="literature")
WORDS = Source("words", "words of the report and of this book", kind="literature")
WORKS = Source("works", "works that the report and this book cite", kind="literature")
REGISTERED_RULE = Source(
    "registered-rule", "the registered rule of this book", kind="rule"
)
QUESTIONNAIRES = Source(
    "questionnaires", "the questionnaires of this book", kind="forms"
)
REPORTED_MODEL = Source(
    "reported-model", "the model of the report, as this book reads it", kind="model"
)
