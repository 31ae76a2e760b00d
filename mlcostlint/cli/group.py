"""The group of commands: each is imported when it is called, so that starting stays cheap."""

import gc
import sys
from collections.abc import Mapping
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from mlcostlint.version import __version__

_COMMANDS: Mapping[str, str] = {
    "scan": "Say what wastes money in files and folders.",
    "cost": "Show what definitions cost a month, and how much of it is waste.",
    "explain": "Print the page of a rule.",
    "rules": "List the rules.",
    "fit": "Show which machines hold a model, and what they cost.",
    "prices": "Show, check and update the prices that everything is counted by.",
    "resources": "Show the normalized model and where every value comes from.",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"mlcostlint.cli.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from mlcostlint.suggestion import did_you_mean

        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"no command '{args[0]}'{did_you_mean(args[0], _COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command; what a stream cannot spell is replaced, and Ctrl-C exits with 130.

        A scan keeps nearly all it makes until it ends; the collector would only walk through it,
        for a third of the time on 2,000 files, and free nothing worth it.
        """
        gc.disable()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise SystemExit(130) from None


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mlcostlint", message="%(prog)s %(version)s")
def main() -> None:
    """Find what wastes money in ML infrastructure, before it is deployed."""
