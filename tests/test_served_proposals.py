"""Where pods that serve models are proposed to run: on what their software was made for."""

import pytest

import mlcostlint

GPU = "cloud.google.com/gke-accelerator: "
TPU = "cloud.google.com/gke-tpu-accelerator: "


@pytest.fixture
def proposed(tmp_path, monkeypatch):
    """What a pod is told to move to, empty where it may stay."""

    def scanned(selector: str, resource: str, model: str) -> str:
        text = f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: server}}
spec:
  template:
    spec:
      nodeSelector: {{{selector}}}
      containers:
      - name: server
        image: vllm/vllm-openai:v0.10.0
        args: [--model={model}, --max-model-len=8192]
        resources: {{limits: {{{resource}}}}}
"""
        (tmp_path / "app.yaml").write_text(text)
        monkeypatch.chdir(tmp_path)
        chosen = mlcostlint.Config(select=("gpu-oversized-for-model",))
        found = mlcostlint.scan(["."], chosen).findings
        return found[0].help.partition(".")[0] if found else ""

    return scanned


@pytest.mark.parametrize(
    ("selector", "resource", "model", "there"),
    [
        (f"{GPU}nvidia-tesla-a100", "nvidia.com/gpu: 1", "google/gemma-2b-it",
         "Take g2-standard-4, 1 x L4"),
        # no machine with more of them than are taken, where there is one with just as many
        (f"{GPU}nvidia-tesla-a100", "nvidia.com/gpu: 2", "google/gemma-7b-it",
         "Take g2-standard-24, 2 x L4"),
        # what was built for TPUs gets no GPU, and all the chips of a node
        (f"{TPU}tpu-v5-lite-podslice", "google.com/tpu: 8", "google/gemma-2b-it",
         "Take ct5lp-hightpu-1t, 1 x TPU-v5e"),
        (f"{TPU}tpu-v5-lite-podslice", "google.com/tpu: 8", "google/gemma-7b-it",
         "Take ct5lp-hightpu-4t, 4 x TPU-v5e"),
        (f"{TPU}tpu-v6e-slice", "google.com/tpu: 1", "google/gemma-2b-it", ""),
    ],
)  # fmt: skip
def test_a_served_model_moves_to_the_smallest_machine_that_its_software_runs_on(
    proposed, selector, resource, model, there
):
    assert proposed(selector, resource, model) == there
