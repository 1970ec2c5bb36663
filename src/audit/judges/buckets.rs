//! Buckets.

use serde_json::Value;

use crate::input::Input;
use crate::judge::{Judge, Verdict, each, every, is, judge, key, one_of, plainly};
use crate::model::policy::{Policy, Statement};
use crate::model::{Model, Subject};

/// What gives rights over a bucket itself.
const OVER_THE_BUCKET: [&str; 6] = [
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutEncryptionConfiguration",
    "s3:PutObjectAcl",
    "s3:DeleteBucket",
];

const POLICY: &str = "policy";

pub(super) fn judges() -> Vec<Judge> {
    let bucket = || every("aws_s3_bucket");
    vec![
        judge(
            "s3-public-access-block",
            bucket()
                .beside("aws_s3_bucket_public_access_block", "bucket")
                .expect("block_public_acls", is(true))
                .expect("block_public_policy", is(true))
                .expect("ignore_public_acls", is(true))
                .expect("restrict_public_buckets", is(true)),
        ),
        each("s3-policy-public", &["aws_s3_bucket"], public),
        each("s3-policy-lockout", &["aws_s3_bucket_policy"], lockout),
        each("s3-tls", &["aws_s3_bucket"], tls),
        plainly("s3-cross-account", cross_account),
        judge(
            "s3-encryption",
            bucket()
                .beside("aws_s3_bucket_server_side_encryption_configuration", "bucket")
                .expect(
                    "rule[0].apply_server_side_encryption_by_default[0].sse_algorithm",
                    one_of(&["aws:kms", "aws:kms:dsse"]),
                )
                .expect("rule[0].apply_server_side_encryption_by_default[0].kms_master_key_id", key()),
        ),
        judge(
            "s3-versioning",
            bucket()
                .beside("aws_s3_bucket_versioning", "bucket")
                .expect("versioning_configuration[0].status", is("Enabled")),
        ),
        judge(
            "s3-acls",
            bucket()
                .beside("aws_s3_bucket_ownership_controls", "bucket")
                .expect("rule[0].object_ownership", is("BucketOwnerEnforced")),
        ),
        each("s3-lifecycle", &["aws_s3_bucket"], lifecycle),
        judge("s3-access-logs", bucket().beside("aws_s3_bucket_logging", "bucket")),
        judge("s3-replication", bucket().beside("aws_s3_bucket_replication_configuration", "bucket")),
        judge("s3-events", bucket().beside("aws_s3_bucket_notification", "bucket")),
    ]
}

/// The policies of a bucket, with what has each.
fn policies<'m>(model: &'m Model, bucket: &'m Subject) -> Vec<(&'m Subject, Policy)> {
    let policies = model.referring(bucket, "aws_s3_bucket_policy", "bucket").into_iter();
    policies.filter_map(|of| Some((of, of.at(POLICY).and_then(Policy::read)?))).collect()
}

fn public<'m>(model: &'m Model, bucket: &'m Subject) -> Vec<Verdict<'m>> {
    let mut verdicts = Vec::new();
    for (subject, policy) in policies(model, bucket) {
        let open = policy.allowing().find(|statement| statement.is_for_everybody());
        let message = match open {
            Some(statement) => format!("{}: everybody is allowed something", statement.name()),
            None => "it allows everybody nothing".to_owned(),
        };
        verdicts.push(Verdict::of(open.is_none(), subject, POLICY, message));
    }
    for acl in model.referring(bucket, "aws_s3_bucket_acl", "bucket") {
        let is_public =
            acl.text("acl").is_some_and(|acl| acl.starts_with("public-") || acl == "authenticated-read");
        verdicts.push(Verdict::of(!is_public, acl, "acl", "it has an ACL"));
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::pass(bucket, "", "it has no policy, and so only the account's own"));
    }
    verdicts
}

