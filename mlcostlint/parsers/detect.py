"""Which dialect a document is written in, told by its content; and which text is worth parsing."""

import re
from collections.abc import Iterator

from mlcostlint.parsers import kubernetes
from mlcostlint.parsers.dialects import DIALECTS, Dialect
from mlcostlint.tree import Map

# Root keys of formats that hold pieces like ours and are none of ours.
_FOREIGN: tuple[frozenset[str], ...] = (
    frozenset({"terraform_version", "serial"}),  # Terraform state
)

_GLIMPSE = 100
_OF_PLANS = ('"planned_values"', '"resource_changes"', '"terraform_version"')
_WORDS = tuple(dict.fromkeys(word for one in DIALECTS for word in one.words))
_BYTES = (b"patches", b'"format_version"', *(word.encode() for word in _WORDS))
_OURS = re.compile("|".join(f"^(?:{line})" for one in DIALECTS for line in one.lines), re.MULTILINE)


def concerns(data: bytes) -> bool:
    """Tell whether the raw content of a file can hold anything of ours; quick, errs towards yes."""
    return any(word in data for word in _BYTES)


def may_be_plan(text: str) -> bool:
    """Tell whether a file can be what `terraform show -json` prints; quick, errs towards yes."""
    if not text[:_GLIMPSE].lstrip().startswith("{") or '"format_version"' not in text:
        return False
    return any(word in text for word in _OF_PLANS)


def worth_parsing(text: str) -> bool:
    """Tell whether a document can be one of ours; quick, errs towards yes."""
    if "apiVersion" in text and kubernetes.idle(text):
        return False
    return any(word in text for word in _WORDS)


def resembles(text: str) -> bool:
    """Tell whether a document that cannot be parsed was meant to be one of ours."""
    return _OURS.search(text) is not None and not kubernetes.idle(text)


def dialects(root: Map, text: str) -> tuple[Dialect, ...]:
    """Return the dialects that a document fits by what its root says; the first one decides."""
    if any(known <= root.entries.keys() for known in _FOREIGN):
        return ()
    return tuple(one for one in _meant(text) if one.fits(root))


def likeness(text: str) -> str:
    """Return which dialects a document looks like, and by which words."""
    said = [f"{one.name} (`{_whole(_word(one, text), text)}`)" for one in _meant(text)]
    return " and ".join([*filter(None, [", ".join(said[:-1])]), *said[-1:]])


def _meant(text: str) -> Iterator[Dialect]:
    return (one for one in DIALECTS if _word(one, text))


def _word(one: Dialect, text: str) -> str:
    return next((word for word in one.words if word in text), "")


def _whole(part: str, text: str) -> str:
    """Return the word of a text in which a part first stands."""
    found = re.search(rf"\w*{re.escape(part)}\w*", text)
    return found[0] if found else part
