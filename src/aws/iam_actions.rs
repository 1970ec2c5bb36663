//! The actions that IAM knows, by service, with what AWS calls their access level.
//!
//! Source: `data/iam-actions.tsv`, whose first line says where it is from and of which day; `cargo codegen iam-actions`
//! makes it. What came after that day is not in it.

use std::collections::HashMap;
use std::sync::OnceLock;

const DATA: &str = include_str!("data/iam-actions.tsv");

/// What an action does to what it is allowed on, as AWS sorts them, the most harmless first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Sees that things are there.
    List,
    /// Sees what is in them.
    Read,
    /// Makes, changes or deletes them.
    Write,
    /// Changes their tags, by which others may be allowed or denied something.
    Tagging,
    /// Changes who may do what.
    PermissionsManagement,
}

const LEVELS: [AccessLevel; 5] = [
    AccessLevel::List,
    AccessLevel::Read,
    AccessLevel::Write,
    AccessLevel::Tagging,
    AccessLevel::PermissionsManagement,
];

/// An action, by its place in the list: actions of one service follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IamAction(u16);

struct Row {
    service: &'static str,
    name: &'static str,
    level: AccessLevel,
}

struct List {
    rows: Vec<Row>,
    /// The first row of each service and the one after its last.
    services: HashMap<&'static str, (u16, u16)>,
}

impl IamAction {
    /// The service's prefix, in lower case: `s3`.
    pub fn service(self) -> &'static str {
        list().rows[usize::from(self.0)].service
    }

    /// The name within the service, as AWS writes it: `GetObject`.
    pub fn name(self) -> &'static str {
        list().rows[usize::from(self.0)].name
    }

    /// What it does.
    pub fn level(self) -> AccessLevel {
        list().rows[usize::from(self.0)].level
    }
}

impl std::fmt::Display for IamAction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.service(), self.name())
    }
}

/// Where the list is from and of which day, as its first line says.
pub fn source() -> &'static str {
    let line = DATA.lines().next().unwrap_or_default();
    let source = line.split_once("Source: ").map_or(line, |(_, source)| source);
    source.split_once(". Made by").map_or(source, |(source, _)| source)
}

/// The prefixes of all services, sorted.
pub fn services() -> impl Iterator<Item = &'static str> {
    DATA.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next())
}

/// The actions of a service by its prefix, in whatever case, sorted by name; none when the service is not known.
pub fn of_service(prefix: &str) -> Option<impl Iterator<Item = IamAction> + use<>> {
    let services = &list().services;
    let range = match services.get(prefix) {
        Some(range) => range,
        None => services.get(prefix.to_ascii_lowercase().as_str())?,
    };
    Some((range.0..range.1).map(IamAction))
}

/// All actions, sorted.
pub fn all() -> impl Iterator<Item = IamAction> {
    // Fewer than 65,536, which a test says.
    (0..u16::try_from(list().rows.len()).unwrap_or(u16::MAX)).map(IamAction)
}

fn list() -> &'static List {
    static LIST: OnceLock<List> = OnceLock::new();
    LIST.get_or_init(|| {
        let mut list = List { rows: Vec::new(), services: HashMap::new() };
        let place = |rows: &Vec<Row>| u16::try_from(rows.len()).unwrap_or(u16::MAX);
        for line in DATA.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let Some(service) = cells.next() else { continue };
            let first = list.rows.len();
            for (level, names) in LEVELS.into_iter().zip(cells) {
                let named = names.split(' ').filter(|name| !name.is_empty());
                list.rows.extend(named.map(|name| Row { service, name, level }));
            }
            list.rows[first..].sort_unstable_by_key(|row| row.name);
            let first = u16::try_from(first).unwrap_or(u16::MAX);
            list.services.insert(service, (first, place(&list.rows)));
        }
        list
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(action: &str) -> Option<AccessLevel> {
        let (service, name) = action.split_once(':')?;
        of_service(service)?.find(|known| known.name() == name).map(IamAction::level)
    }

    #[test]
    fn the_list_is_sorted_and_whole() {
        let found: Vec<&str> = services().collect();
        assert!(found.is_sorted_by(|one, next| one < next));
        assert!(found.len() > 400, "{}", found.len());
        let actions: Vec<IamAction> = all().collect();
        assert!((20_000..65_536).contains(&actions.len()), "{}", actions.len());
        assert!(actions.is_sorted_by_key(|action| (action.service(), action.name())));
        for line in DATA.lines().filter(|line| !line.starts_with('#')) {
            assert_eq!(line.split('\t').count(), 1 + LEVELS.len(), "{line}");
        }
        assert_eq!(of_service("S3").unwrap().count(), of_service("s3").unwrap().count());
        assert!(of_service("s4").is_none());
    }

    #[test]
    fn levels_are_those_that_aws_gives() {
        assert_eq!(level("s3:GetObject"), Some(AccessLevel::Read));
        assert_eq!(level("s3:ListBucket"), Some(AccessLevel::List));
        assert_eq!(level("s3:PutObject"), Some(AccessLevel::Write));
        assert_eq!(level("ec2:CreateTags"), Some(AccessLevel::Tagging));
        assert_eq!(level("iam:AttachRolePolicy"), Some(AccessLevel::PermissionsManagement));
        assert_eq!(level("s3:PutBucketPolicy"), Some(AccessLevel::PermissionsManagement));
        assert_eq!(level("s3:GetNothing"), None);
    }

    #[test]
    fn the_day_of_the_list_is_said() {
        assert!(source().contains("(MIT, 20"), "{}", source());
    }
}
