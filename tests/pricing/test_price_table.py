"""The book against figures that were published elsewhere; each row says where."""

from decimal import Decimal

import pytest

from mlcostlint import hardware
from mlcostlint.model import Service
from mlcostlint.pricing.compute import machine_rate
from mlcostlint.pricing.machine_rates import spot_price, spot_spread
from mlcostlint.pricing.unit_rates import unit

EC2, GCE, VM = Service.EC2, Service.GCE, Service.AZURE_VM
TRAIN, HOST, BATCH = (
    Service.SAGEMAKER_TRAINING,
    Service.SAGEMAKER_HOSTING,
    Service.SAGEMAKER_TRANSFORM,
)

MACHINE_HOURS = [
    ("kaws 2026-07-20", EC2, "p4d.24xlarge", "us-east-1", "21.957642"),
    ("kaws 2026-07-20", EC2, "p4de.24xlarge", "us-east-1", "27.44705"),
    ("kaws 2026-07-20", EC2, "p5.48xlarge", "us-east-1", "55.04"),
    ("kaws 2026-07-20", EC2, "p5en.48xlarge", "us-east-1", "63.296"),
    ("kaws 2026-07-20", EC2, "p6-b200.48xlarge", "us-east-1", "113.9328"),
    ("kaws 2026-07-20", EC2, "g5.xlarge", "us-east-1", "1.006"),
    ("kaws 2026-07-20", EC2, "g6.xlarge", "us-east-1", "0.8048"),
    ("kaws 2026-07-20", EC2, "g6e.xlarge", "us-east-1", "1.861"),
    ("kaws 2026-07-20", EC2, "inf2.xlarge", "us-east-1", "0.7582"),
    ("kaws 2026-07-20", EC2, "trn1.32xlarge", "us-east-1", "21.50"),
    ("ec2.shop 2025-04-04, less a third", EC2, "p4d.24xlarge", "ap-northeast-1", "30.09784"),
    ("ec2.shop 2025-04-04", EC2, "trn2.48xlarge", "us-east-2", "85.964"),
    ("Google list 2026-07-30", GCE, "a2-highgpu-1g", "us-central1", "3.673385"),
    ("Google list 2026-07-30", GCE, "g2-standard-4", "us-central1", "0.706832"),
    ("Google list 2026-07-30", GCE, "a3-highgpu-8g", "us-central1", "88.49"),
    ("Google list, 1.20 a chip", GCE, "ct5lp-hightpu-4t", "us-central1", "4.80"),
    ("Google list, 2.70 a chip", GCE, "ct6e-standard-4t", "us-central1", "10.80"),
    ("Google list, 4.20 a chip", GCE, "v5p-8", "us-central1", "16.80"),
    ("Retail Prices API 2026-06-18", VM, "Standard_NC24ads_A100_v4", "eastus", "3.673"),
    ("Retail Prices API 2026-06-18", VM, "Standard_ND96isr_H100_v5", "eastus", "98.32"),
    ("Retail Prices API, recorded", VM, "Standard_B16als_v2", "australiacentral", "0.673"),
    ("EC2 after the cut x 1.15", TRAIN, "ml.p4d.24xlarge", "us-east-1", "25.251288"),
    ("EC2 after the cut x 1.15", TRAIN, "ml.p5.48xlarge", "us-east-1", "63.296"),
    ("EC2 after the cut x 1.15", TRAIN, "ml.p4de.24xlarge", "us-east-1", "31.564108"),
    ("SageMaker page x 1.40", HOST, "ml.g6.xlarge", "us-east-1", "1.12672"),
    ("public file S2", BATCH, "ml.g5.2xlarge", "us-west-2", "1.515"),
    ("public file S2", BATCH, "ml.g5.12xlarge", "us-west-2", "7.09"),
    ("Vertex page x 1.15", Service.VERTEX_TRAINING, "n1-standard-4", "us-central1", "0.218499"),
    ("Vertex page x 1.2", Service.VERTEX_WORKBENCH, "n1-standard-4", "us-central1", "0.227999"),
    ("Azure ML adds nothing", Service.AZURE_ML, "Standard_NC24ads_A100_v4", "eastus", "3.673"),
]

SPOT_HOURS = [
    ("Google list 2026-07-30", "a3-highgpu-8g", "us-central1", "50.61"),
    ("Google list 2026-07-30", "a2-highgpu-1g", "us-central1", "1.93"),
    ("Google list 2026-07-30", "g2-standard-4", "us-central1", "0.397336"),
    ("Retail Prices API 2026-03-21", "Standard_NC24ads_A100_v4", "eastus", "0.736436"),
]

SPOT_DISCOUNTS = [
    ("prices 6: T4", "g4dn.xlarge", "0.67"),
    ("prices 6: A10G", "g5.xlarge", "0.66"),
    ("prices 6: L40S", "g6e.xlarge", "0.655"),
    ("prices 6: H100 on AWS", "p5.48xlarge", "0.62"),
    ("prices 6: H100 on Google Cloud", "a3-highgpu-8g", "0.63"),
    ("prices 6: H200 on AWS", "p5en.48xlarge", "0.734"),
    ("prices 6: H200 on Azure", "Standard_ND96isr_H200_v5", "0"),
    ("prices 6: B200", "p6-b200.48xlarge", "0.786"),
    ("prices 6: Inferentia2", "inf2.xlarge", "0.735"),
    ("prices 6: Trainium1", "trn1.32xlarge", "0.75"),
    ("prices 6: no accelerator", "m5.xlarge", "0.65"),
]

