//! When RDS backs up and maintains: windows in UTC, of half an hour at least.

use std::{fmt, str::FromStr};

use serde_json::json;
use settings::Invalid;

const DAY: u16 = 24 * 60;
const WEEK: u16 = 7 * DAY;

/// The least minutes of a window (RDS API, `CreateDBInstance`).
const LEAST: u16 = 30;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A window of each day, in UTC: `03:00-04:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DailyWindow {
    from: u16,
    to: u16,
}

/// A window of each week, in UTC: `sun:04:30-sun:05:30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WeeklyWindow {
    from: u16,
    to: u16,
}

impl DailyWindow {
    /// From three to four, at night in Europe and in the evening in America.
    pub const USUAL: Self = Self { from: 3 * 60, to: 4 * 60 };

    /// Whether a moment lies in both windows; RDS refuses that.
    pub fn overlaps(self, weekly: WeeklyWindow) -> bool {
        let length = lasts(self.from, self.to, DAY);
        (0..7).any(|day| {
            let from = day * DAY + self.from;
            // One begins within the other.
            lasts(weekly.from, from, WEEK) < lasts(weekly.from, weekly.to, WEEK)
                || lasts(from, weekly.from, WEEK) < length
        })
    }
}

impl WeeklyWindow {
    /// On Sundays, half an hour behind the usual backup.
    pub const USUAL: Self = Self { from: 6 * DAY + 4 * 60 + 30, to: 6 * DAY + 5 * 60 + 30 };
}

/// Minutes from one moment to the next other, around the end of the day or week.
fn lasts(from: u16, to: u16, around: u16) -> u16 {
    (to + around - from) % around
}

fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str, below: u16| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|number| digits && *number < below)
    };
    Some(number(hours, 24)? * 60 + number(minutes, 60)?)
}

fn of_week(text: &str) -> Option<u16> {
    let (day, time) = text.split_once(':')?;
    let day = DAYS.iter().position(|known| *known == day)?;
    Some(u16::try_from(day).ok()? * DAY + minutes(time)?)
}

fn long_enough(text: &str, from: u16, to: u16, around: u16) -> Result<(), Invalid> {
    if lasts(from, to, around) >= LEAST {
        return Ok(());
    }
    Err(Invalid::new(
        format!("the window {text} is shorter than {LEAST} minutes"),
        format!("let it end {LEAST} minutes after it begins, or later"),
    ))
}

impl FromStr for DailyWindow {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let read = text.split_once('-').and_then(|(from, to)| Some((minutes(from)?, minutes(to)?)));
        let (from, to) = read.ok_or_else(|| {
            Invalid::new(
                format!("\"{text}\" is not a window of each day"),
                "write from when to when, in UTC: \"03:00-04:00\"",
            )
        })?;
        long_enough(text, from, to, DAY)?;
        Ok(Self { from, to })
    }
}

impl FromStr for WeeklyWindow {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let read = text.split_once('-').and_then(|(from, to)| Some((of_week(from)?, of_week(to)?)));
        let (from, to) = read.ok_or_else(|| {
            Invalid::new(
                format!("\"{text}\" is not a window of each week"),
                "write from when to when with the days, in UTC: \"sun:04:30-sun:05:30\"",
            )
        })?;
        long_enough(text, from, to, WEEK)?;
        Ok(Self { from, to })
    }
}

impl fmt::Display for DailyWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

impl fmt::Display for WeeklyWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = |f: &mut fmt::Formatter<'_>, minutes: u16| {
            let (day, rest) = (usize::from(minutes / DAY), minutes % DAY);
            write!(f, "{}:{:02}:{:02}", DAYS[day], rest / 60, rest % 60)
        };
        moment(f, self.from)?;
        f.write_str("-")?;
        moment(f, self.to)
    }
}

settings::string_setting!(
    DailyWindow,
    json!({ "type": "string", "pattern": r"^\d\d:\d\d-\d\d:\d\d$", "examples": ["03:00-04:00"] })
);
settings::string_setting!(
    WeeklyWindow,
    json!({
        "type": "string",
        "pattern": r"^(mon|tue|wed|thu|fri|sat|sun):\d\d:\d\d-(mon|tue|wed|thu|fri|sat|sun):\d\d:\d\d$",
        "examples": ["sun:04:30-sun:05:30"],
    })
);

#[cfg(test)]
mod tests {
    use super::*;

    fn daily(text: &str) -> DailyWindow {
        text.parse().unwrap()
    }

    fn weekly(text: &str) -> WeeklyWindow {
        text.parse().unwrap()
    }

    #[test]
    fn windows_come_back_as_they_were_written() {
        for text in ["03:00-04:00", "23:30-00:00", "00:00-23:59"] {
            assert_eq!(daily(text).to_string(), text);
        }
        for text in ["sun:04:30-sun:05:30", "sun:23:45-mon:00:15"] {
            assert_eq!(weekly(text).to_string(), text);
        }
        assert_eq!(DailyWindow::USUAL.to_string(), "03:00-04:00");
        assert_eq!(WeeklyWindow::USUAL.to_string(), "sun:04:30-sun:05:30");
    }

    #[test]
    fn what_is_no_window_or_too_short_is_refused() {
        for text in ["", "03:00", "3:00-4:00", "24:00-01:00", "03:60-05:00", "03:00-04:00Z", "+3:00-04:00"] {
            assert!(text.parse::<DailyWindow>().unwrap_err().help.contains("\"03:00-04:00\""), "{text}");
        }
        for text in ["", "03:00-04:00", "sunday:04:30-sunday:05:30", "Sun:04:30-Sun:05:30"] {
            assert!(text.parse::<WeeklyWindow>().is_err(), "{text}");
        }
        assert_eq!(
            "03:00-03:29".parse::<DailyWindow>().unwrap_err().message,
            "the window 03:00-03:29 is shorter than 30 minutes"
        );
        assert!("03:00-03:00".parse::<DailyWindow>().is_err());
        assert!("sun:03:00-sun:03:29".parse::<WeeklyWindow>().is_err());
    }

    #[test]
    fn windows_overlap_also_around_midnight_and_the_end_of_the_week() {
        for (backup, maintenance, overlap) in [
            ("03:00-04:00", "sun:04:30-sun:05:30", false),
            ("03:00-04:00", "sun:04:00-sun:05:00", false),
            ("03:00-04:00", "sun:03:59-sun:05:00", true),
            ("03:00-04:00", "wed:02:00-wed:03:01", true),
            ("03:00-04:00", "wed:02:00-wed:03:00", false),
            ("03:00-04:00", "wed:03:10-wed:03:40", true),
            ("03:00-04:00", "wed:02:00-wed:05:00", true),
            ("23:30-00:30", "mon:00:00-mon:00:30", true),
            ("23:30-00:30", "sun:23:00-sun:23:30", false),
            ("00:00-00:30", "sun:23:45-mon:00:15", true),
            ("03:00-04:00", "sat:12:00-tue:12:00", true),
        ] {
            assert_eq!(daily(backup).overlaps(weekly(maintenance)), overlap, "{backup} and {maintenance}");
        }
    }
}
