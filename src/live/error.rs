//! Why something could not be read from AWS.

use std::error::Error as StdError;

use aws_runtime::retries::classifiers::THROTTLING_ERRORS;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::cluster::Gap;
use crate::covered::plain;

/// Why something could not be read from AWS. Each says what is wrong; [`Error::help`] says what to do.
///
/// None holds a credential: of what the SDK and AWS say only codes and the first line of messages are kept, never requests,
/// answers or headers, and in those lines whatever looks like a credential is covered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There are no credentials.
    #[error("there are no AWS credentials: {reason}")]
    NoCredentials {
        /// Why.
        reason: String,
    },
    /// The credentials were good once.
    #[error("the AWS credentials have expired")]
    Expired,
    /// AWS does not take the credentials.
    #[error("AWS does not accept the credentials ({code})")]
    Rejected {
        /// AWS's code: `InvalidClientTokenId`.
        code: String,
    },
    /// No region is named anywhere.
    #[error("no AWS region is named")]
    NoRegion,
    /// The credentials are of another account. Nothing else was called.
    #[error("the credentials are of account {actual} ({arn}), and the environment's account is {expected}")]
    WrongAccount {
        /// The account that was asked for.
        expected: String,
        /// The one that answered.
        actual: String,
        /// Who the caller is there.
        arn: String,
    },
    /// There is no such cluster.
    #[error("there is no cluster \"{name}\" in {region} of account {account}: {}", listed(there))]
    UnknownCluster {
        /// Its name.
        name: String,
        /// Where it was looked for.
        region: String,
        /// In which account.
        account: String,
        /// The clusters that are there.
        there: Vec<String>,
    },
    /// The cluster stands in another region.
    #[error("the cluster \"{name}\" stands in {actual}, and the environment's region is {expected}")]
    WrongRegion {
        /// Its name.
        name: String,
        /// Where it should be.
        expected: String,
        /// Where it is.
        actual: String,
    },
    /// Nothing answers.
    #[error("{endpoint} cannot be reached: {reason}")]
    Unreachable {
        /// Where: `https://eks.eu-central-1.amazonaws.com`, or what `AWS_ENDPOINT_URL` says.
        endpoint: String,
        /// Why.
        reason: String,
    },
    /// The answer took too long.
    #[error("{call} on {resource} was not answered in {seconds} s, with all its retries")]
    TimedOut {
        /// The call, `eks:DescribeCluster`.
        call: String,
        /// What it is about.
        resource: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// AWS refused to answer so many calls, also after all retries.
    #[error("AWS throttles {call} on {resource}, also after {attempts} attempts")]
    Throttled {
        /// The call.
        call: String,
        /// What it is about.
        resource: String,
        /// How often it was tried.
        attempts: u32,
    },
    /// The caller may not do this.
    #[error("{call} on {resource} is not allowed")]
    Denied {
        /// The call, as a policy names it: `eks:ListAccessEntries`.
        call: String,
        /// What it is about.
        resource: String,
    },
    /// It is not there, or no longer.
    #[error("{call}: {resource} is not there")]
    NotFound {
        /// The call.
        call: String,
        /// What it is about.
        resource: String,
    },
    /// AWS answered something else.
    #[error("{call} on {resource} failed: {reason}")]
    Failed {
        /// The call.
        call: String,
        /// What it is about.
        resource: String,
        /// Why.
        reason: String,
    },
    /// This machine believes no certificate.
    #[error("this machine has no certificates of authorities, by which it would know AWS")]
    NoAuthorities,
    /// Something of this machine is in the way.
    #[error("{0}")]
    Here(String),
}

