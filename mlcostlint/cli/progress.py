"""A sign of life on a terminal, for scans that take longer than a second."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.status import Status

_PATIENCE_SECONDS = 1.0


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show the current stage on a terminal's standard error, once a second has gone by."""
    if not sys.stderr.isatty():
        yield lambda _stage: None
        return
    shown = _Shown()
    timer = threading.Timer(_PATIENCE_SECONDS, shown.start)
    timer.daemon = True
    timer.start()
    try:
        yield shown.say
    finally:
        timer.cancel()
        shown.stop()


class _Shown:
    def __init__(self) -> None:
        self._stage = ""
        self._lock = threading.Lock()
        self._bar: Status | None = None

    def say(self, stage: str) -> None:
        with self._lock:
            self._stage = stage
            if self._bar is not None:
                self._bar.update(f"{stage} …")

    def start(self) -> None:
        from rich.console import Console

        with self._lock:
            bar = Console(stderr=True).status(f"{self._stage} …")
            bar.start()
            self._bar = bar

    def stop(self) -> None:
        with self._lock:
            if self._bar is not None:
                self._bar.stop()
