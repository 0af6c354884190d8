"""Pseudonyms of people, schools and groups, by a secret that stays out of the project.

Without the secret nobody can find out, by trying, whose pseudonym it is. The same
identifier has the same pseudonym in all tables of a wave, and another in another wave.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from personalising import paths
from personalising.errors import CompendiumError

VARIABLE = "COMPENDIUM_SALT"
_DEFAULT = Path("~/.config/compendium/salt")
_LENGTH = 16  # characters, of 5 bits each: two of a million are never the same
_SHORTEST = 16  # bytes of a secret


def salt() -> bytes:
    """Read the secret, which is made where there is none.

    It stands in the file that the environment variable `COMPENDIUM_SALT` names, else in
    ``~/.config/compendium/salt``.

    Raises
    ------
    CompendiumError
        If the file lies in the project, cannot be read or written, or is too short.
    """
    given = os.environ.get(VARIABLE)
    try:
        file = Path(given or _DEFAULT).expanduser().resolve()
    except RuntimeError:
        raise CompendiumError(f"{VARIABLE}: there is no home folder") from None
    if file.is_relative_to(paths.ROOT):
        raise CompendiumError(
            f"{VARIABLE}: found {file}, expected a file outside of the project, so "
            "that the secret behind pseudonyms is never published"
        )
    try:
        if not file.exists():
            _make(file)
        content = file.read_bytes().strip()
    except OSError as error:
        raise CompendiumError(f"{file}: {error.strerror}") from None
    if len(content) < _SHORTEST:
        raise CompendiumError(
            f"{file}: found {len(content)} bytes, expected a secret of at least "
            f"{_SHORTEST}"
        )
    return content


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as written:
        written.write(secrets.token_hex(32) + "\n")


def pseudonyms(secret: bytes, wave: str, kind: str) -> Callable[[str], str]:
    """Give the function that makes pseudonyms of one kind of thing in one wave.

    Parameters
    ----------
    secret : bytes
        The salt.
    wave : str
        Id of the wave.
    kind : str
        What is named, such as ``"school"``; also the first letter of a pseudonym.

    Examples
    --------
    >>> of_school = pseudonyms(b"a secret for tests", "2026", "school")
    >>> of_school("100001") == of_school("100001"), of_school("100002")[0]
    (True, 's')
    """
    key = hmac.new(secret, f"{wave}\0{kind}".encode(), hashlib.sha256).digest()

    def make(identifier: str) -> str:
        digest = hmac.new(key, identifier.encode(), hashlib.sha256).digest()
        name = base64.b32encode(digest).decode().lower()
        return f"{kind[0]}-{name[:_LENGTH]}"

    return make


def kind_of(column: str) -> str:
    """Say what a column of identifiers names."""
    kinds = {"school_id": "school", "group_id": "group", "excerpt_id": "excerpt"}
    return kinds.get(column, "person")
