"""A wave of data: it is checked when it is loaded, and cannot be changed after that."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from personalising import paths
from personalising.errors import CompendiumError, WaveError
from personalising.keeping import NotToBeKept, kept
from personalising.provenance import written
from personalising.waves.checking import check_folder
from personalising.waves.descriptor import FILE, Descriptor
from personalising.waves.files import IMPORTED, REASONS, list_files, nearest
from personalising.waves.lacking import column as lacking_column
from personalising.waves.lacking import in_words
from personalising.waves.schema import table_schema
from personalising.waves.writing import write_wave

REFERENCE = paths.REFERENCE
"""Id of the reference wave."""
BATTERIES = frozenset({"items", "views"})
"""Tables whose columns do not say what they hold: what was asked, the items say."""


class NotCollected(Exception):
    """A result cannot be computed, because the wave did not collect what it needs.

    The analyses of a section raise it. The functions that chapters use catch it and
    return it in place of the result, so that a page can say what is missing.

    Parameters
    ----------
    wave : Descriptor
        Descriptor of the wave.
    what : tuple of str
        What is missing, in words: titles of tables or columns, or groups.
    needs : mapping of str to sequence of str, optional
        Columns that the result needs, by table; empty where it needs something that no
        list of columns describes. From this a page finds the last wave that has them.

    Examples
    --------
    >>> print(NotCollected(load("2008").descriptor, ("absence", "size")))
    not collected: absence and size
    """

    def __init__(
        self,
        wave: Descriptor,
        what: tuple[str, ...],
        needs: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        super().__init__(wave, what, dict(needs))
        self.wave, self.what, self.needs = wave, what, needs

    def __str__(self) -> str:
        return f"not collected: {in_words(self.what)}"

    def __repr__(self) -> str:
        return f"NotCollected({self.wave.id!r}: {in_words(self.what)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NotCollected):
            return NotImplemented
        return (self.wave, self.what) == (other.wave, other.what)

    def __hash__(self) -> int:
        return hash((self.wave.id, self.what))


class _Copies(Mapping[str, pd.DataFrame]):
    """Mapping that gives copies of its tables, so that callers cannot change them."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = dict(tables)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._tables[name].copy()

    def __contains__(self, name: object) -> bool:  # else a table is copied to be asked
        return name in self._tables

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


