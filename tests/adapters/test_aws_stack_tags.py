"""Tags of CloudFormation's types, each in the spelling of its own."""

import pytest

from mlcostlint import adapters
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source

PAIRS = "[{Key: team, Value: ml}]"
MAP = "{team: ml}"
MACHINE = "InstanceType: g5.xlarge"

TAGGED = [
    ("AWS::SageMaker::NotebookInstance", f"{{InstanceType: ml.t3.medium, Tags: {PAIRS}}}"),
    (
        "AWS::SageMaker::EndpointConfig",
        f"{{ProductionVariants: [{{VariantName: a, InstanceType: ml.g5.xlarge}}], Tags: {PAIRS}}}",
    ),
    ("AWS::SageMaker::Domain", f"{{DomainName: d, Tags: {PAIRS}}}"),
    ("AWS::SageMaker::Cluster", f"{{InstanceGroups: [{{InstanceGroupName: g}}], Tags: {PAIRS}}}"),
    ("AWS::SageMaker::FeatureGroup", f"{{FeatureGroupName: f, Tags: {PAIRS}}}"),
    ("AWS::SageMaker::MlflowTrackingServer", f"{{TrackingServerName: t, Tags: {PAIRS}}}"),
    ("AWS::EC2::Instance", f"{{{MACHINE}, Tags: {PAIRS}}}"),
    (
        "AWS::AutoScaling::AutoScalingGroup",
        "{MinSize: 1, MaxSize: 1, Tags: [{Key: team, Value: ml, PropagateAtLaunch: true}]}",
    ),
    (
        "AWS::EC2::LaunchTemplate",
        (
            "{LaunchTemplateData: {BlockDeviceMappings: [{DeviceName: /dev/sda1, Ebs: {}}], "
            f"TagSpecifications: [{{ResourceType: volume, Tags: {PAIRS}}}]}}}}"
        ),
    ),
    ("AWS::EC2::Volume", f"{{Size: 1, Tags: {PAIRS}}}"),
    ("AWS::EC2::NatGateway", f"{{SubnetId: s, Tags: {PAIRS}}}"),
    ("AWS::EC2::VPCEndpoint", f"{{ServiceName: s, Tags: {PAIRS}}}"),
    ("AWS::EKS::Cluster", f"{{Name: c, Tags: {PAIRS}}}"),
    ("AWS::EKS::Nodegroup", f"{{ClusterName: c, Tags: {MAP}}}"),
    ("AWS::Batch::ComputeEnvironment", f"{{ComputeResources: {{Type: EC2}}, Tags: {MAP}}}"),
    ("AWS::Batch::JobDefinition", f"{{ContainerProperties: {{Image: i}}, Tags: {MAP}}}"),
    ("AWS::S3::Bucket", f"{{BucketName: b, Tags: {PAIRS}}}"),
    ("AWS::S3Express::DirectoryBucket", f"{{BucketName: b, Tags: {PAIRS}}}"),
    ("AWS::EFS::FileSystem", f"{{FileSystemTags: {PAIRS}}}"),
    ("AWS::FSx::FileSystem", f"{{FileSystemType: LUSTRE, StorageCapacity: 1200, Tags: {PAIRS}}}"),
    ("AWS::ECR::Repository", f"{{RepositoryName: r, Tags: {PAIRS}}}"),
    ("AWS::Logs::LogGroup", f"{{LogGroupName: l, Tags: {PAIRS}}}"),
    (
        "AWS::DLM::LifecyclePolicy",
        f"{{PolicyDetails: {{Schedules: [{{Name: s}}]}}, Tags: {PAIRS}}}",
    ),
    (
        "AWS::Backup::BackupPlan",
        f"{{BackupPlan: {{BackupPlanRule: [{{RuleName: r}}]}}, BackupPlanTags: {MAP}}}",
    ),
    ("AWS::Budgets::Budget", f"{{Budget: {{BudgetType: COST}}, ResourceTags: {PAIRS}}}"),
    ("AWS::CE::AnomalyMonitor", f"{{MonitorName: m, ResourceTags: {PAIRS}}}"),
    ("AWS::EMR::Cluster", f"{{Name: e, Instances: {{}}, Tags: {PAIRS}}}"),
    ("AWS::EMRServerless::Application", f"{{Name: e, Tags: {PAIRS}}}"),
    ("AWS::Glue::Job", f"{{Name: g, Tags: {MAP}}}"),
    ("AWS::RDS::DBInstance", f"{{DBInstanceClass: db.m5.large, Tags: {PAIRS}}}"),
    ("AWS::MWAA::Environment", f"{{Name: m, Tags: {MAP}}}"),
    (
        "AWS::EC2::CapacityReservation",
        (
            f"{{{MACHINE}, InstanceCount: 1, "
            f"TagSpecifications: [{{ResourceType: capacity-reservation, Tags: {PAIRS}}}]}}"
        ),
    ),
    ("AWS::NetworkManager::CoreNetwork", f"{{GlobalNetworkId: g, Tags: {PAIRS}}}"),
    ("AWS::DirectConnect::Connection", f"{{ConnectionName: c, Tags: {PAIRS}}}"),
]


def tags(type_, properties):
    text = f"Resources:\n  It:\n    Type: {type_}\n    Properties: {properties}\n"
    reading = read([Source("t.yaml", text)], Inputs(), ALONE)
    found = [one.tags.known for one in adapters.resources(reading.blocks)]
    assert found
    return [
        {} if one is None else {key: tag.known for key, tag in one.entries.items()} for one in found
    ]


@pytest.mark.parametrize(("type_", "properties"), TAGGED)
def test_each_type_has_its_tags(type_, properties):
    assert {"team": "ml"} in tags(type_, properties)
