# terraform-google-modules/vm/google//modules/instance_template 1 to 15, read from 7.9.0, 11.1.0 and
# 15.2.0.

variable "name_prefix" { default = "default-instance-template" }
variable "region" { default = null }
variable "machine_type" { default = "n1-standard-1" }
variable "labels" { default = {} }
variable "preemptible" { default = false }
variable "spot" { default = false }
variable "resource_policies" { default = [] }
variable "gpu" { default = null }
variable "disk_size_gb" { default = "100" }
variable "disk_type" { default = "pd-standard" }
variable "disk_labels" { default = {} }
variable "auto_delete" { default = "true" }
variable "additional_disks" { default = [] }

resource "google_compute_instance_template" "tpl" {
  name_prefix       = var.name_prefix
  region            = var.region
  machine_type      = var.machine_type
  labels            = var.labels
  resource_policies = var.resource_policies
  guest_accelerator = var.gpu
  scheduling = {
    preemptible        = var.preemptible || var.spot
    provisioning_model = var.spot ? "SPOT" : null
  }
  disk = concat(
    [{
      boot         = true
      auto_delete  = var.auto_delete
      disk_size_gb = var.disk_size_gb
      disk_type    = var.disk_type
      labels       = var.disk_labels
    }],
    [for disk in var.additional_disks : {
      boot         = try(disk.boot, null)
      auto_delete  = try(disk.auto_delete, null)
      disk_size_gb = try(disk.disk_size_gb, null)
      disk_type    = try(disk.disk_type, null)
      labels       = try(disk.disk_labels, null)
    }],
  )
}

output "self_link" { value = google_compute_instance_template.tpl.self_link }
output "self_link_unique" { value = google_compute_instance_template.tpl.self_link_unique }
output "name" { value = google_compute_instance_template.tpl.name }
