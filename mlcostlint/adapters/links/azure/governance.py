"""Which definitions Azure's policies are assigned from, and which of them are about tags."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.azure.identity import by_id, meant
from mlcostlint.adapters.reading import flag, scalars
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, fact

ASSIGNMENTS = (
    "azurerm_management_group_policy_assignment",
    "azurerm_policy_assignment",
    "azurerm_resource_group_policy_assignment",
    "azurerm_resource_policy_assignment",
    "azurerm_subscription_policy_assignment",
)
_DEFINITIONS = ("azurerm_policy_definition", "azurerm_policy_set_definition")

# https://learn.microsoft.com/azure/governance/policy/samples/built-in-policies#tags
_ADD_TO_RESOURCES = frozenset(
    [
        "2a0e14a6-b0a6-4fab-991a-187a4f81c498",
        "40df99da-1232-49b1-a39a-6da8d878f469",
        "4f9dc7db-30c1-420c-b61a-e1d640128d26",
        "5ffd78d9-436d-4b41-a421-5baa819e3008",
        "9ea02ca2-71db-412d-8b00-7c7ca9fcd32d",
        "b27a0cbd-a167-4dfa-ae64-4337be671140",
        "cd3aa116-8754-49c9-a813-ad46512ece54",
        "ea3f2387-9b95-492a-a190-fcdc54f7b070",
    ]
)
_REQUIRE_OR_ADD = _ADD_TO_RESOURCES | {
    "1e30110a-5ceb-460c-a204-c1c3969c6d62",
    "49c88fc8-6fd1-46fd-a676-f12d1d3a4c71",
    "726aca4c-86e9-4b04-b0c5-073027359532",
    "871b6d14-10aa-478d-b590-94f262ecfa99",
    "8ce3da23-7156-49e4-b145-24f95f9dcb46",
    "96670d01-0a4d-4649-9c89-2d3abc0a5025",
    "d157c373-a6c4-483d-aaad-570756956268",
}
_ADDING = frozenset(["add", "addorreplace", "append", "modify"])


def asks_for_tags(assignment: Block, links: Links) -> Value[bool]:
    """Return whether an assigned policy, or one of an assigned set, asks for tags or adds them."""
    leaf = assignment.get("policy_definition_id")
    found = [_said(one, links, _REQUIRE_OR_ADD, adding=False) for one in _parts(assignment, links)]
    if True in found:
        return Value(_fact=True, origin=leaf.origin)
    if leaf.unknown and not any(links.referred(assignment, leaf)):
        return leaf.hole("the definition of this policy is not in the files")
    return Value(_fact=False, origin=leaf.origin)


def adding_tags(near: Block, links: Links) -> Leaf | None:
    """Return what names an assigned policy that may add tags to resources, if there is one."""
    for assignment in links.of(near, *ASSIGNMENTS):
        if fact(flag(assignment.get("enforce")), None) is False:
            continue
        if any(
            _said(part, links, _ADD_TO_RESOURCES, adding=True) for part in _parts(assignment, links)
        ):
            return assignment.get("policy_definition_id")
    return None


def _parts(assignment: Block, links: Links) -> Iterator[tuple[Block, Leaf]]:
    """Yield what names the definitions that are assigned, those of a set one by one."""
    leaf = assignment.get("policy_definition_id")
    yield assignment, leaf
    definitions = meant(links, assignment, leaf, "azurerm_policy_set_definition")
    if definitions is not None:
        for part in definitions.body.maps("policy_definition_reference"):
            yield definitions, part.get("policy_definition_id")


def _said(
    part: tuple[Block, Leaf], links: Links, built_in: frozenset[str], *, adding: bool
) -> bool:
    near, leaf = part
    if fact(by_id(leaf), None) in built_in:
        return True
    definition = meant(links, near, leaf, "azurerm_policy_definition")
    if definition is None:
        return False
    rule = definition.get("policy_rule")
    texts = [said for one in scalars(rule) if isinstance(said := fact(one, None), str)]
    about = any("tags[" in said or said == "tags" or said.startswith("tags.") for said in texts)
    return about and (not adding or not _ADDING.isdisjoint(said.lower() for said in texts))
