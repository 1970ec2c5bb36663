//! What roles, users and groups may do.

use super::*;

const BUCKET: &str = "arn:aws:s3:::b/*";

fn allow(actions: &[&str], resource: &str) -> Value {
    json!({ "Effect": "Allow", "Action": actions, "Resource": resource })
}

fn deny(actions: &[&str], resource: &str) -> Value {
    json!({ "Effect": "Deny", "Action": actions, "Resource": resource })
}

fn when(mut statement: Value, condition: Value) -> Value {
    statement["Condition"] = condition;
    statement
}

fn region(values: &[&str]) -> Value {
    json!({ "StringEquals": { "aws:RequestedRegion": values } })
}

#[test]
fn an_action_more_is_told_and_nothing_else() {
    let (before, after) =
        (allow(&["s3:GetObject"], BUCKET), allow(&["s3:GetObject", "s3:PutObject"], BUCKET));
    let (before, after) = (json!([before]), json!([after]));
    assert_eq!(between(&before, &after), ["+! role worker: s3:PutObject on arn:aws:s3:::b/*"]);
    assert_eq!(between(&after, &before), ["- role worker: s3:PutObject on arn:aws:s3:::b/*"]);
    let changes = access(&worker(&before), &worker(&after));
    assert_eq!(changes[0].through, ["test: aws_iam_role_policy.worker"]);
}

#[test]
fn the_same_written_another_way_is_no_change() {
    let one = json!([{ "Effect": "Allow", "Action": ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"],
        "Resource": ["arn:aws:sqs:*:*:a", "arn:aws:sqs:*:*:b"], "Condition": region(&["eu-west-1", "eu-west-2"]) }]);
    let parts = ["arn:aws:sqs:*:*:b", "arn:aws:sqs:*:*:a"].map(|resource| {
        ["eu-west-2", "eu-west-1"].map(|name| when(allow(&["SQS:Get*"], resource), region(&[name])))
    });
    assert_eq!(between(&one, &json!(parts.concat())), Vec::<String>::new());
    // A single statement, single values and no list.
    let single = json!({ "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": BUCKET });
    assert_eq!(between(&single, &json!([allow(&["s3:GetObject"], BUCKET)])), Vec::<String>::new());
}

#[test]
fn wildcards_are_expanded_and_what_manages_permissions_comes_first() {
    let before = json!([allow(&["iam:GetRole"], "*")]);
    let changes = access(&worker(&before), &worker(&json!([allow(&["iam:*Role"], "*")])));
    let [change] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(change.patterns, ["iam:*Role"]);
    assert!(
        change.actions.contains(&"iam:CreateRole".to_owned())
            && !change.actions.contains(&"iam:GetRole".to_owned())
    );
    let managing = change.actions.iter().position(|action| action == "iam:PassRole").unwrap();
    let other = change.actions.iter().position(|action| action == "iam:ListInstanceProfilesForRole");
    assert!(other.is_none_or(|other| managing < other), "{:?}", change.actions);
    assert_eq!(change.notes[0], "manages permissions: iam:PassRole");
    assert_eq!(change.notes[1], "on every resource");
    assert!(change.broadening);
}

#[test]
fn whole_services_go_by_their_pattern_where_there_are_many() {
    let changes = access(&worker(&json!([])), &worker(&json!([allow(&["ec2:*", "iam:*"], "*")])));
    assert_eq!(changes[0].actions, ["ec2:*", "iam:*"]);
    assert!(changes[0].notes[0].starts_with("manages permissions: iam:PassRole, "), "{:?}", changes[0].notes);
    assert_eq!(
        between(&json!([]), &json!([allow(&["*"], "*")]))[0].split(" [").next(),
        Some("+! role worker: * on *")
    );
}

