"""Prices over the network: what arrives is in the book, and what does not arrive whole is not."""

import shutil
import socket
from contextlib import closing
from decimal import Decimal
from email.utils import formatdate
from pathlib import Path

import pytest

from mlcostlint import api
from mlcostlint.api import renewal
from mlcostlint.config import Config
from mlcostlint.data import open_book, shelf
from mlcostlint.hardware import Cloud
from mlcostlint.offers import Broken, Network
from tests.offers import lists
from tests.offers.site import Answer

EC2 = f"/offers/v1.0/aws/AmazonEC2/2026/{lists.AWS_REGION}/index.csv"
SAGEMAKER = f"/offers/v1.0/aws/AmazonSageMaker/2026/{lists.AWS_REGION}/index.json"
INDEX = "/offers/v1.0/aws/AmazonEC2/current/region_index.json"
REGIONS = (lists.AWS_REGION, lists.AZURE_REGION, lists.GCP_REGION)


def prices_in(path, cloud, region):
    with closing(open_book(path)) as book:
        rows = book.execute(
            "SELECT m.name, p.on_demand, p.spot, s.code, s.as_of, t.code FROM price p"
            " JOIN machine m ON m.id = p.machine JOIN region r ON r.id = p.region"
            " LEFT JOIN source s ON s.id = p.source LEFT JOIN source t ON t.id = p.spot_source"
            " WHERE r.cloud = ? AND r.name = ?",
            (cloud, region),
        )
        return {name: rest for name, *rest in rows}


def managed_in(path):
    with closing(open_book(path)) as book:
        return book.execute(
            "SELECT component, usd_hour, source, as_of FROM managed_prices"
            " WHERE machine = 'ml.m5.xlarge' AND region = ? ORDER BY component",
            (lists.AWS_REGION,),
        ).fetchall()


def update(site, folder, regions=REGIONS, **said):
    return renewal.download_prices(folder, places=regions, network=site.network, **said)


def test_what_all_providers_publish_is_in_the_book(updated):
    for cloud, region in zip(("aws", "azure", "gcp"), REGIONS, strict=True):
        before = lists.dearer(lists.shipped(cloud, region))
        found = prices_in(updated.book.path, cloud, region)
        assert {name: Decimal(found[name][0]) / 10**6 for name in before} == {
            name: round(usd, 6) for name, usd in before.items()
        }
    assert prices_in(updated.book.path, "aws", lists.AWS_REGION)["m5.xlarge"][2:4] == [
        "aws-price-list",
        lists.PUBLISHED,
    ]
    assert not updated.believed.strangers
    assert not updated.believed.refused
    assert updated.prices["azure"] == 643


def test_every_other_price_is_the_one_that_ships(updated):
    for cloud, region in [("aws", "us-east-1"), ("azure", "eastus"), ("gcp", "us-central1")]:
        assert prices_in(updated.book.path, cloud, region) == prices_in(None, cloud, region)


def test_spot_is_what_the_advisor_saves_on_the_new_price(updated):
    found = prices_in(updated.book.path, "aws", lists.AWS_REGION)

    on_demand, spot, *_, source = found["m5.xlarge"]
    assert spot == round(on_demand * 0.4)
    assert source == "aws-spot-advisor"


def test_spot_of_before_goes_where_its_price_on_demand_has_moved(updated):
    (before,) = (
        one for one in prices_in(None, "aws", lists.AWS_REGION).items() if one[0] == "c5.xlarge"
    )
    assert before[1][1], "there is one to lose"

    found = prices_in(updated.book.path, "aws", lists.AWS_REGION)

    assert found["c5.xlarge"][1] is None


def test_spot_of_before_stays_with_a_price_on_demand_that_has_not_moved(site, tmp_path):
    site.says(EC2, lists.ec2_table(lists.shipped("aws", lists.AWS_REGION)))

    found = prices_in(update(site, tmp_path).book.path, "aws", lists.AWS_REGION)

    assert found["c5.xlarge"][1] == prices_in(None, "aws", lists.AWS_REGION)["c5.xlarge"][1]


