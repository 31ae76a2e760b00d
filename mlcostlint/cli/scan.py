"""`mlcostlint scan`: report what wastes money, and fail the build if it should."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from mlcostlint.cli.failure import Explained
from mlcostlint.cli.options import configured, shared
from mlcostlint.cli.output import write
from mlcostlint.cli.piped import asked
from mlcostlint.cli.progress import progress
from mlcostlint.cli.terminal import from_repository_top, wants_color, wants_progress, width
from mlcostlint.config import Config
from mlcostlint.finding import Report
from mlcostlint.reporters import FORMATS, Style, render
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
@click.option("--select", multiple=True, metavar="NAMES", help="Run only these rules or families.")
@click.option("--ignore", multiple=True, metavar="NAMES", help="Leave out these rules or families.")
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
@click.option("--show-math", is_flag=True, help="Print how each saving was figured.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.option("-q", "--quiet", is_flag=True, help="Print findings alone.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Print open questions, doubtful files and assumptions, too.",
)
def command(paths: tuple[str, ...], **said: Any) -> None:
    """Say what wastes money in files and folders, by default in the working directory.

    A path of - stands for standard input: helm template chart | mlcostlint scan -

    Exits with 1 on findings at or above --fail-on, with 2 where something could not be read or run.
    """
    from mlcostlint import api

    with Explained(debug=said["debug"]):
        if said["only_files"] and not paths:
            raise SystemExit(0)
        what = asked(paths, said["stdin_filename"])
        config = configured(what.places, said)
        watched = wants_progress(sys.stderr) and not said["quiet"]
        with progress(sys.stderr) if watched else nullcontext() as say:
            report = api.scan(what.paths, config, given=what.given, progress=say)
        write(_rendered(report, said), said["output"])
        raise SystemExit(_exit_code(report, config, exit_zero=said["exit_zero"]))


def _rendered(report: Report, said: dict[str, Any]) -> str:
    if said["statistics"] and said["format_"] not in {"text", "concise"}:
        raise click.UsageError(f"--statistics is a table, not --format {said['format_']}")
    style = Style(
        color=said["output"] is None and wants_color(said["color"], sys.stdout),
        width=width(),
        verbosity=2 if said["debug"] else said["verbose"] - said["quiet"],
        prefix=from_repository_top(Path.cwd()),
        math=said["show_math"],
    )
    return statistics(report) if said["statistics"] else render(report, said["format_"], style)


def _exit_code(report: Report, config: Config, *, exit_zero: bool) -> int:
    """Return 2 where something went wrong, whatever else was found; 1 for findings that count."""
    if report.problems:
        return 2
    loud = config.fail_on is not None and any(
        finding.severity >= config.fail_on for finding in report.findings
    )
    dear = config.fail_on_savings is not None and report.saves.expected >= config.fail_on_savings
    failed = loud or dear or (config.strict and bool(report.gaps))
    return int(failed and not exit_zero)
