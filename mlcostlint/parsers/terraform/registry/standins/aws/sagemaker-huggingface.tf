# philschmid/sagemaker-huggingface/aws, read from 0.5, 0.7.0 and 0.9.0.

variable "name_prefix" {}
variable "instance_type" { default = null }
variable "instance_count" { default = 1 }
variable "hf_model_id" { default = null }
variable "hf_task" { default = null }
variable "model_data" { default = null }
variable "autoscaling" { default = {} }
variable "async_config" { default = {} }
variable "serverless_config" { default = {} }
variable "tags" { default = {} }

locals {
  waits      = try(var.async_config.s3_output_path, null) != null
  serverless = try(var.serverless_config.max_concurrency, null) != null
  scales     = try(var.autoscaling.max_capacity, null) != null && try(var.autoscaling.scaling_target_invocations, null) != null && !local.serverless
}

resource "aws_sagemaker_model" "model_with_model_artifact" {
  count = var.model_data != null && var.hf_model_id == null ? 1 : 0
  tags  = var.tags
  primary_container = {
    model_data_url = var.model_data
    environment    = { HF_TASK = var.hf_task }
  }
}

resource "aws_sagemaker_model" "model_with_hub_model" {
  count = var.model_data == null && var.hf_model_id != null ? 1 : 0
  tags  = var.tags
  primary_container = {
    environment = { HF_TASK = var.hf_task, HF_MODEL_ID = var.hf_model_id }
  }
}

locals {
  model = one(concat(
    aws_sagemaker_model.model_with_model_artifact[*].name,
    aws_sagemaker_model.model_with_hub_model[*].name,
  ))
}

resource "aws_sagemaker_endpoint_configuration" "huggingface" {
  count = !local.waits && !local.serverless ? 1 : 0
  tags  = var.tags
  production_variants = [{
    variant_name           = "AllTraffic"
    model_name             = local.model
    initial_instance_count = var.instance_count
    instance_type          = var.instance_type
  }]
}

resource "aws_sagemaker_endpoint_configuration" "huggingface_async" {
  count = local.waits && !local.serverless ? 1 : 0
  tags  = var.tags
  production_variants = [{
    variant_name           = "AllTraffic"
    model_name             = local.model
    initial_instance_count = var.instance_count
    instance_type          = var.instance_type
  }]
  async_inference_config = {
    output_config = { s3_output_path = var.async_config.s3_output_path }
  }
}

resource "aws_sagemaker_endpoint_configuration" "huggingface_serverless" {
  count = !local.waits && local.serverless ? 1 : 0
  tags  = var.tags
  production_variants = [{
    variant_name = "AllTraffic"
    model_name   = local.model
    serverless_config = {
      max_concurrency   = var.serverless_config.max_concurrency
      memory_size_in_mb = var.serverless_config.memory_size_in_mb
    }
  }]
}

resource "aws_sagemaker_endpoint" "huggingface" {
  tags = var.tags
  endpoint_config_name = one(concat(
    aws_sagemaker_endpoint_configuration.huggingface[*].name,
    aws_sagemaker_endpoint_configuration.huggingface_async[*].name,
    aws_sagemaker_endpoint_configuration.huggingface_serverless[*].name,
  ))
}

resource "aws_appautoscaling_target" "sagemaker_target" {
  count              = local.scales ? 1 : 0
  min_capacity       = try(var.autoscaling.min_capacity, 1)
  max_capacity       = var.autoscaling.max_capacity
  resource_id        = "endpoint/${aws_sagemaker_endpoint.huggingface.name}/variant/AllTraffic"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  service_namespace  = "sagemaker"
}

output "sagemaker_endpoint" { value = aws_sagemaker_endpoint.huggingface }
output "sagemaker_endpoint_name" { value = aws_sagemaker_endpoint.huggingface.name }
