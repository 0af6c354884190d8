"""Running the chapters for a wave: checked, executed in parallel, never half-done."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from filelock import FileLock, Timeout

from personalising import paths, waves
from personalising.book import kernels
from personalising.book.chapters import WAVE, Chapter, choose, read_parameters
from personalising.book.engine import Job, Outcome, build
from personalising.book.execution import execute, reword
from personalising.book.freshness import inputs, record, recorded, wave_files
from personalising.book.swapping import replace_folder
from personalising.errors import CompendiumError
from personalising.waves import Wave


def notebook_path(wave_id: str, chapter: Chapter) -> Path:
    """Where a chapter's executed notebook for a wave stands."""
    return paths.build_folder(wave_id) / "chapters" / f"{chapter.name}.ipynb"


@contextlib.contextmanager
def only_one(wave_id: str) -> Iterator[None]:
    """Hold a wave's build folder; refuse where another process holds it."""
    lock = paths.build_folder(wave_id) / "lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock, timeout=0):
            yield
    except Timeout:
        raise CompendiumError(
            f"wave {wave_id} is being run or published by another process; "
            "wait for it to end"
        ) from None


def run(
    wave: str,
    chapters: Iterable[str] = (),
    settings: Iterable[str] = (),
    *,
    jobs: int | None = None,
    force: bool = False,
    begin: Callable[[Wave, int], None] = lambda wave, count: None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Execute chapters for a wave, those that are out of date.

    Parameters
    ----------
    wave : str
        Id under data/waves, or path of a folder.
    chapters : iterable of str
        Names of chapters; none for all.
    settings : iterable of str
        Parameters for the chapters, each ``NAME=VALUE``.
    jobs : int, optional
        Chapters executed at a time; as many as there are processors by default.
    force : bool
        Execute up-to-date chapters too.
    begin : callable
        Called with the wave and the number of chapters before the first starts.
    tell : callable
        Called with each outcome as it comes.

    Returns
    -------
    list of Outcome
        One for each chapter.

    Raises
    ------
    CompendiumError
        For an unknown wave, chapter or parameter, a wave that does not pass its check,
        or one that another process is running.
    """
    chosen = choose(chapters)
    parameters = read_parameters(settings, chosen)
    loaded = waves.load(wave)
    with only_one(loaded.id):
        held = _adopt(loaded)
        tasks = [
            _job(chapter, held, parameters[chapter.name], force=force)
            for chapter in chosen
        ]
        begin(held, len(tasks))
        folder = paths.build_folder(held.id)
        count = min(jobs or os.cpu_count() or 1, len(tasks))
        with ThreadPoolExecutor(count) as threads:  # each waits for a kernel, a process
            return build(
                tasks, threads, folder / "state", tell, kernels.end_all, force=force
            )


def _job(
    chapter: Chapter, wave: Wave, parameters: dict[str, object], *, force: bool
) -> Job:
    product = notebook_path(wave.id, chapter)
    now, then = record(chapter, wave, parameters), recorded(product)
    same_code = then is not None and then.code_fingerprint == now.code_fingerprint
    if not same_code:
        product.unlink(missing_ok=True)
    prose_alone = same_code and then != now and not force
    to_make = (product, now.as_metadata())
    given = {WAVE: wave.id} | parameters
    return Job(
        name=chapter.name,
        call=reword if prose_alone else execute,
        arguments=(chapter, *to_make) if prose_alone else (chapter, given, *to_make),
        inputs=inputs(chapter, wave),
        product=product,
    )


def _adopt(wave: Wave) -> Wave:
    """Copy a wave that was given by its path, so that all chapters read the same data.

    The copy is found by the wave's id, so that no notebook names a path of a machine.
    """
    copy = paths.collected_folder(wave.id)
    if wave.folder in (paths.WAVES / wave.id, copy):
        return wave
    if (paths.WAVES / wave.id).exists():
        raise CompendiumError(
            f'{wave.folder}: the id "{wave.id}" belongs to data/waves/{wave.id}; '
            "give this wave an id of its own"
        )
    part = copy.with_name("wave.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for file in wave_files(wave.folder):
        shutil.copyfile(file, part / file.name)
    replace_folder(part, copy)
    return waves.load(copy)
