"""The chapters: their sources, their order and their parameters."""

import ast
import copy
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import jupytext
import yaml
from nbformat import NotebookNode

from personalising import paths
from personalising.errors import CompendiumError, on_one_line
from personalising.plain_yaml import PlainYamlError, load

TOC = paths.ROOT / "_toc.yml"
WAVE = "wave"  # the parameter that every chapter has
CONFIDENCE = "confidence"  # parameter of the chapters that show intervals
LOW, HIGH = 0.5, 0.999  # confidence of intervals that a page can tell of


@dataclass(frozen=True)
class Chapter:
    """One chapter of the book.

    Parameters
    ----------
    name : str
        Name of its file under chapters/, and of its page, without the ending.
    text : str, optional
        Content of its file at some time, to be used from then on. By default the file
        is read each time that it is needed.
    """

    name: str
    text: str | None = field(default=None, compare=False, repr=False)

    @property
    def path(self) -> Path:
        """Path of the chapter's source, a MyST Markdown notebook."""
        return paths.CHAPTERS / f"{self.name}.md"

    @property
    def source(self) -> str:
        """Source of the chapter as text: `text`, or else what the file holds now.

        Raises
        ------
        CompendiumError
            If the file is not text.
        """
        if self.text is not None:
            return self.text
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise CompendiumError(
                f'_toc.yml lists the chapter "{self.name}": expected it in {self.path}'
            ) from None
        except ValueError as error:
            raise CompendiumError(f"{self.path} is no text notebook: {error}") from None

    def frozen(self) -> "Chapter":
        """Give a copy that keeps the present text, even if the file changes later."""
        return replace(self, text=self.source)

    def unfrozen(self) -> "Chapter":
        """Give a copy that keeps no text, so that the file is read each time."""
        return replace(self, text=None)

    def read(self) -> NotebookNode:
        """Read the source as a notebook.

        Raises
        ------
        CompendiumError
            Where the file is not there, or is no text notebook with its whole header.
        """
        try:
            notebook = copy.deepcopy(_parsed(self.source))
        except (yaml.YAMLError, ValueError) as error:
            raise CompendiumError(f"{self.path} is no text notebook: {error}") from None
        # jupytext does without, and Jupyter shows the cells as text
        if not notebook.metadata.get("jupytext", {}).get("formats"):
            raise CompendiumError(
                f"{self.path} has no jupytext header: copy it from another chapter"
            )
        return notebook

    def parameters(self) -> dict[str, Any]:
        """Read the names and default values in the chapter's parameters cell.

        Raises
        ------
        CompendiumError
            Where there is no such cell, or it does other things than to set values.
        """
        cells = [
            cell.source
            for cell in self.read().cells
            if "parameters" in cell.metadata.get("tags", [])
        ]
        try:
            found = {
                target.id: ast.literal_eval(node.value)
                for node in ast.parse("\n".join(cells)).body
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
        except (SyntaxError, ValueError) as error:
            raise CompendiumError(
                f"{self.path}: expected NAME = VALUE in its parameters cell ({error})"
            ) from None
        if WAVE not in found:
            raise CompendiumError(
                f'{self.path}: expected a code cell tagged "parameters" that sets '
                f"{WAVE}"
            )
        return found


@cache
def _parsed(text: str) -> NotebookNode:
    return jupytext.reads(text, fmt="md")


def toc() -> dict[str, Any]:
    """Read the table of contents, as Jupyter Book reads it.

    Raises
    ------
    CompendiumError
        Where _toc.yml is no YAML, or does not name the landing page.
    """
    try:
        content: dict[str, Any] = yaml.safe_load(TOC.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CompendiumError(f"_toc.yml is no YAML: {error}") from None
    if not isinstance(content, dict) or "root" not in content:
        raise CompendiumError("_toc.yml: the key root is missing")
    return content


def all_chapters() -> list[Chapter]:
    """List every chapter in reading order, as _toc.yml gives it.

    Raises
    ------
    CompendiumError
        Where an entry of the contents names no file.
    """

    def files(node: Mapping[str, Any]) -> Iterable[str]:
        if file := node.get("root") or node.get("file"):
            yield file
        for key in ("parts", "chapters", "sections"):
            for child in node.get(key) or []:
                if key != "parts" and not (isinstance(child, dict) and "file" in child):
                    raise CompendiumError(
                        f"_toc.yml: the key file is missing from {child!r} under {key}"
                    )
                yield from files(child)

    return [Chapter(Path(file).name) for file in files(toc())]


def choose(names: Iterable[str]) -> list[Chapter]:
    """Choose chapters by name.

    Parameters
    ----------
    names : iterable of str
        Names of chapters, with or without ``.md``; none for all chapters.

    Returns
    -------
    list of Chapter
        In reading order.

    Raises
    ------
    CompendiumError
        Where the book has no such chapter, or its contents do not list it yet.
    """
    chapters = all_chapters()
    wanted = [name.removesuffix(".md") for name in names]
    known = [chapter.name for chapter in chapters]
    for name in wanted:
        if name in _in_folder() and name not in known:
            raise CompendiumError(
                f"chapters/{name}.md is not in the contents: add it to _toc.yml"
            )
        if name not in known:
            raise CompendiumError(
                f'the book has no chapter "{name}": {_hint(name, known)}'
            )
    return [chapter for chapter in chapters if not wanted or chapter.name in wanted]


def read_parameters(
    settings: Iterable[str], chapters: Iterable[Chapter]
) -> dict[str, dict[str, Any]]:
    """Find the settings that apply to each chapter.

    A setting applies to the chapters whose parameters cell has its name.

    Parameters
    ----------
    settings : iterable of str
        Each ``NAME=VALUE``, with the value in YAML.
    chapters : iterable of Chapter
        The chapters.

    Returns
    -------
    dict of str to dict
        For the name of each chapter, the values of its parameters that were given.

    Raises
    ------
    CompendiumError
        If no chapter has a parameter of a name, or a value is not of the type of the
        default.
    """
    known = {chapter.name: chapter.parameters() for chapter in chapters}
    names = sorted({name for own in known.values() for name in own} - {WAVE})
    given: dict[str, dict[str, Any]] = {name: {} for name in known}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            shown = on_one_line(setting)
            raise CompendiumError(f'parameter "{shown}": expected NAME=VALUE')
        if name not in names:
            shown = on_one_line(name)
            raise CompendiumError(
                f'no chapter knows a parameter "{shown}": {_hint(name, names)}'
            )
        for chapter, own in known.items():
            if name in own:
                given[chapter][name] = _read_as(name, text, own[name])
    return given


def _in_folder() -> set[str]:
    return {path.stem for path in paths.CHAPTERS.glob("*.md")}


def _hint(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"expected one of {', '.join(known)}" if known else "there are none"


def _read_as(name: str, text: str, default: Any) -> Any:
    """Read a value; CompendiumError if it is not of the type of the default."""
    try:
        value, _ = load(text)
    except PlainYamlError:
        value = None
    found = f'parameter {name}: found "{on_one_line(text)}"'
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    if isinstance(default, str) and not isinstance(value, str):
        value = text  # such as 2008, which YAML reads as a number
    if name == CONFIDENCE and isinstance(value, float) and not LOW <= value <= HIGH:
        raise CompendiumError(f"{found}, expected a number from {LOW} to {HIGH}")
    if type(value) is not type(default):
        raise CompendiumError(f"{found}, expected a value such as {default!r}")
    return value
