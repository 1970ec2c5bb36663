//! Tests of reading environments: what is wrong is said with its place and what to write instead.

mod across;
mod adopted;
mod argo_cd;
mod cluster;
mod controllers;
mod data;
mod flows;
mod grants;
mod mutations;
mod names;
mod namespaces;
mod network;
mod node_group;
mod pipeline;
mod selection;
mod service_accounts;
mod services;
mod values;

use std::path::Path;

use ::settings::Style;

use super::*;

const BASE: &str = r#"region = "us-east-1"

[tags]
owner = "platform"
cost_centre = "42"
"#;

/// What a service runs, as a line of its table.
const WORKLOAD: &str = "workload = { image = { tag = \"v1.0.0\" }, ports = { http = 8080 }, resources = { cpu = \"100m\", memory = \"128Mi\" } }\n";

const PROD: &str = r#"account_id = "123456789012"

[network]
cidr = "10.2.0.0/16"
availability_zones = ["us-east-1a", "us-east-1b"]

[network.subnets]
public = { us-east-1a = "10.2.192.0/24", us-east-1b = "10.2.193.0/24" }

[clusters.trantor]
version = "1.35"

[clusters.trantor.access.platform]
principal = "arn:aws:iam::123456789012:role/platform-admin"
kind = "human"
policies = [{ policy = "AmazonEKSClusterAdminPolicy" }]

[clusters.trantor.node_groups.general]
instance_types = ["m7g.large"]
size = { min = 1, desired = 2, max = 3 }

[services.dawn]
cluster = "trantor"
delivery = "kubectl"
"#;

fn files(texts: &[(&str, &str)]) -> Result<Files, Problems> {
    Files::new(texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
}

/// Whether production with texts replaced is in order.
fn accepted(changes: &[(&str, &str)]) -> bool {
    let files = files(&[("base", BASE), ("prod", &changed(changes))]).unwrap();
    files.load(&Selection::All).is_ok()
}

/// Production with texts replaced.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(PROD.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old} is not in the settings");
        text.replacen(old, new, 1)
    })
}

fn load_prod(text: &str) -> Result<Environment, Problems> {
    let mut environments = files(&[("base", BASE), ("prod", text)])?.load(&Selection::All)?;
    Ok(environments.remove(0))
}

/// What is said of production with texts replaced.
fn said(changes: &[(&str, &str)]) -> String {
    load_prod(&changed(changes)).expect_err("something is wrong").render(Style::Plain)
}

/// What is said with lines added to production's end.
fn said_with(lines: &str) -> String {
    load_prod(&format!("{PROD}\n{lines}")).expect_err("something is wrong").render(Style::Plain)
}

#[test]
fn what_the_tests_change_is_right() {
    let prod = load_prod(PROD).unwrap();
    assert_eq!(prod.file(), "environments/prod.toml");
    assert_eq!(prod.state_bucket().as_str(), "cleon-prod-123456789012-terraform-state");
    assert_eq!(prod.state_key_prefix().as_str(), "prod");
    let cluster = prod.clusters().next().unwrap();
    assert_eq!((cluster.key.as_str(), cluster.name.as_str()), ("trantor", "prod-trantor"));
    assert_eq!(prod.document.locate("region").unwrap().value.to_string(), "environments/base.toml:1:10");
    assert_eq!(prod.cluster(&"terminus".parse().unwrap()).map(|cluster| cluster.name), None);
}

#[test]
fn the_committed_environments_have_no_problem() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let environments = load(&root, &Selection::All).unwrap_or_else(|problems| panic!("{problems}"));
    let names: Vec<_> = environments.iter().map(|environment| environment.name.as_str()).collect();
    assert_eq!(names, ["dev", "prod", "staging"]);
}

#[test]
fn development_has_the_classic_addresses() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let environments = load(&root, &Selection::Named(vec![String::from("dev")])).unwrap();
    let subnets: Vec<_> = environments[0].addresses.all().map(|subnet| subnet.to_string()).collect();
    assert_eq!(
        subnets,
        ["10.0.1.0/24", "10.0.2.0/24", "10.0.10.0/24", "10.0.20.0/24", "10.0.30.0/24", "10.0.31.0/24"]
    );
}

