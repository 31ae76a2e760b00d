"""Runs a program of the user's own: without a shell, without the network, for a bounded time."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event, Timer

from mlcostlint.renderers.complaints import complaint

_SECONDS = 60
_MOST_BYTES = 20_000_000
_MOST_ERRORS = 100_000
_MOST_MEMORY = 4_000_000_000
_KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "USERPROFILE")
# Nothing listens on the discard port, and git knows no protocol of this name: what a chart or a
# base wants to fetch fails at once.
_OFFLINE: Mapping[str, str] = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "HELM_NO_PLUGINS": "1",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "KUBECONFIG": os.devnull,
}


class Failed(Exception):
    """A program that gave no result, and what it said."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def installed(*names: str) -> str | None:
    """Return where the first of these programs that is installed is."""
    return next(filter(None, map(shutil.which, names)), None)


def output(command: Sequence[str], folder: Path, seconds: float = _SECONDS) -> str:
    """Return what a program prints when it is run in a folder; raises `Failed`."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    name = Path(command[0]).name
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(  # noqa: S603 - a list of arguments, none of them from the scanned files
            command,
            cwd=folder,
            env={**kept, **_OFFLINE},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        ) as process,
    ):
        _bound(process)
        data, is_late = _read(process, seconds)
        process.wait()
        errors.seek(0)
        said = complaint(errors.read(_MOST_ERRORS).decode(errors="replace"), folder)
    if is_late:
        raise Failed(f"{name} took more than {seconds} seconds")
    if len(data) > _MOST_BYTES:
        raise Failed(f"{name} printed more than {_MOST_BYTES // 1_000_000} MB")
    if process.returncode:
        raise Failed(f"{name} failed: {said or process.returncode}")
    return data.decode(errors="replace")


def _bound(process: subprocess.Popen[bytes]) -> None:
    """Bound the memory of a program where the system lets us: a template can ask for any amount."""
    if sys.platform == "linux":
        import resource

        try:
            resource.prlimit(process.pid, resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        except OSError:  # it has ended already, or has a lower bound
            return


def _read(process: subprocess.Popen[bytes], seconds: float) -> tuple[bytes, bool]:
    """Return what is printed, no more than is needed to see that it is too much, and if in time."""
    late = Event()

    def stop() -> None:
        late.set()
        _kill(process)

    timer = Timer(seconds, stop)
    timer.start()
    try:
        data = process.stdout.read(_MOST_BYTES + 1) if process.stdout else b""
        if len(data) > _MOST_BYTES:
            _kill(process)
        process.wait()
    finally:
        timer.cancel()
    return data, late.is_set()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it has started."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    else:
        process.kill()
