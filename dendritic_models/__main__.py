"""The command line: is this machine ready, and what is in the catalogue."""

import argparse
import sys

from dendritic_models import catalogue


def main(arguments=None):
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser("python -m dendritic_models", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("doctor", help="check this machine, and say what to do about each problem")
    for kind in (*catalogue.LIBRARIES, *catalogue.ROOMS):
        commands.add_parser(kind, help=f"list the {kind.replace('_', ' ')}")
    tables = commands.add_parser("tables", help="print the whole catalogue, as in the README")
    tables.add_argument("--update", action="store_true", help="write it into the README instead")
    cache = commands.add_parser("cache", help="what compiled programs take, and where they are")
    cache.add_argument("--empty", action="store_true", help="remove them")
    options = parser.parse_args(arguments)

    if options.command == "doctor":
        from dendritic_models import doctor

        return doctor.report()
    if options.command == "cache":
        from dendritic_models import compilation

        size = compilation.empty() if options.empty else sum(e[1] for e in compilation.entries())
        print(f"{compilation.cache()}: {size/1e6:.0f} MB{', emptied' if options.empty else ''}")
        return 0
    if options.command != "tables":
        print(catalogue.table(options.command))
    elif options.update:
        catalogue.update_readme()
    else:
        print(catalogue.tables())
    return 0


if __name__ == "__main__":
    sys.exit(main())
