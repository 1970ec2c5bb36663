//! What keeps data: databases, buckets, secrets and keys.

use aws::{InstanceType, PostgresVersion};
use generated::model::Subject;
use rust_decimal::Decimal;

use crate::estimate::Range;
use crate::ledger::{Amount, Ledger, assumed, number};

/// The days that Performance Insights keeps without being paid for.
const FREE_INSIGHTS: i64 = 7;

pub(super) fn database(ledger: &mut Ledger<'_>, of: &Subject) {
    let class = of.text("instance_class").unwrap_or_default().to_owned();
    let multi_az = of.flag("multi_az") == Some(true);
    let engine = of.text("engine").unwrap_or_default();
    let zones = if multi_az { "with a standby" } else { "in one zone" };
    let month = ledger.month();
    if engine != "postgres" {
        ledger.unpriced(of, "instance", format!("RDS for {engine} has no price here"));
    } else if let Some(price) = ledger.prices.database(&class, multi_az, &ledger.region) {
        ledger.pay_at(of, "instance", &price, Amount::of(month).detailed(format!("{class}, {zones}")));
    } else {
        ledger.unpriced(of, "instance", format!("no price of {class} in {} is known", ledger.place()));
    }
    storage(ledger, of, multi_az);
    extended_support(ledger, of, &class, multi_az);
    if of.text("database_insights_mode") == Some("advanced") {
        ledger.unpriced(of, "Database Insights, advanced", "Database Insights advanced has no price here");
    } else if of.number("performance_insights_retention_period").is_some_and(|days| days > FREE_INSIGHTS) {
        let item = "Performance Insights, long retention";
        match processors(&class) {
            Some(vcpu) => {
                let vcpu = vcpu * if multi_az { 2 } else { 1 };
                let amount = Amount::of(Range::exactly(Decimal::from(vcpu)));
                ledger.pay(of, item, "rds-performance-insights-long", amount);
            }
            None => ledger.unpriced(of, item, format!("how many processors {class} has is not known")),
        }
    }
    if of.number("monitoring_interval").is_some_and(|seconds| seconds > 0) {
        ledger.pay(of, "enhanced monitoring, ingestion of logs", "logs-ingestion", assumed("database-logs"));
    }
    if of.flag("manage_master_user_password") == Some(true) {
        ledger.pay(of, "secret of the administrator", "secret", Amount::of(Range::exactly(1)));
    }
}

fn storage(ledger: &mut Ledger<'_>, of: &Subject, multi_az: bool) {
    let kind = of.text("storage_type").unwrap_or("gp2");
    let allocated = of.number("allocated_storage").unwrap_or_default();
    let most = of.number("max_allocated_storage").unwrap_or_default().max(allocated);
    if kind == "gp3" {
        let price = if multi_az { "rds-storage-gp3-multi-az" } else { "rds-storage-gp3-single-az" };
        let quantity = Range::of(number(allocated), number(allocated), number(most));
        let note = if most > allocated {
            format!("It grows by itself from {allocated} to {most} GB.")
        } else {
            String::new()
        };
        ledger.pay(of, "storage", price, Amount::of(quantity).detailed("gp3").noting(note));
        if of.number("iops").is_some() {
            ledger.unpriced(of, "provisioned IOPS", "IOPS above what storage includes have no price here");
        }
    } else {
        ledger.unpriced(of, "storage", format!("storage of type {kind} has no price here"));
    }
    if of.number("backup_retention_period").is_some_and(|days| days > 0) {
        let most = Range::of(0, 0, number(allocated));
        let note = "Backups as large as all databases of the region are free; what is above depends on how much changes.";
        ledger.pay(of, "backups", "rds-backup", Amount::of(most).noting(note));
    }
}

fn extended_support(ledger: &mut Ledger<'_>, of: &Subject, class: &str, multi_az: bool) {
    let version = of.text("engine_version").and_then(|version| PostgresVersion::new(version).ok());
    let Some(support) = version.and_then(PostgresVersion::support) else { return };
    if ledger.day <= support.end_of_standard {
        return;
    }
    let item = "extended support of PostgreSQL";
    match processors(class) {
        Some(vcpu) => {
            let vcpu = Decimal::from(vcpu) * if multi_az { Decimal::TWO } else { Decimal::ONE };
            let hours = Range::exactly(vcpu) * ledger.month();
            let note = format!(
                "Standard support of {} ended on {}; from the third year on it costs twice as much.",
                support.major, support.end_of_standard
            );
            ledger.pay(of, item, "rds-extended-support-year-1", Amount::of(hours).noting(note));
        }
        None => ledger.unpriced(of, item, format!("how many processors {class} has is not known")),
    }
}

/// The processors of a class.
fn processors(class: &str) -> Option<u32> {
    let machine = InstanceType::new(class.strip_prefix("db.")?).ok()?;
    machine.figures().map(|figures| figures.vcpu)
}

pub(super) fn bucket(ledger: &mut Ledger<'_>, of: &Subject) {
    ledger.pay(of, "storage", "s3-storage", assumed("bucket-storage"));
    ledger.pay(of, "requests that write", "s3-put", assumed("bucket-writes"));
    ledger.pay(of, "requests that read", "s3-get", assumed("bucket-reads"));
}

pub(super) fn file_system(ledger: &mut Ledger<'_>, of: &Subject) {
    let price = if of.at("availability_zone_name").is_some() { "efs-one-zone" } else { "efs-standard" };
    ledger.pay(of, "storage", price, assumed("file-storage"));
    if of.text("throughput_mode").is_some_and(|mode| mode != "bursting") {
        ledger.unpriced(of, "throughput", "elastic and provisioned throughput have no price here");
    }
}

pub(super) fn queue(ledger: &mut Ledger<'_>, of: &Subject) {
    let price = if of.flag("fifo_queue") == Some(true) { "sqs-fifo" } else { "sqs-standard" };
    ledger.pay(of, "requests", price, assumed("queue-requests"));
}

pub(super) fn repository(ledger: &mut Ledger<'_>, of: &Subject) {
    ledger.pay(of, "images", "ecr-storage", assumed("repository-storage"));
}

pub(super) fn scanning(ledger: &mut Ledger<'_>, of: &Subject) {
    if of.text("scan_type") == Some("ENHANCED") {
        ledger.unpriced(of, "enhanced scanning", "Amazon Inspector has no price here");
    } else {
        ledger.free(of, "", "basic scanning of images is free");
    }
}

pub(super) fn secret(ledger: &mut Ledger<'_>, of: &Subject) {
    let replicas = Decimal::from(of.items("replica").len() + 1);
    ledger.pay(of, "secret", "secret", Amount::of(Range::exactly(replicas)));
    ledger.pay(of, "requests", "secret-requests", assumed("secret-requests"));
}

pub(super) fn key(ledger: &mut Ledger<'_>, of: &Subject) {
    let rotates = of.flag("enable_key_rotation") == Some(true);
    let quantity = if rotates { Range::of(1, 1, 3) } else { Range::exactly(1) };
    let note = if rotates { "Each of the first two rotations adds a dollar a month." } else { "" };
    ledger.pay(of, "key", "kms-key", Amount::of(quantity).noting(note));
    ledger.pay(of, "requests", "kms-requests", assumed("key-requests"));
}

pub(super) fn parameter(ledger: &mut Ledger<'_>, of: &Subject) {
    match of.text("tier").unwrap_or("Standard") {
        "Standard" => ledger.free(of, "", "standard parameters are free"),
        tier => ledger.unpriced(of, "", format!("parameters of the tier {tier} have no price here")),
    }
}
