"""Plans in the documented shape: which resources exist and what is known of them."""

import json
import re

import pytest

from mlcostlint import api
from mlcostlint.config import Config
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.pricing import PriceBook
from mlcostlint.source import Source
from mlcostlint.tree import Map

AWS = {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "us-east-1"}}}}


def change(address="aws_instance.a", actions=("create",), *, mode="managed", **said):
    after = said.get("after", {"instance_type": "p3.2xlarge"})
    steps = re.sub(r"\[.*?\]", "", str(address)).split(".")
    return {
        "address": address,
        "mode": mode,
        "type": said.get("type", steps[-2]),
        "name": steps[-1],
        "change": {
            "actions": list(actions),
            "before": said.get("before"),
            "after": after,
            "after_unknown": said.get("unknown", {}),
            "before_sensitive": said.get("before_sensitive", False),
            "after_sensitive": said.get("sensitive", {}),
        },
    }


def configured(local="aws_instance.a", key="aws", **expressions):
    type_, _, name = local.partition(".")
    return {
        "address": local,
        "mode": "managed",
        "type": type_,
        "name": name,
        "provider_config_key": key,
        "expressions": expressions,
    }


def plan(*changes, version="1.2", resources=(), providers=AWS, root=None, **more):
    module = {"resources": list(resources), **(root or {})}
    return {
        "format_version": version,
        "terraform_version": "1.9.8",
        "resource_changes": list(changes),
        "configuration": {"provider_config": providers, "root_module": module},
        **more,
    }


def read(said, indent=None):
    text = said if isinstance(said, str) else json.dumps(said, indent=indent)
    return api.read([Source("plan.json", text)], Inputs())


def lint(said, indent=None):
    return api.lint(read(said, indent), api.rules(), PriceBook.open(), Config())


def blocks(said, indent=None):
    return read(said, indent).reading.blocks


@pytest.mark.parametrize(
    ("actions", "is_there"),
    [
        (["create"], True),
        (["update"], True),
        (["no-op"], True),
        (["delete", "create"], True),
        (["create", "delete"], True),
        (["forget", "create"], True),
        (["read"], True),
        (["delete"], False),
        (["forget"], False),
        ([], False),
    ],
)
def test_what_a_plan_leaves_behind_is_read(actions, is_there):
    assert bool(blocks(plan(change(actions=actions)))) is is_there


@pytest.mark.parametrize(
    "odd",
    [
        change("data.aws_ami.a", mode="data"),
        change(after=None),
        {"address": "aws_instance.a", "mode": "managed"},
        {"address": 1, "mode": "managed", "type": "t", "name": "n", "change": {}},
        "text",
        None,
    ],
)
def test_what_is_no_managed_resource_is_passed_over(odd):
    found = read(plan(odd, change("aws_instance.b")))

    assert [block.address for block in found.reading.blocks] == ["aws_instance.b"]
    assert found.problems == ()


def test_an_attribute_stands_where_the_plan_says_it():
    (block,) = blocks(plan(change()), indent=2)
    leaf = block.get("instance_type")

    text = json.dumps(plan(change()), indent=2).split("\n")[leaf.origin.span.line - 1]
    assert text[leaf.origin.span.column - 1 : leaf.origin.span.end_column - 1] == '"p3.2xlarge"'
    assert (
        '"address": "aws_instance.a"'
        in json.dumps(plan(change()), indent=2).split("\n")[
            block.get("absent").origin.span.line - 1
        ]
    )


def test_null_and_an_empty_list_of_blocks_are_absent():
    (block,) = blocks(plan(change(after={"tags": None, "ebs_block_device": [], "ami": "x"})))

    assert block.get("tags").known is None
    assert block.get("ebs_block_device").known is None
    assert block.get("ami").known == "x"


