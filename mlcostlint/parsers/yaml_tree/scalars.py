"""What a plain YAML scalar says: text, number, boolean or nothing, as Kubernetes reads it."""

import math
import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, bool | None] = {
    spelling: meaning
    for word, meaning in {
        "": None,
        "~": None,
        "null": None,
        "true": True,
        "yes": True,
        "on": True,
        "false": False,
        "no": False,
        "off": False,
    }.items()
    for spelling in (word, word.capitalize(), word.upper())
}
_NUMBER_STARTS = frozenset("0123456789+-.")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9_]{0,30})\Z")
_OCTAL = re.compile(r"0o?([0-7]{1,30})\Z")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]{1,30}\Z")
_FLOAT = re.compile(
    r"[-+]?(?:(?:0|[1-9][0-9]{0,60})(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?\Z"
)
# Placeholders of envsubst, Terraform, Helm, Jinja and Argo.
_PLACEHOLDER = re.compile(r"\$\{|\{\{|\$[A-Z_][A-Z0-9_]*\Z")


def plain(text: str) -> Scalar:
    """Return what unquoted text means: YAML 1.2 numbers, YAML 1.1 booleans, dates as text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _DECIMAL.match(text):
        return int(text.replace("_", ""))
    if octal := _OCTAL.match(text):
        return int(octal[1], 8)
    if _HEXADECIMAL.match(text):
        return int(text, 16)
    return _real(text) if _FLOAT.match(text) else text


def placeholder(text: str) -> bool:
    """Tell whether another program fills this text in before the provider sees it.

    In text of several lines `${name}` is taken for the shell's own: scripts are full of them.
    """
    if "\n" in text:
        return "{{" in text
    return ("$" in text or "{{" in text) and _PLACEHOLDER.search(text) is not None


def _real(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text
