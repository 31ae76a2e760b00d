"""What a template is deployed with, loops, stacks within stacks, and what CDK and SAM add."""

import json

import pytest

from mlcostlint import adapters, parsers
from mlcostlint.model import Commitment, Notebook, Training
from mlcostlint.parsers.cloudformation.deployment import deployment
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source, Unreadable
from mlcostlint.tree import Block, Reading
from mlcostlint.value import How, Value, fact


def read(files: dict[str, str], given: str = "", name: str = "params.json") -> Reading:
    made = deployment([Source(name, given)] if given else [])
    sources = [Source(path, text) for path, text in files.items()]
    return parsers.read(sources, Inputs(deployment=made), parsers.ALONE)


def by_address(reading: Reading) -> dict[str, Block]:
    return {block.address: block for block in reading.blocks}


def property_(text: str, given: str = "", name: str = "params.json"):
    return read({"t.yaml": text}, given, name).blocks[-1].get("P")


PARAMETERS = """\
Parameters:
  Size: {Type: String, Default: small}
  Zones: {Type: CommaDelimitedList, Default: "a,b"}
  Kind: {Type: String, Default: x, AllowedValues: [x, y]}
  Secret: {Type: String, NoEcho: true, Default: hush}
  Image: {Type: "AWS::SSM::Parameter::Value<String>"}
Resources:
  It: {Type: "AWS::X::T", Properties: {P: %s}}
"""


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("p.json", '[{"ParameterKey": "Size", "ParameterValue": "large"}]'),
        ("p.json", '["Size=large"]'),
        ("p.json", '{"Parameters": {"Size": "large"}, "Tags": {"team": "ml"}}'),
        ("p.json", '{"Parameters": [{"ParameterKey": "Size", "ParameterValue": "large"}]}'),
        ("p.json", '{"Size": "large"}'),
        ("p.yaml", "Size: large\n"),
        ("p.yaml", "template-file-path: t.yaml\nparameters:\n  Size: large\n"),
        ("p.yaml", "- ParameterKey: Size\n  ParameterValue: large\n"),
    ],
)
def test_every_form_of_a_parameter_file_is_read(name, given):
    found = property_(PARAMETERS % "!Ref Size", given, name)
    assert (found.known, found.origin.how, found.origin.span.path) == ("large", How.PASSED, name)
    assert [via.path for via in found.origin.via] == ["t.yaml"]


@pytest.mark.parametrize(
    ("value", "given", "expected"),
    [
        ("!Select [1, !Ref Zones]", '{"Zones": "c, d"}', "d"),
        ("!Select [1, !Ref Zones]", '{"Zones": ["c", "d"]}', "d"),
        ("!Ref Size", '{"Other": "large"}', "small"),
        ("!Ref Size", '{"Size": 3}', 3),
        ("!Ref Kind", '{"Kind": "y"}', "y"),
        ("!Ref Kind", '{"Kind": "z"}', "parameter Kind holds what its AllowedValues do not"),
        ("!Ref Secret", '{"Secret": "s3cr3t"}', "parameter Secret is a secret"),
        ("!Ref Secret", "{}", "parameter Secret is a secret"),
        ("!Ref Image", '{"Image": "/a/b"}', "parameter Image is read from the SSM parameter store"),
        (
            "!Ref Size",
            '[{"ParameterKey": "Size", "UsePreviousValue": true}]',
            "parameter Size keeps its last value",
        ),
        ("!Ref AWS::Region", "{}", "the stack's region is chosen at deployment"),
    ],
)
def test_what_a_parameter_comes_to(value, given, expected):
    found = property_(PARAMETERS % value, given)
    assert (found.unknown or found.known) == expected
    assert "s3cr3t" not in found.unknown


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ('{"AWS::Region": "eu-west-1"}', "AWS::Region is no parameter"),
        ("3", "parameters are written as a map, or as a list"),
        ('["Size"]', "parameters are written as a map, or as a list"),
        ('[{"Key": "Size"}]', "parameters are written as a map, or as a list"),
        ('{"Size": {"a": 1}}', "Size must be text, a number, or a list of them"),
        ('{"Parameters": {}, "Tags": ["a"]}', "tags are written as a map, or as a list"),
        ("a: 1\n---\nb: 2\n", "a file of parameters holds one document"),
        ("a: {{ b }}\nc: {{- if }}\n", "the file is a template"),
        ("{", "p.*yaml:1"),
    ],
)
def test_a_file_that_is_no_parameter_file_is_refused(given, sentence):
    with pytest.raises(Unreadable, match=sentence):
        deployment([Source("params.yaml", given)])


