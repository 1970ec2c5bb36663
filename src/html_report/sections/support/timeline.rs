//! Times of support, drawn beside each other.

use jiff::civil::{Date, date};
use serde::Serialize;

const WIDTH: i32 = 780;
const LEFT: i32 = 168;
const ROW: i32 = 40;
const TOP: i32 = 28;

/// A version and until when it is supported.
#[derive(Clone, Debug)]
pub(super) struct Track {
    /// Whose version it is: `cluster trantor`.
    pub(super) name: String,
    /// Which: `Kubernetes 1.35`.
    pub(super) version: String,
    /// From when on; none when the table does not say.
    pub(super) from: Option<Date>,
    /// Until when without a charge; none when the table does not have the version.
    pub(super) standard: Option<Date>,
    /// Until when at all; none when the table does not say.
    pub(super) extended: Option<Date>,
}

/// What is drawn.
#[derive(Debug, Serialize)]
pub(super) struct Timeline {
    width: i32,
    height: i32,
    bottom: i32,
    today: Mark,
    years: Vec<Mark>,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Mark {
    x: i32,
    text: String,
}

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    version: String,
    y: i32,
    name_y: i32,
    version_y: i32,
    bars: Vec<Bar>,
}

#[derive(Debug, Serialize)]
struct Bar {
    kind: &'static str,
    x: i32,
    y: i32,
    width: i32,
    text: String,
}

impl Timeline {
    /// The times of versions; none when no table has any of them.
    pub(super) fn of<'t>(tracks: impl Iterator<Item = &'t Track>, today: Date) -> Option<Self> {
        let tracks: Vec<&Track> = tracks.filter(|track| track.standard.is_some()).collect();
        let days = tracks.iter().flat_map(|track| [track.from, track.standard, track.extended]).flatten();
        let days: Vec<Date> = days.chain([today]).collect();
        let (first, last) = (days.iter().min()?.year(), days.iter().max()?.year() + 1);
        if tracks.is_empty() {
            return None;
        }
        let (start, end) = (date(first, 1, 1), date(last, 1, 1));
        let whole = (end - start).get_days().max(1);
        let x = |day: Date| LEFT + (day - start).get_days() * WIDTH / whole;
        let bar = |kind, y, from: Date, to: Date, text| Bar {
            kind,
            x: x(from),
            y,
            width: (x(to) - x(from)).max(1),
            text,
        };
        let row = |(at, track): (i32, &&Track)| {
            let y = TOP + at * ROW;
            let mut bars = Vec::new();
            if let Some(standard) = track.standard {
                let from = track.from.unwrap_or(start);
                let text = format!("{}, {}: standard support until {standard}", track.name, track.version);
                bars.push(bar("standard", y + 8, from, standard, text));
                if let Some(extended) = track.extended {
                    let text =
                        format!("{}, {}: extended support until {extended}", track.name, track.version);
                    bars.push(bar("extended", y + 8, standard, extended, text));
                }
            }
            Row {
                name: track.name.clone(),
                version: track.version.clone(),
                y,
                name_y: y + 18,
                version_y: y + 32,
                bars,
            }
        };
        let rows: Vec<Row> = (0..).zip(&tracks).map(row).collect();
        let bottom = TOP + ROW * i32::try_from(rows.len()).unwrap_or_default();
        Some(Self {
            width: LEFT + WIDTH + 24,
            height: bottom + 24,
            bottom,
            today: Mark { x: x(today), text: today.to_string() },
            years: (first..=last)
                .map(|year| Mark { x: x(date(year, 1, 1)), text: year.to_string() })
                .collect(),
            rows,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extended_support_goes_on_where_standard_support_ends() {
        let track = Track {
            name: "cluster a".to_owned(),
            version: "Kubernetes 1.35".to_owned(),
            from: Some(date(2026, 1, 1)),
            standard: Some(date(2027, 1, 1)),
            extended: Some(date(2028, 1, 1)),
        };
        let timeline = Timeline::of([&track].into_iter(), date(2026, 7, 2));
        let timeline = timeline.unwrap_or_else(|| panic!("it has a track"));
        let [standard, extended] = &timeline.rows[0].bars[..] else { panic!("{timeline:?}") };
        assert_eq!(standard.x + standard.width, extended.x);
        assert!(standard.x < timeline.today.x && timeline.today.x < extended.x);
    }
}
