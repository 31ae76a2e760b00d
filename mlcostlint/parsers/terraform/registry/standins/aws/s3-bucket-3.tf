# terraform-aws-modules/s3-bucket/aws 3 to 5, read from 3.15.2, 4.11.0 and 5.15.4.

variable "create_bucket" { default = true }
variable "is_directory_bucket" { default = false }
variable "region" { default = null }
variable "bucket" { default = null }
variable "bucket_prefix" { default = null }
variable "tags" { default = {} }
variable "versioning" { default = {} }
variable "lifecycle_rule" { default = [] }
variable "intelligent_tiering" { default = {} }

resource "aws_s3_bucket" "this" {
  count         = var.create_bucket && !var.is_directory_bucket ? 1 : 0
  region        = var.region
  bucket        = var.bucket
  bucket_prefix = var.bucket_prefix
  tags          = var.tags
}

resource "aws_s3_bucket_versioning" "this" {
  count  = var.create_bucket && length(var.versioning) > 0 && !var.is_directory_bucket ? 1 : 0
  region = var.region
  bucket = aws_s3_bucket.this[0].id
  versioning_configuration = {
    status = try(
      var.versioning.enabled ? "Enabled" : "Suspended",
      tobool(var.versioning.status) ? "Enabled" : "Suspended",
      title(lower(var.versioning.status)),
      "Enabled",
    )
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  count  = var.create_bucket && length(var.lifecycle_rule) > 0 && !var.is_directory_bucket ? 1 : 0
  region = var.region
  bucket = aws_s3_bucket.this[0].id
  rule = [for rule in var.lifecycle_rule : {
    id = try(rule.id, null)
    status = try(
      rule.enabled ? "Enabled" : "Disabled",
      tobool(rule.status) ? "Enabled" : "Disabled",
      title(lower(rule.status)),
    )
    filter     = try(flatten([rule.filter]), [])
    expiration = try(flatten([rule.expiration]), [])
    transition = try(flatten([rule.transition]), [])
    abort_incomplete_multipart_upload = try([{
      days_after_initiation = rule.abort_incomplete_multipart_upload_days
    }], [])
    noncurrent_version_expiration = [for kept in try(flatten([rule.noncurrent_version_expiration]), []) : {
      newer_noncurrent_versions = try(kept.newer_noncurrent_versions, null)
      noncurrent_days           = try(kept.days, kept.noncurrent_days, null)
    }]
    noncurrent_version_transition = [for moved in try(flatten([rule.noncurrent_version_transition]), []) : {
      newer_noncurrent_versions = try(moved.newer_noncurrent_versions, null)
      noncurrent_days           = try(moved.days, moved.noncurrent_days, null)
      storage_class             = moved.storage_class
    }]
  }]
}

resource "aws_s3_bucket_intelligent_tiering_configuration" "this" {
  for_each = { for key, tiers in var.intelligent_tiering : key => tiers if var.create_bucket && !var.is_directory_bucket }
  region   = var.region
  name     = each.key
  bucket   = aws_s3_bucket.this[0].id
  status   = try(tobool(each.value.status) ? "Enabled" : "Disabled", title(lower(each.value.status)), null)
  filter   = try(flatten([each.value.filter]), [])
  tiering  = try([for tier, after in each.value.tiering : { access_tier = tier, days = after.days }], [])
}

output "s3_bucket_id" { value = try(aws_s3_bucket.this[0].id, "") }
output "s3_bucket_arn" { value = try(aws_s3_bucket.this[0].arn, "") }
output "s3_bucket_region" { value = try(aws_s3_bucket.this[0].region, "") }