def test_of_several_files_the_last_counts():
    made = deployment([Source("a.json", '{"A": 1, "B": 1}'), Source("b.json", '{"B": 2}')])
    known = {
        name: fact(leaf, None) for name, leaf in made.parameters.items() if isinstance(leaf, Value)
    }
    assert known == {"A": 1, "B": 2}
    assert deployment([Source("empty.json", "")]).parameters == {}


NOTEBOOK = """\
  Lab:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      InstanceType: ml.t3.medium
      Tags: [{Key: project, Value: own}]
"""


@pytest.mark.parametrize(
    "tags", ['{"team": "ml", "project": "p"}', '[{"Key": "team", "Value": "ml"}]']
)
def test_tags_of_the_stack_are_on_its_resources_and_their_own_win(tags):
    given = f'{{"Parameters": {{}}, "Tags": {tags}}}'
    reading = read({"eu-west-1/t.yaml": f"Resources:\n{NOTEBOOK}"}, given)
    (lab,) = adapters.resources(reading.blocks)
    assert lab.tags.known is not None
    assert {key: tag.known for key, tag in lab.tags.known.entries.items()} == {
        "team": "ml",
        "project": "own",
    }
    assert lab.region.known == "eu-west-1"


LOOPS = """\
Transform: AWS::LanguageExtensions
Parameters:
  Sizes: {Type: CommaDelimitedList, Default: "small,large"}
  Open: {Type: CommaDelimitedList}
Mappings:
  Machines: {small: {type: ml.t3.medium}, large: {type: ml.g5.xlarge}}
Conditions:
  Fn::ForEach::Wanted:
    - Size
    - !Ref Sizes
    - Is${Size}: !Equals [!Ref Size, large]
Resources:
  Anchor: {Type: "AWS::X::T"}
"""


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        (
            "[Size, !Ref Sizes, {'Lab${Size}': {Type: AWS::X::T, Properties: {P: !Ref Size}}}]",
            {"Labsmall": "small", "Lablarge": "large"},
        ),
        (
            "[N, [a-1, b.2], {'L&{N}': {Type: AWS::X::T, Properties: {P: !Sub '${N}-${Anchor}'}}}]",
            {"La1": "Anchor is known after deployment", "Lb2": "Anchor is known after deployment"},
        ),
        (
            (
                "[N, [small], {'L${N}': {Type: AWS::X::T, Properties: "
                "{P: !FindInMap [Machines, !Ref N, type]}}}]"
            ),
            {"Lsmall": "ml.t3.medium"},
        ),
        (
            (
                "[N, [a, b], {'Fn::ForEach::In': [M, [x], "
                "{'L${N}${M}': {Type: AWS::X::T, Properties: {P: '${N}/${M}'}}}]}]"
            ),
            {"Lax": "a/x", "Lbx": "b/x"},
        ),
        (
            "[S, !Ref Sizes, {'L${S}': {Type: AWS::X::T, Condition: 'Is${S}'}}]",
            {"Llarge": None},
        ),
    ],
)
def test_a_loop_is_written_out(loop, expected):
    reading = read({"t.yaml": f"{LOOPS}  Fn::ForEach::Labs: {loop}\n"})
    made = {block.address: block.get("P") for block in reading.blocks if block.address != "Anchor"}
    assert {name: leaf.unknown or leaf.known for name, leaf in made.items()} == expected
    assert not reading.holes


