# terraform-aws-modules/ec2-instance/aws 6, read from 6.4.0.

variable "create" { default = true }
variable "region" { default = null }
variable "name" { default = "" }
variable "availability_zone" { default = null }
variable "instance_type" { default = "t3.micro" }
variable "instance_market_options" { default = null }
variable "capacity_reservation_specification" { default = null }
variable "launch_template" { default = null }
variable "create_spot_instance" { default = false }
variable "spot_valid_until" { default = null }
variable "ignore_ami_changes" { default = false }
variable "ebs_optimized" { default = null }
variable "root_block_device" { default = null }
variable "enable_volume_tags" { default = true }
variable "volume_tags" { default = {} }
variable "tags" { default = {} }
variable "instance_tags" { default = {} }

variable "ebs_volumes" {
  default = null
  type = map(object({
    iops        = optional(any)
    size        = optional(any)
    snapshot_id = optional(any)
    tags        = optional(any)
    throughput  = optional(any)
    type        = optional(any, "gp3")
    device_name = optional(any)
  }))
}

locals {
  tags        = merge({ Name = var.name }, var.tags, var.instance_tags)
  volume_tags = var.enable_volume_tags ? merge({ Name = var.name }, var.tags, var.volume_tags) : null
  # The module calls size and type what the provider calls volume_size and volume_type.
  root = var.root_block_device == null ? null : {
    delete_on_termination = try(var.root_block_device.delete_on_termination, null)
    iops                  = try(var.root_block_device.iops, null)
    throughput            = try(var.root_block_device.throughput, null)
    volume_size           = try(var.root_block_device.size, null)
    volume_type           = try(var.root_block_device.type, null)
    tags                  = try(var.root_block_device.tags, null)
  }
}

resource "aws_instance" "this" {
  count                              = var.create && !var.ignore_ami_changes && !var.create_spot_instance ? 1 : 0
  region                             = var.region
  availability_zone                  = var.availability_zone
  instance_type                      = var.instance_type
  instance_market_options            = var.instance_market_options
  capacity_reservation_specification = var.capacity_reservation_specification
  launch_template                    = var.launch_template
  ebs_optimized                      = var.ebs_optimized
  root_block_device                  = local.root
  volume_tags                        = local.volume_tags
  tags                               = local.tags
}

resource "aws_instance" "ignore_ami" {
  count                              = var.create && var.ignore_ami_changes && !var.create_spot_instance ? 1 : 0
  region                             = var.region
  availability_zone                  = var.availability_zone
  instance_type                      = var.instance_type
  instance_market_options            = var.instance_market_options
  capacity_reservation_specification = var.capacity_reservation_specification
  launch_template                    = var.launch_template
  ebs_optimized                      = var.ebs_optimized
  root_block_device                  = local.root
  volume_tags                        = local.volume_tags
  tags                               = local.tags
}

resource "aws_spot_instance_request" "this" {
  count             = var.create && var.create_spot_instance ? 1 : 0
  region            = var.region
  availability_zone = var.availability_zone
  instance_type     = var.instance_type
  launch_template   = var.launch_template
  ebs_optimized     = var.ebs_optimized
  valid_until       = var.spot_valid_until
  root_block_device = local.root
  volume_tags       = local.volume_tags
  tags              = local.tags
}

resource "aws_ebs_volume" "this" {
  for_each    = { for key, volume in var.ebs_volumes == null ? {} : var.ebs_volumes : key => volume if var.create }
  region      = var.region
  iops        = each.value.iops
  size        = each.value.size
  snapshot_id = each.value.snapshot_id
  throughput  = each.value.throughput
  type        = each.value.type
  tags        = merge(var.tags, var.volume_tags, { Name = "${var.name}-${each.key}" }, each.value.tags)
}

resource "aws_volume_attachment" "this" {
  for_each    = { for key, volume in var.ebs_volumes == null ? {} : var.ebs_volumes : key => volume if var.create }
  region      = var.region
  device_name = coalesce(each.value.device_name, each.key)
  volume_id   = aws_ebs_volume.this[each.key].id
  instance_id = local.instance_id
}

locals {
  instance_id = var.create_spot_instance ? one(aws_spot_instance_request.this[*].spot_instance_id) : one(concat(
    aws_instance.this[*].id,
    aws_instance.ignore_ami[*].id,
  ))
}

output "id" { value = local.instance_id }
