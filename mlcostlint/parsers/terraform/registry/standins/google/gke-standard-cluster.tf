# terraform-google-modules/kubernetes-engine/google//modules/gke-standard-cluster 38 to 44, read
# from 44.2.0.

variable "name" {}
variable "location" {}
variable "node_locations" { default = null }
variable "initial_node_count" { default = 0 }
variable "min_master_version" { default = null }
variable "remove_default_node_pool" { default = true }
variable "resource_labels" { default = null }
variable "node_config" { default = null }
variable "node_pool" { default = null }

resource "google_container_cluster" "main" {
  name                     = var.name
  location                 = var.location
  node_locations           = var.node_locations
  initial_node_count       = var.initial_node_count
  min_master_version       = var.min_master_version
  remove_default_node_pool = var.remove_default_node_pool
  resource_labels          = var.resource_labels
  node_config              = var.node_config
  node_pool                = var.node_pool
}

output "cluster_name" { value = google_container_cluster.main.name }
output "location" { value = google_container_cluster.main.location }
