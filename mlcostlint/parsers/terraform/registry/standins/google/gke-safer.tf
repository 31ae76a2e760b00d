# terraform-google-modules/kubernetes-engine/google//modules/safer-cluster and
# safer-cluster-update-variant 10 to 44, read from 44.2.0.

variable "name" {}
variable "regional" { default = true }
variable "region" { default = null }
variable "zones" { default = [] }
variable "kubernetes_version" { default = "latest" }
variable "cluster_resource_labels" { default = {} }
variable "node_pools" { default = [{ name = "default-node-pool" }] }
variable "windows_node_pools" { default = [] }
variable "node_pools_labels" { default = {} }
variable "node_pools_resource_labels" { default = {} }
variable "node_pools_taints" { default = {} }

module "gke" {
  source                     = "terraform-google-modules/kubernetes-engine/google//modules/beta-private-cluster"
  version                    = "44.2.0"
  name                       = var.name
  regional                   = var.regional
  region                     = var.region
  zones                      = var.zones
  kubernetes_version         = var.kubernetes_version
  cluster_resource_labels    = var.cluster_resource_labels
  remove_default_node_pool   = true
  node_pools                 = var.node_pools
  windows_node_pools         = var.windows_node_pools
  node_pools_labels          = var.node_pools_labels
  node_pools_resource_labels = var.node_pools_resource_labels
  node_pools_taints          = var.node_pools_taints
}

output "name" { value = module.gke.name }
output "location" { value = module.gke.location }
output "region" { value = var.region }