#[test]
fn something_narrower_is_a_loss_and_something_wider_a_gain() {
    let (wide, narrow) = (
        json!([allow(&["s3:GetObject"], "arn:aws:s3:::b/*")]),
        json!([allow(&["s3:GetObject"], "arn:aws:s3:::b/c")]),
    );
    assert_eq!(
        between(&wide, &narrow),
        ["- role worker: s3:GetObject on arn:aws:s3:::b/* [still on arn:aws:s3:::b/c]"]
    );
    assert_eq!(
        between(&narrow, &wide),
        ["+! role worker: s3:GetObject on arn:aws:s3:::b/* [before on arn:aws:s3:::b/c]"]
    );
}

#[test]
fn conditions_that_go_or_get_values_are_more() {
    let with = |values: &[&str]| json!([when(allow(&["s3:GetObject"], BUCKET), region(values))]);
    let without = json!([allow(&["s3:GetObject"], BUCKET)]);
    let (one, two) = (with(&["eu-west-1"]), with(&["eu-west-1", "eu-west-2"]));
    assert_eq!(
        between(&one, &two),
        ["+! role worker: s3:GetObject on arn:aws:s3:::b/* when StringEquals aws:RequestedRegion: eu-west-2"]
    );
    assert_eq!(between(&two, &one).len(), 1);
    assert!(between(&two, &one)[0].starts_with("- "));
    assert_eq!(
        between(&one, &without),
        [
            "+! role worker: s3:GetObject on arn:aws:s3:::b/* [before when StringEquals aws:RequestedRegion: eu-west-1]"
        ]
    );
    assert_eq!(
        between(&without, &one),
        [
            "- role worker: s3:GetObject on arn:aws:s3:::b/* [still when StringEquals aws:RequestedRegion: eu-west-1]"
        ]
    );
    // Two that say nothing of each other.
    let other =
        json!([when(allow(&["s3:GetObject"], BUCKET), json!({ "Bool": { "aws:SecureTransport": "true" } }))]);
    let lines = between(&one, &other);
    assert!(lines[0].starts_with("+! ") && lines[0].contains("cannot be told"), "{lines:?}");
    assert!(lines[1].starts_with("- "), "{lines:?}");
}

#[test]
fn exceptions_are_read_the_other_way_round() {
    let but = |actions: &[&str]| json!([{ "Effect": "Allow", "NotAction": actions, "Resource": BUCKET }]);
    let lines = between(&but(&["iam:*", "sqs:*"]), &but(&["iam:*"]));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].starts_with("+! role worker: sqs:AddPermission, ")
            && lines[0].contains("(everything but iam:*)"),
        "{lines:?}"
    );
    let elsewhere = |resources: &[&str]| json!([{ "Effect": "Allow", "Action": "s3:GetObject", "NotResource": resources }]);
    let (more, less) = (elsewhere(&[BUCKET]), elsewhere(&[BUCKET, "arn:aws:s3:::c/*"]));
    assert_eq!(between(&less, &more).iter().filter(|line| line.starts_with("+! ")).count(), 1);
    assert!(between(&more, &less).iter().all(|line| line.starts_with("- ")));
}

#[test]
fn a_prohibition_that_goes_or_shrinks_is_a_gain_and_one_that_comes_is_none() {
    let allowed = allow(&["s3:*"], "*");
    let (wide, narrow) =
        (deny(&["s3:DeleteObject"], "arn:aws:s3:::b/*"), deny(&["s3:DeleteObject"], "arn:aws:s3:::b/c"));
    let (none, wide, narrow) = (json!([allowed]), json!([allowed, wide]), json!([allowed, narrow]));
    let gone = "+! role worker: s3:DeleteObject on arn:aws:s3:::b/* [it is no longer denied]";
    assert_eq!(between(&wide, &none), [gone]);
    assert_eq!(between(&wide, &narrow), [gone]);
    let come = "- role worker: s3:DeleteObject on arn:aws:s3:::b/* [it is denied from now on]";
    assert_eq!(between(&none, &wide), [come]);
    assert_eq!(between(&narrow, &wide), [come]);
    // A condition that a prohibition gets makes it hold less often.
    let sometimes =
        json!([allowed, when(deny(&["s3:DeleteObject"], "arn:aws:s3:::b/*"), region(&["eu-west-1"]))]);
    assert_eq!(between(&wide, &sometimes), [gone]);
}

