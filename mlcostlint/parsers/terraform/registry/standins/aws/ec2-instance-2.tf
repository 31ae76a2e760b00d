# terraform-aws-modules/ec2-instance/aws 2, read from 2.21.0.

variable "name" {}
variable "instance_type" {}
variable "instance_count" { default = 1 }
variable "use_num_suffix" { default = false }
variable "ebs_optimized" { default = false }
variable "root_block_device" { default = [] }
variable "ebs_block_device" { default = [] }
variable "volume_tags" { default = {} }
variable "tags" { default = {} }

resource "aws_instance" "this" {
  count             = var.instance_count
  instance_type     = var.instance_type
  ebs_optimized     = var.ebs_optimized
  root_block_device = var.root_block_device
  ebs_block_device  = var.ebs_block_device
  volume_tags       = var.volume_tags
  tags              = merge({ Name = var.instance_count > 1 || var.use_num_suffix ? "${var.name}-${count.index + 1}" : var.name }, var.tags)
}

output "id" { value = aws_instance.this[*].id }
