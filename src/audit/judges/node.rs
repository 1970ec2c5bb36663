//! Nodes.

use std::collections::BTreeSet;

use super::cluster::{list, version, zones_of};
use super::routes::{Way, ways};
use super::traffic::{Peer, openings};
use crate::judge::{Judge, Verdict, each, every, is, judge, plainly, unset};
use crate::model::policy::Policy;
use crate::model::{Model, Subject};

/// What a role of nodes may have: joining the cluster, pulling images, and Systems Manager in place of SSH.
const NODE_POLICIES: &[&str] = &[
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEKSWorkerNodeMinimalPolicy",
    "AmazonEKSWorkerNodePolicy",
    "AmazonSSMManagedInstanceCore",
];

pub(super) fn judges() -> Vec<Judge> {
    vec![
        each("node-private-subnets", &["aws_eks_node_group"], private_subnets),
        each("node-launch-public-ip", &["aws_launch_template"], public_ip),
        judge(
            "node-imdsv2",
            every("aws_launch_template").expect("metadata_options[0].http_tokens", is("required")),
        ),
        each("node-volume-encryption", &["aws_launch_template"], volumes),
        plainly("node-no-ssh", |model, _| no_ssh(model)),
        each("node-user-data-secrets", &["aws_launch_template"], user_data),
        each("node-image-family", &["aws_eks_node_group"], image_family),
        plainly("node-image-version", |model, input| {
            let groups = model.of_type("aws_eks_node_group");
            groups
                .flat_map(|group| [image_version(model, group), version(group, "version", input.today)])
                .collect()
        }),
        each("node-role-policies", &["aws_eks_node_group"], role_policies),
        judge("node-repair", every("aws_eks_node_group").expect("node_repair_config[0].enabled", is(true))),
        plainly("node-zones", |model, _| zones(model)),
        each("node-scaling", &["aws_eks_node_group"], scaling),
    ]
}

fn private_subnets<'m>(model: &'m Model, group: &'m Subject) -> Vec<Verdict<'m>> {
    const SUBNETS: &str = "subnet_ids";
    let subnets = model.targets(group, SUBNETS);
    if subnets.is_empty() {
        return vec![Verdict::unknown(
            Some(group),
            "its subnets are not of the model: look at their routes in the account",
        )];
    }
    let verdict = |subnet: &'m Subject| {
        let ways = ways(model, subnet);
        let open: Vec<&Way<'_>> = ways.iter().filter(|way| way.is_internet_gateway()).collect();
        if let Some(way) = open.first() {
            let message = format!("nodes stand in {}, which the internet reaches: {way}", subnet.address);
            return Verdict::fail(group, SUBNETS, message);
        }
        if subnet.flag("map_public_ip_on_launch") == Some(true) {
            let message = format!("nodes stand in {}, which gives public addresses", subnet.address);
            return Verdict::fail(group, SUBNETS, message);
        }
        let told: Vec<String> = ways.iter().map(ToString::to_string).collect();
        let told = if told.is_empty() { "it has no way out".to_owned() } else { told.join("; ") };
        Verdict::pass(group, SUBNETS, format!("nodes stand in {}: {told}", subnet.address))
    };
    subnets.into_iter().map(verdict).collect()
}

fn public_ip<'m>(_: &'m Model, template: &'m Subject) -> Vec<Verdict<'m>> {
    let interfaces = template.items("network_interfaces").len();
    if interfaces == 0 {
        return vec![Verdict::pass(
            template,
            "network_interfaces",
            "it leaves public addresses to the subnets",
        )];
    }
    let verdict = |at| {
        let path = format!("network_interfaces[{at}].associate_public_ip_address");
        let gives = template.flag(&path) == Some(true);
        Verdict::of(
            !gives,
            template,
            path,
            if gives { "it gives a public address" } else { "it gives no public address" },
        )
    };
    (0..interfaces).map(verdict).collect()
}

