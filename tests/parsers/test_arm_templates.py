"""Templates of Azure Resource Manager to blocks."""

import json

import pytest

from mlcostlint import parsers
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source
from mlcostlint.tree import Block, Reading
from mlcostlint.value import How, fact
from tests.adapters.azure import resource, template

DISK = "Microsoft.Compute/disks"
LOOP = {"name": "value", "count": 2, "input": "[copyIndex('value')]"}
VAULT = {"reference": {"keyVault": {"id": "x"}, "secretName": "s"}}


def reading(text: str, *others: tuple[str, str], path: str = "main.json") -> Reading:
    sources = [Source(path, text), *(Source(*other) for other in others)]
    return parsers.read(sources, Inputs(), parsers.ALONE)


def addresses(text: str, *others: tuple[str, str]) -> list[str]:
    return [block.address for block in reading(text, *others).blocks if block.dialect == "arm"]


def only(text: str, *others: tuple[str, str]) -> Block:
    (block,) = reading(text, *others).blocks
    return block


@pytest.mark.parametrize(
    ("root", "fits"),
    [
        ({"$schema": "https://x/2015-01-01/deploymentTemplate.json#", "resources": []}, True),
        ({"$schema": "https://x/subscriptionDeploymentTemplate.json#", "resources": {}}, True),
        ({"contentVersion": "1.0.0.0", "resources": []}, True),
        ({"contentVersion": "1.0.0.0", "$schema": "https://x/other.json", "resources": []}, False),
        ({"contentVersion": "1.0.0.0", "parameters": {}}, False),
        ({"$schema": "https://x/deploymentTemplate.json#", "parameters": {}}, False),
        ({"contentVersion": "1.0.0.0", "resources": "none"}, False),
    ],
)
def test_what_is_a_template(root: dict[str, object], fits: object) -> None:
    assert (reading(json.dumps(root)).files == {"main.json": "arm"}) is fits


def test_the_place_of_a_resource_is_its_own() -> None:
    text = template(resource(DISK, "a", properties={"diskSizeGB": 1024}))
    block = only(text)
    line = next(at for at, row in enumerate(text.splitlines(), 1) if "1024" in row)
    leaf = block.get("properties", "diskSizeGB")
    assert (block.type, block.name, block.root) == (DISK, "a", "main.json")
    assert (leaf.known, leaf.origin.how, leaf.origin.span.line) == (1024, How.WRITTEN, line)


def test_resources_with_symbolic_names() -> None:
    text = json.dumps(
        {
            "languageVersion": "2.0",
            "contentVersion": "1.0.0.0",
            "resources": {
                "seen": {"existing": True, "type": DISK, "name": "old"},
                "made": resource(DISK, "new", properties={"x": "[reference('other').id]"}),
                "other": resource(DISK, "third"),
            },
        }
    )
    assert addresses(text) == [f"{DISK}/new", f"{DISK}/third"]
    first = reading(text).blocks[0]
    assert first.get("properties", "x").refers_to == (f"{DISK}/third",)


def test_children_have_the_types_and_names_of_what_they_are_in() -> None:
    inner = resource("agentPools", "[parameters('pool')]")
    outer = resource("Microsoft.ContainerService/managedClusters", "k", resources=[inner])
    text = template(outer, parameters={"pool": {"defaultValue": "gpu"}})
    child = reading(text).blocks[1]
    assert child.type == "Microsoft.ContainerService/managedClusters/agentPools"
    assert child.address == f"{child.type}/k/gpu"
    (parent,) = child.get("parents").known.items
    assert (parent.known, parent.refers_to) == ("k", (reading(text).blocks[0].address,))


@pytest.mark.parametrize(
    ("condition", "copies"),
    [
        (True, [1]),
        (False, []),
        ("[parameters('on')]", []),
        ("[not(parameters('on'))]", [1]),
        ("[equals(parameters('open'), 'x')]", ["?"]),
    ],
)
def test_a_condition(condition: object, copies: list[object]) -> None:
    parameters = {"on": {"type": "bool", "defaultValue": False}, "open": {"type": "string"}}
    text = template(resource(DISK, "a", condition=condition), parameters=parameters)
    assert [fact(block.copies, "?") for block in reading(text).blocks] == copies


@pytest.mark.parametrize(
    ("count", "made"),
    [
        (2, [("n-0", 1), ("n-1", 1)]),
        ("[length(parameters('names'))]", [("n-0", 1), ("n-1", 1), ("n-2", 1)]),
        (0, []),
        ("[parameters('open')]", [("n-{index}", "?")]),
        (500, [("n-{index}", 500)]),
    ],
)
def test_a_loop(count: object, made: list[tuple[str, object]]) -> None:
    text = template(
        resource(DISK, "[format('n-{0}', copyIndex())]", copy={"name": "l", "count": count}),
        parameters={"names": {"defaultValue": ["a", "b", "c"]}, "open": {"type": "int"}},
    )
    assert [(block.name, fact(block.copies, "?")) for block in reading(text).blocks] == made


