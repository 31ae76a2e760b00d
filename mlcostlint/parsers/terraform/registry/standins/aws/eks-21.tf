# terraform-aws-modules/eks/aws 21, read from 21.19.0.

variable "create" { default = true }
variable "region" { default = null }
variable "tags" { default = {} }
variable "name" { default = "" }
variable "kubernetes_version" { default = null }
variable "enabled_log_types" { default = ["audit", "api", "authenticator"] }
variable "upgrade_policy" { default = null }
variable "compute_config" { default = null }
variable "cluster_tags" { default = {} }
variable "create_cloudwatch_log_group" { default = true }
variable "cloudwatch_log_group_retention_in_days" { default = 90 }
variable "cloudwatch_log_group_class" { default = null }
variable "cloudwatch_log_group_tags" { default = {} }

variable "eks_managed_node_groups" {
  default = null
  type = map(object({
    create                             = optional(any, true)
    name                               = optional(any)
    min_size                           = optional(any, 1)
    max_size                           = optional(any, 3)
    desired_size                       = optional(any, 1)
    ami_type                           = optional(any)
    capacity_type                      = optional(any)
    disk_size                          = optional(any)
    instance_types                     = optional(any)
    labels                             = optional(any)
    taints                             = optional(any)
    create_launch_template             = optional(any, true)
    use_custom_launch_template         = optional(any, true)
    launch_template_id                 = optional(any)
    launch_template_name               = optional(any)
    block_device_mappings              = optional(any)
    capacity_reservation_specification = optional(any)
    instance_market_options            = optional(any)
    tags                               = optional(any)
  }))
}

variable "self_managed_node_groups" {
  default = null
  type = map(object({
    create                             = optional(any, true)
    create_autoscaling_group           = optional(any, true)
    name                               = optional(any)
    min_size                           = optional(any, 1)
    max_size                           = optional(any, 3)
    desired_size                       = optional(any, 1)
    instance_type                      = optional(any, "m6i.large")
    use_mixed_instances_policy         = optional(any, false)
    mixed_instances_policy             = optional(any)
    create_launch_template             = optional(any, true)
    launch_template_id                 = optional(any)
    block_device_mappings              = optional(any)
    capacity_reservation_specification = optional(any)
    instance_market_options            = optional(any)
    autoscaling_group_tags             = optional(any)
    schedules                          = optional(any)
    tags                               = optional(any)
  }))
}

locals {
  managed      = var.eks_managed_node_groups == null ? {} : var.eks_managed_node_groups
  self_managed = var.self_managed_node_groups == null ? {} : var.self_managed_node_groups
}

resource "aws_eks_cluster" "this" {
  count                     = var.create ? 1 : 0
  region                    = var.region
  name                      = var.name
  version                   = var.kubernetes_version
  enabled_cluster_log_types = var.enabled_log_types
  upgrade_policy            = try(length(var.upgrade_policy), 0) > 0 ? var.upgrade_policy : null
  compute_config            = try(length(var.compute_config), 0) > 0 ? var.compute_config : null
  tags                      = merge(var.tags, var.cluster_tags)
}

resource "aws_cloudwatch_log_group" "this" {
  count             = var.create && var.create_cloudwatch_log_group ? 1 : 0
  region            = var.region
  name              = "/aws/eks/${var.name}/cluster"
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  log_group_class   = var.cloudwatch_log_group_class
  tags              = merge(var.tags, var.cloudwatch_log_group_tags)
}

module "eks_managed_node_group" {
  source   = "terraform-aws-modules/eks/aws//modules/eks-managed-node-group"
  version  = "21.19.0"
  for_each = { for key, group in local.managed : key => group if var.create }

  region                             = var.region
  create                             = each.value.create
  cluster_name                       = var.name
  name                               = coalesce(each.value.name, each.key)
  min_size                           = each.value.min_size
  max_size                           = each.value.max_size
  desired_size                       = each.value.desired_size
  ami_type                           = each.value.ami_type
  capacity_type                      = each.value.capacity_type
  disk_size                          = each.value.disk_size
  instance_types                     = each.value.instance_types
  labels                             = each.value.labels
  taints                             = each.value.taints
  create_launch_template             = each.value.create_launch_template
  use_custom_launch_template         = each.value.use_custom_launch_template
  launch_template_id                 = each.value.launch_template_id
  launch_template_name               = each.value.launch_template_name
  block_device_mappings              = each.value.block_device_mappings
  capacity_reservation_specification = each.value.capacity_reservation_specification
  instance_market_options            = each.value.instance_market_options
  tags                               = merge(var.tags, each.value.tags)
}

module "self_managed_node_group" {
  source   = "terraform-aws-modules/eks/aws//modules/self-managed-node-group"
  version  = "21.19.0"
  for_each = { for key, group in local.self_managed : key => group if var.create }

  region                             = var.region
  create                             = each.value.create
  create_autoscaling_group           = each.value.create_autoscaling_group
  cluster_name                       = var.name
  name                               = coalesce(each.value.name, each.key)
  min_size                           = each.value.min_size
  max_size                           = each.value.max_size
  desired_size                       = each.value.desired_size
  instance_type                      = each.value.instance_type
  use_mixed_instances_policy         = each.value.use_mixed_instances_policy
  mixed_instances_policy             = each.value.mixed_instances_policy
  create_launch_template             = each.value.create_launch_template
  launch_template_id                 = each.value.launch_template_id
  block_device_mappings              = each.value.block_device_mappings
  capacity_reservation_specification = each.value.capacity_reservation_specification
  instance_market_options            = each.value.instance_market_options
  autoscaling_group_tags             = each.value.autoscaling_group_tags
  schedules                          = each.value.schedules
  tags                               = merge(var.tags, each.value.tags)
}

output "cluster_name" { value = var.create ? aws_eks_cluster.this[0].name : "" }
output "cluster_version" { value = var.create ? aws_eks_cluster.this[0].version : null }
