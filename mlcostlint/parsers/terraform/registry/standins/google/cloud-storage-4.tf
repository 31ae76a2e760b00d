# terraform-google-modules/cloud-storage/google 4 to 12, read from 4.0.1, 5.0.0 and 12.3.0.

variable "names" {}
variable "prefix" { default = "" }
variable "randomize_suffix" { default = false }
variable "location" { default = "EU" }
variable "storage_class" { default = "STANDARD" }
variable "labels" { default = {} }
variable "versioning" { default = {} }
variable "autoclass" { default = {} }
variable "lifecycle_rules" { default = [] }
variable "bucket_lifecycle_rules" { default = {} }
variable "soft_delete_policy" { default = {} }

resource "random_id" "bucket_suffix" {
  count = var.randomize_suffix ? 1 : 0
}

resource "google_storage_bucket" "buckets" {
  for_each           = toset(var.names)
  name               = join("-", compact([var.prefix, each.value, var.randomize_suffix ? random_id.bucket_suffix[0].hex : ""]))
  location           = var.location
  storage_class      = var.storage_class
  labels             = merge(var.labels, { name = replace(join("-", compact([var.prefix, each.value])), ".", "-") })
  versioning         = { enabled = lookup(var.versioning, lower(each.value), false) }
  autoclass          = { enabled = lookup(var.autoclass, lower(each.value), false) }
  soft_delete_policy = try(var.soft_delete_policy[each.value], null)
  lifecycle_rule = [for rule in concat(tolist(var.lifecycle_rules), tolist(lookup(var.bucket_lifecycle_rules, each.value, []))) : {
    action    = rule.action
    condition = rule.condition
  }]
}

output "names" { value = { for name, bucket in google_storage_bucket.buckets : name => bucket.name } }
output "name" { value = try(values(google_storage_bucket.buckets)[0].name, null) }
output "names_list" { value = values(google_storage_bucket.buckets)[*].name }
