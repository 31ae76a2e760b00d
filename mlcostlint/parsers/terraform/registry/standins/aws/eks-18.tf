# terraform-aws-modules/eks/aws 18 to 20, read from 18.31.2, 19.21.0 and 20.37.2.

variable "create" { default = true }
variable "tags" { default = {} }
variable "cluster_name" { default = "" }
variable "cluster_version" { default = null }
variable "cluster_enabled_log_types" { default = ["audit", "api", "authenticator"] }
variable "cluster_upgrade_policy" { default = {} }
variable "cluster_compute_config" { default = {} }
variable "cluster_tags" { default = {} }
variable "create_cloudwatch_log_group" { default = true }
variable "cloudwatch_log_group_retention_in_days" { default = 90 }
variable "cloudwatch_log_group_class" { default = null }
variable "cloudwatch_log_group_tags" { default = {} }
variable "eks_managed_node_group_defaults" { default = {} }
variable "self_managed_node_group_defaults" { default = {} }

variable "eks_managed_node_groups" {
  default = {}
  type = map(object({
    create                             = optional(any)
    name                               = optional(any)
    min_size                           = optional(any)
    max_size                           = optional(any)
    desired_size                       = optional(any)
    ami_type                           = optional(any)
    capacity_type                      = optional(any)
    disk_size                          = optional(any)
    instance_types                     = optional(any)
    labels                             = optional(any)
    taints                             = optional(any)
    create_launch_template             = optional(any)
    use_custom_launch_template         = optional(any)
    launch_template_id                 = optional(any)
    launch_template_name               = optional(any)
    block_device_mappings              = optional(any)
    capacity_reservation_specification = optional(any)
    instance_market_options            = optional(any)
    tags                               = optional(any)
  }))
}

variable "self_managed_node_groups" {
  default = {}
  type = map(object({
    create                             = optional(any)
    create_autoscaling_group           = optional(any)
    name                               = optional(any)
    min_size                           = optional(any)
    max_size                           = optional(any)
    desired_size                       = optional(any)
    instance_type                      = optional(any)
    use_mixed_instances_policy         = optional(any)
    mixed_instances_policy             = optional(any)
    create_launch_template             = optional(any)
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
  managed = { for key, group in var.eks_managed_node_groups : key => {
    for name, said in group : name => said != null ? said : try(var.eks_managed_node_group_defaults[name], said)
  } }
  self_managed = { for key, group in var.self_managed_node_groups : key => {
    for name, said in group : name => said != null ? said : try(var.self_managed_node_group_defaults[name], said)
  } }
}

resource "aws_eks_cluster" "this" {
  count                     = var.create ? 1 : 0
  name                      = var.cluster_name
  version                   = var.cluster_version
  enabled_cluster_log_types = var.cluster_enabled_log_types
  upgrade_policy            = try(length(var.cluster_upgrade_policy), 0) > 0 ? var.cluster_upgrade_policy : null
  compute_config            = try(length(var.cluster_compute_config), 0) > 0 ? var.cluster_compute_config : null
  tags                      = merge(var.tags, var.cluster_tags)
}

resource "aws_cloudwatch_log_group" "this" {
  count             = var.create && var.create_cloudwatch_log_group ? 1 : 0
  name              = "/aws/eks/${var.cluster_name}/cluster"
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  log_group_class   = var.cloudwatch_log_group_class
  tags              = merge(var.tags, var.cloudwatch_log_group_tags)
}

module "eks_managed_node_group" {
  source   = "terraform-aws-modules/eks/aws//modules/eks-managed-node-group"
  version  = "20.37.2"
  for_each = { for key, group in local.managed : key => group if var.create }

  create                             = coalesce(each.value.create, true)
  cluster_name                       = var.cluster_name
  name                               = coalesce(each.value.name, each.key)
  min_size                           = coalesce(each.value.min_size, 1)
  max_size                           = coalesce(each.value.max_size, 3)
  desired_size                       = coalesce(each.value.desired_size, 1)
  ami_type                           = each.value.ami_type
  capacity_type                      = each.value.capacity_type
  disk_size                          = each.value.disk_size
  instance_types                     = each.value.instance_types
  labels                             = each.value.labels
  taints                             = each.value.taints
  create_launch_template             = coalesce(each.value.create_launch_template, true)
  use_custom_launch_template         = coalesce(each.value.use_custom_launch_template, true)
  launch_template_id                 = each.value.launch_template_id
  launch_template_name               = each.value.launch_template_name
  block_device_mappings              = each.value.block_device_mappings
  capacity_reservation_specification = each.value.capacity_reservation_specification
  instance_market_options            = each.value.instance_market_options
  tags                               = merge(var.tags, each.value.tags)
}

module "self_managed_node_group" {
  source   = "terraform-aws-modules/eks/aws//modules/self-managed-node-group"
  version  = "20.37.2"
  for_each = { for key, group in local.self_managed : key => group if var.create }

  create                             = coalesce(each.value.create, true)
  create_autoscaling_group           = coalesce(each.value.create_autoscaling_group, true)
  cluster_name                       = var.cluster_name
  name                               = coalesce(each.value.name, each.key)
  min_size                           = coalesce(each.value.min_size, 0)
  max_size                           = coalesce(each.value.max_size, 3)
  desired_size                       = coalesce(each.value.desired_size, 1)
  instance_type                      = coalesce(each.value.instance_type, "m6i.large")
  use_mixed_instances_policy         = coalesce(each.value.use_mixed_instances_policy, false)
  mixed_instances_policy             = each.value.mixed_instances_policy
  create_launch_template             = coalesce(each.value.create_launch_template, true)
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
