//! What is paid for each type of resource, a file for each area.

mod clusters;
mod data;
mod kubernetes;
mod logs;
mod network;
mod nodes;

use generated::model::{Form, Subject};

use crate::ledger::Ledger;
use crate::prices;

/// Enters everything of a model.
pub(crate) fn apply(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for of in model.subjects() {
        match of.form {
            Form::Resource => resource(ledger, of),
            Form::Object => kubernetes::object(ledger, of),
            // What is read or configured is paid for where it is made.
            Form::Data | Form::Provider => {}
        }
    }
    // Whatever no rule spoke of: a resource of the kubernetes provider that stands for no object that can be read.
    for of in model.subjects().filter(|of| matches!(of.form, Form::Resource | Form::Object)) {
        if !ledger.knows(of) {
            ledger.unpriced(of, "", format!("nothing is known of the price of {}", of.kind));
        }
    }
}

fn resource(ledger: &mut Ledger<'_>, of: &Subject) {
    match of.kind.as_str() {
        "aws_eks_cluster" => clusters::cluster(ledger, of),
        "aws_eks_node_group" => nodes::node_group(ledger, of),
        "aws_nat_gateway" => network::nat_gateway(ledger, of),
        "aws_eip" => network::address(ledger, of),
        "aws_vpc_endpoint" => network::endpoint(ledger, of),
        "aws_db_instance" => data::database(ledger, of),
        "aws_s3_bucket" => data::bucket(ledger, of),
        "aws_efs_file_system" => data::file_system(ledger, of),
        "aws_sqs_queue" => data::queue(ledger, of),
        "aws_ecr_repository" => data::repository(ledger, of),
        "aws_ecr_registry_scanning_configuration" => data::scanning(ledger, of),
        "aws_secretsmanager_secret" => data::secret(ledger, of),
        "aws_kms_key" => data::key(ledger, of),
        "aws_ssm_parameter" => data::parameter(ledger, of),
        "aws_cloudwatch_log_group" => logs::group(ledger, of),
        "aws_cloudwatch_metric_alarm" => logs::alarm(ledger, of),
        "helm_release" => kubernetes::release(ledger, of),
        // The object that it stands for is entered by itself.
        kind if kind.starts_with("kubernetes_") => {}
        kind => by_type(ledger, of, kind),
    }
}

/// What is said of a type as a whole.
fn by_type(ledger: &mut Ledger<'_>, of: &Subject, kind: &str) {
    let types = prices::types();
    match (types.free.get(kind), types.unpriced.get(kind)) {
        (Some(why), _) => ledger.free(of, "", why),
        (_, Some(why)) => ledger.unpriced(of, "", why),
        _ => ledger.unpriced(of, "", format!("nothing is known of the price of {kind}")),
    }
}
