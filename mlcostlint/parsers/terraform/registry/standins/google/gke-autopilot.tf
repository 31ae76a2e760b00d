# terraform-google-modules/kubernetes-engine/google//modules/beta-autopilot-private-cluster and
# beta-autopilot-public-cluster 20 to 44, read from 20.0.0 and 44.2.0.

variable "name" {}
variable "regional" { default = true }
variable "region" { default = null }
variable "zones" { default = [] }
variable "cluster_resource_labels" { default = {} }

resource "google_container_cluster" "primary" {
  name             = var.name
  location         = var.regional ? var.region : var.zones[0]
  enable_autopilot = true
  resource_labels  = var.cluster_resource_labels
}

output "name" { value = google_container_cluster.primary.name }
output "location" { value = google_container_cluster.primary.location }
output "region" { value = var.region }
