"""CloudFormation templates to blocks: what functions, parameters and conditions come to."""

import json

import pytest

from mlcostlint import parsers
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source, Span
from mlcostlint.tree import Block, Leaf, Reading, Seq
from mlcostlint.value import How

HEAD = """\
Parameters:
  Size:
    Type: String
    Default: ml.t3.medium
  Stage: {Type: String}
  Count: {Type: Number, Default: 2}
  On: {Type: String, Default: true}
  Zones: {Type: CommaDelimitedList, Default: "a, b"}
  Flat: text
  Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /images/latest}
Mappings:
  Sizes:
    dev: {notebook: ml.t3.large, zones: [a, b]}
    123456789012: {notebook: ml.t3.xlarge}
  Names:
    all: {map: Sizes}
Conditions:
  Small: !Equals [!Ref Size, ml.t3.medium]
  Large: !Not [!Condition Small]
  Prod: !Equals [!Ref Stage, prod]
  Enabled: !Equals [!Ref On, "true"]
  Both: !And [!Condition Prod, !Condition Large]
  Either: !Or [!Condition Prod, !Condition Small]
  Open: !Or [!Condition Prod, !Condition Large]
  Loop: !Not [!Condition Loop]
  Odd: yes
  Pair: !Equals [a]
  Neither: !Or [!Condition Large, !Equals [a, b]]
  Plain: !And [!Equals [a, a]]
  Text: !Or nonsense
  Named: {Condition: [Small]}
  Nested: !Not [!Equals [[a], a]]
Resources:
  Bucket: {Type: "AWS::S3::Bucket"}
"""
LINES = HEAD.count("\n")
JSON = '{"A":[1,true,"x"],"B":"ml.t3.medium"}'


def read(text: str, path: str = "t.yaml") -> Reading:
    return parsers.read([Source(path, text)], Inputs(), parsers.ALONE)


def block(text: str) -> Block:
    (*_, last) = read(HEAD + text).blocks
    return last


def leaf(value: str) -> Leaf:
    return block(f"  T:\n    Type: AWS::X::T\n    Properties:\n      P: {value}\n").get("P")


@pytest.mark.parametrize(
    ("value", "fact", "how"),
    [
        ("text", "text", How.WRITTEN),
        ("!Ref Size", "ml.t3.medium", How.DEFAULTED),
        ("{Ref: Size}", "ml.t3.medium", How.DEFAULTED),
        ("!Ref Count", 2, How.DEFAULTED),
        ("!Ref AWS::NoValue", None, How.WRITTEN),
        ("!Sub plain", "plain", How.COMPUTED),
        ("!Sub '${Size}'", "ml.t3.medium", How.DEFAULTED),
        ("!Sub 'n-${Count}-${On}'", "n-2-true", How.COMPUTED),
        ("!Sub 'n-${!Count}'", "n-${Count}", How.COMPUTED),
        ("!Sub ['${A}-${Count}', {A: !Ref Size}]", "ml.t3.medium-2", How.COMPUTED),
        ("{'Fn::Join': ['-', [a, !Ref Count]]}", "a-2", How.COMPUTED),
        ("!Join ['', !Ref Zones]", "ab", How.COMPUTED),
        ("!Select [1, !Ref Zones]", "b", How.DEFAULTED),
        ("!Select ['0', [x, y]]", "x", How.WRITTEN),
        ("!Select [1, !Split ['.', ml.g5.xlarge]]", "g5", How.WRITTEN),
        ("!FindInMap [Sizes, dev, notebook]", "ml.t3.large", How.WRITTEN),
        ("!FindInMap [Sizes, '123456789012', notebook]", "ml.t3.xlarge", How.WRITTEN),
        ("!FindInMap [Sizes, qa, notebook, {DefaultValue: small}]", "small", How.WRITTEN),
        ("!Select [1, !FindInMap [Sizes, dev, zones]]", "b", How.WRITTEN),
        ("!FindInMap [Sizes, !Select [0, [dev]], notebook]", "ml.t3.large", How.WRITTEN),
        ("!FindInMap [!FindInMap [Names, all, map], dev, notebook]", "ml.t3.large", How.WRITTEN),
        ("!FindInMap [Sizes, qa, x, {DefaultValue: !Ref Size}]", "ml.t3.medium", How.DEFAULTED),
        ("!Base64 echo", "echo", How.COMPUTED),
        ("!Length [a, b]", 2, How.COMPUTED),
        ("{'Fn::Length': !Ref Zones}", 2, How.COMPUTED),
        ("!Select [1, !Cidr [10.0.0.0/16, 2, 8]]", "10.0.1.0/24", How.COMPUTED),
        ("!Select [0, !Cidr ['fd00::/56', 1, 64]]", "fd00::/64", How.COMPUTED),
        ("!ToJsonString {A: [1, true, x], B: !Ref Size}", JSON, How.COMPUTED),
        ("!If [Small, a, b]", "a", How.DEFAULTED),
        ("!If [Large, a, b]", "b", How.DEFAULTED),
        ("!If [Enabled, a, b]", "a", How.DEFAULTED),
        ("!If [Both, a, b]", "b", How.DEFAULTED),
        ("!If [Either, a, b]", "a", How.DEFAULTED),
        ("!If [Neither, a, b]", "b", How.DEFAULTED),
        ("!If [Plain, a, b]", "a", How.WRITTEN),
        ("!If [Text, a, b]", "b", How.WRITTEN),
        ("!Select [0, !If [Small, [a], [b]]]", "a", How.DEFAULTED),
        ("!If [Small, !Ref AWS::NoValue, b]", None, How.WRITTEN),
    ],
)
def test_a_function_of_known_values_is_known(value: str, fact: object, how: How):
    found = leaf(value)
    assert (found.known, found.origin.how) == (fact, how)


