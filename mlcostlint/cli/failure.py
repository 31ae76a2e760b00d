"""How a run that cannot go on ends: with a sentence, and exit code 2."""

import traceback
from types import TracebackType

import click

from mlcostlint.config import UsageError

_ORDERLY = (
    SystemExit,
    KeyboardInterrupt,
    BrokenPipeError,  # whoever reads has seen enough; click ends quietly
    click.ClickException,
    click.exceptions.Exit,
    click.Abort,
)


class Refused(click.ClickException):
    """Wrong usage or configuration."""

    exit_code = 2


class Explained:
    """A context in which whatever goes wrong ends the run with a sentence for the user."""

    def __init__(self, *, debug: bool = False) -> None:
        self.debug = debug

    def __enter__(self) -> None:
        return

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        crash: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        if crash is None or isinstance(crash, _ORDERLY):
            return
        if isinstance(crash, UsageError):
            raise Refused(str(crash)) from None
        if self.debug:
            click.echo("".join(traceback.format_exception(crash)), err=True)
        raise Refused(
            f"this should not happen ({type(crash).__name__}: {crash});"
            " please report it together with the output of --debug"
        ) from None