def test_sagemaker_has_its_own_prices(updated):
    plain = prices_in(updated.book.path, "aws", lists.AWS_REGION)["m5.xlarge"][0]
    said = [
        (part, Decimal(usd) * 10**6, *rest) for part, usd, *rest in managed_in(updated.book.path)
    ]
    assert said == [
        ("hosting", plain * 2, "aws-price-list", lists.PUBLISHED),
        ("training", plain * 2, "aws-price-list", lists.PUBLISHED),
    ]


def test_a_region_without_sagemaker_is_a_region(site, tmp_path):
    index = "/offers/v1.0/aws/AmazonSageMaker/current/region_index.json"
    site.says(index, lists.region_index("AmazonSageMaker", ["us-east-1"]))

    assert managed_in(update(site, tmp_path, [lists.AWS_REGION]).book.path) == []


def test_pages_of_azure_are_followed_to_the_last(site, tmp_path):
    done = update(site, tmp_path, [lists.AZURE_REGION])

    assert [one.partition("?")[2][:12] for one in site.asked] == [
        "api-version=",
        "$skip=1000",
        "$skip=2000",
        "$skip=3000",
    ]
    assert f"armRegionName eq '{lists.AZURE_REGION}'" in site.asked[0]
    assert done.prices == {"azure": 643}


def test_a_machine_that_nobody_knows_stays_without_a_price_and_is_named(site, tmp_path):
    prices = lists.dearer(lists.shipped("gcp", lists.GCP_REGION)) | {"z9-huge-1": Decimal(3)}
    site.says("/gcp.csv", lists.gcp_table(prices))

    done = update(site, tmp_path, [lists.GCP_REGION])

    assert done.believed.strangers == {("gcp", "z9-huge-1")}
    assert "z9-huge-1" not in prices_in(done.book.path, "gcp", lists.GCP_REGION)


def test_a_busy_server_is_asked_again_when_it_says(site, tmp_path):
    path = "/gcp.csv"
    (table,) = site.answers[path]
    site.says(
        path,
        Answer(status=429, headers={"Retry-After": "7"}),
        Answer(status=429, headers={"Retry-After": formatdate(0, usegmt=True)}),
        Answer(status=503),
        Answer(status=429, headers={"Retry-After": "86400"}),
        table,
    )

    update(site, tmp_path, [lists.GCP_REGION])

    assert site.slept == [7, 4, 8, 120], "as asked, at once means the usual, and never for a day"


def test_what_is_moved_is_followed(site, tmp_path):
    site.answers["/elsewhere.csv"] = site.answers["/gcp.csv"]
    site.says("/gcp.csv", Answer(status=302, headers={"Location": "/elsewhere.csv"}))

    assert update(site, tmp_path, [lists.GCP_REGION]).prices["gcp"] > 90


def one_price_dearer(factor: str) -> str:
    prices = lists.shipped("gcp", lists.GCP_REGION)
    return lists.gcp_table({name: usd * Decimal(factor) for name, usd in prices.items()})


AWS_TABLE = lists.ec2_table(lists.shipped("aws", lists.AWS_REGION))
FEW = dict(list(lists.shipped("aws", lists.AWS_REGION).items())[:40])
PAGE = lists.azure_pages([lists.azure_item("Standard_B2ms", Decimal(1))], "")[0]

