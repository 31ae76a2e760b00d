"""Databricks bundles: which files are theirs, what references mean, how targets are laid over."""

from dataclasses import replace

import pytest

from mlcostlint.tree import Reading
from mlcostlint.value import How, fact
from tests.adapters.bundles import bundle, reading

JOB = "jobs:\n  j:\n    tasks:\n    - task_key: t\n      new_cluster:\n        num_workers: {}\n"
TARGETS = """
targets:
  dev:
    default: true
    mode: development
  prod:
    mode: production
"""


def blocks(text: str, path: str = "databricks.yml", **others: str):
    return {block.address: block for block in reading(text, path, **others).blocks}


def cluster(attribute: str, rest: str = ""):
    """Return the value of an attribute of a cluster in a bundle, on line 6."""
    (block,) = reading(
        bundle(f"clusters:\n  c:\n    spark_version: 1\n    x: {attribute}", rest)
    ).blocks
    return block.get("x")


@pytest.mark.parametrize(
    "text",
    [
        "bundle: {name: b}\ntargets: {dev: {}}\n",
        "bundle: {name: b}\ninclude: [x.yml]\n",
        "resources: {jobs: {j: {tasks: [{task_key: t, notebook_task: {}}]}}}\n",
        "resources: {clusters: {c: {spark_version: 15.4.x-gpu-ml-scala2.12}}}\n",
        "targets: {dev: {resources: {jobs: {j: {job_clusters: []}}}}}\n",
        "resources: {model_serving_endpoints: {e: {config: {}}}}\n",
        "resources: {pipelines: {p: {serverless: true}}}\n",
        '{"name": "j", "tasks": [{"task_key": "t", "new_cluster": {}}]}',
        '{"spark_version": "15.4", "node_type_id": "g5.xlarge", "num_workers": 1}',
    ],
)
def test_what_is_ours(text: str):
    assert reading(text, "x.yml").files == {"x.yml": "databricks"}


@pytest.mark.parametrize(
    "text",
    [
        "bundle: {name: b}\n",
        "bundle: name\ntargets: {}\nspark_version: 1\n",
        "resources: {limits: {memory: 1}}\nspark_version: 1\n",
        "resources: {jobs: [{task_key: t}]}\n",
        "resources: {pipelines: [{pipeline: p, source: s}]}\n",
        "resources: {jobs: {j: {steps: []}}}\ntask_key: 1\n",
        "tasks: [{name: t, new_cluster: {}}]\n",
        "tasks: [{task_key: t, cmds: [make]}]\n",
        "tasks: []\ntask_key: t\n",
        '{"spark_version": "3.5", "num_workers": 1}',
        '{"spark_version": "1", "node_type_id": "g5.xlarge", "num_workers": 1, "state": "R"}',
    ],
)
def test_what_is_not_ours(text: str):
    assert replace(reading(text, "x.yml"), doubts={}) == Reading()


@pytest.mark.parametrize(
    ("attribute", "rest", "expected"),
    [
        ("${var.n}", "variables: {n: {default: 3}}", (3, How.DEFAULTED, 8)),
        ("${var.n}", "variables: {n: {}}", ("var.n has no default", How.WRITTEN, 7)),
        ("${var.n}", "", ("var.n is not declared", How.WRITTEN, 7)),
        (
            "${var.n}",
            "variables: {n: {lookup: {cluster: shared}}}",
            ("var.n is looked up when the bundle is deployed", How.WRITTEN, 7),
        ),
        ("${var.m}", "variables: {n: {default: 3}, m: {default: '${var.n}'}}", (3, "?", 8)),
        ("a-${var.n}-b", "variables: {n: {default: 3}}", ("a-3-b", How.COMPUTED, 7)),
        ("a-${var.n}", "variables: {n: {}}", ("var.n has no default", How.WRITTEN, 7)),
        (
            "${var.n}",
            "variables: {n: {default: '${var.n}'}}",
            ("var.n leads back to itself", How.DEFAULTED, 8),
        ),
        ("${var.n.size}", "variables: {n: {type: complex, default: {size: 5}}}", (5, "?", 8)),
        ("${var.n.x}", "variables: {n: {default: {a: 5}}}", ("var.n has no x", How.WRITTEN, 7)),
        ("${bundle.name}", "", ("b", How.COMPUTED, 2)),
        ("${bundle.target}", "targets: {qa: {}}", ("qa", How.COMPUTED, 8)),
        ("${bundle.environment}", "", ("default", How.COMPUTED, 1)),
        ("${workspace.host}", "workspace: {host: h}", ("h", How.COMPUTED, 8)),
        (
            "${workspace.current_user.userName}",
            "",
            ("workspace.current_user.userName is known when the bundle is deployed", "?", 7),
        ),
        ("${resources.clusters.c.spark_version}", "", (1, How.COMPUTED, 6)),
        ("plain", "", ("plain", How.WRITTEN, 7)),
    ],
)
def test_what_a_reference_stands_for(attribute: str, rest: str, expected: tuple[object, ...]):
    value = cluster(attribute, rest)
    told = (value.unknown or value.known, value.origin.how, value.origin.span.line)
    assert told == (expected[0], told[1] if expected[1] == "?" else expected[1], expected[2])


