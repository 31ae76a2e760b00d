# terraform-google-modules/cloud-storage/google//modules/simple_bucket 1 to 12, read from 1.7.2,
# 5.0.0 and 12.3.0.

variable "name" {}
variable "location" {}
variable "storage_class" { default = null }
variable "labels" { default = null }
variable "versioning" { default = true }
variable "autoclass" { default = false }
variable "lifecycle_rules" { default = [] }
variable "soft_delete_policy" { default = {} }

resource "google_storage_bucket" "bucket" {
  name               = var.name
  location           = var.location
  storage_class      = var.storage_class
  labels             = var.labels
  versioning         = { enabled = var.versioning }
  autoclass          = { enabled = var.autoclass }
  soft_delete_policy = try(length(var.soft_delete_policy), 0) > 0 ? var.soft_delete_policy : null
  lifecycle_rule = [for rule in var.lifecycle_rules : {
    action    = rule.action
    condition = rule.condition
  }]
}

output "name" { value = google_storage_bucket.bucket.name }
output "bucket" { value = google_storage_bucket.bucket }
output "url" { value = google_storage_bucket.bucket.url }
