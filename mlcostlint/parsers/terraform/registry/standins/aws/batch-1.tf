# terraform-aws-modules/batch/aws 1 and 2, read from 1.2.3 and 2.1.0.

variable "create" { default = true }
variable "tags" { default = {} }
variable "compute_environments" { default = {} }
variable "create_job_definitions" { default = true }
variable "job_definitions" { default = {} }

resource "aws_batch_compute_environment" "this" {
  for_each                 = { for key, environment in var.compute_environments : key => environment if var.create }
  compute_environment_name = try(each.value.name, each.value.name_prefix, each.key)
  type                     = try(each.value.type, "MANAGED")
  compute_resources = {
    type            = try(each.value.compute_resources.type, null)
    min_vcpus       = try(each.value.compute_resources.min_vcpus, null)
    max_vcpus       = try(each.value.compute_resources.max_vcpus, null)
    instance_type   = try(each.value.compute_resources.instance_types, null)
    launch_template = try(each.value.compute_resources.launch_template, null)
    tags            = try(each.value.compute_resources.tags, null)
  }
  tags = merge(var.tags, try(each.value.tags, {}))
}

resource "aws_batch_job_definition" "this" {
  for_each              = { for key, job in var.job_definitions : key => job if var.create && var.create_job_definitions }
  name                  = try(each.value.name, each.key)
  type                  = try(each.value.type, "container")
  container_properties  = try(each.value.container_properties, null)
  platform_capabilities = try(each.value.platform_capabilities, null)
  retry_strategy        = try(each.value.retry_strategy, null)
  timeout = {
    attempt_duration_seconds = try(each.value.attempt_duration_seconds, null)
  }
  tags = merge(var.tags, try(each.value.tags, {}))
}
