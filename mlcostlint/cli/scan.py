"""`mlcostlint scan`: report what wastes money, and fail the build if it should."""

import os
import shutil
from pathlib import Path
from typing import Any

import click

from mlcostlint import reporters
from mlcostlint.cli.failure import Explained
from mlcostlint.cli.options import assignments, configured, shared, use_color
from mlcostlint.cli.progress import progress
from mlcostlint.config import Config
from mlcostlint.finding import Report
from mlcostlint.reporters import FORMATS, Style
from mlcostlint.reporters.statistics import statistics


@click.command("scan")
@shared
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="text",
    envvar="MLCOSTLINT_OUTPUT_FORMAT",
    show_default=True,
    help="How to report.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    envvar="MLCOSTLINT_OUTPUT_FILE",
    help="Write the report to a file.",
)
@click.option("--select", multiple=True, metavar="NAME", help="Run only this rule or family.")
@click.option("--ignore", multiple=True, metavar="NAME", help="Leave out this rule or family.")
@click.option(
    "--fail-on",
    type=click.Choice(["info", "warning", "error", "never"]),
    help="The least severity that fails the run.  [default: warning]",
)
@click.option("--fail-on-savings", metavar="USD", help="Fail if all findings save this a month.")
@click.option("--min-savings", metavar="USD", help="Leave out findings that save less a month.")
@click.option("--strict", is_flag=True, help="Fail on questions that the files leave open, too.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--only-files",
    is_flag=True,
    help="Read the whole working directory, report findings in the named files only.",
)
@click.option("--statistics", is_flag=True, help="Count findings and dollars for each rule.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.option("-q", "--quiet", is_flag=True, help="Print findings alone.")
@click.option("-v", "--verbose", is_flag=True, help="Print open questions and assumptions, too.")
@click.option("--debug", is_flag=True, help="Print tracebacks.")  # fmt: skip
def command(paths: tuple[str, ...], **said: Any) -> None:
    """Say what wastes money in files and folders, by default in the working directory."""
    from mlcostlint import api

    with Explained(debug=said["debug"]):
        config = _config(said)
        if config.only_files and not paths:
            raise SystemExit(0)
        with progress() as say:
            report = api.scan(paths or ["."], config, progress=say)
        _write(_rendered(report, said), said["output"])
        if said["statistics"]:
            click.echo(statistics(report), err=said["format_"] != "text")
        raise SystemExit(0 if said["exit_zero"] else _exit_code(report, config))


def _config(said: dict[str, Any]) -> Config:
    table = {
        "select": said["select"],
        "ignore": said["ignore"],
        "exclude": said["exclude"],
        "force-exclude": said["force_exclude"],
        "fail-on": said["fail_on"],
        "fail-on-savings": said["fail_on_savings"],
        "minimum-savings": said["min_savings"],
        "strict": said["strict"],
        "only-files": said["only_files"],
        "variables": assignments(said["variables"]),
        "var-files": said["var_files"],
    }
    return configured(said["config_path"], isolated=said["isolated"], table=table)


def _rendered(report: Report, said: dict[str, Any]) -> str:
    style = Style(
        color=said["output"] is None and use_color(said["color"]),
        width=min(shutil.get_terminal_size((100, 24)).columns, 140),
        verbosity=2 if said["debug"] else 1 if said["verbose"] else -1 if said["quiet"] else 0,
        prefix=_prefix(),
    )
    return reporters.render(report, said["format_"], style)


def _prefix() -> str:
    """Return the way from the repository's top to the working directory."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / ".git").exists():
            return here.relative_to(folder).as_posix()
    return ""


def _write(text: str, output: str | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    path = Path(output)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def _exit_code(report: Report, config: Config) -> int:
    if report.problems:
        return 2
    loud = config.fail_on is not None and any(
        finding.severity >= config.fail_on for finding in report.findings
    )
    dear = config.fail_on_savings is not None and report.saves.expected >= config.fail_on_savings
    return int(loud or dear or (config.strict and bool(report.gaps)))
