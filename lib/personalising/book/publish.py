"""Publishing: makes a static site from the executed notebooks of a wave."""

import os
import shlex
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from personalising import paths, waves
from personalising.book.book_process import BookProcess
from personalising.book.chapters import WAVE, Chapter, all_chapters
from personalising.book.citing import refuse_unknown
from personalising.book.freshness import Contents, is_fresh, recorded
from personalising.book.jobs import Outcome, notebook_path
from personalising.book.pages import lay_out, lay_page
from personalising.book.placing import put, refuse_foreign
from personalising.book.run import Watcher, only_one
from personalising.book.showing import link_back
from personalising.errors import CompendiumError
from personalising.waves import Descriptor, Wave

SMALLEST_PAGE = 2_000  # bytes: a smaller file is not a complete page


def default_target(wave_id: str) -> Path:
    """Folder of a wave's site, where the user does not name another."""
    if wave_id == waves.REFERENCE:
        return paths.BUILD / "html"
    return paths.build_folder(wave_id) / "html"


def publish(
    wave: str = waves.REFERENCE,
    to: Path | None = None,
    process: BookProcess | None = None,
) -> Path:
    """Build the site of a wave from its executed notebooks.

    Parameters
    ----------
    wave : str
        Id of the wave, or path of its folder.
    to : Path, optional
        Folder for the site: new, empty, or with an older site. Whatever stands there
        and is not of a site stays; see `placing`.
    process : BookProcess, optional
        A process that was started earlier and has not been used.

    Returns
    -------
    Path
        The folder of the site.

    Raises
    ------
    CompendiumError
        If a chapter was not executed or is out of date; if the folder holds something
        else or cannot be written; or if Jupyter Book warns of anything. An older site
        is then left as it was.
    """
    with process or BookProcess() as started:
        loaded = waves.load(wave)
        with only_one(loaded.id):
            return Publication(loaded, started, to, name=wave).finish()


class Publication:
    """Builds the site of a wave, page by page as its chapters are executed.

    The caller must hold the lock of the wave (`run.only_one`) as long as it is used.

    Parameters
    ----------
    wave : Wave
        The wave.
    process : BookProcess
        A process that has not been used.
    to : Path, optional
        Folder for the site; by default `default_target`.
    name : str, optional
        The wave's id or path as the user gave it, for messages; by default its id.

    Raises
    ------
    CompendiumError
        If the folder holds something other than a site.
    """

    def __init__(
        self,
        wave: Wave,
        process: BookProcess,
        to: Path | None = None,
        *,
        name: str | None = None,
    ) -> None:
        self.wave, self.name = wave, name or wave.id
        # of a link to a folder, what it leads to
        self.target = Path(os.path.realpath(to or default_target(wave.id)))
        kept = paths.BUILD / "waves"
        if to is not None and self.target.is_relative_to(kept.resolve()):
            raise CompendiumError(
                f"{self.target} is in a folder that is made anew by each run; name "
                "another folder"
            )
        refuse_foreign(self.target)
        self._chapters = all_chapters()
        refuse_unknown(self._chapters)
        self._laid: set[Chapter] = set()
        kept = paths.pages_folder(wave.id)
        self._source, self._extra = kept / "book", kept / "extra"
        self._built = kept / "built"
        self._process = process
        self._disk: OSError | None = None  # error in writing, raised by `finish`
        try:
            lay_out(wave, self._chapters, self._source, self._extra)
        except OSError as error:
            self._disk = error
        process.start(self._source, self._built, [c.name for c in self._chapters])

    def add(self, chapter: Chapter) -> None:
        """Add the page of an executed chapter; others may still be running."""
        if self._disk:
            return
        try:
            lay_page(self.wave, chapter, self._source, self._extra, self._last_with)
        except OSError as error:
            self._disk = error
        else:
            self._laid.add(chapter)
            self._process.give(chapter.name)

    @cached_property
    def _known(self) -> list[Wave]:
        """All waves, loaded when a page first needs them."""
        return waves.known()

    def _last_with(self, needs: Mapping[str, Sequence[str]]) -> Descriptor | None:
        last = waves.last_with(needs, self._known)
        if last is None or last.id == self.wave.id:
            return last
        label, _ = waves.labels([last, self.wave.descriptor])
        return last.model_copy(update={"label": label})

    def finish(self) -> Path:
        """Wait for the build, put the site into its folder and give that folder.

        Raises
        ------
        CompendiumError
            If a chapter was not executed or is out of date, or chapters were executed
            with different parameters; if Jupyter Book warns of anything; if the site is
            incomplete or cannot be written.
        """
        remedy = _remedy(self.name, self.wave, self._chapters)
        _refuse_stale(self.wave, self._chapters, remedy)
        _refuse_mixed(self.wave, self._chapters, remedy)
        for chapter in self._chapters:
            if chapter not in self._laid:
                self.add(chapter)
        try:
            if self._disk:
                raise self._disk
            self._process.wait()
            self._put()
        except OSError as error:
            raise CompendiumError(f"{self.target}: {_why(error)}") from None
        return self.target

    def _put(self) -> None:
        parent = self.target.parent
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent, prefix=".site-") as folder:
            site = Path(folder) / "html"
            shutil.copytree(self._built / "_build" / "html", site)
            shutil.copytree(self._extra, site, dirs_exist_ok=True)
            link_back(site, [chapter.name for chapter in self._chapters])
            _refuse_incomplete(site, self._chapters)
            put(site, self.target, self.wave.id)


