//! Arguments of the verbs that show changes before they are made.

use std::num::NonZeroU16;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Environments;

/// What `diff` takes.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The environment.
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// What to compare with: a git revision, or a folder that holds out/ or is an environment's own; where HEAD left the
    /// main branch when left out.
    #[arg(long, value_name = "REVISION|FOLDER")]
    pub(crate) base: Option<String>,
    /// Compare with another environment: as the settings have it, or --base or --head when given.
    #[arg(long, value_name = "ENVIRONMENT")]
    pub(crate) against: Option<String>,
    /// Look at this revision or folder instead of what synth would write now; no settings are needed then.
    #[arg(long, value_name = "REVISION|FOLDER")]
    pub(crate) head: Option<String>,
    #[command(flatten)]
    pub(crate) verdict: Verdict,
    /// Where the repository's files can be seen, for links: `https://github.com/OWNER/NAME/blob/COMMIT`; on GitHub Actions,
    /// the commit that is checked out when left out.
    #[arg(long, value_name = "URL", value_parser = address)]
    pub(crate) links: Option<String>,
    /// Show this stack only; may be given several times, or with commas. `kubernetes` is the manifests.
    #[arg(long, value_name = "STACK", value_delimiter = ',')]
    pub(crate) stack: Vec<String>,
}

/// What `plan` takes.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The environment.
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// Plan, or render, these stacks only.
    #[arg(long, value_name = "STACK", value_delimiter = ',', num_args = 1..)]
    pub(crate) stack: Vec<String>,
    /// Render these plans instead of making any: what `terraform show -json` printed, in files named STACK.json or given as
    /// STACK=FILE; `-` is standard input.
    #[arg(long, value_name = "[STACK=]FILE", num_args = 1.., conflicts_with_all = ["program", "save", "refresh_only", "lock", "parallelism"])]
    pub(crate) from: Vec<String>,
    /// The program that plans: `terraform`, `tofu` or the path of one; the first of the two on the PATH when left out.
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) program: Option<String>,
    /// Keep the plans in this folder. STACK.tfplan is for `terraform apply`: it holds secrets in clear text, and only you may
    /// read it. STACK.json is the plan as JSON, its secrets covered.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) save: Option<PathBuf>,
    /// Only say what changed since the last apply without Terraform.
    #[arg(long)]
    pub(crate) refresh_only: bool,
    /// Lock the states while planning; without it a plan can be of a state that somebody is just changing.
    #[arg(long)]
    pub(crate) lock: bool,
    /// How many things Terraform does at once.
    #[arg(long, value_name = "N")]
    pub(crate) parallelism: Option<NonZeroU16>,
    #[command(flatten)]
    pub(crate) verdict: Verdict,
    /// Where the repository's files can be seen, for links: `https://github.com/OWNER/NAME/blob/COMMIT`; on GitHub Actions,
    /// the commit that is checked out when left out.
    #[arg(long, value_name = "URL", value_parser = address)]
    pub(crate) links: Option<String>,
}

/// What makes a review end with status 1.
#[derive(Debug, Args)]
pub(crate) struct Verdict {
    /// Exit with 1 on this alone, and not on any change; may be given several times, or with commas.
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) fail_on: Vec<FailOn>,
}

/// What a run can be asked to fail on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum FailOn {
    /// Somebody gains a right, or something opens.
    Broadening,
    /// Something is replaced.
    Replace,
    /// Something is destroyed, be it to be replaced.
    Destroy,
}

/// What `affected` takes.
#[derive(Debug, Args)]
pub(crate) struct Affected {
    #[command(flatten)]
    pub(crate) environments: Environments,
    /// What to compare with: a git revision, or a folder that holds out/; where HEAD left the main branch when left out.
    #[arg(long, value_name = "REVISION|FOLDER")]
    pub(crate) since: Option<String>,
    /// Look at this revision or folder instead of what synth would write now; no settings are needed then.
    #[arg(long, value_name = "REVISION|FOLDER")]
    pub(crate) head: Option<String>,
}

/// Reads the address of a page. What would end a link in Markdown or HTML is refused.
fn address(text: &str) -> Result<String, &'static str> {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    let ends_link = |of: char| of.is_whitespace() || of.is_control() || "()<>[]\"'`\\?#".contains(of);
    let address = Some(text.trim_end_matches('/')).filter(|_| is_web && !text.contains(ends_link));
    address
        .map(str::to_owned)
        .ok_or("write where files can be seen: https://github.com/OWNER/NAME/blob/COMMIT")
}