def test_what_is_known_after_apply_is_a_hole_wherever_it_is_nested():
    (block,) = blocks(
        plan(
            change(
                after={"root_block_device": [{"volume_size": 8}], "tags": {"a": "1"}},
                unknown={
                    "ami": True,
                    "root_block_device": [{"volume_type": True}],
                    "tags": {"b": True},
                },
            ),
            resources=[
                configured(
                    ami={"references": ["data.aws_ami.x.id", "data.aws_ami.x"]},
                    root_block_device=[{"volume_size": {"constant_value": 8}, "volume_type": {}}],
                    tags={},
                )
            ],
        )
    )

    assert block.get("ami").unknown == "aws_instance.a.ami is known after apply"
    assert block.get("ami").refers_to == ("data.aws_ami.x",)
    assert block.get("root_block_device", "volume_size").known == 8
    assert block.get("root_block_device", "volume_type").unknown
    assert block.get("tags", "a").known == "1"
    assert block.get("tags", "b").unknown


@pytest.mark.parametrize(
    ("resources", "is_hole"),
    [
        ([configured(instance_type={"constant_value": "p3.2xlarge"})], False),
        ([configured(instance_market_options=[{"market_type": {}}])], True),
        ([], True),  # nothing tells whether anybody set it
    ],
)
def test_what_nobody_wrote_and_the_provider_will_choose_is_absent(resources, is_hole):
    (block,) = blocks(plan(change(unknown={"instance_market_options": True}), resources=resources))

    leaf = block.get("instance_market_options")
    assert bool(leaf.unknown) is is_hole
    assert is_hole or leaf.known is None


def test_blocks_that_dynamic_generates_keep_their_holes():
    """The configuration of a plan does not show them, so nothing tells who left them open."""
    (block,) = blocks(
        plan(
            change(
                after={"instance_market_options": [{}]},
                unknown={"instance_market_options": [{"market_type": True}]},
            ),
            resources=[configured()],
        )
    )

    assert block.get("instance_market_options", "market_type").unknown


@pytest.mark.parametrize("indent", [None, 1])
def test_secrets_are_neither_looked_at_nor_shown(indent):
    said = plan(
        change(
            after={"instance_type": "hunter-1", "tags": {"k": "hunter-2"}, "user_data": "hunter-3"},
            before={"user_data": "hunter-4"},
            sensitive={"instance_type": True, "tags": {"k": True}, "user_data": True},
            before_sensitive={"user_data": True},
        ),
        planned_values={"outputs": {"o": {"value": "hunter-5"}}},
        variables={"v": {"value": "hunter-6"}, "w": {"value": "plain"}},
        root={"variables": {"v": {"sensitive": True}, "w": {}}},
    )
    found = read(said, indent)
    (block,) = found.reading.blocks
    (shown,) = found.sources

    assert (
        block.get("instance_type").unknown == "the value is marked sensitive and is not looked at"
    )
    assert block.get("tags", "k").unknown
    assert "hunter" not in shown.text
    assert "plain" in shown.text
    assert len(shown.text) == len(json.dumps(said, indent=indent))
    assert "hunter" not in str(lint(said, indent))


def test_a_secret_that_is_a_whole_resource_hides_all_of_it():
    (block,) = blocks(plan(change(sensitive=True)))

    assert block.get("instance_type").unknown
    assert block.get("anything").unknown


@pytest.mark.parametrize(
    ("references", "target"),
    [
        (["aws_launch_template.t.id", "aws_launch_template.t"], "aws_launch_template.t"),
        (["aws_launch_template.t"], "aws_launch_template.t"),  # format 0.1
        (["aws_launch_template.c", "count.index"], "aws_launch_template.c[0]"),
        (
            ["aws_launch_template.c[0].id", "aws_launch_template.c[0]", "aws_launch_template.c"],
            "aws_launch_template.c[0]",
        ),
        (["module.m.template", "module.m"], "module.m.aws_launch_template.in"),
        (["local.template", "each.value", "path.module"], None),
        (["var.unset"], None),
        (["module.gone.x", "module.m"], None),
        (["", "...", "[", "var", "data.x"], None),
    ],
)
def test_references_join_what_has_no_value_yet(references, target):
    inner = {
        "outputs": {"template": {"expression": {"references": ["aws_launch_template.in.id"]}}},
        "resources": [configured("aws_launch_template.in")],
    }
    found = blocks(
        plan(
            change("aws_instance.a[0]", unknown={"launch": True}),
            change("aws_launch_template.t"),
            change("aws_launch_template.c[0]"),
            change("module.m.aws_launch_template.in"),
            resources=[configured(launch={"references": references})],
            root={"module_calls": {"m": {"module": inner}}},
        )
    )

    refers_to = found[0].get("launch").refers_to
    assert refers_to == (() if target is None else (target,))
    assert target is None or target in {block.address for block in found}


