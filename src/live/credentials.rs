//! Why there are no credentials.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;

use crate::error::{Error, innermost, plain};

/// What it means that there are none. What a program said that should have printed some is not repeated.
pub(crate) fn why(error: &CredentialsError) -> Error {
    let reason = match error {
        CredentialsError::CredentialsNotLoaded(_) => {
            "neither the environment nor a profile, a web identity, a container or an instance has any"
                .to_owned()
        }
        CredentialsError::ProviderTimedOut(_) => "what provides them took too long".to_owned(),
        CredentialsError::InvalidConfiguration(_) => format!("AWS's files are wrong: {}", innermost(error)),
        _ => {
            let said = innermost(error);
            if said.contains("xpired") || has_code(error, "ExpiredToken") {
                return Error::Expired;
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
        let Error::NoCredentials { reason } = why(&error) else { panic!("{error}") };
        assert_eq!(reason, "Error retrieving credentials: external process exited with code exit status: 1");
    }

    #[test]
    fn a_session_that_ended_has_expired() {
        let error = CredentialsError::provider_error("the SSO token has expired");
        assert_eq!(why(&error), Error::Expired);
    }
}
