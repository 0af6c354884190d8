"""Sentences on how a wave came in."""

from personalising.pages.words import listed, number_of
from personalising.waves.imported import Report

NOT_IMPORTED = (
    "Its tables were not imported from survey files: they are as those who made the "
    "wave wrote them."
)


def came(report: Report | None) -> str:
    """Say what the tables were imported from, and what of it stayed out."""
    if report is None:
        return NOT_IMPORTED
    files = number_of(len(report.files), "survey file")
    said = [f"Its tables were made from {files}, by a map of their variables."]
    secret = {
        column.column
        for table in report.tables
        for column in table.columns
        if column.pseudonyms
    }
    if secret:
        said.append(
            f"Identifiers ({listed(sorted(secret))}) are pseudonyms: what they were "
            "made with is kept apart, and none of them tells who or where it was."
        )
    out = [why for file in report.files for why in file.left_out.values()]
    if out:
        said.append(f"Of the files, {number_of(len(out), 'variable')} stayed out.")
    return " ".join(said)


def beside(report: Report | None) -> str:
    """Say what was odd about the files, where no cell of them is quoted."""
    notes = [
        f"{file.name}: {note}"
        for file in (report.files if report else ())
        for note in file.notes
        if '"' not in note
    ]
    said = [f"What stood out in them: {'; '.join(notes)}."] if notes else []
    if report and report.notes:
        said.insert(0, f"To be looked at: {'; '.join(report.notes)}.")
    return " ".join(said)