def test_a_reference_keeps_the_line_that_uses_it():
    value = cluster("${var.n}", "variables: {n: {default: 3}}")
    assert [span.line for span in value.origin.via] == [7]


def test_a_resource_that_is_referred_to_is_known_though_its_id_is_not():
    value = cluster("${resources.clusters.c.id}")
    assert value.unknown == "resources.clusters.c.id is known when the bundle is deployed"
    assert value.refers_to == ("resources.clusters.c[default]",)


def test_a_variable_may_hold_a_whole_cluster():
    (block,) = reading(
        bundle(
            "jobs:\n  j:\n    tasks:\n    - task_key: t\n      new_cluster: ${var.big}",
            "variables:\n  big:\n    type: complex\n    default:\n      num_workers: 8\n",
        )
    ).blocks
    value = block.get("tasks", "new_cluster", "num_workers")
    assert (value.known, value.origin.span.line) == (8, 13)


def test_variables_that_unfold_without_end_are_a_hole():
    item = "'${{var.v{}}}'"
    chain = "".join(
        f"  v{i}: {{default: [{', '.join([item.format(i + 1)] * 4)}]}}\n" for i in range(12)
    )
    (block,) = reading(
        bundle("clusters:\n  c:\n    spark_version: 1\n    x: ${var.v0}", f"variables:\n{chain}")
    ).blocks
    found = block.get("x")
    assert not found.unknown
    assert "its variables unfold without end" in str(found)


def test_variables_that_nest_ever_deeper_are_a_hole():
    opened, closed = "{a: " * 60, "}" * 60
    chain = "".join(
        f"  v{i}: {{default: {opened}'${{var.v{i + 1}}}'{closed}}}\n" for i in range(30)
    )
    text = bundle("clusters:\n  c:\n    spark_version: 1\n    x: ${var.v0}")
    (block,) = reading(f"{text}variables:\n{chain}  v30: {{default: 1}}\n").blocks
    assert "its variables unfold without end" in str(block.get("x"))


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("7", 7),
        ("{default: 7}", 7),
        ("[7]", None),
        ("{lookup: {cluster: c}}", "var.n is looked up when the bundle is deployed"),
    ],
)
def test_a_target_chooses_the_value_of_a_variable(said: str, known: object):
    rest = f"variables: {{n: {{default: 3}}}}\ntargets: {{prod: {{variables: {{n: {said}}}}}}}"
    value = cluster("${var.n}", rest)
    if known is None:
        assert value.known.items[0].known == 7
    else:
        assert (value.unknown or value.known) == known
    if known == 7:
        assert value.origin.how is How.PASSED


@pytest.mark.parametrize(
    ("targets", "judged"),
    [
        ("{dev: {mode: development, default: true}, live: {mode: production}}", "live"),
        ("{dev: {mode: development}, staging: {}, prod: {}}", "prod"),
        ("{a: {}, b: {default: true}}", "b"),
        ("{dev: {mode: development}, b: {}}", "b"),
        ("{a: {mode: production}, b: {mode: production, default: true}}", "b"),
        ("{a: , b: }", "a"),
        ("{}", "default"),
    ],
)
def test_a_definition_is_judged_where_it_costs_most(targets: str, judged: str):
    assert cluster("${bundle.target}", f"targets: {targets}").known == judged


def test_environments_are_what_targets_were_called():
    assert cluster("${bundle.target}", "environments: {a: {}, prod: {}}").known == "prod"


def test_a_target_with_a_say_of_its_own_is_judged_too():
    text = bundle(
        JOB.format(2),
        """
        targets:
          dev:
            mode: development
            resources: {jobs: {j: {max_concurrent_runs: 1}}}
          prod:
            mode: production
          staging:
            resources: {clusters: {only: {spark_version: 1}}}
        """,
    )
    assert set(blocks(text)) == {
        "resources.jobs.j[prod]",
        "resources.jobs.j[dev]",
        "resources.clusters.only",
    }


