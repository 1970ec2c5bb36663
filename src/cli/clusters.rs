//! Arguments of the verbs that are about live clusters.

use clap::Args;

/// What `adopt` takes.
#[derive(Debug, Args)]
pub(crate) struct Adopt {
    /// The environment.
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// What the settings call the cluster, or are to call it.
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: String,
    /// The cluster's name in AWS; what the settings say, or else CLUSTER, when left out.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Write the settings; otherwise what would change is shown.
    #[arg(long)]
    pub(crate) write: bool,
    /// The profile of AWS's files that has the credentials; `AWS_PROFILE` or the default one when left out.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

/// What `drift` takes.
#[derive(Debug, Args)]
pub(crate) struct Drift {
    /// The environment.
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// The profile of AWS's files that has the credentials; `AWS_PROFILE` or the default one when left out.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

/// What `upgrade` takes.
#[derive(Debug, Args)]
pub(crate) struct Upgrade {
    /// The environment.
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// The cluster, by its key in the settings.
    #[arg(value_name = "CLUSTER")]
    pub(crate) cluster: String,
    /// The version to upgrade to; the newest that EKS offers when left out.
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<String>,
    /// Write the next step into the environment's file; nothing else of it changes.
    #[arg(long)]
    pub(crate) write: bool,
    /// Raise node groups at the end, and before it only those that would be too old for the next control plane: their nodes
    /// are replaced once, and not with each minor version. Say it each time.
    #[arg(long)]
    pub(crate) nodes_last: bool,
    /// Ask EKS where the cluster is, which versions it offers and what its upgrade insights say; without it the settings and
    /// cleon's dated tables say, and nothing is called. Credentials are found as every tool of AWS finds them.
    #[arg(long)]
    pub(crate) live: bool,
    /// The profile of AWS's files that has the credentials; `AWS_PROFILE` or the default one when left out.
    #[arg(long, value_name = "NAME", requires = "live")]
    pub(crate) profile: Option<String>,
}

/// What `versions` takes.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("asks").args(["live", "refresh"]).multiple(true)))]
pub(crate) struct Versions {
    /// Ask EKS; without it cleon's dated tables say, and nothing is called.
    #[arg(long)]
    pub(crate) live: bool,
    /// Ask EKS, and bring the tables in a checkout of cleon up to date; what differs is shown. A table in which nothing is new
    /// stays as it is.
    #[arg(long)]
    pub(crate) refresh: bool,
    /// The region to ask; that of AWS's environment variables or profile when left out.
    #[arg(long, value_name = "REGION", requires = "asks")]
    pub(crate) region: Option<String>,
    /// The profile of AWS's files that has the credentials; `AWS_PROFILE` or the default one when left out.
    #[arg(long, value_name = "NAME", requires = "asks")]
    pub(crate) profile: Option<String>,
}
