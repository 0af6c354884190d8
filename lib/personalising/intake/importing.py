"""From survey files and a map to a wave that passes its check."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced
from pathlib import Path

from personalising import paths
from personalising.errors import CompendiumError, Problem
from personalising.intake.batteries import ITEMS, items_of
from personalising.intake.building import Built, Pseudonyms, build
from personalising.intake.fitting import (
    Part,
    names_in,
    names_joined,
    parts_of,
    problems_with_codebook,
    problems_with_files,
    problems_with_variables,
    settings_of,
)
from personalising.intake.headers import Header
from personalising.intake.joining import (
    Beside,
    beside,
    notes_on_partners,
    problems_with_join,
    problems_with_partners,
)
from personalising.intake.lookup import NotFound, find_file
from personalising.intake.map_file import MapFile, read_map
from personalising.intake.map_model import Joined
from personalising.intake.numbers import Mark
from personalising.intake.pseudonyms import pseudonyms, salt
from personalising.intake.reading import Settings, read
from personalising.intake.refusals import ImportRefused
from personalising.intake.report import of_file, of_table
from personalising.intake.responses import marks
from personalising.intake.runs import find_variables, opened
from personalising.intake.selecting import select
from personalising.intake.staging import put, target
from personalising.intake.survey import Note, SurveyFile
from personalising.intake.uniting import unite
from personalising.waves.imported import Report
from personalising.waves.schema import table_schema

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
Key = tuple[Path, str | None]  # a file, and a sheet of it


@dataclass(frozen=True)
class Imported:
    """A wave that was written.

    Parameters
    ----------
    folder : Path
    report : Report
    """

    folder: Path
    report: Report


def import_wave(
    files: Sequence[Path],
    map_file: Path | MapFile,
    wave: str,
    *,
    to: Path | None = None,
    replace: bool = False,
) -> Imported:
    """Write a wave from survey files.

    Parameters
    ----------
    files : sequence of Path
        The files that the map names.
    map_file : Path or MapFile
        The map; one that was derived from questionnaires may have tables without rows.
    wave : str
        Id of the wave.
    to : Path, optional
        Folder that holds waves; by default data/waves.
    replace : bool
        Whether a wave that an earlier import wrote gives way.

    Returns
    -------
    Imported

    Raises
    ------
    CompendiumError
        If anything is amiss. Nothing is written then, and a wave that was there before
        stays as it was.
    """
    folder = target(wave, paths.WAVES if to is None else to, replace=replace)
    names = [file.name for file in files]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise CompendiumError(
            f"found two files of the name {twice[0]}, expected names that differ, for "
            "a map tells files by their names"
        )
    mapped = map_file if isinstance(map_file, MapFile) else read_map(map_file)
    _refuse(problems_with_codebook(mapped) + problems_with_files(mapped, files))
    sources = _Sources(mapped, files)
    fitted = _fitted(sources)
    secret = salt()
    built = [
        each
        for part, file in fitted
        for each in _built(
            part, file, sources, lambda kind: pseudonyms(secret, wave, kind)
        )
    ]
    _refuse([problem for each in built for problem in each.problems])
    _refuse(_without_rows(built, map_file))
    _refuse(unite(built, mapped.content))
    parts: dict[str, list[Built]] = {}
    for each in built:
        if len(each.draft):
            parts.setdefault(each.name, []).append(each)
    report = _report(wave, mapped, sources, built)
    for tally in (tally for each in built for tally in each.tallies):
        tally.forget_people()  # or the check has less memory
    del sources, fitted
    about = mapped.content.wave.model_dump(exclude_defaults=True, mode="json")
    about = {**about, "provenance": mapped.content.wave.provenance}
    put(folder, about, parts, report.to_json(), mapped.path.name)
    return Imported(folder, report)


class _Sources:
    """The files of a map, each read once, with the variables that the map takes."""

    def __init__(self, mapped: MapFile, files: Sequence[Path]) -> None:
        self.mapped = mapped
        self._files = files
        wanted: dict[Key, list[str]] = {}
        for part in parts_of(mapped.content):
            wanted.setdefault(self._key(part), []).extend(names_in(part.table))
            if part.table.join is not None:
                key = (find_file(part.table.join.file, files), None)
                wanted.setdefault(key, []).extend(names_joined(part.table))
        self.read = {key: self._read(key, names) for key, names in wanted.items()}
        self.used: dict[Key, set[str]] = {key: set() for key in wanted}

    def _key(self, part: Part) -> Key:
        return find_file(part.table.file, self._files), part.table.sheet

    def _read(self, key: Key, names: Sequence[str]) -> SurveyFile:
        file, sheet = key
        said = settings_of(self.mapped.content, file.name)
        settings = Settings(sheet, said.header, said.encoding, said.separator)

        def wanted(header: Header) -> Collection[str]:
            found = {v.name for v in header.variables if marks(v.name)}
            for name in names:
                try:
                    found.update(find_variables(name, header.variables))
                except NotFound:
                    continue  # it is of a joined file, or is refused below
            return found

        return read(file, settings, wanted)

    def of(self, part: Part) -> SurveyFile | Beside:
        """Give the file of a part, with what is joined to it."""
        key, joined = self._key(part), part.table.join
        file: SurveyFile | Beside = self.read[key]
        if joined is not None:
            other_key = (find_file(joined.file, self._files), None)
            file = self._joined(part, joined, self.read[other_key])
            self._use(other_key, names_joined(part.table))
        self._use(key, names_in(part.table))
        return file

    def _joined(self, part: Part, joined: Joined, other: SurveyFile) -> Beside:
        file = self.read[self._key(part)]
        _refuse(list(problems_with_join(self.mapped, part, file, other)))
        try:
            return beside(file, other, joined)
        except ValueError as error:
            what = f"one row for each {joined.on}, which tells its rows apart"
            problem = Problem(other.name, what, None, joined.on, str(error))
            raise ImportRefused([problem]) from None

    def note(self, part: Part, notes: Iterable[Note]) -> None:
        """Keep what is odd about the file of a part."""
        file = self.read[self._key(part)]
        kept = tuple(dict.fromkeys([*file.notes, *notes]))
        self.read[self._key(part)] = replaced(file, notes=kept)

    def _use(self, key: Key, names: Sequence[str]) -> None:
        for name in names:
            try:
                self.used[key].update(find_variables(name, self.read[key].variables))
            except NotFound:
                continue

    def decimal(self, file: SurveyFile) -> Mark:
        """Say what stands before decimals in a file."""
        said = settings_of(self.mapped.content, file.name).decimal
        if said is not None:
            return said
        return "comma" if file.separator == ";" else "point"


def _fitted(sources: _Sources) -> list[tuple[Part, SurveyFile | Beside]]:
    """Give each part with its file, once all variables that they name are there."""
    fitted: list[tuple[Part, SurveyFile | Beside]] = []
    problems: list[Problem] = []
    for part in parts_of(sources.mapped.content):
        try:
            fitted.append((part, sources.of(part)))
        except ImportRefused as error:
            problems += error.problems
    plain = [(part, _file(found)) for part, found in fitted]
    _refuse(problems_with_variables(sources.mapped, plain) + problems)
    return fitted


def _file(found: SurveyFile | Beside) -> SurveyFile:
    return found.file if isinstance(found, Beside) else found


def _built(
    part: Part, found: SurveyFile | Beside, sources: _Sources, make: Pseudonyms
) -> list[Built]:
    file = _file(found)
    selection = select(file, part.table.rows)
    if isinstance(found, Beside):
        rows = selection.file.cells.index
        _refuse(list(problems_with_partners(sources.mapped, part, found, rows)))
        sources.note(part, notes_on_partners(part, found, rows))
    schema = table_schema(part.name)
    table = part.table
    if part.battery is None:
        table = opened(table, schema, file.variables)
    built = build(part.name, table, selection, schema, sources.decimal(file), make)
    if part.battery is None:
        return [built]
    battery = sources.mapped.content.batteries[part.battery]
    items = Built(ITEMS, items_of(battery, file), "", {}, 0, {}, [], [])
    return [items, built]


def _without_rows(built: Sequence[Built], map_file: Path | MapFile) -> list[Problem]:
    """Find tables that have no row, although somebody wrote a map for them.

    Of a map that was derived from a questionnaire only the response has to be there:
    nobody need have answered each of its questions.
    """
    of_files = [each for each in built if each.file]
    if isinstance(map_file, Path):
        lost = {each.name: each for each in of_files if not len(each.draft)}
    else:
        some = {each.file for each in of_files if len(each.draft)}
        lost = {e.name: e for e in of_files if e.file not in some}
    what = "at least one row for the table {}; all are left out"
    return [Problem(each.file, what.format(name)) for name, each in lost.items()]


def _report(
    wave: str, mapped: MapFile, sources: _Sources, built: Sequence[Built]
) -> Report:
    secret = {
        name
        for each in built
        for tally in each.tallies
        if tally.pseudonyms
        for name in tally.sources
    }
    files = [of_file(f, sources.used[key], secret) for key, f in sources.read.items()]
    tables = [of_table(each) for each in built if each.file]
    notes = _of_another_year(wave, mapped.content.wave.year)
    return Report(wave, mapped.path.name, tuple(files), tuple(tables), tuple(notes))


def _of_another_year(wave: str, year: int) -> Iterator[str]:
    """Note an id with a year in it that is not the map's."""
    years = {int(each) for each in _YEAR.findall(wave)}
    if years and year not in years:
        said = " and ".join(map(str, sorted(years)))
        yield f"the id says {said}, and the map {year}"


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise ImportRefused(list(dict.fromkeys(problems)))
