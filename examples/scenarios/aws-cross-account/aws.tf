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

resource "aws_iam_role" "northflank" {
  name               = "northflank"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "northflank" {
  for_each   = var.policy_arns
  role       = aws_iam_role.northflank.name
  policy_arn = each.value
}

locals {
  role_arn = aws_iam_role.northflank.arn
}
