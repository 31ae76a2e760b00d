"""What each well-known module of the registry makes of inputs as its own pages write them."""

import pytest

EKS = "terraform-aws-modules/eks/aws"
GKE = "terraform-google-modules/kubernetes-engine/google"


def _call(inputs, source, version=""):
    constraint = f'  version = "{version}"\n' if version else ""
    return f'module "m" {{\n  source = "{source}"\n{constraint}{inputs}}}\n'


def _made(reading, plain):
    assert not reading.problems
    assert not reading.holes
    return {block.address.removeprefix("module.m."): plain(block.body) for block in reading.blocks}


def _subset(expected, found):
    """Keep of what was found what was expected, so that a difference reads well."""
    if not isinstance(expected, dict) or not isinstance(found, dict):
        return found
    return {key: _subset(expected[key], found.get(key, "absent")) for key in expected}


MADE = {
    "eks-17": (
        (EKS, "17.24.0"),
        """
  cluster_name         = "ml"
  cluster_version      = "1.21"
  node_groups_defaults = { instance_types = ["p3.2xlarge"] }
  node_groups = {
    gpu  = { min_capacity = 1, max_capacity = 10, capacity_type = "SPOT" }
    next = { instance_types = ["m5.large"] }
  }
  worker_groups                 = [
    { name = "w", instance_type = "t3.large", asg_max_size = 5, root_volume_type = "gp2" },
  ]
  worker_groups_launch_template = [
    {
      override_instance_types = ["g4dn.xlarge"]
      on_demand_base_capacity = 1
      tags                    = [{ key = "team", value = "ml", propagate_at_launch = true }]
    },
    { market_type = "spot" },
  ]
""",
        {
            "aws_eks_cluster.this[0]": {"name": "ml", "version": "1.21"},
            'module.node_groups.aws_eks_node_group.workers["gpu"]': {
                "capacity_type": "SPOT",
                "instance_types": ["p3.2xlarge"],
                "scaling_config": {"min_size": 1, "max_size": 10},
            },
            'module.node_groups.aws_eks_node_group.workers["next"]': {
                "capacity_type": None,
                "instance_types": ["m5.large"],
                "scaling_config": {"min_size": 1, "max_size": 3},
            },
            "aws_autoscaling_group.workers[0]": {"name": "w", "min_size": 1, "max_size": 5},
            "aws_launch_configuration.workers[0]": {
                "instance_type": "t3.large",
                "root_block_device": {"volume_size": 100, "volume_type": "gp2"},
            },
            "aws_autoscaling_group.workers_launch_template[0]": {
                "tag": {"kubernetes.io/cluster/ml": "owned", "team": "ml"},
                "mixed_instances_policy": {
                    "instances_distribution": {
                        "on_demand_base_capacity": 1,
                        "on_demand_percentage_above_base_capacity": 0,
                    },
                },
            },
            "aws_autoscaling_group.workers_launch_template[1]": {"mixed_instances_policy": None},
            "aws_launch_template.workers_launch_template[1]": {
                "instance_type": "m4.large",
                "instance_market_options": {"market_type": "spot"},
            },
        },
    ),
    "eks-20": (
        (EKS, "~> 20.0"),
        """
  cluster_name                    = "ml"
  cluster_upgrade_policy          = { support_type = "STANDARD" }
  cluster_enabled_log_types       = []
  create_cloudwatch_log_group     = false
  eks_managed_node_group_defaults = { instance_types = ["m6i.large"], disk_size = 50 }
  eks_managed_node_groups = {
    gpu = {
      instance_types             = ["g5.xlarge"]
      capacity_type              = "SPOT"
      use_custom_launch_template = false
      taints                     = { gpu = { key = "nvidia.com/gpu", effect = "NO_SCHEDULE" } }
    }
    cpu = { min_size = 2, desired_size = 2, max_size = 2 }
    off = { create = false }
  }
  self_managed_node_groups = { own = { instance_type = "p4d.24xlarge", max_size = 1 } }
  tags                     = { team = "ml" }
""",
        {
            "aws_eks_cluster.this[0]": {
                "upgrade_policy": {"support_type": "STANDARD"},
                "tags": {"team": "ml"},
            },
            'module.eks_managed_node_group["gpu"].aws_eks_node_group.this[0]': {
                "instance_types": ["g5.xlarge"],
                "capacity_type": "SPOT",
                "disk_size": 50,
                "taint": [{"key": "nvidia.com/gpu", "effect": "NO_SCHEDULE"}],
                "launch_template": None,
                "scaling_config": {"min_size": 1, "max_size": 3, "desired_size": 1},
                "tags": {"team": "ml", "Name": "gpu"},
            },
            'module.eks_managed_node_group["cpu"].aws_eks_node_group.this[0]': {
                "instance_types": ["m6i.large"],
                "disk_size": None,
                "scaling_config": {"min_size": 2, "max_size": 2, "desired_size": 2},
            },
            'module.eks_managed_node_group["cpu"].aws_launch_template.this[0]': {},
            'module.self_managed_node_group["own"].aws_launch_template.this[0]': {
                "instance_type": "p4d.24xlarge",
            },
            'module.self_managed_node_group["own"].aws_autoscaling_group.this[0]': {
                "min_size": 0,
                "max_size": 1,
                "mixed_instances_policy": None,
                "tag": {"Name": "own", "kubernetes.io/cluster/ml": "owned", "team": "ml"},
            },
        },
    ),
    "eks-21": (
        (EKS, "~> 21.0"),
        """
  name                                   = "ml"
  kubernetes_version                     = "1.33"
  cloudwatch_log_group_retention_in_days = 30
  eks_managed_node_groups = {
    gpu = { instance_types = ["p5.48xlarge"], capacity_type = "CAPACITY_BLOCK" }
  }
  self_managed_node_groups = { own = {} }
""",
        {
            "aws_eks_cluster.this[0]": {"name": "ml", "version": "1.33", "upgrade_policy": None},
            "aws_cloudwatch_log_group.this[0]": {
                "name": "/aws/eks/ml/cluster",
                "retention_in_days": 30,
            },
            'module.eks_managed_node_group["gpu"].aws_launch_template.this[0]': {
                "instance_type": "p5.48xlarge",
            },
            'module.eks_managed_node_group["gpu"].aws_eks_node_group.this[0]': {
                "capacity_type": "CAPACITY_BLOCK",
                "instance_types": None,
            },
            'module.self_managed_node_group["own"].aws_autoscaling_group.this[0]': {"min_size": 1},
            'module.self_managed_node_group["own"].aws_launch_template.this[0]': {
                "instance_type": "m6i.large",
            },
        },
    ),
    "vpc-2": (
        ("terraform-aws-modules/vpc/aws", "2.78.0"),
        """
  azs                = ["a", "b"]
  private_subnets    = ["10.0.1.0/24", "10.0.2.0/24"]
  public_subnets     = ["10.0.3.0/24", "10.0.4.0/24"]
  enable_nat_gateway = true
  single_nat_gateway = true
  enable_s3_endpoint = true
""",
        {
            "aws_vpc.this[0]": {"cidr_block": "0.0.0.0/0"},
            "aws_nat_gateway.this[0]": {"tags": {"Name": "-a"}},
            "aws_subnet.private[1]": {"cidr_block": "10.0.2.0/24"},
            "aws_vpc_endpoint.s3[0]": {"vpc_endpoint_type": "Gateway"},
        },
    ),
    "vpc-5": (
        ("terraform-aws-modules/vpc/aws", "~> 5.0"),
        """
  name                                            = "v"
  azs                                             = ["a", "b", "c"]
  private_subnets                                 = ["10.0.1.0/24", "10.0.2.0/24"]
  public_subnets                                  = ["10.0.3.0/24"]
  enable_nat_gateway                              = true
  one_nat_gateway_per_az                          = true
  enable_flow_log                                 = true
  create_flow_log_cloudwatch_log_group            = true
  flow_log_cloudwatch_log_group_retention_in_days = 7
""",
        {
            "aws_nat_gateway.this[0]": {"tags": {"Name": "v-a"}},
            "aws_nat_gateway.this[2]": {},
            "aws_route.private_nat_gateway[0]": {"destination_cidr_block": "0.0.0.0/0"},
            "aws_cloudwatch_log_group.flow_log[0]": {
                "name": "/aws/vpc-flow-log/",
                "retention_in_days": 7,
            },
        },
    ),
    "vpc-flow-log": (
        ("terraform-aws-modules/vpc/aws//modules/flow-log", "~> 6.5"),
        '  name = "v"\n  vpc_id = "vpc-1"\n  cloudwatch_log_group_retention_in_days = 7\n',
        {
            "aws_cloudwatch_log_group.this[0]": {
                "name_prefix": "/aws/flow-log/v-",
                "retention_in_days": 7,
            },
        },
    ),
    "vpc-endpoints": (
        ("terraform-aws-modules/vpc/aws//modules/vpc-endpoints", "6.0.1"),
        """
  vpc_id = "vpc-1"
  endpoints = {
    s3  = { service = "s3", service_type = "Gateway", route_table_ids = ["rtb-1"] }
    ecr = { service = "ecr.api", subnet_ids = ["subnet-1"] }
    off = { service = "logs", create = false }
  }
""",
        {
            'aws_vpc_endpoint.this["s3"]': {
                "service_name": "s3",
                "vpc_endpoint_type": "Gateway",
                "route_table_ids": ["rtb-1"],
                "subnet_ids": None,
            },
            'aws_vpc_endpoint.this["ecr"]': {
                "vpc_endpoint_type": "Interface",
                "subnet_ids": ["subnet-1"],
            },
        },
    ),
    "s3-bucket-2": (
        ("terraform-aws-modules/s3-bucket/aws", "~> 2.0"),
        '  bucket = "data"\n  versioning = { enabled = true }\n',
        {"aws_s3_bucket.this[0]": {"bucket": "data", "versioning": {"enabled": True}}},
    ),
    "s3-bucket-4": (
        ("terraform-aws-modules/s3-bucket/aws", "~> 4.0"),
        """
  bucket     = "data"
  versioning = { status = true }
  lifecycle_rule = [{
    id                            = "old"
    enabled                       = true
    expiration                    = { days = 90 }
    transition                    = [{ days = 30, storage_class = "ONEZONE_IA" }]
    noncurrent_version_expiration = { days = 7 }

    abort_incomplete_multipart_upload_days = 3
  }]
""",
        {
            "aws_s3_bucket.this[0]": {"bucket": "data"},
            "aws_s3_bucket_versioning.this[0]": {
                "versioning_configuration": {"status": "Enabled"},
            },
            "aws_s3_bucket_lifecycle_configuration.this[0]": {
                "rule": [
                    {
                        "id": "old",
                        "status": "Enabled",
                        "filter": [],
                        "expiration": [{"days": 90}],
                        "transition": [{"days": 30, "storage_class": "ONEZONE_IA"}],
                        "abort_incomplete_multipart_upload": [{"days_after_initiation": 3}],
                        "noncurrent_version_expiration": [
                            {"newer_noncurrent_versions": None, "noncurrent_days": 7},
                        ],
                        "noncurrent_version_transition": [],
                    },
                ],
            },
        },
    ),
    "ec2-instance-2": (
        ("terraform-aws-modules/ec2-instance/aws", "~> 2.0"),
        '  name = "x"\n  instance_count = 2\n  instance_type = "p3.2xlarge"\n',
        {"aws_instance.this[1]": {"instance_type": "p3.2xlarge", "tags": {"Name": "x-2"}}},
    ),
    "ec2-instance-5": (
        ("terraform-aws-modules/ec2-instance/aws", "~> 5.0"),
        '  name = "x"\n  root_block_device = [{ volume_type = "gp2", volume_size = 50 }]\n',
        {
            "aws_instance.this[0]": {
                "instance_type": "t3.micro",
                "root_block_device": [{"volume_type": "gp2", "volume_size": 50}],
            },
        },
    ),
    "ec2-instance-6": (
        ("terraform-aws-modules/ec2-instance/aws", "~> 6.0"),
        """
  name                 = "x"
  instance_type        = "g5.xlarge"
  create_spot_instance = true
  root_block_device    = { size = 200, type = "gp2" }
  ebs_volumes          = { "/dev/sdf" = { size = 500 } }
""",
        {
            "aws_spot_instance_request.this[0]": {
                "instance_type": "g5.xlarge",
                "root_block_device": {"volume_size": 200, "volume_type": "gp2"},
            },
            'aws_ebs_volume.this["/dev/sdf"]': {"size": 500, "type": "gp3"},
        },
    ),
    "autoscaling-4": (
        ("terraform-aws-modules/autoscaling/aws", "~> 4.0"),
        """
  name          = "x"
  use_lc        = true
  create_lc     = true
  instance_type = "g4dn.xlarge"
  spot_price    = "0.1"
  tags          = [{ key = "team", value = "ml", propagate_at_launch = true }]
""",
        {
            "aws_launch_configuration.this[0]": {
                "instance_type": "g4dn.xlarge",
                "spot_price": "0.1",
            },
            "aws_autoscaling_group.this[0]": {"tag": {"team": "ml", "Name": "x"}},
        },
    ),
    "autoscaling-6": (
        ("terraform-aws-modules/autoscaling/aws", "~> 6.5"),
        """
  name                            = "x"
  min_size                        = 1
  max_size                        = 4
  ignore_desired_capacity_changes = true
  instance_type                   = "g4dn.xlarge"
  use_mixed_instances_policy      = true
  mixed_instances_policy = {
    instances_distribution = { on_demand_percentage_above_base_capacity = 10 }
    override               = [{ instance_type = "g4dn.2xlarge" }]
  }
  schedules        = { night = { min_size = 0, recurrence = "0 18 * * *" } }
  scaling_policies = { cpu = { policy_type = "TargetTrackingScaling" } }
""",
        {
            "aws_autoscaling_group.idc[0]": {
                "min_size": 1,
                "max_size": 4,
                "launch_template": None,
                "mixed_instances_policy": {
                    "instances_distribution": {"on_demand_percentage_above_base_capacity": 10},
                },
            },
            'aws_autoscaling_schedule.this["night"]': {"recurrence": "0 18 * * *"},
            'aws_autoscaling_policy.this["cpu"]': {},
        },
    ),
    "autoscaling-9": (
        ("terraform-aws-modules/autoscaling/aws", "9.0.1"),
        """
  name                    = "x"
  instance_type           = "g4dn.xlarge"
  instance_market_options = { market_type = "spot" }
""",
        {
            "aws_launch_template.this[0]": {
                "instance_type": "g4dn.xlarge",
                "instance_market_options": {"market_type": "spot"},
            },
            "aws_autoscaling_group.this[0]": {"mixed_instances_policy": None},
        },
    ),
    "batch-2": (
        ("terraform-aws-modules/batch/aws", "~> 2.0"),
        """
  compute_environments = {
    a = { compute_resources = { type = "SPOT", min_vcpus = 4, instance_types = ["p3.2xlarge"] } }
  }
  job_definitions = { train = { attempt_duration_seconds = 60, retry_strategy = { attempts = 3 } } }
""",
        {
            'aws_batch_compute_environment.this["a"]': {
                "type": "MANAGED",
                "compute_resources": {
                    "type": "SPOT",
                    "min_vcpus": 4,
                    "instance_type": ["p3.2xlarge"],
                },
            },
            'aws_batch_job_definition.this["train"]': {
                "name": "train",
                "retry_strategy": {"attempts": 3},
                "timeout": {"attempt_duration_seconds": 60},
            },
        },
    ),
    "batch-3": (
        ("terraform-aws-modules/batch/aws", "~> 3.0"),
        """
  compute_environments = { a = { compute_resources = { type = "EC2", max_vcpus = 16 } } }
  job_definitions      = { train = { timeout = { attempt_duration_seconds = 60 } } }
""",
        {
            'aws_batch_compute_environment.this["a"]': {"compute_resources": {"max_vcpus": 16}},
            'aws_batch_job_definition.this["train"]': {
                "timeout": {"attempt_duration_seconds": 60},
            },
        },
    ),
    "ecr": (
        ("terraform-aws-modules/ecr/aws", ""),
        '  repository_name = "models"\n  repository_lifecycle_policy = "{}"\n',
        {
            "aws_ecr_repository.this[0]": {"name": "models"},
            "aws_ecr_lifecycle_policy.this[0]": {"repository": "models", "policy": "{}"},
        },
    ),
    "ecr-public": (
        ("terraform-aws-modules/ecr/aws", "~> 2.0"),
        '  repository_name = "models"\n  repository_type = "public"\n',
        {},
    ),
    "sagemaker-huggingface": (
        ("philschmid/sagemaker-huggingface/aws", "0.8.1"),
        """
  name_prefix     = "bert"
  pytorch_version = "1.9.1"
  instance_type   = "ml.g4dn.xlarge"
  hf_model_id     = "distilbert-base-uncased"
  hf_task         = "text-classification"
  autoscaling     = { min_capacity = 1, max_capacity = 4, scaling_target_invocations = 200 }
""",
        {
            "aws_sagemaker_model.model_with_hub_model[0]": {
                "primary_container": {"environment": {"HF_MODEL_ID": "distilbert-base-uncased"}},
            },
            "aws_sagemaker_endpoint_configuration.huggingface[0]": {},
            "aws_appautoscaling_target.sagemaker_target[0]": {"min_capacity": 1, "max_capacity": 4},
        },
    ),
    "sagemaker-huggingface-serverless": (
        ("philschmid/sagemaker-huggingface/aws", ""),
        """
  name_prefix       = "bert"
  hf_model_id       = "bert"
  serverless_config = { max_concurrency = 1, memory_size_in_mb = 1024 }
  autoscaling       = { max_capacity = 4, scaling_target_invocations = 200 }
""",
        {"aws_sagemaker_endpoint_configuration.huggingface_serverless[0]": {"tags": {}}},
    ),
    "sagemaker-notebooks": (
        ("Young-ook/sagemaker/aws", "0.4.8"),
        """
  name               = "lab"
  notebook_instances = [
    { name = "one" },
    { name = "two", instance_type = "ml.g4dn.xlarge", lifecycle_config = { on_start = "a" } },
  ]
""",
        {
            'aws_sagemaker_notebook_instance.ni["one"]': {
                "name": "lab-one",
                "instance_type": "ml.t2.medium",
                "volume_size": 5,
                "lifecycle_config_name": None,
            },
            'aws_sagemaker_notebook_instance.ni["two"]': {"instance_type": "ml.g4dn.xlarge"},
            'aws_sagemaker_notebook_instance_lifecycle_configuration.lc["two"]': {
                "on_start": "YQ==",
            },
        },
    ),
    "sagemaker-lustre": (
        ("Young-ook/sagemaker/aws//modules/lustre", "~> 0.4"),
        "  filesystem = { storage_capacity = 2400 }\n",
        {
            "aws_fsx_lustre_file_system.fsx": {
                "storage_capacity": 2400,
                "deployment_type": "PERSISTENT_1",
            },
        },
    ),
    "gke": (
        (GKE, "~> 33.0"),
        """
  name                    = "ml"
  region                  = "us-central1"
  zones                   = ["us-central1-a", "us-central1-b"]
  cluster_resource_labels = { team = "ml" }
  node_pools = [
    {
      name              = "gpu"
      machine_type      = "g2-standard-4"
      node_locations    = "us-central1-a"
      spot              = "true"
      min_count         = "0"
      accelerator_count = "1"
      accelerator_type  = "nvidia-l4"
    },
    { name = "fixed", autoscaling = "false", node_count = "3" },
  ]
  node_pools_labels = { all = { a = 1 }, gpu = { b = 2 } }
  node_pools_taints = { gpu = [{ key = "gpu", value = "yes", effect = "NO_SCHEDULE" }] }
""",
        {
            "google_container_cluster.primary": {
                "location": "us-central1",
                "node_locations": ["us-central1-a", "us-central1-b"],
                "resource_labels": {"team": "ml"},
                "min_master_version": None,
                "node_pool": [],
            },
            'google_container_node_pool.pools["gpu"]': {
                "node_locations": ["us-central1-a"],
                "node_count": None,
                "autoscaling": {"min_node_count": "0", "max_node_count": 100},
                "node_config": {
                    "machine_type": "g2-standard-4",
                    "spot": "true",
                    "labels": {"a": 1, "b": 2},
                    "taint": [{"key": "gpu", "value": "yes", "effect": "NO_SCHEDULE"}],
                },
            },
            'google_container_node_pool.pools["fixed"]': {
                "node_count": "3",
                "autoscaling": None,
                "node_config": {"machine_type": "e2-medium", "disk_type": "pd-standard"},
            },
        },
    ),
    "gke-12": (
        (f"{GKE}//modules/private-cluster-update-variant", "12.3.0"),
        """
  name               = "ml"
  regional           = false
  zones              = ["us-central1-a"]
  initial_node_count = 2
  node_pools         = [{ name = "p", machine_type = "n1-standard-4", spot = true }]
""",
        {
            "google_container_cluster.primary": {
                "location": "us-central1-a",
                "node_pool": [{"name": "default-pool", "initial_node_count": 2}],
            },
            'google_container_node_pool.pools["p"]': {
                "node_config": {"machine_type": "n1-standard-4", "spot": "absent"},
            },
        },
    ),
    "gke-default-pool": (
        (f"{GKE}//modules/beta-public-cluster", "~> 29.0"),
        """
  name               = "ml"
  region             = "us-central1"
  initial_node_count = 1
  node_pools         = [{ name = "p", machine_type = "n1-standard-4" }]
""",
        {
            "google_container_cluster.primary": {
                "node_locations": None,
                "node_pool": [
                    {
                        "name": "default-pool",
                        "initial_node_count": 1,
                        "node_config": {"machine_type": "n1-standard-4"},
                    },
                ],
            },
        },
    ),
    "gke-safer": (
        (f"{GKE}//modules/safer-cluster", "~> 31.0"),
        '  name = "s"\n  region = "us-central1"\n  node_pools = [{ name = "p", max_count = 2 }]\n',
        {
            "module.gke.google_container_cluster.primary": {"remove_default_node_pool": True},
            'module.gke.google_container_node_pool.pools["p"]': {
                "autoscaling": {"min_node_count": 1, "max_node_count": 2},
            },
        },
    ),
    "gke-autopilot": (
        (f"{GKE}//modules/beta-autopilot-private-cluster", "~> 44.0"),
        '  name = "a"\n  region = "us-central1"\n',
        {"google_container_cluster.primary": {"enable_autopilot": True, "location": "us-central1"}},
    ),
    "gke-autopilot-cluster": (
        (f"{GKE}//modules/gke-autopilot-cluster", "~> 40.0"),
        '  name = "a"\n  location = "us-central1"\n',
        {"google_container_cluster.main": {"enable_autopilot": True, "location": "us-central1"}},
    ),
    "gke-standard-cluster": (
        (f"{GKE}//modules/gke-standard-cluster", "~> 40.0"),
        '  name = "a"\n  location = "us-central1"\n',
        {"google_container_cluster.main": {"remove_default_node_pool": True, "node_pool": None}},
    ),
    "gke-node-pool": (
        (f"{GKE}//modules/gke-node-pool", "~> 40.0"),
        '  name = "p"\n  cluster = "a"\n  node_config = { machine_type = "g2-standard-4" }\n',
        {
            "google_container_node_pool.main": {
                "node_config": {"machine_type": "g2-standard-4"},
                "autoscaling": {"min_node_count": 1, "max_node_count": 100},
            },
        },
    ),
    "network": (
        ("terraform-google-modules/network/google", "~> 9.0"),
        """
  network_name = "n"
  subnets = [
    { subnet_name = "s", subnet_ip = "10.0.0.0/24", subnet_region = "us-west1" },
    {
      subnet_name           = "p"
      subnet_ip             = "10.0.1.0/24"
      subnet_region         = "us-west1"
      subnet_private_access = "true"
    },
  ]
""",
        {
            "module.vpc.google_compute_network.network": {"name": "n"},
            'module.subnets.google_compute_subnetwork.subnetwork["us-west1/s"]': {
                "private_ip_google_access": False,
                "region": "us-west1",
            },
            'module.subnets.google_compute_subnetwork.subnetwork["us-west1/p"]': {
                "private_ip_google_access": "true",
            },
        },
    ),
    "cloud-nat": (
        ("terraform-google-modules/cloud-nat/google", "~> 5.0"),
        '  region = "us-west1"\n  router = "r"\n  create_router = true\n  network = "n"\n',
        {
            "google_compute_router.router[0]": {"network": "n"},
            "google_compute_router_nat.main": {"router": "r", "log_config": None},
        },
    ),
    "cloud-router": (
        ("terraform-google-modules/cloud-router/google", "~> 6.0"),
        '  name = "r"\n  region = "us-west1"\n  network = "n"\n  nats = [{ name = "nat" }]\n',
        {
            "google_compute_router.router": {"network": "n"},
            'google_compute_router_nat.nats["nat"]': {
                "router": "r",
                "log_config": [{"enable": True, "filter": "ALL"}],
            },
        },
    ),
    "nothing": (("terraform-aws-modules/eks-pod-identity/aws", "~> 1.0"), "", {}),
    "vm-instance-template": (
        ("terraform-google-modules/vm/google//modules/instance_template", "~> 11.0"),
        """
  machine_type     = "n1-standard-8"
  preemptible      = true
  gpu              = { type = "nvidia-tesla-t4", count = 1 }
  disk_type        = "pd-ssd"
  additional_disks = [{ disk_size_gb = 500, disk_type = "pd-standard" }]
""",
        {
            "google_compute_instance_template.tpl": {
                "machine_type": "n1-standard-8",
                "guest_accelerator": {"type": "nvidia-tesla-t4", "count": 1},
                "scheduling": {"preemptible": True},
            },
        },
    ),
    "vm-compute-instance": (
        ("terraform-google-modules/vm/google//modules/compute_instance", "~> 11.0"),
        '  num_instances = 2\n  hostname = "train"\n  zone = "us-west1-a"\n',
        {
            "google_compute_instance_from_template.compute_instance[1]": {
                "name": "train-002",
                "zone": "us-west1-a",
            },
        },
    ),
    "vm-umig": (
        ("terraform-google-modules/vm/google//modules/umig", "~> 11.0"),
        '  static_ips = ["10.0.0.1", "10.0.0.2"]\n  zones = ["us-west1-a", "us-west1-b"]\n',
        {
            "google_compute_instance_from_template.compute_instance[1]": {
                "name": "default-002",
                "zone": "us-west1-b",
            },
        },
    ),
    "vm-mig": (
        ("terraform-google-modules/vm/google//modules/mig", "~> 11.0"),
        '  region = "us-west1"\n  autoscaling_enabled = true\n  max_replicas = 4\n',
        {
            "google_compute_region_instance_group_manager.mig": {"target_size": None},
            "google_compute_region_autoscaler.autoscaler[0]": {
                "autoscaling_policy": {"min_replicas": 2, "max_replicas": 4},
            },
        },
    ),
    "cloud-storage-2": (
        ("terraform-google-modules/cloud-storage/google", "~> 2.0"),
        '  prefix = "p"\n  names = ["a"]\n',
        {
            'google_storage_bucket.buckets["a"]': {
                "name": "p-eu-a",
                "storage_class": "MULTI_REGIONAL",
                "versioning": {"enabled": False},
            },
        },
    ),
    "cloud-storage-3": (
        ("terraform-google-modules/cloud-storage/google", "~> 3.4"),
        '  prefix = "p"\n  names = ["A"]\n  location = "US"\n',
        {
            'google_storage_bucket.buckets["A"]': {
                "name": "p-us-a",
                "storage_class": "STANDARD",
                "labels": {"name": "p-us-a"},
            },
        },
    ),
    "cloud-storage-6": (
        ("terraform-google-modules/cloud-storage/google", "~> 6.0"),
        """
  names           = ["first", "second"]
  versioning      = { first = true }
  lifecycle_rules = [{ action = { type = "Delete" }, condition = { age = 30 } }]
""",
        {
            'google_storage_bucket.buckets["first"]': {
                "name": "first",
                "versioning": {"enabled": True},
                "lifecycle_rule": [{"action": {"type": "Delete"}, "condition": {"age": 30}}],
            },
            'google_storage_bucket.buckets["second"]': {"versioning": {"enabled": False}},
        },
    ),
    "simple-bucket": (
        ("terraform-google-modules/cloud-storage/google//modules/simple_bucket", "~> 6.0"),
        '  name = "b"\n  location = "us-east1"\n  labels = { team = "ml" }\n',
        {
            "google_storage_bucket.bucket": {
                "location": "us-east1",
                "versioning": {"enabled": True},
                "labels": {"team": "ml"},
            },
        },
    ),
    "aks-7": (
        ("Azure/aks/azurerm", "~> 7.0"),
        """
  prefix     = "p"
  location   = "eastus"
  node_pools = { gpu = { name = "gpu", vm_size = "Standard_NC6s_v3", node_count = 1 } }
""",
        {
            "azurerm_kubernetes_cluster.main": {
                "name": "p-aks",
                "sku_tier": "Free",
                "default_node_pool": {"vm_size": "Standard_D2s_v3", "node_count": 2},
            },
            'azurerm_kubernetes_cluster_node_pool.node_pool["gpu"]': {
                "vm_size": "Standard_NC6s_v3",
                "priority": "Regular",
                "node_count": 1,
            },
            "azurerm_log_analytics_workspace.main[0]": {"retention_in_days": 30},
        },
    ),
    "aks-9": (
        ("Azure/aks/azurerm", "9.1.0"),
        """
  prefix                          = "p"
  location                        = "eastus"
  enable_auto_scaling             = true
  agents_min_count                = 1
  agents_max_count                = 3
  log_analytics_workspace_enabled = false
  node_pools = {
    gpu  = { name = "gpu", vm_size = "Standard_NC6s_v3", priority = "Spot" }
    kept = { name = "kept", vm_size = "Standard_D2s_v3", create_before_destroy = false }
  }
""",
        {
            "azurerm_kubernetes_cluster.main": {
                "default_node_pool": {"node_count": None, "min_count": 1, "max_count": 3},
            },
            'azurerm_kubernetes_cluster_node_pool.node_pool_create_before_destroy["gpu"]': {
                "priority": "Spot",
            },
            'azurerm_kubernetes_cluster_node_pool.node_pool_create_after_destroy["kept"]': {
                "priority": "Regular",
            },
        },
    ),
}


