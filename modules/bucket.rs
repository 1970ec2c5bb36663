//! A bucket of a service: private, encrypted, with versions, reached over TLS only.

pub mod settings;
