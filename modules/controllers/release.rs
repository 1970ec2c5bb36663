//! One controller as a release.

use kubernetes::helm::HelmRelease;
use terraform::{Handle, Resource, Stack, identifier};

use super::charts;
use super::values::Values;
use super::{Chosen, Upstream};

/// How many revisions Helm keeps, to roll back to.
const MAX_HISTORY: u8 = 5;

/// How long an installation may take, in seconds: nodes may have to come first.
const TIMEOUT: u16 = 900;

/// The namespaces that each cluster has.
const ALWAYS_THERE: [&str; 2] = ["kube-system", "default"];

pub(super) struct Release<'a> {
    chosen: &'a Chosen<'a>,
    values: Values,
}

impl<'a> Release<'a> {
    pub(super) fn of(chosen: &'a Chosen<'a>, upstream: &Upstream<'_>) -> Self {
        Self { chosen, values: charts::values(chosen, upstream).under(chosen.further) }
    }

    /// Makes the release, behind another.
    pub(super) fn add(self, stack: &mut Stack, upstream: &Upstream<'_>, behind: Option<&Handle>) -> Handle {
        let cluster = upstream.key;
        let Chosen { key, chart, namespace, version, further, .. } = self.chosen;
        let version = version.map_or(chart.version, |version| version.as_str()).to_owned();
        // Helm's own name of a release: the chart's, which nothing else in the cluster is called by.
        let release = HelmRelease::new(
            chart.name,
            namespace.to_string(),
            (chart.repository, chart.name, version),
            self.values.text(),
        )
        .description(format!("A controller of the EKS cluster {}.", upstream.name))
        .create_namespace(!ALWAYS_THERE.contains(&namespace.as_str()))
        .timeout(TIMEOUT)
        .max_history(MAX_HISTORY)
        .provider(&identifier(upstream.name.as_str()))
        .depends_on(behind);
        let name = format!("{}_{key}", identifier(cluster.as_str()));
        let handle = stack.add(name, release).handle().clone();
        if !further.is_empty() {
            stack.note_escape_hatch("values", handle.address().to_string());
        }
        handle
    }
}
