//! Databases.

use serde_json::Value;

use super::traffic::{Peer, openings};
use crate::judge::{
    Judge, Verdict, at_least, contains_all, each, every, is, is_not, is_or_unset, judge, key, one_of, set,
    unset,
};
use crate::model::{Model, Subject};

/// Authorities of RDS that end after 2060.
const AUTHORITIES: &[&str] = &["rds-ca-ecc384-g1", "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1"];

/// The first minor version of each major one that reads no files of others (AWS-2022-004); those from 14 on never did.
const FIXED: [(u32, u32); 4] = [(10, 17), (11, 12), (12, 7), (13, 3)];

pub(super) fn judges() -> Vec<Judge> {
    let database = || every("aws_db_instance");
    vec![
        judge("rds-private", database().expect("publicly_accessible", is_or_unset(false))),
        judge(
            "rds-encryption",
            database()
                .expect("storage_encrypted", is(true))
                .expect("kms_key_id", key())
                .expect("performance_insights_kms_key_id", key()),
        ),
        judge("rds-insights", database().expect("performance_insights_enabled", is(true))),
        judge(
            "rds-monitoring",
            database().expect("monitoring_interval", at_least(1)).expect("monitoring_role_arn", set()),
        ),
        judge("rds-multi-az", database().expect("multi_az", is(true))),
        judge("rds-deletion-protection", database().expect("deletion_protection", is(true))),
        judge(
            "rds-final-snapshot",
            database().expect("skip_final_snapshot", is(false)).expect("final_snapshot_identifier", set()),
        ),
        judge("rds-backup", database().expect("backup_retention_period", at_least(7))),
        judge(
            "rds-logs",
            database().expect("enabled_cloudwatch_logs_exports", contains_all(&["postgresql", "upgrade"])),
        ),
        each("rds-statement-logs", &["aws_db_instance"], statement_logs),
        judge("rds-iam-auth", database().expect("iam_database_authentication_enabled", is(true))),
        judge(
            "rds-master-password",
            database()
                .expect("manage_master_user_password", is(true))
                .expect("password", unset())
                .expect("password_wo", unset()),
        ),
        judge(
            "rds-master-username",
            database().expect("username", is_not("postgres")).expect("username", is_not("admin")),
        ),
        judge("rds-port", database().expect("port", is_not(5432))),
        each("rds-tls", &["aws_db_instance"], tls),
        judge("rds-minor-upgrades", database().expect("auto_minor_version_upgrade", is_or_unset(true))),
        judge("rds-certificate-authority", database().expect("ca_cert_identifier", one_of(AUTHORITIES))),
        judge("rds-copy-tags", database().expect("copy_tags_to_snapshot", is(true))),
        each("rds-engine-fixed", &["aws_db_instance"], engine),
        each("rds-reach", &["aws_db_instance"], reach),
        each("rds-alarms", &["aws_db_instance"], alarms),
    ]
}

/// A parameter of a database's group, with where it stands.
fn parameter<'m>(
    model: &'m Model,
    database: &'m Subject,
    name: &str,
) -> Option<(&'m Subject, String, &'m Value)> {
    let group = model.target(database, "parameter_group_name")?;
    let at = group.items("parameter").iter().position(|of| of["name"] == name)?;
    Some((group, format!("parameter[{at}].value"), &group.items("parameter")[at]["value"]))
}

/// That a parameter has a value that a rule wants.
fn of_parameter<'m>(
    model: &'m Model,
    database: &'m Subject,
    name: &str,
    wants: &str,
    holds: impl Fn(&str) -> bool,
) -> Verdict<'m> {
    let Some((group, path, value)) = parameter(model, database, name) else {
        return Verdict::fail(
            database,
            "parameter_group_name",
            format!("no parameter {name} is set, where {wants} is asked for"),
        );
    };
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let is_so = holds(&text);
    let message = if is_so {
        format!("{name} is {text}")
    } else {
        format!("{name} is {text}, where {wants} is asked for")
    };
    Verdict::of(is_so, group, path, message)
}