fn volumes<'m>(_: &'m Model, template: &'m Subject) -> Vec<Verdict<'m>> {
    const VOLUMES: &str = "block_device_mappings";
    let volumes = template.items(VOLUMES).len();
    if volumes == 0 {
        return vec![Verdict::fail(template, VOLUMES, "it leaves the encryption of volumes to the account")];
    }
    let verdict = |at| {
        let path = format!("{VOLUMES}[{at}].ebs[0].encrypted");
        let device = template.text(&format!("{VOLUMES}[{at}].device_name")).unwrap_or("a volume");
        let is_encrypted = template.flag(&path) == Some(true);
        let message = format!("{device} is {}encrypted", if is_encrypted { "" } else { "not " });
        Verdict::of(is_encrypted, template, path, message)
    };
    (0..volumes).map(verdict).collect()
}

fn no_ssh(model: &Model) -> Vec<Verdict<'_>> {
    const SSH: i64 = 22;
    let mut verdicts = Vec::new();
    for group in model.of_type("aws_eks_node_group") {
        verdicts.push(unset().judge(model, group, "remote_access"));
    }
    for template in model.of_type("aws_launch_template") {
        verdicts.push(unset().judge(model, template, "key_name"));
        for group in model.targets(template, "vpc_security_group_ids") {
            let open = openings(model, group).into_iter().filter(|of| !of.is_egress && of.covers(SSH));
            for opening in open {
                if let Peer::Range(range) = &opening.peer {
                    let message = format!("{range} reaches port {SSH} of nodes");
                    verdicts.push(Verdict::fail(opening.subject, opening.path.clone(), message));
                }
            }
        }
    }
    verdicts
}

fn user_data<'m>(_: &'m Model, template: &'m Subject) -> Vec<Verdict<'m>> {
    const USER_DATA: &str = "user_data";
    let Some(text) = template.text(USER_DATA) else {
        return vec![Verdict::pass(template, USER_DATA, "it has no user data")];
    };
    let decoded = super::secret_looking::base64(text).unwrap_or_else(|| text.to_owned());
    let found = super::secret_looking::of_text(&decoded);
    let message = match found {
        Some(what) => format!("its user data has what looks like {what}"),
        None => "nothing in its user data looks like a secret".to_owned(),
    };
    // What looks like a secret is not repeated.
    vec![Verdict::of(found.is_none(), template, USER_DATA, message).value(serde_json::Value::Null)]
}

fn image_family<'m>(_: &'m Model, group: &'m Subject) -> Vec<Verdict<'m>> {
    const IMAGE: &str = "ami_type";
    let image = group.text(IMAGE).unwrap_or("what EKS chooses");
    let is_known = image.starts_with("AL2023_") || image.starts_with("BOTTLEROCKET_");
    let message = if is_known {
        format!("nodes run {image}")
    } else {
        format!("nodes run {image}, where Amazon Linux 2023 or Bottlerocket is asked for")
    };
    vec![Verdict::of(is_known, group, IMAGE, message)]
}

fn image_version<'m>(model: &'m Model, group: &'m Subject) -> Verdict<'m> {
    let cluster = model.cluster_of(group).and_then(|cluster| cluster.text("version"));
    let (path, own) = match group.text("release_version") {
        // That of Bottlerocket does not say which Kubernetes it has.
        Some(release) if group.text("ami_type").is_some_and(|image| image.starts_with("AL2023_")) => {
            let mut parts = release.splitn(3, '.');
            let minor = parts.next().zip(parts.next()).map(|(major, minor)| format!("{major}.{minor}"));
            ("release_version", minor)
        }
        _ => ("version", group.text("version").map(str::to_owned)),
    };
    let is_same = own.is_some() && own.as_deref() == cluster;
    let message = format!(
        "nodes run {}, and the cluster {}",
        own.as_deref().unwrap_or("a version that nobody chose"),
        cluster.unwrap_or("one that is not known")
    );
    Verdict::of(is_same, group, path, message)
}

