//! Policies of things, trust in roles.

use super::*;

fn stack(resources: Value) -> Vec<StackObjects> {
    vec![StackObjects::of("test", &resources)]
}

fn change(before: Value, after: Value) -> Vec<String> {
    lines(&access(&stack(before), &stack(after)))
}

fn allow(principal: Value, action: &str) -> Value {
    json!({ "Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*" })
}

#[test]
fn whom_a_key_lets_decrypt_is_told() {
    let key = |statements: Value| {
        json!({
            "aws_kms_key.k": { "policy": policy(&statements) },
            "aws_iam_role.reader": { "name": "reader", "permissions_boundary": "arn:aws:iam::111122223333:policy/b" },
        })
    };
    let root = allow(json!({ "AWS": "arn:aws:iam::111122223333:root" }), "kms:*");
    let with = |who: Value| key(json!([root, allow(who, "kms:Decrypt")]));
    let on = "kms:Decrypt on key test: aws_kms_key.k";
    for (who, called) in [
        (json!({ "AWS": "${aws_iam_role.reader.arn}" }), "role reader"),
        (json!({ "AWS": ["arn:aws:iam::111122223333:role/team/reader"] }), "role reader"),
        (json!({ "AWS": "arn:aws:iam::999999999999:role/reader" }), "role reader of account 999999999999"),
        (json!({ "AWS": "999999999999" }), "account 999999999999"),
        (json!({ "Service": "logs.eu-west-1.amazonaws.com" }), "service logs.eu-west-1.amazonaws.com"),
        (json!({ "AWS": "*" }), "everybody"),
        (json!("*"), "everybody"),
    ] {
        assert_eq!(change(key(json!([root])), with(who.clone())), [format!("+! {called}: {on}")]);
        assert_eq!(change(with(who), key(json!([root]))), [format!("- {called}: {on}")]);
    }
    // Whoever is everybody is somebody.
    let everybody = with(json!({ "AWS": "*" }));
    assert_eq!(change(everybody, with(json!({ "AWS": "999999999999" }))), [format!("- everybody: {on}")]);
}

#[test]
fn everybody_comes_first() {
    let secret = |statements: Value| {
        json!({
            "aws_secretsmanager_secret.s": { "name": "dawn/session" },
            "aws_secretsmanager_secret_policy.s": { "secret_arn": "${aws_secretsmanager_secret.s.arn}", "policy": policy(&statements) },
        })
    };
    let open = json!([
        allow(json!("*"), "secretsmanager:GetSecretValue"),
        allow(json!({ "AWS": "999999999999" }), "secretsmanager:*")
    ]);
    let lines = change(secret(json!([])), secret(open));
    assert_eq!(lines[0], "+! everybody: secretsmanager:GetSecretValue on secret dawn/session");
    assert!(
        lines[1].starts_with("+! account 999999999999: secretsmanager:DeleteResourcePolicy, "),
        "{lines:?}"
    );
}