impl Error {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::NoCredentials { .. } => {
                "sign in (`aws sso login`), name a profile (`--profile NAME` or AWS_PROFILE), or set AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY"
                    .to_owned()
            }
            Self::Expired => {
                "sign in again: `aws sso login`, or take new credentials into the environment".to_owned()
            }
            Self::Rejected { .. } => "look at which credentials are used: `aws sts get-caller-identity`; a wrong clock \
                                      of this machine makes AWS refuse them too"
                .to_owned(),
            Self::NoRegion => "name one: AWS_REGION, or `region` of the profile".to_owned(),
            Self::WrongAccount { expected, .. } => {
                format!("use credentials of account {expected}: `--profile NAME`, or AWS_PROFILE")
            }
            Self::UnknownCluster { .. } => {
                "look at the name of the cluster and at the environment's `region` and `account_id`; a cluster that was \
                 never applied is not there yet"
                    .to_owned()
            }
            Self::WrongRegion { actual, .. } => {
                format!("write `region = \"{actual}\"` in the environment's settings, when it belongs there")
            }
            Self::Unreachable { .. } => {
                "look at the network, HTTPS_PROXY and AWS_ENDPOINT_URL, and whether AWS has that region".to_owned()
            }
            Self::TimedOut { .. } => "try again; if it stays so, look at the network between here and AWS".to_owned(),
            Self::Throttled { .. } => "try again later; AWS_MAX_ATTEMPTS allows more attempts".to_owned(),
            Self::Denied { call, .. } => format!("let a policy of the caller allow {call}"),
            Self::NotFound { .. } => "it may just have been removed: try again".to_owned(),
            Self::Failed { .. } => "try again; if it stays so, ask the same of the AWS command line".to_owned(),
            Self::NoAuthorities => {
                "install them (the package ca-certificates), or name a file of them in SSL_CERT_FILE".to_owned()
            }
            Self::Here(_) => "free what this machine lacks, and try again".to_owned(),
        }
    }

    /// Whether no other call would fare better, whatever it asks of which service.
    pub fn is_final(&self) -> bool {
        match self {
            Self::NoCredentials { .. }
            | Self::Expired
            | Self::Rejected { .. }
            | Self::NoRegion
            | Self::WrongAccount { .. }
            | Self::UnknownCluster { .. }
            | Self::WrongRegion { .. }
            | Self::NoAuthorities
            | Self::Here(_) => true,
            Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::Throttled { .. }
            | Self::Denied { .. }
            | Self::NotFound { .. }
            | Self::Failed { .. } => false,
        }
    }

    /// What could not be read for it.
    pub fn gap(&self, call: &str, resource: &str) -> Gap {
        Gap {
            call: call.to_owned(),
            resource: resource.to_owned(),
            denied: matches!(self, Self::Denied { .. }),
            reason: match self {
                // It does not say itself what was asked.
                Self::Unreachable { .. } => format!("{call} on {resource} was not made: {self}"),
                error => error.to_string(),
            },
        }
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        "there are none there".to_owned()
    } else {
        format!("there are {}", names.join(", "))
    }
}

/// What was asked, and how.
#[derive(Clone, Debug)]
pub(crate) struct Asked<'a> {
    /// The call, as a policy names it.
    pub(crate) call: &'a str,
    /// What it is about.
    pub(crate) resource: &'a str,
    /// Where it goes.
    pub(crate) endpoint: &'a str,
    /// How long it may take with all retries.
    pub(crate) seconds: u64,
    /// How often it is tried.
    pub(crate) attempts: u32,
}

/// Says why a call failed.
pub(crate) fn of_call<E>(asked: &Asked<'_>, error: &SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let call = asked.call.to_owned();
    let resource = asked.resource.to_owned();
    match error {
        SdkError::ServiceError(service) => {
            let code = service.err().code().unwrap_or_default();
            let message = service.err().message().unwrap_or_default();
            of_answer(asked, service.raw().status().as_u16(), code, message)
        }
        SdkError::TimeoutError(_) => Error::TimedOut { call, resource, seconds: asked.seconds },
        SdkError::DispatchFailure(failure) if failure.is_timeout() || failure.is_io() => {
            Error::Unreachable { endpoint: asked.endpoint.to_owned(), reason: innermost(error) }
        }
        SdkError::ResponseError(answer) => Error::Failed {
            call,
            resource,
            reason: format!("the answer, with status {}, is none of AWS", answer.raw().status().as_u16()),
        },
        other => Error::Failed { call, resource, reason: innermost(other) },
    }
}

