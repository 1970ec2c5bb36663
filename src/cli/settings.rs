//! Arguments of the verbs that read settings and write what follows from them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Which environments.
#[derive(Debug, Args)]
pub(crate) struct Environments {
    /// Environments by name; all of them when none is named.
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environments: Vec<String>,
}

/// What `validate` takes.
#[derive(Debug, Args)]
pub(crate) struct Validate {
    #[command(flatten)]
    pub(crate) environments: Environments,
    /// List the checks with their ids instead.
    #[arg(long, conflicts_with = "environments")]
    pub(crate) list: bool,
    /// Show what checks judge by, too; may be given twice.
    #[arg(long, value_name = "WHAT", conflicts_with = "list")]
    pub(crate) show: Vec<Show>,
}

/// Something that checks judge by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Show {
    /// The addresses of each subnet and what can come to take them.
    IpBudget,
    /// The way of nodes and pods to each service they need.
    Egress,
}

/// What `synth` takes.
#[derive(Debug, Args)]
pub(crate) struct Synth {
    #[command(flatten)]
    pub(crate) environments: Environments,
    /// Write nothing; exit with 1 when out/ is not what would be written.
    #[arg(long)]
    pub(crate) check: bool,
    /// Write what Terraform would plan, as far as the model knows it, to FOLDER/<environment>/<stack>.json instead: for
    /// scanners that read plans.
    #[arg(long, value_name = "FOLDER", conflicts_with = "check")]
    pub(crate) plan_view: Option<PathBuf>,
}

/// What `explain` takes.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The environment.
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// The block, as Terraform writes it: `aws_vpc.main`, `data.x.y`, `output.vpc_id`, `provider.aws`, `terraform`; or a
    /// Kubernetes object: `trantor/dawn/Deployment/dawn`, or the path of its file.
    #[arg(required_unless_present = "setting", conflicts_with = "setting")]
    pub(crate) address: Option<String>,
    /// The setting whose effects are asked for: `network.nat`, `clusters.trantor`.
    #[arg(long, value_name = "KEY")]
    pub(crate) setting: Option<String>,
    /// Look at this stack only.
    #[arg(long, value_name = "STACK")]
    pub(crate) stack: Option<String>,
}

/// What `schema` takes.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// What the schema is of.
    #[arg(value_name = "WHAT", default_value = "settings")]
    pub(crate) of: SchemaOf,
}

/// Something that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// A file in environments/.
    Settings,
    /// A review as diff and plan write it as JSON.
    Review,
    /// An assessment as audit writes it as JSON.
    Audit,
}
