//! Arguments of the verbs that show what there is.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What `audit` takes.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// The environment.
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// Look at this framework alone.
    #[arg(long, value_name = "FRAMEWORK")]
    pub(crate) framework: Option<Framework>,
    /// Look at this control alone, and show all its evidence; may be given several times, or with commas.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) control: Vec<String>,
    /// Show what fails alone.
    #[arg(long)]
    pub(crate) failed: bool,
    /// Write all that the audit says and goes by to this folder, whatever is shown: settings, generated files, the assessment
    /// in each format, and the digest of each file.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) bundle: Option<PathBuf>,
    /// Write what scanners are told of exceptions to this folder: .checkov.yaml and .trivyignore.yaml.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) scanner_config: Option<PathBuf>,
}

/// What `report` takes.
#[derive(Debug, Args)]
pub(crate) struct HtmlReport {
    /// The environment.
    #[arg(value_name = "ENVIRONMENT", required_unless_present = "all", conflicts_with = "all")]
    pub(crate) environment: Option<String>,
    /// Write a page for each environment, and an index over them, into a folder.
    #[arg(long)]
    pub(crate) all: bool,
    /// Where to: a file, `-` for standard output, report-ENVIRONMENT.html when left out; with --all a folder, report when
    /// left out.
    #[arg(long, short, value_name = "FILE|FOLDER")]
    pub(crate) output: Option<PathBuf>,
}

/// A framework of controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Framework {
    /// CIS Amazon EKS Benchmark.
    CisEks,
    /// AWS Foundational Security Best Practices.
    Fsbp,
    /// Kubernetes Pod Security Standards.
    Pss,
    /// AWS Well-Architected Framework, security and reliability.
    WellArchitected,
    /// The team's own, in policies/*.rego.
    Policies,
}

/// What `graph` takes.
#[derive(Debug, Args)]
pub(crate) struct Graph {
    /// The environment.
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// What is drawn.
    #[arg(long, value_name = "LEVEL", default_value = "architecture")]
    pub(crate) level: GraphLevel,
    /// Draw this resource alone, with what it refers to and what refers to it: `aws_eks_cluster.trantor`, or with its stack
    /// `application:aws_iam_role.trantor_dawn`.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) focus: Option<String>,
    /// How many references far from --focus.
    #[arg(long, value_name = "N", default_value = "1", requires = "focus")]
    pub(crate) depth: u8,
}

/// What `graph` draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphLevel {
    /// What people would draw: networks, clusters, services, stores and flows.
    Architecture,
    /// Every resource and object with its references, by stack and file.
    Resources,
}

/// What `cost` takes.
#[derive(Debug, Args)]
pub(crate) struct Cost {
    /// The environment.
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// Show the difference from this git revision, or from a folder that holds out/ or is an environment's own.
    #[arg(long, value_name = "REVISION|FOLDER")]
    pub(crate) base: Option<String>,
    /// Show the difference from another environment: as the settings have it, or --base when given.
    #[arg(long, value_name = "ENVIRONMENT")]
    pub(crate) against: Option<String>,
}
