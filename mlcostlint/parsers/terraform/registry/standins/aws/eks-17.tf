# terraform-aws-modules/eks/aws 14 to 17, read from 14.0.0 and 17.24.0.

variable "create_eks" { default = true }
variable "cluster_name" { default = "" }
variable "cluster_version" { default = null }
variable "cluster_enabled_log_types" { default = [] }
variable "cluster_log_retention_in_days" { default = 90 }
variable "tags" { default = {} }
variable "cluster_tags" { default = {} }
variable "node_groups_defaults" { default = {} }
variable "node_groups" { default = {} }
variable "workers_group_defaults" { default = {} }
variable "worker_groups" { default = [] }
variable "worker_groups_launch_template" { default = [] }

locals {
  workers = merge(
    {
      instance_type                            = "m4.large"
      asg_min_size                             = 1
      asg_max_size                             = 3
      spot_price                               = null
      override_instance_types                  = null
      on_demand_allocation_strategy            = null
      on_demand_base_capacity                  = 0
      on_demand_percentage_above_base_capacity = 0
      market_type                              = null
      root_volume_size                         = 100
      root_volume_type                         = null # gp2 in version 16, gp3 in the others
    },
    var.workers_group_defaults,
  )
  workers_own    = [for group in var.worker_groups : merge(local.workers, group)]
  workers_launch = [for group in var.worker_groups_launch_template : merge(local.workers, group)]
  tags_own       = [for group in local.workers_own : { for tag in try(group.tags, []) : tag.key => tag.value }]
  tags_launch    = [for group in local.workers_launch : { for tag in try(group.tags, []) : tag.key => tag.value }]
  owned          = { "kubernetes.io/cluster/${var.cluster_name}" = "owned" }
}

resource "aws_eks_cluster" "this" {
  count   = var.create_eks ? 1 : 0
  name    = var.cluster_name
  version = var.cluster_version
  tags    = merge(var.tags, var.cluster_tags)
}

resource "aws_cloudwatch_log_group" "this" {
  count             = var.create_eks && length(var.cluster_enabled_log_types) > 0 ? 1 : 0
  name              = "/aws/eks/${var.cluster_name}/cluster"
  retention_in_days = var.cluster_log_retention_in_days
  tags              = var.tags
}

module "node_groups" {
  source                 = "terraform-aws-modules/eks/aws//modules/node_groups"
  version                = "17.24.0"
  create_eks             = var.create_eks
  cluster_name           = var.cluster_name
  workers_group_defaults = local.workers
  node_groups_defaults   = var.node_groups_defaults
  node_groups            = var.node_groups
  tags                   = var.tags
}

resource "aws_autoscaling_group" "workers" {
  count                = var.create_eks ? length(local.workers_own) : 0
  name                 = try(local.workers_own[count.index].name, null)
  min_size             = local.workers_own[count.index].asg_min_size
  max_size             = local.workers_own[count.index].asg_max_size
  launch_configuration = aws_launch_configuration.workers[count.index].id
  tag                  = merge(local.owned, var.tags, local.tags_own[count.index])
}

resource "aws_launch_configuration" "workers" {
  count         = var.create_eks ? length(local.workers_own) : 0
  instance_type = local.workers_own[count.index].instance_type
  spot_price    = local.workers_own[count.index].spot_price == "" ? null : local.workers_own[count.index].spot_price
  root_block_device = local.workers_own[count.index].root_volume_type == null ? null : {
    volume_size = local.workers_own[count.index].root_volume_size
    volume_type = local.workers_own[count.index].root_volume_type
  }
}

resource "aws_autoscaling_group" "workers_launch_template" {
  count    = var.create_eks ? length(local.workers_launch) : 0
  name     = try(local.workers_launch[count.index].name, null)
  min_size = local.workers_launch[count.index].asg_min_size
  max_size = local.workers_launch[count.index].asg_max_size
  launch_template = {
    id = aws_launch_template.workers_launch_template[count.index].id
  }
  mixed_instances_policy = (
    try(var.worker_groups_launch_template[count.index].override_instance_types, null) == null
    && local.workers_launch[count.index].on_demand_allocation_strategy == null
    ) ? null : {
    instances_distribution = {
      on_demand_base_capacity                  = local.workers_launch[count.index].on_demand_base_capacity
      on_demand_percentage_above_base_capacity = local.workers_launch[count.index].on_demand_percentage_above_base_capacity
    }
    launch_template = {
      launch_template_specification = {
        launch_template_id = aws_launch_template.workers_launch_template[count.index].id
      }
      override = [
        for offered in coalesce(
          local.workers_launch[count.index].override_instance_types,
          ["m5.large", "m5a.large", "m5d.large", "m5ad.large"],
        ) : { instance_type = offered }
      ]
    }
  }
  tag = merge(local.owned, var.tags, local.tags_launch[count.index])
}

resource "aws_launch_template" "workers_launch_template" {
  count         = var.create_eks ? length(local.workers_launch) : 0
  instance_type = local.workers_launch[count.index].instance_type
  instance_market_options = try(var.worker_groups_launch_template[count.index].market_type, null) == null ? null : {
    market_type = var.worker_groups_launch_template[count.index].market_type
  }
  block_device_mappings = local.workers_launch[count.index].root_volume_type == null ? [] : [{
    ebs = {
      volume_size = local.workers_launch[count.index].root_volume_size
      volume_type = local.workers_launch[count.index].root_volume_type
    }
  }]
}

output "cluster_id" { value = var.create_eks ? var.cluster_name : "" }
