# terraform-google-modules/cloud-storage/google 3, read from 3.0.0 and 3.4.1.

variable "names" {}
variable "prefix" {}
variable "randomize_suffix" { default = false }
variable "location" { default = "EU" }
variable "storage_class" { default = "STANDARD" }
variable "labels" { default = {} }
variable "versioning" { default = {} }
variable "lifecycle_rules" { default = [] }

resource "random_id" "bucket_suffix" {}

locals {
  prefix = var.prefix == "" ? "" : join("-", [var.prefix, lower(var.location), ""])
  suffix = var.randomize_suffix ? "-${random_id.bucket_suffix.hex}" : ""
}

resource "google_storage_bucket" "buckets" {
  for_each      = toset(var.names)
  name          = "${local.prefix}${lower(each.value)}${local.suffix}"
  location      = var.location
  storage_class = var.storage_class
  labels        = merge(var.labels, { name = replace("${local.prefix}${lower(each.value)}", ".", "-") })
  versioning    = { enabled = lookup(var.versioning, lower(each.value), false) }
  lifecycle_rule = [for rule in var.lifecycle_rules : {
    action    = rule.action
    condition = rule.condition
  }]
}

output "names" { value = { for name, bucket in google_storage_bucket.buckets : name => bucket.name } }
output "name" { value = try(values(google_storage_bucket.buckets)[0].name, null) }
output "names_list" { value = values(google_storage_bucket.buckets)[*].name }
