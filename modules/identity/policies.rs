//! What controllers may do: least-privilege policies, a file each.
//!
//! Each is a pure function whose arguments are everything it needs to name its resources; there is no default that
//! stands for all of them. `"*"` is the resource only of actions for which AWS offers no narrower one (Service
//! Authorization Reference), and the statement says so. The permissions follow what the projects document, read
//! 2026-11; where those say "any cluster", the statements here say this one.

pub mod cert_manager;
pub mod cloudwatch_agent;
pub mod cluster_autoscaler;
pub mod ebs_csi;
pub mod efs_csi;
pub mod external_dns;
pub mod external_secrets;
pub mod fluent_bit;
pub mod load_balancer_controller;
pub mod velero;
pub mod vpc_cni;

use aws::Statement;
use aws::arn::HostedZoneArn;
use terraform::{Expr, Text};

use super::ClusterIdentity;

/// One hosted zone or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedZones(Vec<HostedZoneArn>);

impl HostedZones {
    /// These zones; [`None`] when there is none.
    pub fn new(zones: impl IntoIterator<Item = HostedZoneArn>) -> Option<Self> {
        let zones: Vec<_> = zones.into_iter().collect();
        (!zones.is_empty()).then_some(Self(zones))
    }

    fn arns(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

/// How many characters of resources one statement holds, so that the statement fits in a policy with room to spare.
const RESOURCES_PER_STATEMENT: usize = 4_000;

/// Statements that differ in their resources only: as many as it takes for each to be short enough, numbered when it
/// takes more than one.
fn for_resources(
    sid: &'static str,
    resources: Vec<String>,
    statement: impl Fn(String, Vec<String>) -> Statement,
) -> Vec<Statement> {
    let mut chunks: Vec<Vec<String>> = Vec::new();
    let mut room = 0;
    for resource in resources {
        let needed = resource.len() + 3;
        match chunks.last_mut() {
            Some(chunk) if needed <= room => chunk.push(resource),
            _ => {
                room = RESOURCES_PER_STATEMENT;
                chunks.push(vec![resource]);
            }
        }
        room = room.saturating_sub(needed);
    }
    let one = chunks.len() == 1;
    let number = |at: usize| if one { sid.to_owned() } else { format!("{sid}{}", at + 1) };
    chunks.into_iter().enumerate().map(|(at, chunk)| statement(number(at), chunk)).collect()
}

/// Use of keys through one service only, as `kms:ViaService` names it. In China both host names have been seen in
/// use, so both are named there.
pub(crate) fn use_keys_through(
    cluster: &ClusterIdentity,
    sid: impl Into<Text>,
    service: &str,
    actions: &[&'static str],
    keys: &[Expr<String>],
) -> Option<Statement> {
    let suffix = cluster.partition().dns_suffix();
    let mut hosts = vec![format!("{service}.{}.amazonaws.com", cluster.region)];
    if suffix != "amazonaws.com" {
        hosts.push(format!("{service}.{}.{suffix}", cluster.region));
    }
    (!keys.is_empty()).then(|| {
        Statement::allow(sid, actions.iter().copied(), keys.iter().cloned()).when(
            "StringEquals",
            "kms:ViaService",
            hosts,
        )
    })
}
