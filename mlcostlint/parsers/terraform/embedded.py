"""Which attributes of Terraform's resources speak another dialect, and what they declare in it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mlcostlint.parsers import kubernetes, stepfunctions
from mlcostlint.parsers.nested import within
from mlcostlint.parsers.sagemaker import pipeline
from mlcostlint.parsers.terraform import typed_objects
from mlcostlint.source import Unreadable
from mlcostlint.tree import Block, Leaf, Map, Node, Reading
from mlcostlint.value import Value, fact, unknown

Item = Block | Leaf
_Reader = Callable[[Block], Iterator[Item]]


def opened(block: Block) -> Block:
    """Return a resource in which attributes that hold JSON as text are what the text spells."""
    names = _DOCUMENTS.get(block.type)
    if names is None:
        return block
    return Block(
        block.dialect,
        block.type,
        block.address,
        block.span,
        lambda: _with_documents(block.body, names),
        root=block.root,
        name=block.name,
        provider=block.provider,
        calls=block.calls,
        copies=block.copies,
    )


def reading(block: Block) -> Reading | None:
    """Return what a Terraform resource declares in another dialect, None where it has none."""
    reader = _READERS.get(block.type)
    if reader is None or fact(block.copies, 1) == 0:
        return None
    found: list[Item] = []
    problems: tuple[Unreadable, ...] = ()
    try:
        found.extend(reader(block))
    except Unreadable as mistake:
        problems = (mistake,)
    return Reading(
        tuple(within(block, item) for item in found if isinstance(item, Block)),
        tuple(_asked_by(block, item) for item in found if isinstance(item, Value)),
        problems,
    )


def _asked_by(block: Block, hole: Leaf) -> Leaf:
    return replace(hole, unknown=f"what {block.address} declares is not known: {hole.unknown}")


def _with_documents(body: Map, names: tuple[str, ...]) -> Map:
    spelled = {name: _spelled(body.get(name)) for name in names if name in body.entries}
    return replace(body, entries={**body.entries, **spelled})


def _spelled(text: Leaf) -> Node:
    if not text.unknown and not isinstance(text.known, str):
        return text
    try:
        return _tree(text)
    except Unreadable as mistake:
        return unknown(mistake.why, mistake.span)


def _manifest(block: Block) -> Iterator[Item]:
    """Read `manifest`, an object of the language itself."""
    yield from _objects(_node(block, "manifest"))


def _manifests(block: Block) -> Iterator[Item]:
    """Read `yaml_body`, which may hold several documents."""
    from mlcostlint.parsers.embedded import trees

    for root in trees(block.get("yaml_body")):
        yield from _objects(root)


def _objects(node: Node) -> Iterator[Item]:
    if isinstance(node, Map):
        if kubernetes.is_object(node):
            yield from kubernetes.blocks(node)
        else:
            yield from kubernetes.undecided(node)
    elif isinstance(node, Value) and node.unknown:
        yield node


def _machine(block: Block) -> Iterator[Item]:
    """Read `definition`, a state machine."""
    root = _document(block, "definition")
    if isinstance(root, Map) and stepfunctions.is_machine(root):
        yield from stepfunctions.blocks(root)
    elif isinstance(root, Value) and root.unknown:
        yield root


def _pipeline(block: Block) -> Iterator[Item]:
    """Read `pipeline_definition`, the steps of a SageMaker pipeline."""
    yield from _steps(_document(block, "pipeline_definition"))


def _pipeline_body(block: Block) -> Iterator[Item]:
    """Read the same one level deeper, where the schema of CloudFormation has it."""
    text = block.get("pipeline_definition", "pipeline_definition_body")
    yield from _steps(_tree(text))


def _steps(root: Node) -> Iterator[Item]:
    if isinstance(root, Map):
        yield from pipeline.items(root)
    elif isinstance(root, Value) and root.unknown:
        yield root


def _schedule(block: Block) -> Iterator[Item]:
    """Read the request that a schedule makes by itself, with how often it makes it."""
    for target in block.body.maps("target"):
        resource = target.get("arn")
        if not stepfunctions.is_request(resource):
            continue
        given = _tree(target.get("input"))
        if isinstance(given, Map):
            expression = block.get("schedule_expression")
            yield from stepfunctions.scheduled(resource, given, expression, block.name)
        elif isinstance(given, Value) and given.unknown:
            yield given


def _document(block: Block, name: str) -> Node:
    text = block.get(name)
    return _tree(text) if text.unknown or isinstance(text.known, str) else _node(block, name)


def _release(block: Block) -> Iterator[Item]:
    from mlcostlint.parsers.terraform.releases import objects

    yield from objects(block)


def _tree(text: Leaf) -> Node:
    from mlcostlint.parsers.embedded import tree

    return tree(text)


def _node(block: Block, name: str) -> Node:
    return block.body.entries.get(name, block.get(name))


_DOCUMENTS: Mapping[str, tuple[str, ...]] = {
    "aws_batch_job_definition": ("container_properties", "node_properties"),
    "aws_ecs_task_definition": ("container_definitions",),
    "azapi_resource": ("body",),
    "azapi_resource_action": ("body",),
    "azapi_update_resource": ("body",),
    "azurerm_policy_definition": ("policy_rule",),
    "databricks_cluster_policy": ("definition", "policy_family_definition_overrides"),
}
_READERS: Mapping[str, _Reader] = {
    **dict.fromkeys(typed_objects.TYPES, typed_objects.objects),
    "aws_sagemaker_pipeline": _pipeline,
    "aws_scheduler_schedule": _schedule,
    "aws_sfn_state_machine": _machine,
    "awscc_sagemaker_pipeline": _pipeline_body,
    "helm_release": _release,
    "kubectl_manifest": _manifests,
    "kubernetes_manifest": _manifest,
}
