"""The rules that ship with the linter, and every rule's page."""

from collections.abc import Mapping
from functools import cache

from mlcostlint import suppress
from mlcostlint.finding import Page
from mlcostlint.rule import Rule, builtin_rules, load


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules that ship with the linter, ordered by family and name."""
    return tuple(load(builtin_rules()))


def pages() -> Mapping[str, Page]:
    """Return the page of every rule by its name, those about suppressions included."""
    return {rule.name: rule.page for rule in rules()} | suppress.PAGES
