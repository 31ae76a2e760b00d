"""The configuration file of SageMaker's Python SDK, which names the machine of remote functions.

What else it sets becomes part of the requests that the SDK makes.
https://sagemaker.readthedocs.io/en/stable/overview.html#configuring-and-using-defaults-with-the-sagemaker-python-sdk
"""

from collections.abc import Iterator

from mlcostlint.source import Span
from mlcostlint.tree import Block, Map

REMOTE_FUNCTION = "RemoteFunction"
_PATH = ("SageMaker", "PythonSDK", "Modules", REMOTE_FUNCTION)


def is_defaults(root: Map) -> bool:
    """Tell whether a document is such a configuration."""
    return "SchemaVersion" in root.entries and root.child("SageMaker") is not None


def blocks(root: Map) -> Iterator[Block]:
    """Yield the remote functions of a team as one block, if their machine is set here."""
    body = root.child(*_PATH)
    if body is not None and "InstanceType" in body.entries:
        header, span = body.header, body.span
        place = Span(span.path, header.line, header.column, span.end_line, span.end_column)
        yield Block("sagemaker", REMOTE_FUNCTION, REMOTE_FUNCTION, place, lambda: body)