@pytest.mark.parametrize(("call", "inputs", "expected"), MADE.values(), ids=MADE)
def test_made(call, inputs, expected, read, plain):
    made = _made(read(_call(inputs, *call)), plain)
    assert _subset(expected, made) == expected
    assert bool(expected) is bool(made)


@pytest.mark.parametrize(
    ("call", "inputs", "gone"),
    [
        ((EKS, "20.8.4"), "create = false", "aws_"),
        ((EKS, "20.8.4"), "create_cloudwatch_log_group = false", "aws_cloudwatch_log_group"),
        ((EKS, "17.24.0"), "create_eks = false\nnode_groups = { a = {} }", "aws_"),
        (("terraform-aws-modules/vpc/aws", "5.0.0"), 'azs = ["a"]', "aws_nat_gateway"),
        (("terraform-aws-modules/s3-bucket/aws", "4.0.0"), "create_bucket = false", "aws_"),
        (("terraform-aws-modules/s3-bucket/aws", "4.0.0"), "", "aws_s3_bucket_versioning"),
        (("terraform-aws-modules/autoscaling/aws", "8.0.0"), 'name = "x"', "aws_autoscaling_pol"),
        ((GKE, "33.0.0"), 'name = "x"\nnode_pools = []', "google_container_node_pool"),
        (
            ("Azure/aks/azurerm", "9.0.0"),
            "log_analytics_workspace_enabled = false",
            "azurerm_log_analytics",
        ),
    ],
)
def test_what_is_switched_off_is_not_made(call, inputs, gone, read):
    reading = read(_call(f"{inputs}\n", *call))
    assert not reading.holes
    assert not [block.address for block in reading.blocks if block.type.startswith(gone)]
