//! Who may do what.

use super::Rule;
use super::When::{Becomes, Changes, Deleted, Destroyed, Replaced};

pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "aws_eks_access_entry",
        Deleted,
        "{principal_arn|Its principal} can no longer reach the cluster.",
    ),
    Rule::new(
        "aws_eks_access_entry",
        Replaced,
        "{principal_arn|Its principal} cannot reach the cluster until the new entry is there.",
    ),
    Rule::new(
        "aws_eks_access_policy_association",
        Deleted,
        "{principal_arn|Its principal} may do less in the cluster.",
    ),
    Rule::new(
        "aws_iam_role",
        Replaced,
        "Policies of others that name the role as a principal mean the old one, even when the new one is called alike: \
         they have to be written anew, in other accounts too. Sessions of the old one end.",
    ),
    Rule::new("aws_iam_role", Deleted, "What runs with the role is refused, and who assumes it too."),
    Rule::new("aws_iam_role", Changes("assume_role_policy"), "Who may assume the role changes.").caution(),
    Rule::new("aws_iam_role", Changes("permissions_boundary"), "What the role may do at most changes.")
        .caution(),
    Rule::new("aws_iam_policy", Replaced, "Roles do without its rights until the new policy is attached."),
    Rule::new(
        "aws_iam_role_policy_attachment",
        Destroyed,
        "The role does without the rights of the policy meanwhile.",
    ),
    Rule::new("aws_iam_role_policy", Destroyed, "The role does without these rights meanwhile."),
    Rule::new(
        "aws_iam_openid_connect_provider",
        Destroyed,
        "Roles that trust its tokens cannot be assumed until there is a new one and their trust policies name it.",
    ),
    Rule::new(
        "aws_eks_pod_identity_association",
        Destroyed,
        "Pods of the service account have no role meanwhile.",
    ),
    Rule::new(
        "aws_s3_bucket_public_access_block",
        Deleted,
        "Policies and access lists can make objects public.",
    ),
    Rule::new("aws_s3_bucket_public_access_block", Becomes("block_public_acls", "false"), PUBLIC).caution(),
    Rule::new("aws_s3_bucket_public_access_block", Becomes("block_public_policy", "false"), PUBLIC).caution(),
    Rule::new("aws_s3_bucket_public_access_block", Becomes("ignore_public_acls", "false"), PUBLIC).caution(),
    Rule::new("aws_s3_bucket_public_access_block", Becomes("restrict_public_buckets", "false"), PUBLIC)
        .caution(),
    Rule::new(
        "aws_s3_bucket_policy",
        Deleted,
        "What the policy refused, such as access without TLS, is refused no more.",
    ),
    Rule::new("terraform", Changes("backend"), STATE).caution(),
    Rule::new(
        "provider",
        Changes("region"),
        "Everything is made anew in the other region, and Terraform loses what stands in this one.",
    )
    .caution(),
    Rule::new(
        "provider",
        Changes("allowed_account_ids"),
        "In another account everything is made anew, and Terraform loses what stands here.",
    )
    .caution(),
];

const PUBLIC: &str = "Policies and access lists can make objects public.";

const STATE: &str = "The state has to be moved to the other place (`terraform init -migrate-state`) before the next \
                     apply, or Terraform makes everything a second time.";
