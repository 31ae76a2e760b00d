"""A resource in the words of Azure's own interface, as azapi sends it: what every kind says."""

from dataclasses import dataclass, replace

from mlcostlint.adapters import naming, reading, tagging, words
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.programs.program import program
from mlcostlint.adapters.programs.served import served
from mlcostlint.adapters.reading import loosely
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import ServedModel, Tags
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact


@dataclass(frozen=True, slots=True)
class Sent:
    """A resource, and the body that is sent to Azure."""

    block: Block
    body: Map
    links: Links

    def get(self, *path: str) -> Leaf:
        """Return a leaf of the body under any spelling."""
        return loosely(self.body, *path)

    def names(self) -> words.Names:
        """Return what the resource is called, and then what it is a part of."""
        parent = self.parent()
        above = () if parent is None else (parent.get("name"),)
        return naming.names(self.block, self.block.get("name"), *above)

    def parent(self) -> Block | None:
        """Return the endpoint that it is a deployment of, in this file or another one."""
        found = joins.parent(self.block, self.links)
        return joins.endpoint(self.block, self.links) if found is None else found

    def common(self) -> reading.Common:
        """Return what every kind of resource has; a body may state what the block could."""
        own = self.block.get("location")
        place = reading.text(own if reading.given(own) else self.get("location"))
        if not reading.given(place) and self.block.provider is not None:
            place = reading.text(self.block.provider.get("default_location"))
        region = declared.region(self.block, self.links) if own.unknown else None
        if not reading.given(place):
            region = declared.region_of_workspace(self.block, self.links)
        where = place.required("location").map(lambda name: name.replace(" ", "").lower())
        return reading.common(
            self.block, Cloud.AZURE, where if region is None else region, self.tags(), self.names()
        )

    def tags(self) -> Value[Tags | None]:
        """Return the tags of the block or of its body, those of the provider below them.

        https://registry.terraform.io/providers/Azure/azapi/latest/docs#default_tags
        """
        block = self.block
        usual = () if block.provider is None else (block.provider.get("default_tags"),)
        own = block.get("tags")
        said = own if reading.given(own) else self.get("tags")
        return tagging.merged(block.body.header, *usual, said)

    def model(self) -> ServedModel:
        """Return the model that a deployment loads, as its variables tell its server."""
        variables = reading.mapping(self.get("properties", "environment_variables"))
        named = reading.text(self.get("properties", "model"))
        if not variables:
            return ServedModel.named(named)
        image = self.get("properties", "environment_id")
        started = program(image, (), variables, self.block.body.header)
        found = served((started,), self.block.body.header)
        return replace(found, id=named) if reading.given(named) else found

    def absent(self) -> Value[bool]:
        """Return that something is off because nothing in the block asks for it."""
        return declared.absent(self.block.body.header)


def sent(block: Block, links: Links) -> Sent:
    """Return a resource with its body; in one that the files hide, everything is a hole."""
    body = fact(block.get("body"), None)
    if not isinstance(body, Map):
        hidden = block.get("body").hole("the body of this resource is not known")
        body = Map({}, block.span, block.body.header, rest=hidden)
    return Sent(block, body, links)


def machine(size: Leaf) -> Value[Machine]:
    """Return the machine of a size."""
    return reading.machine(size, Cloud.AZURE)
