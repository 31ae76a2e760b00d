"""Functions of documents in text: YAML as Terraform's own library has it, and CSV."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

import yaml

from mlcostlint.parsers.terraform.functions.families import Function, of_data
from mlcostlint.parsers.terraform.functions.parameters import decodable, spell, takes
from mlcostlint.parsers.terraform.nodes import Plain, refuse
from mlcostlint.parsers.terraform.numbers import number, spelled
from mlcostlint.parsers.yaml_tree.syntax import PLAIN, QUOTED, compose, tamed
from mlcostlint.source import Unreadable

_WORDS: Mapping[str, bool | None] = {
    spelling: meaning
    for words, meaning in (("y yes true on", True), ("n no false off", False), ("~ null", None))
    for word in words.split()
    for spelling in (word, word.capitalize(), word.upper())
} | {"": None}
_DECIMAL = re.compile(
    r"[-+]?[0-9]{1,300}|[-+]?(?:\.[0-9]{1,300}|[0-9]{1,300}(?:\.[0-9]{0,300})?)(?:[eE][-+]?[0-9]{1,9})?"
)
_OTHER_BASES = re.compile(r"0o[0-7]{1,21}|0x[0-9a-fA-F]{1,16}")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MERGE = "<<"
_STANDARD = "tag:yaml.org,2002:"
_MEANT = {PLAIN, *(f"{_STANDARD}{name}" for name in ("bool", "float", "int", "null", "timestamp"))}
_LITERAL = {QUOTED, f"{_STANDARD}str", f"{_STANDARD}binary"}
_Emitter = yaml.CDumper if yaml.__with_libyaml__ else yaml.Dumper


@lru_cache(maxsize=16)
def decoded_yaml(text: str) -> Plain:
    """Read one document of YAML; what Terraform refuses fails."""
    try:
        root = compose(tamed(text), "", 1)
    except Unreadable as problem:
        refuse(problem.why)
    return None if root is None else _read(root)


def _read(node: yaml.Node) -> Plain:
    if isinstance(node, yaml.SequenceNode):
        return [_read(item) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node)
    found: dict[str, Plain] = {}
    for key, value in node.value:
        if key.tag == PLAIN and key.value == _MERGE:
            found.update(_merged(_read(value)))
        else:
            found[spell(_scalar(key))] = _read(value)
    return found


def _merged(found: Plain) -> dict[str, Plain]:
    entries: dict[str, Plain] = {}
    for part in found if isinstance(found, list) else [found]:
        entries.update(part if isinstance(part, dict) else refuse("only a mapping can be merged"))
    return entries


def _scalar(node: yaml.Node) -> Plain:
    if not isinstance(node, yaml.ScalarNode):
        refuse("a key must be text")
    if node.tag in _MEANT:
        return _meant(node.value)
    return node.value if node.tag in _LITERAL else refuse("the tag has no meaning here")


def _meant(text: str) -> Plain:
    if text in _WORDS:
        return _WORDS[text]
    if _DECIMAL.fullmatch(text):
        return number(Decimal(text))
    if _OTHER_BASES.fullmatch(text):
        return int(text, 0)
    day = _DAY.fullmatch(text)
    if day is None:
        return text
    year, month, number_of_day = map(int, day.groups())
    return f"{date(year, month, number_of_day).isoformat()}T00:00:00Z"


def encoded_yaml(found: Plain) -> str:
    """Write YAML, keys sorted, all text quoted."""
    if isinstance(found, bool | int | float | None):
        return f"{_plain_scalar(found)}\n...\n"
    events = [
        yaml.StreamStartEvent(),
        yaml.DocumentStartEvent(explicit=False),
        *_events(found),
        yaml.DocumentEndEvent(explicit=False),
        yaml.StreamEndEvent(),
    ]
    written: str = yaml.emit(events, Dumper=_Emitter, allow_unicode=True)
    return written


def _events(found: Plain) -> Iterator[yaml.Event]:
    if isinstance(found, list):
        yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=False)
        for item in found:
            yield from _events(item)
        yield yaml.SequenceEndEvent()
    elif isinstance(found, dict):
        yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=False)
        for key in sorted(found):
            yield from _events(key)
            yield from _events(found[key])
        yield yaml.MappingEndEvent()
    elif isinstance(found, str):
        style = "|" if "\n" in found else '"'
        yield yaml.ScalarEvent(None, None, (True, True), found, style=style)
    else:
        yield yaml.ScalarEvent(None, None, (True, True), _plain_scalar(found))


def _plain_scalar(found: bool | float | None) -> str:  # noqa: FBT001 - written, not branched on
    if found is None:
        return "null"
    return spell(found) if isinstance(found, bool) else spelled(found)


def _decoded_csv(text: str) -> list[Plain]:
    import csv
    import io

    try:
        header, *rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row
        ]
    except csv.Error:
        refuse("the text is no CSV")
    if len(set(header)) < len(header) or any(len(row) != len(header) for row in rows):
        refuse("each column of CSV has one name, and each row a value for it")
    return [dict(zip(header, row, strict=True)) for row in rows]


FUNCTIONS: Mapping[str, Function] = of_data(
    {
        "csvdecode": takes(_decoded_csv, decodable),
    }
)