#[test]
fn what_is_denied_as_a_whole_is_not_held() {
    let denied = deny(&["s3:DeleteObject"], "*");
    let (allowed, both) =
        (allow(&["s3:DeleteObject"], BUCKET), json!([allow(&["s3:DeleteObject"], BUCKET), denied]));
    assert_eq!(
        between(&json!([denied]), &both),
        [
            "+ role worker: s3:DeleteObject on arn:aws:s3:::b/* [it has no effect: it is denied too, or beyond the boundary]"
        ]
    );
    assert_eq!(
        between(&both, &json!([allowed])),
        ["+! role worker: s3:DeleteObject on arn:aws:s3:::b/* \
         [it was allowed before, but denied too, or beyond the boundary]"]
    );
}

#[test]
fn a_policy_may_move_between_inline_and_managed() {
    let text = policy(&json!([allow(&["s3:GetObject"], BUCKET)]));
    let managed = |attachment: Value| {
        StackObjects::of(
            "test",
            &json!({
                "aws_iam_role.worker": { "name": "worker", "assume_role_policy": policy(&json!([])) },
                "aws_iam_policy.work": { "name": "work", "policy": text },
                "aws_iam_role_policy_attachment.work": attachment,
            }),
        )
    };
    let attached =
        managed(json!({ "role": "${aws_iam_role.worker.name}", "policy_arn": "${aws_iam_policy.work.arn}" }));
    let inline = worker(&json!([allow(&["s3:GetObject"], BUCKET)]));
    assert_eq!(access(&inline, std::slice::from_ref(&attached)), []);
    // A plan does not know the ARN of a policy that is new; the names of the blocks tell.
    let planned = managed(json!({ "role": "worker", "policy_arn": null }));
    assert_eq!(access(&inline, &[planned]), []);
    let by_list = |kind: &str, role: Value| {
        StackObjects::of(
            "test",
            &json!({
                "aws_iam_role.worker": role, "aws_iam_policy.work": { "name": "work", "policy": text },
                format!("aws_iam_{kind}.x"): { "roles": ["worker"], "policy_arn": "${aws_iam_policy.work.arn}" },
            }),
        )
    };
    let role = json!({ "name": "worker", "assume_role_policy": policy(&json!([])) });
    assert_eq!(access(&inline, &[by_list("policy_attachment", role.clone())]), []);
    let mut with_list = role;
    with_list["managed_policy_arns"] = json!(["${aws_iam_policy.work.arn}"]);
    assert_eq!(access(&inline, &[by_list("nothing", with_list)]), []);
}

#[test]
fn a_new_attachment_is_to_blame_beside_the_policy() {
    let resources = json!({
        "aws_iam_role.worker": { "name": "worker" },
        "aws_iam_policy.work": { "name": "work", "policy": policy(&json!([allow(&["s3:GetObject"], BUCKET)])) },
    });
    let before = StackObjects::of("test", &resources);
    let mut after = before.clone();
    let attachment = json!({ "role": "worker", "policy_arn": "${aws_iam_policy.work.arn}" });
    after
        .resources
        .insert("aws_iam_role_policy_attachment.new".to_owned(), attachment.as_object().cloned().unwrap());
    let changes = access(&[before], &[after]);
    assert_eq!(lines(&changes), ["+! role worker: s3:GetObject on arn:aws:s3:::b/*"]);
    assert_eq!(changes[0].through, ["test: aws_iam_policy.work", "test: aws_iam_role_policy_attachment.new"]);
}

