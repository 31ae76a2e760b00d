"""SageMaker API requests as people keep them in files: boto3 arguments, `--cli-input-json`, YAML.

The keys of a block's body stand as they are written, PascalCase or lowerCamelCase.
"""

from collections.abc import Iterator

from mlcostlint.parsers.sagemaker.calls import REQUESTS, Request
from mlcostlint.source import Span
from mlcostlint.tree import Block, Map, Node, Seq, as_
from mlcostlint.value import fact

# What the service answers, saved to a file, has the shape of a request and these keys besides, or
# the ARN of what the request names.
_ANSWERS = frozenset({"CreationTime", "LastModifiedTime", "ResponseMetadata"})


def request(root: Map) -> Request | None:
    """Return which call a mapping makes, if it is the body of one."""
    keys = {_pascal(key) for key in root.entries}
    if keys & _ANSWERS:
        return None
    for row in REQUESTS:
        if keys.issuperset(row.keys) and (not row.any_of or not keys.isdisjoint(row.any_of)):
            return None if f"{row.name.removesuffix('Name')}Arn" in keys else row
    return None


def is_request(root: Map) -> bool:
    """Tell whether a mapping is a request, or holds one under the name of its call."""
    return request(root) is not None or any(True for _ in _wrapped(root))


def blocks(root: Node) -> Iterator[Block]:
    """Yield a block for each request: the document, the items of a list, what a call names."""
    if isinstance(root, Seq):
        for item in root.items:
            if isinstance(item, Map):
                yield from blocks(item)
        return
    if not isinstance(root, Map):
        return
    if row := request(root):
        yield _block(row, root, root.span)
        return
    for row, body in _wrapped(root):
        yield _block(row, body, _declared(body))


def called(call: str, body: Map, otherwise: str) -> Block | None:
    """Return the block of a call by its name, None for one that creates nothing.

    `otherwise` names a request that does not say its own name.
    """
    row = _CALLS.get(_plain(call))
    return None if row is None else _block(row, body, _declared(body), otherwise)


def _wrapped(root: Map) -> Iterator[tuple[Request, Map]]:
    for key, child in root.entries.items():
        row = _CALLS.get(_plain(key))
        bodies = child.items if isinstance(child, Seq) else (child,)
        yield from ((row, body) for body in bodies if row and isinstance(body, Map))


def _block(row: Request, body: Map, span: Span, otherwise: str = "") -> Block:
    kind = row.call.removeprefix("Create")
    name = next(
        (fact(as_(str, body.get(key)), None) for key in body.entries if _pascal(key) == row.name),
        None,
    )
    name = name or otherwise
    address = f"{kind}/{name}" if name else kind
    return Block("sagemaker", row.call, address, span, lambda: body, name=name or kind)


def _declared(body: Map) -> Span:
    header, span = body.header, body.span
    return Span(span.path, header.line, header.column, span.end_line, span.end_column)


def _pascal(key: str) -> str:
    return key[:1].upper() + key[1:]


def _plain(call: str) -> str:
    """Return a call as it is compared: boto3 and the command line part its words."""
    return call.replace("_", "").replace("-", "").lower()


_CALLS = {_plain(row.call): row for row in REQUESTS}
