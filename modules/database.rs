//! A PostgreSQL database in the database tier, open to the service's cluster only.

pub mod settings;