def test_a_loop_within_properties_is_written_out():
    text = f"{LOOPS}  T:\n    Type: AWS::X::T\n    Properties:\n      Fn::ForEach::P:\n"
    text += "      - Size\n      - !Ref Sizes\n      - {'P${Size}': !Ref Size}\n"
    body = read({"t.yaml": text}).blocks[-1].body
    assert [body.get(name).known for name in ("Psmall", "Plarge")] == ["small", "large"]


@pytest.mark.parametrize(
    ("loop", "reason"),
    [
        ("[N, !Ref Open, {}]", "is expanded at deployment: parameter Open has no default"),
        ("[N, [[a]], {}]", "is expanded at deployment: its list is not known"),
        ("[N, [a]]", "wants an identifier, a list and a map"),
        (f"[N, [{'a, ' * 6000}], {{A: [{'1, ' * 40}]}}]", "makes too much to be written out"),
    ],
)
def test_a_loop_that_cannot_be_written_out_is_a_hole(loop, reason):
    reading = read({"t.yaml": f"{LOOPS}  Fn::ForEach::Labs: {loop}\n"})
    assert [hole.unknown for hole in reading.holes] == [f"Fn::ForEach::Labs {reason}"]


def test_loops_within_loops_end():
    inner = "{L: {Type: AWS::X::T}}"
    many = ", ".join(f"a{number}" for number in range(90))
    for depth in range(4):
        inner = f"{{'Fn::ForEach::L{depth}': [N{depth}, [{many}], {inner}]}}"
    reading = read({"t.yaml": f"Transform: AWS::LanguageExtensions\nResources: {inner}\n"})
    assert any("makes too much" in hole.unknown for hole in reading.holes)


PARENT = """\
Resources:
  Vpc: {Type: "AWS::EC2::VPC"}
  Labs:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./stacks/lab.yaml
      Parameters:
        Size: ml.p3.2xlarge
        Network: !Ref Vpc
      Tags: [{Key: team, Value: ml}]
  User:
    Type: AWS::X::T
    Properties: {P: !GetAtt Labs.Outputs.Size, Q: !GetAtt Labs.Outputs.Nothing}
"""
CHILD = """\
Parameters:
  Size: {Type: String, Default: ml.t3.medium}
  Network: {Type: String}
Resources:
  Lab:
    Type: AWS::SageMaker::NotebookInstance
    Properties: {InstanceType: !Ref Size, SubnetId: !Ref Network}
  Other: {Type: "AWS::X::T", Properties: {P: !Ref Lab}}
Outputs:
  Size: {Value: !Ref Size}
"""


def test_a_stack_within_a_stack_is_given_its_parameters_and_counted_once():
    reading = read({"app/t.yaml": PARENT, "app/stacks/lab.yaml": CHILD})
    found = by_address(reading)
    assert sorted(found) == ["Labs", "Labs/Lab", "Labs/Other", "User", "Vpc"]
    lab = found["Labs/Lab"]
    size = lab.get("InstanceType")
    assert (size.known, size.origin.how) == ("ml.p3.2xlarge", How.PASSED)
    assert (size.origin.span.path, size.origin.span.line) == ("app/t.yaml", 8)
    assert [via.path for via in size.origin.via] == ["app/stacks/lab.yaml"]
    assert lab.get("SubnetId").refers_to == ("Vpc",)
    assert found["Labs/Other"].get("P").refers_to == ("Labs/Lab",)
    assert (lab.root, [call.line for call in lab.calls]) == ("app/t.yaml", [3])
    assert not reading.holes


def test_a_stack_hands_its_outputs_up():
    user = by_address(read({"app/t.yaml": PARENT, "app/stacks/lab.yaml": CHILD}))["User"]
    assert user.get("P").known == "ml.p3.2xlarge"
    assert user.get("Q").unknown == "app/stacks/lab.yaml has no output Nothing"


