"""Newer prices than those that ship, downloaded or from files, put where a scan finds them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from mlcostlint.api.loading import Progress
from mlcostlint.config import Config, UsageError
from mlcostlint.hardware import Cloud, region_cloud, regions
from mlcostlint.offers import Network, Outcome, kept, published, renew
from mlcostlint.suggestion import did_you_mean

_CLOUDS = (Cloud.AWS, Cloud.AZURE, Cloud.GCP)
_PUBLIC = Network()


def download_prices(
    folder: Path,
    clouds: Collection[Cloud] = (),
    places: Collection[str] = (),
    *,
    network: Network = _PUBLIC,
    progress: Progress | None = None,
) -> Outcome:
    """Download prices and put them over the book in use in a folder.

    Without `places` of AWS and Azure that is the region that their price lists start from; Google's
    whole list is one file. Raises `Broken`, or `UsageError` for a region that is not there.
    """
    say = progress or _nothing
    wanted = _wanted(clouds, places) or dict.fromkeys(_CLOUDS, ())
    complete = {cloud.value: named or _usual(cloud) for cloud, named in wanted.items()}
    today = datetime.now(tz=UTC).date().isoformat()
    offers = tuple(published(network, complete, today, say))
    say("checking prices")
    return renew(offers, folder, complete)


def load_prices(
    source: Path,
    folder: Path,
    clouds: Collection[Cloud] = (),
    places: Collection[str] = (),
    *,
    progress: Progress | None = None,
) -> Outcome:
    """Put prices that were downloaded before over the book in use in a folder; raises as above.

    Without `clouds` and `places` it is all that the files say.
    """
    say = progress or _nothing
    wanted = _wanted(clouds, places)
    complete = {cloud.value: named or regions(cloud) for cloud, named in wanted.items()}
    offers = tuple(kept(source, say))
    say("checking prices")
    return renew(offers, folder, complete)


def _wanted(clouds: Collection[Cloud], places: Collection[str]) -> Mapping[Cloud, Collection[str]]:
    """Return the named regions by cloud; clouds of which none is named have no entries."""
    named: dict[Cloud, list[str]] = {cloud: [] for cloud in clouds}
    for place in places:
        cloud = region_cloud(place)
        if cloud is Cloud.UNSTATED:
            raise UsageError("", 0, f"no region '{place}'{did_you_mean(place, _regions())}")
        if clouds and cloud not in clouds:
            raise UsageError("", 0, f"{place} is a region of {cloud}")
        named.setdefault(cloud, []).append(place)
    return named


def _usual(cloud: Cloud) -> Collection[str]:
    return regions(cloud) if cloud is Cloud.GCP else (Config().regions[cloud],)


def _regions() -> Iterable[str]:
    return (name for cloud in _CLOUDS for name in regions(cloud))


def _nothing(_stage: str) -> None:
    return
