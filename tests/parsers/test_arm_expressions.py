"""Expressions of ARM templates: what they come to, and why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcostlint import parsers
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source
from mlcostlint.tree import Block, Leaf, Map, Seq
from mlcostlint.value import How, Value, fact
from tests.adapters.azure import resource, template

PARAMETERS = {
    "size": {"type": "string", "defaultValue": "Standard_NC6s_v3"},
    "count": {"type": "int", "defaultValue": 3},
    "names": {"type": "array", "defaultValue": ["a", "b"]},
    "tags": {"type": "object", "defaultValue": {"team": "ml", "Cost": {"code": 7}}},
    "maybe": {"type": "string", "nullable": True},
    "open": {"type": "string"},
    "loop": {"type": "string", "defaultValue": "[parameters('loop')]"},
}
VARIABLES = {
    "long": "[concat(parameters('size'), '-', string(parameters('count')))]",
    "around": "[variables('back')]",
    "back": "[variables('around')]",
    "copy": [{"name": "made", "count": 2, "input": "[format('n{0}', copyIndex('made'))]"}],
    "zones": {"west": {"size": "D2"}},
}


def only(said: str) -> Leaf:
    text = template(
        resource("Microsoft.Compute/disks", "d", properties={"x": said}),
        parameters=PARAMETERS,
        variables=VARIABLES,
    )
    (block,) = parsers.read([Source("main.json", text)], Inputs(), parsers.ALONE).blocks
    return block.get("properties", "x")


def shown(leaf: Leaf) -> object:
    known = fact(leaf, "?")
    if isinstance(known, Seq):
        return [shown(one) if isinstance(one, Value) else "map" for one in known.items]
    return sorted(known.entries) if isinstance(known, Map) else known


@pytest.mark.parametrize(
    ("said", "comes_to"),
    [
        ("plain", "plain"),
        ("[[not one]", "[not one]"),
        ("[parameters('size')]", "Standard_NC6s_v3"),
        ("[PARAMETERS('SIZE')]", "Standard_NC6s_v3"),
        ("[parameters('tags').team]", "ml"),
        ("[parameters('tags').cost.code]", 7),
        ("[parameters('tags')['Cost']['code']]", 7),
        ("[parameters('names')[1]]", "b"),
        ("[variables('long')]", "Standard_NC6s_v3-3"),
        ("[variables('made')[1]]", "n1"),
        ("[variables('zones')[toLower('WEST')].size]", "D2"),
        ("[concat('it''s', 'a')]", "it'sa"),
        ("[concat(parameters('names'), createArray('c'))]", ["a", "b", "c"]),
        ("[format('{0}-{1:D3}', 'gpu', 7)]", "gpu-007"),
        ("[if(equals(parameters('count'), 3), 'three', 'other')]", "three"),
        ("[if(not(equals(1, 1)), 'a', 'b')]", "b"),
        ("[and(true(), equals('a', 'a'))]", True),
        ("[or(false(), less(2, 1))]", False),
        ("[coalesce(parameters('maybe'), 'else')]", "else"),
        ("[tryGet(parameters('tags'), 'none')]", None),
        ("[coalesce(tryGet(parameters('tags'), 'Cost', 'code'), 1)]", 7),
        ("[parameters('tags').?none]", None),
        ("[length(parameters('names'))]", 2),
        ("[contains(parameters('tags'), 'team')]", True),
        ("[contains('abcd', 'BC')]", True),
        ("[empty(parameters('names'))]", False),
        ("[first(split('a,b', ','))]", "a"),
        ("[last(parameters('names'))]", "b"),
        ("[skip(parameters('names'), 1)]", ["b"]),
        ("[take('abcdef', 2)]", "ab"),
        ("[join(parameters('names'), '+')]", "a+b"),
        ("[replace('a-b', '-', '')]", "ab"),
        ("[substring('abcdef', 1, 2)]", "bc"),
        ("[toUpper(trim(' x '))]", "X"),
        ("[padLeft('7', 3, '0')]", "007"),
        ("[int('12')]", 12),
        ("[add(2, mul(3, 4))]", 14),
        ("[div(7, 2)]", 3),
        ("[mod(-7, 2)]", -1),
        ("[min(3, 1)]", 1),
        ("[max(createArray(3, 9))]", 9),
        ("[range(1, 3)]", [1, 2, 3]),
        ("[union(createObject('a', 1), parameters('tags'))]", ["Cost", "a", "team"]),
        ("[json('{\"a\": 1}').a]", 1),
        ("[createObject('a', 1)]", ["a"]),
        ("[startsWith('abc', 'AB')]", True),
        ("[indexOf('abc', 'c')]", 2),
        ("[null()]", None),
    ],
)
def test_an_expression_comes_to(said: str, comes_to: object) -> None:
    assert shown(only(said)) == comes_to


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("[parameters('open')]", "parameter open has no default"),
        ("[parameters('none')]", "parameter none is not declared"),
        ("[parameters('loop')]", "depends on itself"),
        ("[variables('around')]", "depends on itself"),
        ("[variables('none')]", "variable none is not declared"),
        ("[concat('a', parameters('open'))]", "parameter open has no default"),
        ("[if(equals(parameters('open'), 1), 'a', 'b')]", "parameter open has no default"),
        ("[and(true(), parameters('open'))]", "parameter open has no default"),
        ("[parameters('tags').none]", "nothing is called none"),
        ("[resourceGroup().location]", "resource group is chosen at deployment"),
        ("[uniqueString('a')]", "made at deployment"),
        ("[reference('x').id]", "after deployment"),
        ("[listKeys('x', '2020-01-01').keys[0]]", "after deployment"),
        ("[map(parameters('names'), lambda('x', lambdaVariables('x')))]", "function map"),
        ("[contoso.size('a')]", "function contoso.size"),
        ("[copyIndex()]", "stands in no loop"),
        ("[div(1, 0)]", "division by zero"),
        ("[substring('a', 5)]", "outside of the text"),
        ("[int('x')]", "whole number"),
        ("[range(0, 100000)]", "more than 800"),
        ("[json('{')]", "do not fit"),
        ("[concat('a'", None),
        ("[concat('a')) ]", "expected the end"),
        ("[concat('a' 'b')]", "expected )"),
        ("[nothing]", "expected a function"),
        ("['a'.b]", "nothing is called b"),
        (f"[{'concat(' * 300}'a'{')' * 300}]", "nested too deeply"),
    ],
)
def test_an_expression_stays_open(said: str, why: str | None) -> None:
    leaf = only(said)
    if why is None:
        assert leaf.known == said
    else:
        assert why in leaf.unknown


@pytest.mark.parametrize(
    ("said", "how", "line"),
    [
        ("plain", How.WRITTEN, None),
        ("[parameters('size')]", How.DEFAULTED, "Standard_NC6s_v3"),
        ("[variables('zones').west.size]", How.WRITTEN, "D2"),
        ("[concat('a', 'b')]", How.COMPUTED, None),
        ("[if(true(), parameters('size'), 'x')]", How.DEFAULTED, "Standard_NC6s_v3"),
    ],
)
def test_where_a_value_is_decided(said: str, how: How, line: str | None) -> None:
    leaf = only(said)
    text = template(
        resource("Microsoft.Compute/disks", "d", properties={"x": said}),
        parameters=PARAMETERS,
        variables=VARIABLES,
    ).splitlines()
    assert leaf.origin.how is how
    use = next(number for number, row in enumerate(text, 1) if '"x":' in row)
    if line is None:
        assert (leaf.origin.span.line, leaf.origin.via) == (use, ())
    else:
        assert f'"{line}"' in text[leaf.origin.span.line - 1]
        assert [span.line for span in leaf.origin.via] == [use]


def blocks(text: str, *others: Source) -> list[Block]:
    sources = [Source("main.json", text), *others]
    return list(parsers.read(sources, Inputs(), parsers.ALONE).blocks)


def test_a_chain_without_end_does_not_hang() -> None:
    chain = {f"v{at}": f"[variables('v{at + 1}')]" for at in range(3000)}
    (block,) = blocks(
        template(resource("A.B/c", "d", x="[variables('v0')]"), variables={**chain, "v3000": "end"})
    )
    assert block.get("x").unknown or block.get("x").known == "end"


def test_growing_texts_are_bounded() -> None:
    grown = {
        f"v{at}": f"[concat(variables('v{at - 1}'), variables('v{at - 1}'))]" for at in range(1, 60)
    }
    (block,) = blocks(
        template(resource("A.B/c", "d", x="[variables('v59')]"), variables={"v0": "ab", **grown})
    )
    assert "too long" in block.get("x").unknown


WORDS = st.sampled_from(
    [
        "concat(",
        "if(",
        "parameters('tags')",
        "variables('made')",
        "range(",
        "format(",
        "json(",
        "'a'",
        "'{0}'",
        "7",
        "-1",
        ")",
        ",",
        ".",
        ".?",
        "[",
        "[?",
        "]",
        " ",
        "split(",
        "union(",
        "take(",
        "padLeft(",
        "substring(",
        "createObject(",
        "items(",
        "resourceId(",
        "copyIndex(",
    ]
)


@given(st.lists(WORDS, max_size=14).map("".join))
def test_any_expression_comes_to_something(said: str) -> None:
    leaf = only(f"[{said}]")
    assert leaf.unknown or shown(leaf) != "?"