def test_the_tags_of_a_stack_reach_what_stands_in_it():
    reading = read({"app/t.yaml": PARENT, "app/stacks/lab.yaml": CHILD})
    (lab,) = (one for one in adapters.resources(reading.blocks) if isinstance(one, Notebook))
    assert lab.tags.known is not None
    assert lab.tags.known.entries["team"].known == "ml"


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ("!ImportValue x", "the value is exported by another stack as x"),
        ("!If [Wanted, {Size: ml.g5.xlarge}, {}]", "parameter Stage has no default"),
        ("{'Fn::Transform': {Name: M}, Other: 1}", "Fn::Transform adds to this at deployment"),
    ],
)
def test_what_a_stack_may_be_given_is_not_its_default(parameters, reason):
    text = "Parameters: {Stage: {Type: String}}\nConditions: {Wanted: !Equals [!Ref Stage, a]}\n"
    text += "Resources:\n  Labs:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
    text += f"      TemplateURL: lab.yaml\n      Parameters: {parameters}\n"
    found = by_address(read({"t.yaml": text, "lab.yaml": CHILD}))
    assert found["Labs/Lab"].get("InstanceType").unknown == reason


@pytest.mark.parametrize(
    ("tags", "entries", "open_"),
    [
        ("[{Key: team, Value: ml}]", ["team"], False),
        ("{team: ml}", ["team"], False),
        ("!ImportValue x", [], True),
        ("[{Key: team, Value: ml}, {Key: !ImportValue x, Value: y}]", ["team"], True),
        (
            "[{Key: team, Value: ml}, !If [Wanted, {Key: a, Value: b}, {Key: c, Value: d}]]",
            ["team"],
            True,
        ),
        ("[text]", [], False),
    ],
)
def test_tags_of_a_stack_that_are_not_known_leave_others_open(tags, entries, open_):
    text = "Parameters: {Stage: {Type: String}}\nConditions: {Wanted: !Equals [!Ref Stage, a]}\n"
    text += "Resources:\n  Labs:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
    text += f"      TemplateURL: lab.yaml\n      Tags: {tags}\n"
    (lab,) = adapters.resources(read({"t.yaml": text, "lab.yaml": CHILD}).blocks)
    assert lab.tags.known is not None
    assert list(lab.tags.known.entries) == entries
    assert (lab.tags.known.rest is not None) is open_


@pytest.mark.parametrize(
    ("condition", "copies"),
    [
        ("!Equals [a, b]", []),
        ("!Equals [a, a]", [1]),
        ("!Equals [!Ref Stage, a]", ["parameter Stage has no default"]),
    ],
)
def test_what_stands_in_a_stack_exists_as_the_stack_does(condition, copies):
    text = f"Parameters: {{Stage: {{Type: String}}}}\nConditions: {{Wanted: {condition}}}\n{PARENT}"
    text = text.replace("    Properties:\n", "    Condition: Wanted\n    Properties:\n", 1)
    found = by_address(read({"t.yaml": text, "stacks/lab.yaml": CHILD}))
    labs = [block for name, block in found.items() if name == "Labs/Lab"]
    assert [block.copies.unknown or block.copies.known for block in labs] == copies


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://s3.amazonaws.com/b/t.yaml", "https://s3.amazonaws.com/b/t.yaml is not a local"),
        ("!Sub 'https://${Vpc}/t.yaml'", "what its address leads to is not a local file"),
        ("../../etc/passwd", "file ../../etc/passwd is not among the scanned files"),
        ("gone.yaml", "file gone.yaml is not among the scanned files"),
        ("t.yaml", "it holds itself"),
        ("other.yaml", "other.yaml is no template that can be read"),
        ("broken.yaml", ""),
    ],
)
def test_a_template_that_is_not_read_is_a_hole(url, why):
    text = PARENT.replace("./stacks/lab.yaml", url)
    reading = read({"t.yaml": text, "other.yaml": "a: 1\n", "broken.yaml": "Resources: [\n"})
    assert [
        hole.unknown.startswith(f"stack Labs is not read: {why}") for hole in reading.holes
    ] == [True]
    assert {block.address for block in reading.blocks} == {"Vpc", "Labs", "User"}


