# terraform-google-modules/network/google 3 to 18, read from 3.5.0, 9.3.0 and 18.1.0.

variable "network_name" {}
variable "subnets" { default = [] }
variable "subnets_region" { default = null }
variable "auto_create_subnetworks" { default = false }

module "vpc" {
  source                  = "terraform-google-modules/network/google//modules/vpc"
  version                 = "18.1.0"
  network_name            = var.network_name
  auto_create_subnetworks = var.auto_create_subnetworks
}

module "subnets" {
  source         = "terraform-google-modules/network/google//modules/subnets"
  version        = "18.1.0"
  network_name   = module.vpc.network_name
  subnets        = var.subnets
  subnets_region = var.subnets_region
}

output "network_name" { value = module.vpc.network_name }
output "network_id" { value = module.vpc.network_id }
output "network_self_link" { value = module.vpc.network_self_link }
output "subnets" { value = module.subnets.subnets }
output "subnets_names" { value = [for subnet in module.subnets.subnets : subnet.name] }
output "subnets_regions" { value = [for subnet in module.subnets.subnets : subnet.region] }
output "subnets_self_links" { value = [for subnet in module.subnets.subnets : subnet.self_link] }
