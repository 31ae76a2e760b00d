# terraform-google-modules/network/google//modules/subnets 3 to 18, read from 18.1.0.

variable "network_name" {}
variable "subnets" { default = [] }
variable "subnets_region" { default = null }

resource "google_compute_subnetwork" "subnetwork" {
  for_each                 = { for subnet in var.subnets : "${coalesce(var.subnets_region, subnet.subnet_region)}/${subnet.subnet_name}" => subnet }
  name                     = each.value.subnet_name
  network                  = var.network_name
  ip_cidr_range            = each.value.subnet_ip
  region                   = var.subnets_region == null ? each.value.subnet_region : var.subnets_region
  private_ip_google_access = try(each.value.subnet_private_access, false)
  purpose                  = try(each.value.purpose, null)
  log_config               = try(tobool(each.value.subnet_flow_logs), false) ? [{ flow_sampling = try(each.value.subnet_flow_logs_sampling, null) }] : null
}

output "subnets" { value = google_compute_subnetwork.subnetwork }
