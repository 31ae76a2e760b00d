# ruff: noqa: PTH - a tree of ten thousand files is walked in plain text: a Path each costs more
"""What a scan passes over: folders of other programs, lock and state files, ignore files."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_FOREIGN_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages", "venv"})
_IGNORE_FILES = (".gitignore", ".mlcostlintignore")
_LOCKS = ("-lock.json", "-lock.yaml", "-lock.yml", ".lock.json", "npm-shrinkwrap.json")


@dataclass(frozen=True, slots=True)
class Ignored:
    """Ignore patterns in force at one place: those of the outermost folder first.

    Each `rules` entry is the folder that its patterns are relative to, with a trailing separator.
    Of two patterns that match, the later one decides, as in git.
    """

    rules: tuple[tuple[str, "GitIgnoreSpec"], ...] = field(default=())

    def within(self, folder: str) -> "Ignored":
        """Return the patterns in force in `folder`, which is inside the place of these."""
        lines = [line for name in _IGNORE_FILES for line in _lines(os.path.join(folder, name))]
        return self.plus(folder, lines)

    def plus(self, folder: str, lines: Sequence[str]) -> "Ignored":
        """Return these patterns and then `lines`, which are relative to `folder`."""
        if not any(lines):
            return self
        from pathspec import GitIgnoreSpec

        spec = GitIgnoreSpec.from_lines(lines)
        return Ignored((*self.rules, (os.path.join(folder, ""), spec)))

    def matches(self, path: str) -> bool:
        """Tell whether an absolute path is ignored; that of a folder ends with a separator."""
        for folder, spec in reversed(self.rules):
            if path.startswith(folder) and len(path) > len(folder):
                verdict = spec.check_file(path[len(folder) :]).include
                if verdict is not None:
                    return verdict
        return False


def in_force(folder: str, top: str) -> Ignored:
    """Return the patterns that hold in `folder` by the word of the folders from `top` to above it.

    None of them holds where they ignore `folder` itself: it was asked for by name.
    """
    found = _of_repository(top)
    for place, step in _steps(folder, top):
        found = found.within(place)
        if found.matches(os.path.join(step, "")):
            return Ignored()
    return found


def passed_over(file: str, top: str, excluded: Ignored) -> bool:
    """Tell whether a walk from `top` would not come to `file`."""
    found = _of_repository(top)
    for place, step in _steps(file, top):
        found = found.within(place)
        name = os.path.basename(step)
        path = step if step == file else os.path.join(step, "")
        foreign = foreign_file(name) if step == file else foreign_folder(place, name)
        if foreign or found.matches(path) or excluded.matches(path):
            return True
    return False


def foreign_folder(parent: str, name: str) -> bool:
    """Tell whether a folder belongs to another program: hidden, installed or generated."""
    if name.startswith("asset.") and os.path.basename(parent) == "cdk.out":
        return True
    return name.startswith(".") or name in _FOREIGN_FOLDERS


def foreign_file(name: str) -> bool:
    """Tell whether a file is another program's record: a lock, or Terraform's state."""
    return ".tfstate" in name or name.endswith(_LOCKS)


def _of_repository(top: str) -> Ignored:
    return Ignored().plus(top, _lines(os.path.join(top, ".git", "info", "exclude")))


def _steps(path: str, top: str) -> Iterator[tuple[str, str]]:
    """Yield each folder from `top` downwards with the one inside it that leads to `path`."""
    place = top
    for name in () if path == top else os.path.relpath(path, top).split(os.sep):
        step = os.path.join(place, name)
        yield place, step
        place = step


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()
    except OSError:
        return []
