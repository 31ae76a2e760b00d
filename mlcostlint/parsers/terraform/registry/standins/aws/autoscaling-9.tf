# terraform-aws-modules/autoscaling/aws 9, read from 9.2.1.

variable "create" { default = true }
variable "region" { default = null }
variable "name" {}
variable "instance_name" { default = "" }
variable "min_size" { default = null }
variable "max_size" { default = null }
variable "desired_capacity" { default = null }
variable "ignore_desired_capacity_changes" { default = false }
variable "use_mixed_instances_policy" { default = false }
variable "mixed_instances_policy" { default = null }
variable "create_launch_template" { default = true }
variable "launch_template_id" { default = null }
variable "instance_type" { default = null }
variable "instance_market_options" { default = null }
variable "capacity_reservation_specification" { default = null }
variable "block_device_mappings" { default = null }
variable "tags" { default = {} }
variable "autoscaling_group_tags" { default = {} }
variable "schedules" { default = null }
variable "scaling_policies" { default = null }

data "aws_default_tags" "current" {}

locals {
  template = var.create_launch_template ? {
    id = one(aws_launch_template.this[*].id)
  } : { id = var.launch_template_id }
  mixed = var.use_mixed_instances_policy ? {
    instances_distribution = try(var.mixed_instances_policy.instances_distribution, null)
    launch_template = {
      launch_template_specification = {
        launch_template_id = local.template.id
      }
      override = try(var.mixed_instances_policy.launch_template.override, [])
    }
  } : null
  tags = merge(
    data.aws_default_tags.current.tags,
    var.tags,
    { Name = var.instance_name == "" ? var.name : var.instance_name },
    var.autoscaling_group_tags,
  )
}

resource "aws_launch_template" "this" {
  count                              = var.create_launch_template ? 1 : 0
  region                             = var.region
  instance_type                      = var.instance_type
  instance_market_options            = try(length(var.instance_market_options), 0) > 0 ? var.instance_market_options : null
  capacity_reservation_specification = try(length(var.capacity_reservation_specification), 0) > 0 ? var.capacity_reservation_specification : null
  block_device_mappings              = try([for mapping in var.block_device_mappings : mapping], [])
  tags                               = var.tags
}

resource "aws_autoscaling_group" "this" {
  count                  = var.create && !var.ignore_desired_capacity_changes ? 1 : 0
  region                 = var.region
  name                   = var.name
  min_size               = var.min_size
  max_size               = var.max_size
  desired_capacity       = var.desired_capacity
  launch_template        = var.use_mixed_instances_policy ? null : local.template
  mixed_instances_policy = local.mixed
  tag                    = local.tags
}

resource "aws_autoscaling_group" "idc" {
  count                  = var.create && var.ignore_desired_capacity_changes ? 1 : 0
  region                 = var.region
  name                   = var.name
  min_size               = var.min_size
  max_size               = var.max_size
  desired_capacity       = var.desired_capacity
  launch_template        = var.use_mixed_instances_policy ? null : local.template
  mixed_instances_policy = local.mixed
  tag                    = local.tags
}

resource "aws_autoscaling_schedule" "this" {
  for_each               = { for key, schedule in coalesce(var.schedules, {}) : key => schedule if var.create }
  region                 = var.region
  autoscaling_group_name = local.group
  recurrence             = try(each.value.recurrence, null)
}

resource "aws_autoscaling_policy" "this" {
  for_each               = { for key, policy in coalesce(var.scaling_policies, {}) : key => policy if var.create }
  region                 = var.region
  autoscaling_group_name = local.group
}

locals {
  group = var.ignore_desired_capacity_changes ? aws_autoscaling_group.idc[0].id : aws_autoscaling_group.this[0].id
}

output "autoscaling_group_name" { value = local.group }
output "launch_template_id" { value = one(aws_launch_template.this[*].id) }
