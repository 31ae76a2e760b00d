# terraform-aws-modules/batch/aws 3, read from 3.1.0.

variable "create" { default = true }
variable "region" { default = null }
variable "tags" { default = {} }
variable "compute_environments" { default = null }
variable "job_definitions" { default = null }

resource "aws_batch_compute_environment" "this" {
  for_each = { for key, environment in coalesce(var.compute_environments, {}) : key => environment if var.create }
  region   = var.region
  name     = try(each.value.name, each.value.name_prefix, each.key)
  state    = try(each.value.state, null)
  type     = try(each.value.type, "MANAGED")
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
  for_each              = { for key, job in coalesce(var.job_definitions, {}) : key => job if var.create }
  region                = var.region
  name                  = try(each.value.name, each.key)
  node_properties       = try(each.value.node_properties, null)
  type                  = try(each.value.type, "container")
  container_properties  = try(each.value.container_properties, null)
  platform_capabilities = try(each.value.platform_capabilities, null)
  retry_strategy        = try(each.value.retry_strategy, null)
  timeout               = try(each.value.timeout, null)
  tags                  = merge(var.tags, try(each.value.tags, {}))
}
