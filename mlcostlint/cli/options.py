"""Options that several commands share, and the configuration that they add up to."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from mlcostlint.config import Config, UsageError, find, load, merged

F = TypeVar("F", bound=Callable[..., Any])

_SHARED = (
    click.argument("paths", nargs=-1, type=click.Path()),
    click.option("--config", "config_path", envvar="MLCOSTLINT_CONFIG", metavar="FILE",
                 help="Read this configuration instead of the nearest one."),
    click.option("--isolated", is_flag=True, help="Read no configuration."),
    click.option("--exclude", multiple=True, metavar="PATTERN",
                 help="Leave out files that match, as in .gitignore."),
    click.option("--force-exclude", is_flag=True,
                 help="Apply exclusions to files named on the command line, too."),
    click.option("--var", "variables", multiple=True, metavar="NAME=VALUE",
                 help="Set a Terraform variable of the root modules."),
    click.option("--var-file", "var_files", multiple=True, metavar="FILE",
                 help="Load a Terraform variable file."),
)  # fmt: skip


def shared(command: F) -> F:
    """Give a command the paths and the options that say how to read them."""
    for decorate in reversed(_SHARED):
        command = decorate(command)
    return command


def configured(config_path: str | None, *, isolated: bool, table: Mapping[str, Any]) -> Config:
    """Return the configuration of a run: the file's, then what the command line says.

    Settings that the command line leaves out (None, empty, False) stay as they are.
    """
    said = {key: value for key, value in table.items() if value not in (None, (), False, {})}
    return merged(_from_file(config_path, isolated=isolated), said)


def assignments(variables: tuple[str, ...]) -> dict[str, str]:
    """Return `NAME=VALUE` pairs by name; raises `UsageError` on anything else."""
    pairs = {}
    for pair in variables:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError("", 0, f"--var takes NAME=VALUE, not '{pair}'")
        pairs[name] = value
    return pairs


def use_color(choice: str) -> bool:
    """Tell whether to colour: as the option says, else as the environment, else the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return os.environ.get("CLICOLOR") != "0" and sys.stdout.isatty()


def _from_file(config_path: str | None, *, isolated: bool) -> Config:
    if isolated:
        return Config()
    path = Path(config_path) if config_path else find(Path.cwd())
    return load(path) if path else Config()