UNITS = [
    ("Infracost", "aws", "ebs_gp3", "us-east-1", "0.08"),
    ("Infracost", "aws", "s3_standard", "us-east-1", "0.023"),
    ("Infracost", "aws", "efs_standard", "us-east-1", "0.30"),
    ("Infracost and icm", "aws", "nat_gateway", "us-east-1", "0.045"),
    ("Infracost and icm", "aws", "nat_gateway_data", "us-east-1", "0.045"),
    ("Infracost and icm", "aws", "inter_region_us", "us-east-1", "0.02"),
    ("Infracost", "aws", "internet_egress_first_10tb", "us-east-1", "0.09"),
    ("icm", "aws", "public_ipv4", "us-east-1", "0.005"),
    ("prices 5: EKS", "aws", "eks_control_plane", "us-east-1", "0.10"),
    ("prices 5: EKS extended", "aws", "eks_extended_support", "us-east-1", "0.60"),
    ("prices 5: GKE", "gcp", "gke_cluster", "us-central1", "0.10"),
    ("Google list", "gcp", "pd-balanced", "us-central1", "0.10"),
    ("Google list", "gcp", "gcs_standard", "us-central1", "0.02"),
    ("prices 5: AKS standard", "azure", "aks_standard", "eastus", "0.10"),
    ("prices 5: AKS premium", "azure", "aks_premium_lts", "eastus", "0.60"),
    ("icm", "azure", "blob_hot_lrs", "eastus", "0.0208"),
]

COMMITMENTS = [
    ("prices 6: G5 reserved", "aws", "savings_plan_instance_or_standard_ri", "g5", "0.37", "0.568"),
    (
        "prices 6: G6 reserved",
        "aws",
        "savings_plan_instance_or_standard_ri",
        "g6",
        "0.349",
        "0.541",
    ),
    (
        "prices 6: P4d reserved",
        "aws",
        "savings_plan_instance_or_standard_ri",
        "p4d",
        "0.38",
        "0.62",
    ),
    ("prices 6: G2 committed", "gcp", "resource_cud", "g2", "0.37", "0.55"),
    ("prices 6: G4 committed", "gcp", "resource_cud", "g4", "0.31", "0.56"),
    ("prices 6: N2 committed", "gcp", "resource_cud", "n2", "0.21", "0.44"),
    ("prices 6: NC A100 v4", "azure", "reservation", "NC#ads_A100_v4", "0.346", "0.629"),
    ("prices 6: NC H100 v5", "azure", "reservation", "NC#ads_H100_v5", "0.25", "0.45"),
    ("prices 6: ND H100 v5", "azure", "reservation", "ND#isr_H100_v5", "0.36", "0.56"),
    ("prices 6: ND H200 v5", "azure", "reservation", "ND#isr_H200_v5", "0.467", "0.56"),
]


def named(row):
    return f"{row[0]}: {' '.join(str(one) for one in row[1:-1])}"


@pytest.mark.parametrize("row", MACHINE_HOURS, ids=map(named, MACHINE_HOURS))
def test_a_machine_hour_on_demand(prices, row):
    _, service, name, region, usd = row

    rate = machine_rate(prices.book, hardware.machine(name), service, region)

    assert rate.expected == pytest.approx(Decimal(usd), abs=Decimal("0.000002"))
    assert not rate.estimated
    assert all(one.source for one in rate.rows)


@pytest.mark.parametrize("row", SPOT_HOURS, ids=map(named, SPOT_HOURS))
def test_a_machine_hour_of_spot_capacity(prices, row):
    _, name, region, usd = row

    found = spot_price(prices.book, hardware.machine(name), region)

    assert found == pytest.approx(Decimal(usd), abs=Decimal("0.005"))


@pytest.mark.parametrize("row", SPOT_DISCOUNTS, ids=map(named, SPOT_DISCOUNTS))
def test_the_usual_discount_of_spot_capacity(prices, row):
    _, name, share = row

    spread = spot_spread(prices.book, hardware.machine(name))

    assert spread is not None
    low, middle, high = spread
    assert middle == pytest.approx(Decimal(share), abs=Decimal("0.005"))
    assert low <= middle <= high


@pytest.mark.parametrize("row", UNITS, ids=map(named, UNITS))
def test_a_unit_of_what_is_no_machine(prices, row):
    _, cloud, item, region, usd = row

    found = unit(prices.book, cloud, item, region)

    assert found is not None
    assert found.expected == Decimal(usd)


@pytest.mark.parametrize("row", COMMITMENTS, ids=map(named, COMMITMENTS))
def test_the_discount_of_a_commitment(prices, row):
    _, cloud, kind, family, one_year, three_years = row

    rows = prices.book.execute(
        "SELECT term, median FROM commitments WHERE cloud = ? AND kind = ? AND scope_value = ?"
        " AND payment <> 'all_upfront'",
        (cloud, kind, family),
    )

    found = {term: Decimal(median) for term, median in rows}
    assert found["1y"] == pytest.approx(Decimal(one_year), abs=Decimal("0.005"))
    assert found["3y"] == pytest.approx(Decimal(three_years), abs=Decimal("0.005"))
