"""Writing the files of a wave: from frames, or a scaffold to be filled in."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from personalising.errors import CompendiumError
from personalising.waves.descriptor import CONTRACT, FILE, LONGEST_ID
from personalising.waves.files import hint
from personalising.waves.schema import table_schemas

_SCAFFOLD = """\
# The descriptor of a wave. Fill in what is empty; `compendium check` says the rest.
contract: {contract}
id: "{wave}"
label:                  # a title for readers
year:                   # of collection
provenance: collected   # or synthetic
source:                 # who collected it, and how
licence:                # what others may do with the data
# collected_from: 2026-05-01
# collected_to: 2026-07-31
# contact: who answers questions
# notes: what a reader must know
# replication: {{teacher: {{method: fay, fay: 0.5}}}}  # of the table replicate_weights
# disclosure: {{open: the reason why rows of single schools and people may be shown}}
"""


def write_wave(
    folder: Path, about: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
) -> None:
    """Write a descriptor and tables into a folder; nothing is checked.

    Parameters
    ----------
    folder : Path
        An empty folder.
    about : mapping of str to value
        The keys of the descriptor, but for the contract.
    tables : mapping of str to pandas.DataFrame
        The tables, by name. Their index is not written.
    """
    content = {"contract": CONTRACT, **about}
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)


def scaffold(folder: Path, tables: Iterable[str] = ()) -> list[Path]:
    """Begin a wave: a descriptor to fill in, and tables that have a header alone.

    Parameters
    ----------
    folder : Path
        Where it goes; its name is the wave's id. It must not be there yet.
    tables : iterable of str
        Names of tables of the codebook.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    CompendiumError
        If the folder is there, its name is no id, or there is no such table.
    """
    wave, known = folder.name, table_schemas()
    plain = wave.replace("_", "").replace("-", "").replace(".", "")
    if not (plain.isascii() and plain.isalnum() and wave[0].isalnum()):
        raise CompendiumError(
            f'found "{wave}", expected an id of letters, digits, dot, hyphen and '
            f"underscore, {LONGEST_ID} at most, and no path"
        )
    for name in tables:
        if name not in known:
            what = f"a table of the codebook{hint(name, known)}"
            raise CompendiumError(f'found "{name}", expected {what}')
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise CompendiumError(
            f"the wave {wave} is there already, as {folder}"
        ) from None
    text = _SCAFFOLD.format(contract=CONTRACT, wave=wave)
    written = [folder / FILE]
    written[0].write_text(text, encoding="utf-8")
    for name in tables:
        file = folder / f"{name}.csv"
        file.write_text(",".join(known[name].columns) + "\n", encoding="utf-8")
        written.append(file)
    return written