def test_a_variable_of_a_module_refers_to_what_is_passed():
    inner = {
        "resources": [configured("aws_eks_node_group.g", cluster_name={"references": ["var.c"]})]
    }
    passed = {"c": {"references": ["aws_eks_cluster.main.name", "aws_eks_cluster.main"]}}
    (group,) = blocks(
        plan(
            change('module.m["a.b"].aws_eks_node_group.g', after={"cluster_name": "main"}),
            root={"module_calls": {"m": {"expressions": passed, "module": inner}}},
        )
    )

    leaf = group.get("cluster_name")
    assert (leaf.known, leaf.refers_to) == ("main", ("aws_eks_cluster.main",))
    assert (group.address, group.name) == ('module.m["a.b"].aws_eks_node_group.g', "g")


def test_references_that_lead_in_a_circle_end():
    circle = {"outputs": {"o": {"expression": {"references": ["var.v"]}}}}
    call = {"expressions": {"v": {"references": ["module.m.o"]}}, "module": circle}
    (block,) = blocks(
        plan(
            change(unknown={"ami": True}),
            resources=[configured(ami={"references": ["module.m.o"]})],
            root={"module_calls": {"m": call}},
        )
    )

    assert block.get("ami").refers_to == ()


def test_the_items_of_a_set_find_the_block_they_were_written_as():
    written = [
        {"name": {"constant_value": "z"}, "model": {"references": ["aws_sagemaker_model.z"]}},
        {"name": {"constant_value": "a"}, "model": {"references": ["aws_sagemaker_model.a"]}},
    ]
    (block,) = blocks(
        plan(
            change(after={"v": [{"name": "a", "model": "1"}, {"name": "z", "model": "2"}]}),
            resources=[configured(v=written)],
        )
    )

    assert block.get("v", "0", "model").refers_to == ("aws_sagemaker_model.a",)
    assert block.get("v", "1", "model").refers_to == ("aws_sagemaker_model.z",)


VARIABLE = {"references": ["var.region"]}


@pytest.mark.parametrize(
    ("region", "variables", "declared", "known"),
    [
        ({"constant_value": "eu-west-1"}, {}, {}, "eu-west-1"),
        (VARIABLE, {"region": {"value": "eu-west-2"}}, {}, "eu-west-2"),
        (VARIABLE, {}, {"region": {"default": "eu-west-3"}}, "eu-west-3"),
        (VARIABLE, {}, {}, None),
        (VARIABLE, {"region": {"value": "x"}}, {"region": {"sensitive": True}}, None),
        (VARIABLE, {"region": {"value": {"a": "b"}}}, {}, None),
        ({"references": ["local.region"]}, {}, {}, None),
        ({"references": ["var.region", "var.other"]}, {"region": {"value": "x"}}, {}, None),
        ({"references": ["var.all.region", "var.all"]}, {"all": {"value": "x"}}, {}, None),
        ({}, {}, {}, None),
    ],
)
def test_the_region_of_a_provider(region, variables, declared, known):
    (block,) = blocks(
        plan(
            change(),
            resources=[configured()],
            providers={"aws": {"name": "aws", "expressions": {"region": region}}},
            root={"variables": declared},
            variables=variables,
        )
    )

    leaf = block.provider.get("region")
    assert (leaf.known == known) if known else leaf.unknown


TWO = {
    "aws": {"name": "aws", "expressions": {"region": {"constant_value": "us-east-1"}}},
    "aws.west": {
        "name": "aws",
        "alias": "west",
        "expressions": {"region": {"constant_value": "us-west-2"}},
    },
    "module.m:aws": {"name": "aws", "module_address": "module.m"},
    "module.own:aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}},
}


