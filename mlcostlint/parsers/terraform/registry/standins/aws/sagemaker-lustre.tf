# Young-ook/sagemaker/aws//modules/lustre 0.4, read from 0.4.8.

variable "name" { default = null }
variable "subnets" {}
variable "filesystem" { default = {} }
variable "tags" { default = {} }

resource "random_pet" "name" {}

locals {
  name = var.name == null || var.name == "" ? random_pet.name.id : var.name
}

resource "aws_fsx_lustre_file_system" "fsx" {
  subnet_ids                  = var.subnets
  deployment_type             = try(var.filesystem.deployment_type, "PERSISTENT_1")
  per_unit_storage_throughput = try(var.filesystem.per_unit_storage_throughput, 50)
  storage_capacity            = try(var.filesystem.storage_capacity, 1200)
  storage_type                = try(var.filesystem.storage_type, "SSD")
  import_path                 = try(var.filesystem.import_path, null)
  tags                        = merge({ "terraform.io" = "managed", Name = local.name }, var.tags)
}
