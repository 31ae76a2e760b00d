"""Module sources that name a module of the public registry, there or in its git repository."""

import re
from dataclasses import dataclass

_HOSTS = ("registry.terraform.io/", "registry.opentofu.org/")
_ADDRESS = re.compile(r"[\w-]+/[\w-]+/[\w-]+(?://[\w./-]+)?")
# The registry names a module by its repository: <owner>/terraform-<provider>-<name>.
_REPOSITORY = re.compile(
    r"(?:git::)?(?:https://|ssh://)?(?:git@)?github\.com[/:]"
    r"(?P<owner>[\w-]+)/terraform-(?P<provider>[a-z0-9]+)-(?P<name>[\w-]+)(?:\.git)?/?"
    r"(?P<part>//[\w./-]+)?(?:\?(?P<query>.*))?"
)
_RELEASE = re.compile(r"(?:tags/)?v?(\d+(?:\.\d+)*)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address in the registry, with the part after `//`, and a constraint of versions.

    `versions` is None where a repository is to be taken at something that is no release.
    """

    address: str
    versions: str | None


def wanted(source: str, version: str) -> Wanted | None:
    """Return what a source asks of the registry, None where it names nothing there."""
    address = source
    for host in _HOSTS:
        address = address.removeprefix(host)
    if _ADDRESS.fullmatch(address):
        return Wanted(address.rstrip("/"), version)
    found = _REPOSITORY.fullmatch(source)
    if found is None:
        return None
    address = f"{found['owner']}/{found['name']}/{found['provider']}{found['part'] or ''}"
    return Wanted(address.rstrip("/"), _release(found["query"] or ""))


def _release(query: str) -> str | None:
    """Return the version that `?ref=v20.8.4` names; without a reference, it is the newest."""
    given = dict(pair.partition("=")[::2] for pair in query.split("&"))
    if "ref" not in given:
        return ""
    found = _RELEASE.fullmatch(given["ref"])
    return found[1] if found else None
