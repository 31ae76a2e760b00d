"""Which requests a SageMaker variant answers, and which of them are recorded."""

from mlcostlint.adapters.aws.declaration import Declaration
from mlcostlint.adapters.reading import flag, given, loosely
from mlcostlint.tree import Map, as_
from mlcostlint.value import Value, defaulted, fact

_CAPTURE = "data_capture_config"


def weight(variant: Map, *, shadow: bool) -> Value[float]:
    """Return the weight of a variant among its siblings; a shadow answers nothing.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
    """
    if shadow:
        return defaulted(0.0, variant.header)
    return as_(float, loosely(variant, "initial_variant_weight")).default(1.0)


def captured(config: Declaration) -> Value[float]:
    """Return the percentage of requests that are recorded.

    A configuration records unless it says no in a request or a stack, and Terraform's says no.
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sagemaker_endpoint_configuration
    """
    block = config.get(_CAPTURE)
    if not given(block):
        return defaulted(0.0, config.header)
    usual = config.block.dialect != "terraform"
    on = flag(config.get(_CAPTURE, "enable_capture")).default(usual)
    if not fact(on, True):  # noqa: FBT003
        return on.map(lambda _: 0.0)
    percent = as_(float, config.get(_CAPTURE, "initial_sampling_percentage"))
    return on.hole(on.unknown) if on.unknown else percent.required("initial_sampling_percentage")