fn lockout<'m>(_: &'m Model, subject: &'m Subject) -> Vec<Verdict<'m>> {
    let Some(policy) = subject.at(POLICY).and_then(Policy::read) else {
        return vec![Verdict::unknown(Some(subject), "its policy cannot be read: look at it in the account")];
    };
    let shuts = policy.statements.iter().find(|statement| {
        !statement.allows
            && statement.is_for_everybody()
            && statement.conditions.is_empty()
            && statement.covers("s3:PutBucketPolicy")
    });
    let message = match shuts {
        Some(statement) => format!("{}: it denies its own account everything", statement.name()),
        None => "what it denies everybody has a condition".to_owned(),
    };
    vec![Verdict::of(shuts.is_none(), subject, POLICY, message)]
}

fn refuses_plain_text(statement: &Statement) -> bool {
    let is_insecure = statement.conditions.iter().any(|of| {
        of.operator == "Bool" && of.key.eq_ignore_ascii_case("aws:SecureTransport") && of.values == ["false"]
    });
    !statement.allows
        && statement.is_for_everybody()
        && is_insecure
        && statement.conditions.len() == 1
        && statement.covers("s3:GetObject")
        && statement.covers("s3:PutObject")
        && statement.resources.iter().any(|resource| resource.ends_with("/*") || resource == "*")
}

fn tls<'m>(model: &'m Model, bucket: &'m Subject) -> Vec<Verdict<'m>> {
    let policies = policies(model, bucket);
    let refusing = policies.iter().find(|(_, policy)| policy.statements.iter().any(refuses_plain_text));
    vec![match (refusing, policies.first()) {
        (Some((subject, _)), _) => Verdict::pass(subject, POLICY, "it refuses requests without TLS"),
        (None, Some((subject, _))) => {
            Verdict::fail(subject, POLICY, "it does not refuse requests without TLS")
        }
        (None, None) => Verdict::fail(bucket, "", "no policy refuses requests without TLS"),
    }]
}

fn cross_account<'m>(model: &'m Model, input: &Input<'_>) -> Vec<Verdict<'m>> {
    let own = input.accounts.get(&model.environment).map_or("", String::as_str);
    let mut verdicts = Vec::new();
    for subject in model.of_type("aws_s3_bucket_policy") {
        let Some(policy) = subject.at(POLICY).and_then(Policy::read) else { continue };
        let is_other = |principal: &String| {
            principal.starts_with("AWS:")
                && (own.is_empty() || !principal.contains(own))
                && !principal.contains("${")
        };
        let gives = policy.allowing().find(|statement| {
            (statement.principals.iter().any(is_other) || statement.is_for_everybody())
                && OVER_THE_BUCKET.iter().any(|action| statement.covers(action))
        });
        let message = match gives {
            Some(statement) => format!("{}: others have rights over the bucket", statement.name()),
            None => "nobody else has rights over the bucket".to_owned(),
        };
        verdicts.push(Verdict::of(gives.is_none(), subject, POLICY, message));
    }
    verdicts
}

fn lifecycle<'m>(model: &'m Model, bucket: &'m Subject) -> Vec<Verdict<'m>> {
    let of = model.referring(bucket, "aws_s3_bucket_lifecycle_configuration", "bucket");
    let Some(configuration) = of.first() else {
        return vec![Verdict::fail(bucket, "", "it has no lifecycle rules")];
    };
    let ends_uploads = |rule: &Value| {
        let uploads = &rule["abort_incomplete_multipart_upload"];
        rule["status"] == "Enabled"
            && (uploads.is_object() || uploads.as_array().is_some_and(|of| !of.is_empty()))
    };
    let at = configuration.items("rule").iter().position(ends_uploads);
    let path = at.map_or_else(|| "rule".to_owned(), |at| format!("rule[{at}]"));
    let message = if at.is_some() {
        "it forgets uploads that never ended"
    } else {
        "no rule forgets uploads that never ended"
    };
    vec![Verdict::of(at.is_some(), configuration, path, message)]
}
