//! Settings of a service's database: `[services.<key>.database]`.

use std::collections::BTreeMap;

use aws::log_retention::RetentionInDays;
use aws::{DbInstanceClass, PostgresVersion};
use settings::{Node, Problem, Problems, child, choices, numbers, settings};

use super::names::{DatabaseName, DatabaseUser, ParameterName, ParameterValue};
use super::parameters;
use super::windows::{DailyWindow, WeeklyWindow};

settings! {
    /// A PostgreSQL database on RDS, in subnets without a way out, open to the nodes of the service's cluster.
    pub struct DatabaseSettings, compared by check, checked by DatabaseSettings::check_names {
        /// The version of PostgreSQL: a major one, `17`, of which RDS chooses the minor one; or `17.6`.
        #[one_way = "RDS upgrades a database, and never goes back."]
        pub engine_version: PostgresVersion,
        /// The class of the instance: `db.m7g.large`.
        pub instance_class: DbInstanceClass,
        /// The storage at first, in GiB.
        #[one_way = "RDS adds storage, and never takes any away."]
        pub allocated_storage_in_gib: StorageInGib = const { StorageInGib::of(20) },
        /// Up to what RDS adds storage by itself, in GiB; left out, twice the first. As much as the first, and it does not.
        pub max_allocated_storage_in_gib: Option<StorageInGib> = None,
        /// The name of the database on the instance; left out, the service's with underscores for hyphens.
        #[one_way = "Another name is another instance: Terraform would destroy this one with all that is in it."]
        pub name: Option<DatabaseName> = None,
        /// The master user, whose password RDS makes, keeps in Secrets Manager and changes weekly.
        #[one_way = "Another user is another instance: Terraform would destroy this one with all that is in it."]
        pub master_username: DatabaseUser = const { DatabaseUser::of("postgres") },
        /// Whether a second instance in another zone takes over when the first one fails.
        pub multi_az: bool = true,
        /// Whether RDS refuses to delete it, whoever asks; left out, as the environment's `prevent_destroy`.
        pub deletion_protection: Option<bool> = None,
        /// Whether a snapshot is taken before it is deleted; left out, as the environment's `prevent_destroy`.
        pub final_snapshot: Option<bool> = None,
        /// Whether another major version may be put on it. Turn it on for the upgrade, and off again.
        pub allow_major_version_upgrade: bool = false,
        /// Whether changes that interrupt it are made at once; else, in the next maintenance window.
        pub apply_immediately: bool = false,
        /// Backups.
        pub backup: BackupSettings = BackupSettings::default(),
        /// Maintenance.
        pub maintenance: MaintenanceSettings = MaintenanceSettings::default(),
        /// Its logs.
        pub logs: DatabaseLogsSettings = DatabaseLogsSettings::default(),
        /// What RDS tells of its load.
        pub insights: Insights = Insights::Standard,
        /// How often RDS measures its operating system, in seconds.
        pub monitoring_interval: MonitoringInterval = MonitoringInterval::Sixty,
        /// The authority of its certificate. Clients must trust it.
        pub certificate_authority: CertificateAuthority = CertificateAuthority::Rsa2048,
        /// Parameters of PostgreSQL beside those that are always set.
        pub parameters: BTreeMap<ParameterName, ParameterSettings> = BTreeMap::new(),
        /// When an alarm is raised.
        pub alarms: AlarmSettings = AlarmSettings::default(),
    }
}

settings! {
    /// Backups of a database, from which it can be brought back as it was at any second.
    pub struct BackupSettings, with defaults {
        /// How many days they are kept.
        pub retention_in_days: BackupRetentionInDays = const { BackupRetentionInDays::of(14) },
        /// When the daily one is made, in UTC.
        pub window: DailyWindow = DailyWindow::USUAL,
    }
}

settings! {
    /// Maintenance of a database.
    pub struct MaintenanceSettings, with defaults {
        /// When it is, in UTC.
        pub window: WeeklyWindow = WeeklyWindow::USUAL,
        /// Whether RDS brings newer minor versions by itself.
        pub auto_minor_version_upgrade: bool = true,
    }
}

settings! {
    /// Logs of a database.
    pub struct DatabaseLogsSettings, with defaults {
        /// How long they are kept, in days.
        pub retention_in_days: RetentionInDays = RetentionInDays::YEAR,
        /// From how many milliseconds on a statement is logged.
        pub slow_statement_in_ms: Milliseconds = const { Milliseconds::of(1000) },
    }
}

settings! {
    /// A parameter of PostgreSQL.
    pub struct ParameterSettings {
        /// Its value.
        pub value: ParameterValue,
        /// When it takes effect. Static parameters take a restart.
        pub apply: ApplyMethod = ApplyMethod::Immediate,
    }
}

settings! {
    /// When an alarm of a database is raised.
    pub struct AlarmSettings, with defaults {
        /// When its processors are busy for more than this for fifteen minutes, in percent.
        pub cpu_percent: Percent = const { Percent::of(80) },
        /// When less than this of the first storage is free, in percent.
        pub free_storage_percent: Percent = const { Percent::of(15) },
        /// When there are more connections; left out, 70 % of those that the memory of its class allows.
        pub connections: Option<Connections> = None,
    }
}

choices! {
    /// What RDS tells of a database's load (CloudWatch Database Insights).
    pub enum Insights {
        /// The load of the last seven days; free of charge.
        Standard = "standard",
        /// The load of fifteen months with locks and plans; charged for each processor.
        Advanced = "advanced",
    }
}

