"""The command `compendium`, out of reach of strangers before it imports anything."""

from personalising.book import isolation


def main() -> None:
    """Run the command."""
    isolation.shut_out_strangers()
    from personalising.cli import main as command

    command()


if __name__ == "__main__":
    main()
