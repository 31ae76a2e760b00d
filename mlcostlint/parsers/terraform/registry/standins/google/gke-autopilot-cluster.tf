# terraform-google-modules/kubernetes-engine/google//modules/gke-autopilot-cluster 38 to 44, read
# from 44.2.0.

variable "name" {}
variable "location" {}
variable "node_locations" { default = null }
variable "resource_labels" { default = null }

resource "google_container_cluster" "main" {
  name             = var.name
  location         = var.location
  node_locations   = var.node_locations
  enable_autopilot = true
  resource_labels  = var.resource_labels
}

output "cluster_name" { value = google_container_cluster.main.name }
output "location" { value = google_container_cluster.main.location }
