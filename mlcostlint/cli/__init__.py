"""The command line: arguments in, text and exit code out; it decides nothing."""

from mlcostlint.cli.group import main

__all__ = ["main"]
