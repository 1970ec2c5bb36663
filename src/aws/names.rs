//! Names with the limits AWS, and Kubernetes, set to them.
//!
//! Each is a type of its own, so that a role's name cannot stand where a cluster's belongs, and each can only be
//! made from a text that keeps its rule.

use settings::names;

names! {
    /// The number of an AWS account: twelve digits, leading zeros included.
    AccountId: "an AWS account id", 12..=12, "0-9" "0-9" "0-9",
        "twelve digits, in quotes so that leading zeros stay";

    /// The name of an EKS cluster: at most 100 characters (EKS `CreateCluster`).
    ClusterName: "a cluster name", 1..=100, "0-9A-Za-z" "0-9A-Za-z_-" "0-9A-Za-z_-",
        "letters, digits, hyphens and underscores, beginning with a letter or digit";

    /// The name of an EKS managed node group: at most 63 characters (EKS `CreateNodegroup`).
    NodeGroupName: "a node group name", 1..=63, "0-9A-Za-z" "0-9A-Za-z_-" "0-9A-Za-z_-",
        "letters, digits, hyphens and underscores, beginning with a letter or digit";

    /// The name of an IAM role: at most 64 characters (IAM `CreateRole`).
    RoleName: "a role name", 1..=64, "0-9A-Za-z+=,.@_-" "0-9A-Za-z+=,.@_-" "0-9A-Za-z+=,.@_-",
        "letters, digits and any of + = , . @ _ -";

    /// The name of an IAM policy: at most 128 characters (IAM `CreatePolicy`).
    PolicyName: "a policy name", 1..=128, "0-9A-Za-z+=,.@_-" "0-9A-Za-z+=,.@_-" "0-9A-Za-z+=,.@_-",
        "letters, digits and any of + = , . @ _ -";

    /// The name of a service of the platform, which is also a Kubernetes label (RFC 1123, 63 characters).
    ServiceName: "a service name", 1..=63, "0-9a-z" "0-9a-z-" "0-9a-z",
        "lowercase letters, digits and hyphens, beginning and ending with a letter or digit";

    /// The name of a Kubernetes namespace: an RFC 1123 label of at most 63 characters.
    Namespace: "a namespace", 1..=63, "0-9a-z" "0-9a-z-" "0-9a-z",
        "lowercase letters, digits and hyphens, beginning and ending with a letter or digit";

    /// The name of a Kubernetes service account: an RFC 1123 subdomain of at most 253 characters.
    ServiceAccountName: "a service account name", 1..=253, "0-9a-z" "0-9a-z.-" "0-9a-z",
        "lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit";

    /// The name of an ECR repository: 2 to 256 characters (ECR `CreateRepository`).
    RepositoryName: "a repository name", 2..=256, "0-9a-z" "0-9a-z._/-" "0-9a-z",
        "lowercase letters, digits and any of . _ / -, beginning and ending with a letter or digit";

    /// The name of an S3 bucket: 3 to 63 characters (S3 bucket naming rules).
    BucketName: "a bucket name", 3..=63, "0-9a-z" "0-9a-z.-" "0-9a-z",
        "lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit";

    /// The alias of a KMS key after its `alias/`: at most 250 characters (KMS `CreateAlias`, 256 with `alias/`).
    KeyAlias: "a key alias", 1..=250, "0-9A-Za-z/_-" "0-9A-Za-z/_-" "0-9A-Za-z/_-",
        "letters, digits, slashes, hyphens and underscores, without the leading `alias/`";

    /// The name of a CloudWatch log group: at most 512 characters (CloudWatch Logs `CreateLogGroup`).
    LogGroupName: "a log group name", 1..=512, "0-9A-Za-z_/.#-" "0-9A-Za-z_/.#-" "0-9A-Za-z_/.#-",
        "letters, digits and any of _ / . # -";

    /// The name of a secret of Secrets Manager: at most 512 characters (Secrets Manager `CreateSecret`).
    SecretName: "a secret's name", 1..=512, "0-9A-Za-z/_+=.@-" "0-9A-Za-z/_+=.@-" "0-9A-Za-z/_+=.@-",
        "letters, digits and any of / _ + = . @ -";

    /// The name of an SQS queue: at most 80 characters (SQS `CreateQueue`).
    QueueName: "a queue's name", 1..=80, "0-9A-Za-z_-" "0-9A-Za-z_.-" "0-9A-Za-z_-",
        "letters, digits, hyphens and underscores; that of a FIFO queue ends with .fifo";

    /// The name of an SNS topic: at most 256 characters (SNS `CreateTopic`).
    TopicName: "a topic's name", 1..=256, "0-9A-Za-z_-" "0-9A-Za-z_.-" "0-9A-Za-z_-",
        "letters, digits, hyphens and underscores; that of a FIFO topic ends with .fifo";

    /// The name of a DynamoDB table: 3 to 255 characters (DynamoDB `CreateTable`).
    TableName: "a table's name", 3..=255, "0-9A-Za-z_.-" "0-9A-Za-z_.-" "0-9A-Za-z_.-",
        "letters, digits and any of _ . -";

    /// What the keys of objects in a bucket begin with, up to a slash: so that `reports/` says nothing of `reports-old/`.
    ObjectPrefix: "a prefix of objects", 2..=512, "0-9A-Za-z_.=-" "0-9A-Za-z/_.=-" "/",
        "letters, digits and any of / _ . = -, ending with a slash";

    /// The key of a Kubernetes label or taint: an optional DNS prefix with a slash, then a name.
    LabelKey: "a label key", 1..=317, "0-9A-Za-z" "0-9A-Za-z._/-" "0-9A-Za-z",
        "letters, digits and any of . _ / -, beginning and ending with a letter or digit";

    /// The value of a Kubernetes label or taint: at most 63 characters, possibly none.
    LabelValue: "a label value", 0..=63, "0-9A-Za-z" "0-9A-Za-z._-" "0-9A-Za-z",
        "letters, digits, dots, hyphens and underscores, beginning and ending with a letter or digit";

    /// The name of a Kubernetes group, for example `platform-operators`; `system:` is Kubernetes' own.
    GroupName: "a Kubernetes group name", 1..=63, "0-9A-Za-z" "0-9A-Za-z:._-" "0-9A-Za-z",
        "letters, digits and any of : . _ -, beginning and ending with a letter or digit";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn limits_hold() {
        assert!(ClusterName::new("a".repeat(100)).is_ok());
        let refusal = ClusterName::new("a".repeat(101)).unwrap_err();
        assert_eq!(refusal.message, "a cluster name has at most 100 characters, this has 101");
        assert!(ClusterName::new("-a").is_err());
        assert!(ClusterName::new("").is_err());
        assert!(NodeGroupName::new("a".repeat(63)).is_ok());
        assert!(NodeGroupName::new("a".repeat(64)).is_err());
        assert!(RoleName::new("a".repeat(64)).is_ok());
        assert!(RoleName::new("a".repeat(65)).is_err());
        assert!(PolicyName::new("a".repeat(128)).is_ok());
        assert!(PolicyName::new("a".repeat(129)).is_err());
        assert!(ServiceName::new("dawn-rc").is_ok());
        assert!(ServiceName::new("dawn-").is_err());
        assert!(Namespace::new("Dawn").is_err());
        assert!(RepositoryName::new("team/dawn").is_ok());
        assert!(BucketName::new("ab").is_err());
        assert!(KeyAlias::new("eks/prod-trantor").is_ok());
        assert!(LogGroupName::new("/aws/eks/prod-trantor/cluster").is_ok());
        assert!(LabelValue::new("").is_ok());
    }

    #[test]
    fn account_ids_are_twelve_digits() {
        assert_eq!(AccountId::new("012345678901").unwrap().as_str(), "012345678901");
        let refusal = AccountId::new("12345").unwrap_err();
        assert_eq!(refusal.message, "an AWS account id has 12 characters, this has 5");
        assert!(AccountId::new("12345678901a").is_err());
    }

    #[test]
    fn literals_are_checked_when_compiled() {
        assert_eq!(const { Namespace::of("kube-system") }.as_str(), "kube-system");
    }

    proptest! {
        #[test]
        fn what_the_schema_allows_is_allowed(text in "[0-9A-Za-z][0-9A-Za-z_-]{0,99}") {
            prop_assert!(ClusterName::new(&text).is_ok());
            prop_assert_eq!(ClusterName::new(&text).unwrap().to_string(), text);
        }

        #[test]
        fn what_it_does_not_is_not(text in "[a-z]{0,5}[^0-9A-Za-z_-][a-z]{0,5}") {
            prop_assert!(ClusterName::new(text).is_err());
        }
    }
}