def stack_of(*urls: str) -> str:
    rows = (
        f"  S{number}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {url}}}}}\n"
        for number, url in enumerate(urls)
    )
    return "Resources:\n" + "".join(rows)


def test_stacks_that_hold_each_other_are_read_and_end():
    reading = read({"a.yaml": stack_of("b.yaml"), "b.yaml": stack_of("a.yaml")})
    assert {hole.unknown for hole in reading.holes} == {"stack S0/S0 is not read: it holds itself"}
    assert {block.root for block in reading.blocks} == {"a.yaml", "b.yaml"}


def test_stacks_that_double_at_every_level_end():
    files = {f"{n}.yaml": stack_of(*[f"{n + 1}.yaml"] * 4) for n in range(9)}
    reading = read({**files, "9.yaml": "Resources: {X: {Type: 'AWS::X::T'}}\n"})
    assert any("too many hold each other" in hole.unknown for hole in reading.holes)
    assert len(reading.blocks) < 5000


def test_outputs_that_wait_for_each_other_are_holes():
    text = """\
Resources:
  A:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: c.yaml, Parameters: {I: !GetAtt B.Outputs.O}}
  B:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: c.yaml, Parameters: {I: !GetAtt A.Outputs.O}}
"""
    child = "Parameters: {I: {Type: String}}\nOutputs: {O: {Value: !Ref I}}\n"
    child += "Resources: {X: {Type: AWS::X::T, Properties: {P: !Ref I}}}\n"
    found = by_address(read({"t.yaml": text, "c.yaml": child}))
    assert all(found[name].get("P").unknown for name in ("A/X", "B/X"))


def test_an_application_of_sam_is_a_stack():
    text = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  App:
    Type: AWS::Serverless::Application
    Properties: {Location: lab.yaml, Parameters: {Network: x}}
  Store:
    Type: AWS::Serverless::Application
    Properties: {Location: {ApplicationId: a, SemanticVersion: 1.0.0}}
"""
    reading = read({"t.yaml": text, "lab.yaml": CHILD})
    assert "App/Lab" in by_address(reading)
    assert [hole.unknown for hole in reading.holes] == [
        "stack Store is not read: it is stored elsewhere"
    ]


def test_what_sam_shares_between_functions_is_on_each():
    text = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}
    Layers: [a]
    Tags: {team: ml}
    MemorySize: 128
Resources:
  One: {Type: AWS::Serverless::Function}
  Two:
    Type: AWS::Serverless::Function
    Properties: {MemorySize: 512, Layers: [b], Tags: {project: p}}
  Other: {Type: AWS::Serverless::Api, Properties: {Name: x}}
"""
    reading = read({"t.yaml": text})
    one, two, other = reading.blocks
    assert [block.get("MemorySize").known for block in (one, two, other)] == [128, 512, None]
    assert len(two.get("Layers").known.items) == 2
    assert [two.get("Tags", name).known for name in ("team", "project")] == ["ml", "p"]
    kept = [one for one in adapters.resources(reading.blocks) if isinstance(one, Commitment)]
    assert [one.amount.known for one in kept] == [5, 5]


CDK = {
    "Resources": {
        "Lab12AB": {
            "Type": "AWS::SageMaker::NotebookInstance",
            "Properties": {"InstanceType": "ml.t3.medium"},
            "Metadata": {"aws:cdk:path": "DevStack/Lab/Resource"},
        },
        "Inner": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {
                "TemplateURL": {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::URLSuffix"}]]}
            },
            "Metadata": {
                "aws:cdk:path": "DevStack/Inner.NestedStack/Inner.NestedStackResource",
                "aws:asset:path": "Inner.nested.template.json",
                "aws:asset:property": "TemplateURL",
            },
        },
        "User": {
            "Type": "AWS::X::T",
            "Properties": {"P": {"Ref": "Lab12AB"}, "Q": {"Ref": "AWS::Region"}},
        },
    }
}
INNER = {
    "Resources": {
        "Box": {
            "Type": "AWS::S3::Bucket",
            "Metadata": {"aws:cdk:path": "DevStack/Inner/Box/Resource"},
        }
    }
}
MANIFEST = {
    "artifacts": {
        "DevStack": {
            "type": "aws:cloudformation:stack",
            "environment": "aws://111122223333/eu-west-1",
            "properties": {"templateFile": "DevStack.template.json"},
        },
        "Loose": {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "properties": {"templateFile": "Loose.template.json"},
        },
        "Assets": {"type": "cdk:asset-manifest"},
    }
}


