"""The book that an update leaves behind, whatever happens meanwhile."""

import multiprocessing
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal

import pytest

from mlcostlint.api import renewal
from mlcostlint.data import SHIPPED, shelf
from mlcostlint.offers import Broken
from tests.offers import lists
from tests.offers.test_download import prices_in


def table(folder, region, factor):
    prices = {name: usd * Decimal(factor) for name, usd in lists.shipped("gcp", region).items()}
    path = folder / f"{region}.csv"
    path.write_text(lists.gcp_table(prices, region))
    return path


def load(arguments):
    path, folder = arguments
    return renewal.load_prices(path, folder).prices


def test_updates_at_the_same_time_lose_nothing_of_each_other(tmp_path):
    regions = ["us-central1", "europe-west4", "asia-southeast3", "us-east4"]
    work = [(table(tmp_path, region, "1.05"), tmp_path / "data") for region in regions]

    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(load, work)

    path = shelf.updated_path(tmp_path / "data")
    assert not shelf.flaw(shelf.named(path))
    for region in regions:
        found = prices_in(path, "gcp", region)
        assert "gcloud-compute" in {source for _, _, source, *_ in found.values()}


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace"])
def test_a_crash_before_the_book_is_in_its_place_leaves_the_old_one(tmp_path, call):
    data = tmp_path / "data"
    old = renewal.load_prices(table(tmp_path, "us-central1", "1.05"), data).book
    before = old.path.read_bytes()
    newer = table(tmp_path, "us-east4", "1.05")
    module, _, name = call.rpartition(".")
    code = (
        "import os, pathlib\n"
        "from mlcostlint.api import renewal\n"
        f"{module}.{name} = lambda *_: os._exit(9)\n"
        f"renewal.load_prices(pathlib.Path({str(newer)!r}), pathlib.Path({str(data)!r}))\n"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert run.returncode == 9, run.stderr
    assert old.path.read_bytes() == before
    assert shelf.in_use(data).book == old
    assert (data / "prices.new").exists(), "it has been written and is not yet in its place"
    again = renewal.load_prices(newer, data)
    assert prices_in(again.book.path, "gcp", "us-east4")["n1-standard-4"][2] == "gcloud-compute"
    assert not (data / "prices.new").exists()


def test_a_full_disk_leaves_the_old_book(tmp_path, monkeypatch):
    def fail(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(Broken, match=r"cannot be written: .*No space left on device"):
        renewal.load_prices(table(tmp_path, "us-east4", "1.05"), tmp_path / "data")

    assert shelf.in_use(tmp_path / "data").book.path == SHIPPED


@pytest.mark.parametrize("obstacle", ["data", "data/update.lock/x"])
def test_a_folder_that_cannot_be_written_is_said(tmp_path, obstacle):
    path = tmp_path / obstacle
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("in the way")

    with pytest.raises(Broken, match="data cannot be written"):
        renewal.load_prices(table(tmp_path, "us-east4", "1.05"), tmp_path / "data")


def test_an_updated_book_is_signed(tmp_path):
    book = renewal.load_prices(table(tmp_path, "us-east4", "1.05"), tmp_path / "data").book
    assert book.content
    assert not shelf.flaw(book)

    with closing(sqlite3.connect(book.path)) as rows, rows:
        rows.execute("UPDATE price SET on_demand = 1 WHERE on_demand > 1000000")

    assert "was changed after it had been written" in shelf.flaw(book)


def test_a_damaged_book_is_said(tmp_path):
    path = tmp_path / "half.sqlite"
    path.write_bytes(SHIPPED.read_bytes()[: SHIPPED.stat().st_size // 2])

    assert "is damaged" in shelf.flaw(shelf.Book(path, shelf.shipped().as_of, ""))
