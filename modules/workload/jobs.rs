//! Work that is done by the clock.

use std::collections::{BTreeMap, BTreeSet};

use kubernetes::k8s_openapi::api::batch::v1::{CronJob, CronJobSpec, JobSpec, JobTemplateSpec};
use kubernetes::k8s_openapi::api::core::v1::PodTemplateSpec;
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::json;
use settings::{Invalid, choices, names, settings};

use super::image::ImageSettings;
use super::resources::ResourcesSettings;
use super::rollout::seconds;
use super::words::{Arguments, Count, Seconds};

settings! {
    /// Work that is done by the clock, with the workload's configuration, secrets and role.
    pub struct JobSettings {
        /// When: minute, hour, day of month, month, day of week.
        pub schedule: Schedule,
        /// The time zone of the schedule.
        pub time_zone: TimeZone = const { TimeZone::of("Etc/UTC") },
        /// The command; left out, the image's own.
        pub command: Arguments = Arguments::default(),
        /// Its arguments.
        pub args: Arguments = Arguments::default(),
        /// The image; left out, the workload's.
        pub image: Option<ImageSettings> = None,
        /// What it asks for and may take; left out, as the workload.
        pub resources: Option<ResourcesSettings> = None,
        /// What happens when it is time and the one before is still at work.
        pub concurrency: Concurrency = Concurrency::Forbid,
        /// How late it may begin, where it could not in time.
        pub starting_deadline_seconds: Seconds = const { Seconds::of(300) },
        /// How long it may be at work, all attempts together.
        pub active_deadline_seconds: Seconds = const { Seconds::of(3600) },
        /// How often it is tried again after it has failed.
        pub backoff_limit: Count = const { Count::of(2) },
        /// How many that were done are kept to look at.
        pub successful_jobs_history_limit: Count = const { Count::of(3) },
        /// How many that failed are kept to look at.
        pub failed_jobs_history_limit: Count = const { Count::of(3) },
        /// Whether it is held for now.
        pub suspend: bool = false,
    }
}

choices! {
    /// What happens when it is time and the one before is still at work.
    pub enum Concurrency {
        /// This one is left out.
        Forbid = "forbid",
        /// Both are at work.
        Allow = "allow",
        /// The one before is stopped.
        Replace = "replace",
    }
}

names! {
    /// The name of a job.
    JobName: "a job's name", 1..=50, "0-9a-z" "0-9a-z-" "0-9a-z",
        "lowercase letters, digits and hyphens";
    /// A time zone of the IANA database.
    TimeZone: "a time zone", 3..=64, "A-Z" "0-9A-Za-z/_+-" "0-9A-Za-z",
        "its name in the IANA database: \"Europe/Berlin\", \"Etc/UTC\"";
}

/// A schedule of cron: five fields, or `@hourly` and the like.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Schedule(String);

