//! Who may take on the pipeline's roles: jobs of one repository that GitHub vouches for, and nobody else.

use aws::{PolicyDocument, Principal, Statement};
use terraform::Expr;

use super::settings::{ApplyFrom, Repository};

/// The issuer of GitHub's tokens, without `https://`.
pub(super) const ISSUER: &str = "token.actions.githubusercontent.com";

/// The audience that tokens are made for.
pub(super) const AUDIENCE: &str = "sts.amazonaws.com";

/// Jobs that a pull request started.
pub(super) fn pull_requests(provider_arn: Expr<String>, repository: &Repository) -> PolicyDocument {
    jobs("PullRequests", provider_arn, format!("repo:{repository}:pull_request"))
}

/// Jobs of the protected environment or branch.
pub(super) fn applying(
    provider_arn: Expr<String>,
    repository: &Repository,
    from: &ApplyFrom,
) -> PolicyDocument {
    let subject = match from {
        ApplyFrom::Environment(environment) => format!("repo:{repository}:environment:{environment}"),
        ApplyFrom::Branch(branch) => format!("repo:{repository}:ref:refs/heads/{branch}"),
    };
    jobs("ProtectedJobs", provider_arn, subject)
}

/// Both claims are compared as they are: a pattern in `sub` would let in what merely looks alike, and without the
/// audience a token made for another service would do.
fn jobs(sid: &'static str, provider_arn: Expr<String>, subject: String) -> PolicyDocument {
    let trust = Statement::trust(sid, Principal::Federated(provider_arn), ["sts:AssumeRoleWithWebIdentity"])
        .when("StringEquals", format!("{ISSUER}:aud"), [AUDIENCE])
        .when("StringEquals", format!("{ISSUER}:sub"), [subject]);
    PolicyDocument::new([trust])
}
