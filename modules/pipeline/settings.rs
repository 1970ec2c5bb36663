//! Settings of the pipeline: `[pipeline]`.

use std::{fmt, str::FromStr};

use serde_json::json;
use settings::{Invalid, Node, Problem, Problems, Setting, TableReader, choices, names, numbers, settings};

settings! {
    /// The pipeline: GitHub Actions of one repository, which plan pull requests and apply what was merged.
    pub struct PipelineSettings {
        /// The repository.
        pub repository: Repository,
        /// Where changes are applied from: `{ environment = "prod" }` or `{ branch = "main" }`.
        pub apply_from: ProtectedJobs,
        /// Where plans are made from besides pull requests, before an apply and for drift:
        /// `{ environment = "prod-plan" }` or `{ branch = "main" }`. Nowhere when left out.
        pub plan_from: Option<ProtectedJobs> = None,
        /// Who makes the account's identity provider for GitHub.
        pub oidc_provider: OidcProvider = OidcProvider::Managed,
        /// How long a session that applies may last, in seconds: longer than the longest apply.
        pub max_session_duration: SessionDuration = const { SessionDuration::of(7200) },
    }
}

choices! {
    /// Who makes the account's identity provider for GitHub, of which an account has one.
    pub enum OidcProvider {
        /// This environment.
        Managed = "managed",
        /// Another environment of the account, or somebody else.
        Existing = "existing",
    }
}

numbers! {
    /// Seconds (IAM `MaxSessionDuration`).
    pub struct SessionDuration(u32) in 3600..=43200;
}

names! {
    /// The name of a branch, as GitHub names it in tokens. Nothing in it stands for other characters.
    BranchName: "a branch", 1..=200, "0-9A-Za-z_" "0-9A-Za-z/_.-" "0-9A-Za-z_",
        "letters, digits and any of / _ . -, beginning and ending with a letter, digit or underscore";
    /// The name of a deployment environment of GitHub, of those that stand in tokens as they are.
    DeploymentEnvironment: "an environment of GitHub", 1..=255, "0-9A-Za-z_" "0-9A-Za-z_.-" "0-9A-Za-z_",
        "letters, digits and any of _ . -, beginning and ending with a letter, digit or underscore";
}

/// A repository of GitHub: `example-org/platform`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository(String);

impl FromStr for Repository {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        // An owner has at most 39 characters, a repository 100 (GitHub).
        let owner = |text: &str| {
            (1..=39).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let name = |text: &str| {
            let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
            (1..=100).contains(&text.len()) && text.bytes().all(allowed)
        };
        match text.split_once('/') {
            Some((of, named)) if owner(of) && name(named) => Ok(Self(text.to_owned())),
            _ => Err(Invalid::new(
                format!("\"{text}\" is not a repository of GitHub"),
                "write its owner and its name: \"example-org/platform\"",
            )),
        }
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(
    Repository,
    json!({
        "description": "A repository of GitHub: owner and name.",
        "type": "string",
        "pattern": "^[0-9A-Za-z-]{1,39}/[0-9A-Za-z._-]{1,100}$",
    })
);

/// Jobs by what GitHub protects them with. What is protected there is GitHub's to say: reviewers, branches, waiting times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProtectedJobs {
    /// Jobs of a deployment environment.
    Environment(DeploymentEnvironment),
    /// Jobs on a branch, and not of any deployment environment.
    Branch(BranchName),
}

impl Setting for ProtectedJobs {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut table = TableReader::open(node, problems)?;
        let environment: Option<Option<DeploymentEnvironment>> =
            table.optional("environment", || None, problems);
        let branch: Option<Option<BranchName>> = table.optional("branch", || None, problems);
        table.finish(problems);
        match (environment?, branch?) {
            (Some(environment), None) => Some(Self::Environment(environment)),
            (None, Some(branch)) => Some(Self::Branch(branch)),
            _ => {
                let key = node.path().rsplit('.').next().unwrap_or_default();
                problems.push(
                    Problem::new(format!("`{key}` has either `environment` or `branch`"))
                        .help("write one of the two: { environment = \"prod\" }")
                        .at_value(node),
                );
                None
            }
        }
    }

    fn encode(&self) -> serde_json::Value {
        match self {
            Self::Environment(environment) => json!({ "environment": environment.as_str() }),
            Self::Branch(branch) => json!({ "branch": branch.as_str() }),
        }
    }
}

settings::literal_schema!(
    ProtectedJobs,
    json!({
        "type": "object",
        "properties": {
            "environment": {
                "description": "The deployment environment of GitHub whose jobs are meant.",
                "type": "string", "pattern": "^[0-9A-Za-z_]([0-9A-Za-z_.-]*[0-9A-Za-z_])?$", "maxLength": 255,
            },
            "branch": {
                "description": "The branch whose jobs are meant.",
                "type": "string", "pattern": "^[0-9A-Za-z_]([0-9A-Za-z/_.-]*[0-9A-Za-z_])?$", "maxLength": 200,
            },
        },
        "additionalProperties": false,
        "maxProperties": 1,
    })
);
