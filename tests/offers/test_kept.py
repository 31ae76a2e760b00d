"""Price lists on disk, where there is no network: recognised by what they contain."""

import json
import os
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from mlcostlint.api import renewal
from mlcostlint.config import UsageError
from mlcostlint.hardware import Cloud
from mlcostlint.offers import Broken
from tests.offers import lists
from tests.offers.test_download import managed_in, prices_in

AWS, AZURE, GCP = (
    lists.dearer(lists.shipped(cloud, region))
    for cloud, region in [
        ("aws", lists.AWS_REGION),
        ("azure", lists.AZURE_REGION),
        ("gcp", lists.GCP_REGION),
    ]
)
SAGEMAKER = lists.sagemaker_offer({("ml.m5.xlarge", "Studio-JupyterLab"): AWS["m5.xlarge"] * 2})
PAGES = lists.azure_pages(lists.azure_items(AZURE), "https://prices.azure.com/api/retail/prices")


@pytest.fixture
def folder(tmp_path):
    """A folder as somebody carries it over: price lists under any name, and other things."""
    found = tmp_path / "lists"
    (found / "older").mkdir(parents=True)
    (found / "ec2").write_text(lists.ec2_table(AWS), encoding="utf-8-sig")
    (found / "sm.txt").write_text(json.dumps(SAGEMAKER))
    (found / "spot.json").write_text(json.dumps(lists.advisor({"c5.xlarge": 25})))
    for number, page in enumerate(PAGES):
        (found / f"page{number}.json").write_text(json.dumps(page))
    (found / "google.csv").write_text(lists.gcp_table(GCP))
    (found / "README.md").write_text("fetched on a Sunday\n")
    (found / "package.json").write_text("{}\n")
    (found / "older" / "ec2").write_text("not even looked at")
    (found / "linked").symlink_to("older/ec2")
    return found


def test_a_folder_is_what_its_files_contain(folder, tmp_path):
    done = renewal.load_prices(folder, tmp_path / "data")

    assert done.prices["azure"] == len(AZURE)
    found = prices_in(done.book.path, "aws", lists.AWS_REGION)["c5.xlarge"]
    assert found[:2] == [round(AWS["c5.xlarge"] * 10**6), round(AWS["c5.xlarge"] * 750_000)]
    assert [part for part, *_ in managed_in(done.book.path)] == ["studio"]
    gcp = prices_in(done.book.path, "gcp", lists.GCP_REGION)["c4-highcpu-2"]
    assert gcp[0] == round(GCP["c4-highcpu-2"] * 10**6)


def test_what_states_no_day_is_of_the_day_of_its_file(folder, tmp_path):
    day = datetime(2026, 8, 15, tzinfo=UTC).timestamp()
    os.utime(folder / "google.csv", (day, day))

    done = renewal.load_prices(folder / "google.csv", tmp_path / "data")

    source = prices_in(done.book.path, "gcp", lists.GCP_REGION)["c4-highcpu-2"][2:4]
    assert source == ["gcloud-compute", "2026-08-15"]
    assert done.book.as_of.isoformat() == "2026-08-15"


def test_sagemaker_as_a_table_says_what_it_says_as_json(folder, tmp_path):
    usd = f"{AWS['m5.xlarge'] * 2:.10f}"
    header = (
        "SKU,TermType,Unit,PricePerUnit,Currency,Product Family,Region Code,Location Type,"
        "Component,Instance Name,platoinstancetype"
    )
    (folder / "sm.txt").write_text(
        '"FormatVersion","v1.0"\n"Disclaimer","-"\n"Publication Date","2026-09-20T00:00:00Z"\n'
        f'"Version","1"\n"OfferCode","AmazonSageMaker"\n{header}\n'
        f"A,OnDemand,Hrs,{usd},USD,ML Instance,{lists.AWS_REGION},AWS Region,"
        "-,ml.m5.xlarge,Cluster\n"
    )

    done = renewal.load_prices(folder / "sm.txt", tmp_path / "data")

    (row,) = managed_in(done.book.path)
    assert row[0] == "hyperpod"
    assert Decimal(row[1]) == round(AWS["m5.xlarge"] * 2, 6)


@pytest.mark.parametrize(
    ("clouds", "regions", "updated"),
    [
        ([Cloud.GCP], [], {"gcp"}),
        ([], [lists.AZURE_REGION], {"azure"}),
        ([], [lists.AWS_REGION, lists.GCP_REGION], {"aws", "gcp"}),
        ([Cloud.AWS, Cloud.AZURE], [lists.AWS_REGION], {"aws", "azure"}),
    ],
)
def test_only_what_is_asked_for_is_taken_over(folder, tmp_path, clouds, regions, updated):
    done = renewal.load_prices(folder, tmp_path / "data", clouds, regions)

    assert set(done.prices) == updated


@pytest.mark.parametrize(
    ("clouds", "region", "sentence"),
    [
        ([], "eastuss", "no region 'eastuss'; did you mean 'eastus'"),
        ([Cloud.AWS], "eastus", "eastus is a region of azure"),
    ],
)
def test_a_region_that_is_not_there_is_said(folder, tmp_path, clouds, region, sentence):
    with pytest.raises(UsageError, match=sentence):
        renewal.load_prices(folder, tmp_path / "data", clouds, [region])


def test_updates_add_up(folder, tmp_path):
    renewal.load_prices(folder / "google.csv", tmp_path / "data")

    done = renewal.load_prices(folder / "ec2", tmp_path / "data")

    assert prices_in(done.book.path, "gcp", lists.GCP_REGION)["c4-highcpu-2"][2] == "gcloud-compute"
    assert prices_in(done.book.path, "aws", lists.AWS_REGION)["m5.xlarge"][2] == "aws-price-list"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nowhere", "nowhere does not exist"),
        ("README.md", "README.md is not a price list that is known"),
        ("package.json", "package.json is not a price list that is known"),
        ("older", "older holds no price list that is known"),
        ("page0.json", "lacks the last page from Azure"),
    ],
)
def test_what_is_no_price_list_is_said(folder, tmp_path, name, sentence):
    with pytest.raises(Broken, match=sentence):
        renewal.load_prices(folder / name, tmp_path / "data")


def test_what_is_neither_file_nor_folder_is_not_opened(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")

    for name in ("loop", "pipe"):
        with pytest.raises(Broken, match=r"(does not exist|is no file or folder)$"):
            renewal.load_prices(tmp_path / name, tmp_path / "data")
