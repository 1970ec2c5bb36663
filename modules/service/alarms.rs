//! The alarms of a channel, by the metrics that Container Insights has for its namespace and its pods.
//!
//! The CloudWatch agent sends them, with and without enhanced observability (CloudWatch user guide, "Amazon EKS and
//! Kubernetes Container Insights metrics", read 2026-11): `pod_number_of_container_restarts` with the dimensions
//! `ClusterName`, `Namespace`, `PodName`, where `PodName` is the workload's name and the value is what was added since
//! the last one; `namespace_number_of_running_pods` with `ClusterName`, `Namespace`.

use aws::CloudwatchMetricAlarm;
use aws::arn::AlarmAction;
use terraform::{Expr, Handle, Map, Set, Stack};

use super::Channel;
use super::logs::address;
use super::settings::AlarmsSettings;

/// Where Container Insights keeps its metrics.
const NAMESPACE: &str = "ContainerInsights";

/// Makes the alarms of a channel, unless they are turned off. `runs` says whether pods run all the time, which those of
/// a cron job do not.
pub fn add(
    stack: &mut Stack,
    settings: &AlarmsSettings,
    channel: &Channel<'_>,
    actions: &[AlarmAction],
    runs: bool,
) -> Vec<Handle> {
    if !settings.enabled {
        return Vec::new();
    }
    let Channel { cluster, namespace, service, .. } = channel;
    let (threshold, minutes) = (settings.restarts.threshold, settings.restarts.minutes);
    let key = address(channel);
    let alarm = |what: &str, operator: &'static str, periods: u32, description: String| {
        let name = format!("{cluster}-{namespace}-{what}");
        let alarm = CloudwatchMetricAlarm::new(name.clone(), operator, periods)
            .alarm_description(description)
            .namespace(NAMESPACE)
            .tags([("Name", name)]);
        if actions.is_empty() {
            return alarm;
        }
        let actions: Expr<Set<String>> = actions.iter().collect();
        alarm.alarm_actions(actions.clone()).ok_actions(actions)
    };
    let restarts = alarm(
        "restarts",
        "GreaterThanOrEqualToThreshold",
        1,
        format!("Restarts of containers of {service} in {namespace} on {cluster}: {threshold} or more in {minutes} minutes."),
    )
    .metric_name("pod_number_of_container_restarts")
    .dimensions(dimensions([
        ("ClusterName", cluster.as_str()),
        ("Namespace", namespace.as_str()),
        ("PodName", service.as_str()),
    ]))
    .statistic("Sum")
    .period(60 * minutes.get())
    .threshold(threshold.get())
    // No pod, no restart.
    .treat_missing_data("notBreaching");
    stack.setting(format!("{}.alarms", channel.setting), |stack| {
        let mut made = vec![stack.add(format!("{key}_restarts"), restarts).handle().clone()];
        if runs {
            let (minimum, minutes) = (settings.running_pods.minimum, settings.running_pods.minutes);
            let running = alarm(
                "running-pods",
                "LessThanThreshold",
                minutes.get(),
                format!(
                    "Running pods in {namespace} on {cluster}: fewer than {minimum} for {minutes} minutes."
                ),
            )
            .metric_name("namespace_number_of_running_pods")
            .dimensions(dimensions([("ClusterName", cluster.as_str()), ("Namespace", namespace.as_str())]))
            .statistic("Minimum")
            .period(60)
            .threshold(minimum.get())
            // Of a namespace without pods nothing is sent.
            .treat_missing_data("breaching");
            made.push(stack.add(format!("{key}_running_pods"), running).handle().clone());
        }
        made
    })
}

fn dimensions<const N: usize>(dimensions: [(&'static str, &str); N]) -> Expr<Map<String>> {
    dimensions.into_iter().map(|(key, value)| (key, value.to_owned())).collect()
}