def test_a_target_is_laid_over_what_holds_everywhere():
    text = bundle(
        """
        jobs:
          j:
            name: base
            tags: {a: 1, b: 2}
            job_clusters:
            - job_cluster_key: main
              new_cluster: {num_workers: 1, spark_version: x}
            tasks:
            - task_key: one
              job_cluster_key: main
        """,
        """
        variables: {key: {default: main}}
        targets:
          prod:
            resources:
              jobs:
                j:
                  tags: {b: 3}
                  job_clusters:
                  - job_cluster_key: ${var.key}
                    new_cluster: {num_workers: 9}
                  tasks:
                  - task_key: two
                    job_cluster_key: main
        """,
    )
    (block,) = blocks(text).values()
    (one,) = block.body.maps("job_clusters")
    assert one.get("new_cluster", "num_workers").known == 9
    assert one.get("new_cluster", "spark_version").known == "x"
    assert [task.get("task_key").known for task in block.body.maps("tasks")] == ["one", "two"]
    assert [block.get("tags", key).known for key in "ab"] == [1, 3]
    assert block.body.header.line == 5


def test_clusters_of_a_pipeline_are_one_by_their_label():
    text = bundle(
        "pipelines:\n  p:\n    clusters: [{num_workers: 1}, {label: maintenance}]",
        "targets: {prod: {resources: {pipelines: {p: {clusters:"
        " [{label: DEFAULT, num_workers: 5}]}}}}}",
    )
    (block,) = blocks(text).values()
    counts = [fact(one.get("num_workers"), None) for one in block.body.maps("clusters")]
    assert counts == [5, None]


STARTED = "jobs:\n  j:\n    tasks: [{task_key: t}]\n    schedule: {quartz_cron_expression: x}"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("targets: {dev: {mode: development}}", ("PAUSED", How.DEFAULTED, 8)),
        ("targets: {prod: {mode: production}}", (None, How.WRITTEN, 7)),
        ("presets: {trigger_pause_status: UNPAUSED}", ("UNPAUSED", How.WRITTEN, 8)),
        (
            "targets: {dev: {mode: development, presets: {trigger_pause_status: UNPAUSED}}}",
            ("UNPAUSED", How.WRITTEN, 8),
        ),
    ],
)
def test_a_mode_and_presets_pause_schedules(rest: str, expected: tuple[object, ...]):
    (block,) = reading(bundle(STARTED, rest)).blocks
    value = block.get("schedule", "pause_status")
    assert (value.known, value.origin.how, value.origin.span.line) == expected


def test_a_schedule_that_says_so_itself_is_not_paused():
    text = STARTED.replace("x}", "x, pause_status: UNPAUSED}")
    (block,) = reading(bundle(text, "targets: {dev: {mode: development}}")).blocks
    assert block.get("schedule", "pause_status").known == "UNPAUSED"


def test_development_stops_what_runs_all_the_time():
    pipeline = "pipelines:\n  p:\n    serverless: true\n    continuous: true"
    (block,) = reading(bundle(pipeline, "targets: {dev: {mode: development}}")).blocks
    assert block.get("continuous").known is False


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        ("clusters:\n  r:\n    spark_version: 1\n    custom_tags: {own: 1}", "custom_tags"),
        ("instance_pools:\n  r:\n    node_type_id: x\n    custom_tags: {own: 1}", "custom_tags"),
        ("jobs:\n  r:\n    tasks: [{task_key: t}]\n    tags: {own: 1}", "tags"),
        ("pipelines:\n  r:\n    serverless: true\n    tags: {own: 1}", "tags"),
    ],
)
def test_tags_of_presets_give_way_to_those_of_a_resource(resource: str, path: str):
    rest = "presets: {tags: {own: 2, team: '${var.t}'}}\nvariables: {t: {default: ml}}"
    (block,) = reading(bundle(resource, rest)).blocks
    assert {key: block.get(path, key).known for key in ("own", "team")} == {"own": 1, "team": "ml"}


def test_tags_of_presets_are_all_that_a_resource_without_tags_has():
    rest = "targets: {dev: {mode: development, presets: {tags: {team: ml}}}}"
    (block,) = reading(bundle(JOB.format(1), rest)).blocks
    assert block.get("tags", "team").known == "ml"
    assert block.get("tags", "dev").unknown == "the tag dev names whoever deploys the bundle"


def test_tags_of_a_warehouse_are_a_list():
    warehouse = (
        "sql_warehouses:\n  w:\n    cluster_size: Small\n"
        "    tags: {custom_tags: [{key: own, value: 1}]}"
    )
    (block,) = reading(bundle(warehouse, "presets: {tags: {own: 2, team: ml}}")).blocks
    pairs = [
        (one.get("key").known, one.get("value").known)
        for one in block.body.maps("tags", "custom_tags")
    ]
    assert pairs == [("own", 1), ("team", "ml")]


