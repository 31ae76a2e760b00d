# terraform-google-modules/cloud-router/google 1 to 9, read from 1.3.0, 6.0.0 and 9.0.0.

variable "name" {}
variable "region" {}
variable "network" {}
variable "nats" { default = [] }

resource "google_compute_router" "router" {
  name    = var.name
  region  = var.region
  network = var.network
}

resource "google_compute_router_nat" "nats" {
  for_each                           = { for nat in var.nats : nat.name => nat }
  name                               = each.key
  region                             = var.region
  router                             = google_compute_router.router.name
  nat_ips                            = try(each.value.nat_ips, [])
  nat_ip_allocate_option             = try(each.value.nat_ip_allocate_option, null)
  source_subnetwork_ip_ranges_to_nat = try(each.value.source_subnetwork_ip_ranges_to_nat, "ALL_SUBNETWORKS_ALL_IP_RANGES")
  subnetwork                         = try(each.value.subnetworks, [])
  log_config                         = [{ enable = try(each.value.log_config.enable, true), filter = try(each.value.log_config.filter, "ALL") }]
}

output "router" { value = google_compute_router.router }
output "nat" { value = google_compute_router_nat.nats }