fn role_policies<'m>(model: &'m Model, group: &'m Subject) -> Vec<Verdict<'m>> {
    let Some(role) = model.target(group, "node_role_arn") else {
        let message = "its role is not of the model: look at its policies in the account";
        return vec![Verdict::unknown(Some(group), message)];
    };
    let mut verdicts = Vec::new();
    for attachment in model.referring(role, "aws_iam_role_policy_attachment", "role") {
        const POLICY: &str = "policy_arn";
        let arn = attachment.text(POLICY).unwrap_or_default();
        let name = arn.rsplit('/').next().unwrap_or_default();
        let is_of_nodes =
            arn.starts_with("arn:aws") && arn.contains(":aws:policy/") && NODE_POLICIES.contains(&name);
        let message = match (is_of_nodes, model.target(attachment, POLICY)) {
            (true, _) => format!("nodes of {} have {name}", group.address),
            (false, Some(policy)) => {
                let what = Policy::read(policy.at("policy").unwrap_or_default()).map(|policy| {
                    policy.allowing().flat_map(|of| of.actions.clone()).collect::<BTreeSet<_>>()
                });
                let what = what.unwrap_or_default().into_iter().take(5).collect::<Vec<_>>().join(", ");
                format!("nodes of {} may do more than join and pull: {what}", group.address)
            }
            (false, None) => {
                format!("nodes of {} have {name}, which is more than joining and pulling", group.address)
            }
        };
        verdicts.push(Verdict::of(is_of_nodes, attachment, POLICY, message));
    }
    for inline in model.referring(role, "aws_iam_role_policy", "role") {
        let message = format!("nodes of {} have a policy of their own", group.address);
        verdicts.push(Verdict::fail(inline, "policy", message));
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::fail(
            group,
            "node_role_arn",
            "its role has no policy, so that nodes cannot join",
        ));
    }
    verdicts
}

/// Whether a taint keeps pods away that do not ask for it.
pub(super) fn keeps_pods_away(group: &Subject) -> bool {
    let effects = group.items("taint").iter().filter_map(|taint| taint["effect"].as_str());
    effects.into_iter().any(|effect| matches!(effect, "NO_SCHEDULE" | "NO_EXECUTE"))
}

fn zones(model: &Model) -> Vec<Verdict<'_>> {
    let mut verdicts = Vec::new();
    for cluster in model.of_type("aws_eks_cluster") {
        let is_its = |group: &&Subject| model.cluster_of(group).is_some_and(|of| of.is(cluster));
        let groups: Vec<&Subject> = model
            .of_type("aws_eks_node_group")
            .filter(is_its)
            .filter(|group| !keeps_pods_away(group))
            .collect();
        let mut zones: Vec<&str> =
            groups.iter().flat_map(|group| zones_of(model, group, "subnet_ids")).collect();
        zones.sort_unstable();
        zones.dedup();
        let least: i64 = groups.iter().filter_map(|group| group.number("scaling_config[0].min_size")).sum();
        for group in &groups {
            let message = format!("nodes for any pod stand in {}, and are {least} at least", list(&zones));
            verdicts.push(Verdict::of(zones.len() > 1 && least > 1, group, "subnet_ids", message));
        }
        if groups.is_empty() {
            verdicts.push(Verdict::fail(cluster, "", "it has no nodes for any pod"));
        }
    }
    verdicts
}

fn scaling<'m>(model: &'m Model, group: &'m Subject) -> Vec<Verdict<'m>> {
    const SIZE: &str = "scaling_config[0].max_size";
    let cluster = model.cluster_of(group);
    let autoscaler = model.of_type("helm_release").find(|release| {
        release.text("chart").is_some_and(|chart| matches!(chart, "cluster-autoscaler" | "karpenter"))
            && model.cluster_of(release).zip(cluster).is_some_and(|(one, other)| one.is(other))
    });
    let (least, most) = (group.number("scaling_config[0].min_size"), group.number(SIZE));
    let has_room = least < most;
    let is_left = group
        .at("lifecycle[0].ignore_changes")
        .is_some_and(|ignored| ignored.to_string().contains("desired_size"));
    let message = match (autoscaler, has_room, is_left) {
        (None, ..) => "nothing in its cluster adds and removes nodes".to_owned(),
        (_, false, _) => "its least and its most are the same".to_owned(),
        (_, _, false) => "each apply of Terraform takes its size back".to_owned(),
        (Some(release), ..) => format!("{} adds and removes its nodes", release.address),
    };
    vec![Verdict::of(autoscaler.is_some() && has_room && is_left, group, SIZE, message)]
}