class Publisher(Watcher):
    """Publishes the waves of a run of which every chapter succeeded.

    The site of the first wave is built while its chapters are executed, those of the
    others at the end of the run. A wave that cannot be published does not keep others
    from it.

    Parameters
    ----------
    process : BookProcess
        A process that has not been used, for the first wave.
    tell : callable
        Called with the folder of each site when it is finished.

    Attributes
    ----------
    published, unpublished : list of str
        Ids of the waves that were published, and of the others.
    errors : dict of str to CompendiumError
        Why a wave of which every chapter succeeded could not be published.
    """

    def __init__(self, process: BookProcess, tell: Callable[[Path], None]) -> None:
        self._process, self._tell = process, tell
        self._first: Publication | None = None
        self.published: list[str] = []
        self.unpublished: list[str] = []
        self.errors: dict[str, CompendiumError] = {}

    def begin(self, waves: list[Wave], count: int, at_once: int) -> None:
        """Start the site of the first wave; refuse folders that hold other things."""
        for wave in waves:
            refuse_foreign(default_target(wave.id))
        self.unpublished = [wave.id for wave in waves]
        self._first = Publication(waves[0], self._process)

    def tell(self, outcome: Outcome) -> None:
        """Add the page of the chapter, if it succeeded and is of the first wave."""
        job = outcome.job
        if self._first and not outcome.error and job.record.wave == self._first.wave.id:
            self._first.add(job.chapter)

    def end(self, waves: list[Wave]) -> None:
        """Finish the site of the first wave, and build those of the others."""
        for wave in waves:
            try:
                self._tell(self._site(wave))
            except CompendiumError as error:
                self.errors[wave.id] = error
            else:
                self.unpublished.remove(wave.id)
                self.published.append(wave.id)

    def _site(self, wave: Wave) -> Path:
        if self._first and wave.id == self._first.wave.id:
            return self._first.finish()
        with BookProcess() as process:
            return Publication(wave, process).finish()


def _remedy(name: str, wave: Wave, chapters: list[Chapter]) -> str:
    """Give the command that runs all chapters with the parameters that some were given.

    Of several values of one it is that of most chapters, or else of the first.
    """
    given: dict[str, list[Any]] = {}
    for chapter in chapters:
        found = recorded(notebook_path(wave.id, chapter))
        for parameter, value in (found.parameters if found else {}).items():
            given.setdefault(parameter, []).append(value)
    settings = [
        f"-p {shlex.quote(f'{parameter}={max(values, key=values.count)}')}"
        for parameter, values in given.items()
    ]
    return " ".join(["compendium run", shlex.quote(name), *settings])


def _refuse_mixed(wave: Wave, chapters: list[Chapter], remedy: str) -> None:
    """CompendiumError if chapters were executed with different parameters."""
    used: dict[str, dict[str, list[str]]] = {}  # by parameter, then value: the chapters
    for chapter in chapters:
        found = recorded(notebook_path(wave.id, chapter))
        given = found.parameters if found else {}
        for name, value in {**chapter.parameters(), **given, WAVE: wave.id}.items():
            used.setdefault(name, {}).setdefault(str(value), []).append(chapter.name)
    for name, values in used.items():
        if len(values) > 1:
            parts = [
                f"{value} in {', '.join(names)}" for value, names in values.items()
            ]
            raise CompendiumError(
                f"wave {wave.id}: chapters were run with different parameters: "
                f"{name} is {'; '.join(parts)}; run all of them with the same: {remedy}"
            )


def _refuse_stale(wave: Wave, chapters: list[Chapter], remedy: str) -> None:
    notebooks = {chapter: notebook_path(wave.id, chapter) for chapter in chapters}
    absent = [c.name for c, path in notebooks.items() if not path.is_file()]
    if absent:
        raise CompendiumError(
            f"wave {wave.id}: no executed notebook of {', '.join(absent)}; "
            f"run: {remedy}"
        )
    contents = Contents()
    stale = [
        chapter.name
        for chapter, path in notebooks.items()
        if not is_fresh(path, chapter, wave, contents)
    ]
    if stale:
        raise CompendiumError(
            f"wave {wave.id}: out of date since something changed: "
            f"{', '.join(stale)}; run: {remedy}"
        )


def _why(error: OSError) -> str:
    """Say why writing failed; shutil's own errors list the files, each with its own."""
    if isinstance(error, shutil.Error) and error.args and error.args[0]:
        return str(error.args[0][0][-1])
    return error.strerror or str(error)


def _refuse_incomplete(site: Path, chapters: list[Chapter]) -> None:
    pages = [site / f"{chapter.name}.html" for chapter in chapters]
    lacking = [
        p.name for p in pages if not p.is_file() or p.stat().st_size < SMALLEST_PAGE
    ]
    if lacking:
        raise CompendiumError(f"the built site lacks {', '.join(lacking)}")
