"""Make the synthetic tables of the reference wave, 2008, byte for byte.

The data of the study were never published. These tables stand in for them: each
statistic that wave.yml calls calibrated comes out as the report printed it, and the
rest is invented. Printed values are read from the list of published figures; what is
typed in these modules is only what the report left open.

Run it as ``python make.py [folder]``; without a folder the tables go beside it.
"""

import sys
from io import StringIO
from pathlib import Path

import batteries
import cards
import field
import fieldwork
import institutions
import numpy as np
import opinions
import pandas as pd
import performance
import pupils
import survey
import walkthroughs
from drawing import comes_out

from personalising.errors import CompendiumError
from personalising.published import figure, figures

Tables = dict[str, pd.DataFrame]

SEED = 2009
STUDIES = (
    *(field, cards, performance, survey),
    *(institutions, pupils, fieldwork, walkthroughs),
)


def make_tables() -> Tables:
    """Make every table; each draws from its own stream, and so moves no other."""
    # a new stream comes last: those before it draw what they drew
    schools, groups, sorts, results, people, ratings, placements, *further = (
        np.random.default_rng(SEED).spawn(13)
    )
    tables = field.make_tables(schools, groups, sorts)
    tables["card_sorts"] = cards.make_card_sorts(
        placements, tables["card_sorts"], tables["focus_groups"]
    )
    tables |= make_field_study(tables["schools"], tables["focus_groups"], *further)
    table = performance.make_performance(results)
    listed = table[["school_id", "phase"]].assign(study="performance")
    surveyed = survey.make_tables(people, ratings)
    listings = [tables["schools"], listed, surveyed["schools"]]
    return tables | surveyed | {"performance": table, "schools": pd.concat(listings)}


def make_field_study(
    schools: pd.DataFrame,
    groups: pd.DataFrame,
    for_schools: np.random.Generator,
    for_pupils: np.random.Generator,
    for_answers: np.random.Generator,
    for_groups: np.random.Generator,
    for_walkthroughs: np.random.Generator,
    for_opinions: np.random.Generator,
) -> Tables:
    """Make what the field study found out in its schools and their focus groups."""
    made = institutions.make_institutions(for_schools, schools)
    disadvantaged = schools.set_index("school_id")["disadvantaged"].to_dict()
    learners = pupils.make_learners(for_pupils, groups, disadvantaged)
    tables = {
        **made.tables,
        "learners": learners,
        **batteries.make_batteries(for_answers, learners, groups, made.e_maturity),
        **fieldwork.make_fieldwork(for_groups, groups, learners),
    }
    phases = schools.set_index("school_id")["phase"].to_dict()
    tables |= opinions.add_opinions(for_opinions, groups, phases, tables)
    walked = walkthroughs.make_walkthroughs(for_walkthroughs, groups, tables)
    return tables | {"walkthroughs": walked}


def check(tables: Tables) -> None:
    """Refuse tables from which a printed figure does not come out as printed."""
    wrong = []
    for study in STUDIES:
        found = study.recount(tables)
        wanted = {id for id in figures().index if id.startswith(study.CALIBRATED)}
        wrong += [
            id
            for id in sorted(wanted | set(found))
            if id not in found or not comes_out(figure(id), found[id])
        ]
    if wrong:
        raise CompendiumError(f"not as printed: {', '.join(wrong)}")


def as_text(table: pd.DataFrame) -> str:
    """Give a table as it is written: so many decimals, by column, or four."""
    columns = [column for column in performance.DECIMALS if column in table]
    written = {
        column: table[column].map(f"{{:.{performance.DECIMALS[column]}f}}".format)
        for column in columns
    }
    return table.assign(**written).to_csv(
        index=False, lineterminator="\n", float_format="%.4f"
    )


def main(folder: Path) -> None:
    """Make the tables, check them as they will be read, and only then write them."""
    texts = {name: as_text(table) for name, table in make_tables().items()}
    check({name: pd.read_csv(StringIO(text)) for name, text in texts.items()})
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    to = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    if not to.is_dir():
        sys.exit(f"make.py: there is no folder {to}, expected one for the tables")
    main(to)
