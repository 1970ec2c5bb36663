//! The verbs that only tell something, the shapes of their JSON, and the help.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::harness::outcome::trials;
use crate::harness::project::{Project, cleon, repository};

trials![
    help,
    list,
    validate,
    what_checks_judge_by,
    synth_in_json,
    schema_accepts_the_committed_settings,
    schemas_of_results,
    version
];

fn help() {
    let mut text = String::new();
    for verb in [
        "", "synth", "validate", "diff", "plan", "affected", "audit", "report", "graph", "cost", "adopt",
        "drift", "upgrade", "versions", "list", "explain", "schema",
    ] {
        let arguments: Vec<&str> = [verb, "-h"].into_iter().filter(|argument| !argument.is_empty()).collect();
        let finished = cleon(repository(), &arguments).success();
        assert_eq!(finished.stderr, "");
        writeln!(text, "$ cleon {}\n{}", arguments.join(" "), finished.stdout).unwrap();
    }
    insta::assert_snapshot!("help", text);
}

fn version() {
    let finished = cleon(repository(), &["--version"]).success();
    assert_eq!(finished.stdout, format!("cleon {}\n", env!("CARGO_PKG_VERSION")));
}

fn list() {
    let project = Project::small();
    assert_eq!(
        project.cleon(&["list"]).success().stdout,
        "\
dev (111122223333, us-east-1)
  stacks    bootstrap, infrastructure
prod (123456789012, us-east-1)
  stacks    bootstrap, infrastructure
  cluster   trantor (prod-trantor, Kubernetes 1.35): general
  service   dawn on trantor by kubectl
"
    );
    let cluster =
        json!({ "key": "trantor", "name": "prod-trantor", "version": "1.35", "node_groups": ["general"] });
    let environment = json!({
        "name": "prod",
        "file": "environments/prod.toml",
        "account_id": "123456789012",
        "region": "us-east-1",
        "stacks": ["bootstrap", "infrastructure"],
        "clusters": [cluster],
        "adopted": [],
        "services": [{ "name": "dawn", "cluster": "trantor", "delivery": "kubectl", "channels": [] }],
    });
    assert_eq!(
        project.cleon(&["list", "prod", "--format", "json"]).success().json(),
        json!({ "format_version": 1, "environments": [environment] })
    );
}

fn validate() {
    let project = Project::small();
    let text = project.cleon(&["validate"]).success();
    assert_eq!(text.stdout, "dev: no problems\nprod: no problems\n");
    let json = project.cleon(&["validate", "prod", "--format", "json"]).success().json();
    assert_eq!((&json["format_version"], &json["problems"]), (&json!(1), &json!([])));
    assert_eq!(json["environments"][0]["name"], "prod");
    let stacks = json["environments"][0]["stacks"].as_array().unwrap();
    let names: Vec<&str> = stacks.iter().map(|stack| stack["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["bootstrap", "infrastructure"]);
    assert_eq!(stacks[1]["resources"]["aws_vpc"], 1);
    assert!(!project.path().join("out").exists(), "validate writes nothing");
}

fn what_checks_judge_by() {
    let project = Project::small();
    let shown = ["validate", "prod", "--show", "ip-budget", "--show", "egress"];
    insta::assert_snapshot!("shown", project.cleon(&shown).success().stdout);
    let json = project.cleon(&[&shown[..], &["--format", "json"]].concat()).success().json();
    let prod = &json["environments"][0];
    let private = prod["ip_budget"].as_array().unwrap().iter().find(|of| of["tier"] == "private").unwrap();
    assert_eq!(private["target"], "network.subnets.private.us-east-1a");
    assert_eq!((&private["usable"], &private["blocks"]["needed"]), (&json!(8187), &json!(32)));
    let needed: u64 =
        private["uses"].as_array().unwrap().iter().map(|of| of["needed"].as_u64().unwrap()).sum();
    assert_eq!(private["needed"], json!(needed));
    let s3 = prod["egress"][0]["needed"].as_array().unwrap().iter().find(|of| of["service"] == "s3").unwrap();
    let path = json!({
        "kind": "gateway-endpoint", "through": ["aws_vpc_endpoint.s3"], "zones": [], "reason": null
    });
    assert_eq!(s3["path"], path);

    // What is refused is shown all the same: it tells why.
    project.replace("environments/prod.toml", "max = 3", "max = 400");
    let refused = project.cleon(&shown).with_status(2);
    assert!(refused.stdout.contains("aws_subnet.private_a"), "{}", refused.stdout);
    assert!(refused.stderr.contains("error[NET-005]"), "{}", refused.stderr);
}

fn synth_in_json() {
    let project = Project::small();
    let first = project.cleon(&["synth", "dev", "--format", "json"]).success();
    assert_eq!(first.stderr, "");
    let first = first.json();
    assert_eq!(first["format_version"], 1);
    let dev = &first["environments"][0];
    assert_eq!((&dev["environment"], &dev["folder"]), (&json!("dev"), &json!("out/dev")));
    let changes = dev["changes"].as_array().unwrap();
    assert_eq!(json!(changes.len()), dev["files"]);
    assert!(changes.contains(&json!({ "action": "added", "file": "out/dev/manifest.json" })));
    assert!(dev["resources"].as_u64().unwrap() > 0);

    let second = project.cleon(&["synth", "dev", "--format", "json"]).success().json();
    assert_eq!(second["environments"][0]["changes"], json!([]));
    let quiet = project.cleon(&["synth", "--quiet"]).success();
    assert_eq!((quiet.stdout, quiet.stderr), (String::new(), String::new()));
}

fn schema_accepts_the_committed_settings() {
    let schema = cleon(repository(), &["schema"]).success().json();
    assert!(jsonschema::meta::is_valid(&schema), "not a JSON Schema");
    let schema = jsonschema::validator_for(&schema).unwrap();
    let read = |file: &str| json_of(toml::from_str(&Project::committed().read(file)).unwrap());
    for environment in ["base", "dev", "staging", "prod"] {
        let settings = read(&format!("environments/{environment}.toml"));
        let errors: Vec<String> = schema.iter_errors(&settings).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{environment}: {errors:#?}");
    }
    let mut unknown = read("environments/prod.toml");
    unknown["colour"] = json!(3);
    assert!(!schema.is_valid(&unknown), "an editor would not mark an unknown key");
}

fn schemas_of_results() {
    for of in ["review", "audit"] {
        let schema = cleon(repository(), &["schema", of]).success();
        let file = repository().join("docs/schemas").join(of).with_extension("json");
        assert_eq!(schema.stdout, std::fs::read_to_string(file).unwrap());
    }
    let settings = cleon(repository(), &["schema", "settings"]).success();
    assert_eq!(settings.stdout, cleon(repository(), &["schema"]).success().stdout);
    let unknown = cleon(repository(), &["schema", "plans"]).with_status(2);
    assert!(unknown.stderr.contains("settings, review, audit"), "{}", unknown.stderr);
}

/// TOML as editors hold it against a schema: JSON, with dates as text.
fn json_of(value: toml::Value) -> Value {
    match value {
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json_of(value))).collect(),
        toml::Value::Array(items) => items.into_iter().map(json_of).collect(),
        toml::Value::Datetime(date) => date.to_string().into(),
        other => serde_json::to_value(other).unwrap(),
    }
}
