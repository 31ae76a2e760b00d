# terraform-aws-modules/vpc/aws//modules/vpc-endpoints 3 to 6, read from 3.19.0 and 6.6.0.

variable "create" { default = true }
variable "region" { default = null }
variable "vpc_id" { default = null }
variable "subnet_ids" { default = [] }
variable "endpoints" { default = {} }
variable "tags" { default = {} }

resource "aws_vpc_endpoint" "this" {
  for_each = { for key, endpoint in var.endpoints : key => endpoint if var.create && try(endpoint.create, true) }
  region   = var.region
  vpc_id   = var.vpc_id
  # The region that its name carries is that of the provider.
  service_name      = try(each.value.service_endpoint, each.value.service_name, each.value.service)
  vpc_endpoint_type = try(each.value.service_type, "Interface")
  route_table_ids   = try(each.value.route_table_ids, null)
  subnet_ids        = try(each.value.service_type, "Interface") == "Interface" ? try(each.value.subnet_ids, var.subnet_ids) : null
  tags              = merge(var.tags, try(each.value.tags, {}))
}