/// Says what an error of AWS means.
fn of_answer(asked: &Asked<'_>, status: u16, code: &str, message: &str) -> Error {
    let call = asked.call.to_owned();
    let resource = asked.resource.to_owned();
    // EC2 says of whom it complains: `Client.UnauthorizedOperation`.
    let code = code.strip_prefix("Client.").unwrap_or(code);
    match code {
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => Error::Expired,
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "IncompleteSignature"
        | "InvalidAccessKeyId"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "RequestExpired"
        | "AuthFailure" => Error::Rejected { code: code.to_owned() },
        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "AuthorizationError"
        | "ForbiddenException" => Error::Denied { call, resource },
        _ if THROTTLING_ERRORS.contains(&code) || status == 429 => {
            Error::Throttled { call, resource, attempts: asked.attempts }
        }
        "ResourceNotFoundException" | "NotFoundException" | "NoSuchEntity" | "ParameterNotFound" => {
            Error::NotFound { call, resource }
        }
        _ if code.ends_with(".NotFound") || code.ends_with(".NotFoundException") => {
            Error::NotFound { call, resource }
        }
        "" if status == 403 => Error::Denied { call, resource },
        "" => {
            Error::Failed { call, resource, reason: format!("the answer has status {status}, and no reason") }
        }
        _ => Error::Failed { call, resource, reason: format!("{code}: {}", plain(message)) },
    }
}

/// What the last of a chain of causes says, which is what really happened.
pub(crate) fn innermost(error: &dyn StdError) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        said = inner.to_string();
        cause = inner.source();
    }
    plain(&said)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Asked<'_> = Asked {
        call: "eks:ListAddons",
        resource: "dev-trantor",
        endpoint: "https://eks.us-east-1.amazonaws.com",
        seconds: 45,
        attempts: 5,
    };

    #[test]
    fn codes_of_aws_are_told_apart() {
        let error = |status, code| of_answer(&ASKED, status, code, "why");
        assert_eq!(error(403, "ExpiredTokenException"), Error::Expired);
        assert!(matches!(error(403, "InvalidClientTokenId"), Error::Rejected { .. }));
        assert!(matches!(error(403, "Client.UnauthorizedOperation"), Error::Denied { .. }));
        assert!(matches!(error(400, "ThrottlingException"), Error::Throttled { attempts: 5, .. }));
        assert!(matches!(error(429, ""), Error::Throttled { .. }));
        assert!(matches!(error(404, "InvalidLaunchTemplateId.NotFound"), Error::NotFound { .. }));
        assert_eq!(
            error(500, "ServerException").to_string(),
            "eks:ListAddons on dev-trantor failed: ServerException: why"
        );
    }

    #[test]
    fn only_what_another_call_may_escape_lets_the_rest_go_on() {
        let (call, resource) = ("ssm:GetParameter".to_owned(), "x".to_owned());
        let denied = Error::Denied { call: call.clone(), resource: resource.clone() };
        let throttled = Error::Throttled { call: call.clone(), resource: resource.clone(), attempts: 5 };
        let silent = Error::TimedOut { call: call.clone(), resource, seconds: 45 };
        let endpoint = "https://ssm.us-east-1.amazonaws.com".to_owned();
        let away = Error::Unreachable { endpoint, reason: "refused".to_owned() };
        assert!([&denied, &throttled, &silent, &away].iter().all(|error| !error.is_final()));
        assert!(Error::Expired.is_final() && Error::Rejected { code: String::new() }.is_final());
        assert!(denied.gap(&call, "x").denied && !away.gap(&call, "x").denied);
        assert_eq!(
            away.gap(&call, "x").reason,
            "ssm:GetParameter on x was not made: https://ssm.us-east-1.amazonaws.com cannot be reached: refused"
        );
    }
}
