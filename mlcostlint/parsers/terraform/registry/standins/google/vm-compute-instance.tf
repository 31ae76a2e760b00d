# terraform-google-modules/vm/google//modules/compute_instance 1 to 15, read from 15.2.0.

variable "instance_template" {}
variable "hostname" { default = "" }
variable "add_hostname_suffix" { default = true }
variable "hostname_suffix_separator" { default = "-" }
variable "num_instances" { default = 1 }
variable "static_ips" { default = [] }
variable "region" { default = null }
variable "zone" { default = null }
variable "labels" { default = null }
variable "resource_policies" { default = [] }

locals {
  hostname = var.hostname == "" ? "default" : var.hostname
}

resource "google_compute_instance_from_template" "compute_instance" {
  count                    = length(var.static_ips) == 0 ? var.num_instances : length(var.static_ips)
  name                     = var.add_hostname_suffix ? "${local.hostname}${var.hostname_suffix_separator}${format("%03d", count.index + 1)}" : local.hostname
  zone                     = var.zone
  region                   = var.region
  labels                   = var.labels
  resource_policies        = var.resource_policies
  source_instance_template = var.instance_template
}
