# terraform-google-modules/kubernetes-engine/google and its private, beta and update-variant
# clusters 10 to 17.1, read from 10.0.0, 14.0.0 and 17.1.0.

variable "name" {}
variable "regional" { default = true }
variable "region" { default = null }
variable "zones" { default = [] }
variable "kubernetes_version" { default = "latest" }
variable "cluster_resource_labels" { default = {} }
variable "initial_node_count" { default = 0 }
variable "remove_default_node_pool" { default = false }
variable "node_pools_labels" { default = {} }
variable "node_pools_taints" { default = {} }

variable "node_pools" {
  default = [{ name = "default-node-pool" }]
  type = list(object({
    name               = optional(any)
    node_locations     = optional(any, "")
    autoscaling        = optional(any, true)
    node_count         = optional(any, 1)
    initial_node_count = optional(any)
    min_count          = optional(any, 1)
    max_count          = optional(any, 100)
    machine_type       = optional(any, "e2-medium")
    accelerator_count  = optional(any, 0)
    accelerator_type   = optional(any)
    gpu_partition_size = optional(any)
    preemptible        = optional(any, false)
    disk_size_gb       = optional(any, 100)
    disk_type          = optional(any, "pd-standard")
    local_ssd_count    = optional(any, 0)
  }))
}

locals {
  location = var.regional ? var.region : var.zones[0]
  # Without zones, a regional cluster is put in three of its region.
  node_locations = var.regional ? (length(var.zones) > 0 ? var.zones : null) : slice(var.zones, 1, length(var.zones))

  pools = { for pool in var.node_pools : pool.name => {
    node_locations     = pool.node_locations == "" ? null : split(",", pool.node_locations)
    initial_node_count = pool.autoscaling ? try(coalesce(pool.initial_node_count, pool.min_count), null) : null
    node_count         = pool.autoscaling ? null : pool.node_count
    autoscaling = pool.autoscaling ? {
      min_node_count = pool.min_count
      max_node_count = pool.max_count
    } : null
    node_config = {
      machine_type    = pool.machine_type
      preemptible     = pool.preemptible
      disk_size_gb    = pool.disk_size_gb
      disk_type       = pool.disk_type
      local_ssd_count = pool.local_ssd_count
      guest_accelerator = tonumber(pool.accelerator_count) > 0 ? [{
        type               = pool.accelerator_type
        count              = pool.accelerator_count
        gpu_partition_size = pool.gpu_partition_size
      }] : null
      labels = merge(
        try(var.node_pools_labels.all, {}),
        try(var.node_pools_labels[pool.name], {}),
      )
      taint = concat(
        try(var.node_pools_taints.all, []),
        try(var.node_pools_taints[pool.name], []),
      )
    }
    }
  }
}

resource "google_container_cluster" "primary" {
  name                     = var.name
  location                 = local.location
  node_locations           = local.node_locations
  min_master_version       = var.kubernetes_version == "latest" ? null : var.kubernetes_version
  resource_labels          = var.cluster_resource_labels
  remove_default_node_pool = var.remove_default_node_pool
  # The pool that a cluster is made with has no nodes by default.
  node_pool = var.remove_default_node_pool || var.initial_node_count == 0 ? [] : [{
    name               = "default-pool"
    initial_node_count = var.initial_node_count
  }]
}

resource "google_container_node_pool" "pools" {
  for_each           = local.pools
  name               = each.key
  cluster            = google_container_cluster.primary.name
  location           = local.location
  node_locations     = each.value.node_locations
  initial_node_count = each.value.initial_node_count
  node_count         = each.value.node_count
  autoscaling        = each.value.autoscaling
  node_config        = each.value.node_config
}

output "name" { value = google_container_cluster.primary.name }
output "location" { value = google_container_cluster.primary.location }
output "region" { value = var.region }
output "zones" { value = var.zones }
