//! Databases and file systems: what is left of them after a failure or a mistake, and how long their software is supported.

use aws::addon_versions::Addon;
use aws::names::ServiceName;
use aws::postgres_version::{PostgresVersion, Support};
use jiff::civil::Date;
use modules::database::settings::DatabaseSettings;
use settings::child;

use super::{Check, Finding, Model};

/// How many days before its end a support is warned of: a major upgrade of a database takes planning.
const NOTICE_IN_DAYS: i32 = 180;

/// The least days that backups should be kept.
const BACKUP_DAYS: u8 = 7;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "DAT-001",
        title: "A database survives the failure of a zone",
        about: "Without `multi_az`, a database is gone for as long as its zone or its machine is, and is brought back \
                from a backup when that is for good. A warning.",
        source: "RDS user guide, \"Configuring and managing a Multi-AZ deployment\"; AWS Well-Architected Framework, \
                 reliability pillar, REL10-BP01",
        run: zones,
    },
    Check {
        id: "DAT-002",
        title: "A database is not lost by mistake",
        about: "In an environment with `prevent_destroy`, a database whose `deletion_protection` or `final_snapshot` is off \
                can be deleted in the console, or leaves nothing when it is. A warning. Where the environment gives \
                protection up, nothing is found: its databases may go.",
        source: "RDS user guide, \"Deleting a DB instance\"",
        run: protection,
    },
    Check {
        id: "DAT-003",
        title: "Backups of a database are kept for a week",
        about: "Mistakes in data show late. A warning when `backup.retention_in_days` is less than 7.",
        source: "RDS user guide, \"Backup retention period\"; AWS Security Hub control RDS.11",
        run: backups,
    },
    Check {
        id: "DAT-004",
        title: "The version of PostgreSQL is supported by RDS",
        about: "From the day behind the last of standard support on, RDS charges for extended support of each \
                processor. The day is held against cleon's dated table: an error from then on, a warning in the 180 days \
                before it. A version that is newer than all of the table is not judged, one that is older than all is \
                an error.",
        source: "Amazon RDS for PostgreSQL release notes, \"Release calendars for Amazon RDS for PostgreSQL\", as \
                 collected in `src/aws/postgres_version.rs`",
        run: versions,
    },
    Check {
        id: "DAT-005",
        title: "A database that is protected has processors of its own",
        about: "Classes of the families `t` run at full speed only for as long as credits last, and are charged or slow \
                behind that. A warning for a database with deletion protection.",
        source: "RDS user guide, \"DB instance class types\"",
        run: classes,
    },
    Check {
        id: "DAT-006",
        title: "Clusters have the driver of the file systems that are open to them",
        about: "Pods mount a file system by the EKS add-on `aws-efs-csi-driver`. A warning for each cluster that a file \
                system is open to and that lacks it.",
        source: "EKS user guide, \"Use elastic file system storage with Amazon EFS\"",
        run: drivers,
    },
    Check {
        id: "DAT-007",
        title: "File systems are backed up",
        about: "A warning when `backup` of a file system is off in an environment with `prevent_destroy`.",
        source: "EFS user guide, \"Backing up EFS file systems\"; AWS Security Hub control EFS.2",
        run: file_system_backups,
    },
];

/// The databases with the keys of their services and their paths in the settings.
fn databases<'a>(
    model: &'a Model<'a>,
) -> impl Iterator<Item = (&'a ServiceName, String, &'a DatabaseSettings)> {
    let services = model.environment.settings.services.iter();
    services.filter_map(|(key, service)| {
        let database = service.database.as_ref()?;
        Some((key, format!("services.{key}.database"), database))
    })
}

fn zones(model: &Model<'_>) -> Vec<Finding> {
    let single = databases(model).filter(|(_, _, database)| !database.multi_az);
    let found = single.map(|(service, path, _)| {
        let message = format!("the database of {service} is gone while its zone is");
        Finding::warning(child(&path, "multi_az"), message)
            .help("set `multi_az = true`, or accept it where a pause costs less than a second instance")
    });
    found.collect()
}

