//! Who may take on the pipeline's roles: jobs of one repository that GitHub vouches for, and nobody else.

use aws::{PolicyDocument, Principal, Statement};
use terraform::Expr;

use super::settings::{ProtectedJobs, Repository};

/// The issuer of GitHub's tokens, without `https://`.
pub(super) const ISSUER: &str = "token.actions.githubusercontent.com";

/// The audience that tokens are made for.
pub(super) const AUDIENCE: &str = "sts.amazonaws.com";

/// Jobs that a pull request started, and those that plan besides.
pub(super) fn planning(
    provider_arn: Expr<String>,
    repository: &Repository,
    from: Option<&ProtectedJobs>,
) -> PolicyDocument {
    let pull_requests = format!("repo:{repository}:pull_request");
    let others = from.map(|from| subject(repository, from));
    jobs("PullRequests", provider_arn, std::iter::once(pull_requests).chain(others).collect())
}

/// Jobs of the protected environment or branch.
pub(super) fn applying(
    provider_arn: Expr<String>,
    repository: &Repository,
    from: &ProtectedJobs,
) -> PolicyDocument {
    jobs("ProtectedJobs", provider_arn, vec![subject(repository, from)])
}

/// What GitHub says of such jobs in its tokens. A job of an environment is never said to be of its branch.
fn subject(repository: &Repository, jobs: &ProtectedJobs) -> String {
    match jobs {
        ProtectedJobs::Environment(environment) => format!("repo:{repository}:environment:{environment}"),
        ProtectedJobs::Branch(branch) => format!("repo:{repository}:ref:refs/heads/{branch}"),
    }
}

/// Both claims are compared as they are: a pattern in `sub` would let in what merely looks alike, and without the
/// audience a token made for another service would do.
fn jobs(sid: &'static str, provider_arn: Expr<String>, subjects: Vec<String>) -> PolicyDocument {
    let trust = Statement::trust(sid, Principal::Federated(provider_arn), ["sts:AssumeRoleWithWebIdentity"])
        .when("StringEquals", format!("{ISSUER}:aud"), [AUDIENCE])
        .when("StringEquals", format!("{ISSUER}:sub"), subjects);
    PolicyDocument::new([trust])
}
