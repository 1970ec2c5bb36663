//! What the roles of services may do, as IAM would judge it, and what they may not.

use std::collections::BTreeSet;

use aws::PolicyDocument;
use aws::names::{Namespace, ServiceName};
use serde_json::Value;
use terraform::Expr;

use super::grants::Grant;
use super::permissions::{self, Own};
use super::settings::{SecretKey, SecretSettings};
use super::{Channel, logs};
use crate::identity::{ClusterIdentity, boundary};
use crate::testing::iam::{Context, allows, json, strings};
use crate::testing::{account, settings};

const OWN_KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/own";
const SECRET: &str = "arn:aws:secretsmanager:us-east-1:123456789012:secret:dawn/session-a1b2c3";

fn trantor(region: &str) -> ClusterIdentity {
    ClusterIdentity {
        name: "prod-trantor".parse().unwrap(),
        key: "trantor".to_owned(),
        account_id: account().id,
        region: region.parse().unwrap(),
        name_reference: Expr::from("prod-trantor"),
        oidc_provider_arn: Expr::from("arn:aws:iam::123456789012:oidc-provider/oidc.eks/id/0"),
        issuer: Expr::from("https://oidc.eks/id/0"),
    }
}

/// A service with a bucket and a secret.
fn own() -> Own {
    Own {
        bucket_arn: Some("arn:aws:s3:::prod-dawn".into()),
        secret_arns: vec![SECRET.into()],
        key_arn: Some(OWN_KEY.into()),
        database: None,
    }
}

::settings::settings! {
    /// Where grants stand.
    struct Grants {
        /// The grants.
        pub grants: Vec<Grant>,
    }
}

fn read(grants: &str) -> Vec<Grant> {
    settings::<Grants>(&format!("grants = [{grants}]")).grants
}

fn policy(grants: &str, own: &Own) -> Value {
    json(&permissions::policy(&trantor("us-east-1"), &read(grants), own))
}

/// What a role with these grants may do, of a service that has nothing of its own.
struct Role(Value);

impl Role {
    fn of(grants: &str) -> Self {
        Self(policy(grants, &Own::default()))
    }

    #[track_caller]
    fn may(&self, action: &str, resource: &str) -> &Self {
        self.may_with(action, resource, &[])
    }

    #[track_caller]
    fn may_with(&self, action: &str, resource: &str, context: &[(&str, &str)]) -> &Self {
        assert!(self.judge(action, resource, context), "{action} on {resource} with {context:?} is refused");
        self
    }

    #[track_caller]
    fn may_not(&self, action: &str, resource: &str) -> &Self {
        self.may_not_with(action, resource, &[])
    }

    #[track_caller]
    fn may_not_with(&self, action: &str, resource: &str, context: &[(&str, &str)]) -> &Self {
        assert!(!self.judge(action, resource, context), "{action} on {resource} with {context:?}");
        self
    }

