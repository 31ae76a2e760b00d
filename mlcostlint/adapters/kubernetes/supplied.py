"""Objects whose pods stand in a template elsewhere: runtimes of KServe and Trainer, Argo's."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.kubernetes.overlay import (
    container,
    made,
    passed,
    patched,
    under,
    with_entries,
)
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes import templates
from mlcostlint.adapters.reading import first_given, given
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map, Node, Seq
from mlcostlint.value import fact

_SCHEDULING = ("nodeSelector", "affinity", "tolerations", "volumes")
# https://github.com/kserve/kserve: the container of a runtime that serves the model.
_SERVER = "kserve-container"
# https://www.kubeflow.org/docs/components/trainer/operator-guides/runtime/: the replicated job and
# the container that a TrainJob's trainer is laid over.
_STEP = "trainer.kubeflow.org/trainjob-ancestor-step"
_NODE = "node"
_UNSAID = "how many nodes it trains on is up to a runtime that is declared elsewhere"


def served(block: Block, links: Links) -> Block:
    """Return an InferenceService with what its runtime supplies to the model's container."""
    spec, predictor = objects.spec(block), block.body.child("spec", "predictor")
    model = predictor.child("model") if predictor is not None else None
    if predictor is None or model is None:
        return block
    runtime = templates.serving_runtime(links, block, model)
    supplied = _spec(runtime, model.header)
    server = _called(supplied, _SERVER) if supplied is not None else None
    if supplied is None or server is None:
        return block
    whole = with_entries(
        under(predictor, _of(supplied, *_SCHEDULING)), {"model": container(model, server)}
    )
    return made(block, with_entries(spec, {"predictor": whole}))


def based(block: Block, links: Links) -> Block:
    """Return an LLMInferenceService with what the configurations that it lists supply.

    The last of them goes before the others, and the service before them all.
    """
    spec = whole = objects.spec(block)
    for reference in reversed(list(spec.maps("baseRefs"))):
        supplied = _spec(templates.llm_config(links, block, reference), reference.header)
        if supplied is not None:
            whole = _llm_over(whole, supplied)
    return block if whole is spec else made(block, whole)


def trained(block: Block, links: Links) -> Block:
    """Return a TrainJob with the pods of its runtime, over which its trainer is laid."""
    spec = objects.spec(block)
    trainer = spec.child("trainer") or Map({}, spec.span, spec.header)
    runtime = _spec(templates.training_runtime(links, block), trainer.header)
    template = _trainer_template(runtime) if runtime is not None else None
    if runtime is None or template is None:
        return made(block, with_entries(spec, {"trainer": _counted(trainer)}))
    count = first_given(trainer.get("numNodes"), runtime.get("mlPolicy", "numNodes"))
    return made(block, with_entries(spec, {"trainer": _laid(trainer, template, count)}))


def templated(block: Block, links: Links) -> Block:
    """Return a Workflow or CronWorkflow with the templates that it refers to."""
    spec = objects.spec(block)
    inner = spec.child("workflowSpec")
    own = spec if inner is None else inner
    template = _spec(templates.workflow_template(links, block, own), own.header)
    if template is None:
        return block
    whole = under(own, template)
    return made(block, whole if inner is None else with_entries(spec, {"workflowSpec": whole}))


def configured(block: Block, links: Links) -> Block:
    """Return a Server of Seldon with the pods of its configuration, where it has none itself."""
    spec = objects.spec(block)
    config = _spec(templates.server_config(links, block), spec.header)
    return block if config is None else made(block, under(spec, _of(config, "podSpec")))


def chosen(block: Block, links: Links) -> Block:
    """Return a Workspace with the image and the resources that its kind offers under an id."""
    spec = objects.spec(block)
    kind = _spec(templates.workspace_kind(links, block), spec.header)
    pod = spec.child("podTemplate")
    if kind is None or pod is None:
        return block
    resources = _option(kind, pod, "podConfig")
    if resources is None:
        return block
    image = _option(kind, pod, "imageConfig")
    main = under(_of(resources, "resources"), image and _of(image, "image"))
    entries: Mapping[str, Node] = {"containers": Seq((main,), pod.span)}
    whole = with_entries(under(pod, _of(resources, *_SCHEDULING)), entries)
    culling = kind.get("podTemplate", "culling")
    return made(block, with_entries(spec, {"podTemplate": whole, "culling": culling}))


def _spec(found: Block | None, use: Span) -> Map | None:
    return None if found is None else passed(objects.spec(found), use)


def _of(node: Map, *keys: str) -> Map:
    entries = {key: node.entries[key] for key in keys if key in node.entries}
    return Map(entries, node.span, node.header)


def _llm_over(own: Map, supplied: Map) -> Map:
    pods = {
        key: _pod_over(mine, theirs)
        for key in ("template", "worker")
        if (mine := own.child(key)) and (theirs := supplied.child(key))
    }
    return with_entries(under(own, supplied), pods)


def _pod_over(own: Map, supplied: Map) -> Map:
    """Return a pod over another: containers of one name are merged, further ones are added."""
    below = {fact(one.get("name"), None): one for one in supplied.maps("containers")}
    above = {fact(one.get("name"), None): one for one in own.maps("containers")}
    both = {key: patched(one, below[key]) for key, one in above.items() if key in below}
    containers = Seq(tuple({**below, **above, **both}.values()), own.span)
    return with_entries(under(own, supplied), {"containers": containers})


def _called(pod: Map, name: str) -> Map | None:
    """Return the container of that name, else the only one there is."""
    found = list(pod.maps("containers"))
    named = (one for one in found if fact(one.get("name"), None) == name)
    return next(named, found[0] if len(found) == 1 else None)


def _counted(trainer: Map) -> Map:
    count = trainer.get("numNodes")
    return trainer if given(count) else with_entries(trainer, {"numNodes": count.hole(_UNSAID)})


def _laid(trainer: Map, template: Map, count: Leaf) -> Map:
    """Return a trainer as pods: the runtime's, with its own command and resources over them."""
    pod = template.child("spec") or template
    own = _of(trainer, "image", "command", "args", "env")
    asked = trainer.child("resourcesPerNode")
    if asked is not None:
        own = with_entries(own, {"resources": asked})
    server = _called(pod, _NODE) or Map({}, pod.span, pod.header)
    whole = with_entries(pod, {"containers": Seq((container(own, server),), pod.span)})
    entries: Mapping[str, Node] = {
        "numNodes": count,
        "template": with_entries(template, {"spec": whole}),
    }
    rest = {key: node for key, node in trainer.entries.items() if key != "resourcesPerNode"}
    return Map({**rest, **entries}, trainer.span, trainer.header)


def _trainer_template(runtime: Map) -> Map | None:
    """Return the pod template of the step that trains: the one labelled or named so, or the one."""
    jobs = list(runtime.maps("template", "spec", "replicatedJobs"))
    found = next(filter(_trains, jobs), jobs[0] if len(jobs) == 1 else None)
    return found.child("template", "spec", "template") if found is not None else None


def _trains(job: Map) -> bool:
    step = fact(job.get("template", "metadata", "labels", _STEP), None)
    return step == "trainer" or fact(job.get("name"), None) == _NODE


def _option(kind: Map, pod: Map, which: str) -> Map | None:
    wanted = fact(pod.get("options", which), None)
    found: Iterator[Map] = kind.maps("podTemplate", "options", which, "values")
    return next(
        (one.child("spec") for one in found if fact(one.get("id"), None) == wanted and wanted), None
    )
