# terraform-aws-modules/eks/aws//modules/eks-managed-node-group 21, read from 21.19.0.

variable "create" {
  default  = true
  nullable = false
}
variable "region" { default = null }
variable "cluster_name" { default = null }
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
variable "ami_type" { default = null }
variable "capacity_type" {
  default  = "ON_DEMAND"
  nullable = false
}
variable "disk_size" { default = null }
variable "instance_types" { default = null }
variable "labels" { default = null }
variable "taints" { default = null }
variable "create_launch_template" {
  default  = true
  nullable = false
}
variable "use_custom_launch_template" {
  default  = true
  nullable = false
}
variable "launch_template_id" { default = null }
variable "launch_template_name" { default = null }
variable "block_device_mappings" { default = null }
variable "capacity_reservation_specification" { default = null }
variable "instance_market_options" { default = null }
variable "tags" { default = {} }

locals {
  # What names a template that the module does not make itself, if anything does.
  given = {
    id   = var.launch_template_id == "" ? null : var.launch_template_id
    name = var.launch_template_name == "" ? null : var.launch_template_name
  }
  template = var.create_launch_template ? { id = one(aws_launch_template.this[*].id) } : local.given
}

resource "aws_launch_template" "this" {
  count                              = var.create && var.create_launch_template && var.use_custom_launch_template ? 1 : 0
  region                             = var.region
  instance_type                      = var.capacity_type == "CAPACITY_BLOCK" ? element(var.instance_types, 0) : null
  block_device_mappings              = try([for mapping in var.block_device_mappings : mapping], [])
  capacity_reservation_specification = try(length(var.capacity_reservation_specification), 0) > 0 ? var.capacity_reservation_specification : null
  instance_market_options            = try(length(var.instance_market_options), 0) > 0 ? var.instance_market_options : null
}

resource "aws_eks_node_group" "this" {
  count           = var.create ? 1 : 0
  region          = var.region
  node_group_name = var.name
  cluster_name    = var.cluster_name
  ami_type        = var.ami_type
  capacity_type   = var.capacity_type
  disk_size       = var.use_custom_launch_template ? null : var.disk_size
  instance_types  = var.capacity_type == "CAPACITY_BLOCK" ? null : var.instance_types
  labels          = var.labels
  taint           = try([for taint in var.taints : taint], [])
  launch_template = var.use_custom_launch_template ? local.template : null
  scaling_config = {
    min_size     = var.min_size
    max_size     = var.max_size
    desired_size = var.desired_size
  }
  tags = merge(var.tags, { Name = var.name })
}
