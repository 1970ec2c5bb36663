//! Both tiers of dev, applied by real Terraform to a local AWS: the application really reads what the infrastructure
//! wrote, by either transport.
//!
//! Day is delivered by kubectl here: machines without a network cannot install the kubernetes provider, whose resources
//! are compared with its schema as they are made. Names are the same by any delivery. The provider waits minutes for a
//! database and for a bucket's lifecycle rules, so that only one of the two applies has them.

use std::fs;
use std::time::Instant;

use serde_json::{Value, json};

use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::pipeline_roles::assert_may;
use crate::harness::plan::{array, state_addresses};
use crate::harness::project::Project;
use crate::harness::root_module::{RootModule, resources};

trials![the_application_reads_the_state_of_the_infrastructure, the_application_reads_parameters];

const BASE: &str = "environments/base.toml";

fn the_application_reads_the_state_of_the_infrastructure() -> Outcome {
    let project = Project::committed().with_kubectl_for_terraform();
    let tiers = Tiers::apply(&project)?;
    assert_eq!(tiers.read(), ["data.terraform_remote_state.infrastructure"]);
    tiers.knows_the_infrastructure()?;
    tiers.opens_the_database_to_the_nodes()?;
    tiers.destroy();
    Ok(())
}

fn the_application_reads_parameters() -> Outcome {
    let project = Project::committed().with_kubectl_for_terraform().without_database();
    project.replace(BASE, "stack_references = \"remote-state\"", "stack_references = \"ssm\"");
    project.remove_table(BASE, "[services.dawn.bucket]");
    project.replace(BASE, "  { bucket = \"own\" },\n", "");
    let tiers = Tiers::apply(&project)?;
    let read = [
        "logs_key_arn",
        "trantor_external_secrets_role_arn",
        "trantor_oidc_issuer",
        "trantor_oidc_provider_arn",
    ];
    assert_eq!(tiers.read(), read.map(|name| format!("data.aws_ssm_parameter.infrastructure_{name}")));
    tiers.knows_the_infrastructure()?;
    tiers.destroy();
    Ok(())
}

/// Both tiers of dev as the pipeline applied them, one after the other; a second plan of each was empty.
struct Tiers<'a> {
    project: &'a Project,
    aws: LocalAws,
    infrastructure: RootModule,
    application: RootModule,
}

impl<'a> Tiers<'a> {
    fn apply(project: &'a Project) -> Result<Self, Missing> {
        project.cleon(&["synth", "dev"]).success();
        // Of these, `platform` needs the helm provider, and this test only what the application reads.
        let behind = json!(["bootstrap", "infrastructure", "platform"]);
        assert_eq!(project.stack("dev", "application")["depends_on"], behind);
        let listed = project.cleon(&["list", "dev", "--format", "json"]).success().json();
        let aws = LocalAws::start(listed["environments"][0]["account_id"].as_str().unwrap())?;
        let folder = |stack| project.path().join("out/dev").join(stack);
        let terraform = fs::read_to_string(folder("application").join("terraform.tf.json")).unwrap();
        let terraform: Value = serde_json::from_str(&terraform).unwrap();
        aws.make_bucket(terraform["terraform"]["backend"]["s3"]["bucket"].as_str().unwrap());
        let root_module = |stack| RootModule::copy_of(&folder(stack), aws.environment_of("apply"));
        let (infrastructure, application) = (root_module("infrastructure")?, root_module("application")?);
        let tiers = Self { project, aws, infrastructure, application };
        for (name, stack) in tiers.stacks() {
            let start = Instant::now();
            stack.init(&[]);
            let changes = stack.plan().changes();
            assert_eq!(changes.keys().collect::<Vec<_>>(), ["create"], "{changes:#?}");
            stack.apply();
            let there = state_addresses(&stack.state());
            assert_eq!(there.iter().collect::<Vec<_>>(), resources(&folder(name)).keys().collect::<Vec<_>>());
            eprintln!("tiers: {name} applied in {:.1} s", start.elapsed().as_secs_f64());
        }
        for (_, stack) in tiers.stacks() {
            stack.plan().assert_empty();
        }
        Ok(tiers)
    }

