"""Reports as text, one function for each format."""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

from mlcostlint.finding import Report
from mlcostlint.reporters.style import Style

__all__ = ["FORMATS", "Style", "render"]

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "text": "mlcostlint.reporters.text",
        "concise": "mlcostlint.reporters.concise",
        "json": "mlcostlint.reporters.json_report",
        "github": "mlcostlint.reporters.github",
        "sarif": "mlcostlint.reporters.sarif",
    }
)


_PLAIN = Style()


def render(
    report: Report,
    format: str = "text",  # noqa: A002 - the word users know
    style: Style = _PLAIN,
) -> str:
    """Turn a report into text that ends with a newline; raises `ValueError` on other formats."""
    if format not in FORMATS:
        raise ValueError(f"'{format}' is not a format; there are {', '.join(FORMATS)}")
    rendered: Callable[[Report, Style], str] = import_module(FORMATS[format]).render
    return rendered(report, style)
