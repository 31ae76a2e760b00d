# Azure/aks/azurerm 8 to 11, read from 8.0.0, 9.4.1, 10.2.0 and 11.5.0.

variable "location" { default = null }
variable "prefix" { default = "" }
variable "cluster_name" { default = null }
variable "kubernetes_version" { default = null }
variable "sku_tier" { default = "Free" }
variable "tags" { default = {} }
variable "agents_pool_name" { default = "nodepool" }
variable "agents_size" { default = "Standard_D2s_v3" }
variable "agents_count" { default = 2 }
variable "agents_min_count" { default = null }
variable "agents_max_count" { default = null }
variable "agents_labels" { default = {} }
variable "agents_tags" { default = {} }
variable "log_analytics_workspace_enabled" { default = true }
variable "log_analytics_workspace" { default = null }
variable "log_retention_in_days" { default = 30 }

# Up to version 10, and from version 11 on.
variable "enable_auto_scaling" { default = null }
variable "auto_scaling_enabled" { default = null }

variable "node_pools" {
  default = {}
  type = map(object({
    name                  = optional(any)
    vm_size               = optional(any)
    node_count            = optional(any)
    min_count             = optional(any)
    max_count             = optional(any)
    mode                  = optional(any, "User")
    priority              = optional(any, "Regular")
    node_labels           = optional(any)
    node_taints           = optional(any)
    tags                  = optional(any)
    enable_auto_scaling   = optional(any)
    auto_scaling_enabled  = optional(any)
    create_before_destroy = optional(any, true)
  }))
}

data "azurerm_resource_group" "main" {}

locals {
  scales = coalesce(var.auto_scaling_enabled, var.enable_auto_scaling, false)
}

resource "azurerm_kubernetes_cluster" "main" {
  name               = var.cluster_name == null ? "${var.prefix}-aks" : var.cluster_name
  location           = var.location == null ? data.azurerm_resource_group.main.location : var.location
  kubernetes_version = var.kubernetes_version
  sku_tier           = var.sku_tier
  tags               = var.tags
  default_node_pool = {
    name                 = var.agents_pool_name
    vm_size              = var.agents_size
    auto_scaling_enabled = local.scales
    node_count           = local.scales ? null : var.agents_count
    min_count            = local.scales ? var.agents_min_count : null
    max_count            = local.scales ? var.agents_max_count : null
    node_labels          = var.agents_labels
    tags                 = merge(var.tags, var.agents_tags)
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "node_pool_create_before_destroy" {
  for_each              = { for key, pool in var.node_pools : key => pool if pool.create_before_destroy }
  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id
  name                  = each.value.name # and a random suffix
  vm_size               = each.value.vm_size
  auto_scaling_enabled  = each.value.auto_scaling_enabled == null ? each.value.enable_auto_scaling : each.value.auto_scaling_enabled
  node_count            = each.value.node_count
  min_count             = each.value.min_count
  max_count             = each.value.max_count
  mode                  = each.value.mode
  priority              = each.value.priority
  node_labels           = each.value.node_labels
  node_taints           = each.value.node_taints
  tags                  = each.value.tags
}

resource "azurerm_kubernetes_cluster_node_pool" "node_pool_create_after_destroy" {
  for_each              = { for key, pool in var.node_pools : key => pool if !pool.create_before_destroy }
  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id
  name                  = each.value.name
  vm_size               = each.value.vm_size
  auto_scaling_enabled  = each.value.auto_scaling_enabled == null ? each.value.enable_auto_scaling : each.value.auto_scaling_enabled
  node_count            = each.value.node_count
  min_count             = each.value.min_count
  max_count             = each.value.max_count
  mode                  = each.value.mode
  priority              = each.value.priority
  node_labels           = each.value.node_labels
  node_taints           = each.value.node_taints
  tags                  = each.value.tags
}

resource "azurerm_log_analytics_workspace" "main" {
  count             = var.log_analytics_workspace_enabled && var.log_analytics_workspace == null ? 1 : 0
  name              = "${var.prefix}-workspace"
  location          = var.location == null ? data.azurerm_resource_group.main.location : var.location
  retention_in_days = var.log_retention_in_days
  tags              = var.tags
}

output "aks_name" { value = azurerm_kubernetes_cluster.main.name }
output "aks_id" { value = azurerm_kubernetes_cluster.main.id }
output "location" { value = azurerm_kubernetes_cluster.main.location }