    fn stacks(&self) -> [(&'static str, &RootModule); 2] {
        [("infrastructure", &self.infrastructure), ("application", &self.application)]
    }

    /// The addresses of what the application reads.
    fn read(&self) -> Vec<String> {
        let state = self.application.state();
        let resources = array(&state["values"]["root_module"]["resources"]).iter();
        let data = resources.filter(|resource| resource["mode"] == "data");
        data.map(|resource| resource["address"].as_str().unwrap().to_owned()).collect()
    }

    /// That AWS has in the application's things what it gave out for the infrastructure's: the cluster's issuer in the
    /// trust of a role, the ARN of the key in a log group.
    fn knows_the_infrastructure(&self) -> Outcome {
        let aws = self.look(&json!({
            "aws_eks_cluster": { "trantor": { "name": "dev-trantor" } },
            "aws_iam_role": { "dawn": { "name": "dev-trantor-dawn" } },
            "aws_cloudwatch_log_group": {
                "nodes": { "name": "/aws/eks/dev-trantor/cluster" },
                "dawn": { "name": "/aws/containerinsights/dev-trantor/services/dawn" },
            },
        }))?;
        let issuer = aws["aws_eks_cluster.trantor"]["identity"][0]["oidc"][0]["issuer"].as_str().unwrap();
        let issuer = issuer.strip_prefix("https://").unwrap();
        let trust = aws["aws_iam_role.dawn"]["assume_role_policy"].as_str().unwrap();
        let trust: Value = serde_json::from_str(trust).unwrap();
        let statement = &trust["Statement"][0];
        let provider = format!("arn:aws:iam::111122223333:oidc-provider/{issuer}");
        assert_eq!(array(&statement["Principal"]["Federated"]), [json!(provider)]);
        let condition = &statement["Condition"]["StringEquals"];
        assert_eq!(condition[format!("{issuer}:sub")], "system:serviceaccount:dawn:dawn", "{condition:#}");
        let key = |group: &str| aws[format!("aws_cloudwatch_log_group.{group}")]["kms_key_id"].clone();
        assert!(key("dawn").as_str().is_some_and(|arn| arn.starts_with("arn:aws:kms:")), "{aws:#}");
        assert_eq!(key("dawn"), key("nodes"));
        Ok(())
    }

    /// That the database's security group lets in the group that the nodes' launch template has, and nobody else.
    fn opens_the_database_to_the_nodes(&self) -> Outcome {
        let aws = self.look(&json!({
            "aws_eks_node_group": { "general": { "cluster_name": "dev-trantor", "node_group_name": "general" } },
            "aws_launch_template": { "general": { "id": "${data.aws_eks_node_group.general.launch_template[0].id}" } },
            "aws_db_instance": { "dawn": { "db_instance_identifier": "dev-dawn" } },
            "aws_vpc_security_group_rules": { "dawn": { "filter": [{
                "name": "group-id", "values": "${data.aws_db_instance.dawn.vpc_security_groups}",
            }] } },
            "aws_vpc_security_group_rule": { "dawn": {
                "security_group_rule_id": "${one(data.aws_vpc_security_group_rules.dawn.ids)}",
            } },
        }))?;
        let rule = &aws["aws_vpc_security_group_rule.dawn"];
        assert_eq!(rule["is_egress"], false, "{rule:#}");
        assert_eq!((&rule["from_port"], &rule["to_port"]), (&json!(5432), &json!(5432)));
        let nodes = &aws["aws_launch_template.general"]["vpc_security_group_ids"];
        assert_eq!(*nodes, json!([rule["referenced_security_group_id"]]));
        Ok(())
    }

    /// What AWS says of things, read by a root module that has nothing to do with either tier; by address.
    fn look(&self, data: &Value) -> Result<Value, Missing> {
        let looking = tempfile::tempdir().unwrap();
        let kinds = data.as_object().unwrap().iter();
        let addresses = kinds
            .flat_map(|(kind, of)| of.as_object().unwrap().keys().map(move |name| format!("{kind}.{name}")));
        let values = addresses.map(|address| (address.clone(), json!(format!("${{data.{address}}}"))));
        let values: serde_json::Map<String, Value> = values.collect();
        let text = json!({ "data": data, "output": { "seen": { "value": values, "sensitive": true } } });
        fs::write(looking.path().join("looking.tf.json"), text.to_string()).unwrap();
        let module = RootModule::copy_of(looking.path(), self.aws.environment())?;
        module.init(&[]);
        module.plan();
        module.apply();
        Ok(module.run(&["output", "-json", "seen"]).success().json())
    }

    /// In the opposite order; the pipeline's role was allowed all of it.
    fn destroy(&self) {
        for (name, stack) in self.stacks().into_iter().rev() {
            let start = Instant::now();
            stack.destroy();
            assert!(state_addresses(&stack.state()).is_empty(), "something of {name} is left in its state");
            eprintln!("tiers: {name} destroyed in {:.1} s", start.elapsed().as_secs_f64());
        }
        assert_may(self.project, "dev", &self.aws, "apply");
    }
}