def test_what_cdk_made_is_called_as_its_construct_and_placed_by_the_manifest():
    reading = read(
        {
            "cdk.out/DevStack.template.json": json.dumps(CDK, indent=1),
            "cdk.out/Inner.nested.template.json": json.dumps(INNER),
            "cdk.out/Loose.template.json": json.dumps(CDK),
            "cdk.out/manifest.json": json.dumps(MANIFEST),
        }
    )
    ours = [block for block in reading.blocks if "Loose" not in block.root]
    found = {block.address: block for block in ours}
    assert sorted(found) == [
        "DevStack/Inner.NestedStack/Inner.NestedStackResource",
        "DevStack/Inner/Box",
        "DevStack/Lab",
        "User",
    ]
    assert found["User"].get("P").refers_to == ("DevStack/Lab",)
    assert found["User"].get("Q").known == "eu-west-1"
    lab, box, *others = adapters.resources(reading.blocks)
    assert (lab.name, lab.header.line, lab.environment.known.value) == (
        "Lab",
        3,
        "non-production",
    )
    assert (lab.region.known, box.region.known) == ("eu-west-1", "eu-west-1")
    assert [one.region.unknown != "" for one in others] == [True, True]


STATES = """\
{
  "StartAt": "Train",
  "States": {
    "Train": {
      "Type": "Task",
      "Resource": "arn:aws:states:::sagemaker:createTrainingJob.sync",
      "Parameters": {
        "RoleArn": "${Role}",
        "ResourceConfig": {
          "InstanceType": "${Size}",
          "InstanceCount": ${Count},
          "VolumeSizeInGB": 30
        }
      },
      "End": true
    }
  }
}
"""
MACHINE = """\
Parameters: {Size: {Type: String, Default: ml.p3.2xlarge}}
Resources:
  Role: {Type: "AWS::IAM::Role"}
  Nightly:
    Type: %s
    Properties:
      DefinitionSubstitutions: {Size: !Ref Size, Count: 2, Role: !GetAtt Role.Arn}
      %s
"""
OBJECT = """\
Definition:
        StartAt: Train
        States:
          Train:
            Type: Task
            Resource: arn:aws:states:::sagemaker:createTrainingJob
            Parameters:
              ResourceConfig: {InstanceType: "${Size}", InstanceCount: "${Count}"}
              RoleArn: "${Role}"
"""
INDENTED = STATES.replace("\n", "\n        ")


@pytest.mark.parametrize(
    ("type_", "property_", "place"),
    [
        (
            "AWS::StepFunctions::StateMachine",
            f"DefinitionString: |\n        {INDENTED}",
            "app/t.yaml",
        ),
        ("AWS::StepFunctions::StateMachine", "DefinitionS3Location: m.asl.json", "app/m.asl.json"),
        ("AWS::Serverless::StateMachine", "DefinitionUri: m.asl.json", "app/m.asl.json"),
        ("AWS::Serverless::StateMachine", OBJECT, "app/t.yaml"),
    ],
)
def test_what_a_definition_leaves_to_its_template_is_filled_in(type_, property_, place):
    files = {"app/t.yaml": MACHINE % (type_, property_)}
    if "m.asl.json" in property_:
        files["app/m.asl.json"] = STATES
    _, _, train = read(files).blocks
    size = train.get("ResourceConfig", "InstanceType")
    assert (train.address, size.known) == ("Nightly/TrainingJob/Train", "ml.p3.2xlarge")
    assert (size.origin.how, size.origin.span.line) == (How.DEFAULTED, 1)
    assert size.origin.via[-1].path == place
    assert int(train.get("ResourceConfig", "InstanceCount").known) == 2
    assert train.get("RoleArn").refers_to == ("Role",)
    (job,) = adapters.resources([train])
    assert isinstance(job, Training)
    assert (job.machines.known, train.body.span.path) == (2, place)


