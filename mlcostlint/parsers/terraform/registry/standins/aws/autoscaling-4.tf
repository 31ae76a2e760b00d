# terraform-aws-modules/autoscaling/aws 4, read from 4.11.0.

variable "create_asg" { default = true }
variable "name" {}
variable "instance_name" { default = "" }
variable "min_size" { default = null }
variable "max_size" { default = null }
variable "desired_capacity" { default = null }
variable "use_mixed_instances_policy" { default = false }
variable "mixed_instances_policy" { default = null }
variable "create_lt" { default = false }
variable "create_lc" { default = false }
variable "use_lt" { default = false }
variable "use_lc" { default = false }
variable "spot_price" { default = null }
variable "launch_configuration" { default = null }
variable "launch_template" { default = null }
variable "instance_type" { default = "" }
variable "instance_market_options" { default = null }
variable "capacity_reservation_specification" { default = null }
variable "block_device_mappings" { default = [] }
variable "tags" { default = [] }
variable "tags_as_map" { default = {} }
variable "create_schedule" { default = true }
variable "schedules" { default = {} }
variable "create_scaling_policy" { default = true }
variable "scaling_policies" { default = {} }

data "aws_default_tags" "current" {}

locals {
  template = var.create_lt ? {
    id = one(aws_launch_template.this[*].id)
  } : { id = null, name = var.launch_template }
  mixed = var.use_mixed_instances_policy ? {
    instances_distribution = try(var.mixed_instances_policy.instances_distribution, null)
    launch_template = {
      launch_template_specification = {
        launch_template_id   = local.template.id
        launch_template_name = try(local.template.name, null)
      }
      override = try(var.mixed_instances_policy.override, [])
    }
  } : null
  tags = merge(
    data.aws_default_tags.current.tags,
    { for tag in var.tags : tag.key => tag.value },
    var.tags_as_map,
    { Name = var.instance_name == "" ? var.name : var.instance_name },

  )
}

resource "aws_launch_template" "this" {
  count                              = var.create_lt ? 1 : 0
  instance_type                      = var.instance_type == "" ? null : var.instance_type
  instance_market_options            = try(length(var.instance_market_options), 0) > 0 ? var.instance_market_options : null
  capacity_reservation_specification = try(length(var.capacity_reservation_specification), 0) > 0 ? var.capacity_reservation_specification : null
  block_device_mappings              = var.block_device_mappings
}

resource "aws_launch_configuration" "this" {
  count         = var.create_lc ? 1 : 0
  instance_type = var.instance_type == "" ? null : var.instance_type
  spot_price    = var.spot_price
}

resource "aws_autoscaling_group" "this" {
  count                  = var.create_asg ? 1 : 0
  name                   = var.name
  min_size               = var.min_size
  max_size               = var.max_size
  desired_capacity       = var.desired_capacity
  launch_template        = var.use_lt && !var.use_mixed_instances_policy ? local.template : null
  launch_configuration   = var.use_lc ? var.create_lc ? one(aws_launch_configuration.this[*].id) : var.launch_configuration : null
  mixed_instances_policy = local.mixed
  tag                    = local.tags
}

resource "aws_autoscaling_schedule" "this" {
  for_each               = { for key, schedule in var.schedules : key => schedule if var.create_asg && var.create_schedule }
  autoscaling_group_name = local.group
  recurrence             = try(each.value.recurrence, null)
}

resource "aws_autoscaling_policy" "this" {
  for_each               = { for key, policy in var.scaling_policies : key => policy if var.create_asg && var.create_scaling_policy }
  autoscaling_group_name = local.group
}

locals {
  group = one(aws_autoscaling_group.this[*].id)
}

output "autoscaling_group_name" { value = local.group }
output "launch_template_id" { value = one(aws_launch_template.this[*].id) }