@pytest.mark.parametrize(
    ("value", "reason", "refers_to"),
    [
        ("!Ref Stage", "parameter Stage has no default", ()),
        ("!Ref Image", "parameter Image is read from the SSM parameter store", ()),
        ("!Ref AWS::Region", "the stack's region is chosen at deployment", ()),
        ("!Ref Nowhere", "Nowhere is not a parameter or resource of this template", ()),
        ("!Ref Bucket", "Bucket is known after deployment", ("Bucket",)),
        ("!GetAtt Bucket.Arn", "Bucket.Arn is known after deployment", ("Bucket",)),
        ("{'Fn::GetAtt': [Bucket, Arn]}", "Bucket.Arn is known after deployment", ("Bucket",)),
        ("!Sub 's3://${Bucket}/x'", "Bucket is known after deployment", ("Bucket",)),
        (
            "!Join ['/', [!Ref Stage, !GetAtt Bucket.Arn]]",
            "parameter Stage has no default",
            ("Bucket",),
        ),
        ("!If [Prod, !Ref Bucket, x]", "parameter Stage has no default", ("Bucket",)),
        ("!If [Open, a, b]", "parameter Stage has no default", ()),
        ("!If [Loop, a, b]", "condition Loop depends on itself", ()),
        ("!If [Odd, a, b]", "the condition cannot be decided before deployment", ()),
        ("!If [Pair, a, b]", "Fn::Equals wants two texts", ()),
        ("!If [Named, a, b]", "Condition wants a name", ()),
        ("!If [Nested, a, b]", "Fn::Equals wants two texts", ()),
        ("!Ref Flat", "parameter Flat is not declared as a map", ()),
        ("!If [Missing, a, b]", "Missing is not a condition of this template", ()),
        ("!FindInMap [Sizes, !Ref Stage, notebook]", "parameter Stage has no default", ()),
        ("!FindInMap [Sizes, qa, notebook, {}]", "the mappings hold no Sizes.qa.notebook", ()),
        ("!Select [5, [x]]", "Fn::Select asks for item 5 of 1", ()),
        ("!Select [0, !GetAZs '']", "the availability zones are chosen at deployment", ()),
        ("!ImportValue net-vpc", "the value is exported by another stack as net-vpc", ()),
        ("!ImportValue {'Fn::Sub': '${Stage}-vpc'}", "the value is exported by another stack", ()),
        ("!Cidr [!GetAtt Bucket.Arn, 4]", "Bucket.Arn is known after deployment", ("Bucket",)),
        ("{'Fn::Length': !Ref Stage}", "parameter Stage has no default", ()),
        ("!Transform {Name: M}", "a macro writes this at deployment", ()),
        ("'{{resolve:ssm:size}}'", "a dynamic reference is resolved at deployment", ()),
        ("!Split [',', !Ref Stage]", "parameter Stage has no default", ()),
        ("!If [Small]", "Fn::If wants a condition and two branches", ()),
    ],
)
def test_what_is_not_settled_is_a_hole_with_its_reason(
    value: str, reason: str, refers_to: tuple[str, ...]
):
    found = leaf(value)
    assert (found.unknown, found.refers_to) == (reason, refers_to)


@pytest.mark.parametrize(
    "value",
    [
        "!Ref {a: b}",
        "!GetAtt {a: b}",
        "!GetAtt []",
        "!Sub {a: b}",
        "!Join nonsense",
        "!Select nonsense",
        "!Select [one, [a]]",
        "!Select [0, text]",
        "!Split nonsense",
        "!Split ['', text]",
        "!FindInMap [Sizes]",
        "!Base64 [a]",
        "!Length text",
        "!Cidr [nonsense, 2]",
        "!Cidr [10.0.0.0/16, 900, 8]",
        "!Cidr [10.0.0.0/16]",
    ],
)
def test_a_function_with_odd_arguments_is_a_hole(value: str):
    name = value.partition(" ")[0].removeprefix("!")
    name = name if name == "Ref" else f"Fn::{name}"
    assert leaf(value).unknown == f"the arguments of {name} are not what CloudFormation expects"


def test_a_parameter_is_decided_where_its_default_stands():
    origin = leaf("!Ref Size").origin
    assert origin.span == Span("t.yaml", 4, 14, 4, 26)
    assert origin.via == (Span("t.yaml", LINES + 4, 10, LINES + 4, 19),)


