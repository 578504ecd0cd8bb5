data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [var.northflank_principal]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [terraform_data.external_id.output]
    }
  }
}

data "aws_iam_policy_document" "northflank" {
  statement {
    actions   = data.northflank_cloud_permissions.aws.permissions
    resources = ["*"]
  }
}

resource "aws_iam_role" "northflank" {
  name               = "northflank-clusters"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

# A policy of the role itself may be longer than one that is attached by its ARN.
resource "aws_iam_role_policy" "northflank" {
  role   = aws_iam_role.northflank.name
  policy = data.aws_iam_policy_document.northflank.json
}

# A new role and its policy take effect after some seconds. Terraform creates the integration after this pause, and
# destroys the cluster and the integration before the role and its policy.
resource "time_sleep" "role" {
  create_duration = "15s"

  triggers = {
    arn    = aws_iam_role.northflank.arn
    policy = aws_iam_role_policy.northflank.id
  }
}

data "aws_subnets" "private" {
  filter {
    name   = "vpc-id"
    values = [var.vpc_id]
  }

  tags = {
    Tier = "private"
  }
}

locals {
  role_arn = time_sleep.role.triggers.arn
  subnets  = toset(data.aws_subnets.private.ids)
}
