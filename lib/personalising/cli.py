"""The command `compendium`: check a wave, run its chapters, publish its site."""

import atexit
import contextlib
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from personalising import paths
from personalising.book.foreseeing import will_execute
from personalising.errors import CompendiumError, WaveError, on_one_line

# each command imports only what it needs: pandas, papermill and Sphinx are slow to
# import

SIGNALS = (signal.SIGINT, signal.SIGTERM)
MOST_OF_A_KIND = 50  # most problems shown of the same file, column and expectation
MOST_NAMES = 20  # most files shown that a wave's folder holds besides the wave
Command = TypeVar("Command", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path)
_console = Console(stderr=True, highlight=False, soft_wrap=True)


INTERRUPTED = "compendium: interrupted; run it again to go on"


class Interrupted(BaseException):
    """The process was told by a signal to end.

    Parameters
    ----------
    number : int
        Number of the signal.
    """

    def __init__(self, number: int) -> None:
        self.number = number


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="personalising", prog_name="compendium")
def cli() -> None:
    """The living edition of the Personalising Learning study.

    WAVE is the id of a wave under data/waves, such as 2008, or the path of a folder.
    """


def _format_of(*styles: str) -> Callable[[Command], Command]:
    """The option of commands that give their result in several formats."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(styles),
        default="text",
        show_default=True,
        help="For people, or whole, for other programs.",
    )


@cli.command()
@click.argument("wave")
@click.option("--all", "everything", is_flag=True, help="Show every problem of a kind.")
def check(wave: str, *, everything: bool) -> None:
    """Check WAVE against the contract: every problem, in one pass."""
    from personalising import waves

    try:
        loaded = waves.load(wave)
    except WaveError as error:
        _show_problems(error, everything=everything)
        sys.exit(1)
    click.echo(f"{loaded.descriptor.label} ({loaded.descriptor.provenance}): sound")
    for name, table in loaded.tables.items():
        absent = [
            f.name for f in waves.table_schema(name).fields if f.name not in table
        ]
        without = f", without {', '.join(absent)}" if absent else ""
        click.echo(f"  {name}: {len(table):,} rows{without}")
    others = [name for name in waves.table_schemas() if name not in loaded.tables]
    if others:
        click.echo(f"  not collected: {', '.join(sorted(others))}")
    if unread := waves.list_files(loaded.folder).unread:
        shown = ", ".join(map(on_one_line, unread[:MOST_NAMES]))
        more = f" and {len(unread) - MOST_NAMES:,} more" if unread[MOST_NAMES:] else ""
        click.echo(f"  not read: {shown}{more}")


def _show_problems(error: WaveError, *, everything: bool) -> None:
    seen: dict[tuple[str, str | None, str], int] = {}
    for problem in error.problems:
        kind = (problem.file, problem.column, problem.expected)
        seen[kind] = seen.get(kind, 0) + 1
        if everything or seen[kind] <= MOST_OF_A_KIND:
            click.echo(str(problem), err=True)
    for (file, column, expected), count in seen.items():
        if count > MOST_OF_A_KIND and not everything:
            more = count - MOST_OF_A_KIND
            place = file if column is None else f"{file}, column {column}"
            click.echo(f"{place}: {more:,} more, expected {expected} (--all)", err=True)
    click.echo(f"wave {error.wave}: {_count(len(error.problems), 'problem')}", err=True)


@cli.command()
@click.argument("waves", nargs=-1, required=True, metavar="WAVE...")
@click.option(
    "--chapters",
    "-c",
    multiple=True,
    metavar="NAME",
    help="Only these chapters, by the names of their files; give it once for each, "
    "or separate the names by commas.",
)
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    help="Chapters at a time.  [default: one more than processors]",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Let the workers of this Dask scheduler execute them.",
)
@click.option("--force", "-f", is_flag=True, help="Run up-to-date chapters too.")
@click.option(
    "--parameter",
    "-p",
    multiple=True,
    metavar="NAME=VALUE",
    help="Give a parameter to the chapters that know it, such as confidence=0.9.",
)
@click.option("--publish", "also_publish", is_flag=True, help="Then build each site.")
def run(
    waves: tuple[str, ...],
    chapters: tuple[str, ...],
    jobs: int | None,
    scheduler: str | None,
    parameter: tuple[str, ...],
    *,
    force: bool,
    also_publish: bool,
) -> None:
    """Execute the chapters for each WAVE, those that are out of date."""
    if jobs and scheduler is not None:
        raise click.UsageError("--jobs is for a run here, not for a --scheduler")
    if scheduler is None and (force or will_execute(waves)):
        from personalising.book import forking

        forking.prepare()  # imports libraries while the waves are checked
    with contextlib.ExitStack() as stack:
        reporter = stack.enter_context(_Reporter())
        publisher = _publisher(stack) if also_publish else None
        watchers: list[Any] = [reporter, publisher] if publisher else [reporter]
        from personalising.book import run as running

        names = [name.strip() for group in chapters for name in group.split(",")]
        outcomes = running.run(
            waves,
            names,
            parameter,
            jobs=jobs,
            scheduler=scheduler,
            force=force,
            watchers=watchers,
        )
    failed = {
        reporter.name(outcome.job): outcome.error
        for outcome in outcomes
        if outcome.error is not None
    }
    for name, error in failed.items():
        click.echo(f"\n{name}, {error}", err=True)
    said = []
    if failed:
        which = ", ".join(sorted(failed))
        said.append(f"{_count(len(failed), 'chapter')} failed: {which}")
    if publisher:
        said += map(str, publisher.errors.values())
        if publisher.unpublished and len(waves) > 1:
            said.append(f"published: {', '.join(publisher.published) or 'no wave'}")
            said.append(f"not published: {', '.join(publisher.unpublished)}")
    if said:
        raise CompendiumError("; ".join(said))


def _publisher(stack: contextlib.ExitStack) -> Any:
    """Make the watcher that publishes the waves of a run."""
    from personalising.book.book_process import BookProcess

    process = stack.enter_context(BookProcess())  # started first: Sphinx loads slowly
    from personalising.book import publish as publishing

    return publishing.Publisher(process, _say_site)


def _say_site(site: Path) -> None:
    click.echo(f"{site / 'index.html'}")


def _folder(given: str | None) -> Path | None:
    """The folder that an option names."""
    if given == "":  # such as a variable of the shell that is not set
        raise CompendiumError('--to: found "", expected the name of a folder')
    return None if given is None else Path(given)


@cli.command()
@click.argument("wave", default=paths.REFERENCE)
@click.option(
    "--to",
    callback=lambda _, __, given: _folder(given),
    metavar="DIR",
    help="Where the site goes: a new or empty folder, or an older site. What stands "
    "beside it there, such as .git, stays.",
)
def publish(wave: str, to: Path | None) -> None:
    """Build the site of WAVE (by default 2008) from its executed chapters."""
    from personalising.book.book_process import BookProcess

    with BookProcess() as process:  # started first: Sphinx loads slowly
        from personalising.book import publish as publishing

        _say_site(publishing.publish(wave, to, process))


@cli.command()
@_format_of("text", "json")
def published(style: str) -> None:
    """Check what the report printed against what else it printed."""
    from personalising.study import printed  # scipy is slow to import

    entries = printed.rederive()
    if style == "json":
        records = printed.to_records(entries)
        click.echo(json.dumps(records, indent=2, ensure_ascii=False))
    else:
        click.echo(printed.render_text(entries))


@cli.command()
@click.argument("wave", default=paths.REFERENCE)
@_format_of("text", "json", "csv")
def claims(wave: str, style: str) -> None:
    """Judge every claim of the study by WAVE (by default 2008) and by print."""
    from personalising import waves
    from personalising.study import ledger

    pairs = ledger.judged(waves.load(wave))
    click.echo(ledger.RENDER[style](pairs), nl=style != "csv")


@cli.command("map")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=_FILE)
def map_(files: tuple[Path, ...]) -> None:
    """Draft a map of each FILE of a survey: compendium map survey.sav > map.yml.

    It lists variables, labels, codes and counts, with what looks wrong, and proposes
    what may be what. What only a person can decide is left empty.
    """
    from personalising.intake.drafting import draft

    click.echo(draft(files), nl=False)


@cli.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["xlsform", "limesurvey", "print"]),
    help="For ODK and KoboToolbox; for LimeSurvey; or a page to print on A4, with a "
    "sheet to type the answers into.",
)
@click.option(
    "--to",
    callback=lambda _, __, given: _folder(given),
    metavar="FOLDER",
    help="Where the files go.  [default: this folder]",
)
@click.option("--replace", is_flag=True, help="Replace files that are there.")
def questionnaires(
    names: tuple[str, ...], form: str | None, to: Path | None, *, replace: bool
) -> None:
    """Write the questionnaires of a new wave as forms, or list them.

    Without --format, lists their names, and which tables each fills; with it, writes
    the form of each NAME, or of all. What comes back needs no map:

    \b
      compendium questionnaires teachers pupils --format limesurvey --to forms
      compendium import teachers.csv pupils.csv --wave 2026-north
    """  # noqa: D301, for click reads \b
    from personalising.intake.questionnaires import writing

    if form is None:
        if names or to is not None:
            raise click.UsageError("--format: xlsform, limesurvey or print")
        click.echo(writing.listing())
        return
    folder = Path() if to is None else to
    for file in writing.write_forms(names, form, folder, replace=replace):
        click.echo(f"written: {file}")


@cli.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=_FILE)
@click.option(
    "--map",
    "map_file",
    metavar="MAP.yml",
    type=_FILE,
    help="How the files become tables.  [default: they answer questionnaires]",
)
@click.option(
    "--questionnaire",
    metavar="NAME",
    help="Without a map: what the files answer.  [default: each is recognised]",
)
@click.option(
    "--year",
    type=click.IntRange(1900, 2100),
    help="Without a map: the year of the wave.  [default: the one in its id]",
)
@click.option(
    "--licence",
    metavar="TEXT",
    help="Without a map: what others may do with the data.  [default: not stated]",
)
@click.option("--wave", required=True, metavar="ID", help="Id of the new wave.")
@click.option(
    "--replace",
    is_flag=True,
    help="Replace the wave that an earlier import wrote. What somebody put beside it "
    "stays; a file of it that somebody changed stops the import.",
)
@click.option(
    "--to",
    callback=lambda _, __, given: _folder(given),
    metavar="FOLDER",
    help="Folder that holds waves.  [default: data/waves]",
)
def import_(
    files: tuple[Path, ...],
    map_file: Path | None,
    questionnaire: str | None,
    year: int | None,
    licence: str | None,
    wave: str,
    to: Path | None,
    *,
    replace: bool,
) -> None:
    """Write a wave from each FILE of a survey, as a map says.

    Reads SPSS, Stata, Excel, OpenDocument, Parquet, and text with any separator. The
    wave is checked first: where anything is amiss, nothing is written. Answers to this
    project's own questionnaires need no map (compendium questionnaires).
    """
    from personalising.intake.importing import import_wave
    from personalising.intake.report import to_text

    if map_file is None:
        from personalising.intake.questionnaires.deriving import derive

        said = {} if licence is None else {"licence": licence}
        derived = derive(files, wave, name=questionnaire, year=year, **said)
        click.echo(derived.to_text())
        done = import_wave(files, derived.map, wave, to=to, replace=replace)
    elif any(given is not None for given in (questionnaire, year, licence)):
        raise click.UsageError(
            "--questionnaire, --year and --licence go without --map, which says them"
        )
    else:
        done = import_wave(files, map_file, wave, to=to, replace=replace)
    click.echo(to_text(done.report))
    click.echo(f"written to {done.folder}")


@cli.command("new-wave")
@click.argument("wave", metavar="ID")
@click.option(
    "--table",
    "-t",
    "tables",
    multiple=True,
    metavar="NAME",
    help="Begin this table too, by its header; give it once for each.",
)
@click.option(
    "--to",
    callback=lambda _, __, given: _folder(given),
    metavar="FOLDER",
    help="Folder that holds waves.  [default: data/waves]",
)
def new_wave(wave: str, tables: tuple[str, ...], to: Path | None) -> None:
    """Begin the wave ID: a descriptor to fill in, and headers of tables."""
    from personalising.waves.writing import scaffold

    if not wave or Path(wave).name != wave:
        raise CompendiumError(f'found "{wave}", expected an id of a wave, and no path')
    for file in scaffold((paths.WAVES if to is None else to) / wave, tables):
        click.echo(f"written: {file}")


@cli.command()
@click.argument("wave")
@click.option(
    "--format",
    "form",
    type=click.Choice(["sav", "dta", "xlsx"]),
    required=True,
    help="For SPSS, Stata or a spreadsheet.",
)
@click.option(
    "--to",
    callback=lambda _, __, given: _folder(given),
    metavar="FOLDER",
    help="Where the files go.  [default: _build/waves/<id>/export]",
)
def export(wave: str, form: str, to: Path | None) -> None:
    """Write the checked tables of WAVE, with labels, for other programs."""
    from personalising import waves
    from personalising.intake.exporting import export as export_wave

    loaded = waves.load(wave)
    folder = paths.build_folder(loaded.id) / "export" if to is None else to
    for file in export_wave(loaded, form, folder):
        click.echo(f"written: {file}")


def _power(given: float) -> float:
    """The chance that an option asks for."""
    if not 0.5 < given < 1:
        raise CompendiumError(
            f"--power: found {given:g}, expected a chance above 0.5 and below 1"
        )
    return given


@cli.command()
@click.option(
    "--claims",
    "-c",
    "chosen",
    metavar="ID",
    multiple=True,
    help="Only these claims, by their ids; give it once for each, or with commas.",
)
@click.option(
    "--power",
    type=float,
    default=0.8,
    show_default=True,
    callback=lambda _, __, given: _power(given),
    help="The chance that a true claim is decided.",
)
@click.option(
    "--budget",
    type=click.IntRange(min=1),
    help="Instead of sizes: what a wave of so many schools or teachers decides.",
)
@_format_of("text", "json", "csv")
def plan(chosen: tuple[str, ...], power: float, budget: int | None, style: str) -> None:
    """Say how large a wave must be for each claim to be decided, on print alone."""
    from personalising.study.planning import report

    ids = [id.strip() for group in chosen for id in group.split(",")]
    click.echo(report.render(style, power, ids, budget))


@cli.command()
def since() -> None:
    """Check and list what other studies published on the report's questions."""
    from personalising.study import since as later

    click.echo(later.render_text(later.read()))


