//! Stack references: what one stack makes, another really reads, by either transport; what is read stays exported.

use std::collections::BTreeMap;
use std::fs;

use aws::limits::Limits;
use serde_json::{Value, json};
use stacks::environment::{Environment, Selection, StackReferences};
use stacks::infrastructure::{self, InfrastructureOutputs};
use stacks::references::{Producer, Reader};
use stacks::{Composition, exports, root_module};
use terraform::{Checks, Expr, List, Node, Number, Output, tf};

use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::plan::array;
use crate::harness::project::Project;
use crate::harness::root_module::RootModule;

trials![
    the_infrastructure_is_read_from_its_state,
    the_infrastructure_is_read_from_parameters,
    a_secret_stays_one_on_its_way_through_a_state,
    a_secret_stays_one_on_its_way_through_a_parameter,
    an_export_in_use_is_not_removed_together_with_its_reader,
    an_export_under_another_name_is_not_removed,
];

const PROD: &str = "environments/prod.toml";

fn the_infrastructure_is_read_from_its_state() -> Outcome {
    the_infrastructure_is_read(StackReferences::RemoteState)
}

fn the_infrastructure_is_read_from_parameters() -> Outcome {
    the_infrastructure_is_read(StackReferences::Ssm)
}

fn a_secret_stays_one_on_its_way_through_a_state() -> Outcome {
    a_secret_stays_one(StackReferences::RemoteState)
}

fn a_secret_stays_one_on_its_way_through_a_parameter() -> Outcome {
    a_secret_stays_one(StackReferences::Ssm)
}

/// A stack on top of the infrastructure gets what it made: texts, lists, what belongs to a cluster.
fn the_infrastructure_is_read(transport: StackReferences) -> Outcome {
    let environment = environment(transport);
    let mut reader = root_module::new(&environment, "reader");
    let made = InfrastructureOutputs::read(&mut reader, &environment);
    let cluster = made.clusters.values().next().unwrap();
    reader.output("vpc_id", Output::new(made.network.vpc_id, "Text."));
    reader.output("private_subnet_ids", Output::new(made.network.private_subnet_ids.clone(), "A list."));
    reader.output("one", Output::new(made.network.private_subnet_ids.index(1), "Of a list."));
    reader.output("trantor_oidc_issuer", Output::new(cluster.oidc_issuer.clone(), "Of a cluster."));
    let authority = cluster.certificate_authority.clone();
    reader.output("trantor_certificate_authority", Output::new(authority, "Long."));
    let read = ["private_subnet_ids", "trantor_certificate_authority", "trantor_oidc_issuer", "vpc_id"];
    let reader = Composition::new(reader, &[]);
    assert_eq!(reader.depends_on, [infrastructure::NAME]);
    let producer = Composition::new(infrastructure::build(&environment), &[]);
    let applied = Applied::new(&environment, &[producer, reader])?;

    let (made, got) = (applied.outputs(infrastructure::NAME), applied.outputs("reader"));
    for name in read {
        assert!(!got[name]["value"].is_null(), "{name} is missing in {got:#}");
        assert_eq!(got[name], made[name], "{name}");
    }
    assert_eq!(got["one"]["value"], made["private_subnet_ids"]["value"][1]);
    let data = match transport {
        StackReferences::RemoteState => vec!["data.terraform_remote_state.infrastructure".to_owned()],
        StackReferences::Ssm => {
            read.map(|name| format!("data.aws_ssm_parameter.infrastructure_{name}")).to_vec()
        }
    };
    assert_eq!(applied.data_sources("reader"), data, "what is read, and nothing else");
    applied.destroy();
    Ok(())
}

exports! {
    /// What the small stack of these tests exports.
    struct SmallOutputs, present SmallPresent {
        /// The name of its log group.
        log_group: Expr<String> = "log_group",
        /// For how long it keeps what it gets.
        retention: Expr<Number> = "retention",
        /// What nobody may see.
        token: Expr<String> = "token" is sensitive,
        /// More of it.
        tokens: Expr<List<String>> = "tokens" is sensitive,
    }
}

const SECRET: &str = "correct-horse-battery-staple";

