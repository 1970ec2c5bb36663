//! The arguments.

use std::num::NonZeroU16;
use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::exit::Exit;

/// Models AWS EKS platforms in typed Rust and emits Terraform JSON per environment.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    /// The folder that holds `environments/` and `out/`.
    #[arg(long, short = 'C', global = true, default_value = ".", value_name = "FOLDER")]
    pub(crate) root: PathBuf,
    /// Print nothing but results and errors.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// When to use colour; `NO_COLOR` is heeded too.
    #[arg(long, global = true, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: ColorChoice,
    /// How results and problems are written.
    #[arg(long, global = true, default_value = "text")]
    pub(crate) format: Format,
    /// The day that support of versions and accepted findings are judged by; today in UTC when left out.
    #[arg(long, global = true, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) today: Option<Date>,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// How results and problems are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For the comments of pull requests; of `adopt`, `audit`, `cost`, `diff`, `drift`, `plan` and `upgrade` alone.
    Markdown,
    /// For programs; the shape is in docs/json.md.
    Json,
    /// SARIF 2.1.0, for code scanning; of `audit` alone.
    Sarif,
    /// OSCAL assessment results; of `audit` alone.
    Oscal,
    /// A picture for browsers and documents; of `graph` alone, which draws one unless it is asked for something else.
    Svg,
    /// A diagram as text, which GitHub draws; of `graph` alone.
    Mermaid,
    /// A graph for Graphviz; of `graph` alone.
    Dot,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Writes out/<environment>/<stack>/*.tf.json.
    #[command(
        after_help = "Examples: cleon synth prod, then terraform apply in out/prod/infrastructure\n          cleon synth prod --plan-view plan-view"
    )]
    Synth(Synth),
    /// Runs all checks and writes nothing.
    #[command(
        after_help = "Examples: cleon validate dev prod --format json\n          cleon validate prod --show ip-budget"
    )]
    Validate(Validate),
    /// Says what changes in an environment, without credentials, state or network.
    ///
    /// What synth would write is compared with what is committed in out/: resource by resource, with what is replaced, what
    /// that means, and who gains what. The exit status is 1 when something changes.
    #[command(
        after_help = "Examples: cleon diff prod\n          cleon diff prod --base v1.4.2 --format markdown\n          cleon diff prod --base main~5 --head main --fail-on broadening,destroy\n          cleon diff prod --against staging"
    )]
    Diff(Diff),
    /// Runs `terraform plan` in the stacks of an environment, in the order they are applied, and says what it would do.
    ///
    /// Plans what stands in out/, by Terraform or OpenTofu, and writes nothing there and in no state. A stack that reads what
    /// another one does not export yet is blocked on that export. Values that are marked as sensitive anywhere in the plans
    /// are covered wherever they stand. The exit status is 1 when something changes or a stack is blocked, 3 when Terraform
    /// fails.
    #[command(
        after_help = "Examples: cleon plan prod\n          cleon plan prod --stack application --format markdown\n          cleon plan prod --save plans, then terraform -chdir=out/prod/application apply $PWD/plans/application.tfplan\n          cleon plan prod --refresh-only\n          cleon plan prod --from infrastructure.json application.json"
    )]
    Plan(Plan),
    /// Lists the environments and stacks whose generated files changed in content, for the matrix of a pipeline.
    ///
    /// What synth would write is compared with what is committed in out/. Comments and layout make no difference, and the
    /// exit status is 0, whether something changed or not.
    #[command(after_help = "Example: cleon affected --since main --format json | jq -c .matrix")]
    Affected(Affected),
    /// Answers every control of security and reliability, with evidence from the model.
    ///
    /// CIS Amazon EKS Benchmark, AWS Foundational Security Best Practices, Kubernetes Pod Security Standards, and the
    /// Well-Architected Framework: each id passes, fails, is accepted, does not apply or cannot be seen from here. The exit
    /// status is 1 when something fails.
    #[command(
        after_help = "Examples: cleon audit prod\n          cleon audit prod --framework cis-eks --failed\n          cleon audit prod --control rds-port\n          cleon audit prod --format sarif --failed > audit.sarif\n          cleon audit prod --bundle evidence/prod\n          cleon audit prod --scanner-config out/prod, then checkov -d out/prod"
    )]
    Audit(Audit),
    /// Draws an environment: its architecture, or its resources and what refers to what.
    ///
    /// The architecture has the VPC by tier and zone, clusters with nodes and services, load balancers, databases, buckets and
    /// secrets, and who talks to whom. A picture is a standalone SVG that looks right on light and on dark.
    #[command(
        after_help = "Examples: cleon graph prod > prod.svg\n          cleon graph prod --format mermaid\n          cleon graph prod --level resources --focus aws_eks_cluster.trantor --format dot | dot -Tpdf > trantor.pdf"
    )]
    Graph(Graph),
    /// Estimates what an environment costs in a month, line by line, from dated list prices.
    ///
    /// What usage decides is a range, and says which usage is assumed; what has no price is listed. With --base or --against the
    /// difference is shown, line by line, and the exit status is 1 when there is one.
    #[command(
        after_help = "Examples: cleon cost prod\n          cleon cost prod --base main --format markdown\n          cleon cost prod --against staging"
    )]
    Cost(Cost),
    /// Writes an environment as one HTML page that needs nothing else.
    ///
    /// Inventory, address space, who may do what, controls with evidence, support calendar, and the differences from the other
    /// environments. The page loads nothing from anywhere, and can be mailed, archived and printed. The same settings and day
    /// give the same bytes.
    #[command(
        after_help = "Examples: cleon report prod, then open report-prod.html\n          cleon report prod --output - | gzip > prod.html.gz\n          cleon report --all --output site"
    )]
    Report(HtmlReport),
    /// Describes a cluster that was made by hand in the settings, so that Terraform takes it over as it is.
    ///
    /// Reads the cluster with its node groups, add-ons, access entries, pod identities and OIDC provider, and shows what
    /// `[adopted.CLUSTER]` in the environment's file must say: comments and order of the file stay. Nothing in AWS is changed.
    /// The exit status is 0 when the file describes the cluster, or was written so; 1 when it does not, or something stands in
    /// the way; 3 when something could not be read: then nothing is written.
    #[command(
        after_help = "Examples: cleon adopt dev trantor\n          cleon adopt dev trantor --name eksctl-trantor-2023 --write\nThen: cleon synth dev, and terraform plan in out/dev/adopted: all to import, nothing to add, change or destroy"
    )]
    Adopt(Adopt),
    /// Compares the live clusters of an environment with the model, without Terraform's state.
    ///
    /// Versions, endpoints, logs, node groups and their launch templates, add-ons, access, pod identities and tags, and
    /// whatever stands beside what the model says. Nothing is changed. Credentials, regions, profiles and `AWS_ENDPOINT_URL`
    /// are found as every tool of AWS finds them. The exit status is 1 when something differs, and 3 when something could not
    /// be read: whether it differs nobody knows then.
    #[command(
        after_help = "Examples: cleon drift prod\n          cleon drift prod --profile prod-read --format markdown"
    )]
    Drift(Drift),
    /// Plans the upgrade of a cluster, step by step, and writes the next step into the settings.
    ///
    /// The control plane goes up by one minor version, then its add-ons, then its node groups, and again: each a change of the
    /// settings that is reviewed and applied by itself. Nothing is written without --write. The exit status is 0 when there is
    /// nothing to do, 1 when there is.
    #[command(
        after_help = "Examples: cleon upgrade prod trantor\n          cleon upgrade prod trantor --to 1.36 --write, then cleon diff prod"
    )]
    Upgrade(Upgrade),
    /// Says which versions of Kubernetes and of add-ons EKS offers, how long, and which cluster runs which.
    #[command(
        after_help = "Examples: cleon versions --format json | jq '.kubernetes[] | select(.clusters != [])'\n          cleon versions --refresh --region us-east-1"
    )]
    Versions(Versions),
    /// Lists environments with their stacks, clusters and services.
    #[command(after_help = "Example: cleon list --format json | jq -r '.environments[].name'")]
    List(Environments),
    /// Says where a block of an environment comes from, or what a setting shapes.
    #[command(
        after_help = "Example: cleon explain prod aws_subnet.private_a, or cleon explain prod --setting network.nat"
    )]
    Explain(Explain),
    /// Prints the JSON Schema of a file in environments/, for editors, or of a review or an audit, for programs.
    #[command(
        after_help = "Examples: cleon schema > environments/schema.json\n          cleon schema review"
    )]
    Schema(Schema),
}

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

impl Verb {
    /// Whether it has a result of that format.
    pub(crate) fn has(&self, format: Format) -> bool {
        match format {
            Format::Text | Format::Json => true,
            Format::Markdown => {
                matches!(
                    self,
                    Self::Adopt(_)
                        | Self::Audit(_)
                        | Self::Cost(_)
                        | Self::Diff(_)
                        | Self::Drift(_)
                        | Self::Plan(_)
                        | Self::Upgrade(_)
                )
            }
            Format::Sarif | Format::Oscal => matches!(self, Self::Audit(_)),
            Format::Svg | Format::Mermaid | Format::Dot => matches!(self, Self::Graph(_)),
        }
    }
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

/// Reads a day. A moment of one is refused: what it would leave out could be meant.
fn day(text: &str) -> Result<Date, &'static str> {
    let day = text.parse().ok().filter(|day: &Date| day.to_string() == text);
    day.ok_or("write year, month and day of a day there is, as in 2026-11-21")
}

/// Reads the arguments; help, version and mistakes are printed here.
pub(crate) fn parse() -> Result<Cli, Exit> {
    Cli::try_parse().map_err(|error| {
        // A closed pipe is the reader's choice, not a failure of ours.
        let _ = error.print();
        if error.use_stderr() { Exit::WrongInput } else { Exit::Done }
    })
}
