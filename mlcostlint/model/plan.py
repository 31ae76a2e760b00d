"""Everything found in one scan, and the organisation's own limits that rules compare it with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, UnionType
from typing import TypeVar

from mlcostlint.model.kinds import Endpoint, Training, Tuning
from mlcostlint.model.resource import Resource

R = TypeVar("R", bound=Resource)

_HAVE_A_MODEL = (Training, Tuning, Endpoint)

USUAL_TAGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "project": frozenset(
            [
                "project",
                "projectname",
                "application",
                "app",
                "appname",
                "service",
                "workload",
                "product",
                "appkubernetesiopartof",
            ]
        ),
        "team": frozenset(
            ["team", "teamname", "owner", "squad", "businessunit", "costcenter", "department"]
        ),
        "environment": frozenset(["environment", "env", "stage", "tier"]),
        "model": frozenset(["model", "modelname", "mlmodel", "usecase", "experiment"]),
    }
)


_ATTRIBUTION = ("project", "team")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an organisation asks for.

    `required_tags` maps a key to the spellings that answer it, and each must be there. None asks
    for no more than somebody to ask: of the usual keys, one that names a project or a team.
    """

    required_tags: Mapping[str, frozenset[str]] | None = None
    allowed_cross_region: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Every resource found in one scan."""

    resources: tuple[Resource, ...]
    settings: Settings = field(default_factory=Settings)

    def missing_tags(self, resource: Resource) -> tuple[str, ...]:
        """Return the tags a resource lacks; a model is asked of what trains or serves one.

        None where it cannot carry tags. Raises `Undecided` where further tags may exist.
        """
        tags = resource.tags.known
        if tags is None:
            return ()
        usual = self.settings.required_tags is None
        if usual and any(tags.having(USUAL_TAGS[key]) is not None for key in _ATTRIBUTION):
            return ()
        required = USUAL_TAGS if usual else self.settings.required_tags or {}
        if not isinstance(resource, _HAVE_A_MODEL):
            required = {key: names for key, names in required.items() if key != "model"}
        return tags.missing(required)

    def of(self, kind: type[R] | UnionType) -> Iterator[R]:
        """Yield the resources of one kind, in the order they were declared."""
        return (resource for resource in self.resources if isinstance(resource, kind))
