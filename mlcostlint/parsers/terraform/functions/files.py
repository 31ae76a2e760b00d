"""Functions of files: those of the scanned tree are read, any other is unknown."""

import posixpath
from collections.abc import Callable, Mapping

from mlcostlint.parsers.passage import Stretch, passage
from mlcostlint.parsers.surroundings import Unavailable
from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.functions.encoding import base64_text
from mlcostlint.parsers.terraform.functions.families import Function, moderate
from mlcostlint.parsers.terraform.functions.globs import matched
from mlcostlint.parsers.terraform.functions.hashes import DIGESTS
from mlcostlint.parsers.terraform.nodes import (
    Plain,
    Set,
    computed,
    hidden,
    hole,
    refuse,
    text,
    undecided,
)
from mlcostlint.source import Span
from mlcostlint.tree import Node, Seq
from mlcostlint.value import Value

_BYTES_OF_A_STEP = 25


def content(path: str, frame: Frame) -> bytes:
    """Return the bytes of a file, at their price; raises `Unavailable`."""
    found = frame.files.content(_of_everybody(path))
    frame.budget.spend(len(found) // _BYTES_OF_A_STEP)
    return found


def decoded(found: bytes) -> str:
    """Return the text of a file; bytes that are not UTF-8 fail, as in Terraform."""
    try:
        return found.decode()
    except UnicodeDecodeError:
        refuse("the file is not UTF-8 text")


def _guarded(look: Callable[[list[str], Frame], Plain]) -> Function:
    """Wrap what looks at files, given paths and patterns; whatever cannot be seen is a hole."""

    def applied(arguments: list[Node], call: Call, frame: Frame) -> Node:
        if frame.rendering == "templatestring":
            refuse("a template in text reads no files")
        doubt = hole(arguments)
        if doubt is not None:
            return undecided(doubt, call.span, arguments)
        try:
            found = look([text(argument) for argument in arguments], frame)
        except Unavailable as unseen:
            return hidden(unseen.why, call.span)
        return computed(moderate(found), call.span, arguments)

    return applied


def _text(arguments: list[Node], call: Call, frame: Frame) -> Node:
    """Return the text of a file, which stands where the file says it."""
    found = _DECODED(arguments, call, frame)
    if not isinstance(found, Value) or found.unknown:
        return found
    path, said = frame.files.shown(text(arguments[0])), str(found.known)
    lines = said.count("\n")
    whole = Span(path, 1, 1, lines + 1, len(said) - said.rfind("\n"))
    return passage(found, (Stretch(said, whole),), (call.span,))


def _of_content(turn: Callable[[bytes], str]) -> Function:
    def look(arguments: list[str], frame: Frame) -> Plain:
        (path,) = arguments
        return turn(content(path, frame))

    return _guarded(look)


def _exists(arguments: list[str], frame: Frame) -> Plain:
    (path,) = arguments
    folder, name = posixpath.split(_of_everybody(path))
    if name in frame.files.listing(folder or ".").files:
        return True
    # It may be built before Terraform runs, so its absence says nothing.
    raise Unavailable(f"file {posixpath.normpath(path)} is not among the scanned files")


def _set(arguments: list[str], frame: Frame) -> Plain:
    folder, pattern = arguments
    return matched(folder, pattern, frame)


def _as_set(look: Function) -> Function:
    def applied(arguments: list[Node], call: Call, frame: Frame) -> Node:
        found = look(arguments, call, frame)
        return Set(found.items, found.span) if isinstance(found, Seq) else found

    return applied


def _expanded(arguments: list[str], _frame: Frame) -> Plain:
    (path,) = arguments
    return _of_everybody(path)


def _of_everybody(path: str) -> str:
    """Return a path that is the same whoever runs Terraform."""
    if path.startswith("~"):
        raise Unavailable(f"path {path} depends on who runs Terraform")
    return path


_DECODED = _of_content(decoded)
FUNCTIONS: Mapping[str, Function] = {
    "file": _text,
    "filebase64": _of_content(base64_text),
    "fileexists": _guarded(_exists),
    "fileset": _as_set(_guarded(_set)),
    "pathexpand": _guarded(_expanded),
    **{f"file{name}": _of_content(digest) for name, digest in DIGESTS.items()},
}
