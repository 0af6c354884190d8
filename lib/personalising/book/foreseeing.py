"""Foreseeing whether a run will execute chapters, before anything slow is imported.

The libraries of the kernels can then be imported while the waves are checked. What is
foreseen costs or saves time and decides nothing: each chapter's fingerprint does.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from personalising import paths

LIBRARY = Path(__file__).resolve().parents[1]
# what chapters read besides their wave; `provenance` knows more exactly, and takes time
# to import. Their own text is left out, because most often its prose has changed.
READ = (
    LIBRARY,
    paths.SCHEMAS,
    paths.PUBLISHED,
    paths.MODEL,
    paths.SINCE,
    paths.QUESTIONNAIRES,
    paths.ROOT / "requirements.txt",
)


def will_execute(names: Iterable[str]) -> bool:
    """Whether a run of waves will probably execute chapters.

    That is so if something that chapters read was written to since the last notebook
    of one of the waves was made. Only times of files are looked at.

    Parameters
    ----------
    names : iterable of str
        The waves: ids under data/waves, or paths of folders.

    Examples
    --------
    >>> will_execute(["a wave that was never run"])
    True
    """
    try:
        latest = _latest(_read())
        return any(_last_made(name) < max(latest, _collected(name)) for name in names)
    except (OSError, ValueError):  # the run itself will say what is wrong
        return False


def _read() -> Iterator[Path]:
    for place in READ:
        yield from [place] if place.is_file() else place.rglob("*.*")


def _last_made(name: str) -> float:
    """Time at which the last notebook of a wave was made; 0 if there is none."""
    return _latest(paths.executed_folder(Path(name).name).glob("*.ipynb"))


def _collected(name: str) -> float:
    """Time at which a wave was last written to, where its folder is found by name."""
    folders = [Path(name), paths.WAVES / name]
    return _latest(file for folder in folders for file in folder.glob("*.*"))


def _latest(files: Iterable[Path]) -> float:
    """Latest time at which one of several files was written to; 0 if there is none."""
    times = (
        file.stat().st_mtime
        for file in files
        if file.is_file() and "__pycache__" not in file.parts
    )
    return max(times, default=0)
