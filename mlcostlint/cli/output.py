"""Where a report goes: to the standard output, or whole into a file."""

import os
from pathlib import Path

import click

from mlcostlint.cli.failure import Refused


def write(text: str, output: str | None) -> None:
    """Print a report, or put it in the place of a file; raises `Refused` where that fails."""
    if output is None:
        click.echo(text, nl=False, color=True)  # the style has already decided
        return
    path = Path(output)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise Refused(f"{output} cannot be written: {error.strerror}") from None