@pytest.mark.parametrize(
    ("key", "providers", "module", "region"),
    [
        ("aws", TWO, "", "us-east-1"),
        ("aws.west", TWO, "", "us-west-2"),
        ("m:aws", TWO, "m", None),  # before 1.1: whichever was passed
        ("m:aws", AWS, "m", "us-east-1"),  # of one only, that one
        ("own:aws", TWO, "own", "eu-west-1"),
        ("google", TWO, "", "nothing"),
    ],
)
def test_the_provider_behind_a_key(key, providers, module, region):
    declared = {"resources": [configured(key=key)]}
    root = {"module_calls": {module: {"module": declared}}} if module else declared
    address = f"module.{module}.aws_instance.a" if module else "aws_instance.a"
    (block,) = blocks(plan(change(address), providers=providers, root=root))

    if region == "nothing":
        assert block.provider is None
    elif region is None:
        assert "which provider" in block.provider.get("region").unknown
    else:
        assert block.provider.get("region").known == region


MERGED = {"references": ["var.tags"]}


@pytest.mark.parametrize(
    ("default", "shown", "tags"),
    [
        ({"constant_value": {"a": "1"}}, None, {"a"}),
        (MERGED, {"b": "2"}, {"b"}),
        (MERGED, None, None),
        (None, {"b": "2"}, set()),
    ],
)
def test_default_tags_come_from_the_provider_else_from_what_it_merged(default, shown, tags):
    expressions = {} if default is None else {"default_tags": [{"tags": default}]}
    after = {"instance_type": "p3.2xlarge"} | ({} if shown is None else {"tags_all": shown})
    (block,) = blocks(
        plan(
            change(after=after),
            resources=[configured()],
            providers={"aws": {"name": "aws", "expressions": expressions}},
            variables={"tags": {"value": {"c": "3"}}},
        )
    )

    leaf = block.provider.get("default_tags", "tags")
    if tags is None:
        assert leaf.unknown
    else:
        assert set(leaf.known.entries if isinstance(leaf.known, Map) else ()) == tags


def test_a_plan_that_only_lists_values_is_read_from_them():
    child = {
        "address": "module.m",
        "resources": [
            {
                "address": "module.m.aws_instance.b",
                "mode": "managed",
                "type": "aws_instance",
                "name": "b",
                "values": {"instance_type": "t3.micro", "ami": None},
            }
        ],
    }
    own = {
        "address": "aws_instance.a",
        "mode": "managed",
        "type": "aws_instance",
        "name": "a",
        "values": {"instance_type": "p3.2xlarge", "key_name": None, "user_data": "hunter"},
        "sensitive_values": {"user_data": True},
    }
    said = {
        "format_version": "0.1",
        "planned_values": {"root_module": {"resources": [own], "child_modules": [child]}},
        "configuration": {
            "root_module": {
                "resources": [
                    configured(
                        instance_type={"constant_value": "p3.2xlarge"},
                        ami={"references": ["data.aws_ami.x"]},
                    )
                ]
            }
        },
    }
    a, b = blocks(said)

    assert a.get("instance_type").known == "p3.2xlarge"
    assert a.get("key_name").known is None
    assert a.get("ami").unknown  # written, and left out of the values
    assert a.get("user_data").unknown
    assert b.get("instance_type").known == "t3.micro"
    assert "does not tell what is absent" in b.get("ami").unknown
    assert "hunter" not in read(said).sources[0].text


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.0", "1.2", "1.99"])
def test_formats_of_known_majors_are_read(version):
    assert len(blocks(plan(change(), version=version, new_key={"x": 1}))) == 1


@pytest.mark.parametrize("version", ["2.0", "one", 3, None])
def test_a_format_of_another_major_is_one_problem(version):
    found = lint(plan(change(), version=version))

    (problem,) = found.problems
    assert problem.message == (
        f"plan format {version} is not understood: "
        "use the `show -json` of Terraform or OpenTofu 1.x"
    )
    assert found.findings == ()


