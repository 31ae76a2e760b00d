# terraform-aws-modules/ec2-instance/aws 3 to 5, read from 3.6.0, 4.5.0 and 5.8.0.

variable "create" { default = true }
variable "name" { default = "" }
variable "availability_zone" { default = null }
variable "instance_type" { default = "t3.micro" }
variable "capacity_reservation_specification" { default = {} }
variable "launch_template" { default = {} }
variable "create_spot_instance" { default = false }
variable "spot_valid_until" { default = null }
variable "ignore_ami_changes" { default = false }
variable "ebs_optimized" { default = null }
variable "root_block_device" { default = [] }
variable "ebs_block_device" { default = [] }
variable "enable_volume_tags" { default = true }
variable "volume_tags" { default = {} }
variable "tags" { default = {} }
variable "instance_tags" { default = {} }

locals {
  tags        = merge({ Name = var.name }, var.tags, var.instance_tags)
  volume_tags = var.enable_volume_tags ? merge({ Name = var.name }, var.volume_tags) : null
  template    = try(length(var.launch_template), 0) > 0 ? var.launch_template : null
  reserved    = try(length(var.capacity_reservation_specification), 0) > 0 ? var.capacity_reservation_specification : null
}

resource "aws_instance" "this" {
  count                              = var.create && !var.ignore_ami_changes && !var.create_spot_instance ? 1 : 0
  availability_zone                  = var.availability_zone
  instance_type                      = var.instance_type
  capacity_reservation_specification = local.reserved
  launch_template                    = local.template
  ebs_optimized                      = var.ebs_optimized
  root_block_device                  = var.root_block_device
  ebs_block_device                   = var.ebs_block_device
  volume_tags                        = local.volume_tags
  tags                               = local.tags
}

resource "aws_instance" "ignore_ami" {
  count                              = var.create && var.ignore_ami_changes && !var.create_spot_instance ? 1 : 0
  availability_zone                  = var.availability_zone
  instance_type                      = var.instance_type
  capacity_reservation_specification = local.reserved
  launch_template                    = local.template
  ebs_optimized                      = var.ebs_optimized
  root_block_device                  = var.root_block_device
  ebs_block_device                   = var.ebs_block_device
  volume_tags                        = local.volume_tags
  tags                               = local.tags
}

resource "aws_spot_instance_request" "this" {
  count             = var.create && var.create_spot_instance ? 1 : 0
  availability_zone = var.availability_zone
  instance_type     = var.instance_type
  launch_template   = local.template
  ebs_optimized     = var.ebs_optimized
  valid_until       = var.spot_valid_until
  root_block_device = var.root_block_device
  ebs_block_device  = var.ebs_block_device
  volume_tags       = local.volume_tags
  tags              = local.tags
}

locals {
  instance_id = var.create_spot_instance ? one(aws_spot_instance_request.this[*].spot_instance_id) : one(concat(
    aws_instance.this[*].id,
    aws_instance.ignore_ami[*].id,
  ))
}

output "id" { value = local.instance_id }
