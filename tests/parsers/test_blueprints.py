"""Blueprints as blocks: what variables and deployment files say, and what is left open."""

import pytest

from mlcostlint.parsers import Inputs, Surroundings, read
from mlcostlint.parsers.surroundings import Listing, Unavailable
from mlcostlint.source import Source
from mlcostlint.tree import Leaf, Reading
from mlcostlint.value import How, fact
from tests.adapters.documents import reading

BLUEPRINT = """\
blueprint_name: lab
vars:
  size: 4
  name: $(vars.prefix)-a
  prefix: x
  open:
  loop: $(vars.loop)
  image: {family: ubuntu, project: $(vars.prefix)}
deployment_groups:
- group: primary
  modules:
  - id: vm
    source: modules/compute/vm-instance
    settings: {key: %s}
"""


def key(said: str, **beside: str) -> Leaf:
    (block,) = reading(BLUEPRINT % said, **beside).blocks
    return block.get("key")


@pytest.mark.parametrize(
    ("said", "expected", "how", "line"),
    [
        ("8", 8, How.WRITTEN, 14),
        ("$(vars.size)", 4, How.PASSED, 3),
        ("((var.size))", 4, How.PASSED, 3),
        ("$(vars.name)", "x-a", How.PASSED, 4),
        ("a-$(vars.prefix)-$(vars.size)", "a-x-4", How.COMPUTED, 14),
        ("$(vars.image.family)", "ubuntu", How.PASSED, 8),
        ("plain text", "plain text", How.WRITTEN, 14),
        ('"\\\\$(vars.size)"', "\\$(vars.size)", How.WRITTEN, 14),
    ],
)
def test_variables_are_filled_in(said, expected, how, line):
    leaf = key(said)
    assert (fact(leaf, "?"), leaf.origin.how, leaf.origin.span.line) == (expected, how, line)


def test_a_variable_may_be_a_map():
    (block,) = reading(BLUEPRINT % "$(vars.image)").blocks
    assert fact(block.get("key", "project"), "?") == "x"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("$(vars.other)", "vars.other is not set in the blueprint"),
        ("$(vars.open)", "vars.open is left to whoever deploys the blueprint"),
        ("$(vars.loop)", "vars.loop refers to itself"),
        ("$(network.self_link)", "network.self_link is known when the blueprint is deployed"),
        ("x-$(network.id)", "network.id is known when the blueprint is deployed"),
        ("((var.size + 1))", "var.size + 1 is known when the blueprint is deployed"),
        (
            "$(concat(vars.a, vars.b))",
            "$(concat(vars.a, vars.b)) is known when the blueprint is deployed",
        ),
        ("$(vars.image.digest)", "expected"),
    ],
)
def test_what_is_not_known_is_a_hole(said, why):
    leaf = key(f'"{said}"')
    if why == "expected":
        assert fact(leaf, "?") is None
    else:
        assert leaf.unknown == why


def test_settings_count_before_variables_of_the_blueprint():
    (block,) = reading((BLUEPRINT % "1").replace("key: 1", "size: 8")).blocks
    assert (fact(block.get("size"), "?"), fact(block.get("prefix"), "?")) == (8, "x")


@pytest.mark.parametrize(
    ("source", "type_"),
    [
        ("modules/compute/vm-instance", "modules/compute/vm-instance"),
        ("./modules/compute/vm-instance", "modules/compute/vm-instance"),
        (
            "github.com/GoogleCloudPlatform/cluster-toolkit//modules/compute/vm-instance?ref=v1&depth=1",
            "modules/compute/vm-instance",
        ),
        (
            "git::https://github.com/GoogleCloudPlatform/hpc-toolkit.git//community/modules/x/y?ref=z",
            "community/modules/x/y",
        ),
        ("github.com/someone/else//modules/compute/vm-instance", None),
        ("../mine", None),
    ],
)
def test_modules_of_others_are_not_read(source, type_):
    found = reading((BLUEPRINT % "1").replace("modules/compute/vm-instance", source))
    assert [block.type for block in found.blocks] == ([type_] if type_ else [])
    holes = [hole.unknown for hole in found.holes]
    assert holes == ([] if type_ else ["module vm is not one of the toolkit's and not read"])


DEPLOYMENT = "terraform_backend_defaults: {type: gcs}\nvars:\n  size: 16\n  open: here\n"


@pytest.mark.parametrize(
    ("files", "size"),
    [
        ({"d/lab-deployment.yaml": DEPLOYMENT}, 16),
        ({"d/other-deployment.yaml": DEPLOYMENT}, 16),
        ({"d/other-deployment.yaml": DEPLOYMENT, "d/lab-deployment.yaml": "vars: {size: 2}\n"}, 2),
        ({"d/other-deployment.yaml": DEPLOYMENT, "d/more-deployment.yaml": DEPLOYMENT}, 4),
        ({"d/other-deployment.yaml": DEPLOYMENT, "d/second.yaml": BLUEPRINT % "1"}, 4),
        ({"lab-deployment.yaml": DEPLOYMENT}, 4),
        ({"d/lab-deployment.yaml": "vars: {size: 9}\nkind: other\n"}, 4),
        ({"d/lab-deployment.yaml": "vars: [\n"}, 4),
        ({"d/lab-deployment.yaml": "vars:\n"}, 4),
    ],
)
def test_the_deployment_file_of_a_blueprint_counts(files, size):
    def content(path: str) -> bytes:
        if path not in files:
            raise Unavailable("not there")
        return str(files[path]).encode()

    def listing(folder: str) -> Listing:
        names = (path.rpartition("/") for path in files)
        return Listing(tuple(name for place, _, name in names if place == folder), ())

    text = BLUEPRINT % "$(vars.size)"
    scanned = [Source("d/lab.yaml", text)]
    scanned += [Source(path, said) for path, said in files.items() if "second" in path]
    found: Reading = read(scanned, Inputs(), Surroundings(content=content, listing=listing))
    (block,) = [one for one in found.blocks if one.span.path == "d/lab.yaml"]
    assert fact(block.get("key"), "?") == size
    assert block.get("key").origin.how is How.PASSED
