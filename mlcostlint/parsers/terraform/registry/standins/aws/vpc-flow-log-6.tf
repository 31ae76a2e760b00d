# terraform-aws-modules/vpc/aws//modules/flow-log 6.3 to 6, read from 6.6.0.

variable "create" { default = true }
variable "region" { default = null }
variable "name" { default = "" }
variable "vpc_id" { default = null }
variable "log_destination_type" { default = "cloud-watch-logs" }
variable "create_cloudwatch_log_group" { default = true }
variable "cloudwatch_log_group_name" { default = null }
variable "cloudwatch_log_group_use_name_prefix" { default = true }
variable "cloudwatch_log_group_class" { default = null }
variable "cloudwatch_log_group_retention_in_days" { default = 90 }
variable "cloudwatch_log_group_tags" { default = {} }
variable "tags" { default = {} }

locals {
  named = var.name == "" ? "vpc/${coalesce(var.vpc_id, "unknown")}" : var.name
  name  = coalesce(var.cloudwatch_log_group_name, "/aws/flow-log/${local.named}")
}

resource "aws_cloudwatch_log_group" "this" {
  count             = var.create && var.create_cloudwatch_log_group && var.log_destination_type == "cloud-watch-logs" ? 1 : 0
  region            = var.region
  name              = var.cloudwatch_log_group_use_name_prefix ? null : local.name
  name_prefix       = var.cloudwatch_log_group_use_name_prefix ? "${local.name}-" : null
  log_group_class   = var.cloudwatch_log_group_class
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  tags              = merge(var.tags, var.cloudwatch_log_group_tags)
}
