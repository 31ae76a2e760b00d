"""What Kubernetes objects are made from: runtimes, templates of workflows, kinds of workspaces."""

from collections.abc import Iterable

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes.places import beside, together
from mlcostlint.tree import Block, Map
from mlcostlint.value import fact

_RUNTIMES = ("serving.kserve.io/ServingRuntime", "serving.kserve.io/ClusterServingRuntime")
_TRAININGS = ("trainer.kubeflow.org/TrainingRuntime", "trainer.kubeflow.org/ClusterTrainingRuntime")
_WORKFLOWS = ("argoproj.io/WorkflowTemplate", "argoproj.io/ClusterWorkflowTemplate")


def serving_runtime(links: Links, service: Block, model: Map) -> Block | None:
    """Return the runtime that serves a model: the named one, else the one that offers itself.

    KServe chooses among those that list the model's format with `autoSelect`; of several that do,
    the files do not say which one is installed.
    """
    name = model.get("runtime")
    if name.unknown or name.known is not None:
        return _named(links, service, fact(name, None), _RUNTIMES)
    wanted = fact(model.get("modelFormat", "name"), None)
    return beside(service, (one for one in links.of(service, *_RUNTIMES) if _offers(one, wanted)))


def llm_config(links: Links, service: Block, reference: Map) -> Block | None:
    """Return the configuration that an LLMInferenceService is based on."""
    name = fact(reference.get("name"), None)
    return _named(links, service, name, ("serving.kserve.io/LLMInferenceServiceConfig",))


def training_runtime(links: Links, job: Block) -> Block | None:
    """Return the runtime that a TrainJob refers to; that of the cluster where it does not say."""
    ref = job.body.child("spec", "runtimeRef")
    if ref is None:
        return None
    kind = fact(ref.get("kind"), None) or "ClusterTrainingRuntime"
    types = [one for one in _TRAININGS if one.endswith(f"/{kind}")]
    return _named(links, job, fact(ref.get("name"), None), types)


def workflow_template(links: Links, workflow: Block, spec: Map) -> Block | None:
    """Return the template that a workflow is started from."""
    wide = fact(spec.get("workflowTemplateRef", "clusterScope"), None) is True
    name = fact(spec.get("workflowTemplateRef", "name"), None)
    return _named(links, workflow, name, _WORKFLOWS[wide:][:1])


def workspace_kind(links: Links, workspace: Block) -> Block | None:
    """Return the kind of a workspace, which lists what its pods may be given."""
    name = fact(workspace.get("spec", "kind"), None)
    return _named(links, workspace, name, ("kubeflow.org/WorkspaceKind",))


def server_config(links: Links, server: Block) -> Block | None:
    """Return the configuration that a server of Seldon takes its pods from."""
    name = fact(server.get("spec", "serverConfig"), None)
    return _named(links, server, name, ("mlops.seldon.io/ServerConfig",))


def _named(links: Links, near: Block, name: object, types: Iterable[str]) -> Block | None:
    found = (one for type_ in types for one in links.of(near, type_) if one.name == name)
    return beside(near, (one for one in found if "Cluster" in one.type or together(one, near)))


def _offers(runtime: Block, wanted: object) -> bool:
    spec = runtime.body.child("spec")
    if spec is None or wanted is None or fact(spec.get("disabled"), None) is True:
        return False
    formats = spec.maps("supportedModelFormats")
    return any(
        fact(one.get("name"), None) == wanted and fact(one.get("autoSelect"), None) is True
        for one in formats
    )
