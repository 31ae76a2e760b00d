"""Terraform plans as `terraform show -json` prints them: what will exist, and what is still open.

The format: https://developer.hashicorp.com/terraform/internals/json-format
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial

from mlcostlint.parsers import PLAN
from mlcostlint.parsers.json_text import Part
from mlcostlint.parsers.terraform.harvest import Harvest
from mlcostlint.parsers.terraform.plan.changes import Planned, planned
from mlcostlint.parsers.terraform.plan.configuration import Configuration
from mlcostlint.parsers.terraform.plan.layers import Reader
from mlcostlint.parsers.terraform.plan.providers import Providers
from mlcostlint.parsers.terraform.plan.redaction import redacted
from mlcostlint.source import Source, Unreadable
from mlcostlint.tree import Block, Leaf, Map, Reading
from mlcostlint.value import unknown

__all__ = ["is_plan", "read"]

_VERSION = re.compile(r"[01](?:\.[0-9]+)*\Z")
_PLAN = ("planned_values", "resource_changes")
_STATE = "values"
_NOT_TOLD = "a plan without its configuration does not tell what is absent from what is unknown"


def is_plan(root: Part) -> bool:
    """Tell whether JSON is a plan, or the state in the same spelling."""
    said = root.value
    if not isinstance(said, dict) or "format_version" not in said:
        return False
    is_state = _STATE in said and "terraform_version" in said
    return is_state or any(key in said for key in _PLAN)


def read(source: Source, root: Part) -> Reading:
    """Read a plan, given its text and what that was decoded to."""
    files = {source.path: PLAN}
    version = root.members["format_version"]
    if not isinstance(version.value, str) or not _VERSION.match(version.value):
        why = (
            f"plan format {version.value} is not understood: "
            "use the `show -json` of Terraform or OpenTofu 1.x"
        )
        return Reading(problems=(Unreadable(version.span, why),), files=files)
    shown = {source.path: redacted(source, root)}
    found = Harvest()
    for block in _blocks(source, root):
        found.add(block)
    return Reading(
        tuple(found.blocks),
        (*_holes(root), *found.holes.values()),
        tuple(found.problems),
        files=files,
        shown=shown,
    )


def _holes(root: Part) -> Iterator[Leaf]:
    if not any(key in root.value for key in _PLAN):
        why = "this is a state and no plan, and is not linted: scan the configuration or a plan"
        yield unknown(why, root.members[_STATE].key.start())
    if root.value.get("errored") is True:
        why = "planning failed, so the plan may lack resources: plan again once it succeeds"
        yield unknown(why, root.members["errored"].key)


def _blocks(source: Source, root: Part) -> Iterator[Block]:
    resources = tuple(planned(root))
    configuration = Configuration(root, frozenset(one.address for one in resources))
    providers = Providers(root, configuration)
    for one in resources:
        declared = configuration.resource(one.modules, one.local)
        body = cache(partial(_body, one, configuration))
        key = declared.get("provider_config_key")
        yield Block(
            "terraform",
            one.type,
            one.address,
            one.part.span,
            body,
            root=source.path,
            name=one.name,
            provider=providers.serving(
                key if isinstance(key, str) else "", one.modules, one.shown, body
            ),
        )


def _body(one: Planned, configuration: Configuration) -> Map:
    refers_to = partial(configuration.refers_to, where=one.modules, key=one.key)
    body = Reader(one.address, one.header, refers_to).body(one.layer(configuration))
    if one.values == "after" or configuration.resource(one.modules, one.local):
        return body
    told = {name: body.entries[name] for name, said in one.shown.items() if said is not None}
    return replace(body, entries=told, rest=unknown(_NOT_TOLD, body.header))