def test_lines_of_a_definition_in_a_file_are_exact():
    text = MACHINE % ("AWS::Serverless::StateMachine", "DefinitionUri: ./m.asl.json")
    (*_, train) = read({"t.yaml": text, "m.asl.json": STATES}).blocks
    disk = train.get("ResourceConfig", "VolumeSizeInGB")
    assert (disk.origin.span.path, disk.origin.span.line, disk.origin.span.column) == (
        "m.asl.json",
        12,
        29,
    )


@pytest.mark.parametrize(
    ("property_", "reason"),
    [
        ("DefinitionUri: gone.json", "file gone.json is not among the scanned files"),
        ("DefinitionUri: s3://bucket/m.json", "its definition is stored elsewhere"),
        ("DefinitionS3Location: {Bucket: b, Key: k}", "its definition is stored elsewhere"),
        ("DefinitionString: !ImportValue x", "the value is exported by another stack as x"),
        ("DefinitionString: '{'", "not valid YAML: did not find expected node content"),
    ],
)
def test_a_definition_that_is_not_read_is_a_hole(property_, reason):
    reading = read({"t.yaml": MACHINE % ("AWS::StepFunctions::StateMachine", property_)})
    assert [hole.unknown for hole in reading.holes] == [f"what Nightly does is not known: {reason}"]


def test_a_machine_that_cdk_joined_is_read_where_its_region_is_said():
    pieces = STATES.replace("${Count}", "1").partition("${Role}")
    resource = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "DefinitionString": {
                "Fn::Join": ["", [pieces[0], {"Fn::GetAtt": ["Role", "Arn"]}, pieces[2]]]
            },
            "DefinitionSubstitutions": {"Size": "ml.g5.xlarge"},
        },
        "Metadata": {"aws:cdk:path": "DevStack/Nightly/Resource"},
    }
    template = {"Resources": {"Nightly12": resource, "Role": {"Type": "AWS::IAM::Role"}}}
    files = {"DevStack.template.json": json.dumps(template), "manifest.json": json.dumps(MANIFEST)}
    (job,) = adapters.resources(read(files).blocks)
    assert isinstance(job, Training)
    assert (job.address, job.region.known) == ("DevStack/Nightly/TrainingJob/Train", "eu-west-1")
    assert job.machine.known.name == "ml.g5.xlarge"


def nested_substitutions(depth):
    inner = "{'Fn::Sub': 'x'}"
    for _ in range(depth):
        inner = f"{{'Fn::Sub': ['${{A}}${{A}}', {{A: {inner}}}]}}"
    return inner


def test_texts_that_double_at_every_level_end():
    frame = "Resources: {It: {Type: AWS::X::T, Properties: {P: %s}}}"
    assert len(property_(frame % nested_substitutions(8)).known) == 256
    found = property_(frame % nested_substitutions(28))
    assert found.unknown == "the text is too long to be put together"


@pytest.mark.parametrize(
    "value",
    [
        f"!Sub '{'${' * 300_000}'",
        f"!Join ['', [{'!Ref Long, ' * 3000}]]",
        f"!Sub '{'${Long}' * 3000}'",
    ],
)
def test_a_text_that_is_built_to_take_long_does_not(value):
    text = f"Parameters: {{Long: {{Type: String, Default: {'a' * 10_000}}}}}\n"
    found = property_(f"{text}Resources:\n  It: {{Type: AWS::X::T, Properties: {{P: {value}}}}}\n")
    assert found.unknown == "the text is too long to be put together" or "${" in found.known
