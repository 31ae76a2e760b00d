# terraform-aws-modules/s3-bucket/aws 2, read from 2.15.0.

variable "create_bucket" { default = true }
variable "bucket" { default = null }
variable "bucket_prefix" { default = null }
variable "tags" { default = {} }
variable "versioning" { default = {} }
variable "lifecycle_rule" { default = [] }

resource "aws_s3_bucket" "this" {
  count          = var.create_bucket ? 1 : 0
  bucket         = var.bucket
  bucket_prefix  = var.bucket_prefix
  tags           = var.tags
  versioning     = length(var.versioning) > 0 ? var.versioning : null
  lifecycle_rule = var.lifecycle_rule
}

output "s3_bucket_id" { value = try(aws_s3_bucket.this[0].id, "") }
output "s3_bucket_arn" { value = try(aws_s3_bucket.this[0].arn, "") }