#[test]
fn policies_from_elsewhere_go_by_their_names() {
    let with = |arns: &[&str]| {
        vec![StackObjects::of(
            "test",
            &json!({
                "aws_iam_role.worker": { "name": "worker", "managed_policy_arns": arns },
            }),
        )]
    };
    let (node, own) = (
        "arn:aws:iam::aws:policy/service-role/AmazonEKSWorkerNodePolicy",
        "arn:aws:iam::111122223333:policy/x",
    );
    assert_eq!(
        lines(&access(&with(&[node]), &with(&[node, own]))),
        ["+! role worker: policy arn:aws:iam::111122223333:policy/x"]
    );
    assert_eq!(
        lines(&access(&with(&[node]), &with(&[]))),
        ["- role worker: policy AmazonEKSWorkerNodePolicy (managed by AWS)"]
    );
}

#[test]
fn what_a_plan_finds_at_the_role_is_not_counted_twice() {
    // The role is read before its attachment goes, and so has it on both sides.
    let role = json!({ "name": "worker", "id": "worker", "managed_policy_arns": ["arn:aws:iam::aws:policy/A"],
        "inline_policy": [{ "name": "own", "policy": policy(&json!([allow(&["s3:GetObject"], BUCKET)])) }] });
    let before = StackObjects::of(
        "test",
        &json!({
            "aws_iam_role.worker": role,
            "aws_iam_role_policy_attachment.a": { "role": "worker", "policy_arn": "arn:aws:iam::aws:policy/A" },
            "aws_iam_role_policy.own": { "role": "worker", "name": "own", "policy": policy(&json!([allow(&["s3:GetObject"], BUCKET)])) },
        }),
    );
    let after = StackObjects::of("test", &json!({ "aws_iam_role.worker": role }));
    assert_eq!(
        lines(&access(&[before], &[after])),
        ["- role worker: policy A (managed by AWS)", "- role worker: s3:GetObject on arn:aws:s3:::b/*",]
    );
}

#[test]
fn what_is_not_known_counts_as_more() {
    let known = worker(&json!([allow(&["s3:GetObject"], BUCKET)]));
    let mut unknown = known.clone();
    unknown[0].resources.get_mut("aws_iam_role_policy.worker").unwrap()["policy"] = Value::Null;
    assert_eq!(
        lines(&access(&known, &unknown)),
        [
            "+! role worker: what a policy says that is known only once it is applied",
            "- role worker: s3:GetObject on arn:aws:s3:::b/*",
        ]
    );
    let mut odd = known.clone();
    odd[0].resources.get_mut("aws_iam_role_policy.worker").unwrap()["policy"] =
        "${jsonencode(local.x)}".into();
    assert!(lines(&access(&known, &odd))[0].contains("cannot be read here: ${jsonencode(local.x)}"));
}

#[test]
fn a_boundary_that_goes_or_grows_is_a_gain() {
    let ceiling = |statements: Value| json!({ "name": "ceiling", "policy": policy(&statements) });
    let with = |boundary: Value, statements: Value| {
        vec![StackObjects::of(
            "test",
            &json!({
                "aws_iam_role.worker": { "name": "worker", "permissions_boundary": boundary },
                "aws_iam_policy.ceiling": ceiling(statements),
                "aws_iam_policy.other": { "name": "other", "policy": policy(&json!([allow(&["s3:GetObject"], "*")])) },
            }),
        )]
    };
    let arn = json!("${aws_iam_policy.ceiling.arn}");
    let (small, large) =
        (json!([allow(&["s3:GetObject"], "*")]), json!([allow(&["s3:GetObject", "sqs:SendMessage"], "*")]));
    let change = |before: &[StackObjects], after: &[StackObjects]| lines(&access(before, after));
    assert_eq!(
        change(&with(arn.clone(), small.clone()), &with(arn.clone(), large.clone())),
        ["+! whoever is within the boundary ceiling: sqs:SendMessage on *"]
    );
    assert_eq!(
        change(&with(arn.clone(), small.clone()), &with(Value::Null, small.clone())),
        ["+! role worker: no boundary instead of the boundary ceiling"]
    );
    assert_eq!(
        change(&with(Value::Null, small.clone()), &with(arn.clone(), small.clone())),
        ["- role worker: the boundary ceiling instead of no boundary"]
    );
    let other = json!("${aws_iam_policy.other.arn}");
    assert_eq!(
        change(&with(other.clone(), large.clone()), &with(arn.clone(), large.clone())),
        ["+! role worker: the boundary ceiling instead of the boundary other"]
    );
    assert_eq!(change(&with(other.clone(), small.clone()), &with(arn, small)), Vec::<String>::new());
    let elsewhere = json!("arn:aws:iam::111122223333:policy/elsewhere");
    assert_eq!(
        change(&with(other, large.clone()), &with(elsewhere, large)),
        ["+! role worker: the boundary elsewhere instead of the boundary other"]
    );
}

