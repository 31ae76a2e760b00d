"""`mlcostlint cost`: what definitions cost a month, and how much of that is waste."""

import sys
from contextlib import nullcontext
from typing import Any

import click

from mlcostlint.cli.failure import Explained
from mlcostlint.cli.options import configured, shared
from mlcostlint.cli.output import write
from mlcostlint.cli.piped import asked
from mlcostlint.cli.progress import progress
from mlcostlint.cli.terminal import wants_progress
from mlcostlint.config import UsageError
from mlcostlint.reporters.costs import FORMATS, render
from mlcostlint.reporters.costs.groups import KEYS, TAG
from mlcostlint.reporters.display import harmless
from mlcostlint.suggestion import did_you_mean


@click.command("cost")
@shared
@click.option(
    "--group-by",
    default="phase",
    show_default=True,
    metavar="KEY",
    help=f"What to add up by: {', '.join(KEYS)} or {TAG}NAME.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How to report.",
)
@click.option("-o", "--output", metavar="FILE", help="Write the report to a file.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
def command(paths: tuple[str, ...], **said: Any) -> None:
    """Show what files and folders cost a month, and how much of it is waste.

    Money for training, inference, storage and moving data, with the share that has no price. Exits
    with 2 where something could not be read.
    """
    from mlcostlint import api

    with Explained(debug=said["debug"]):
        group_by = _key(said["group_by"])
        what = asked(paths, said["stdin_filename"])
        config = configured(what.places, said)
        watched = wants_progress(sys.stderr) and not said["quiet"]
        with progress(sys.stderr) if watched else nullcontext() as say:
            bill, problems = api.cost(what.paths, config, given=what.given, progress=say)
        write(render(bill, said["format_"], group_by), said["output"])
        for problem in problems:
            click.echo(harmless(f"problem: {problem}"), err=True)
        raise SystemExit(2 if problems else 0)


def _key(said: str) -> str:
    if said in KEYS or (said.startswith(TAG) and said != TAG):
        return said
    hint = did_you_mean(said, KEYS)
    raise UsageError("", 0, f"nothing is added up by '{said}'{hint}")
