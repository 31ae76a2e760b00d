"""EBS volumes: declared on their own, with a machine, or in what machines are launched from."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters import reading, tagging, words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import child, children, flag, given, loosely, number, perhaps, text
from mlcostlint.model import Compute, Resource, Volume
from mlcostlint.model.parts import Tags
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_volume
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
_OWN_TYPE = "gp2"
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance: the type of
# `ebs_block_device` "defaults to gp2". A root device has the type that its image says; a template's
# has that of the account.
_TYPE_BESIDE_AN_INSTANCE = {"aws_instance": "gp2", "aws_spot_instance_request": "gp2"}
_LEFT_BEHIND = frozenset(["Retain", "RetainExceptOnCreate", "Snapshot"])
_DEVICES = ("root_block_device", "ebs_block_device", "block_device_mappings")


def volume(block: Block, links: Links) -> Iterator[Resource]:
    """Read a volume of its own; without a size it takes that of its snapshot.

    Nothing but its own declaration deletes it, unless a stack is told to leave it behind.
    """
    disk = declared(block, links)
    mount = aws.attached(links, block)
    kind = reading.first_given(disk.get("type"), disk.get("volume_type"))
    policies = [text(disk.get(f"{event}_policy")) for event in ("deletion", "update_replace")]
    stays = next((one for one in policies if fact(one, "") in _LEFT_BEHIND), policies[0])
    yield Volume(
        **disk.common(),
        gigabytes=number(disk.get("size")),
        type=perhaps(text(kind).default(_OWN_TYPE)),
        iops=number(disk.get("iops")),
        throughput=number(disk.get("throughput")),
        attached=disk.off if mount is None else _mounted(mount),
        outlives_owner=stays.map(lambda word: word in _LEFT_BEHIND),
    )


def devices(machine: Declaration, owner: Compute) -> Iterator[Volume]:
    """Yield the volumes that an instance declares with itself."""
    body = machine.body
    own = loosely(body, "volume_tags")
    if fact(loosely(body, "propagate_tags_to_volume_on_creation"), False):  # noqa: FBT003
        own = loosely(body, "tags")
    for disk in _devices(machine, body, own):
        yield replace(disk, owner=owner)


def managed(of: Declaration, size: Leaf, owner: Compute) -> Iterator[Volume]:
    """Yield the volume that SageMaker makes for a machine, where its size is said.

    It is sold at a price of its own, and goes with its machine.
    """
    if not given(size):
        return
    common = of.common()
    common["address"] += ".volume"
    common["tags"] = of.none
    yield Volume(
        **common,
        gigabytes=number(size),
        type=perhaps(defaulted("sagemaker", size.origin.span)),
        iops=of.none,
        throughput=of.none,
        attached=of.on,
        outlives_owner=of.off,
        owner=owner,
    )


def template(block: Block, links: Links) -> Iterator[Resource]:
    """Read the volumes of what machines are launched from, for each of them."""
    launch = declared(block, links, "name", "launch_template_name", tags_key=None)
    body = child(launch.body, "launch_template_data") or launch.body
    many = launch.none.hole("how many machines start from this is not said here")
    for disk in _devices(launch, body, _specified(body)):
        yield replace(disk, copies=many)


def _devices(machine: Declaration, body: Map, tags: Leaf) -> Iterator[Volume]:
    for key in _DEVICES:
        found = list(children(body, key))
        for index, device in enumerate(found):
            disk = child(device, "ebs") if key == "block_device_mappings" else device
            if disk is not None:
                place = _placed(key, device, index, alone=key == "root_block_device")
                yield _device(machine, disk, place, tags)


def _device(machine: Declaration, disk: Map, place: str, tags: Leaf) -> Volume:
    """Read a volume that comes and, unless told otherwise, goes with its machine.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html
    """
    common = machine.common()
    common["address"] += f".{place}"
    common["header"] = disk.header
    common["tags"] = _tagged(machine, tags, loosely(disk, "tags"))
    kind = text(loosely(disk, "volume_type"))
    beside = _TYPE_BESIDE_AN_INSTANCE.get(machine.block.type)
    if place.startswith("ebs_block_device") and beside is not None:
        kind = perhaps(kind.default(beside))
    goes = flag(loosely(disk, "delete_on_termination")).default(fallback=True)
    return Volume(
        **common,
        gigabytes=number(loosely(disk, "volume_size")),
        type=kind,
        iops=number(loosely(disk, "iops")),
        throughput=number(loosely(disk, "throughput")),
        attached=machine.on,
        outlives_owner=goes.map(lambda deleted: not deleted),
    )


def _placed(key: str, device: Map, index: int, *, alone: bool) -> str:
    if alone:
        return key
    named = known_texts(loosely(device, "device_name"))
    return f"{key}[{named[0] if named else index}]"


def _tagged(machine: Declaration, *own: Leaf) -> Value[Tags | None]:
    """Return the tags given to a volume; without any it is accounted for with its machine."""
    if not any(map(given, own)):
        return machine.none
    # The tags of a stack do not reach the volumes that come with its machines.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
    provider = machine.block.provider if machine.block.dialect == "terraform" else None
    shared = [provider.get("default_tags", "tags")] if provider is not None else []
    return tagging.merged(machine.header, *shared, *own)


def _specified(body: Map) -> Leaf:
    for specification in children(body, "tag_specifications"):
        if fact(loosely(specification, "resource_type"), None) == "volume":
            return loosely(specification, "tags")
    return loosely(Map({}, body.span, body.header), "tags")


def _mounted(mount: Leaf) -> Value[bool]:
    """Take a reference for a fact, though the id that it stands for is known after deployment."""
    named_at = (mount.origin.span, *mount.origin.via)[-1]
    return words.computed(True, named_at) if mount.refers_to else mount  # noqa: FBT003


TABLE: Mapping[str, Adapter] = {
    "aws_ebs_volume": volume,
    "aws_launch_configuration": template,
    "aws_launch_template": template,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::EC2::Volume": volume,
    "AWS::EC2::LaunchTemplate": template,
    "AWS::AutoScaling::LaunchConfiguration": template,
}
