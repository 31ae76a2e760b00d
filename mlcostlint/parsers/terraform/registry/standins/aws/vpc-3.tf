# terraform-aws-modules/vpc/aws 3 to 6, read from 3.19.0, 4.0.2, 5.21.0 and 6.6.0.

variable "create_vpc" { default = true }
variable "region" { default = null }
variable "name" { default = "" }
variable "cidr" { default = "10.0.0.0/16" }
variable "azs" { default = [] }
variable "tags" { default = {} }
variable "vpc_tags" { default = {} }
variable "public_subnets" { default = [] }
variable "private_subnets" { default = [] }
variable "database_subnets" { default = [] }
variable "elasticache_subnets" { default = [] }
variable "redshift_subnets" { default = [] }
variable "intra_subnets" { default = [] }
variable "enable_nat_gateway" { default = false }
variable "single_nat_gateway" { default = false }
variable "one_nat_gateway_per_az" { default = false }
variable "create_private_nat_gateway_route" { default = true }
variable "nat_gateway_tags" { default = {} }
variable "enable_flow_log" { default = false }
variable "flow_log_destination_type" { default = "cloud-watch-logs" }
variable "create_flow_log_cloudwatch_log_group" { default = false }
variable "flow_log_cloudwatch_log_group_name_prefix" { default = "/aws/vpc-flow-log/" }
variable "flow_log_cloudwatch_log_group_name_suffix" { default = "" }
variable "flow_log_cloudwatch_log_group_retention_in_days" { default = null }
variable "flow_log_cloudwatch_log_group_class" { default = null }
variable "vpc_flow_log_tags" { default = {} }

locals {
  most_subnets = max(
    length(var.private_subnets),
    length(var.public_subnets),
    length(var.database_subnets),
    length(var.elasticache_subnets),
    length(var.redshift_subnets),
  )
  gateways  = var.single_nat_gateway ? 1 : var.one_nat_gateway_per_az ? length(var.azs) : local.most_subnets
  log_group = var.create_vpc && var.enable_flow_log && var.flow_log_destination_type != "s3" && var.create_flow_log_cloudwatch_log_group
}

resource "aws_vpc" "this" {
  count      = var.create_vpc ? 1 : 0
  region     = var.region
  cidr_block = var.cidr
  tags       = merge({ Name = var.name }, var.tags, var.vpc_tags)
}

resource "aws_subnet" "public" {
  count      = var.create_vpc ? length(var.public_subnets) : 0
  region     = var.region
  vpc_id     = aws_vpc.this[0].id
  cidr_block = try(var.public_subnets[count.index], null)
}

resource "aws_subnet" "private" {
  count      = var.create_vpc ? length(var.private_subnets) : 0
  region     = var.region
  vpc_id     = aws_vpc.this[0].id
  cidr_block = try(var.private_subnets[count.index], null)
}

resource "aws_subnet" "intra" {
  count      = var.create_vpc ? length(var.intra_subnets) : 0
  region     = var.region
  vpc_id     = aws_vpc.this[0].id
  cidr_block = try(var.intra_subnets[count.index], null)
}

resource "aws_route_table" "public" {
  count  = var.create_vpc && length(var.public_subnets) > 0 ? 1 : 0
  region = var.region
  vpc_id = aws_vpc.this[0].id
}

resource "aws_route_table" "private" {
  count  = var.create_vpc && local.most_subnets > 0 ? local.gateways : 0
  region = var.region
  vpc_id = aws_vpc.this[0].id
}

resource "aws_route_table" "intra" {
  count  = var.create_vpc && length(var.intra_subnets) > 0 ? 1 : 0
  region = var.region
  vpc_id = aws_vpc.this[0].id
}

resource "aws_route" "private_nat_gateway" {
  count                  = var.create_vpc && var.enable_nat_gateway && var.create_private_nat_gateway_route ? local.gateways : 0
  region                 = var.region
  route_table_id         = element(aws_route_table.private[*].id, count.index)
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = element(aws_nat_gateway.this[*].id, count.index)
}

resource "aws_route_table_association" "private" {
  count          = var.create_vpc ? length(var.private_subnets) : 0
  region         = var.region
  subnet_id      = element(aws_subnet.private[*].id, count.index)
  route_table_id = element(aws_route_table.private[*].id, var.single_nat_gateway ? 0 : count.index)
}

resource "aws_nat_gateway" "this" {
  count     = var.create_vpc && var.enable_nat_gateway ? local.gateways : 0
  region    = var.region
  subnet_id = element(aws_subnet.public[*].id, var.single_nat_gateway ? 0 : count.index)
  tags      = merge({ Name = "${var.name}-${element(var.azs, var.single_nat_gateway ? 0 : count.index)}" }, var.tags, var.nat_gateway_tags)
}

resource "aws_cloudwatch_log_group" "flow_log" {
  count             = local.log_group ? 1 : 0
  region            = var.region
  name              = "${var.flow_log_cloudwatch_log_group_name_prefix}${var.flow_log_cloudwatch_log_group_name_suffix}"
  retention_in_days = var.flow_log_cloudwatch_log_group_retention_in_days
  log_group_class   = var.flow_log_cloudwatch_log_group_class
  tags              = merge(var.tags, var.vpc_flow_log_tags)
}

output "vpc_id" { value = try(aws_vpc.this[0].id, null) }
output "vpc_cidr_block" { value = try(aws_vpc.this[0].cidr_block, null) }
output "azs" { value = var.azs }
output "name" { value = var.name }
output "natgw_ids" { value = aws_nat_gateway.this[*].id }
output "public_subnets" { value = aws_subnet.public[*].id }
output "private_subnets" { value = aws_subnet.private[*].id }
output "intra_subnets" { value = aws_subnet.intra[*].id }
output "public_route_table_ids" { value = aws_route_table.public[*].id }
output "private_route_table_ids" { value = aws_route_table.private[*].id }
output "intra_route_table_ids" { value = aws_route_table.intra[*].id }
