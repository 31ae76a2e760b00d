# terraform-aws-modules/ecr/aws 1 to 3, read from 1.7.1, 2.4.0 and 3.2.0.

variable "create" { default = true }
variable "region" { default = null }
variable "create_repository" { default = true }
variable "repository_type" { default = "private" }
variable "repository_name" { default = "" }
variable "create_lifecycle_policy" { default = true }
variable "repository_lifecycle_policy" { default = "" }
variable "tags" { default = {} }

locals {
  create = var.create && var.create_repository && var.repository_type == "private"
}

resource "aws_ecr_repository" "this" {
  count  = local.create ? 1 : 0
  region = var.region
  name   = var.repository_name
  tags   = var.tags
}

resource "aws_ecr_lifecycle_policy" "this" {
  count      = local.create && var.create_lifecycle_policy ? 1 : 0
  region     = var.region
  repository = aws_ecr_repository.this[0].name
  policy     = var.repository_lifecycle_policy
}

output "repository_name" { value = try(aws_ecr_repository.this[0].name, null) }
output "repository_url" { value = try(aws_ecr_repository.this[0].repository_url, null) }