#[test]
fn a_right_beyond_the_boundary_is_none() {
    let with = |allowed: &[&str], within: &[&str]| {
        vec![StackObjects::of(
            "test",
            &json!({
                "aws_iam_role.worker": { "name": "worker", "permissions_boundary": "${aws_iam_policy.ceiling.arn}" },
                "aws_iam_policy.ceiling": { "name": "ceiling", "policy": policy(&json!([allow(within, "*")])) },
                "aws_iam_role_policy.work": { "name": "w", "role": "worker", "policy": policy(&json!([allow(allowed, BUCKET)])) },
            }),
        )]
    };
    let changes = access(
        &with(&["s3:GetObject"], &["s3:Get*"]),
        &with(&["s3:GetObject", "s3:PutObject", "s3:GetObjectAcl"], &["s3:Get*"]),
    );
    assert_eq!(
        lines(&changes),
        [
            "+! role worker: s3:GetObjectAcl on arn:aws:s3:::b/*",
            "+ role worker: s3:PutObject on arn:aws:s3:::b/* [it has no effect: it is denied too, or beyond the boundary]",
        ]
    );
    let grown = access(
        &with(&["s3:PutObject"], &["s3:Get*"]),
        &with(&["s3:PutObject"], &["s3:Get*", "s3:PutObject"]),
    );
    assert_eq!(
        lines(&grown),
        [
            "+! role worker: s3:PutObject on arn:aws:s3:::b/* [it was allowed before, but denied too, or beyond the boundary]",
            "+! whoever is within the boundary ceiling: s3:PutObject on *",
        ]
    );
}

#[test]
fn users_and_groups_hold_rights_too() {
    let text = policy(&json!([allow(&["s3:GetObject"], BUCKET)]));
    let stack = StackObjects::of(
        "test",
        &json!({
            "aws_iam_user.jane": { "name": "jane" }, "aws_iam_group.team": { "name": "team" },
            "aws_iam_user_policy.jane": { "user": "${aws_iam_user.jane.name}", "name": "p", "policy": text },
            "aws_iam_policy.p": { "name": "p", "policy": text },
            "aws_iam_group_policy_attachment.team": { "group": "${aws_iam_group.team.name}", "policy_arn": "${aws_iam_policy.p.arn}" },
        }),
    );
    assert_eq!(
        lines(&access(&[], &[stack])),
        ["+! group team: s3:GetObject on arn:aws:s3:::b/*", "+! user jane: s3:GetObject on arn:aws:s3:::b/*",]
    );
}

#[test]
fn what_is_new_loses_nothing_by_what_it_may_not_do() {
    let new = worker(&json!([allow(&["s3:*"], BUCKET), deny(&["s3:DeleteObject"], "arn:aws:s3:::b/c")]));
    assert!(access(&[], &new).iter().all(|change| change.direction == Direction::Gains));
    assert!(
        access(&new, &[]).iter().all(|change| change.direction == Direction::Loses && !change.broadening)
    );
}