#[test]
fn an_acceptance_is_of_a_check_or_of_a_control() {
    let rest = "target = \"network.nat\"\nreason = \"Little leaves this network by it.\"\nowner = \"platform\"\nexpires = 2027-06-30\n";
    let of = |which: &str| format!("[[accepted]]\n{which}{rest}");
    for one in ["check = \"NET-009\"\n", "control = \"rds-port\"\nticket = \"PLATFORM-12\"\n"] {
        let environment = load_prod(&format!("{PROD}\n{}", of(one))).unwrap();
        assert!(one.contains(environment.settings.accepted[0].by()), "{one}");
    }
    let both = said_with(&of("check = \"NET-009\"\ncontrol = \"rds-port\"\n"));
    assert!(both.contains("`check` and `control` are both given"), "{both}");
    let neither = said_with(&of(""));
    assert!(neither.contains("neither `check` nor `control` says what finds it"), "{neither}");
    let slug = said_with(&of("control = \"RDS port\"\n"));
    assert!(slug.contains("lower-case words with hyphens"), "{slug}");
}

#[test]
fn everything_wrong_is_said_in_one_run() {
    let text = changed(&[
        ("\"123456789012\"", "\"1234\""),
        ("10.2.0.0/16", "10.2.0.1/16"),
        ("1.35", "1.29"),
        ("min = 1", "min = 9"),
        ("m7g.large", "m7q.large"),
        ("cluster = \"trantor\"", "cluster = \"tranter\""),
    ]);
    let records = load_prod(&format!("{text}colour = 3\n")).unwrap_err().records();
    let said: Vec<_> = records
        .iter()
        .map(|record| format!("{}:{} {}", record.line.unwrap(), record.column.unwrap(), record.message))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    1:14 an AWS account id has 12 characters, this has 4
    4:8 "10.2.0.1/16" has address bits beyond its /16 prefix
    11:11 EKS does not support Kubernetes "1.29"
    19:19 unknown instance type "m7q.large"
    20:16 `min` is 9, more than `desired`, which is 2
    23:11 the service dawn is to run on "tranter", which is no cluster here
    25:1 unknown key `colour`
    "#);
}

#[test]
fn a_wrong_value_of_the_base_is_said_once() {
    let base = BASE.replace("us-east-1", "us-eats-1");
    let dev = PROD.replace("10.2.", "10.0.");
    let files = files(&[("base", &base), ("dev", &dev), ("prod", PROD)]).unwrap();
    let problems = files.load(&Selection::All).unwrap_err();
    insta::assert_snapshot!(problems.render(Style::Plain), @r#"
    error: "us-eats-1" is not an AWS region
     --> environments/base.toml:1:10
      |
    1 | region = "us-eats-1"
      |          ^^^^^^^^^^^
      |
      = help: did you mean "us-east-1"?
    "#);
}

#[test]
fn the_schema_describes_what_may_be_written() {
    let schema = json_schema();
    for key in ["account_id", "region", "tags", "state", "network", "clusters", "registry", "services"] {
        assert!(schema["properties"][key]["description"].is_string(), "{key}");
    }
    assert_eq!(schema["properties"]["account_id"]["pattern"], "^[0-9][0-9]*$");
    assert_eq!(schema["$defs"]["NetworkSettings"]["additionalProperties"], false);
    assert_eq!(schema.get("required"), None);
    let text = schema.to_string();
    assert!(!text.contains("\"null\""), "TOML has no null");
}

/// A value as TOML would have it: without what is left out.
fn without_null(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(object) => {
            let entries = object.into_iter().filter(|(_, value)| !value.is_null());
            entries.map(|(key, value)| (key, without_null(value))).collect()
        }
        serde_json::Value::Array(items) => items.into_iter().map(without_null).collect(),
        other => other,
    }
}

#[test]
fn settings_written_out_with_their_defaults_are_the_same_settings() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for environment in load(&root, &Selection::All).unwrap() {
        let text = toml::to_string(&without_null(environment.settings.encode())).unwrap();
        let written = files(&[("base", ""), (environment.name.as_str(), &text)]).unwrap();
        let again = written.load(&Selection::All).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(again[0].settings, environment.settings);
        assert_eq!(again[0].addresses, environment.addresses);
    }
}

/// TOML as editors hold it against a schema: JSON, with dates as text.
fn json_of(value: toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json_of(value))).collect(),
        toml::Value::Array(items) => items.into_iter().map(json_of).collect(),
        toml::Value::Datetime(date) => date.to_string().into(),
        other => serde_json::to_value(other).unwrap(),
    }
}

#[test]
fn the_schema_accepts_the_committed_files_and_refuses_others() {
    let schema = jsonschema::validator_for(&json_schema()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../environments");
    for name in ["base", "dev", "staging", "prod"] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap();
        let file = json_of(toml::from_str(&text).unwrap());
        let errors: Vec<_> = schema.iter_errors(&file).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
    for wrong in
        ["colour = 1", "account_id = \"12\"", "[network]\nnat = \"many\"", "[network]\nzone_slots = 3"]
    {
        let file: serde_json::Value = toml::from_str(wrong).unwrap();
        assert!(!schema.is_valid(&file), "{wrong}");
    }
}