/// A sensitive export gets to its reader, and is sensitive there; what is not sensitive stays legible.
fn a_secret_stays_one(transport: StackReferences) -> Outcome {
    let environment = environment(transport);
    let mut producer = root_module::new(&environment, "small");
    let key = producer.add("secrets", aws::KmsKey::new().description("Parameters."));
    let group = producer.add("small", aws::CloudwatchLogGroup::new().name("/small").retention_in_days(30));
    // Terraform takes it for one; the provider would say so of an attribute.
    let token: Expr<String> = Expr::call("sensitive", [Node::String(SECRET.into())]);
    let made = SmallOutputs {
        log_group: group.name(),
        retention: group.retention_in_days(),
        tokens: [token.clone(), tf!("{}-2", token.clone())].into_iter().collect(),
        token,
    };
    Producer::new(&mut producer, &environment, "tests").key_arn(key.arn()).export_all(made);

    let mut reader = root_module::new(&environment, "reader");
    let got: SmallOutputs = Reader::new(&mut reader, &environment, "small").read_all(SmallPresent::default());
    let trust = r#"{"Version":"2012-10-17","Statement":[]}"#;
    let role = aws::IamRole::new(trust).name("reader").description(tf!("Has {}", got.token.clone()));
    reader.add("reader", role);
    reader.output("retention", Output::new(got.retention, "A number."));
    reader.output("log_group", Output::new(got.log_group, "Legible."));
    reader.output("token", Output::new(got.token, "A secret."));
    reader.output("second", Output::new(got.tokens.index(1), "A secret."));
    let applied = Applied::new(&environment, &[producer, reader].map(|stack| Composition::new(stack, &[])))?;

    let outputs = applied.outputs("reader");
    assert_eq!(outputs["token"], json!({ "sensitive": true, "type": "string", "value": SECRET }));
    assert_eq!(outputs["second"]["value"], format!("{SECRET}-2"));
    assert_eq!(outputs["second"]["sensitive"], true);
    assert_eq!(outputs["retention"], json!({ "sensitive": false, "type": "number", "value": 30 }));
    assert_eq!(outputs["log_group"], json!({ "sensitive": false, "type": "string", "value": "/small" }));
    let plan = &applied.first_plans["reader"];
    let change = &array(&plan["resource_changes"]).iter().find(|change| change["mode"] == "managed").unwrap()
        ["change"];
    assert_eq!(change["after_sensitive"]["description"], true, "{change:#}");
    assert_eq!(change["after_sensitive"].get("name"), None, "{change:#}");
    assert_eq!(plan["output_changes"]["token"]["after_sensitive"], true);
    let state = applied.modules["reader"].state();
    let role = array(&state["values"]["root_module"]["resources"])
        .iter()
        .find(|of| of["mode"] == "managed")
        .unwrap();
    assert_eq!(role["sensitive_values"]["description"], true, "{role:#}");
    for (name, text) in &applied.said {
        assert!(!text.contains(SECRET), "{name} shows it:\n{text}");
    }
    let shown = applied.modules["reader"].run(&["output", "-no-color"]).success().stdout;
    assert!(shown.contains("token = <sensitive>") && shown.contains("log_group = \"/small\""), "{shown}");
    // The data source that reads a state has no marks at all, so there the whole state shows it.
    if transport == StackReferences::Ssm {
        let shown = applied.modules["reader"].run(&["show", "-no-color"]).success().stdout;
        assert!(!shown.contains(SECRET), "{shown}");
    }
    applied.destroy();
    Ok(())
}

/// Stacks that were applied one after the other to a local AWS; a second plan of each was empty.
struct Applied {
    modules: BTreeMap<String, RootModule>,
    /// The plans that were applied, by stack.
    first_plans: BTreeMap<String, Value>,
    /// The same as people see them.
    said: BTreeMap<String, String>,
    /// Their names in the order they were applied.
    order: Vec<String>,
    aws: LocalAws,
}

impl Applied {
    fn new(environment: &Environment, compositions: &[Composition]) -> Result<Self, Missing> {
        let aws = LocalAws::start(environment.settings.account_id.as_str())?;
        aws.make_bucket(environment.state_bucket().as_str());
        let mut applied = Self {
            modules: BTreeMap::new(),
            first_plans: BTreeMap::new(),
            said: BTreeMap::new(),
            order: Vec::new(),
            aws,
        };
        for composition in compositions {
            applied.apply(composition)?;
        }
        for module in applied.modules.values() {
            module.plan().assert_empty();
        }
        Ok(applied)
    }

    fn apply(&mut self, Composition { stack, .. }: &Composition) -> Result<(), Missing> {
        let checks = Checks { schemas: aws::schemas(), resource_checks: &[&Limits] };
        let synthesis = stack.synthesize(checks).unwrap_or_else(|found| panic!("{found:#?}"));
        let generated = tempfile::tempdir().unwrap();
        for (name, text) in &synthesis.files {
            fs::write(generated.path().join(name), text).unwrap();
        }
        let module = RootModule::copy_of(generated.path(), self.aws.environment())?;
        module.init(&[]);
        let name = stack.name().to_owned();
        self.first_plans.insert(name.clone(), module.plan().0);
        self.said.insert(name.clone(), module.run(&["show", "-no-color", "plan.bin"]).success().stdout);
        module.apply();
        self.order.push(name.clone());
        self.modules.insert(name, module);
        Ok(())
    }

