"""A copy of the project for a test that runs or publishes, never its own _build."""

import os
import re
import resource
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

COPIED = (
    "lib",
    "data",
    "chapters",
    "_toc.yml",
    "_config.yml",
    "requirements.txt",
    "pyproject.toml",
)
COMMAND = [sys.executable, "-m", "personalising"]
ROLE = re.compile(r"\{(?:term|cite:\w+)\}`([^`<]*[^`<\s])\s*(?:<[^`>]*>)?`")
HEADER = """\
---
jupytext:
  formats: md:myst
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
"""


def cell(code: str, tags: str = "") -> str:
    """A code cell as it stands in a text notebook."""
    return f"```{{code-cell}} python\n{tags}{code}\n```\n"


@dataclass(frozen=True)
class Project:
    """A copy of the project, with a command line of its own."""

    root: Path

    @property
    def settings(self) -> dict[str, str]:
        """Environment in which the copy's own library runs."""
        own = {"PYTHONPATH": str(self.root / "lib"), "COLUMNS": "80"}
        return {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | own

    def compendium(
        self, *arguments: str | Path, timeout: float = 180, room: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; with room for files of so many bytes at most."""

        def limit() -> None:
            if room is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            preexec_fn=limit,
            cwd=self.root.parent,  # not the project: nothing may hang on where it runs
            # a file of bytecode that is cut short breaks each later start of Python
            env=self.settings | ({"PYTHONDONTWRITEBYTECODE": "1"} if room else {}),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def python(self, code: str, timeout: float = 180) -> str:
        """Run Python with the copy of the library; what it prints."""
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.root.parent,
            env=self.settings,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start a command in a process group of its own; it speaks into a file."""
        with self._log.open("wb") as log:
            return subprocess.Popen(
                [*COMMAND, *map(str, arguments)],
                cwd=self.root.parent,
                env=self.settings,
                stderr=log,
                start_new_session=True,
            )

    @property
    def _log(self) -> Path:
        return self.root.with_name("said.txt")

    def said(self) -> str:
        """What the command started last has said so far."""
        return self._log.read_text(encoding="utf-8")

    def chapter(self, name: str, *cells: str, parameters: str = "", text: str = ""):
        """Write a tiny chapter: a heading, its parameters, cells, and more text."""
        given = cell(f'wave = "2008"\n{parameters}'.strip(), ":tags: [parameters]\n")
        parts = [HEADER, f"# The page {name}\n", given, *map(cell, cells), text]
        self.source(name).write_text("\n".join(parts), encoding="utf-8")

    def contents(self, root: str, *names: str) -> None:
        """Write the table of contents."""
        chapters = [{"file": f"chapters/{name}"} for name in names]
        content = {"format": "jb-book", "root": f"chapters/{root}"}
        text = yaml.safe_dump(content | ({"chapters": chapters} if chapters else {}))
        (self.root / "_toc.yml").write_text(text, encoding="utf-8")

    def cite_nothing(self) -> None:
        """Leave out citations and terms, which lead to chapters that are not there."""
        for path in (self.root / "chapters").glob("*.md"):
            text = path.read_text(encoding="utf-8")
            path.write_text(ROLE.sub(r"\1", text), encoding="utf-8")

    def source(self, name: str) -> Path:
        return self.root / "chapters" / f"{name}.md"

    def build(self, wave: str = "2008") -> Path:
        return self.root / "_build" / "waves" / wave

    def notebook(self, name: str, wave: str = "2008") -> Path:
        return self.build(wave) / "chapters" / f"{name}.ipynb"

    def notebooks(self, wave: str = "2008") -> list[str]:
        """All that stands among the executed notebooks, half-written ones too."""
        return sorted(path.name for path in (self.build(wave) / "chapters").iterdir())

    def read(self, name: str, wave: str = "2008") -> nbformat.NotebookNode:
        return nbformat.read(self.notebook(name, wave), as_version=4)

    def wave(self, folder: Path, wave_id: str, label: str = "North 2011") -> Path:
        """Write a collected wave elsewhere: the reference wave's schools."""
        folder.mkdir(parents=True, exist_ok=True)
        reference = self.root / "data" / "waves" / "2008"
        shutil.copyfile(reference / "schools.csv", folder / "schools.csv")
        descriptor = {
            "id": wave_id,
            "label": label,
            "year": 2011,
            "provenance": "collected",
            "source": "nobody",
            "licence": "CC BY 4.0",
            "contract": 1,
        }
        (folder / "wave.yml").write_text(yaml.safe_dump(descriptor), encoding="utf-8")
        return folder
