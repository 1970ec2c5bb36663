//! A file system that pods on several nodes write to at once (Amazon EFS).

pub mod settings;
