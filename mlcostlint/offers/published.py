"""What providers publish about the prices in some regions, downloaded."""

from collections.abc import Callable, Collection, Iterator, Mapping
from urllib.parse import quote

from mlcostlint.offers import aws, azure, gcp
from mlcostlint.offers.listed import Broken, Listed, Offer
from mlcostlint.offers.network import Network, Say

_PAGES = 500  # a region of Azure has ten


def published(
    network: Network, wanted: Mapping[str, Collection[str]], day: str, say: Say
) -> Iterator[Offer]:
    """Yield the offers about regions, by cloud; raises `Broken`. Others may be in them."""
    for cloud, regions in wanted.items():
        yield from _CLOUDS[cloud](network, regions, day, say)


def _aws(network: Network, regions: Collection[str], day: str, say: Say) -> Iterator[Offer]:
    machines, managed = (_index(network, code, say) for code in ("AmazonEC2", "AmazonSageMaker"))
    for region in regions:
        if region not in machines:
            raise Broken(f"AWS publishes no prices of {region}")
        url = machines[region].removesuffix(".json") + ".csv"
        with network.opened(url, say) as stream:
            yield aws.table(stream, url)
        if region in managed:  # SageMaker is not in every region
            yield aws.whole(network.json(managed[region], say), managed[region])
    yield aws.advisor(network.json(network.advisor, say), network.advisor, day)


def _index(network: Network, code: str, say: Say) -> Mapping[str, str]:
    url = f"{network.aws}/offers/v1.0/aws/{code}/current/region_index.json"
    found = aws.region_offers(network.json(url, say), url)
    return {region: network.beside(url, link) for region, link in found.items()}


def _azure(network: Network, regions: Collection[str], day: str, say: Say) -> Iterator[Offer]:
    for region in regions:
        asked = (
            f"serviceName eq 'Virtual Machines' and armRegionName eq '{region}'"
            " and priceType eq 'Consumption'"
        )
        first = f"{network.azure}?api-version=2023-01-01-preview&$filter={quote(asked)}"
        rows = tuple(_paged(network, first, day, say))
        yield azure.offer(rows, f"{network.azure} for {region}", day)


def _paged(network: Network, first: str, day: str, say: Say) -> Iterator[Listed]:
    url = first
    for _ in range(_PAGES):
        page = azure.page(network.json(url, say), url, day)
        yield from page.rows
        if not page.next:
            return
        url = network.beside(first, page.next)
    raise Broken(f"{first} has more than {_PAGES} pages")


def _gcp(network: Network, _regions: Collection[str], day: str, say: Say) -> Iterator[Offer]:
    with network.opened(network.gcp, say) as stream:
        yield gcp.table(stream, network.gcp, day)


_CLOUDS: Mapping[str, Callable[[Network, Collection[str], str, Say], Iterator[Offer]]] = {
    "aws": _aws,
    "azure": _azure,
    "gcp": _gcp,
}
