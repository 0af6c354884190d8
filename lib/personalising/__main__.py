"""The command `compendium`; it isolates Python's search path before other imports."""

from personalising.book import isolation


def main() -> None:
    """Run the command `compendium` with the arguments of this process."""
    isolation.isolate_python()
    import signal  # not earlier: it could have been a foreign module

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback out of the imports
    from personalising.cli import main as command

    command()


if __name__ == "__main__":
    main()
