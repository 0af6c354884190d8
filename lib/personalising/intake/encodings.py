"""In which encoding a text file is, and reading it as UTF-8 piece by piece."""

import codecs
import io
from collections.abc import Iterator
from pathlib import Path

from personalising.errors import Problem
from personalising.intake.refusals import ImportRefused

_PIECE = 1 << 20
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def encoding_of(path: Path) -> str:
    """Find the encoding of a text file.

    A byte order mark decides; without one it is UTF-16 where every second byte of its
    beginning is null, UTF-8 where all of it is, else Windows-1252.

    Parameters
    ----------
    path : Path

    Returns
    -------
    str
        Name of a codec of Python.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    if len(head) > 1 and not any(head[1::2]):
        return "utf-16-le"
    if len(head) > 1 and not any(head[::2]):
        return "utf-16-be"
    return "utf-8" if _is_utf8(path) else "cp1252"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def pieces(path: Path, encoding: str) -> Iterator[str]:
    """Decode a text file piece by piece, without its byte order marks.

    Raises
    ------
    ImportRefused
        If it is not text in that encoding, or holds the character NUL.
    """
    first, lines = True, 1
    with path.open("rb") as file:
        decoder = codecs.getincrementaldecoder(encoding)()
        while True:
            data = file.read(_PIECE)
            try:
                text = decoder.decode(data, final=not data)
            except UnicodeError as error:
                raise ImportRefused(
                    [_undecoded(path, encoding, error, lines)]
                ) from None
            if "\0" in text:
                row = lines + text[: text.index("\0")].count("\n")
                what = "text without NUL; is the file what its name says?"
                raise ImportRefused([Problem(path.name, what, row)])
            if first and text:
                text, first = text.lstrip("\ufeff"), False
            lines += text.count("\n")
            yield text
            if not data:
                return


def _undecoded(path: Path, encoding: str, error: UnicodeError, row: int) -> Problem:
    reason = str(error)
    if isinstance(error, UnicodeDecodeError):
        row += error.object[: error.start].count(b"\n")
        reason = error.reason
    return Problem(path.name, f"text in {encoding} ({reason})", row)


class AsUtf8(io.RawIOBase):
    """A text file as a stream of bytes in UTF-8, with a last line of our own.

    Parameters
    ----------
    path : Path
        The file.
    encoding : str
        Its encoding.
    last : str
        What is put behind its end, on a line of its own.
    """

    def __init__(self, path: Path, encoding: str, last: str) -> None:
        super().__init__()
        self._pieces = pieces(path, encoding)
        self._left, self._last = b"", f"{last}\n".encode()
        self.ended = False
        """Whether the file ends with the end of a line; known once it is read."""

    def readable(self) -> bool:
        """Whether it can be read, as it can."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, or all that are left."""
        while size < 0 or len(self._left) < size:
            piece = next(self._pieces, None)
            if piece is None:
                between = b"" if self.ended or not self._last else b"\n"
                self._left, self._last = self._left + between + self._last, b""
                break
            self._left += piece.encode()
            self.ended = piece.endswith(("\n", "\r")) if piece else self.ended
        size = len(self._left) if size < 0 else size
        given, self._left = self._left[:size], self._left[size:]
        return given