fn statement_logs<'m>(model: &'m Model, database: &'m Subject) -> Vec<Verdict<'m>> {
    let is_on = |text: &str| matches!(text, "1" | "on" | "true");
    vec![
        of_parameter(model, database, "log_connections", "1", is_on),
        of_parameter(model, database, "log_statement", "ddl or more", |text| {
            matches!(text, "ddl" | "mod" | "all")
        }),
        of_parameter(model, database, "log_min_duration_statement", "a time", |text| {
            text.parse::<i64>().is_ok_and(|time| time >= 0)
        }),
    ]
}

fn tls<'m>(model: &'m Model, database: &'m Subject) -> Vec<Verdict<'m>> {
    vec![of_parameter(model, database, "rds.force_ssl", "1", |text| matches!(text, "1" | "on" | "true"))]
}

fn engine<'m>(_: &'m Model, database: &'m Subject) -> Vec<Verdict<'m>> {
    const VERSION: &str = "engine_version";
    let text = database.text(VERSION).unwrap_or_default();
    let mut parts = text.split('.').map_while(|part| part.parse::<u32>().ok());
    let Some(major) = parts.next() else {
        return vec![Verdict::unknown(
            Some(database),
            "it says no version of PostgreSQL: look at it in the account",
        )];
    };
    // Without a minor version RDS takes its newest one.
    let minor = parts.next();
    let holds = major >= 14
        || FIXED.iter().any(|(of, first)| *of == major && minor.is_none_or(|minor| minor >= *first));
    let message = format!(
        "PostgreSQL {text} {}",
        if holds { "reads no files of others" } else { "has a hole by which it reads files" }
    );
    vec![Verdict::of(holds, database, VERSION, message)]
}

fn reach<'m>(model: &'m Model, database: &'m Subject) -> Vec<Verdict<'m>> {
    const GROUPS: &str = "vpc_security_group_ids";
    let port = database.number("port").unwrap_or(5432);
    let mut verdicts = Vec::new();
    for group in model.targets(database, GROUPS) {
        for opening in openings(model, group).into_iter().filter(|of| !of.is_egress) {
            let by = model.targets(opening.subject, &opening.path);
            let is_nodes = opening.peer == Peer::Group
                && by.iter().any(|group| {
                    !model.referring(group, "aws_launch_template", "vpc_security_group_ids").is_empty()
                });
            let is_port = opening.protocol == "tcp" && opening.ports == Some((port, port));
            let from = match &opening.peer {
                Peer::Range(range) => range.clone(),
                _ => by.first().map_or_else(|| "another group".to_owned(), |group| group.address.clone()),
            };
            let message = format!("{from} reaches {} of {}", opening.ports(), database.address);
            verdicts.push(Verdict::of(is_nodes && is_port, opening.subject, opening.path, message));
        }
    }
    if model.targets(database, GROUPS).is_empty() {
        verdicts.push(Verdict::fail(database, GROUPS, "it has the default security group of its VPC"));
    } else if verdicts.is_empty() {
        verdicts.push(Verdict::pass(database, GROUPS, "nobody reaches it"));
    }
    verdicts
}

fn alarms<'m>(model: &'m Model, database: &'m Subject) -> Vec<Verdict<'m>> {
    const DIMENSION: &str = "dimensions.DBInstanceIdentifier";
    let its = model.referring(database, "aws_cloudwatch_metric_alarm", DIMENSION);
    let verdict =
        |(metric, what): (&str, &str)| match its.iter().find(|of| of.text("metric_name") == Some(metric)) {
            Some(alarm) => {
                Verdict::pass(alarm, "metric_name", format!("it watches {what} of {}", database.address))
            }
            None => Verdict::fail(database, "", format!("no alarm watches {what}")),
        };
    [
        ("CPUUtilization", "processors"),
        ("FreeStorageSpace", "storage"),
        ("DatabaseConnections", "connections"),
    ]
    .into_iter()
    .map(verdict)
    .collect()
}