#[test]
fn a_prohibition_of_a_thing_that_goes_is_a_gain() {
    let bucket = |statements: Value| {
        json!({
            "aws_s3_bucket.b": { "bucket": "b" },
            "aws_s3_bucket_policy.b": { "bucket": "${aws_s3_bucket.b.id}", "policy": policy(&statements) },
        })
    };
    let tls = json!({ "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } });
    assert_eq!(
        change(bucket(json!([tls])), bucket(json!([]))),
        [
            "+! everybody: s3:GetObject on arn:aws:s3:::b/* when Bool aws:SecureTransport: false [it is no longer denied]"
        ]
    );
    assert_eq!(change(bucket(json!([tls])), json!({ "aws_s3_bucket.b": { "bucket": "b" } })).len(), 1);
    // A bucket that comes or goes takes its policy along.
    assert_eq!(change(bucket(json!([tls])), json!({})), Vec::<String>::new());
    assert_eq!(change(json!({}), bucket(json!([tls]))), Vec::<String>::new());
    let but = |who: &[&str]| {
        bucket(json!([{ "Effect": "Deny", "NotPrincipal": { "AWS": who }, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/*" }]))
    };
    let (one, two) = (but(&["111122223333"]), but(&["111122223333", "999999999999"]));
    assert_eq!(
        change(one.clone(), two.clone()),
        ["+! everybody but account 111122223333: s3:GetObject on arn:aws:s3:::b/* [it is no longer denied]"]
    );
    assert!(change(two, one).iter().all(|line| line.starts_with("- ")));
}

#[test]
fn what_a_plan_finds_at_a_thing_is_not_counted_twice() {
    let (queue, found) = (
        policy(&json!([allow(json!("*"), "sqs:SendMessage")])),
        json!({ "name": "q", "id": "https://sqs/q" }),
    );
    let mut found_with = found.clone();
    found_with["policy"] = queue.clone().into();
    let own = json!({ "queue_url": "${aws_sqs_queue.q.id}", "policy": queue });
    let before = json!({ "aws_sqs_queue.q": found_with, "aws_sqs_queue_policy.q": own });
    assert_eq!(
        change(json!({ "aws_sqs_queue.q": found }), json!({ "aws_sqs_queue.q": found_with })).len(),
        1
    );
    let after = json!({ "aws_sqs_queue.q": found_with });
    assert_eq!(change(before, after), ["- everybody: sqs:SendMessage on queue q"]);
}

#[test]
fn a_policy_that_is_not_known_yet_counts_as_more() {
    let key = |text: Value| json!({ "aws_kms_key.k": { "policy": text } });
    let known = policy(&json!([allow(json!({ "AWS": "111122223333" }), "kms:Decrypt")]));
    let lines = change(key(known.into()), key(Value::Null));
    assert!(
        lines[0].starts_with("+! somebody: what a policy says that is known only once it is applied on key"),
        "{lines:?}"
    );
    assert_eq!(change(key(Value::Null), key(Value::Null)), Vec::<String>::new());
}

#[test]
fn an_endpoint_lets_through_what_it_is_not_told() {
    let endpoint = |text: Option<Value>| json!({ "aws_vpc_endpoint.s3": { "policy": text.map(|statements| policy(&statements)) } });
    let some = || endpoint(Some(json!([allow(json!("*"), "s3:GetObject")])));
    let lines = change(some(), endpoint(None));
    assert!(
        lines[0].starts_with("+! everybody: * on VPC endpoint test: aws_vpc_endpoint.s3")
            || lines[0].contains("(*)"),
        "{lines:?}"
    );
    assert!(change(endpoint(None), some()).iter().all(|line| line.starts_with("- ")));
    assert_eq!(change(json!({}), endpoint(None)), Vec::<String>::new());
}

fn trusting(statements: Value) -> Value {
    json!({
        "aws_eks_cluster.a": { "name": "prod-a" },
        "aws_iam_openid_connect_provider.a": { "url": "${aws_eks_cluster.a.identity[0].oidc[0].issuer}" },
        "aws_iam_openid_connect_provider.github": { "url": "https://token.actions.githubusercontent.com" },
        "aws_iam_role.dawn": { "name": "dawn", "assume_role_policy": policy(&statements) },
    })
}

fn token(provider: &str, issuer: &str, test: &str, subjects: &[&str]) -> Value {
    json!({ "Effect": "Allow", "Principal": { "Federated": provider }, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": { "StringEquals": { format!("{issuer}:aud"): "sts.amazonaws.com" },
            test: { format!("{issuer}:sub"): subjects } } })
}

#[test]
fn whose_token_opens_a_role_is_told() {
    let pods = |test: &str, subjects: &[&str]| {
        let mut statement = token("PROVIDER", "ISSUER", test, subjects).to_string();
        statement = statement.replace("PROVIDER", "${aws_iam_openid_connect_provider.a.arn}");
        let issuer = "${replace(aws_eks_cluster.a.identity[0].oidc[0].issuer, \"https://\", \"\")}";
        let text = format!("{{\"Statement\":[{}]}}", statement.replace("ISSUER", issuer));
        let mut stack = trusting(json!([]));
        stack["aws_iam_role.dawn"]["assume_role_policy"] = text.into();
        stack
    };
    let one = pods("StringLike", &["system:serviceaccount:dawn:dawn"]);
    let two = pods("StringLike", &["system:serviceaccount:dawn:dawn", "system:serviceaccount:day:day"]);
    let all = pods("StringLike", &["system:serviceaccount:dawn:*"]);
    let assume = "sts:AssumeRoleWithWebIdentity on role dawn";
    assert_eq!(change(one.clone(), two), [format!("+! service account day/day of prod-a: {assume}")]);
    assert_eq!(
        change(all.clone(), one.clone()),
        [format!(
            "- service accounts dawn/* of prod-a: {assume} [still service account dawn/dawn of prod-a]"
        )]
    );
    assert_eq!(
        change(one.clone(), all),
        [format!(
            "+! service accounts dawn/* of prod-a: {assume} [before service account dawn/dawn of prod-a]"
        )]
    );
    assert_eq!(
        change(one, trusting(json!([]))),
        [format!("- service account dawn/dawn of prod-a: {assume}")]
    );
}

#[test]
fn github_goes_by_its_subject() {
    let issuer = "token.actions.githubusercontent.com";
    let provider = "${aws_iam_openid_connect_provider.github.arn}";
    let with = |subject: &str| trusting(json!([token(provider, issuer, "StringLike", &[subject])]));
    let assume = "sts:AssumeRoleWithWebIdentity on role dawn";
    let lines = change(with("repo:o/r:environment:prod"), with("repo:o/r:*"));
    assert_eq!(lines, [format!("+! GitHub repo:o/r:*: {assume} [before GitHub repo:o/r:environment:prod]")]);
    assert_eq!(
        change(with("repo:o/r:*"), with("repo:o/r:ref:refs/heads/main")),
        [format!("- GitHub repo:o/r:*: {assume} [still GitHub repo:o/r:ref:refs/heads/main]")]
    );
    let mut anybody = token(provider, issuer, "StringLike", &["x"]);
    anybody.as_object_mut().unwrap().remove("Condition");
    let lines = change(with("repo:o/r:*"), trusting(json!([anybody])));
    assert!(lines[0].starts_with(&format!("+! whoever has a token of {issuer}: {assume}")), "{lines:?}");
    // The audience is not shown where it is the usual one; that it goes is.
    let mut any_audience = token(provider, issuer, "StringLike", &["repo:o/r:*"]);
    any_audience["Condition"].as_object_mut().unwrap().remove("StringEquals");
    let lines = change(with("repo:o/r:*"), trusting(json!([any_audience])));
    assert!(
        lines[0].starts_with("+! GitHub repo:o/r:*: ") && lines[0].contains(":aud: sts.amazonaws.com"),
        "{lines:?}"
    );
}

#[test]
fn a_pod_identity_is_a_way_into_a_role() {
    let mut with = trusting(json!([]));
    with["aws_eks_pod_identity_association.dawn"] = json!({ "cluster_name": "${aws_eks_cluster.a.name}",
        "namespace": "dawn", "service_account": "dawn", "role_arn": "${aws_iam_role.dawn.arn}" });
    assert_eq!(
        change(trusting(json!([])), with),
        ["+! service account dawn/dawn of prod-a: sts:AssumeRole, sts:TagSession on role dawn"]
    );
}
