//! Logs and alarms.

use super::cluster::of_clusters;
use crate::input::Input;
use crate::judge::{Judge, Verdict, at_least, each, every, is_or_unset, judge, key, plainly, set};
use crate::model::{Form, Model, Subject};

const YEAR: i64 = 365;

pub(super) fn judges() -> Vec<Judge> {
    let group = || every("aws_cloudwatch_log_group");
    vec![
        judge("logs-retention", group().expect("retention_in_days", at_least(1))),
        judge("logs-retention-year", group().expect("retention_in_days", at_least(YEAR))),
        judge("logs-encryption", group().expect("kms_key_id", key())),
        plainly("logs-workloads", |model, input| {
            of_release(
                model,
                input,
                &["aws-for-fluent-bit", "fluent-bit"],
                "fluent_bit",
                "logs of its pods stay in it",
            )
        }),
        plainly("metrics-workloads", metrics),
        each("alarms-services", &["Deployment", "StatefulSet", "Rollout", "DaemonSet"], alarms),
        judge(
            "alarms-actions",
            every("aws_cloudwatch_metric_alarm")
                .expect("alarm_actions", set())
                .expect("actions_enabled", is_or_unset(true)),
        ),
    ]
}

/// That each cluster has a release of one of some charts.
pub(super) fn of_release<'m>(
    model: &'m Model,
    input: &Input<'_>,
    charts: &[&str],
    controller: &str,
    without: &str,
) -> Vec<Verdict<'m>> {
    of_clusters(model, input, |cluster| {
        if let Some(release) = release(model, cluster, charts) {
            Verdict::pass(release, "chart", format!("{} has it", cluster.address))
        } else {
            let setting = format!("clusters.{}.controllers.{controller}", cluster.label());
            Verdict::fail(cluster, "", without).setting(setting)
        }
    })
}

fn release<'m>(model: &'m Model, cluster: &Subject, charts: &[&str]) -> Option<&'m Subject> {
    model.of_type("helm_release").find(|release| {
        release.text("chart").is_some_and(|chart| charts.contains(&chart))
            && model.cluster_of(release).is_some_and(|of| of.is(cluster))
    })
}

fn metrics<'m>(model: &'m Model, input: &Input<'_>) -> Vec<Verdict<'m>> {
    let is_its =
        |addon: &&Subject, cluster: &Subject| model.cluster_of(addon).is_some_and(|of| of.is(cluster));
    let addon = |cluster: &Subject, names: &[&str]| {
        let mut addons = model.of_type("aws_eks_addon").filter(|addon| is_its(addon, cluster));
        addons.find(|addon| addon.text("addon_name").is_some_and(|name| names.contains(&name)))
    };
    let mut verdicts = of_clusters(model, input, |cluster| {
        let agent = release(model, cluster, &["aws-cloudwatch-metrics"])
            .or_else(|| addon(cluster, &["amazon-cloudwatch-observability"]));
        match agent {
            Some(agent) => {
                Verdict::pass(agent, "", format!("metrics of {} reach CloudWatch", cluster.address))
            }
            None => Verdict::fail(cluster, "", "metrics of its pods are gathered by nobody")
                .setting(format!("clusters.{}.controllers.cloudwatch_agent", cluster.label())),
        }
    });
    verdicts.extend(of_clusters(model, input, |cluster| match addon(cluster, &["metrics-server"]) {
        Some(addon) => Verdict::pass(addon, "addon_name", "the API server knows the load of pods"),
        None => Verdict::fail(cluster, "", "the API server does not know the load of pods")
            .setting(format!("clusters.{}.addons.metrics_server.enabled", cluster.label())),
    }));
    verdicts
}

fn alarms<'m>(model: &'m Model, workload: &'m Subject) -> Vec<Verdict<'m>> {
    if workload.form != Form::Object {
        return Vec::new();
    }
    let namespace = workload.namespace();
    let cluster = model.cluster_of(workload).and_then(|cluster| cluster.text("name"));
    let alarm = |metrics: &[&str]| {
        model.of_type("aws_cloudwatch_metric_alarm").find(|alarm| {
            alarm.text("metric_name").is_some_and(|name| metrics.contains(&name))
                && alarm.text("dimensions.Namespace") == namespace
                && alarm.text("dimensions.ClusterName") == cluster
        })
    };
    let place = namespace.unwrap_or_default();
    let service = workload.setting.strip_suffix(".workload").unwrap_or(&workload.setting);
    let verdict = |metrics: &[&str], what: &str| match alarm(metrics) {
        Some(alarm) => {
            Verdict::pass(alarm, "metric_name", format!("it rings for pods of {place} that {what}"))
        }
        None => Verdict::fail(workload, "", format!("no alarm rings for pods of {place} that {what}"))
            .setting(format!("{service}.alarms.enabled")),
    };
    vec![
        verdict(
            &[
                "namespace_number_of_running_pods",
                "pod_number_of_running_containers",
                "service_number_of_running_pods",
            ],
            "are missing",
        ),
        verdict(&["pod_number_of_container_restarts"], "restart"),
    ]
}
