//! Credentials: whose they are, and why there are none.

use std::error::Error as StdError;
use std::sync::Mutex;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_types::SdkConfig;

use crate::covered::plain;
use crate::error::{Error, innermost};

const NOBODY: &str =
    "neither the environment nor a profile, a web identity, a container or an instance has any";

/// The credentials of a profile that somebody named. The SDK would rather take those of the environment, and so ask another
/// account than was meant.
pub(crate) fn of_profile(name: &str, config: &SdkConfig) -> SharedCredentialsProvider {
    let mut found = ProviderConfig::without_region().with_region(config.region().cloned());
    if let Some(client) = config.http_client() {
        found = found.with_http_client(client);
    }
    if let Some(timeouts) = config.timeout_config() {
        found = found.with_timeout_config(timeouts.clone());
    }
    let provider = ProfileFileCredentialsProvider::builder().configure(&found).profile_name(name).build();
    SharedCredentialsProvider::new(provider)
}

/// Credentials that were asked for already, and what provides others when these end: whoever must touch a key for them, or
/// type a code, does so once.
#[derive(Debug)]
pub(crate) struct Found {
    first: Mutex<Option<Credentials>>,
    then: SharedCredentialsProvider,
}

impl Found {
    pub(crate) fn new(first: Credentials, then: SharedCredentialsProvider) -> Self {
        Self { first: Mutex::new(Some(first)), then }
    }
}

impl ProvideCredentials for Found {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        match self.first.lock().ok().and_then(|mut first| first.take()) {
            Some(first) => future::ProvideCredentials::ready(Ok(first)),
            None => self.then.provide_credentials(),
        }
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.then.fallback_on_interrupt()
    }
}

/// What it means that there are none. What a program said that should have printed some is not repeated.
pub(crate) fn why(error: &CredentialsError, profile: Option<&str>) -> Error {
    let reason = match (error, profile) {
        (CredentialsError::CredentialsNotLoaded(_), Some(profile)) => {
            format!("the profile \"{profile}\" has none, or is not there")
        }
        (CredentialsError::CredentialsNotLoaded(_), None) => {
            "neither the environment nor a profile, a web identity, a container or an instance has any"
                .to_owned()
        }
        (CredentialsError::ProviderTimedOut(_), _) => "what provides them took too long".to_owned(),
        (CredentialsError::InvalidConfiguration(_), _) => {
            format!("AWS's files are wrong: {}", innermost(error))
        }
        _ => {
            let said = innermost(error);
            if said.contains("xpired") || has_code(error, "ExpiredToken") {
                return Error::Expired;
            }
            // The instance is the last that is asked.
            if said.contains("IMDS") {
                return Error::NoCredentials { reason: NOBODY.to_owned() };
            }
            let said = said.split("Stderr:").next().unwrap_or_default().trim_end_matches([' ', '.']);
            plain(said)
        }
    };
    Error::NoCredentials { reason }
}

/// Whether some cause names a code of AWS.
fn has_code(error: &dyn StdError, code: &str) -> bool {
    let mut cause = Some(error);
    while let Some(of) = cause {
        if of.to_string().contains(code) {
            return true;
        }
        cause = of.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_said_is_not_repeated() {
        let error = CredentialsError::provider_error(
            "Error retrieving credentials: external process exited with code exit status: 1. Stderr: secret hunter2",
        );
        let Error::NoCredentials { reason } = why(&error, None) else { panic!("{error}") };
        assert_eq!(reason, "Error retrieving credentials: external process exited with code exit status: 1");
    }

    #[test]
    fn a_session_that_ended_has_expired() {
        let error = CredentialsError::provider_error("the SSO token has expired");
        assert_eq!(why(&error, None), Error::Expired);
    }
}
