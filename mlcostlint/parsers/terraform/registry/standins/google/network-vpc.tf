# terraform-google-modules/network/google//modules/vpc 3 to 18, read from 18.1.0.

variable "network_name" {}
variable "auto_create_subnetworks" { default = false }

resource "google_compute_network" "network" {
  name                    = var.network_name
  auto_create_subnetworks = var.auto_create_subnetworks
}

output "network_name" { value = google_compute_network.network.name }
output "network_id" { value = google_compute_network.network.id }
output "network_self_link" { value = google_compute_network.network.self_link }
