# Young-ook/sagemaker/aws 0.4, read from 0.4.0 and 0.4.8. Its endpoints name no model that it makes.

variable "name" { default = null }
variable "subnet" { default = null }
variable "notebook_instances" { default = [] }
variable "tags" { default = {} }

resource "random_pet" "name" {}

locals {
  name      = var.name == null || var.name == "" ? random_pet.name.id : var.name
  notebooks = { for notebook in var.notebook_instances : notebook.name => notebook }
}

resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "lc" {
  for_each  = { for name, notebook in local.notebooks : name => notebook if try(notebook.lifecycle_config, null) != null }
  on_create = base64encode(try(each.value.lifecycle_config.on_create, ""))
  on_start  = base64encode(try(each.value.lifecycle_config.on_start, ""))
}

resource "aws_sagemaker_notebook_instance" "ni" {
  for_each              = local.notebooks
  name                  = "${local.name}-${each.key}"
  instance_type         = try(each.value.instance_type, "ml.t2.medium")
  volume_size           = try(each.value.volume_size, 5)
  subnet_id             = var.subnet
  lifecycle_config_name = try(each.value.lifecycle_config, null) == null ? null : aws_sagemaker_notebook_instance_lifecycle_configuration.lc[each.key].name
  tags                  = merge({ "terraform.io" = "managed", Name = local.name }, var.tags)
}
