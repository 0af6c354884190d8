"""Paths of the project's files and folders, which are defined only here."""

from pathlib import Path

from personalising.errors import CompendiumError

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "chapters"
DATA = ROOT / "data"
SCHEMAS = DATA / "schema"
REASONS = SCHEMAS / "beside" / "reasons.json"
WAVES = DATA / "waves"
PUBLISHED = DATA / "published"
MODEL = DATA / "model"
SINCE = DATA / "since"
QUESTIONNAIRES = DATA / "questionnaires"
BUILD = ROOT / "_build"

REFERENCE = "2008"  # id of the reference wave, the default of the commands

if not SCHEMAS.is_dir():
    raise CompendiumError(
        f"{SCHEMAS} is missing: install the library in place, from a clone of the "
        "project (pip install -r requirements.txt)"
    )


def build_folder(wave_id: str) -> Path:
    """Folder for everything that is made for a wave."""
    return BUILD / "waves" / wave_id


def executed_folder(wave_id: str) -> Path:
    """Folder for the executed notebooks of a wave."""
    return build_folder(wave_id) / "chapters"


def collected_folder(wave_id: str) -> Path:
    """Folder for the copy of a wave that was run by its path."""
    return build_folder(wave_id) / "wave"


def results_folder(wave_id: str) -> Path:
    """Folder for results that are kept between runs; it may be removed at any time."""
    return build_folder(wave_id) / "results"


def pages_folder(wave_id: str) -> Path:
    """Folder for the pages of the last build of a wave; unchanged ones are used again.

    It may be removed at any time.
    """
    return build_folder(wave_id) / "pages"
