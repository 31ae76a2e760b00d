"""A site on this machine that answers as it is told, and a folder to keep prices in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest

from mlcostlint.api import renewal
from mlcostlint.offers import Outcome
from tests.offers import lists
from tests.offers.site import Answer, Site


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


@pytest.fixture(scope="package")
def updated(tmp_path_factory) -> Outcome:
    """What an update from all providers brings where all goes well; not to be changed."""
    folder = tmp_path_factory.mktemp("updated")
    regions = (lists.AWS_REGION, lists.AZURE_REGION, lists.GCP_REGION)
    with serving() as site:
        return renewal.download_prices(folder, places=regions, network=site.network)


@contextmanager
def serving() -> Iterator[Site]:
    """Run a site where all providers publish, for as long as the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(unquote(self.path))
            answers = found.answers.get(self.path) or found.answers.get(self.path.split("?")[0])
            answer = Answer(status=404)
            if answers:
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
            body = answer.body.encode()
            self.send_response(answer.status)
            for name, text in answer.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(answer.announced or len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        found = Site(f"http://127.0.0.1:{server.server_port}")
        _open_for_business(found)
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("no_proxy", "127.0.0.1")
                yield found
        finally:
            server.shutdown()
            thread.join()


def _open_for_business(site: Site) -> None:
    """Let the site publish what providers do, every price a tenth above the one that ships."""
    aws, azure, gcp = (
        lists.dearer(lists.shipped(cloud, region))
        for cloud, region in [
            ("aws", lists.AWS_REGION),
            ("azure", lists.AZURE_REGION),
            ("gcp", lists.GCP_REGION),
        ]
    )
    for code in ("AmazonEC2", "AmazonSageMaker"):
        index = lists.region_index(code, [lists.AWS_REGION])
        site.says(f"/offers/v1.0/aws/{code}/current/region_index.json", index)
    folder = f"2026/{lists.AWS_REGION}"
    site.says(f"/offers/v1.0/aws/AmazonEC2/{folder}/index.csv", lists.ec2_table(aws))
    managed = {("ml.m5.xlarge", part): aws["m5.xlarge"] * 2 for part in ("Training", "Hosting")}
    offer = lists.sagemaker_offer(managed)
    site.says(f"/offers/v1.0/aws/AmazonSageMaker/{folder}/index.json", offer)
    site.says("/advisor.json", lists.advisor({"m5.xlarge": 60}))
    pages = lists.azure_pages(lists.azure_items(azure), f"{site.address}/retail")
    for number, page in enumerate(pages):
        site.says(f"/retail?$skip={number * 1000}" if number else "/retail", page)
    site.says("/gcp.csv", lists.gcp_table(gcp))
