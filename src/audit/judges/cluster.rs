//! The cluster.

use aws::cidr::Cidr;
use aws::kubernetes_version::{Calendar, KubernetesVersion};
use jiff::civil::Date;

use crate::input::Input;
use crate::judge::{Judge, Verdict, contains_all, each, every, is, judge, key, plainly};
use crate::model::{Model, Subject};

const LOG_TYPES: &[&str] = &["api", "audit", "authenticator", "controllerManager", "scheduler"];

/// The shortest prefix that a public range may have, as the check EKS-004 has it.
const SHORTEST_PREFIX: u8 = 16;

pub(super) fn judges() -> Vec<Judge> {
    let cluster = || every("aws_eks_cluster");
    vec![
        judge("cluster-logging", cluster().expect("enabled_cluster_log_types", contains_all(LOG_TYPES))),
        judge(
            "cluster-secrets-encryption",
            cluster()
                .expect("encryption_config[0].resources", contains_all(&["secrets"]))
                .expect("encryption_config[0].provider[0].key_arn", key()),
        ),
        judge(
            "cluster-endpoint-private",
            cluster().expect("vpc_config[0].endpoint_private_access", is(true)),
        ),
        each("cluster-endpoint-public", &["aws_eks_cluster"], public_endpoint),
        plainly("cluster-version-support", |model, input| {
            model.of_type("aws_eks_cluster").map(|cluster| version(cluster, "version", input.today)).collect()
        }),
        judge("cluster-support-policy", cluster().expect("upgrade_policy[0].support_type", is("STANDARD"))),
        judge("cluster-auth-mode", cluster().expect("access_config[0].authentication_mode", is("API"))),
        judge(
            "cluster-creator-admin",
            cluster().expect("access_config[0].bootstrap_cluster_creator_admin_permissions", is(false)),
        ),
        each("cluster-deletion-protection", &["aws_eks_cluster"], deletion_protection),
        judge("cluster-zonal-shift", cluster().expect("zonal_shift_config[0].enabled", is(true))),
        each("cluster-zones", &["aws_eks_cluster"], zones),
    ]
}

fn public_endpoint<'m>(_: &'m Model, cluster: &'m Subject) -> Vec<Verdict<'m>> {
    const PUBLIC: &str = "vpc_config[0].endpoint_public_access";
    const RANGES: &str = "vpc_config[0].public_access_cidrs";
    if cluster.flag(PUBLIC) == Some(false) {
        return vec![Verdict::pass(cluster, PUBLIC, "the API server has no public endpoint")];
    }
    let ranges = cluster.texts(RANGES);
    if ranges.is_empty() {
        let message = "the API server is public and no range is named, which means the whole internet";
        return vec![Verdict::fail(cluster, PUBLIC, message)];
    }
    let verdict = |(at, range): (usize, &&str)| {
        let is_narrow = Cidr::new(range).is_ok_and(|range| range.prefix() >= SHORTEST_PREFIX);
        let message = if is_narrow {
            format!("the API server is open to {range}")
        } else {
            format!(
                "the API server is open to {range}, where a range of /{SHORTEST_PREFIX} or narrower is asked for"
            )
        };
        Verdict::of(is_narrow, cluster, format!("{RANGES}[{at}]"), message)
    };
    ranges.iter().enumerate().map(verdict).collect()
}

/// That a version of Kubernetes is in standard support on a day.
pub(super) fn version<'m>(subject: &'m Subject, path: &str, today: Date) -> Verdict<'m> {
    let Some(text) = subject.text(path) else {
        return Verdict::fail(
            subject,
            path,
            format!("`{path}` is not set, so that EKS chooses and nobody raises it"),
        );
    };
    let support = KubernetesVersion::new(text).ok().and_then(KubernetesVersion::support);
    let Some(support) = support else {
        let message = format!(
            "the calendar of {} does not have version {text}: see the user guide of EKS",
            Calendar::built_in().as_of
        );
        return Verdict { path: path.to_owned(), ..Verdict::unknown(Some(subject), message) };
    };
    let end = support.end_of_standard;
    if today < end {
        Verdict::pass(subject, path, format!("standard support of {text} ends on {end}"))
    } else {
        Verdict::fail(subject, path, format!("standard support of {text} ended on {end}"))
    }
}

fn deletion_protection<'m>(_: &'m Model, cluster: &'m Subject) -> Vec<Verdict<'m>> {
    const IN_AWS: &str = "deletion_protection";
    const IN_PLANS: &str = "lifecycle[0].prevent_destroy";
    vec![if cluster.flag(IN_AWS) == Some(true) {
        Verdict::pass(cluster, IN_AWS, "AWS refuses to delete it")
    } else if cluster.flag(IN_PLANS) == Some(true) {
        Verdict::pass(cluster, IN_PLANS, "no plan of Terraform may delete it")
    } else {
        Verdict::fail(cluster, IN_AWS, "neither AWS nor Terraform refuses to delete it")
    }]
}

fn zones<'m>(model: &'m Model, cluster: &'m Subject) -> Vec<Verdict<'m>> {
    const SUBNETS: &str = "vpc_config[0].subnet_ids";
    let zones = zones_of(model, cluster, SUBNETS);
    let message = format!("its control plane stands in {}", list(&zones));
    vec![Verdict::of(zones.len() > 1, cluster, SUBNETS, message)]
}

/// The zones of the subnets that an argument refers to, in order and each once.
pub(super) fn zones_of<'m>(model: &'m Model, subject: &Subject, path: &str) -> Vec<&'m str> {
    let subnets = model.targets(subject, path).into_iter();
    let mut zones: Vec<&str> = subnets.filter_map(|subnet| subnet.text("availability_zone")).collect();
    zones.sort_unstable();
    zones.dedup();
    zones
}

/// Words with commas; "none" for none.
pub(super) fn list(words: &[&str]) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// Every cluster with what is said of it.
pub(super) fn of_clusters<'m>(
    model: &'m Model,
    _: &Input<'_>,
    say: impl Fn(&'m Subject) -> Verdict<'m>,
) -> Vec<Verdict<'m>> {
    let mut verdicts: Vec<Verdict<'m>> = model.of_type("aws_eks_cluster").map(say).collect();
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("there is no cluster"));
    }
    verdicts
}
