"""make makes an environment anew where the clone was moved or copied."""

import os
import shutil
import subprocess
import sys

import pytest

from personalising import paths

ANEW = "made in another place"


@pytest.fixture
def clone(tmp_path):
    """The Makefile and the library, with an environment that is this one's."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(paths.ROOT / name, tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return tmp_path


def made(clone, target="lint"):
    """What make would do."""
    result = subprocess.run(
        ["make", "--dry-run", target],
        cwd=clone,
        env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_environment_of_another_clone_is_not_used(clone):
    (clone / ".venv" / "installed").touch()
    said = made(clone)
    assert ANEW in said
    assert "rm -rf .venv\n" in said
    assert said.index("rm -rf") < said.index("-m venv") < said.index("ruff check")
    assert ANEW not in made(clone, "clean")


def test_first_environment_and_that_of_this_clone_are_not_removed(clone):
    assert ANEW not in made(clone)
    (clone / ".venv" / "installed").touch()
    (clone / "lib").symlink_to(paths.ROOT / "lib")
    assert ANEW not in made(clone)
    assert "-m venv" not in made(clone)
