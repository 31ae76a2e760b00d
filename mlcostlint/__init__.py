"""Lint ML infrastructure for what it costs.

`scan` reads files and returns a `Report`; `render` turns it into text. Neither prints, reads the
environment, opens a socket or exits.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlcostlint.api import scan
    from mlcostlint.config import Config
    from mlcostlint.finding import Finding, Report
    from mlcostlint.reporters import render

__all__ = ["Config", "Finding", "Report", "render", "scan"]

_HOMES = {
    "Config": "mlcostlint.config",
    "Finding": "mlcostlint.finding",
    "Report": "mlcostlint.finding",
    "render": "mlcostlint.reporters",
    "scan": "mlcostlint.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `--version` stays instant."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'mlcostlint' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