def test_a_target_may_name_one_cluster_for_every_task():
    job = (
        "jobs:\n  j:\n    tasks:\n    - {task_key: a, job_cluster_key: k}\n"
        "    - {task_key: b, pipeline_task: {}}\n"
        "    - {task_key: c, for_each_task: {task: {new_cluster: {}}}}"
    )
    rest = "targets: {dev: {cluster_id: '${resources.clusters.c.id}'}}\nx: 1\n"
    (block,) = reading(bundle(job, rest)).blocks
    first, second, third = block.body.maps("tasks")
    assert first.get("existing_cluster_id").refers_to == ("resources.clusters.c[dev]",)
    assert "job_cluster_key" not in first.entries
    assert "existing_cluster_id" not in second.entries
    assert third.get("for_each_task", "task", "existing_cluster_id").refers_to


INCLUDED = (
    "resources:\n  jobs:\n    j:\n      name: ${var.n}\n      tasks: [{task_key: t, x_task: {}}]\n"
)


@pytest.mark.parametrize(
    ("pattern", "is_read"),
    [
        ("jobs/*.yml", True),
        ("jobs/one.yml", True),
        ("./jobs/one.yml", True),
        ("jobs/[!a]ne.yml", True),
        ("j*/o?e.yml", True),
        ("**/*.yml", True),
        ("*.yml", False),
        ("jobs/*.json", False),
        ("jobs/**/*.yml", False),
    ],
)
def test_an_included_file_is_read_with_its_bundle_and_once(pattern: str, *, is_read: bool):
    text = f"bundle: {{name: b}}\ninclude: ['{pattern}']\nvariables: {{n: {{default: N}}}}\n"
    found = reading(text, jobs__one=INCLUDED)
    (block,) = found.blocks
    value = block.get("name")
    assert (value.known if is_read else value.unknown) == (
        "N" if is_read else "var.n is not declared in the files that are scanned"
    )
    assert (block.root, block.span.path) == (
        "databricks.yml" if is_read else "jobs/one.yml",
        "jobs/one.yml",
    )


def test_files_outside_of_the_folder_may_be_included_and_belong_to_the_first_bundle():
    text = "bundle: {name: b}\ninclude: [../shared/*.yml]\nvariables: {n: {default: N}}\n"
    found = reading(text, "a/databricks.yml", b__databricks=text, shared__job=INCLUDED)
    assert [(block.root, block.span.path) for block in found.blocks] == [
        ("a/databricks.yml", "shared/job.yml")
    ]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("gone.yml", "file gone.yml is not among the scanned files"),
        ("../../etc/passwd", "file ../../etc/passwd is not among the scanned files"),
        ("broken.yml", "broken.yml, which the bundle includes, cannot be read"),
    ],
)
def test_an_included_file_that_cannot_be_read_is_a_hole(entry: str, reason: str):
    text = f"bundle: {{name: b}}\ninclude:\n- {entry}\n"
    (hole,) = reading(text, broken="a: [\n").holes
    assert (hole.unknown, hole.origin.span.line) == (reason, 3)


def test_an_absolute_path_is_not_followed():
    assert not reading("bundle: {name: b}\ninclude: [/etc/x.yml]\n").holes


def test_a_file_alone_is_read_without_its_targets():
    found = reading(
        INCLUDED + "targets: {prod: {resources: {jobs: {other: {tasks: []}}}}}\n", "jobs.yml"
    )
    assert [block.address for block in found.blocks] == ["resources.jobs.j"]


def test_anchors_and_merge_keys_are_what_yaml_makes_of_them():
    text = bundle(
        "clusters:\n  c:\n    spark_version: 1\n    <<: *base",
    )
    (block,) = reading(f"definitions:\n  base: &base\n    num_workers: 4\n{text}").blocks
    assert (block.get("num_workers").known, block.get("num_workers").origin.span.line) == (4, 3)


def test_requests_to_the_api_are_named_after_what_they_make():
    job = '{"name": "nightly", "tasks": [{"task_key": "t", "new_cluster": {}}]}'
    cluster = '{"spark_version": "1", "node_type_id": "x", "num_workers": 1}'
    (one,) = reading(job, "job.json").blocks
    (other,) = reading(cluster, "cluster.json").blocks
    assert (one.type, one.address, one.name) == ("jobs", "jobs/nightly", "nightly")
    assert (other.type, other.address, other.name) == ("clusters", "clusters", "clusters")
