"""AWS in Terraform and CloudFormation; requests and ACK objects have modules of their own."""

from collections.abc import Mapping

from mlcostlint.adapters.aws.spelling import SPELLINGS
from mlcostlint.adapters.tables import Tables

__all__ = ["CLOUDFORMATION", "SPELLINGS", "TERRAFORM"]

# Module: what the types that it reads begin with.
_MODULES: Mapping[str, tuple[str, ...]] = {
    "batch": ("aws_batch_job_definition", "AWS::Batch::JobDefinition"),
    "buckets": ("aws_s3_", "AWS::S3"),
    "budgets": ("aws_budgets_", "AWS::Budgets::"),
    "commitments": (
        "aws_bedrock_",
        "aws_ec2_capacity_",
        "aws_lambda_",
        "aws_savingsplans_",
        "AWS::EC2::CapacityReservation",
        "AWS::Lambda::",
        "AWS::Serverless::Function",
    ),
    "containers": ("aws_ecs_", "AWS::ECS::"),
    "controls": (
        "aws_bcmdataexports_",
        "aws_ce_",
        "aws_config_",
        "aws_cur_",
        "aws_organizations_",
        "AWS::BCMDataExports::",
        "AWS::CE::",
        "AWS::CUR::",
        "AWS::Config::",
        "AWS::Organizations::",
    ),
    "engines": ("aws_emr", "AWS::EMR"),
    "filesystems": ("aws_efs_", "aws_fsx_", "AWS::EFS::", "AWS::FSx::"),
    "fleets": (
        "aws_ec2_fleet",
        "aws_spot_fleet_",
        "AWS::EC2::EC2Fleet",
        "AWS::EC2::SpotFleet",
    ),
    "glue": ("aws_glue_job", "AWS::Glue::Job"),
    "hosting": ("aws_sagemaker_endpoint_configuration", "AWS::SageMaker::EndpointConfig"),
    "hyperpod": ("awscc_sagemaker_cluster", "AWS::SageMaker::Cluster"),
    "jobs": ("aws_sagemaker_training_job", "aws_sagemaker_hyper_parameter_tuning_job"),
    "machines": (
        "aws_autoscaling_group",
        "aws_instance",
        "aws_spot_instance_",
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::EC2::Instance",
    ),
    "managed": (
        "aws_db_",
        "aws_elasticache_",
        "aws_glue_dev_",
        "aws_mwaa_",
        "aws_opensearch",
        "aws_redshift",
        "aws_sagemaker_labeling_",
        "aws_sagemaker_mlflow_",
        "AWS::ElastiCache::",
        "AWS::Glue::DevEndpoint",
        "AWS::MWAA::",
        "AWS::OpenSearch",
        "AWS::RDS::",
        "AWS::Redshift",
        "AWS::SageMaker::Mlflow",
    ),
    "monitoring": (
        "aws_sagemaker_feature_",
        "aws_sagemaker_monitoring_",
        "AWS::SageMaker::Feature",
        "AWS::SageMaker::Monitoring",
    ),
    "networks": (
        "aws_dx_",
        "aws_ec2_transit_gateway_",
        "aws_nat_",
        "aws_networkmanager_",
        "aws_vpc_",
        "aws_vpn_",
        "AWS::EC2::NatGateway",
        "AWS::EC2::TransitGateway",
        "AWS::EC2::VPC",
        "AWS::EC2::VPN",
        "AWS::DirectConnect::",
        "AWS::NetworkManager::",
    ),
    "notebooks": (
        "aws_sagemaker_app",
        "aws_sagemaker_domain",
        "aws_sagemaker_notebook_instance",
        "aws_sagemaker_space",
        "aws_sagemaker_user_profile",
        "AWS::SageMaker::App",
        "AWS::SageMaker::Domain",
        "AWS::SageMaker::NotebookInstance",
        "AWS::SageMaker::Space",
        "AWS::SageMaker::UserProfile",
    ),
    "pools": (
        "aws_batch_compute_environment",
        "aws_eks_node_group",
        "AWS::Batch::ComputeEnvironment",
        "AWS::EKS::Nodegroup",
    ),
    "processing": (
        "aws_sagemaker_processing_job",
        "aws_sagemaker_transform_job",
        "AWS::SageMaker::ProcessingJob",
    ),
    "registries": ("aws_ecr_", "AWS::ECR::"),
    "services": ("aws_cloudwatch_log_", "aws_eks_cluster", "AWS::EKS::Cluster", "AWS::Logs::"),
    "snapshots": (
        "aws_backup_",
        "aws_dlm_",
        "aws_ebs_snapshot",
        "AWS::Backup::",
        "AWS::DLM::",
    ),
    "volumes": (
        "aws_ebs_volume",
        "aws_launch_",
        "AWS::AutoScaling::LaunchConfiguration",
        "AWS::EC2::LaunchTemplate",
        "AWS::EC2::Volume",
    ),
}

TERRAFORM = Tables(__name__, "TABLE", _MODULES)
CLOUDFORMATION = Tables(__name__, "STACKED", _MODULES)
