"""A sign of life for scans that take longer than a second."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

_PATIENCE = 1.0


@contextmanager
def progress(stream: IO[str], *, after: float = _PATIENCE) -> Iterator[Callable[[str], None]]:
    """Yield what a scan reports its stages to; they are shown from `after` seconds on."""
    bar = _Bar(stream)
    timer = Timer(after, bar.show)
    timer.daemon = True
    timer.start()
    try:
        yield bar.say
    finally:
        timer.cancel()
        bar.close()


class _Bar:
    """A progress bar that two threads may speak to."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._lock = Lock()
        self._stage = ""
        self._closed = False
        self._shown: Progress | None = None

    def say(self, stage: str) -> None:
        """Take note of the stage that begins, and show it where the bar is already up."""
        with self._lock:
            self._stage = stage
            if self._shown:
                self._shown.update(self._shown.task_ids[0], description=stage)

    def show(self) -> None:
        """Put the bar up, unless the work is over by now."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._closed:
                return
            parts = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            self._shown = Progress(*parts, console=Console(file=self._stream), transient=True)
            self._shown.add_task(self._stage, total=None)
            self._shown.start()

    def close(self) -> None:
        """Take the bar down for good."""
        with self._lock:
            self._closed = True
            if self._shown:
                self._shown.stop()
