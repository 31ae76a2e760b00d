# terraform-aws-modules/eks/aws//modules/node_groups 14 to 17, read from 14.0.0 and 17.24.0.

variable "create_eks" { default = true }
variable "cluster_name" { default = "" }
variable "workers_group_defaults" { default = {} }
variable "node_groups_defaults" { default = {} }
variable "tags" { default = {} }

variable "node_groups" {
  default = {}
  type = map(object({
    name               = optional(any)
    capacity_type      = optional(any)
    instance_types     = optional(any)
    min_capacity       = optional(any)
    max_capacity       = optional(any)
    k8s_labels         = optional(any)
    taints             = optional(any)
    launch_template_id = optional(any)
    additional_tags    = optional(any)
  }))
}

locals {
  node_groups = { for key, group in var.node_groups : key => {
    for name, said in group : name => said != null ? said : try(var.node_groups_defaults[name], said)
  } }
}

resource "aws_eks_node_group" "workers" {
  for_each        = { for key, group in local.node_groups : key => group if var.create_eks }
  node_group_name = coalesce(each.value.name, each.key)
  cluster_name    = var.cluster_name
  capacity_type   = each.value.capacity_type
  instance_types  = coalesce(each.value.instance_types, [var.workers_group_defaults.instance_type])
  labels          = each.value.k8s_labels
  taint           = each.value.taints
  launch_template = each.value.launch_template_id == null ? null : { id = each.value.launch_template_id }
  scaling_config = {
    min_size = coalesce(each.value.min_capacity, var.workers_group_defaults.asg_min_size)
    max_size = coalesce(each.value.max_capacity, var.workers_group_defaults.asg_max_size)
  }
  tags = merge(var.tags, each.value.additional_tags)
}
