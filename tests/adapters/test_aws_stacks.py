"""One row for each type of CloudFormation: which kind it is, what is known of it, and how."""

from dataclasses import dataclass
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.hardware import Machine
from mlcostlint.model import (
    BatchJob,
    Bucket,
    Budget,
    Cluster,
    Commitment,
    Control,
    EngineCluster,
    FeatureStore,
    FileSystem,
    ManagedService,
    NatGateway,
    NetworkLink,
    Notebook,
    Other,
    Purchase,
    Registry,
    Resource,
    ServiceEndpoint,
    SnapshotPolicy,
    SpendingControl,
    VirtualMachine,
    Volume,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How, Value

WRITTEN, DEFAULTED, COMPUTED = How.WRITTEN, How.DEFAULTED, How.COMPUTED


@dataclass(frozen=True)
class Hole:
    """A fact that the files leave open, and why."""

    reason: str


def resources(text: str) -> tuple[Resource, ...]:
    reading = read([Source("stack.yaml", text)], Inputs(), ALONE)
    assert not reading.problems
    return adapters.resources(reading.blocks)


def told(value: Value[Any]) -> tuple[Any, How]:
    """Return what is known, and how; machines by their names."""
    said = Hole(value.unknown) if value.unknown else value.known
    return said.name if isinstance(said, Machine) else said, value.origin.how


# Type, properties, end of the address, kind, facts.
ROWS: list[tuple[str, str, str, type[Resource], dict[str, tuple[Any, How]]]] = [
    (
        "AWS::S3::Bucket",
        (
            "{BucketName: acme, LifecycleConfiguration: {Rules: [{Status: Enabled, "
            "Transitions: [{StorageClass: INTELLIGENT_TIERING, TransitionInDays: 0}]}]}, "
            "VersioningConfiguration: {Status: Enabled}}"
        ),
        "",
        Bucket,
        {
            "bucket": ("acme", WRITTEN),
            "versioned": (True, WRITTEN),
            "moves_by_access": (True, WRITTEN),
        },
    ),
    (
        "AWS::S3::Bucket",
        "{ObjectLockConfiguration: {Rule: {DefaultRetention: {Mode: COMPLIANCE, Years: 1}}}}",
        "",
        Bucket,
        {
            "kept_deleted": (365, WRITTEN),
            "bucket": (Hole("the name of the bucket is missing"), DEFAULTED),
        },
    ),
    (
        "AWS::S3Express::DirectoryBucket",
        "{BucketName: acme}",
        "",
        Bucket,
        {"tier": ("EXPRESS_ONEZONE", DEFAULTED)},
    ),
    (
        "AWS::EC2::Volume",
        "{Size: 100, VolumeType: gp3}",
        "",
        Volume,
        {
            "gigabytes": (100, WRITTEN),
            "type": ("gp3", WRITTEN),
            "outlives_owner": (False, DEFAULTED),
        },
    ),
    (
        "AWS::EC2::Instance",
        (
            "{InstanceType: g5.xlarge, BlockDeviceMappings: [{DeviceName: /dev/sda1, "
            "Ebs: {VolumeSize: 50, DeleteOnTermination: false}}]}"
        ),
        "[/dev/sda1]",
        Volume,
        {"gigabytes": (50, WRITTEN), "type": (None, DEFAULTED), "outlives_owner": (True, WRITTEN)},
    ),
    (
        "AWS::EC2::LaunchTemplate",
        (
            "{LaunchTemplateData: {BlockDeviceMappings: [{DeviceName: /dev/sda1, "
            "Ebs: {VolumeType: gp2}}]}}"
        ),
        "",
        Volume,
        {
            "type": ("gp2", WRITTEN),
            "copies": (Hole("how many machines start from this is not said here"), DEFAULTED),
        },
    ),
    (
        "AWS::AutoScaling::LaunchConfiguration",
        "{BlockDeviceMappings: [{DeviceName: /dev/sda1, Ebs: {VolumeType: gp2}}]}",
        "",
        Volume,
        {
            "type": ("gp2", WRITTEN),
            "copies": (Hole("how many machines start from this is not said here"), DEFAULTED),
        },
    ),
    (
        "AWS::EFS::FileSystem",
        "{LifecyclePolicies: [{TransitionToIA: AFTER_30_DAYS}]}",
        "",
        FileSystem,
        {"tier": ("Regional", DEFAULTED), "moves_cold_files": (True, WRITTEN)},
    ),
    (
        "AWS::FSx::FileSystem",
        (
            "{FileSystemType: LUSTRE, StorageCapacity: 1200, "
            "LustreConfiguration: {DataCompressionType: LZ4}}"
        ),
        "",
        FileSystem,
        {"tier": ("SCRATCH_1", DEFAULTED), "compresses": (True, WRITTEN)},
    ),
    (
        "AWS::FSx::FileSystem",
        (
            "{FileSystemType: OPENZFS, OpenZFSConfiguration: {DeploymentType: SINGLE_AZ_2, "
            "ThroughputCapacity: 160}}"
        ),
        "",
        FileSystem,
        {
            "tier": ("SINGLE_AZ_2", WRITTEN),
            "throughput": (160, WRITTEN),
            "compresses": (False, DEFAULTED),
        },
    ),
    (
        "AWS::ECR::Repository",
        "{RepositoryName: train, LifecyclePolicy: {LifecyclePolicyText: '{}'}}",
        "",
        Registry,
        {"cleans_up": (True, WRITTEN)},
    ),
    (
        "AWS::ECR::PullThroughCacheRule",
        "{EcrRepositoryPrefix: hub}",
        "",
        Registry,
        {"cleans_up": (False, DEFAULTED)},
    ),
    (
        "AWS::DLM::LifecyclePolicy",
        "{PolicyDetails: {Schedules: [{Name: daily, RetainRule: {Count: 7}}]}}",
        "",
        SnapshotPolicy,
        {"kept_count": (7, WRITTEN)},
    ),
    (
        "AWS::Backup::BackupPlan",
        "{BackupPlan: {BackupPlanRule: [{RuleName: daily, Lifecycle: {DeleteAfterDays: 7}}]}}",
        "",
        SnapshotPolicy,
        {"kept_days": (7, WRITTEN)},
    ),
    (
        "AWS::EC2::NatGateway",
        "{SubnetId: subnet-1}",
        "",
        NatGateway,
        {
            "beside": (1, COMPUTED),
            "spares_storage": (False, DEFAULTED),
            "public": (True, DEFAULTED),
        },
    ),
    (
        "AWS::EC2::VPCEndpoint",
        (
            "{VpcId: vpc-1, ServiceName: com.amazonaws.us-east-1.sagemaker.runtime, "
            "VpcEndpointType: Interface}"
        ),
        "",
        ServiceEndpoint,
        {"service": ("sagemaker.runtime", WRITTEN), "free": (False, WRITTEN)},
    ),
    (
        "AWS::EC2::VPCPeeringConnection",
        "{PeerRegion: eu-west-1}",
        "",
        NetworkLink,
        {"to": ("eu-west-1", WRITTEN)},
    ),
    (
        "AWS::EC2::TransitGatewayPeeringAttachment",
        "{PeerRegion: eu-west-1}",
        "",
        NetworkLink,
        {"to": ("eu-west-1", WRITTEN)},
    ),
    ("AWS::EC2::VPNConnection", "{Type: ipsec.1}", "", Other, {"copies": (1, WRITTEN)}),
    (
        "AWS::EC2::EC2Fleet",
        (
            "{LaunchTemplateConfigs: [{Overrides: [{InstanceType: g5.xlarge}]}], "
            "TargetCapacitySpecification: {TotalTargetCapacity: 2, "
            "DefaultTargetCapacityType: spot}}"
        ),
        "",
        VirtualMachine,
        {
            "machine": ("g5.xlarge", WRITTEN),
            "purchase": (Purchase.SPOT, WRITTEN),
            "floor": (2, WRITTEN),
        },
    ),
    (
        "AWS::EC2::SpotFleet",
        (
            "{SpotFleetRequestConfigData: {TargetCapacity: 2, "
            "LaunchSpecifications: [{InstanceType: g5.xlarge}]}}"
        ),
        "",
        VirtualMachine,
        {
            "machine": ("g5.xlarge", WRITTEN),
            "purchase": (Purchase.SPOT, DEFAULTED),
            "floor": (2, WRITTEN),
        },
    ),
    (
        "AWS::EC2::CapacityReservation",
        "{InstanceType: p5.48xlarge, InstanceCount: 1, EndDateType: limited}",
        "",
        Commitment,
        {"machine": ("p5.48xlarge", WRITTEN), "amount": (1, WRITTEN), "ends": (True, WRITTEN)},
    ),
    (
        "AWS::Lambda::Alias",
        "{FunctionName: f, ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}}",
        "",
        Commitment,
        {"amount": (5, WRITTEN)},
    ),
    (
        "AWS::Lambda::Version",
        "{FunctionName: f, ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}}",
        "",
        Commitment,
        {"amount": (5, WRITTEN)},
    ),
    (
        "AWS::EKS::Cluster",
        "{Version: '1.30', UpgradePolicy: {SupportType: STANDARD}}",
        "",
        Cluster,
        {"version": ("1.30", WRITTEN), "extended_support": (False, WRITTEN)},
    ),
    (
        "AWS::ECS::Service",
        "{ServiceName: web, LaunchType: FARGATE}",
        "",
        Other,
        {"copies": (1, WRITTEN)},
    ),
    (
        "AWS::Budgets::Budget",
        (
            "{Budget: {BudgetType: COST, BudgetLimit: {Amount: 100}}, "
            "NotificationsWithSubscribers: []}"
        ),
        "",
        Budget,
        {"alerts": ((), DEFAULTED)},
    ),
    (
        "AWS::CE::AnomalyMonitor",
        "{MonitorName: m}",
        "",
        SpendingControl,
        {"control": (Control.ANOMALIES, DEFAULTED)},
    ),
    (
        "AWS::CE::AnomalySubscription",
        "{SubscriptionName: m}",
        "",
        SpendingControl,
        {"control": (Control.ANOMALIES, DEFAULTED)},
    ),
    (
        "AWS::CE::CostCategory",
        "{Name: m}",
        "",
        SpendingControl,
        {"control": (Control.ALLOCATION, DEFAULTED)},
    ),
    (
        "AWS::CUR::ReportDefinition",
        "{ReportName: m}",
        "",
        SpendingControl,
        {"control": (Control.EXPORT, DEFAULTED)},
    ),
    (
        "AWS::BCMDataExports::Export",
        "{Export: {Name: m}}",
        "",
        SpendingControl,
        {"control": (Control.EXPORT, DEFAULTED)},
    ),
    (
        "AWS::Config::ConfigRule",
        "{Source: {Owner: AWS, SourceIdentifier: REQUIRED_TAGS}}",
        "",
        SpendingControl,
        {"control": (Control.TAGS, WRITTEN)},
    ),
    (
        "AWS::Organizations::Policy",
        "{Type: TAG_POLICY, Content: {}}",
        "",
        SpendingControl,
        {"control": (Control.TAGS, WRITTEN)},
    ),
    (
        "AWS::EMR::Cluster",
        (
            "{Instances: {MasterInstanceGroup: {InstanceType: m6i.xlarge, InstanceCount: 1}, "
            "CoreInstanceGroup: {InstanceType: g5.xlarge, InstanceCount: 2, Market: SPOT}}, "
            "AutoTerminationPolicy: {IdleTimeout: 600}}"
        ),
        "",
        EngineCluster,
        {
            "machine": ("g5.xlarge", WRITTEN),
            "machines": (3, COMPUTED),
            "purchase": (Purchase.SPOT, WRITTEN),
            "stops_when_idle": (True, WRITTEN),
            "ends": (
                Hole("whether the cluster of a stack stays by default is not known here"),
                DEFAULTED,
            ),
        },
    ),
    (
        "AWS::EMRServerless::Application",
        "{InitialCapacity: [{Key: Driver, Value: {WorkerCount: 2}}]}",
        "",
        EngineCluster,
        {"floor": (2, COMPUTED), "stops_when_idle": (True, DEFAULTED)},
    ),
    (
        "AWS::Glue::Job",
        "{Name: etl, Command: {Name: gluestreaming}}",
        "",
        BatchJob,
        {"max_runtime": (None, WRITTEN), "limited": (False, DEFAULTED)},
    ),
    (
        "AWS::Glue::DevEndpoint",
        "{WorkerType: G.1X, NumberOfWorkers: 2}",
        "",
        ManagedService,
        {"size": ("G.1X", WRITTEN), "units": (2, WRITTEN)},
    ),
    (
        "AWS::RDS::DBInstance",
        "{DBInstanceClass: db.t4g.small, MultiAZ: true}",
        "",
        ManagedService,
        {"size": ("db.t4g.small", WRITTEN), "units": (2, WRITTEN), "redundant": (True, WRITTEN)},
    ),
    (
        "AWS::Redshift::Cluster",
        "{NodeType: ra3.xlplus, NumberOfNodes: 2}",
        "",
        ManagedService,
        {"size": ("ra3.xlplus", WRITTEN), "units": (2, WRITTEN), "redundant": (False, DEFAULTED)},
    ),
    (
        "AWS::RedshiftServerless::Workgroup",
        "{WorkgroupName: w}",
        "",
        Other,
        {"copies": (1, WRITTEN)},
    ),
    (
        "AWS::OpenSearchService::Domain",
        "{ClusterConfig: {InstanceType: r6g.large.search, InstanceCount: 2}}",
        "",
        ManagedService,
        {
            "size": ("r6g.large.search", WRITTEN),
            "units": (2, WRITTEN),
            "redundant": (False, DEFAULTED),
        },
    ),
    (
        "AWS::OpenSearchServerless::Collection",
        "{Name: v}",
        "",
        ManagedService,
        {"redundant": (True, DEFAULTED)},
    ),
    (
        "AWS::ElastiCache::ReplicationGroup",
        "{CacheNodeType: cache.t4g.small, NumCacheClusters: 2, AutomaticFailoverEnabled: true}",
        "",
        ManagedService,
        {"size": ("cache.t4g.small", WRITTEN), "units": (2, WRITTEN), "redundant": (True, WRITTEN)},
    ),
    (
        "AWS::ElastiCache::CacheCluster",
        "{CacheNodeType: cache.t4g.small, NumCacheNodes: 1}",
        "",
        ManagedService,
        {"size": ("cache.t4g.small", WRITTEN), "units": (1, WRITTEN)},
    ),
    (
        "AWS::MWAA::Environment",
        "{EnvironmentClass: mw1.medium}",
        "",
        ManagedService,
        {"size": ("mw1.medium", WRITTEN)},
    ),
    (
        "AWS::SageMaker::MlflowTrackingServer",
        "{TrackingServerName: t}",
        "",
        ManagedService,
        {"size": ("Small", DEFAULTED)},
    ),
    (
        "AWS::SageMaker::FeatureGroup",
        "{FeatureGroupName: f, OnlineStoreConfig: {EnableOnlineStore: true}}",
        "",
        FeatureStore,
        {"online": (True, WRITTEN), "expires": (False, DEFAULTED)},
    ),
    (
        "AWS::SageMaker::MonitoringSchedule",
        (
            "{MonitoringScheduleConfig: {ScheduleConfig: {ScheduleExpression: rate(1 day)}, "
            "MonitoringJobDefinition: {MonitoringResources: {ClusterConfig: "
            "{InstanceType: ml.m5.xlarge, "
            "InstanceCount: 2}}, StoppingCondition: {MaxRuntimeInSeconds: 1800}}}}"
        ),
        "",
        BatchJob,
        {
            "machine": ("ml.m5.xlarge", WRITTEN),
            "machines": (2, WRITTEN),
            "runs_a_month": (30, WRITTEN),
            "max_runtime": (1800, WRITTEN),
        },
    ),
    ("AWS::DirectConnect::Connection", "{Bandwidth: 1Gbps}", "", Other, {}),
    ("AWS::NetworkManager::CoreNetwork", "{GlobalNetworkId: g}", "", Other, {}),
    ("AWS::NetworkManager::VpcAttachment", "{CoreNetworkId: c}", "", Other, {}),
    ("AWS::NetworkManager::SiteToSiteVpnAttachment", "{CoreNetworkId: c}", "", Other, {}),
    (
        "AWS::AutoScaling::AutoScalingGroup",
        (
            "{MinSize: '2', MaxSize: '4', MixedInstancesPolicy: {InstancesDistribution: "
            "{OnDemandPercentageAboveBaseCapacity: 0}, LaunchTemplate: "
            "{LaunchTemplateSpecification: {LaunchTemplateId: lt-1, Version: '1'}, "
            "Overrides: [{InstanceType: g5.xlarge}, {InstanceType: g6.xlarge}]}}}"
        ),
        "",
        VirtualMachine,
        {
            "machine": ("g5.xlarge", WRITTEN),
            "floor": (2, WRITTEN),
            "purchase": (Purchase.SPOT, WRITTEN),
        },
    ),
    (
        "AWS::SageMaker::Space",
        (
            "{DomainId: d-1, SpaceName: s, SpaceSettings: {AppType: JupyterLab, "
            "JupyterLabAppSettings: {DefaultResourceSpec: {InstanceType: ml.g5.xlarge}, "
            "AppLifecycleManagement: {IdleSettings: {IdleTimeoutInMinutes: 60}}}}}"
        ),
        "",
        Notebook,
        {"machine": ("ml.g5.xlarge", WRITTEN)},
    ),
    (
        "AWS::SageMaker::ProcessingJob",
        (
            "{ProcessingResources: {ClusterConfig: {InstanceType: ml.m5.xlarge, "
            "InstanceCount: 2, VolumeSizeInGB: 10}}}"
        ),
        "",
        BatchJob,
        {
            "machine": ("ml.m5.xlarge", WRITTEN),
            "machines": (2, WRITTEN),
            "max_runtime": (86400, DEFAULTED),
        },
    ),
    (
        "AWS::Serverless::Function",
        "{ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}}",
        "",
        Commitment,
        {"amount": (5, WRITTEN), "ends": (False, DEFAULTED)},
    ),
]


@pytest.mark.parametrize(("type_", "properties", "place", "kind", "facts"), ROWS)
def test_what_a_type_is_read_as(type_, properties, place, kind, facts):
    text = f"Resources:\n  It:\n    Type: {type_}\n    Properties: {properties}\n"
    (one,) = (found for found in resources(text) if found.address.endswith(place))
    assert type(one) is kind
    assert {name: told(getattr(one, name)) for name in facts} == facts


@pytest.mark.parametrize(
    ("policy", "left"), [("Retain", True), ("Snapshot", True), ("Delete", False)]
)
def test_a_stack_may_leave_a_volume_behind(policy, left):
    (volume,) = resources(
        "Resources:\n  It:\n    Type: AWS::EC2::Volume\n"
        f"    DeletionPolicy: {policy}\n    Properties: {{Size: 10}}\n"
    )
    assert isinstance(volume, Volume)
    assert volume.outlives_owner.known is left


def test_a_stack_may_leave_a_volume_behind_when_it_makes_another():
    (volume,) = resources(
        "Resources:\n  It:\n    Type: AWS::EC2::Volume\n    DeletionPolicy: Delete\n"
        "    UpdateReplacePolicy: Retain\n    Properties: {Size: 10}\n"
    )
    assert isinstance(volume, Volume)
    assert (volume.outlives_owner.known, volume.outlives_owner.origin.span.line) == (True, 5)


@pytest.mark.parametrize(("status", "found"), [("Enabled", 2), ("Suspended", 1)])
def test_a_bucket_may_accelerate_its_transfers(status, found):
    text = "Resources:\n  It:\n    Type: AWS::S3::Bucket\n    Properties:\n"
    text += f"      AccelerateConfiguration: {{AccelerationStatus: {status}}}\n"
    addresses = [one.address for one in resources(text)]
    assert addresses == ["It", "It.AccelerateConfiguration"][:found]