@cli.command()
def reference() -> None:
    """Take the executed chapters of 2008 as the new reference notebooks of the tests.

    Names each file that is written, and shows which outputs moved: cells of tables and
    words, old beside new.
    """
    from personalising.book.reference import renew

    files = moved = 0
    for renewal in renew():
        click.echo(str(renewal))
        files += 1
        moved += len(renewal.moved)
    click.echo(f"{_count(files, 'file')} written, {_count(moved, 'output')} moved")


TENTH = 10  # of the chapters have ended before the rest are estimated


class _Reporter:
    """Reports the progress of a run: a line for each chapter; on a terminal, a bar."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[times]}"),
            console=_console,
            disable=not _console.is_terminal,
            transient=True,
        )
        self._start = self._working = time.monotonic()
        self._total = self._waves = self._done = self._made = 0
        self._at_once = 1

    def __enter__(self) -> "_Reporter":
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def prepare(self, name: str, number: int, count: int) -> None:
        """Print which of several waves is checked."""
        if count > 1:
            place = f"[{number}/{count}]"
            _console.print(f"checking {place} {name}", markup=False)

    def begin(self, waves: list[Any], total: int, at_once: int) -> None:
        """Print the waves and the number of chapters."""
        self._total, self._waves, self._at_once = total, len(waves), at_once
        self._working = time.monotonic()
        from personalising.waves import labels as labels_of

        labels = ", ".join(labels_of([wave.descriptor for wave in waves]))
        _console.print(f"{labels}: {_count(total, 'chapter')}", markup=False)
        self._bar.add_task("running", total=total, times="")

    def end(self, waves: list[Any]) -> None:
        """Remove the bar."""
        self._bar.stop()

    def name(self, job: Any) -> str:
        """Name of a job's chapter; with its wave, if the run has several."""
        chapter: str = job.chapter.name
        return chapter if self._waves == 1 else f"{job.record.wave}/{chapter}"

    def tell(self, outcome: Any) -> None:
        """Print how a chapter ended, the time elapsed and the time remaining."""
        now = time.monotonic()
        self._done += 1
        self._made += outcome.executed
        if not self._made:  # no chapter that is to be executed has started yet
            self._working = now
        times = f"{now - self._start:.0f} s elapsed"
        if self._knows_enough() and self._done < self._total:
            times += f", about {self._remaining(now):.0f} s remaining"
        ended = (
            "[red]failed[/]" if outcome.error
            else "up to date" if outcome.skipped else "done"
        )  # fmt: skip
        place = f"\\[{self._done}/{self._total}]"
        _console.print(f"{place} {self.name(outcome.job)}: {ended} ({times})")
        for task in self._bar.task_ids:
            self._bar.update(task, advance=1, times=times)

    def _knows_enough(self) -> bool:
        """Whether enough chapters were executed to tell how long the others take.

        The longest come first, so that the first alone say nothing of the rest.
        """
        return self._made > self._at_once and TENTH * self._done >= self._total

    def _remaining(self, now: float) -> float:
        """Estimate the time that the chapters to execute still take.

        Of those that are running one has just begun; the others count as half done.
        """
        left = self._total - self._done
        running = min(self._at_once, left)
        half = (running - 1) / 2
        each = (now - self._working) * running / (self._made + half)
        return each * max((left - half) / running, 1)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _on_signal(number: int, frame: FrameType | None) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)  # a second signal must not stop the cleanup
    if _is_importing(frame):  # which can lose an exception; nothing is at work yet
        click.echo(INTERRUPTED, err=True)
        os._exit(128 + number)
    raise Interrupted(number)


def _is_importing(frame: FrameType | None) -> bool:
    """Whether a module is being imported where the program is."""
    while frame is not None and "importlib._bootstrap" not in frame.f_code.co_filename:
        frame = frame.f_back
    return frame is not None


def main() -> None:
    """Run the command `compendium`.

    An error that the user can correct becomes a message and an exit status.
    """
    atexit.register(gc.freeze)  # collecting garbage at the end takes half a second
    for number in SIGNALS:
        signal.signal(number, _on_signal)
    try:
        cli.main(prog_name="compendium", standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except WaveError as error:
        _show_problems(error, everything=False)
        sys.exit(1)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"compendium: {place}{error.strerror or error}", err=True)
        sys.exit(1)
    except CompendiumError as error:
        click.echo(f"compendium: {error}", err=True)
        sys.exit(1)
    except (Interrupted, click.Abort) as error:
        number = getattr(error, "number", signal.SIGINT)
        click.echo(INTERRUPTED, err=True)
        sys.exit(128 + number)
