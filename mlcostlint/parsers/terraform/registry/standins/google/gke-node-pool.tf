# terraform-google-modules/kubernetes-engine/google//modules/gke-node-pool 38 to 44, read from
# 44.2.0.

variable "cluster" { default = null }
variable "name" { default = null }
variable "location" { default = null }
variable "node_locations" { default = null }
variable "initial_node_count" { default = null }
variable "node_count" { default = 1 }
variable "queued_provisioning" { default = null }

variable "autoscaling" {
  default = {
    min_node_count = 1
    max_node_count = 100
  }
}

variable "node_config" {
  default = {
    disk_size_gb = 100
    disk_type    = "pd-standard"
    machine_type = "e2-medium"
  }
}

resource "google_container_node_pool" "main" {
  name                = var.name
  cluster             = var.cluster
  location            = var.location
  node_locations      = var.node_locations
  initial_node_count  = var.initial_node_count
  node_count          = var.node_count
  autoscaling         = var.autoscaling
  queued_provisioning = var.queued_provisioning
  node_config         = var.node_config
}

output "name" { value = google_container_node_pool.main.name }
