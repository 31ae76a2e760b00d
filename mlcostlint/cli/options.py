"""Options that several commands share, and the configuration that they add up to."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from mlcostlint.config import Config, UsageError, find, load, merged
from mlcostlint.data import shelf

F = TypeVar("F", bound=Callable[..., Any])

_VARIABLE = "TF_VAR_"

priced = click.option("--prices", envvar="MLCOSTLINT_PRICES", metavar="FILE",
                      help="Count by this price book instead of the newest one.")  # fmt: skip
_SHARED = (
    click.argument("paths", nargs=-1, type=click.Path()),
    click.option("--config", "config_path", envvar="MLCOSTLINT_CONFIG", metavar="FILE",
                 help="Read this configuration instead of the nearest one."),
    click.option("--stdin-filename", metavar="NAME",
                 help="Read what stands for - among the paths as if it were this file."),
    click.option("--render", is_flag=True,
                 help="Run helm and kustomize on the charts and Kustomizations that are found."),
    click.option("--isolated", is_flag=True, help="Read no configuration."),
    click.option("--debug", is_flag=True, help="Print tracebacks."),
    priced,
    click.option("--exclude", multiple=True, metavar="PATTERN",
                 help="Leave out files that match, as in .gitignore."),
    click.option("--force-exclude", is_flag=True,
                 help="Apply exclusions to files named on the command line, too."),
    click.option("--var", "variables", multiple=True, metavar="NAME=VALUE",
                 help="Set a Terraform variable of the root modules."),
    click.option("--var-file", "var_files", multiple=True, metavar="FILE",
                 help="Load a Terraform variable file."),
    click.option("--env-vars", is_flag=True,
                 help="Take variables from TF_VAR_* and the workspace from TF_WORKSPACE."),
    click.option("--workspace", metavar="NAME", help="Evaluate as in this Terraform workspace."),
    click.option("--usage-file", metavar="FILE",
                 help="Take usage from this file of Infracost's (infracost-usage.yml)."),
    click.option("--plan", metavar="FILE",
                 help="Take values from this plan (terraform show -json), lines from the files."),
    click.option("--cfn-parameters", "cfn_parameters", multiple=True, metavar="FILE",
                 help="Deploy CloudFormation templates with these parameters and stack tags."),
)  # fmt: skip


def shared(command: F) -> F:
    """Give a command the paths and the options that say how to read them."""
    for decorate in reversed(_SHARED):
        command = decorate(command)
    return command


def price_book(said: str | None) -> Path:
    """Return the price book that is named, else the newest of those that ship or were updated."""
    return Path(said) if said else shelf.in_use(shelf.user_folder()).book.path


def configured(paths: Sequence[str], said: Mapping[str, Any]) -> Config:
    """Return the configuration of a run: the file's, then what the options say.

    Options that were not given (None, empty, False) leave a setting as it is.
    """
    table = {
        "select": _names(said.get("select", ())),
        "ignore": _names(said.get("ignore", ())),
        "exclude": said["exclude"],
        "force-exclude": said["force_exclude"],
        "fail-on": said.get("fail_on"),
        "fail-on-savings": said.get("fail_on_savings"),
        "minimum-savings": said.get("min_savings"),
        "strict": said.get("strict"),
        "only-files": said.get("only_files"),
        "variables": _assignments(said["variables"]),
        "var-files": said["var_files"],
        "plan": said["plan"],
        "usage-file": said["usage_file"],
        "cfn-parameters": said["cfn_parameters"],
        "render": said["render"],
    }
    given = {key: value for key, value in table.items() if value not in (None, (), False, {})}
    if said["env_vars"]:
        given |= _environment(os.environ)
    if said["workspace"]:
        given["workspace"] = said["workspace"]
    return replace(merged(_from_file(paths, said), given), price_book=price_book(said["prices"]))


def _environment(variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that Terraform would take from environment variables."""
    names = (name for name in variables if name.startswith(_VARIABLE))
    given = {name.removeprefix(_VARIABLE): variables[name] for name in names}
    chosen = variables.get("TF_WORKSPACE")
    return {"environment": given} | ({"workspace": chosen} if chosen else {})


def _assignments(variables: tuple[str, ...]) -> dict[str, str]:
    """Return `NAME=VALUE` pairs by name; raises `UsageError` on anything else."""
    pairs = {}
    for pair in variables:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError("", 0, f"--var takes NAME=VALUE, not '{pair}'")
        pairs[name] = value
    return pairs


def _names(lists: Sequence[str]) -> tuple[str, ...]:
    """Return the names in repeated options, each of which may hold several with commas between."""
    return tuple(name.strip() for some in lists for name in some.split(",") if name.strip())


def _from_file(paths: Sequence[str], said: Mapping[str, Any]) -> Config:
    if said["isolated"]:
        return Config()
    named = said["config_path"]
    path = Path(named) if named else find(_start(() if said.get("only_files") else paths))
    return load(path) if path else Config()


def _start(paths: Sequence[str]) -> Path:
    """Return the folder that holds all paths: a project's own configuration goes with it."""
    try:
        shared_by_all = Path(os.path.commonpath([Path(path).resolve() for path in paths or ["."]]))
    except ValueError:  # on several drives
        return Path.cwd()
    return shared_by_all if shared_by_all.is_dir() else shared_by_all.parent
