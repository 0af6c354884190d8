"""The command `compendium`; it isolates Python's search path before other imports."""

from personalising.book import isolation


def main() -> None:
    """Run the command `compendium` with the arguments of this process."""
    isolation.isolate_python()
    from personalising.cli import main as command

    command()


if __name__ == "__main__":
    main()