choices! {
    /// Seconds between two measurements of the operating system (RDS API, `MonitoringInterval`).
    pub enum MonitoringInterval {
        /// None.
        Off = "off",
        /// Every second.
        One = "1",
        /// Every five seconds.
        Five = "5",
        /// Every ten seconds.
        Ten = "10",
        /// Every fifteen seconds.
        Fifteen = "15",
        /// Every thirty seconds.
        Thirty = "30",
        /// Every minute.
        Sixty = "60",
    }
}

impl MonitoringInterval {
    /// The seconds; none when nothing is measured.
    pub fn seconds(self) -> Option<u8> {
        self.as_str().parse().ok()
    }
}

choices! {
    /// The authority of a database's certificate (RDS user guide, "Using SSL/TLS to encrypt a connection").
    pub enum CertificateAuthority {
        /// RSA with 2,048 bits.
        Rsa2048 = "rds-ca-rsa2048-g1",
        /// RSA with 4,096 bits.
        Rsa4096 = "rds-ca-rsa4096-g1",
        /// Elliptic curves with 384 bits.
        Ecc384 = "rds-ca-ecc384-g1",
    }
}

choices! {
    /// When a parameter takes effect.
    pub enum ApplyMethod {
        /// At once; dynamic parameters only.
        Immediate = "immediate",
        /// When the database is restarted next.
        PendingReboot = "pending-reboot",
    }
}

numbers! {
    /// Storage of type gp3 of PostgreSQL in GiB (RDS user guide, "Amazon RDS DB instance storage").
    pub struct StorageInGib(u32) in 20..=65536;
    /// Days that backups are kept; none would turn them off (RDS API, `BackupRetentionPeriod`).
    pub struct BackupRetentionInDays(u8) in 1..=35;
    /// A part of a hundred.
    pub struct Percent(u8) in 1..=99;
    /// A number of connections.
    pub struct Connections(u32) in 1..=5000;
    /// A number of milliseconds.
    pub struct Milliseconds(u32) in 1..=3_600_000;
}

/// By how much the greatest storage must exceed the first, in percent (RDS user guide, "Managing capacity
/// automatically with Amazon RDS storage autoscaling").
const LEAST_GROWTH: u32 = 10;

impl DatabaseSettings {
    /// Up to what RDS adds storage by itself, in GiB; none when it does not.
    pub fn max_storage(&self) -> Option<u32> {
        let first = self.allocated_storage_in_gib.get();
        let most = self.max_allocated_storage_in_gib.map_or((2 * first).min(65536), StorageInGib::get);
        (most > first).then_some(most)
    }

    fn check_names(&self, node: &Node, problems: &mut Problems) {
        let name = self.name.as_ref().map(|name| ("name", name.usable()));
        for (key, usable) in name.into_iter().chain([("master_username", self.master_username.usable())]) {
            let Err(invalid) = usable else { continue };
            problems.push(Problem::from(invalid).at_path(node, &child(node.path(), key)));
        }
        let own = self.parameters.keys().filter(|name| parameters::OWN.contains(&name.as_str()));
        for name in own {
            let at = child(&child(node.path(), "parameters"), name.as_str());
            problems.push(
                Problem::new(format!("the parameter {name} is always set by cleon"))
                    .help("leave it out")
                    .at_path(node, &at),
            );
        }
    }
}

/// Adds what is wrong between the keys of the database at `node`.
fn check(node: &Node, problems: &mut Problems) {
    storage(node, problems);
    windows(node, problems);
}

fn storage(node: &Node, problems: &mut Problems) {
    let path = "max_allocated_storage_in_gib";
    let Some(most) = node.read::<StorageInGib>(path) else { return };
    let Some(first) = node.read_or("allocated_storage_in_gib", StorageInGib::of(20)) else { return };
    let (first, most) = (first.get(), most.get());
    let least = first + (first * LEAST_GROWTH).div_ceil(100);
    if most == first || most >= least {
        return;
    }
    let message = if most < first {
        format!("the storage may grow to {most} GiB and has {first} GiB at first")
    } else {
        format!("RDS adds {LEAST_GROWTH} % of storage at least, and {most} GiB is less above {first} GiB")
    };
    problems.push(
        Problem::new(message)
            .help(format!("write {least} or more, or {first} so that it does not grow"))
            .at_path(node, &child(node.path(), path)),
    );
}

fn windows(node: &Node, problems: &mut Problems) {
    let (backup, maintenance) = (node.get("backup"), node.get("maintenance"));
    let written = maintenance.is_some_and(|table| table.get("window").is_some());
    let backup = backup.map_or(Some(DailyWindow::USUAL), |of| of.read_or("window", DailyWindow::USUAL));
    let usual = WeeklyWindow::USUAL;
    let maintenance = maintenance.map_or(Some(usual), |of| of.read_or("window", usual));
    let Some((backup, maintenance)) = backup.zip(maintenance) else { return };
    if !backup.overlaps(maintenance) {
        return;
    }
    let table = if written { "maintenance" } else { "backup" };
    problems.push(
        Problem::new(format!(
            "the backup ({backup}) and the maintenance ({maintenance}) overlap, which RDS refuses"
        ))
        .help("let one begin when the other has ended")
        .at_path(node, &child(&child(node.path(), table), "window")),
    );
}
