//! Alarms of a database: busy processors, little free storage, many connections.

use aws::{DbInstanceClass, DbInstanceHandle};
use terraform::Stack;

use super::Upstream;
use super::settings::{AlarmSettings, Connections, DatabaseSettings};

/// Seconds of which a measurement is made.
const PERIOD: u32 = 300;

/// Measurements in a row that raise an alarm.
const PERIODS: u32 = 3;

const BYTES_PER_GIB: i64 = 1 << 30;

/// RDS allows a connection for each of so many bytes of memory (`max_connections` of its default parameter groups) …
const BYTES_PER_CONNECTION: i64 = 9_531_392;

/// … and no more than these.
const MOST_CONNECTIONS: i64 = 5000;

/// The part of them that raises an alarm, in percent. What the system takes of the memory is not known here.
const CONNECTIONS_PERCENT: i64 = 70;

pub(super) fn add(
    stack: &mut Stack,
    settings: &DatabaseSettings,
    upstream: &Upstream<'_>,
    instance: &DbInstanceHandle,
) {
    let AlarmSettings { cpu_percent, free_storage_percent, .. } = settings.alarms;
    let storage = i64::from(settings.allocated_storage_in_gib.get()) * BYTES_PER_GIB;
    let free = storage * i64::from(free_storage_percent.get()) / 100;
    let mut alarm = |part: &str, metric: &'static str, than: &'static str, threshold: i64, about: String| {
        let name = format!("{}-database-{}", upstream.identifier(), part.replace('_', "-"));
        let alarm = aws::CloudwatchMetricAlarm::new(name.clone(), than, PERIODS)
            .alarm_description(about)
            .namespace("AWS/RDS")
            .metric_name(metric)
            .dimensions([("DBInstanceIdentifier", instance.identifier())])
            .statistic("Average")
            .period(PERIOD)
            .threshold(threshold)
            // A database that tells nothing is not well.
            .treat_missing_data("breaching")
            .alarm_actions(upstream.alarm_actions.to_vec())
            .ok_actions(upstream.alarm_actions.to_vec())
            .tags([("Name", name)]);
        stack.add(format!("{}_database_{part}", upstream.name()), alarm);
    };
    let service = upstream.service;
    alarm(
        "cpu",
        "CPUUtilization",
        "GreaterThanThreshold",
        cpu_percent.get().into(),
        format!("The database of {service} uses its processors to more than {cpu_percent} %."),
    );
    alarm(
        "free_storage",
        "FreeStorageSpace",
        "LessThanThreshold",
        free,
        format!("Less than {free_storage_percent} % of the first storage of {service}'s database is free."),
    );
    if let Some(most) = connections(settings) {
        let about = format!("The database of {service} has more than {most} connections.");
        alarm("connections", "DatabaseConnections", "GreaterThanThreshold", most, about);
    }
}

/// How many connections are too many; none when the settings do not say and the memory of the class is not known.
fn connections(settings: &DatabaseSettings) -> Option<i64> {
    let written = settings.alarms.connections.map(|most: Connections| i64::from(most.get()));
    written.or_else(|| by_memory(&settings.instance_class))
}

fn by_memory(class: &DbInstanceClass) -> Option<i64> {
    let bytes = i64::try_from(class.memory_mib()?).ok()? << 20;
    Some((bytes / BYTES_PER_CONNECTION).min(MOST_CONNECTIONS) * CONNECTIONS_PERCENT / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_follow_the_memory() {
        let of = |class: &str| by_memory(&DbInstanceClass::new(class).unwrap());
        assert_eq!(of("db.t4g.micro"), Some(78));
        assert_eq!(of("db.m7g.large"), Some(630));
        assert_eq!(of("db.r7g.16xlarge"), Some(3500));
        assert_eq!(of("db.q9g.large"), None);
    }
}
