"""`python -m bench SUBCOMMAND …`: measure the solvers and the site on public and synthetic data."""

from __future__ import annotations

import importlib
import importlib.util
import sys

SUBCOMMANDS = ("affinity", "assignment", "assignment_instances", "program", "proposal", "timetable", "web")


def main(arguments: list[str]) -> int:
    """Hand over to `bench.<subcommand>.main`; returns the exit status."""
    available = [name for name in SUBCOMMANDS if importlib.util.find_spec(f"bench.{name}") is not None]
    if not arguments or arguments[0] not in available:
        print(f"usage: bench {{{','.join(available)}}} …", file=sys.stderr)
        return 2
    module = importlib.import_module(f"bench.{arguments[0]}")
    return int(module.main(arguments[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
