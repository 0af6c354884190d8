"""`make bounds`: compute what print decides, and write it down."""

import sys
from pathlib import Path

from personalising.errors import CompendiumError
from personalising.paths import PUBLISHED
from personalising.study.teacher_survey.bounds import making


def main(path: Path = PUBLISHED / "bounds.csv") -> None:
    """Write the file of bounds; the old one stays until the new one is whole."""
    try:
        text = making.make()
    except CompendiumError as error:
        sys.exit(str(error))
    whole = path.with_suffix(".csv.new")
    whole.write_text(text, encoding="utf-8", newline="\n")
    whole.replace(path)


if __name__ == "__main__":
    main()