def test_a_state_is_not_linted_and_says_so():
    said = {
        "format_version": "1.0",
        "terraform_version": "1.9.8",
        "values": {"root_module": {"resources": []}},
    }

    (gap,) = lint(said).gaps
    assert gap.question == (
        "this is a state and no plan, and is not linted: scan the configuration or a plan"
    )


def test_a_plan_that_failed_is_read_as_far_as_it_came():
    found = lint(plan(change(), resources=[configured()], errored=True))

    assert found.findings
    assert "planning failed" in found.gaps[0].question


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"format_version": "1.2",\n"planned_values": {]}', "2:20: not valid JSON"),
        ('{"format_version": "1.2", "planned_values": {}} x', "1:49: not valid JSON: extra data"),
        ('{"format_version": "1.2", "planned_values": NaN}', "1:1: not valid JSON: NaN"),
        ('{"format_version": "1.2", "planned_values": ' + "9" * 5000 + "}", "1:1: not valid JSON"),
        (
            '{"format_version": "1.2", "planned_values": ' + "[" * 100_000,
            "1:1: not valid JSON: nested more than 200 levels deep",
        ),
        (
            '{"format_version": "1.2", "planned_values": ' + "[" * 300 + "]" * 300 + "}",
            "1:1: not valid JSON: nested more than 200 levels deep",
        ),
    ],
)
def test_a_broken_plan_is_one_problem_with_its_place(text, problem):
    (found,) = read(text).problems

    assert str(found).startswith(f"plan.json:{problem}")


@pytest.mark.parametrize(
    "said",
    [
        {"format_version": "1.2", "other": '"planned_values"'},
        {"format_version": "1.0", "valid": True, "terraform_version": "1"},
        [{"format_version": "1.2", "planned_values": {}}],
    ],
)
def test_other_json_with_a_format_is_left_alone(said):
    found = read(said)

    assert found.reading.blocks == ()
    assert found.reading.holes == ()
    assert found.problems == ()


@pytest.mark.parametrize(
    "address",
    [
        "module.m." * 1_000 + "aws_instance.a",
        "module.m." * 100_000 + "aws_instance.a",
        "a" + '["' * 100_000,
        ".",
    ],
)
def test_addresses_that_nobody_writes_do_not_hold_a_scan_up(address):
    said = plan(change() | {"address": address}, resources=[configured()])

    assert lint(said).problems == ()


ODD: list[object] = [
    None,
    True,
    0,
    "x",
    [],
    {},
    [[]],
    [None],
    {"a": None},
    {"resources": {}},
    [{"a": "b"}],
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "member",
    [
        "resource_changes",
        "configuration",
        "planned_values",
        "variables",
        "prior_state",
        "provider_config",
        "root_module",
        "change",
        "after",
        "after_unknown",
        "after_sensitive",
        "before_sensitive",
        "expressions",
        "resources",
        "actions",
        "module_calls",
        "references",
        "constant_value",
    ],
)
def test_a_plan_of_any_shape_is_read_without_a_crash(member, odd):
    said = plan(
        change("aws_instance.a[0]", after={"ami": "x", "b": [{"c": 1}]}),
        resources=[
            configured(
                ami={"references": ["var.x", "module.m.o"]}, b=[{"c": {"constant_value": 1}}]
            )
        ],
        root={"module_calls": {"m": {"module": {"outputs": {"o": {"expression": {}}}}}}},
        variables={"x": {"value": 1}},
    )

    def bent(node):
        if isinstance(node, dict):
            return {name: odd if name == member else bent(child) for name, child in node.items()}
        return [bent(one) for one in node] if isinstance(node, list) else node

    report = lint(bent(said))

    assert report.problems == ()


@pytest.mark.parametrize(
    "text", [r'"\ud800"', r'"\\ud800"', r'"\ud83d\ude00"', "1e999", "-0", "[]"]
)
def test_odd_scalars_are_read(text):
    raw = json.dumps(plan(change(after={"instance_type": "TEXT"}))).replace('"TEXT"', text)
    (block,) = blocks(raw)

    leaf = block.get("instance_type")
    assert leaf.known is None or str(leaf.known).encode("utf-8")
