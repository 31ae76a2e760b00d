"""What Helm and Kustomize say when they fail, as one line."""

import re
from collections.abc import Iterator
from itertools import dropwhile, takewhile
from pathlib import Path

_MOST_SHOWN = 400
_ERROR = "Error: "
# Of Kustomize, of Helm 3, and of Helm 4.
_WARNINGS = ("#", "WARNING", "walk.go", "coalesce.go", "level=", "time=")
_MISSING = re.compile(r"missing in charts/ directory: (.+)")


def complaint(errors: str, folder: Path) -> str:
    """Return the first paragraph that tells of an error; paths in `folder` are relative to it."""
    lines = [" ".join(line.split()) for line in errors.splitlines()]
    said = " ".join(_paragraph(lines)).removeprefix(_ERROR)
    missing = _MISSING.search(said)
    if missing is not None:
        return f"{missing[1]} missing in charts/: run `helm dependency build` there"[:_MOST_SHOWN]
    return said.replace(f"{folder.resolve()}/", "")[:_MOST_SHOWN]


def _paragraph(lines: list[str]) -> Iterator[str]:
    """Yield what Helm begins with "Error:", else the first lines that are no warning."""
    is_clear = any(line.startswith(_ERROR) for line in lines)
    after = dropwhile(
        lambda line: not line.startswith(_ERROR) if is_clear else _is_idle(line), lines
    )
    return takewhile(bool, after)


def _is_idle(line: str) -> bool:
    return not line or line.startswith(_WARNINGS)