BROKEN = {
    "nothing there": ("/gcp.csv", Answer(status=404), "gcp.csv answers 404"),
    "a server that stays busy": (
        "/gcp.csv",
        Answer(status=429),
        "still answers 429 after 5 attempts",
    ),
    "the connection breaks": (
        EC2,
        Answer(AWS_TABLE[:90_000], announced=10**6),
        "ended after 90000",
    ),
    "cut off in a row": (EC2, AWS_TABLE[:90_000], "index.csv:2.*; the file is cut off"),
    "cut off between rows": (
        EC2,
        lists.ec2_table(FEW),
        "only 40 of the 147 machines that ap-southeast-4 is known to sell",
    ),
    "nothing in it": (EC2, lists.ec2_table({}), "holds no prices of machines"),
    "empty": (EC2, "", "is not an offer of the AWS Price List"),
    "an error page": (EC2, "<html>sorry</html>\n" * 9, "is not an offer of the AWS Price List"),
    "another offer": (
        EC2,
        AWS_TABLE.replace('"AmazonEC2"\n', '"AmazonRDS"\n', 1),
        "the offer of AmazonRDS is not used",
    ),
    "a column with another name": (
        EC2,
        AWS_TABLE.replace('"Instance Type"', '"Machine"'),
        "has no column 'instancetype'",
    ),
    "no number": (
        EC2,
        AWS_TABLE.replace(f"{FEW['c5.12xlarge']:.10f}", "call us", 1),
        "'call us' is not a price",
    ),
    "from the future": (
        EC2,
        lists.ec2_table(lists.shipped("aws", lists.AWS_REGION), published="2999-01-01"),
        "2999-01-01, which is yet to come",
    ),
    "bytes that are no text": (EC2, AWS_TABLE[:2000] + "\0" * 9, "is not|cut off"),
    "half of a JSON document": (SAGEMAKER, '{"offerCode": "AmazonSageMaker", "pro', "not whole"),
    "JSON of another shape": (
        SAGEMAKER,
        {"offerCode": "AmazonSageMaker", "publicationDate": "2026-09-20"},
        "is not an offer of the AWS Price List: something in it has no 'terms'",
    ),
    "an index without regions": (INDEX, {"regions": []}, "is not the index of an offer"),
    "an index without the region": (INDEX, {"regions": {}}, "no prices of ap-southeast-4"),
    "an index that leads elsewhere": (
        INDEX,
        {"regions": {lists.AWS_REGION: {"currentVersionUrl": "//evil.example/index.json"}}},
        "evil.example/index.json, which is another site",
    ),
    "advice of another shape": ("/advisor.json", {"spot_advisor": {"x": []}}, "is not the data of"),
    "a page without items": ("/retail", {"NextPageLink": None}, "has no 'Items'"),
    "pages without end": (
        "/retail",
        PAGE | {"NextPageLink": "/retail"},
        "has more than 500 pages",
    ),
    "a page that leads elsewhere": (
        "/retail",
        PAGE | {"NextPageLink": "https://evil.example/retail"},
        "which is another site",
    ),
    "a redirect to something less safe": (
        "/gcp.csv",
        Answer(status=302, headers={"Location": "ftp://evil.example/gcp.csv"}),
        "ftp://evil.example/gcp.csv is not an address that starts with http",
    ),
    "ten times the price": (
        "/gcp.csv",
        one_price_dearer("10"),
        "184 of 184 prices cannot be right",
    ),
    "a tenth of the price": ("/gcp.csv", one_price_dearer("0.1"), "cannot be right, as"),
    "less than nothing": ("/gcp.csv", one_price_dearer("-1"), "is not a price"),
    "zeros only": ("/gcp.csv", one_price_dearer("0"), "holds no prices of machines"),
}


