"""Parquet files, as other programs write them."""

from collections.abc import Callable, Collection
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from personalising.errors import Problem
from personalising.intake.headers import Header, read_header
from personalising.intake.refusals import ImportRefused
from personalising.intake.survey import Note, SurveyFile, as_texts


def read_parquet(
    path: Path,
    wanted: Callable[[Header], Collection[str]],
    limit: int | None = None,
) -> SurveyFile:
    """Read a Parquet file; its rows are numbered as if a header stood in row 1.

    Parameters
    ----------
    path : Path
    wanted : function of Header to collection of str
        Which variables are read, by name.
    limit : int, optional
        Most rows that are read.

    Raises
    ------
    ImportRefused
        If it is damaged, or a column holds lists or other tables.
    """
    try:
        file = pa.parquet.ParquetFile(path)
        names = file.schema_arrow.names
        header = read_header([names], 1)
        named = [variable.name for variable in header.variables]
        taken = frozenset(wanted(header))
        keep = [name for name in named if name in taken]
        own = [names[named.index(name)] for name in keep]
        table = file.read(columns=own or names[:1])
        table.validate(full=True)
        if any(map(pa.types.is_nested, table.schema.types)):
            what = "columns of text, numbers or dates, not of lists or tables"
            raise ImportRefused([Problem(path.name, what)])
        frame = table.slice(0, limit).to_pandas()
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        reason = next(iter(str(error).splitlines()), "it cannot be read")
        raise ImportRefused(
            [Problem(path.name, f"a Parquet table ({reason})")]
        ) from None
    index = pd.RangeIndex(2, len(frame) + 2)
    cells = {
        name: as_texts(frame.iloc[:, place].to_numpy(object, na_value=None))
        for place, name in enumerate(keep)
    }
    notes = list(header.notes)
    if limit is not None and table.num_rows > limit:
        notes.append(Note(f"only the first {limit:,} rows were read"))
    return SurveyFile(
        path, "Parquet", header.variables, pd.DataFrame(cells, index=index),
        notes=(*notes,),
    )  # fmt: skip
