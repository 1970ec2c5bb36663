//! The arguments: those of all verbs here, those of each in the file of its kind.

mod changes;
mod clusters;
mod settings;
mod views;

use std::path::PathBuf;

use clap::{ColorChoice, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::exit::Exit;

pub(crate) use changes::{Affected, Diff, FailOn, Plan, Verdict};
pub(crate) use clusters::{Adopt, Drift, Upgrade, Versions};
pub(crate) use settings::{Environments, Explain, Schema, SchemaOf, Show, Synth, Validate};
pub(crate) use views::{Audit, Cost, Framework, Graph, GraphLevel, HtmlReport};

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
