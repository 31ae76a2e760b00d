"""What Cloud Scheduler calls by the clock: stops of machines, runs of jobs."""

import re
from collections.abc import Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import flag
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_STOPS = re.compile(r"/instances/([^/]+)/(?:stop|suspend)\b")
_RUNS = re.compile(r"/jobs/([^/:]+):run\b")


def stop_call(vm: Block, links: Links) -> Leaf | None:
    """Return the URI by which a scheduled job stops a VM; a hole where one perhaps does."""
    return next((uri for _, uri in _calls(vm, links, _STOPS)), None)


def run_schedule(job: Block, links: Links) -> Leaf | None:
    """Return the schedule by which a job is run; a hole where one perhaps is."""
    for caller, uri in _calls(job, links, _RUNS):
        return uri if uri.unknown and not uri.refers_to else caller.get("schedule")
    return None


def _calls(of: Block, links: Links, way: re.Pattern[str]) -> Iterator[tuple[Block, Leaf]]:
    """Yield the jobs that call `of`, those that say so before those that only may."""
    perhaps: list[tuple[Block, Leaf]] = []
    name = fact(of.get("name"), None)
    for caller in links.of(of, "google_cloud_scheduler_job"):
        if fact(flag(caller.get("paused")), None):
            continue
        uri = caller.get("http_target", "uri")
        called = way.search(str(fact(uri, "")))
        if (called and called[1] == name) or of in links.referred(caller, uri, of.type):
            yield caller, uri
        elif uri.unknown and not uri.refers_to:
            perhaps.append((caller, uri))
    yield from perhaps
