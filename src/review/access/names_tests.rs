use serde_json::json;

use super::*;

/// A stack as it is generated, and as a plan has it once it was applied.
fn both() -> (Vec<StackObjects>, Vec<StackObjects>) {
    let boundary = "arn:aws:iam::111122223333:policy/boundary";
    let queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
    let generated = json!({
        "aws_eks_cluster.a": { "name": "prod-a" },
        "aws_iam_openid_connect_provider.a": { "url": "${aws_eks_cluster.a.identity[0].oidc[0].issuer}" },
        "aws_iam_policy.p": { "name": "p", "path": "/team/", "policy": queue },
        "aws_iam_role.r": { "name": "r", "permissions_boundary": boundary },
        "aws_kms_key.k": {},
        "aws_s3_bucket.b": { "bucket": "prod-b" },
        "aws_secretsmanager_secret.s": { "name": "dawn/session" },
        "aws_sqs_queue.q": { "name": "jobs" },
        "aws_subnet.n": {},
    });
    let issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC";
    let provider = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC";
    let mut planned = generated.clone();
    planned["aws_eks_cluster.a"]["identity"] = json!([{ "oidc": [{ "issuer": issuer }] }]);
    planned["aws_iam_openid_connect_provider.a"] = json!({ "url": issuer, "arn": provider });
    planned["aws_iam_policy.p"]["arn"] = "arn:aws:iam::111122223333:policy/team/p".into();
    planned["aws_iam_role.r"]["arn"] = "arn:aws:iam::111122223333:role/r".into();
    planned["aws_kms_key.k"]["arn"] = "arn:aws:kms:eu-west-1:111122223333:key/1234-5678".into();
    planned["aws_secretsmanager_secret.s"]["arn"] =
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dawn/session-AbCdEf".into();
    planned["aws_sqs_queue.q"]["arn"] = queue.into();
    planned["aws_subnet.n"]["id"] = "subnet-0123456789abcdef0".into();
    (vec![StackObjects::of("base", &generated)], vec![StackObjects::of("base", &planned)])
}

#[test]
fn both_kinds_of_input_call_things_the_same() {
    let (generated, planned) = both();
    let home = Home::of(generated.iter().chain(&planned));
    let (from_generated, from_plan) = (Names::new(&home, &generated), Names::new(&home, &planned));
    let issuer = "${replace(aws_eks_cluster.a.identity[0].oidc[0].issuer, \"https://\", \"\")}";
    for (reference, literal, called) in [
        ("${aws_iam_role.r.arn}", "arn:aws:iam::111122223333:role/r", "arn:aws:iam::111122223333:role/r"),
        ("${aws_iam_role.r.id}", "r", "r"),
        (
            "${aws_iam_policy.p.arn}",
            "arn:aws:iam::111122223333:policy/team/p",
            "arn:aws:iam::111122223333:policy/team/p",
        ),
        (
            "${aws_kms_key.k.arn}",
            "arn:aws:kms:eu-west-1:111122223333:key/1234-5678",
            "${base: aws_kms_key.k.arn}",
        ),
        ("${aws_s3_bucket.b.arn}/*", "arn:aws:s3:::prod-b/*", "arn:aws:s3:::prod-b/*"),
        (
            "${aws_sqs_queue.q.arn}",
            "arn:aws:sqs:eu-west-1:111122223333:jobs",
            "arn:aws:sqs:eu-west-1:111122223333:jobs",
        ),
        (
            "${aws_secretsmanager_secret.s.arn}",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dawn/session-AbCdEf",
            "${base: aws_secretsmanager_secret.s.arn}",
        ),
        ("${aws_subnet.n.id}", "subnet-0123456789abcdef0", "${base: aws_subnet.n.id}"),
        (issuer, "oidc.eks.eu-west-1.amazonaws.com/id/ABC", "cluster prod-a"),
        (
            "${aws_iam_openid_connect_provider.a.arn}",
            "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC",
            "arn:aws:iam::111122223333:oidc-provider/cluster prod-a",
        ),
        ("x/$${aws:username}", "x/${aws:username}", "x/${aws:username}"),
    ] {
        assert_eq!(from_generated.resolve(&generated[0], reference), called);
        assert_eq!(from_plan.resolve(&planned[0], literal), called, "{reference}");
        assert_eq!(from_plan.resolve(&planned[0], reference), called, "{reference}");
    }
}

#[test]
fn references_lead_through_outputs() {
    let (mut stacks, _) = both();
    stacks[0].outputs.insert("queue_arn".to_owned(), "${aws_sqs_queue.q.arn}".into());
    stacks.push(StackObjects::of("top", &json!({})));
    let home = Home::of(stacks.iter());
    let names = Names::new(&home, &stacks);
    let resolve = |text: &str| names.resolve(&stacks[1], text);
    let queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
    assert_eq!(resolve("${data.terraform_remote_state.base.outputs.queue_arn}"), queue);
    assert_eq!(resolve("${data.aws_ssm_parameter.base_queue_arn.insecure_value}"), queue);
    assert_eq!(resolve("${data.terraform_remote_state.base.outputs.gone}"), "${base: gone}");
    assert_eq!(
        resolve("${data.aws_ssm_parameter.other.value}"),
        "${top: data.aws_ssm_parameter.other.value}"
    );
    assert_eq!(resolve("${join(\"-\", a.b)}"), "${top: join(\"-\", a.b)}");
}

#[test]
fn a_circle_ends() {
    let mut stack =
        StackObjects::of("base", &json!({ "aws_iam_role.a": { "name": "${aws_iam_role.a.name}" } }));
    let own = "${data.terraform_remote_state.base.outputs.round}";
    stack.outputs.insert("round".to_owned(), own.into());
    let stacks = [stack];
    let home = Home::of(stacks.iter());
    let names = Names::new(&home, &stacks);
    assert!(names.resolve(&stacks[0], own).starts_with("${base: "));
    assert!(names.resolve(&stacks[0], "${aws_iam_role.a.name}").starts_with("${base: "));
}

#[test]
fn the_random_part_of_an_arn_is_within_its_pattern() {
    let (generated, _) = both();
    let home = Home::of(generated.iter());
    let names = Names::new(&home, &generated);
    let shape = |text: &str| names.shape(text);
    let key = "arn:aws:kms:eu-west-1:111122223333:key/${base: aws_kms_key.k.arn}";
    assert_eq!(shape("${base: aws_kms_key.k.arn}"), key);
    let secret = shape("${base: aws_secretsmanager_secret.s.arn}");
    assert!(
        secret.starts_with("arn:aws:secretsmanager:eu-west-1:111122223333:secret:dawn/session-"),
        "{secret}"
    );
    assert_eq!(shape("arn:aws:s3:::b"), "arn:aws:s3:::b");
}

#[test]
fn policies_are_json_once_what_they_refer_to_is_in_its_place() {
    let (generated, _) = both();
    let home = Home::of(generated.iter());
    let names = Names::new(&home, &generated);
    let text =
        r#"{"${replace(aws_eks_cluster.a.identity[0].oidc[0].issuer, "https://", "")}:sub":"${f("x")}"}"#;
    let resolved: Value = serde_json::from_str(&names.resolve_policy(&generated[0], text)).unwrap();
    assert_eq!(resolved, json!({ "cluster prod-a:sub": "${base: f(\"x\")}" }));
}
