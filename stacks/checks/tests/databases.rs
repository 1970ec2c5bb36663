//! Databases and file systems, as of days.

use jiff::civil::date;

use super::{Texts, brief};

const DATABASE: &str =
    "[services.dawn.database]\nengine_version = \"17\"\ninstance_class = \"db.m7g.large\"\n";

/// An environment with a database of dawn, which has these lines more.
fn with(environment: &str, more: &str) -> Texts {
    Texts::bare().append(environment, &format!("{DATABASE}{more}"))
}

/// What is found of databases and file systems.
fn said(texts: &Texts, environment: &str) -> String {
    let all = brief::of(texts, environment);
    assert!(!all.contains("[EKS-") && !all.contains("[IAM-"), "{all}");
    all
}

#[test]
fn a_database_with_strict_defaults_passes() {
    assert_eq!(said(&with("prod", ""), "prod"), "");
}

#[test]
fn what_gives_safety_up_is_warned_of() {
    let texts = with(
        "prod",
        "multi_az = false\ndeletion_protection = false\nfinal_snapshot = false\nbackup = { retention_in_days = 1 }\n",
    );
    insta::assert_snapshot!(said(&texts, "prod"), @"
    warning[DAT-001] services.dawn.database.multi_az: the database of dawn is gone while its zone is
      at false in environments/prod.toml
      help: set `multi_az = true`, or accept it where a pause costs less than a second instance
    warning[DAT-002] services.dawn.database.deletion_protection: the database of dawn can be deleted by whoever may
      at false in environments/prod.toml
      help: leave `deletion_protection` out: it follows `prevent_destroy`
    warning[DAT-002] services.dawn.database.final_snapshot: the database of dawn leaves no snapshot when it is deleted
      at false in environments/prod.toml
      help: leave `final_snapshot` out: it follows `prevent_destroy`
    warning[DAT-003] services.dawn.database.backup.retention_in_days: backups of the database of dawn are kept for a day
      at 1 in environments/prod.toml
      days: 1
      least days: 7
      help: write 7 or more
    ");
    assert!(!texts.findings("prod").has_errors());
}

#[test]
fn where_everything_may_go_a_database_may_too() {
    let texts = with("dev", "deletion_protection = false\nfinal_snapshot = false\n");
    assert_eq!(said(&texts, "dev"), "");
    let burstable = Texts::bare().append("dev", &DATABASE.replace("db.m7g.large", "db.t4g.medium"));
    assert_eq!(said(&burstable, "dev"), "");
}

#[test]
fn burstable_classes_are_warned_of_where_the_database_stays() {
    let texts = Texts::bare().append("prod", &DATABASE.replace("db.m7g.large", "db.t4g.medium"));
    insta::assert_snapshot!(said(&texts, "prod"), @r#"
    warning[DAT-005] services.dawn.database.instance_class: the database of dawn has full speed only while credits of db.t4g.medium last
      at "db.t4g.medium" in environments/prod.toml
      help: take a class of a family `m` or `r`, or accept it where the load is known to be little
    "#);
    let texts = texts.append("prod", "deletion_protection = false");
    assert!(!said(&texts, "prod").contains("DAT-005"));
}

#[test]
fn the_end_of_support_is_warned_of_half_a_year_ahead_and_then_an_error() {
    let of =
        |version: &str| Texts::bare().append("prod", &DATABASE.replace("\"17\"", &format!("\"{version}\"")));
    let on = |texts: &Texts, day| {
        let findings = texts.findings_on("prod", day);
        let ours = findings
            .problems
            .iter()
            .filter(|problem| problem.rule.as_ref().is_some_and(|rule| rule.id == "DAT-004"));
        ours.map(|problem| (problem.level, problem.message.clone())).collect::<Vec<_>>()
    };
    insta::assert_snapshot!(said(&of("14.20"), "prod"), @r#"
    warning[DAT-004] services.dawn.database.engine_version: standard support of PostgreSQL 14.20, which dawn uses, ends on 2027-02-28
      at "14.20" in environments/prod.toml
      end of standard support: 2027-02-28
      days of standard support left: 99
      judged on: 2026-11-21
      help: upgrade to "15" or later
    "#);
    insta::assert_snapshot!(said(&of("13"), "prod"), @r#"
    error[DAT-004] services.dawn.database.engine_version: standard support of PostgreSQL 13, which dawn uses, ended on 2026-02-28: RDS charges for extended support
      at "13" in environments/prod.toml
      end of standard support: 2026-02-28
      days of standard support left: -266
      judged on: 2026-11-21
      help: upgrade to "15" or later
    "#);
    insta::assert_snapshot!(said(&of("12.22"), "prod"), @r#"
    error[DAT-004] services.dawn.database.engine_version: standard support of PostgreSQL 12.22, which dawn uses, ended years ago
      at "12.22" in environments/prod.toml
      help: upgrade to "15" or later
    "#);
    let fourteen = of("14");
    assert_eq!(on(&fourteen, date(2026, 8, 31)), []);
    for (day, level) in [
        (date(2026, 9, 1), settings::Level::Warning),
        (date(2027, 2, 28), settings::Level::Warning),
        (date(2027, 3, 1), settings::Level::Error),
    ] {
        assert_eq!(on(&fourteen, day).iter().map(|(level, _)| *level).collect::<Vec<_>>(), [level], "{day}");
    }
    assert_eq!(said(&of("99"), "prod"), "", "the table is not the newest for ever");
}

#[test]
fn a_file_system_without_copies_or_drivers_is_warned_of() {
    let texts =
        Texts::bare().append("prod", "[file_systems.shared]\nclusters = [\"trantor\"]\nbackup = false\n");
    insta::assert_snapshot!(said(&texts, "prod"), @"
    warning[DAT-006] clusters.trantor.addons.aws_efs_csi_driver: pods of trantor cannot mount the file system shared, which is open to it
      at trantor in environments/prod.toml
      and [file_systems.shared] in environments/prod.toml: the file system
      help: add `[clusters.trantor.addons.aws_efs_csi_driver]`, or name other `clusters` in the file system
    warning[DAT-007] file_systems.shared.backup: no copies are kept of the file system shared
      at false in environments/prod.toml
      help: leave `backup` out, or accept it where its files can be made again
    ");
    let both = Texts::bare().append("prod", "[file_systems.shared]\n");
    assert_eq!(said(&both, "prod").matches("warning[DAT-006]").count(), 2, "open to all clusters");
    let with_driver =
        "[file_systems.shared]\nclusters = [\"trantor\"]\n[clusters.trantor.addons.aws_efs_csi_driver]\n";
    assert_eq!(said(&Texts::bare().append("prod", with_driver), "prod"), "");
}
