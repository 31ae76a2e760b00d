"""Functions of regular expressions, as far as they can be evaluated in bounded time."""

import re
from collections.abc import Callable, Mapping

from mlcostlint.parsers.terraform.functions.text import spell
from mlcostlint.parsers.terraform.lazy import Exhausted
from mlcostlint.parsers.terraform.nodes import Plain, refuse

# Terraform's engine takes linear time and Python's does not, so only patterns are tried in which
# no repetition is itself repeated, few repetitions are open, and the text is short.
_MOST_OPEN_REPETITIONS = 3
_MOST_OPTIONS = 6
_LONGEST_SUBJECT = 150
_LONGEST_PATTERN = 200
_REPEATED_GROUP = re.compile(r"(?<!\\)\)[*+{]")
_OPEN_REPETITION = re.compile(r"(?<!\\)[*+]|\{\d*,?\d*\}")
_OPTION = re.compile(r"(?<![(\\])\?")
_OTHER_DIALECT = re.compile(r"\[\[:|\\[pPzQECG]|\(\?[=!<](?!\w+>)|\\\d|\(\?[a-zA-Z-]*[sUmx]")


def _compiled(pattern: str, subject: str) -> re.Pattern[str]:
    costly = (
        len(pattern) > _LONGEST_PATTERN
        or len(subject) > _LONGEST_SUBJECT
        or _REPEATED_GROUP.search(pattern)
        or len(_OPTION.findall(pattern)) > _MOST_OPTIONS
        or len(_OPEN_REPETITION.findall(pattern)) > _MOST_OPEN_REPETITIONS
    )
    if costly or _OTHER_DIALECT.search(pattern):
        raise Exhausted("the regular expression is not evaluated")
    try:
        return re.compile(pattern, re.ASCII)
    except re.error:
        refuse("the regular expression cannot be read")


def _captured(match: re.Match[str]) -> Plain:
    if match.groupdict():
        return dict(match.groupdict())
    return list(match.groups()) if match.groups() else match.group()


def _matched(pattern: str, subject: Plain) -> Plain:
    match = _compiled(pattern, spell(subject)).search(spell(subject))
    return refuse("the regular expression matches nothing") if match is None else _captured(match)


def _all_matched(pattern: str, subject: Plain) -> list[Plain]:
    found = _compiled(pattern, spell(subject)).finditer(spell(subject))
    return [_captured(match) for match in found]


def _replaced(subject: Plain, part: str, instead: Plain) -> str:
    text, new = spell(subject), spell(instead)
    if not (len(part) > 1 and part.startswith("/") and part.endswith("/")):
        return text.replace(part, new)
    pattern = _compiled(part[1:-1], text)
    return pattern.sub(lambda match: _expanded(new, match), text)


def _expanded(template: str, match: re.Match[str]) -> str:
    def group(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        return match[int(name) if name.isdecimal() else name] or ""

    return re.sub(r"\$(?:\{(\w+)\}|(\w+))", group, template)


PATTERNS: Mapping[str, Callable[..., Plain]] = {
    "regex": _matched,
    "regexall": _all_matched,
    "replace": _replaced,
}
