"""Compiled pipelines of Kubeflow: on their own, in a job of Vertex AI, or started by the clock.

What a task runs is a block. A component of Google's that sends a message to Vertex AI becomes that
message, its arguments filled in; any other container is a `Task`, of Vertex AI or of a Kubernetes
cluster. What the pipeline gives to all of them stands under `pipeline`, beside what is their own.
"""

from collections.abc import Iterator

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.vertex import folded
from mlcostlint.parsers.yaml_tree import Document
from mlcostlint.tree import Block, Leaf, Map

WORDS = ("pipelineInfo", "pipelineSpec", "pipeline_spec", "PipelineJobRequest", "pipeline_job")
LINES = ("pipelineInfo", "deploymentSpec")

# https://github.com/kubeflow/pipelines/blob/master/api/v2alpha1/pipeline_spec.proto and the
# messages PipelineJob and Schedule of google.cloud.aiplatform.v1.
_KINDS = (
    frozenset({"pipelineinfo", "deploymentspec"}),
    frozenset({"pipelinespec", "runtimeconfig"}),
    frozenset({"pipelinespec", "displayname"}),
    frozenset({"createpipelinejobrequest", "cron"}),
)
# What Kubeflow's own API answers about pipelines that run on a cluster of its own.
_ANSWERS = frozenset({"experimentid", "pipelineid", "pipelineversionid", "runid"})


def is_pipeline(root: Map) -> bool:
    """Tell whether a document is a compiled pipeline, or a request that holds one."""
    keys = {folded(key) for key in root.entries}
    return keys.isdisjoint(_ANSWERS) and any(keys >= kind for kind in _KINDS)


def blocks(document: Document, root: Map, beyond: Beyond) -> Iterator[Block | Leaf]:
    """Yield a block for each task that runs something, a hole for what cannot be told."""
    from mlcostlint.parsers.pipelines.runs import run
    from mlcostlint.parsers.pipelines.steps import steps

    found = run(document, root, beyond)
    if found is not None:
        yield from steps(found)
