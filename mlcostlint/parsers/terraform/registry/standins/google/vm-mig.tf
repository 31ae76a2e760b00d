# terraform-google-modules/vm/google//modules/mig 1 to 15, read from 15.2.0.

variable "region" {}
variable "hostname" { default = "default" }
variable "mig_name" { default = "" }
variable "instance_template" {}
variable "target_size" { default = 1 }
variable "autoscaling_enabled" { default = "false" }
variable "autoscaling_mode" { default = null }
variable "min_replicas" { default = 2 }
variable "max_replicas" { default = 10 }

resource "google_compute_region_instance_group_manager" "mig" {
  name        = var.mig_name == "" ? "${var.hostname}-mig" : var.mig_name
  region      = var.region
  version     = [{ instance_template = var.instance_template }]
  target_size = var.autoscaling_enabled ? null : var.target_size
}

resource "google_compute_region_autoscaler" "autoscaler" {
  count  = var.autoscaling_enabled ? 1 : 0
  region = var.region
  target = google_compute_region_instance_group_manager.mig.self_link
  autoscaling_policy = {
    min_replicas = var.min_replicas
    max_replicas = var.max_replicas
    mode         = var.autoscaling_mode
  }
}

output "instance_group_manager" { value = google_compute_region_instance_group_manager.mig }
output "self_link" { value = google_compute_region_instance_group_manager.mig.self_link }