def test_a_loop_over_a_property() -> None:
    loop = {"name": "disks", "count": 2, "input": {"lun": "[copyIndex('disks')]"}}
    block = only(template(resource("A.B/c", "d", properties={"copy": [loop], "x": 1})))
    assert [one.get("lun").known for one in block.body.maps("properties", "disks")] == [0, 1]
    assert block.get("properties", "x").known == 1


def nested(scope: str | None, given: dict[str, object]) -> str:
    inner = {
        "$schema": "x",
        "contentVersion": "1.0.0.0",
        "parameters": {"size": {"defaultValue": "inner"}},
        "resources": [resource(DISK, "a", properties={"x": "[parameters('size')]"})],
    }
    properties: dict[str, object] = {"template": inner, "parameters": given}
    if scope:
        properties["expressionEvaluationOptions"] = {"scope": scope}
    return template(
        resource("Microsoft.Resources/deployments", "m", properties=properties),
        parameters={"size": {"defaultValue": "outer"}},
    )


@pytest.mark.parametrize(
    ("scope", "given", "value", "how"),
    [
        ("inner", {}, "inner", How.DEFAULTED),
        ("inner", {"size": {"value": "told"}}, "told", How.PASSED),
        ("inner", {"size": {"value": "[parameters('size')]"}}, "outer", How.DEFAULTED),
        ("inner", {"size": VAULT}, "?", How.WRITTEN),
        ("outer", {"size": {"value": "told"}}, "outer", How.DEFAULTED),
        (None, {}, "outer", How.DEFAULTED),
    ],
)
def test_a_deployment_inside_another(
    scope: str | None, given: dict[str, object], value: str, how: How
) -> None:
    leaf = only(nested(scope, given)).get("properties", "x")
    assert fact(leaf, "?") == value
    assert leaf.unknown or leaf.origin.how is how


def linked(link: dict[str, str]) -> str:
    properties = {"templateLink": link, "parameters": {"size": {"value": "big"}}}
    return template(resource("Microsoft.Resources/deployments", "m", properties=properties))


def test_a_linked_template_beside_it() -> None:
    inner = template(
        resource(DISK, "a", sku={"name": "[parameters('size')]"}), parameters={"size": {}}
    )
    inner = inner.replace('"resources"', '"languageVersion": "2.0", "resources"')
    found = reading(linked({"relativePath": "inner/disk.json"}), ("inner/disk.json", inner))
    sizes = [fact(block.get("sku", "name"), "?") for block in found.blocks]
    assert sorted(map(str, sizes)) == ["?", "big"]


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ({"relativePath": "none.json"}, "not among the scanned files"),
        ({"relativePath": "../../etc/passwd"}, "not among the scanned files"),
        ({"uri": "https://example.com/a.json"}, "fetched from elsewhere"),
    ],
)
def test_a_linked_template_that_is_not_there(link: dict[str, str], why: str) -> None:
    (hole,) = reading(linked(link)).holes
    assert why in hole.unknown


def test_parameters_beside_a_template() -> None:
    text = template(
        resource(DISK, "a", x="[parameters('size')]", y="[parameters('key')]"),
        parameters={"size": {"defaultValue": "small"}, "key": {}},
    )
    given = {
        "$schema": "https://x/deploymentParameters.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"size": {"value": "large"}, "key": VAULT},
    }
    block = only(text, ("main.parameters.json", json.dumps(given)))
    leaf = block.get("x")
    assert (leaf.known, leaf.origin.how) == ("large", How.PASSED)
    assert leaf.origin.span.path == "main.parameters.json"
    assert "vault" in block.get("y").unknown


def test_a_reference_holds_where_the_name_is_open() -> None:
    name = "[parameters('open')]"
    user = resource(DISK, "b", x=f"[resourceId('microsoft.compute/disks', {name[1:-1]})]")
    blocks = reading(
        template(resource(DISK, name), user, parameters={"open": {"type": "string"}})
    ).blocks
    leaf = blocks[1].get("x")
    assert blocks[0].address == f"{DISK}/{{open}}"
    assert (fact(leaf, "?"), leaf.refers_to) == ("?", (f"{DISK}/{{open}}",))


def test_the_id_of_a_resource_ends_in_its_name() -> None:
    block = only(template(resource("A.B/c", "d", x="[resourceId('A.B/c/e', 'one', 'two')]")))
    assert block.get("x").known == "/providers/A.B/c/e/one/two"


def test_comments_and_a_broken_template() -> None:
    text = template(resource(DISK, "a")).replace("{\n", "{ // the disk\n /* of\n it */\n", 1)
    assert addresses(text) == [f"{DISK}/a"]
    (problem,) = reading('{"contentVersion": "1.0.0.0",\n "resources": [}').problems
    assert problem.span.line == 2


def test_a_loop_makes_what_is_passed() -> None:
    leaf = only(nested("inner", {"size": {"copy": [LOOP]}})).get("properties", "x")
    assert [one.known for one in leaf.known.items] == [0, 1]
