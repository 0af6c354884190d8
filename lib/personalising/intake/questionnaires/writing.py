"""Writing the forms of questionnaires into a folder, and over no file that is there."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from personalising.errors import CompendiumError
from personalising.intake.questionnaires import reading
from personalising.intake.questionnaires.limesurvey import limesurvey
from personalising.intake.questionnaires.model import Questionnaire
from personalising.intake.questionnaires.paper import page, sheet
from personalising.intake.questionnaires.xlsform import xlsform

Make = Callable[[Questionnaire], bytes]
FORMATS: Mapping[str, Mapping[str, Make]] = MappingProxyType(
    {
        "xlsform": {".xlsx": xlsform},
        "limesurvey": {".txt": limesurvey},
        "print": {".html": page, "_sheet.xlsx": sheet},
    }
)
"""For each format the files that it has, by the ends of their names."""


def write_forms(
    names: Sequence[str], form: str, folder: Path, *, replace: bool = False
) -> list[Path]:
    """Write the forms of questionnaires.

    Parameters
    ----------
    names : sequence of str
        Names of questionnaires; none for all of them.
    form : {"xlsform", "limesurvey", "print"}
    folder : Path
        A folder that is there.
    replace : bool
        Whether files that are there give way.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    CompendiumError
        If there is no such questionnaire or folder, or a file is there already; then
        none is written.
    """
    questionnaires = [reading.find(name) for name in names or reading.names()]
    if not folder.is_dir():
        raise CompendiumError(f"{folder}: expected a folder that is there")
    contents = {
        folder / f"{each.name}{end}": make(each)
        for each in questionnaires
        for end, make in FORMATS[form].items()
    }
    there = [str(file) for file in contents if file.exists()]
    if there and not replace:
        raise CompendiumError(
            f"{', '.join(there)}: there already, and not written over without --replace"
        )
    for file, content in contents.items():
        file.write_bytes(content)
    return list(contents)


def listing() -> str:
    """List all questionnaires: name, title, minutes, and the tables that they fill."""
    lines = []
    for each in map(reading.find, reading.names()):
        filled = ", ".join(tables_of(each))
        lines.append(f"{each.name}: {each.title}")
        lines.append(f"  {each.minutes} minutes; fills {filled}")
    return "\n".join(lines)


def tables_of(questionnaire: Questionnaire) -> list[str]:
    """Name the tables of a wave that a questionnaire fills, in its order."""
    named = list(questionnaire.tables)
    for question in questionnaire.questions:
        if question.ask == "battery":
            named += ["items", "views"]
        else:
            named.append(getattr(question, "table", ""))
    return [name for name in dict.fromkeys(named) if name]
