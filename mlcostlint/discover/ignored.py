"""What a scan passes over: folders of other programs, lock and state files, ignore files."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
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
        lines = [line for name in _IGNORE_FILES for line in _lines(Path(folder, name))]
        return self.plus(folder, lines)

    def plus(self, folder: str, lines: Sequence[str]) -> "Ignored":
        """Return these patterns and then `lines`, which are relative to `folder`."""
        if not any(lines):
            return self
        from pathspec import GitIgnoreSpec

        spec = GitIgnoreSpec.from_lines(lines)
        return Ignored((*self.rules, (folder.rstrip(os.sep) + os.sep, spec)))

    def matches(self, path: str) -> bool:
        """Tell whether an absolute path is ignored; that of a folder ends with a separator."""
        for folder, spec in reversed(self.rules):
            if path.startswith(folder) and len(path) > len(folder):
                verdict = spec.check_file(path[len(folder) :]).include
                if verdict is not None:
                    return verdict
        return False


def in_force(folder: Path, top: Path) -> Ignored:
    """Return the patterns that hold in `folder` by the word of the folders from `top` to above it.

    None of them holds where they ignore `folder` itself: it was asked for by name.
    """
    found = _of_repository(top)
    for parent, name in _steps(folder, top):
        found = found.within(parent)
        if found.matches(f"{parent}{os.sep}{name}{os.sep}"):
            return Ignored()
    return found


def passed_over(file: Path, top: Path, excluded: Ignored) -> bool:
    """Tell whether a walk from `top` would not come to `file`."""
    found = _of_repository(top)
    if foreign_file(file.name):
        return True
    for parent, name in _steps(file, top):
        found = found.within(parent)
        path = f"{parent}{os.sep}{name}"
        folder = path != str(file)
        path += os.sep if folder else ""
        if folder and foreign_folder(parent, name):
            return True
        if found.matches(path) or excluded.matches(path):
            return True
    return False


def foreign_folder(parent: str, name: str) -> bool:
    """Tell whether a folder belongs to another program: hidden, installed or generated."""
    if name.startswith("asset.") and parent.endswith("cdk.out"):
        return True
    return name.startswith(".") or name in _FOREIGN_FOLDERS


def foreign_file(name: str) -> bool:
    """Tell whether a file is another program's record: a lock, or Terraform's state."""
    return ".tfstate" in name or name.endswith(_LOCKS)


def _of_repository(top: Path) -> Ignored:
    return Ignored().plus(str(top), _lines(top / ".git" / "info" / "exclude"))


def _steps(path: Path, top: Path) -> Iterator[tuple[str, str]]:
    """Yield each folder from `top` downwards with the name inside it that leads to `path`."""
    place = top
    for name in path.relative_to(top).parts:
        yield str(place).rstrip(os.sep), name
        place /= name


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
