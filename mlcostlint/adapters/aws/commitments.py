"""What AWS is paid for whether it is used or not."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import given, number, text
from mlcostlint.hardware import Cloud
from mlcostlint.model import Commitment, Resource
from mlcostlint.tree import Block
from mlcostlint.value import Value

_CONCURRENCY = ("provisioned_concurrency_config", "provisioned_concurrent_executions")


def reservation(block: Block, links: Links) -> Iterator[Resource]:
    """Read a capacity reservation, which has no end unless one is set.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCapacityReservation.html
    """
    held = declared(block, links, tags_key=_tags(block))
    until = text(held.get("end_date_type")).default("unlimited")
    yield Commitment(
        **held.common(),
        machine=reading.machine(held.get("instance_type"), Cloud.AWS),
        amount=number(held.get("instance_count")).required("instance_count"),
        ends=until.map(lambda word: word == "limited"),
        used=_used(held),
    )


def capacity_block(block: Block, links: Links) -> Iterator[Resource]:
    """Read a capacity block: its offering says of which machines, how many and for how long."""
    held = declared(block, links)
    offered = held.get("capacity_block_offering_id").hole("the offering says what is reserved")
    yield _units(held, offered, held.on)


def savings_plan(block: Block, links: Links) -> Iterator[Resource]:
    """Read a savings plan, of whole dollars an hour for a term of years."""
    plan = declared(block, links)
    yield _units(plan, number(plan.get("commitment")).required("commitment"), plan.on)


def model_throughput(block: Block, links: Links) -> Iterator[Resource]:
    """Read provisioned throughput of a Bedrock model, billed by the hour until it is deleted.

    A commitment is the least time that this takes, and no end.
    https://docs.aws.amazon.com/bedrock/latest/userguide/prov-throughput.html
    """
    bought = declared(block, links, "provisioned_model_name")
    yield _units(bought, number(bought.get("model_units")).required("model_units"), bought.off)


def concurrency(block: Block, links: Links) -> Iterator[Resource]:
    """Read the instances of a function that are kept ready."""
    kept = declared(block, links, "function_name", tags_key=None)
    amount = number(kept.get("provisioned_concurrent_executions"))
    if not given(amount):
        amount = number(kept.get(*_CONCURRENCY))
    if given(amount):
        yield _units(kept, amount.required("provisioned concurrency"), kept.off)


def _tags(block: Block) -> str:
    return "tags" if block.dialect == "terraform" else "tag_specifications.tags"


def training_plan(block: Block, links: Links) -> Iterator[Resource]:
    """Read a training plan, machines for a stretch of time that its offering sets.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingPlan.html
    """
    held = declared(block, links, "training_plan_name")
    offering = held.none.hole("what a training plan holds is known by the id of its offering")
    yield Commitment(**held.common(), machine=offering, amount=offering, ends=held.on)


def _units(held: Declaration, amount: Value[int], ends: Value[bool]) -> Commitment:
    machine = held.none.hole("what is paid for is counted in units and not in machines")
    return Commitment(**held.common(), machine=machine, amount=amount, ends=ends)


def _used(held: Declaration) -> Value[bool]:
    """Say whether something uses a reservation; a reference is sure, whatever it comes to be."""
    users = list(aws.reserving(held.links, held.block))
    sure = [leaf for leaf in users if leaf.refers_to or not leaf.unknown]
    if sure:
        return words.computed(True, (sure[0].origin.span, *sure[0].origin.via)[-1])  # noqa: FBT003
    return users[0] if users else held.off


TABLE: Mapping[str, Adapter] = {
    "aws_bedrock_provisioned_model_throughput": model_throughput,
    "aws_ec2_capacity_block_reservation": capacity_block,
    "aws_ec2_capacity_reservation": reservation,
    "aws_lambda_provisioned_concurrency_config": concurrency,
    "aws_savingsplans_savings_plan": savings_plan,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::EC2::CapacityReservation": reservation,
    "AWS::Lambda::Alias": concurrency,
    "AWS::Lambda::Version": concurrency,
    "AWS::Serverless::Function": concurrency,
}
REQUESTS: Mapping[str, Adapter] = {"CreateTrainingPlan": training_plan}
