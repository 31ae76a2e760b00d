# terraform-google-modules/cloud-nat/google 1 to 7, read from 1.4.0, 5.4.0 and 7.0.0.

variable "name" { default = "" }
variable "region" {}
variable "router" {}
variable "create_router" { default = false }
variable "network" { default = "" }
variable "nat_ips" { default = [] }
variable "source_subnetwork_ip_ranges_to_nat" { default = "ALL_SUBNETWORKS_ALL_IP_RANGES" }
variable "subnetworks" { default = [] }
variable "log_config_enable" { default = false }
variable "log_config_filter" { default = "ALL" }

resource "google_compute_router" "router" {
  count   = var.create_router ? 1 : 0
  name    = var.router
  region  = var.region
  network = var.network
}

resource "google_compute_router_nat" "main" {
  name                               = var.name == "" ? null : var.name
  region                             = var.region
  router                             = var.create_router ? one(google_compute_router.router[*].name) : var.router
  nat_ips                            = var.nat_ips
  nat_ip_allocate_option             = length(var.nat_ips) > 0 ? "MANUAL_ONLY" : "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = var.source_subnetwork_ip_ranges_to_nat
  subnetwork                         = var.subnetworks
  log_config                         = var.log_config_enable ? [{ enable = true, filter = var.log_config_filter }] : null
}

output "name" { value = google_compute_router_nat.main.name }
