"""Bills as text, one function for each format."""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

from mlcostlint.bill import Bill

__all__ = ["FORMATS", "render"]

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "text": "mlcostlint.reporters.costs.text",
        "markdown": "mlcostlint.reporters.costs.markdown",
        "json": "mlcostlint.reporters.costs.json_bill",
        "csv": "mlcostlint.reporters.costs.table",
        "focus": "mlcostlint.reporters.costs.focus",
        "infracost": "mlcostlint.reporters.costs.infracost",
    }
)


def render(bill: Bill, format: str, group_by: str) -> str:  # noqa: A002 - the word users know
    """Turn a bill into text that ends with a newline.

    `group_by` is one of `groups.KEYS` or `tag:NAME`; formats for other programs list every
    resource whatever it is.
    """
    rendered: Callable[[Bill, str], str] = import_module(FORMATS[format]).render
    return rendered(bill, group_by)
