"""Configuration files: where they are found, and what is wrong with them, on which line."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcostlint.config.places import line_of
from mlcostlint.config.settings import Config, UsageError, merged
from mlcostlint.suggestion import did_you_mean

if TYPE_CHECKING:
    from jsonschema import ValidationError

_SCHEMA = Path(__file__).parents[1] / "data" / "schemas" / "config.json"
_NAME = "mlcostlint.toml"


def find(start: Path) -> Path | None:
    """Return the nearest configuration from `start` upwards to the top of its repository.

    Outside a repository only `start` itself is looked at, so that nobody else's file is picked up.
    """
    for folder in _upwards(start.resolve()):
        if (folder / _NAME).is_file():
            return folder / _NAME
        project = folder / "pyproject.toml"
        if project.is_file() and _configures_us(project):
            return project
    return None


def load(path: Path) -> Config:
    """Read a configuration file; raises `UsageError` naming the line that is wrong."""
    shown = _relative(path)
    text = _text(path, shown)
    section, table = _table(path, text, shown)
    wrong = next(iter(_wrongs(table)), None)
    if wrong is not None:
        place, sentence = wrong
        raise UsageError(shown, line_of(text, (*section, *place)), sentence)
    for key in {"cfn-parameters", "plan", "usage-file", "var-files"} & table.keys():
        names = table[key] if isinstance(table[key], list) else [table[key]]
        files = [*_files_below(path, text, (*section, key), names)]
        table = {**table, key: files if isinstance(table[key], list) else files[0]}
    return merged(Config(), _with_profiles(table))


def _with_profiles(table: dict[str, Any]) -> dict[str, Any]:
    """Return the settings with the assumptions of each environment apart from those for all."""
    said = table.get("assumptions", {})
    profiles = {name: one for name, one in said.items() if isinstance(one, dict)}
    if not profiles:
        return table
    general = {name: one for name, one in said.items() if name not in profiles}
    return {**table, "assumptions": general, "profiles": profiles}


def _upwards(start: Path) -> tuple[Path, ...]:
    folders = (start, *start.parents)
    top = next((folder for folder in folders if (folder / ".git").exists()), start)
    return folders[: folders.index(top) + 1]


def _configures_us(project: Path) -> bool:
    text = project.read_text(encoding="utf-8", errors="replace")
    if "mlcostlint" not in text:
        return False
    import tomllib

    try:
        return _ours(tomllib.loads(text)) is not None
    except tomllib.TOMLDecodeError:
        return "tool.mlcostlint" in text


def _relative(path: Path) -> str:
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()


def _text(path: Path, shown: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(shown, 0, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(shown, 0, "cannot be read: it is not UTF-8 text") from None


def _table(path: Path, text: str, shown: str) -> tuple[tuple[str, ...], Any]:
    import tomllib

    try:
        whole = tomllib.loads(text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        sentence = str(error)[: at.start()] if at else str(error)
        raise UsageError(shown, int(at[1]) if at else 0, sentence.lower()) from None
    if path.name != "pyproject.toml":
        return (), whole
    return ("tool", "mlcostlint"), {} if _ours(whole) is None else _ours(whole)


def _ours(project: Mapping[str, Any]) -> Any:
    """Return what a pyproject.toml holds under [tool.mlcostlint], None where it holds nothing."""
    tools = project.get("tool")
    return tools.get("mlcostlint") if isinstance(tools, dict) else None


def _number(text: str) -> Decimal | str:
    """Read a number exactly; the infinite and the undefined stay text and so are refused."""
    number = Decimal(text)
    return number if number.is_finite() else text


def _wrongs(table: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the place of each mistake in the table and the sentence that says what is right."""
    if table == {}:
        return
    from jsonschema import Draft202012Validator

    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    for error in Draft202012Validator(schema).iter_errors(table):
        place = tuple(str(step) for step in error.absolute_path)
        if error.validator == "additionalProperties":
            known = error.schema["properties"].keys()
            unknown = next(key for key in error.instance if key not in known)
            hint = did_you_mean(unknown, known)
            where = f" in {'.'.join(place)}" if place else ""
            yield (*place, unknown), f"'{unknown}' is not a setting{where}{hint}"
        else:
            yield place, _sentence(error, ".".join(place) or "the configuration")


def _sentence(error: "ValidationError", name: str) -> str:
    seen = json.dumps(error.instance, default=str, ensure_ascii=False)
    expected: Any = error.validator_value
    return {
        "enum": lambda: f"{name} is {seen}; it must be one of {', '.join(map(str, expected))}",
        "type": lambda: f"{name} is {seen}; it must be {_type(expected)}",
        "maximum": lambda: f"{name} is {seen}; it must be {expected} or less",
        "exclusiveMinimum": lambda: f"{name} is {seen}; it must be more than {expected}",
        "required": lambda: f"{name} lacks {error.message.partition(' is a ')[0]}",
        "minimum": lambda: f"{name} is {seen}; it must be {expected} or more",
        "minLength": lambda: f"{name} is empty; it must hold some text",
        "pattern": lambda: f"{name} is {seen}; {_PATTERNS[str(expected)]}",
    }[str(error.validator)]()


_PATTERNS = {
    "^[a-z][a-z0-9-]*$": "a rule or family is written like 'idle-endpoint'",
    "^[A-Z]{3}$": "a currency is written like 'EUR'",
}


def _type(expected: str | list[str]) -> str:
    words = {
        "array": "a list",
        "object": "a table",
        "string": "text",
        "number": "a number",
        "boolean": "true or false",
    }
    return " or ".join(
        words[one] for one in ([expected] if isinstance(expected, str) else expected)
    )


def _files_below(path: Path, text: str, key: tuple[str, ...], names: list[str]) -> Iterator[str]:
    """Yield the files as seen from the working directory; none may lie above the configuration."""
    folder = path.resolve().parent
    for name in names:
        file = (folder / name).resolve()
        if not file.is_relative_to(folder):
            sentence = f"{key[-1]} holds '{name}', which is not below this file"
            raise UsageError(_relative(path), line_of(text, key), sentence)
        yield _relative(file)