const FIELDS: [(&str, u32, u32, &[&str]); 5] = [
    ("minute", 0, 59, &[]),
    ("hour", 0, 23, &[]),
    ("day of month", 1, 31, &[]),
    ("month", 1, 12, &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
    ("day of week", 0, 7, &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
];

const WORDS: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

impl std::str::FromStr for Schedule {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if WORDS.contains(&text) {
            return Ok(Self(text.to_owned()));
        }
        let fields: Vec<&str> = text.split(' ').collect();
        if fields.len() != FIELDS.len() {
            return Err(Invalid::new(
                format!("\"{text}\" is not a schedule"),
                "write minute, hour, day of month, month and day of week: \"15 3 * * *\"",
            ));
        }
        for (field, (name, least, most, names)) in fields.into_iter().zip(FIELDS) {
            if field.split(',').any(|part| values(part, least, most, names).is_none()) {
                return Err(Invalid::new(
                    format!("\"{field}\" is no {name} of a schedule"),
                    format!(
                        "write a number from {least} to {most}, `*`, a range, a list or a step: \"*/15\""
                    ),
                ));
            }
        }
        Ok(Self(text.to_owned()))
    }
}

/// The values that a part of a field stands for, from `least` to `most`; none when it is no such part.
fn values(part: &str, least: u32, most: u32, words: &[&str]) -> Option<Vec<u32>> {
    let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
    let value = |text: &str| {
        let number = || text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        let word = words.iter().position(|word| word.eq_ignore_ascii_case(text));
        let word = word.and_then(|at| u32::try_from(at).ok()).map(|at| at + least);
        word.or_else(number).filter(|value| (least..=most).contains(value))
    };
    let by = match step {
        None => 1,
        Some(step) => step.parse::<usize>().ok().filter(|by| (1..=most as usize).contains(by))?,
    };
    let (from, to) = match range.split_once('-') {
        _ if range == "*" => (least, most),
        Some((from, to)) => value(from).zip(value(to)).filter(|(from, to)| from <= to)?,
        // A step from a single value goes on to the end of the field.
        None => value(range).map(|from| (from, if step.is_some() { most } else { from }))?,
    };
    Some((from..=to).step_by(by).collect())
}

impl Schedule {
    /// The least number of minutes between two times of it, or a lower bound of that: days are taken to be all alike.
    pub fn least_minutes_between(&self) -> u32 {
        const DAY: u32 = 24 * 60;
        let fields: Vec<&str> = self.0.split(' ').collect();
        let [minutes, hours, ..] = fields.as_slice() else {
            return if self.0 == "@hourly" { 60 } else { DAY };
        };
        let of = |field: &str, (_, least, most, words): (&str, u32, u32, &[&str])| {
            field.split(',').filter_map(|part| values(part, least, most, words)).flatten().collect()
        };
        let (minutes, hours): (BTreeSet<u32>, BTreeSet<u32>) = (of(minutes, FIELDS[0]), of(hours, FIELDS[1]));
        let times: Vec<u32> =
            hours.iter().flat_map(|hour| minutes.iter().map(move |minute| hour * 60 + minute)).collect();
        let (Some(first), Some(last)) = (times.first(), times.last()) else { return DAY };
        let within = times.windows(2).map(|two| two[1] - two[0]);
        within.chain([DAY + first - last]).min().unwrap_or(DAY)
    }
}

impl std::fmt::Display for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(
    Schedule,
    json!({
        "type": "string",
        "pattern": "^(@[a-z]+|[^ ]+ [^ ]+ [^ ]+ [^ ]+ [^ ]+)$",
        "description": "Minute, hour, day of month, month and day of week, as cron has them.",
    })
);

impl JobSettings {
    /// How many of its pods may be at work at once: one, unless several may and it takes longer than from one time to
    /// the next.
    pub fn most_at_once(&self) -> u32 {
        match self.concurrency {
            Concurrency::Forbid | Concurrency::Replace => 1,
            Concurrency::Allow => {
                let between = self.schedule.least_minutes_between().max(1) * 60;
                // One may begin late while the next begins in time.
                let longest = self.active_deadline_seconds.get() + self.starting_deadline_seconds.get();
                1 + longest / between
            }
        }
    }

    /// The job, whose pods are like `template`.
    pub(super) fn cron_job(
        &self,
        metadata: ObjectMeta,
        labels: BTreeMap<String, String>,
        template: PodTemplateSpec,
    ) -> CronJob {
        let concurrency = match self.concurrency {
            Concurrency::Forbid => "Forbid",
            Concurrency::Allow => "Allow",
            Concurrency::Replace => "Replace",
        };
        let job = JobSpec {
            template,
            backoff_limit: Some(self.backoff_limit.get().into()),
            active_deadline_seconds: Some(self.active_deadline_seconds.get().into()),
            ..JobSpec::default()
        };
        let spec = CronJobSpec {
            schedule: self.schedule.to_string(),
            time_zone: Some(self.time_zone.to_string()),
            concurrency_policy: Some(concurrency.to_owned()),
            starting_deadline_seconds: Some(seconds(self.starting_deadline_seconds).into()),
            successful_jobs_history_limit: Some(self.successful_jobs_history_limit.get().into()),
            failed_jobs_history_limit: Some(self.failed_jobs_history_limit.get().into()),
            suspend: Some(self.suspend),
            job_template: JobTemplateSpec {
                metadata: Some(ObjectMeta { labels: Some(labels), ..ObjectMeta::default() }),
                spec: Some(job),
            },
        };
        CronJob { metadata, spec: Some(spec), ..CronJob::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_time_between_two_is_found() {
        for (schedule, minutes) in [
            ("* * * * *", 1),
            ("*/15 * * * *", 15),
            ("5/20 * * * *", 20),
            ("0,50 * * * *", 10),
            ("15 * * * *", 60),
            ("15 3 * * *", 1440),
            ("0 9-17/2 * * MON-FRI", 120),
            ("0 1,23 * * *", 120),
            ("0 0 1 * *", 1440),
            ("@hourly", 60),
            ("@weekly", 1440),
        ] {
            assert_eq!(schedule.parse::<Schedule>().unwrap().least_minutes_between(), minutes, "{schedule}");
        }
    }

    #[test]
    fn schedules_are_read_as_cron_reads_them() {
        for right in
            ["15 3 * * *", "*/15 * * * *", "0 9-17/2 * * MON-FRI", "0 0 1,15 jan *", "@daily", "0 0 * * 7"]
        {
            assert!(right.parse::<Schedule>().is_ok(), "{right}");
        }
        for (wrong, message) in [
            ("* * * *", "\"* * * *\" is not a schedule"),
            ("60 * * * *", "\"60\" is no minute of a schedule"),
            ("0 24 * * *", "\"24\" is no hour of a schedule"),
            ("*/0 * * * *", "\"*/0\" is no minute of a schedule"),
            ("5-1 * * * *", "\"5-1\" is no minute of a schedule"),
            ("0 0 0 * *", "\"0\" is no day of month of a schedule"),
            ("@often", "\"@often\" is not a schedule"),
            ("+1 * * * *", "\"+1\" is no minute of a schedule"),
        ] {
            assert_eq!(wrong.parse::<Schedule>().unwrap_err().message, message);
        }
    }
}
