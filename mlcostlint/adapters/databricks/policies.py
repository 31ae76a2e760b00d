"""What the policy that a cluster is made under settles for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.adapters import reading
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import databricks as joins
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact, written

_TAGS = "custom_tags."
_KEYS = ("definition", "policy_family_definition_overrides")


@dataclass(frozen=True, slots=True)
class Settled:
    """The attributes of a cluster, and the policy it is made under if there is one."""

    body: Map
    block: Block
    links: Links

    def get(self, *path: str) -> Leaf:
        """Return an attribute as written, else as the policy fixes it; a hidden policy is a hole.

        Values that a policy fixes are taken for what is left out, its defaults where it is asked:
        https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/cluster
        """
        own = self.body.get(*path)
        named = self.body.get("policy_id")
        if reading.given(own) or not reading.given(named):
            return own
        rules = self._rules(named)
        if isinstance(rules, Value):
            return rules
        rule = rules.entries.get(".".join(path))
        return self._fixed(rule, own) if isinstance(rule, Map) else own

    def tags(self) -> Leaf:
        """Return the tags that the policy fixes."""
        named = self.body.get("policy_id")
        if not reading.given(named):
            return named
        rules = self._rules(named)
        if isinstance(rules, Value):
            return rules
        fixed = dict(self._fixed_tags(rules, named))
        return written(Map(fixed, rules.span, rules.header), rules.span)

    def _fixed_tags(self, rules: Map, named: Leaf) -> Iterator[tuple[str, Leaf]]:
        nothing = named.map(lambda _: None)
        for key, rule in rules.entries.items():
            if key.startswith(_TAGS) and isinstance(rule, Map):
                said = self._fixed(rule, nothing)
                if fact(said, None) is not None:
                    yield key.removeprefix(_TAGS), said

    def _fixed(self, rule: Map, own: Leaf) -> Leaf:
        if fact(rule.get("type"), None) == "fixed":
            return rule.get("value")
        takes_defaults = reading.flag(self.body.get("apply_policy_default_values"))
        usual = rule.get("defaultValue")
        return usual if fact(takes_defaults, None) and reading.given(usual) else own

    def _rules(self, named: Leaf) -> Map | Leaf:
        """Return the rules of a policy by the attribute they are for, or why they are not known."""
        policy = joins.cluster_policy(self.block, named, self.links)
        if policy is None:
            return named.hole("a cluster policy that is declared elsewhere may settle this")
        found = rules(policy)
        if found is None:
            return policy.get(_KEYS[0]).hole("what the cluster policy settles is not known")
        return found


def rules(policy: Block) -> Map | None:
    """Return the rules of a policy, None where they are not all in the file."""
    definition = fact(reading.first_given(*(policy.get(key) for key in _KEYS)), None)
    return definition if isinstance(definition, Map) else None


def settles_tags(policy: Block) -> bool:
    """Say whether a policy has a rule for any tag."""
    found = rules(policy)
    return found is not None and any(key.startswith(_TAGS) for key in found.entries)