def test_a_parameter_without_default_leads_to_its_declaration():
    origin = leaf("!Ref Stage").origin
    assert (origin.span.line, [via.line for via in origin.via]) == (5, [LINES + 4])


def test_the_header_of_a_resource_is_its_logical_id():
    found = block(
        "  N:\n    Type: AWS::X::N\n    Properties:\n      A: {B: 1}\n    DependsOn: Bucket\n"
    )
    assert (found.type, found.address, found.root) == ("AWS::X::N", "N", "t.yaml")
    assert found.body.header == Span("t.yaml", LINES + 1, 3, LINES + 1, 4)
    assert found.span == Span("t.yaml", LINES + 1, 3, LINES + 5, 22)
    assert found.get("Nothing").origin.span == found.body.header
    assert found.get("A", "B").known == 1


def test_a_resource_without_properties_has_an_empty_body():
    found = block("  N: {Type: 'AWS::X::N'}\n")
    assert found.get("Anything").known is None
    assert found.get("Anything").origin.span.line == LINES + 1


@pytest.mark.parametrize(
    ("properties", "path", "expected"),
    [
        ("!If [Small, {A: 1}, {A: 2}]", "A", 1),
        ("!If [Prod, {A: 1}, {A: 2}]", "A", "parameter Stage has no default"),
        ("{'Fn::Transform': {N: M}, B: 1}", "A", "Fn::Transform adds to this at deployment"),
        ("{'Fn::Transform': {N: M}, B: 1}", "B", 1),
        (
            "{'Fn::ForEach::X': [], B: 1}",
            "A",
            "Fn::ForEach::X wants an identifier, a list and a map",
        ),
    ],
)
def test_properties_that_a_function_writes(properties: str, path: str, expected: object):
    found = block(f"  N:\n    Type: AWS::X::N\n    Properties: {properties}\n").get(path)
    assert (found.unknown or found.known) == expected


def test_absent_items_leave_no_gap_in_a_list():
    found = leaf("[!Ref AWS::NoValue, a, !If [Large, b, !Ref AWS::NoValue]]").known
    assert isinstance(found, Seq)
    assert len(found.items) == 1


@pytest.mark.parametrize(
    ("condition", "copies"),
    [("Small", 1), ("Large", None), ("Prod", "parameter Stage has no default")],
)
def test_a_resource_exists_as_its_condition_says(condition: str, copies: int | str | None):
    found = read(f"{HEAD}  N: {{Type: 'AWS::X::N', Condition: {condition}}}\n").blocks
    assert [each.copies.unknown or each.copies.known for each in found[1:]] == (
        [copies] if copies else []
    )


def test_resources_that_a_macro_writes_are_a_hole():
    found = read(f"{HEAD}  Fn::Transform: {{Name: Macro}}\n")
    assert [hole.unknown for hole in found.holes] == [
        "Fn::Transform is expanded at deployment: its resources are not seen"
    ]


@pytest.mark.parametrize(
    ("transform", "expected"),
    [
        ("AWS::Serverless-2016-10-31", []),
        ("[AWS::LanguageExtensions, Explode]", ["Explode changes the template at deployment"]),
        (
            "{Name: AWS::Include, Parameters: {Location: 's3://b/k'}}",
            ["AWS::Include changes the template at deployment"],
        ),
    ],
)
def test_a_macro_of_the_whole_template_is_a_hole(transform: str, expected: list[str]):
    found = read(f"Transform: {transform}\n{HEAD}")
    assert [hole.unknown for hole in found.holes] == expected


def test_a_module_of_the_registry_is_a_hole():
    found = read("Transform: AWS::LanguageExtensions\nResources:\n  M: {Type: 'A::B::C::MODULE'}\n")
    assert [hole.unknown for hole in found.holes] == [
        "module M is kept in a registry: it is not looked at"
    ]


def test_a_policy_may_come_from_a_parameter():
    found = block("  N: {Type: 'AWS::X::N', DeletionPolicy: !If [Small, Retain, Delete]}\n")
    assert found.get("DeletionPolicy").known == "Retain"


def test_only_resources_of_aws_become_blocks():
    found = read(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  F: {Type: 'AWS::Serverless::Function'}\n  C: {Type: 'Custom::Thing'}\n"
        "  M: {Type: 'A::B::C::MODULE'}\n  X: 1\n"
    )
    assert [each.type for each in found.blocks] == ["AWS::Serverless::Function"]


def test_json_and_yaml_say_the_same():
    template = {
        "Parameters": {"Size": {"Type": "String", "Default": "ml.t3.medium"}},
        "Resources": {
            "N": {
                "Type": "AWS::SageMaker::NotebookInstance",
                "Properties": {"InstanceType": {"Ref": "Size"}},
            }
        },
    }
    (found,) = read(json.dumps(template, indent="\t"), "t.template").blocks
    size = found.get("InstanceType")
    assert (size.known, size.origin.how, size.origin.span.line) == (
        "ml.t3.medium",
        How.DEFAULTED,
        5,
    )
