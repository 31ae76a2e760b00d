"""What the terminal can show, and what whoever sits at it wants to see."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import IO

_PIPE_WIDTH = 100
_NARROWEST, _WIDEST = 40, 140


def wants_color(choice: str, stream: IO[str], env: Mapping[str, str] = os.environ) -> bool:
    """Tell whether to colour: the option decides, then the environment, then the stream."""
    if choice != "auto":
        return choice == "always"
    if env.get("NO_COLOR"):
        return False
    if any(env.get(name, "0") not in {"", "0"} for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    if env.get("CLICOLOR") == "0" or env.get("TERM") == "dumb":
        return False
    return stream.isatty()


def wants_progress(stream: IO[str], env: Mapping[str, str] = os.environ) -> bool:
    """Tell whether somebody is watching who may want to see that work goes on."""
    return stream.isatty() and not env.get("CI") and env.get("TERM") != "dumb"


def width() -> int:
    """Return the columns to fill; a pipe gets as many as a wide terminal."""
    found = shutil.get_terminal_size(fallback=(_PIPE_WIDTH, 24)).columns
    return min(max(found, _NARROWEST), _WIDEST)


def from_repository_top(folder: Path) -> str:
    """Return the way from the top of the repository to `folder`, empty outside of one."""
    folder = folder.resolve()
    for top in (folder, *folder.parents):
        if (top / ".git").exists():
            return folder.relative_to(top).as_posix()
    return ""
