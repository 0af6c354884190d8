"""Putting a site into its folder, and leaving there whatever is not of a site.

A list stands in the folder (see `ownership`). Only files that it names, and that still
have their content, are ever replaced or removed. Everything else is somebody's own,
such as a ``.git`` folder, a ``CNAME`` or a page edited by hand.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from personalising import ownership
from personalising.errors import CompendiumError
from personalising.ownership import LIST, Digests, is_changed, named

BESIDE = ("CNAME",)  # what may stand in a folder for a first site, besides hidden files


def refuse_foreign(target: Path) -> None:
    """Check that a site may be put into a folder.

    Parameters
    ----------
    target : Path
        The folder. It may be missing, empty, hold a site of ours and other things
        beside it, or hold nothing but hidden files and a ``CNAME``.

    Raises
    ------
    CompendiumError
        If it holds something else, or files of a site that were changed since.
    """
    _own(target)


def put(site: Path, target: Path, wave: str) -> None:
    """Put a finished site into its folder, in place of the older one.

    Each file that changed is replaced in one step, the pages last. If one cannot be,
    all are put back. If the process is killed meanwhile, the list knows the files of
    both sites, so that the next site can be put there.

    Parameters
    ----------
    site : Path
        Folder of the finished site, on the file system of the target; its files are
        moved.
    target : Path
        Folder for it.
    wave : str
        Id of the wave, for the list.

    Raises
    ------
    CompendiumError
        As `refuse_foreign` does; or if something that is not of a site is in the way.
    OSError
        If a file cannot be written; the folder is then as it was.
    """
    new = ownership.digests(site, _files(site))
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.parent):
        own = _own(target)
        _refuse_in_the_way(target, own, new)
        if not target.exists():
            _write_list(site, wave, new)
            site.rename(target)
            return
        mine = {path: new[path] for path in new if _may_write(target, path, own)}
        both = {
            path: tuple(dict.fromkeys([*own.get(path, ()), *mine.get(path, ())]))
            for path in {**own, **mine}
        }
        moved = [path for path in mine if not _stands(target, path, new[path])]
        gone = own.keys() - mine.keys()
        with (
            tempfile.TemporaryDirectory(dir=site.parent) as aside,
            _put_back_on_error(target, [*moved, *gone, LIST], Path(aside)),
        ):
            _write_list(target, wave, both)
            for path in sorted(moved, key=_last_the_pages):
                _move(site / path, target / path)
            for path in gone:
                _remove(target, path)
            _write_list(target, wave, mine)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Context in which no other process puts a site into the folder's folders."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # not every file system can lock folders
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _own(target: Path) -> Digests:
    """The files of the site in a folder; CompendiumError if none can be put there."""
    nearest = next(each for each in (target, *target.parents) if each.exists())
    if not nearest.is_dir():
        raise CompendiumError(f"{nearest} is a file; name a folder for the site")
    if nearest != target:
        return {}
    if not os.path.lexists(target / LIST):
        names = sorted(path.name for path in target.iterdir())
        others = [name for name in names if name[0] != "." and name not in BESIDE]
        if others:
            raise CompendiumError(
                f"{target} holds something other than a site of this book "
                f"({named(others)}); name a new or an empty folder"
            )
        return {}
    if (target / LIST).is_symlink():
        raise CompendiumError(f"{target / LIST} is a link; remove it and publish again")
    own = _read_list(target)
    if changed := ownership.changed(target, own):
        raise CompendiumError(
            f"{target}: changed by somebody since the site was published: "
            f"{named(changed)}; copy what is to be kept to another place, remove it "
            "here and publish again"
        )
    return own


def _refuse_in_the_way(target: Path, own: Digests, new: Digests) -> None:
    """CompendiumError where the site needs a place at which something else stands."""
    stray = {
        path
        for path in new
        if path not in own
        and is_changed(target, path, new[path])  # the same content may stay
    }
    if stray:
        raise CompendiumError(
            f"{target}: the site needs places where other files stand: "
            f"{named(sorted(stray))}; move them away and publish again"
        )


def _may_write(target: Path, path: str, own: Digests) -> bool:
    """Whether a place is free or has a file of a site."""
    return path in own or not os.path.lexists(target / path)


def _stands(target: Path, path: str, contents: Collection[str]) -> bool:
    """Whether a file with such a content stands at a place."""
    place = target / path
    return os.path.lexists(place) and not is_changed(target, path, contents)


def _read_list(target: Path) -> Digests:
    files = ownership.read(target)
    if files is None:
        raise CompendiumError(
            f"{target / LIST} does not list the files of the site there, as sites of "
            "older versions do not; move that folder away and publish again"
        )
    return files


def _write_list(folder: Path, wave: str, files: Digests) -> None:
    with tempfile.NamedTemporaryFile(
        "w", dir=folder, prefix=f"{LIST}.", encoding="utf-8", delete=False
    ) as file:
        part = Path(file.name)
        try:
            file.write(ownership.to_text(files, wave=wave))
            file.flush()
            part.chmod(0o644)
            part.replace(folder / LIST)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )


def _last_the_pages(path: str) -> tuple[bool, bool, str]:
    """Order of files: a page comes after what it refers to, the landing page last."""
    return path.endswith(".html"), path == "index.html", path


def _move(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    file.replace(place)


def _remove(target: Path, path: str) -> None:
    """Remove a file, and the folders that are empty then."""
    (target / path).unlink(missing_ok=True)
    for folder in (target / path).relative_to(target).parents[:-1]:
        try:
            (target / folder).rmdir()
        except OSError:  # it holds something else, or is gone
            return


@contextlib.contextmanager
def _put_back_on_error(
    target: Path, paths: Collection[str], aside: Path
) -> Iterator[None]:
    """Context at whose end, on any error, files are as they were at its beginning."""
    for path in paths:
        if os.path.lexists(target / path):
            (aside / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(target / path, aside / path)
    try:
        yield
    except BaseException:
        for path in paths:
            if (aside / path).exists():
                _move(aside / path, target / path)
            else:
                _remove(target, path)
        raise
