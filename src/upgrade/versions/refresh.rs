//! cleon's tables, brought up to date from what EKS says.

use aws::addon_versions::{Addon, AddonTable};
use aws::kubernetes_version::{Calendar, KubernetesVersion, Support};

/// The tables brought up to date.
#[derive(Clone, Debug)]
pub struct Refreshed {
    /// The calendar.
    pub calendar: Calendar,
    /// The versions of add-ons.
    pub addons: AddonTable,
}

/// The tables that stand, brought up to date from what EKS says now. Versions of Kubernetes that EKS no longer lists keep
/// their rows, since clusters may still be of them. A table in which nothing is new but the day stays as it stands.
///
/// # Errors
/// What EKS does not say and the tables need: a version of an add-on to run with a version of Kubernetes.
pub fn refresh(
    standing: (&Calendar, &AddonTable),
    now: (&Calendar, &AddonTable),
) -> Result<Refreshed, String> {
    // One that was never in the table and is out of support already is of no use to anybody.
    let of_use =
        |row: &&Support| now.0.as_of < row.end_of_extended || standing.0.support(row.version).is_some();
    let mut rows: Vec<Support> = now.0.rows.iter().filter(of_use).copied().collect();
    rows.extend(standing.0.rows.iter().filter(|row| now.0.support(row.version).is_none()));
    rows.sort_by_key(|row| row.version);
    let calendar =
        if rows == standing.0.rows { standing.0.clone() } else { Calendar { rows, ..now.0.clone() } };

    // EKS lists versions that it no longer supports, too, and offers no add-ons for them.
    let is_offered = |version: KubernetesVersion| now.1.rows.iter().any(|row| row.kubernetes == version);
    let is_listed = |version: KubernetesVersion| now.0.support(version).is_some() && is_offered(version);
    let is_supported = |row: &&Support| now.0.as_of < row.end_of_extended;
    let mut missing = Vec::new();
    for addon in Addon::ALL {
        let rows = now.0.rows.iter().filter(is_supported);
        for row in rows.filter(|row| now.1.default_of(addon, row.version).is_none()) {
            missing.push(format!("{addon} with {}", row.version));
        }
    }
    if !missing.is_empty() {
        return Err(format!("EKS names no version to run of {}", missing.join(", ")));
    }
    let mut offers: Vec<_> = now.1.rows.iter().filter(|row| is_listed(row.kubernetes)).cloned().collect();
    offers.extend(standing.1.rows.iter().filter(|row| !is_listed(row.kubernetes)).cloned());
    let addons = AddonTable::new(now.1.as_of, now.1.source.clone(), now.1.is_complete, offers);
    let is_same = addons.rows == standing.1.rows && addons.is_complete == standing.1.is_complete;
    let addons = if is_same { standing.1.clone() } else { addons };
    // What cannot be read again must not be written.
    Calendar::parse(&calendar.to_text())?;
    AddonTable::parse(&addons.to_text())?;
    Ok(Refreshed { calendar, addons })
}

#[cfg(test)]
mod tests {
    use aws::addon_versions::Offer;
    use jiff::civil::date;

    use super::*;

    fn built_in() -> (Calendar, AddonTable) {
        (Calendar::built_in().clone(), AddonTable::built_in().clone())
    }

    /// What EKS would say: 1.30 is gone, 1.37 is there, and CoreDNS has a newer version.
    fn later() -> (Calendar, AddonTable) {
        let (mut calendar, table) = built_in();
        let day = date(2026, 12, 24);
        let version = KubernetesVersion::any("1.37").unwrap();
        calendar.rows.remove(0);
        calendar.rows.push(Support {
            version,
            release: date(2026, 10, 2),
            end_of_standard: date(2027, 12, 2),
            end_of_extended: date(2028, 12, 2),
        });
        (calendar.as_of, calendar.source) = (day, "EKS in us-east-1".to_owned());
        let mut rows = table.rows;
        rows.retain(|row| row.kubernetes > KubernetesVersion::any("1.30").unwrap());
        for addon in Addon::ALL {
            let mut version_of = addon.version_for(version);
            if addon == Addon::CoreDns {
                version_of = "v1.15.0-eksbuild.1".parse().unwrap();
            }
            rows.push(Offer { addon, kubernetes: version, version: version_of, is_default: true });
        }
        (calendar, AddonTable::new(day, "EKS in us-east-1", true, rows))
    }

    #[test]
    fn nothing_new_changes_nothing() {
        let (calendar, table) = built_in();
        let mut now = built_in();
        now.0.as_of = date(2026, 12, 24);
        now.1.as_of = date(2026, 12, 24);
        let refreshed = refresh((&calendar, &table), (&now.0, &now.1)).unwrap();
        assert_eq!((refreshed.calendar, refreshed.addons), (calendar, table));
    }

    #[test]
    fn what_is_new_is_taken_over_and_what_is_no_longer_listed_stays() {
        let (calendar, table) = built_in();
        let now = later();
        let refreshed = refresh((&calendar, &table), (&now.0, &now.1)).unwrap();
        let versions: Vec<String> =
            refreshed.calendar.rows.iter().map(|row| row.version.to_string()).collect();
        assert_eq!(versions, ["1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"]);
        assert_eq!(refreshed.calendar.as_of, date(2026, 12, 24));
        let thirty = KubernetesVersion::any("1.30").unwrap();
        assert_eq!(refreshed.addons.of(Addon::VpcCni, thirty).count(), 1);
        let newest = KubernetesVersion::any("1.37").unwrap();
        let coredns = refreshed.addons.default_of(Addon::CoreDns, newest).unwrap();
        assert_eq!(coredns.as_str(), "v1.15.0-eksbuild.1");
        // Once more changes nothing.
        let again = refresh((&refreshed.calendar, &refreshed.addons), (&now.0, &now.1)).unwrap();
        assert_eq!(again.calendar, refreshed.calendar);
        assert_eq!(again.addons, refreshed.addons);
    }

    /// EKS lists versions out of support with their dates, and no add-ons of them.
    #[test]
    fn versions_out_of_support_are_in_nobodys_way() {
        let (calendar, table) = built_in();
        let mut now = built_in();
        let old = Support {
            version: KubernetesVersion::any("1.29").unwrap(),
            release: date(2024, 1, 23),
            end_of_standard: date(2025, 3, 23),
            end_of_extended: date(2026, 3, 23),
        };
        now.0.rows.insert(0, old);
        // Of 1.30, which ended too, the table has rows of its own.
        now.1.rows.retain(|row| row.kubernetes.minor() != 30);
        let refreshed = refresh((&calendar, &table), (&now.0, &now.1)).unwrap();
        assert_eq!((refreshed.calendar, refreshed.addons), (calendar, table));
    }

    #[test]
    fn a_version_without_an_addon_to_run_is_refused() {
        let (calendar, table) = built_in();
        let mut now = later();
        now.1.rows.retain(|row| row.addon != Addon::CoreDns || row.kubernetes.minor() != 37);
        let error = refresh((&calendar, &table), (&now.0, &now.1)).unwrap_err();
        assert_eq!(error, "EKS names no version to run of coredns with 1.37");
    }
}
