//! Names within a PostgreSQL database: of the database itself, of users, of parameters.

use aws::names::ServiceName;
use settings::{Invalid, names};

names! {
    /// The name of a database: 1 to 63 characters (RDS API, `CreateDBInstance`, `DBName` for PostgreSQL).
    DatabaseName: "a database's name", 1..=63, "a-z_" "0-9a-z_" "0-9a-z_",
        "lowercase letters, digits and underscores, beginning with a letter or underscore";
    /// The name of a user: 1 to 63 characters (RDS API, `CreateDBInstance`, `MasterUsername` for PostgreSQL).
    DatabaseUser: "a database user's name", 1..=63, "a-z" "0-9a-z_" "0-9a-z_",
        "lowercase letters, digits and underscores, beginning with a letter";
    /// The name of a parameter of PostgreSQL: `log_min_duration_statement`, `rds.force_ssl`.
    ParameterName: "a parameter's name", 1..=255, "a-z" "0-9a-z_." "0-9a-z_",
        "lowercase letters, digits, underscores and dots, beginning with a letter";
    /// The value of a parameter of PostgreSQL.
    ParameterValue: "a parameter's value", 1..=1024, "!-~" " -~" "!-~",
        "letters, digits and punctuation";
}

/// The reserved key words of PostgreSQL (PostgreSQL documentation, appendix "SQL Key Words"), which RDS takes neither as
/// a database's name nor as its master user's.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
];

/// The users that RDS keeps to itself.
const OF_RDS: &[&str] = &["admin", "rdsadmin", "rdsrepladmin", "rds_superuser"];

/// The databases that every instance has.
const STANDING: &[&str] = &["rdsadmin", "template0", "template1"];

impl DatabaseName {
    /// The name of a service's database where the settings have none: the service's, underscores for hyphens.
    ///
    /// # Panics
    /// Never: a service's name is as long at most, and what it can begin with is seen to.
    pub fn of_service(service: &ServiceName) -> Self {
        let name = service.as_str().replace('-', "_");
        let name = if name.starts_with(|first: char| first.is_ascii_digit()) {
            format!("_{name}").chars().take(Self::MAX_LENGTH).collect()
        } else {
            name
        };
        Self::new(name).expect("letters, digits and underscores")
    }

    /// Whether RDS takes it.
    ///
    /// # Errors
    /// When it is a word that PostgreSQL or RDS keeps to itself.
    pub fn usable(&self) -> Result<(), Invalid> {
        usable("a database", self.as_str(), STANDING)
    }
}

impl DatabaseUser {
    /// Whether RDS takes it as the master user.
    ///
    /// # Errors
    /// When it is a word that PostgreSQL or RDS keeps to itself.
    pub fn usable(&self) -> Result<(), Invalid> {
        usable("a user", self.as_str(), OF_RDS)
    }
}

fn usable(what: &str, name: &str, taken: &[&str]) -> Result<(), Invalid> {
    let whose = if RESERVED.contains(&name) {
        "a reserved word of PostgreSQL"
    } else if taken.contains(&name) {
        "RDS's own"
    } else if name.starts_with("pg_") {
        "one of PostgreSQL's own, which begin with `pg_`"
    } else {
        return Ok(());
    };
    Err(Invalid::new(format!("{what} cannot be named \"{name}\", which is {whose}"), "write another `name`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_after_its_service() {
        let of = |service: &str| DatabaseName::of_service(&ServiceName::new(service).unwrap()).to_string();
        assert_eq!(of("dawn"), "dawn");
        assert_eq!(of("dawn-api"), "dawn_api");
        assert_eq!(of("7seas"), "_7seas");
        assert_eq!(of(&"7".repeat(63)).len(), 63);
    }

    #[test]
    fn words_that_are_taken_are_refused() {
        let refusal =
            |name: &str| DatabaseName::new(name).unwrap().usable().map_err(|invalid| invalid.message);
        assert_eq!(refusal("dawn"), Ok(()));
        assert_eq!(
            refusal("user").unwrap_err(),
            "a database cannot be named \"user\", which is a reserved word of PostgreSQL"
        );
        assert!(refusal("template1").is_err() && refusal("pg_dawn").is_err());
        let user = |name: &str| DatabaseUser::new(name).unwrap().usable();
        assert!(user("admin").is_err() && user("rdsadmin").is_err() && user("order").is_err());
        assert!(user("postgres").is_ok());
        assert!(RESERVED.is_sorted());
    }
}
