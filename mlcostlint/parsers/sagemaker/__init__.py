"""SageMaker's own formats: requests to its API, pipelines of them, defaults of its Python SDK."""

from mlcostlint.parsers.sagemaker.calls import REQUESTS
from mlcostlint.parsers.sagemaker.requests import blocks, called, is_request

__all__ = ["REQUESTS", "blocks", "called", "is_request"]