    fn judge(&self, action: &str, resource: &str, context: &[(&str, &str)]) -> bool {
        allows(&self.0, action, resource, &context.iter().copied().collect::<Context<'_>>())
    }
}

#[test]
fn its_own_secrets_are_read_and_no_others() {
    let role = Role(policy("", &own()));
    let through = |service: &'static str| [("kms:ViaService", service)];
    let secrets = through("secretsmanager.us-east-1.amazonaws.com");
    role.may("secretsmanager:GetSecretValue", SECRET)
        .may_not("secretsmanager:PutSecretValue", SECRET)
        .may_not("secretsmanager:DeleteSecret", SECRET)
        .may_not(
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:day/session-a1b2c3",
        )
        .may_with("kms:Decrypt", OWN_KEY, &secrets)
        .may_not("kms:Decrypt", OWN_KEY)
        .may_not_with("kms:Decrypt", OWN_KEY, &through("s3.us-east-1.amazonaws.com"))
        .may_not_with("kms:GenerateDataKey", OWN_KEY, &secrets)
        .may_not_with("kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/other", &secrets);
}

#[test]
fn a_path_of_secrets_is_a_path_and_a_name_is_a_name() {
    let secret = |name: &str| format!("arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}");
    Role::of(r#"{ secrets = "dawn/*" }, { secrets = "shared/token" }"#)
        .may("secretsmanager:GetSecretValue", &secret("dawn/session-a1b2c3"))
        .may("secretsmanager:DescribeSecret", &secret("shared/token-a1b2c3"))
        .may_not("secretsmanager:GetSecretValue", &secret("day/session-a1b2c3"))
        .may_not("secretsmanager:GetSecretValue", &secret("dawn-rc/session-a1b2c3"))
        .may_not("secretsmanager:GetSecretValue", &secret("shared/tokens-a1b2c3"))
        .may_not("secretsmanager:GetSecretValue", &secret("shared/token/old-a1b2c3"))
        .may_not("secretsmanager:ListSecrets", "*")
        .may_not(
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:dawn/session-a1b2c3",
        );
}

#[test]
fn parameters_are_read_and_not_written() {
    let parameter = |name: &str| format!("arn:aws:ssm:us-east-1:123456789012:parameter{name}");
    Role::of(r#"{ parameters = "/dawn/*", key = "arn:aws:kms:us-east-1:123456789012:key/shared" }"#)
        .may("ssm:GetParameter", &parameter("/dawn/colour"))
        .may("ssm:GetParametersByPath", &parameter("/dawn/"))
        .may_not("ssm:PutParameter", &parameter("/dawn/colour"))
        .may_not("ssm:GetParameter", &parameter("/day/colour"))
        .may_with(
            "kms:Decrypt",
            "arn:aws:kms:us-east-1:123456789012:key/shared",
            &[("kms:ViaService", "ssm.us-east-1.amazonaws.com")],
        );
}

#[test]
fn objects_are_read_within_the_prefix() {
    let key = "arn:aws:kms:eu-west-1:210987654321:key/0123abcd";
    let grant = format!(r#"{{ bucket = "reports", access = "read", prefix = "dawn/", key = "{key}" }}"#);
    let through = [("kms:ViaService", "s3.us-east-1.amazonaws.com")];
    Role::of(&grant)
        .may("s3:GetObject", "arn:aws:s3:::reports/dawn/today")
        .may_with("s3:ListBucket", "arn:aws:s3:::reports", &[("s3:prefix", "dawn/2026/")])
        .may_not("s3:ListBucket", "arn:aws:s3:::reports")
        .may_not_with("s3:ListBucket", "arn:aws:s3:::reports", &[("s3:prefix", "day/")])
        .may_not("s3:GetObject", "arn:aws:s3:::reports/dawn-old/today")
        .may_not("s3:GetObject", "arn:aws:s3:::reports-old/dawn/today")
        .may_not("s3:PutObject", "arn:aws:s3:::reports/dawn/today")
        .may_not("s3:DeleteObject", "arn:aws:s3:::reports/dawn/today")
        .may_with("kms:Decrypt", key, &through)
        .may_not_with("kms:GenerateDataKey", key, &through);
}

#[test]
fn objects_are_written_and_not_read() {
    Role::of(r#"{ bucket = "reports", access = "write" }"#)
        .may("s3:PutObject", "arn:aws:s3:::reports/today")
        .may("s3:DeleteObject", "arn:aws:s3:::reports/today")
        .may_not("s3:GetObject", "arn:aws:s3:::reports/today")
        .may_not("s3:ListBucket", "arn:aws:s3:::reports")
        .may_not("s3:PutBucketPolicy", "arn:aws:s3:::reports")
        .may_not("s3:DeleteObjectVersion", "arn:aws:s3:::reports/today");
}

#[test]
fn its_own_bucket_is_encrypted_with_its_own_key() {
    let through = [("kms:ViaService", "s3.us-east-1.amazonaws.com")];
    Role(policy(r#"{ bucket = "own" }"#, &own()))
        .may("s3:GetObject", "arn:aws:s3:::prod-dawn/a")
        .may("s3:PutObject", "arn:aws:s3:::prod-dawn/a")
        .may("s3:ListBucket", "arn:aws:s3:::prod-dawn")
        .may_not("s3:GetObject", "arn:aws:s3:::prod-day/a")
        .may_with("kms:GenerateDataKey", OWN_KEY, &through);
}

#[test]
fn messages_go_one_way_or_the_other() {
    let queue = "arn:aws:sqs:us-east-1:123456789012:orders";
    let key = "arn:aws:kms:us-east-1:123456789012:key/0123abcd";
    let through = [("kms:ViaService", "sqs.us-east-1.amazonaws.com")];
    Role::of(&format!(r#"{{ queue = "orders", access = "send", key = "{key}" }}"#))
        .may("sqs:SendMessage", queue)
        .may("sqs:GetQueueUrl", queue)
        .may_not("sqs:ReceiveMessage", queue)
        .may_not("sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:orders-dlq")
        .may_with("kms:GenerateDataKey", key, &through);
    Role::of(&format!(r#"{{ queue = "orders", access = "receive", key = "{key}" }}"#))
        .may("sqs:ReceiveMessage", queue)
        .may("sqs:DeleteMessage", queue)
        .may_not("sqs:SendMessage", queue)
        .may_not("sqs:PurgeQueue", queue)
        .may_with("kms:Decrypt", key, &through)
        .may_not_with("kms:GenerateDataKey", key, &through);
    Role::of(r#"{ queue = "orders", access = "send-receive" }"#)
        .may("sqs:SendMessage", queue)
        .may("sqs:ReceiveMessage", queue)
        .may_not("sqs:SetQueueAttributes", queue);
    Role::of(r#"{ topic = "news" }"#)
        .may("sns:Publish", "arn:aws:sns:us-east-1:123456789012:news")
        .may_not("sns:Publish", "arn:aws:sns:us-east-1:123456789012:newsletter")
        .may_not("sns:Subscribe", "arn:aws:sns:us-east-1:123456789012:news");
}

#[test]
fn items_are_read_or_written() {
    let table = "arn:aws:dynamodb:us-east-1:123456789012:table/sessions";
    let index = &format!("{table}/index/by-user");
    Role::of(r#"{ table = "sessions", access = "read" }"#)
        .may("dynamodb:GetItem", table)
        .may("dynamodb:Query", index)
        .may_not("dynamodb:PutItem", table)
        .may_not("dynamodb:GetItem", &format!("{table}-old"));
    Role::of(r#"{ table = "sessions", access = "write" }"#)
        .may("dynamodb:PutItem", table)
        .may_not("dynamodb:GetItem", table)
        .may_not("dynamodb:Query", index)
        .may_not("dynamodb:DeleteTable", table);
    Role::of(r#"{ table = "sessions", access = "read-write" }"#)
        .may("dynamodb:UpdateItem", table)
        .may("dynamodb:Scan", table);
}

#[test]
fn images_of_named_repositories_are_pulled() {
    let repository = |name: &str| format!("arn:aws:ecr:us-east-1:123456789012:repository/{name}");
    let role = Role::of(r#"{ repository = "prod/dawn" }, { repository = "prod/day" }"#);
    role.may("ecr:GetAuthorizationToken", "*")
        .may("ecr:BatchGetImage", &repository("prod/dawn"))
        .may("ecr:GetDownloadUrlForLayer", &repository("prod/day"))
        .may_not("ecr:BatchGetImage", &repository("prod/dusk"))
        .may_not("ecr:BatchGetImage", &repository("prod/dawn-old"))
        .may_not("ecr:PutImage", &repository("prod/dawn"))
        .may_not("ecr:BatchDeleteImage", &repository("prod/dawn"))
        .may_not("ecr:DescribeRepositories", "*");
    let statements = role.0["Statement"].as_array().unwrap();
    assert_eq!(statements.len(), 3, "{statements:#?}");
}

const EVERY_SORT: &str = r#"
    { bucket = "reports", access = "read-write" },
    { bucket = "invoices", access = "read" },
    { bucket = "exports", access = "write" },
    { parameters = "/dawn/*" },
    { queue = "orders", access = "send" },
    { queue = "returns", access = "receive" },
    { queue = "both", access = "send-receive" },
    { repository = "prod/dawn" },
    { secrets = "dawn/*" },
    { table = "sessions", access = "read" },
    { table = "events", access = "write" },
    { table = "users", access = "read-write" },
    { topic = "news" },
"#;

/// The rule of the boundary goes by the list of actions, and IAM by the policy.
#[test]
fn the_actions_of_a_grant_are_those_of_its_statements() {
    for grant in read(EVERY_SORT) {
        let document =
            json(&permissions::policy(&trantor("us-east-1"), std::slice::from_ref(&grant), &own()));
        let statements = document["Statement"].as_array().unwrap();
        let of_grant = statements.iter().filter(|of| !of["Sid"].as_str().unwrap().contains("OwnSecrets"));
        let actions: BTreeSet<&str> = of_grant.flat_map(|of| strings(&of["Action"])).collect();
        assert_eq!(actions.into_iter().collect::<Vec<_>>(), permissions::actions(&grant), "{}", grant.kind());
    }
}

#[test]
fn nothing_is_named_by_a_wildcard_that_has_a_name() {
    for region in ["us-east-1", "cn-northwest-1"] {
        let document = permissions::policy(&trantor(region), &read(EVERY_SORT), &Own::default());
        let document = json(&document);
        let mut sids = BTreeSet::new();
        for statement in document["Statement"].as_array().unwrap() {
            let sid = statement["Sid"].as_str().unwrap();
            assert!(sids.insert(sid.to_owned()) && sid.chars().all(char::is_alphanumeric), "{sid}");
            assert!(strings(&statement["Action"]).iter().all(|action| !action.contains('*')));
            if strings(&statement["Action"]) == ["ecr:GetAuthorizationToken"] {
                assert_eq!(strings(&statement["Resource"]), ["*"]);
                continue;
            }
            for resource in strings(&statement["Resource"]) {
                let parts: Vec<&str> = resource.splitn(6, ':').collect();
                assert_eq!(parts[1], if region.starts_with("cn-") { "aws-cn" } else { "aws" });
                assert!(parts[2] == "s3" || (parts[3] == region && parts[4] == "123456789012"), "{resource}");
                assert!(!parts[5].starts_with('*'), "{resource}");
            }
        }
    }
}

#[test]
fn the_boundary_lets_what_it_is_told_to() {
    assert!(boundary::lets("s3:GetObject", []));
    assert!(boundary::lets("secretsmanager:GetSecretValue", []));
    assert!(!boundary::lets("sqs:SendMessage", []));
    assert!(boundary::lets("sqs:SendMessage", ["SQS:send*"]));
    assert!(!boundary::lets("sqs:SendMessage", ["sqs:Receive*"]));
}

#[test]
fn names_of_secrets_and_log_groups() {
    let service = const { ServiceName::of("dawn") };
    let key = const { SecretKey::of("session") };
    let written: SecretSettings = settings("name = \"partners/dawn\"");
    assert_eq!(SecretSettings::default().name(&service, &key).as_str(), "dawn/session");
    assert_eq!(written.name(&service, &key).as_str(), "partners/dawn");
    let longest = ServiceName::new("a".repeat(63)).unwrap();
    let key = SecretKey::new("k".repeat(SecretKey::MAX_LENGTH)).unwrap();
    assert_eq!(SecretSettings::default().name(&longest, &key).as_str().len(), 128);
    let account = account();
    let channel = Channel {
        account: &account,
        service,
        setting: "services.dawn".to_owned(),
        name: None,
        namespace: const { Namespace::of("dawn-rc") },
        cluster_key: "trantor".to_owned(),
        cluster: "prod-trantor".parse().unwrap(),
        version: "1.35".parse().unwrap(),
        zones: 2,
        role: None,
    };
    assert_eq!(logs::group_name(&channel), "/aws/containerinsights/prod-trantor/services/dawn-rc");
}

/// What Fluent Bit may write includes the groups of services.
#[test]
fn fluent_bit_writes_to_the_groups_of_services() {
    let cluster = trantor("us-east-1");
    let policy: PolicyDocument = crate::identity::policies::fluent_bit::policy(&cluster);
    let group =
        cluster.arn_of("logs", &format!("log-group:{}/dawn:log-stream:a", logs::prefix(&cluster.name)));
    assert!(allows(&json(&policy), "logs:PutLogEvents", &group, &Context::new()));
}
