# terraform-aws-modules/eks/aws//modules/self-managed-node-group 21, read from 21.19.0.

variable "create" {
  default  = true
  nullable = false
}
variable "create_autoscaling_group" {
  default  = true
  nullable = false
}
variable "region" { default = null }
variable "cluster_name" { default = "" }
variable "name" { default = "" }
variable "min_size" {
  default  = 1
  nullable = false
}
variable "max_size" {
  default  = 3
  nullable = false
}
variable "desired_size" {
  default  = 1
  nullable = false
}
variable "instance_type" {
  default  = "m6i.large"
  nullable = false
}
variable "use_mixed_instances_policy" {
  default  = false
  nullable = false
}
variable "mixed_instances_policy" { default = null }
variable "create_launch_template" {
  default  = true
  nullable = false
}
variable "launch_template_id" { default = "" }
variable "block_device_mappings" { default = null }
variable "capacity_reservation_specification" { default = null }
variable "instance_market_options" { default = null }
variable "autoscaling_group_tags" {
  default  = {}
  nullable = false
}
variable "schedules" { default = null }
variable "tags" { default = {} }

locals {
  template = var.create_launch_template ? one(aws_launch_template.this[*].id) : var.launch_template_id
}

resource "aws_launch_template" "this" {
  count                              = var.create && var.create_launch_template ? 1 : 0
  region                             = var.region
  instance_type                      = var.instance_type
  block_device_mappings              = try([for mapping in var.block_device_mappings : mapping], [])
  capacity_reservation_specification = try(length(var.capacity_reservation_specification), 0) > 0 ? var.capacity_reservation_specification : null
  instance_market_options            = try(length(var.instance_market_options), 0) > 0 ? var.instance_market_options : null
}

resource "aws_autoscaling_group" "this" {
  count            = var.create && var.create_autoscaling_group ? 1 : 0
  region           = var.region
  name             = var.name
  min_size         = var.min_size
  max_size         = var.max_size
  desired_capacity = var.desired_size
  launch_template  = var.use_mixed_instances_policy ? null : { id = local.template }
  mixed_instances_policy = var.use_mixed_instances_policy ? {
    instances_distribution = try(var.mixed_instances_policy.instances_distribution, null)
    launch_template = {
      launch_template_specification = { launch_template_id = local.template }
      override                      = try(var.mixed_instances_policy.launch_template.override, [])
    }
  } : null
  tag = merge(
    { Name = var.name, "kubernetes.io/cluster/${var.cluster_name}" = "owned" },
    var.tags,
    var.autoscaling_group_tags,
  )
}

resource "aws_autoscaling_schedule" "this" {
  for_each               = { for key, schedule in coalesce(var.schedules, {}) : key => schedule if var.create && var.create_autoscaling_group }
  autoscaling_group_name = aws_autoscaling_group.this[0].name
  region                 = var.region
  recurrence             = try(each.value.recurrence, null)
}
