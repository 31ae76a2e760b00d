"""Kubernetes objects: one walker finds their pods, the tables say what each kind means."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters.kubernetes import (
    cluster_api,
    compute_classes,
    eksctl,
    jobs,
    kaito,
    kops,
    kserve,
    nodeclasses,
    pools,
    quotas,
    ray,
    servers,
    spark,
    storage,
    watching,
)
from mlcostlint.adapters.kubernetes.notebooks import notebook, user_server, workspace
from mlcostlint.adapters.kubernetes.spelling import SPELLINGS
from mlcostlint.adapters.kubernetes.workloads import knative, workload
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import Resource
from mlcostlint.tree import Block

__all__ = ["KUBERNETES", "PIPELINES", "SPELLINGS", "pods"]


def pods(block: Block, links: Links) -> Iterator[Resource]:
    """Read any other kind that carries pods: what asks for accelerators is taken to keep them."""
    yield from workload(block, links)


def _nothing(_block: Block, _links: Links) -> Iterator[Resource]:
    """Read nothing: templates start no pods."""
    return iter(())


_TRAININGS = (
    "elastic.pytorch.org/ElasticJob",
    "kubeflow.org/JAXJob",
    "kubeflow.org/MPIJob",
    "kubeflow.org/MXJob",
    "kubeflow.org/PaddleJob",
    "kubeflow.org/PyTorchJob",
    "kubeflow.org/TFJob",
    "kubeflow.org/XGBoostJob",
    "sagemaker.amazonaws.com/HyperPodPyTorchJob",
)
_WITHOUT_PODS = (
    "PodTemplate",
    "apps/ControllerRevision",
    "argoproj.io/ClusterWorkflowTemplate",
    "argoproj.io/WorkflowTemplate",
    "kubeflow.org/PodDefault",
    "kueue.x-k8s.io/Workload",
    "kyverno.io/ClusterPolicy",
    "kyverno.io/Policy",
    "machinelearning.seldon.io/SeldonDeploymentTemplate",
    "mlops.seldon.io/ServerConfig",
    "serving.kserve.io/ClusterServingRuntime",
    "serving.kserve.io/LLMInferenceServiceConfig",
    "serving.kserve.io/ServingRuntime",
    "trainer.kubeflow.org/ClusterTrainingRuntime",
    "trainer.kubeflow.org/TrainingRuntime",
)

KUBERNETES: Mapping[str, Adapter] = {
    **dict.fromkeys(_WITHOUT_PODS, _nothing),
    **dict.fromkeys(_TRAININGS, jobs.training),
    "PersistentVolumeClaim": storage.claim,
    "Pod": workload,
    "ReplicationController": workload,
    "ResourceQuota": quotas.resource_quota,
    "apps.nvidia.com/NIMService": servers.nim_service,
    "apps/DaemonSet": watching.on_nodes,
    "apps/Deployment": watching.deployed,
    "apps/ReplicaSet": workload,
    "apps/StatefulSet": storage.stateful,
    "argoproj.io/CronWorkflow": jobs.workflow,
    "argoproj.io/Workflow": jobs.workflow,
    "batch.volcano.sh/Job": jobs.gang,
    "batch/CronJob": jobs.job,
    "batch/Job": jobs.job,
    "cluster.x-k8s.io/MachineDeployment": cluster_api.pool,
    "cluster.x-k8s.io/MachinePool": cluster_api.pool,
    "cluster.x-k8s.io/MachineSet": cluster_api.pool,
    "eksctl.io/ClusterConfig": eksctl.cluster,
    "hub.jupyter.org/UserServer": user_server,
    "jobset.x-k8s.io/JobSet": jobs.gang,
    "cloud.google.com/ComputeClass": compute_classes.pool,
    "eks.amazonaws.com/NodeClass": nodeclasses.disks,
    "karpenter.k8s.aws/EC2NodeClass": nodeclasses.disks,
    "karpenter.sh/NodePool": pools.node_pool,
    "karpenter.sh/Provisioner": pools.node_pool,
    "kaito.sh/InferenceSet": kaito.inference_set,
    "kaito.sh/RAGEngine": kaito.retrieval,
    "kaito.sh/Workspace": kaito.workspace,
    "keda.sh/ScaledJob": jobs.queued,
    "kops.k8s.io/InstanceGroup": kops.instance_group,
    "kubeflow.org/Experiment": jobs.search,
    "kubeflow.org/Notebook": notebook,
    "kubeflow.org/Workspace": workspace,
    "kueue.x-k8s.io/LocalQueue": quotas.local_queue,
    "leaderworkerset.x-k8s.io/LeaderWorkerSet": workload,
    "machinelearning.seldon.io/SeldonDeployment": kserve.seldon_deployment,
    "production-stack.vllm.ai/VLLMRuntime": servers.vllm_runtime,
    "ray.io/RayCluster": ray.cluster,
    "mlops.seldon.io/Server": servers.seldon_server,
    "nvidia.com/ClusterPolicy": watching.operator,
    "nvidia.com/DynamoGraphDeployment": servers.dynamo_graph,
    "ray.io/RayCronJob": jobs.job,
    "ray.io/RayJob": jobs.job,
    "ray.io/RayService": ray.service,
    "serving.knative.dev/Service": knative,
    "serving.kserve.io/InferenceService": kserve.inference_service,
    "serving.kserve.io/LLMInferenceService": kserve.llm_inference_service,
    "sparkoperator.k8s.io/ScheduledSparkApplication": spark.application,
    "sparkoperator.k8s.io/SparkApplication": spark.application,
    "trainer.kubeflow.org/TrainJob": jobs.train_job,
}
PIPELINES: Mapping[str, Adapter] = {"kubernetes/Task": jobs.job}
