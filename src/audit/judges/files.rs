//! File systems.

use crate::judge::{Judge, Rule, Verdict, each, every, is, judge, key, set};
use crate::model::policy::Policy;
use crate::model::{Model, Subject};

pub(super) fn judges() -> Vec<Judge> {
    let file_system = || every("aws_efs_file_system");
    let own_directory = || {
        Rule::new("a directory of its own", |value| {
            value.and_then(serde_json::Value::as_str).is_some_and(|path| !path.trim_matches('/').is_empty())
        })
    };
    vec![
        judge("efs-encryption", file_system().expect("encrypted", is(true)).expect("kms_key_id", key())),
        judge(
            "efs-backup",
            file_system()
                .beside("aws_efs_backup_policy", "file_system_id")
                .expect("backup_policy[0].status", is("ENABLED")),
        ),
        judge(
            "efs-access-points",
            every("aws_efs_access_point")
                .expect("root_directory[0].path", own_directory())
                .expect("posix_user[0].uid", set())
                .expect("posix_user[0].gid", set()),
        ),
        each("efs-policy", &["aws_efs_file_system"], policy),
        each("efs-mount-targets", &["aws_efs_file_system"], mount_targets),
    ]
}

fn policy<'m>(model: &'m Model, file_system: &'m Subject) -> Vec<Verdict<'m>> {
    const POLICY: &str = "policy";
    let of = model.referring(file_system, "aws_efs_file_system_policy", "file_system_id");
    let Some((subject, policy)) = of.iter().find_map(|of| Some((*of, of.at(POLICY).and_then(Policy::read)?)))
    else {
        return vec![Verdict::fail(
            file_system,
            "",
            "it has no policy: whoever reaches its mount targets is root on it",
        )];
    };
    let denies_plain_text = policy.statements.iter().any(|statement| {
        !statement.allows
            && statement.is_for_everybody()
            && statement.condition("aws:SecureTransport") == ["false"]
    });
    let through_targets = policy.allowing().all(|statement| {
        statement.condition("elasticfilesystem:AccessedViaMountTarget") == ["true"]
            || !statement.is_for_everybody()
    });
    let as_root = policy.allowing().find(|statement| statement.covers("elasticfilesystem:ClientRootAccess"));
    let told = |holds, yes: &str, no: &str| Verdict::of(holds, subject, POLICY, if holds { yes } else { no });
    vec![
        told(denies_plain_text, "it is mounted with TLS alone", "it is mounted without TLS too"),
        told(through_targets, "it is mounted through its targets", "it is open to everybody"),
        told(as_root.is_none(), "nobody is root on it", "somebody is root on it"),
    ]
}

fn mount_targets<'m>(model: &'m Model, file_system: &'m Subject) -> Vec<Verdict<'m>> {
    let zone =
        |of: &&'m Subject| model.target(of, "subnet_id").and_then(|subnet| subnet.text("availability_zone"));
    let targets = model.referring(file_system, "aws_efs_mount_target", "file_system_id");
    let mut there: Vec<&str> = targets.iter().filter_map(zone).collect();
    there.sort_unstable();
    let mut needed: Vec<&str> = model
        .of_type("aws_eks_node_group")
        .flat_map(|group| super::cluster::zones_of(model, group, "subnet_ids"))
        .collect();
    needed.sort_unstable();
    needed.dedup();
    let missing = needed.iter().find(|zone| !there.contains(zone));
    let message = match missing {
        Some(zone) => format!("nodes stand in {zone}, and no mount target does"),
        None => format!("it has mount targets in {}", super::cluster::list(&there)),
    };
    vec![Verdict::of(missing.is_none() && !targets.is_empty(), file_system, "", message)]
}