@pytest.mark.parametrize(("path", "answer", "sentence"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_download_brings_nothing(site, tmp_path, path, answer, sentence):
    site.says(path, answer)

    with pytest.raises(Broken, match=sentence):
        update(site, tmp_path)

    assert shelf.in_use(tmp_path).book == shelf.shipped()
    assert {one.name for one in tmp_path.iterdir()} <= {"update.lock"}


@pytest.mark.parametrize("case", ["cut off in a row", "cut off between rows"])
def test_a_broken_download_leaves_what_was_updated_before(site, updated, tmp_path, case):
    before = shutil.copy(updated.book.path, tmp_path)
    path, answer, sentence = BROKEN[case]
    site.says(path, answer)

    with pytest.raises(Broken, match=sentence):
        update(site, tmp_path)

    assert Path(before).read_bytes() == updated.book.path.read_bytes()
    assert shelf.in_use(tmp_path).book.path == Path(before)


def test_a_list_that_is_older_than_the_book_changes_nothing(site, tmp_path):
    prices = lists.shipped("aws", lists.AWS_REGION)
    site.says(EC2, lists.ec2_table(prices, published="2019-01-01"))
    site.says("/advisor.json", lists.advisor({"z9.huge": 10}))
    site.says(SAGEMAKER, lists.sagemaker_offer({("ml.z9.huge", "Training"): Decimal(1)}))

    with pytest.raises(Broken, match="nothing in it is newer"):
        update(site, tmp_path, [lists.AWS_REGION])

    assert shelf.in_use(tmp_path).book == shelf.shipped()


def test_a_few_odd_prices_are_left_out_and_named(site, tmp_path):
    prices = lists.dearer(lists.shipped("gcp", lists.GCP_REGION))
    odd = {"c4-highcpu-16": prices["c4-highcpu-16"] * 10, "c4-highcpu-2": Decimal(-1)}
    twice = lists.gcp_table({"c4-highcpu-24": Decimal(5)}).partition("\n")[2]
    site.says("/gcp.csv", lists.gcp_table(prices | odd) + twice)

    done = update(site, tmp_path, [lists.GCP_REGION])

    before = prices_in(None, "gcp", lists.GCP_REGION)
    after = prices_in(done.book.path, "gcp", lists.GCP_REGION)
    for name in ("c4-highcpu-16", "c4-highcpu-2", "c4-highcpu-24"):
        assert after[name][0] == before[name][0]
    assert after["c4-highcpu-144"][0] != before["c4-highcpu-144"][0]
    assert any("c4-highcpu-2 in asia-southeast3: -1 is not" in one for one in done.believed.refused)


def test_only_https_is_used(site, tmp_path):
    network = Network(gcp=f"{site.address}/gcp.csv")

    with pytest.raises(Broken, match="is not an address that starts with https"):
        renewal.download_prices(tmp_path, [Cloud.GCP], network=network)

    assert site.asked == []


def test_nobody_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/gcp.csv"
        network = Network(gcp=url, schemes=frozenset(["http"]))
        with pytest.raises(Broken, match=r"gcp\.csv cannot be reached"):
            renewal.download_prices(tmp_path, [Cloud.GCP], network=network)


def test_a_proxy_of_the_environment_is_asked(site, tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", site.address)
    address = "http://prices.invalid/gcp.csv"
    site.answers[address] = site.answers["/gcp.csv"]
    network = Network(gcp=address, schemes=frozenset(["http"]))

    renewal.download_prices(tmp_path, places=[lists.GCP_REGION], network=network)

    assert site.asked == [address]


def test_patience_with_a_slow_download_ends(site, tmp_path):
    plain = site.network
    network = Network(gcp=plain.gcp, schemes=plain.schemes, longest=-1)

    with pytest.raises(Broken, match="takes too long"):
        renewal.download_prices(tmp_path, [Cloud.GCP], network=network)


def test_patience_with_silence_ends(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/gcp.csv"
        network = Network(gcp=url, schemes=frozenset(["http"]), silence=0.1)
        with pytest.raises(Broken, match=r"gcp\.csv cannot be reached: timed out"):
            renewal.download_prices(tmp_path, [Cloud.GCP], network=network)


def test_a_document_without_end_is_cut(site):
    with (
        pytest.raises(Broken, match=r"gcp\.csv is larger than 0 MB"),
        site.network.opened(site.network.gcp, lambda _: None, most=100) as stream,
    ):
        stream.read()


def test_stages_are_told(site, tmp_path):
    said: list[str] = []

    update(site, tmp_path, [lists.AWS_REGION], progress=said.append)

    assert f"reading {site.address}{EC2}" in said
    assert said[-1] == "checking prices"


def test_without_regions_it_is_where_price_lists_start_from(site, tmp_path):
    with pytest.raises(Broken, match="AWS publishes no prices of us-east-1"):
        renewal.download_prices(tmp_path, [Cloud.AWS], network=site.network)


def test_a_scan_asks_nobody(tmp_path, monkeypatch):
    (tmp_path / "main.tf").write_text(
        'provider "aws" { region = "us-east-1" }\n'
        'resource "aws_sagemaker_notebook_instance" "a" {\n  instance_type = "ml.g5.xlarge"\n}\n'
    )
    monkeypatch.chdir(tmp_path)

    def refuse(*_args, **_said):
        raise AssertionError("a scan opens no socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)

    report = api.scan(["."], Config(price_book=shelf.in_use(tmp_path).book.path))

    assert report.findings
    assert report.costs.expected > 0
