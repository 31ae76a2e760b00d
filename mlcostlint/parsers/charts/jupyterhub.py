"""The values of Zero to JupyterHub: the servers that users start, by profile, and their culling.

https://github.com/jupyterhub/zero-to-jupyterhub-k8s/tree/main/jupyterhub
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.parsers.charts.objects import (
    Release,
    around,
    declared,
    given,
    is_absent,
    listed,
    spelled,
)
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, defaulted

WORDS = ("singleuser",)

_PROFILE = re.compile(r"[^a-z0-9]+")
_BESIDE = ("hub", "proxy", "cull")


def are_values(values: Map) -> bool:
    """Tell whether these are values of the chart: servers of users beside a hub of its own."""
    return values.child("singleuser") is not None and any(
        values.child(name) is not None for name in _BESIDE
    )


def objects(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield a server for each profile that users can choose, one where there are no profiles."""
    user = values.child("singleuser") or around(values, {})
    profiles = [*user.each("profileList")]
    if not profiles:
        yield _server(user, user, release.name or "singleuser", values, release)
    for profile in profiles:
        if isinstance(profile, Map):
            yield _server(_overrides(profile), user, _called(profile), values, release)
        elif isinstance(profile, Value) and profile.unknown:
            yield profile


def _overrides(profile: Map) -> Map:
    found = profile.get("kubespawner_override")
    nothing = around(profile, {})
    if found.unknown:
        return replace(nothing, rest=found)
    return profile.child("kubespawner_override") or nothing


def _called(profile: Map) -> str:
    said = spelled(profile.get("slug")) or spelled(profile.get("display_name"))
    return _PROFILE.sub("-", said.lower()).strip("-") or "profile"


def _server(chosen: Map, user: Map, name: str, values: Map, release: Release) -> Block:
    template = around(chosen, {"spec": _pod(chosen, user)})
    culling = values.child("cull") or around(values, {})
    spec = around(chosen, {"template": template, "cull": culling})
    return declared(chosen, "hub.jupyter.org/v1/UserServer", name, release, spec)


def _pod(chosen: Map, user: Map) -> Map:
    """Return the pod of a server: what a profile overrides, else what all users get."""
    container = around(
        chosen,
        {
            "name": defaulted("notebook", chosen.header),
            "image": _image(chosen, user),
            "resources": around(
                chosen,
                {
                    "limits": _asked(chosen, user, "limit"),
                    "requests": _asked(chosen, user, "guarantee"),
                },
            ),
        },
    )
    return around(chosen, {"containers": listed(chosen, container), **_placement(chosen, user)})


def _image(chosen: Map, user: Map) -> Leaf:
    own = chosen.get("image")
    shared = user.get("image", "name")
    if not is_absent(own):
        return own
    # The chart's own values name this image.
    return shared.default("quay.io/jupyterhub/k8s-singleuser-sample")


def _asked(chosen: Map, user: Map, bound: str) -> Map:
    """Return what a server asks for: `extra_resource_limits` in a profile, else what all get."""
    extra = chosen.child(f"extra_resource_{bound}s") or user.child("extraResource", f"{bound}s")
    asked: dict[str, Node] = {}
    for kind, short in (("cpu", "cpu"), ("memory", "mem")):
        own, shared = chosen.get(f"{short}_{bound}"), user.get(kind, bound)
        found = shared if is_absent(own) else own
        if not is_absent(found):
            asked[kind] = found
    place = extra or chosen
    rest = None if extra is None else extra.rest
    return Map({**asked, **(extra.entries if extra else {})}, place.span, place.header, rest)


def _placement(chosen: Map, user: Map) -> Mapping[str, Node]:
    selector = given(chosen, "node_selector").get("node_selector")
    shared = given(user, "nodeSelector").get("nodeSelector")
    tolerations = [*user.each("extraTolerations"), *chosen.each("tolerations")]
    placed: dict[str, Node] = {}
    if selector is not None or shared is not None:
        placed["nodeSelector"] = selector if selector is not None else shared or chosen
    if tolerations:
        placed["tolerations"] = listed(chosen, *tolerations)
    return placed
