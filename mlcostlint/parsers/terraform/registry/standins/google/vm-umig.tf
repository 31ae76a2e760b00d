# terraform-google-modules/vm/google//modules/umig 1 to 15, read from 15.2.0.

variable "instance_template" {}
variable "hostname" { default = "" }
variable "hostname_suffix_separator" { default = "-" }
variable "num_instances" { default = 1 }
variable "static_ips" { default = [] }
variable "region" { default = null }
variable "zones" { default = [] }

resource "google_compute_instance_from_template" "compute_instance" {
  count                    = length(var.static_ips) == 0 ? var.num_instances : length(var.static_ips)
  name                     = "${var.hostname == "" ? "default" : var.hostname}${var.hostname_suffix_separator}${format("%03d", count.index + 1)}"
  zone                     = length(var.zones) > 0 ? element(var.zones, count.index) : null
  region                   = var.region
  source_instance_template = var.instance_template
}
