#!/usr/bin/env python
"""Django's command line for confsite."""

import os
import sys


def main() -> None:
    """Run a management command with production settings unless told otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "confsite.settings.production")
    from django.core.management import execute_from_command_line

    import confsite.celery  # noqa: F401  the Celery app must exist before a command publishes a task

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