@dataclass(frozen=True, repr=False)
class Wave:
    """One wave of the study's data; immutable. Made by `load`.

    Parameters
    ----------
    descriptor : Descriptor
        The wave's id, title, year, provenance and source.
    tables : mapping of str to pandas.DataFrame
        The tables by name, with the types that their schemas give. Each look-up gives a
        copy.
    folder : Path
        Folder that the wave was read from.

    Attributes
    ----------
    digest : str
        SHA-256 digest of the files that the wave was read from. It is empty for a wave
        that was made from tables in memory, or is a changed copy of a loaded one.
    """

    descriptor: Descriptor
    tables: Mapping[str, pd.DataFrame] = field(compare=False)
    folder: Path = field(compare=False)
    digest: str = field(default="", init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", _Copies(self.tables))

    @classmethod
    def from_tables(
        cls, tables: Mapping[str, pd.DataFrame], *, id: str, **about: Any
    ) -> "Wave":
        """Make a wave of frames, which pass the same check as files do.

        Parameters
        ----------
        tables : mapping of str to pandas.DataFrame
            The tables, by the names of the codebook; the index of a frame is not looked
            at, and problems number its rows from 2, as in a file with a header.
        id : str
            Id of the wave.
        **about : values
            Further keys of the descriptor: `label`, `year`, `provenance`, `source` and
            `licence`, and those that may be left out.

        Returns
        -------
        Wave
            It has no folder, and no digest.

        Raises
        ------
        WaveError
            If the tables do not meet the contract; its `problems` name table, row,
            column, value and what was expected.

        Examples
        --------
        >>> leaders = pd.DataFrame({"school_id": "A", "item": ["own pace"],
        ...                         "answer": [3]})
        >>> Wave.from_tables({"leaders": leaders}, id="mine", label="Mine", year=2026,
        ...                  provenance="collected", source="asked", licence="CC0")
        Wave('mine', collected: leaders (1))
        """
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            write_wave(folder, {"id": id, **about}, tables)
            descriptor, held, problems = check_folder(folder)
        if descriptor is None or problems:
            raise WaveError(id, problems)
        ordered = {name: _categorical(name, held[name]) for name in sorted(held)}
        return cls(descriptor, ordered, Path())

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Give a copy of one table; KeyError where the wave did not collect it."""
        return self.tables[table]

    def __repr__(self) -> str:
        held = ", ".join(f"{name} ({len(t)})" for name, t in self.tables.items())
        return f"Wave({self.descriptor.id!r}, {self.descriptor.provenance}: {held})"

    @property
    def id(self) -> str:
        """Identifier of the wave, such as ``"2008"``."""
        return self.descriptor.id

    def has(self, table: str, *columns: str) -> bool:
        """Whether the wave collected a table and all of the given columns.

        A column in which every cell is empty counts as not collected.

        Parameters
        ----------
        table : str
            Name of the table.
        *columns : str
            Names of columns in it.

        Examples
        --------
        >>> load("2008").has("schools", "absence")
        True
        """
        if table not in self.tables:
            return False
        if table not in self._filled:  # each look-up copies the table
            held = self.tables[table]
            filled = (name for name in held if held[name].notna().any())
            self._filled[table] = frozenset(filled)
        return self._filled[table].issuperset(columns)

    @cached_property
    def _filled(self) -> dict[str, frozenset[str]]:
        """Columns with a value, of the tables that were asked for so far."""
        return {}

    def require(self, needs: Mapping[str, Sequence[str]]) -> None:
        """Check that the wave has the tables and columns that an analysis needs.

        Parameters
        ----------
        needs : mapping of str to sequence of str
            Columns needed, by table.

        Raises
        ------
        NotCollected
            If any is missing; it names all that are.

        Examples
        --------
        >>> load("2008").require({"schools": ["phase", "size"]})
        """
        if missing := self.missing(needs):
            raise missing

    def lacks(self, *what: str) -> NotCollected:
        """Make the error that says what the wave lacks; the caller raises it.

        It is for needs other than tables and columns, which `require` checks.

        Parameters
        ----------
        *what : str
            What is missing, in words, such as ``"schools of a field study"``.

        Returns
        -------
        NotCollected

        Examples
        --------
        >>> raise load("2008").lacks("rain")
        Traceback (most recent call last):
            ...
        personalising.waves.wave.NotCollected: not collected: rain
        """
        return NotCollected(self.descriptor, what)

    def missing(self, needs: Mapping[str, Sequence[str]]) -> NotCollected | None:
        """Find which of the tables and columns that an analysis needs are missing.

        Parameters
        ----------
        needs : mapping of str to sequence of str
            Columns needed, by table.

        Returns
        -------
        NotCollected or None
            None if the wave has them all. Its own `needs` are empty where items are
            needed: another wave with these columns may have asked about other things.

        Examples
        --------
        >>> load("2008").missing({"schools": ["phase", "size"]}) is None
        True
        """
        what = []
        for name, columns in needs.items():
            schema = table_schema(name)
            if not self.has(name):
                what.append(f"the table “{schema.title}”")
                continue
            what += [
                lacking_column(schema.field(column).title, schema.title)
                for column in columns
                if not self.has(name, column)
            ]
        if not what:
            return None
        told = MappingProxyType({}) if BATTERIES & needs.keys() else needs
        return NotCollected(self.descriptor, tuple(what), told)


def find(wave: str | os.PathLike[str]) -> Path:
    """Find the folder of a wave from its id or its path.

    An id is looked up under data/waves. Anything else is the path of a folder; where
    there is none, a plain name is looked up among the copies of the waves that were
    run by their path.

    Parameters
    ----------
    wave : str or path
        Id of a wave, or path of its folder.

    Returns
    -------
    Path

    Raises
    ------
    CompendiumError
        If there is no such folder.
    """
    name = os.fspath(wave)
    is_plain = bool(name) and Path(name).name == name
    if is_plain and (paths.WAVES / name / FILE).is_file():
        return paths.WAVES / name
    copy = paths.collected_folder(name) if is_plain else None
    if copy and (copy / FILE).is_file() and not (Path(name) / FILE).is_file():
        return copy
    folder = Path(name)
    with suppress(RuntimeError):  # "~name" of a user that does not exist
        folder = folder.expanduser()
    if name and folder.is_dir():
        return folder.resolve()
    known = sorted(path.parent.name for path in paths.WAVES.glob(f"*/{FILE}"))
    raise CompendiumError(
        f'there is no wave "{name}": it is neither an id under data/waves '
        f"({', '.join(known)}) nor a folder{_meant(folder, known)}"
    )


def _meant(folder: Path, known: Sequence[str]) -> str:
    """Give a hint which id, or wave in a folder beside it, may be meant."""
    with suppress(OSError, ValueError):
        beside = sorted(each.parent for each in folder.parent.glob(f"*/{FILE}"))
        by_name = {each.name.casefold(): str(each) for each in beside}
        by_name |= {each.casefold(): each for each in known}
        if (near := nearest(folder.name, by_name, alike=0.8)) is not None:
            return f' (did you mean "{by_name[near]}"?)'
    return ""


def load(wave: str | os.PathLike[str]) -> Wave:
    """Load a wave and check it.

    A wave of the project that has passed its check is kept under _build, and read from
    there until its files, or the code of the check, change.

    Parameters
    ----------
    wave : str or path
        An id under data/waves, or the path of a folder with a ``wave.yml``.

    Returns
    -------
    Wave

    Raises
    ------
    CompendiumError
        If there is no such wave.
    WaveError
        If the wave does not meet the contract; its `problems` name file, row, column,
        value and what was expected.

    Examples
    --------
    >>> load("2008").descriptor.provenance
    'synthetic'
    """
    folder = find(wave)
    before, digest = _written(folder), _digest(folder)

    def read() -> tuple[Descriptor, dict[str, pd.DataFrame]]:
        descriptor, tables, problems = check_folder(folder)
        if descriptor is None or problems:
            raise WaveError(os.fspath(wave), problems)
        ordered = {name: _categorical(name, tables[name]) for name in sorted(tables)}
        if _written(folder) != before:  # the digest may be of other tables
            raise NotToBeKept((descriptor, ordered))
        return descriptor, ordered

    sound = digest and not list_files(folder).problems  # of files beside the tables
    results = _results_folder(folder) if sound else None
    of = ("wave", digest)
    descriptor, tables = kept(results, "personalising.waves", of, read)
    loaded = Wave(descriptor, tables, folder)
    if _written(folder) == before:
        object.__setattr__(loaded, "digest", digest)
    return loaded


def _written(folder: Path) -> dict[Path, tuple[int, int]]:
    """Find out when each file in a folder was last written to."""
    return {file: written(file) for file in folder.iterdir()}


def _digest(folder: Path) -> str:
    """Digest of the files of a wave: its descriptor, its tables, and how they came.

    Empty where one cannot be read, which the check will say.
    """
    digest = hashlib.sha256()
    tables = [table.path for table in list_files(folder).tables]
    told = [folder / name for name in (FILE, IMPORTED, REASONS)]
    try:
        for file in sorted([*tables, *filter(Path.is_file, told)]):  # and no pipes
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    except OSError:
        return ""
    return digest.hexdigest()


def _results_folder(folder: Path) -> Path | None:
    """Where results of the wave in a folder are kept; None for one from elsewhere."""
    if folder.parent == paths.WAVES:
        return paths.results_folder(folder.name)
    if folder == paths.collected_folder(folder.parent.name):
        return paths.results_folder(folder.parent.name)
    return None


def _categorical(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Make columns of listed text values categorical, in the order of the schema."""
    schema = table_schema(name)
    kinds = {
        field.name: pd.CategoricalDtype(list(field.categories), field.ordered)
        for field in schema.fields
        if field.name in frame and field.categories and field.type == "string"
    }
    return frame.assign(**{key: frame[key].astype(kind) for key, kind in kinds.items()})


def known() -> list[Wave]:
    """Load every wave under data/waves that passes its check, in order of folders."""
    found = []
    for file in sorted(paths.WAVES.glob(f"*/{FILE}")):
        with suppress(CompendiumError):
            found.append(load(file.parent))
    return found


def last_with(
    needs: Mapping[str, Sequence[str]], among: Sequence[Wave] | None = None
) -> Descriptor | None:
    """Find the latest wave that collected the given tables and columns.

    A collected wave goes before any synthetic one, whatever their years.

    Parameters
    ----------
    needs : mapping of str to sequence of str
        Columns needed, by table.
    among : sequence of Wave, optional
        The waves to search; by default those that `known` gives.

    Returns
    -------
    Descriptor or None
        Descriptor of that wave; None if no wave has them all.

    Examples
    --------
    >>> last_with({"schools": ["absence"]}).id
    '2008'
    """
    among = known() if among is None else among
    holders = [wave.descriptor for wave in among if not wave.missing(needs)]
    return max(
        holders,
        key=lambda descriptor: (not descriptor.synthetic, descriptor.year),
        default=None,
    )
