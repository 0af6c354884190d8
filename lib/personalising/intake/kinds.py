"""What a file is, by its first bytes; a file with the suffix of another is refused."""

import zipfile
from pathlib import Path

from personalising.errors import Problem
from personalising.intake.refusals import ImportRefused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old and locked workbooks
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_HEAD = 4096
SUFFIXES = {
    "SPSS": (".sav",),
    "compressed SPSS": (".zsav",),
    "Stata": (".dta",),
    "Excel": (".xlsx", ".xlsm"),
    "old Excel": (".xls",),
    "OpenDocument": (".ods",),
    "Parquet": (".parquet",),
    "text": (".csv", ".tsv", ".tab", ".txt"),
}
"""The suffixes of each kind of file that can be read."""

READABLE = ", ".join(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)


def kind_of(path: Path) -> str:
    """Find out what a file is.

    Parameters
    ----------
    path : Path

    Returns
    -------
    str
        A key of `SUFFIXES`.

    Raises
    ------
    ImportRefused
        If it is no file, is empty, locked by a password or of no kind that can be read,
        or has the suffix of another kind.
    """
    if not path.is_file():
        what = "a file, not a folder" if path.is_dir() else "a file that is there"
        raise ImportRefused([Problem(path.name, what)])
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        what = f"a file that can be read ({error.strerror})"
        raise ImportRefused([Problem(path.name, what)]) from None
    if not head:
        what = "a file with something in it; it is empty"
        raise ImportRefused([Problem(path.name, what)])
    kind = _by_content(path, head)
    if path.suffix.lower() not in SUFFIXES.get(kind, ()):
        raise ImportRefused([_another(path, kind)])
    return kind


def _another(path: Path, kind: str) -> Problem:
    if kind in SUFFIXES:
        hint = f"rename it to end in {SUFFIXES[kind][0]}, if it is what you mean"
    else:
        hint = None
    expected = f"a file that is what its name says: {READABLE}"
    return Problem(path.name, expected, None, None, kind, hint)


def _by_content(path: Path, head: bytes) -> str:
    if head.startswith(b"$FL2"):
        return "SPSS"
    if head.startswith(b"$FL3"):
        return "compressed SPSS"
    if head.startswith(b"<stata_dta>") or _is_old_stata(head):
        return "Stata"
    if head.startswith(b"PAR1"):
        return "Parquet"
    if head.startswith(_OLE):
        locked = _LOCKED in path.read_bytes()
        return "a workbook locked by a password" if locked else "old Excel"
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    return _other(head)


def _is_old_stata(head: bytes) -> bool:
    """Whether it begins as Stata's files did before they began with a tag."""
    return head[0] in range(104, 116) and head[1:3] in (b"\x01\x01", b"\x02\x01")


def _archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return "a workbook or an archive that is cut off or damaged"
    if "xl/workbook.xml" in names:
        return "Excel"
    return "OpenDocument" if "content.xml" in names else "an archive"


def _other(head: bytes) -> str:
    marks = {
        b"\x1f\x8b": "a compressed file",
        b"%PDF": "a PDF",
        b"\x89PNG": "a picture",
        b"SAS": "a SAS file",
    }
    for mark, kind in marks.items():
        if head.startswith(mark):
            return kind
    if head.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "a web page"
    return "text"