    /// The outputs of a stack, as Terraform has them.
    fn outputs(&self, stack: &str) -> Value {
        self.modules[stack].run(&["output", "-json"]).success().json()
    }

    /// The addresses of the data sources of a stack.
    fn data_sources(&self, stack: &str) -> Vec<String> {
        let state = self.modules[stack].state();
        let resources = array(&state["values"]["root_module"]["resources"]).iter();
        let data = resources.filter(|resource| resource["mode"] == "data");
        data.map(|resource| resource["address"].as_str().unwrap().to_owned()).collect()
    }

    fn destroy(&self) {
        for name in self.order.iter().rev() {
            self.modules[name].destroy();
        }
    }
}

/// A small environment with a cluster, whose stacks learn of others in this way.
fn environment(transport: StackReferences) -> Environment {
    let project = Project::small();
    project.replace(PROD, "account_id", &format!("stack_references = \"{transport}\"\naccount_id"));
    let selection = Selection::Named(vec!["prod".to_owned()]);
    stacks::environment::load(project.path(), &selection).unwrap_or_else(|found| panic!("{found}")).remove(0)
}

/// Says in the standing manifest of prod that a stack reads exports of the infrastructure.
fn read_by_a_reader(project: &Project, exports: &[&str]) {
    let mut manifest = project.manifest("prod");
    let references = json!({ "infrastructure": exports });
    let reader = json!({ "name": "reader", "path": "reader", "files": {}, "references": references });
    manifest["stacks"].as_array_mut().unwrap().push(reader);
    project.write("out/prod/manifest.json", &format!("{manifest:#}\n"));
}

fn an_export_in_use_is_not_removed_together_with_its_reader() {
    let project = Project::small().synthesized();
    let settings = project.read(PROD);
    let (kept, _) = settings.split_once("[clusters.trantor]").unwrap();
    // The cluster goes, and whatever reads it: no stack is left that would.
    let remove = || project.write(PROD, kept);
    remove();
    let without_reader = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert!(!without_reader.contains("`reader` reads"), "{without_reader}");

    read_by_a_reader(&project, &["trantor_name", "trantor_oidc_issuer", "vpc_id"]);
    let before = project.snapshot("out");
    for arguments in [&["synth", "prod"][..], &["synth", "prod", "--check"], &["validate", "prod"]] {
        let said = project.cleon(arguments).with_status(2).stderr;
        let expected = "error: output.trantor_name (infrastructure): is no longer exported, but the stack `reader` reads \
                        it as it stands in out/prod/reader\n  also output.trantor_oidc_issuer: `reader` reads it too\n  \
                        help: this takes two steps: put the export back and let `reader` stop using it, run synth, commit \
                        out/prod and apply `reader`; then take the export away\n";
        assert!(said.contains(expected), "{said}");
        assert!(project.snapshot("out") == before, "something was written");
    }
    let json = project.cleon(&["validate", "prod", "--format", "json"]).with_status(2).json();
    let found = array(&json["problems"]).iter().find(|problem| problem["address"] == "output.trantor_name");
    assert_eq!(found.unwrap()["also"][0]["address"], "output.trantor_oidc_issuer", "{json:#}");

    // The reader first: with the cluster there, what stands says so.
    project.write(PROD, &settings);
    project.cleon(&["synth", "prod"]).success();
    assert_eq!(project.stack("prod", "infrastructure")["references"], json!({}));
    remove();
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert_eq!(said, without_reader);

    // A manifest that tells nothing of references stops nobody for them.
    let manifest = project.read("out/prod/manifest.json");
    let older = manifest.replace("\"references\"", "\"unknown\"");
    assert_ne!(older, manifest);
    for manifest in [older, format!("<<<<<<< HEAD\n{manifest}")] {
        project.write("out/prod/manifest.json", &manifest);
        let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
        assert!(!said.contains("output."), "{said}");
    }
}

fn an_export_under_another_name_is_not_removed() {
    let project = Project::small().synthesized();
    read_by_a_reader(&project, &["trantor_name", "trantor_node_group_general_arn"]);
    let settings = project.read(PROD);
    let renamed = settings.replace("clusters.trantor", "clusters.main").replace("\"trantor\"", "\"main\"");
    project.write(PROD, &renamed.replace("[clusters.main]", "[clusters.main]\nname = \"prod-trantor\""));
    project.cleon(&["synth", "prod"]).success();
    let exports = project.stack("prod", "infrastructure")["exports"].clone();
    assert!(array(&exports).contains(&json!("main_name")), "{exports}");
}