fn protection(model: &Model<'_>) -> Vec<Finding> {
    if !model.environment.settings.prevent_destroy {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (service, path, database) in databases(model) {
        for (key, value, message) in [
            ("deletion_protection", database.deletion_protection, "can be deleted by whoever may"),
            ("final_snapshot", database.final_snapshot, "leaves no snapshot when it is deleted"),
        ] {
            if value == Some(false) {
                found.push(
                    Finding::warning(child(&path, key), format!("the database of {service} {message}"))
                        .help(format!("leave `{key}` out: it follows `prevent_destroy`"))
                        .related("prevent_destroy", "what the environment says"),
                );
            }
        }
    }
    found
}

fn backups(model: &Model<'_>) -> Vec<Finding> {
    let short = databases(model).filter_map(|(service, path, database)| {
        let days = database.backup.retention_in_days.get();
        if days >= BACKUP_DAYS {
            return None;
        }
        let kept = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
        let message = format!("backups of the database of {service} are kept for {kept}");
        Some(
            Finding::warning(child(&child(&path, "backup"), "retention_in_days"), message)
                .help(format!("write {BACKUP_DAYS} or more"))
                .figure("days", days)
                .figure("least days", BACKUP_DAYS),
        )
    });
    short.collect()
}

fn versions(model: &Model<'_>) -> Vec<Finding> {
    let found = databases(model).filter_map(|(service, path, database)| {
        let version = database.engine_version;
        let path = child(&path, "engine_version");
        let upgrade = format!("upgrade to \"{}\" or later", next(model.today));
        let Some(Support { end_of_standard, .. }) = version.support() else {
            let oldest = PostgresVersion::all().next()?;
            let message =
                format!("standard support of PostgreSQL {version}, which {service} uses, ended years ago");
            return (version.major() < oldest.major()).then(|| Finding::error(path, message).help(upgrade));
        };
        let left = (*end_of_standard - model.today).get_days();
        let (ends, of) =
            (*end_of_standard, format!("standard support of PostgreSQL {version}, which {service} uses,"));
        let finding = match left {
            ..0 => Finding::error(path, format!("{of} ended on {ends}: RDS charges for extended support")),
            0..=NOTICE_IN_DAYS => Finding::warning(path, format!("{of} ends on {ends}")),
            _ => return None,
        };
        Some(
            finding
                .help(upgrade)
                .figure("end of standard support", ends)
                .figure("days of standard support left", left)
                .figure("judged on", model.today),
        )
    });
    found.collect()
}

/// The oldest version whose standard support is not about to end, or else the newest.
fn next(today: Date) -> PostgresVersion {
    let lasts = |version: &PostgresVersion| {
        version.support().is_some_and(|support| (support.end_of_standard - today).get_days() > NOTICE_IN_DAYS)
    };
    PostgresVersion::all().find(lasts).unwrap_or(PostgresVersion::NEWEST)
}

fn classes(model: &Model<'_>) -> Vec<Finding> {
    let protected = model.environment.settings.prevent_destroy;
    let found = databases(model).filter_map(|(service, path, database)| {
        let stays = database.deletion_protection.unwrap_or(protected);
        if !stays || !database.instance_class.is_burstable() {
            return None;
        }
        let class = &database.instance_class;
        let message = format!("the database of {service} has full speed only while credits of {class} last");
        Some(
            Finding::warning(child(&path, "instance_class"), message).help(
                "take a class of a family `m` or `r`, or accept it where the load is known to be little",
            ),
        )
    });
    found.collect()
}

fn drivers(model: &Model<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (key, file_system) in &model.environment.settings.file_systems {
        for cluster in model.environment.clusters() {
            let open = file_system.clusters.as_ref().is_none_or(|all| all.contains(cluster.key));
            if !open || cluster.settings.addons.has(Addon::EfsCsiDriver) {
                continue;
            }
            let cluster = cluster.key;
            found.push(
                Finding::warning(
                    format!("clusters.{cluster}.addons.aws_efs_csi_driver"),
                    format!("pods of {cluster} cannot mount the file system {key}, which is open to it"),
                )
                .help(format!(
                    "add `[clusters.{cluster}.addons.aws_efs_csi_driver]`, or name other `clusters` in the file system"
                ))
                .related(format!("file_systems.{key}"), "the file system"),
            );
        }
    }
    found
}

fn file_system_backups(model: &Model<'_>) -> Vec<Finding> {
    let settings = &model.environment.settings;
    let without = settings.file_systems.iter().filter(|(_, of)| settings.prevent_destroy && !of.backup);
    let found = without.map(|(key, _)| {
        Finding::warning(
            format!("file_systems.{key}.backup"),
            format!("no copies are kept of the file system {key}"),
        )
        .help("leave `backup` out, or accept it where its files can be made again")
    });
    found.collect()
}
