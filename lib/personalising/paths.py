"""Where things stand in the project; the one module that knows."""

from pathlib import Path

from personalising.errors import CompendiumError

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "chapters"
DATA = ROOT / "data"
SCHEMAS = DATA / "schema"
WAVES = DATA / "waves"
PUBLISHED = DATA / "published"
MODEL = DATA / "model"
BUILD = ROOT / "_build"

REFERENCE = "2008"  # the wave under data/waves that the book is made of first

if not SCHEMAS.is_dir():
    raise CompendiumError(
        f"{SCHEMAS} is missing: install the library in place, from a clone of the "
        "project (pip install -r requirements.txt)"
    )


def build_folder(wave_id: str) -> Path:
    """Folder that holds everything made for one wave."""
    return BUILD / "waves" / wave_id


def executed_folder(wave_id: str) -> Path:
    """Folder of a wave's executed notebooks."""
    return build_folder(wave_id) / "chapters"


def collected_folder(wave_id: str) -> Path:
    """Copy of a wave that was given by its path, made when it was run."""
    return build_folder(wave_id) / "wave"


def results_folder(wave_id: str) -> Path:
    """Folder of what sections computed from a wave; it may be removed at any time."""
    return build_folder(wave_id) / "results"


def pages_folder(wave_id: str) -> Path:
    """Pages of a wave as they were built last, of which those that stay are kept."""
    return build_folder(wave_id) / "pages"
