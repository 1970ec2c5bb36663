//! Nothing that holds state vanishes: renames are moves, and what would be lost is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::{Outcome, trials};
use crate::harness::plan::{Plan, array};
use crate::harness::project::Project;
use crate::harness::root_module::{RootModule, resources};

trials![
    renames_are_moves_and_destroy_nothing,
    a_service_does_not_vanish,
    a_service_that_looks_renamed_is_told_its_name,
    services_that_look_renamed_at_once_are_told_their_names,
    a_cluster_under_another_key_moves_as_a_whole,
    a_cluster_does_not_change_what_it_cannot,
    what_has_one_cause_is_one_error,
    a_node_group_that_looks_renamed_is_a_warning,
    an_address_is_not_given_away_without_a_word,
    a_move_that_is_dropped_is_said,
    a_stack_does_not_vanish,
    what_cannot_be_read_is_said,
];

const DEV: &str = "environments/dev.toml";
const PROD: &str = "environments/prod.toml";
const STACK: &str = "out/prod/infrastructure";

/// Each of them under another key, called what it was.
const RENAMES: [(&str, &str); 5] = [
    (
        "[clusters.trantor.node_groups.general]\n",
        "[clusters.trantor.node_groups.workers]\nname = \"general\"\n",
    ),
    ("public = { us-east-1a", "edge = { tier = \"public\", us-east-1a"),
    ("private = { us-east-1a", "inner = { tier = \"private\", us-east-1a"),
    ("database = { us-east-1a", "data = { tier = \"database\", us-east-1a"),
    ("[services.dusk]\n", "[services.twilight]\nname = \"dusk\"\n"),
];

/// A node group, the keys of all tiers and a service are renamed and renamed back, on what is applied.
fn renames_are_moves_and_destroy_nothing() -> Outcome {
    let project = Project::committed();
    project.append(DEV, "[services.dusk]\ncluster = \"trantor\"\ndelivery = \"kubectl\"");
    project.cleon(&["synth", "dev"]).success();
    let aws = LocalAws::start("111122223333")?;
    aws.make_bucket("cleon-dev-111122223333-terraform-state");
    let folder = project.path().join("out/dev/infrastructure");
    let module = RootModule::copy_of(&folder, aws.environment())?;
    module.init(&[]);
    module.plan();
    module.apply();
    let exports = project.manifest("dev")["stacks"][0]["exports"].clone();

    for (old, new) in RENAMES {
        project.replace(DEV, old, new);
    }
    let renamed = moves(&project, &module);
    let names: BTreeSet<&str> = renamed.iter().map(|(_, to)| to.as_str()).collect();
    for address in [
        "aws_db_subnet_group.data",
        "aws_ecr_lifecycle_policy.twilight",
        "aws_ecr_repository.twilight",
        "aws_eks_node_group.trantor_workers",
        "aws_iam_role.trantor_workers_node",
        "aws_launch_template.trantor_workers",
        "aws_route.edge_internet",
        "aws_route_table.edge",
        "aws_route.inner_b_nat",
        "aws_route_table.inner_a",
        "aws_route_table_association.data_a",
        "aws_subnet.edge_b",
    ] {
        assert!(names.contains(address), "{address} is not in {names:#?}");
    }
    assert_eq!(renamed.len(), 27, "{renamed:#?}");
    assert_eq!(project.manifest("dev")["stacks"][0]["exports"], exports, "outputs stay");

    // Back again, which Terraform would refuse had the first moves stayed.
    for (old, new) in RENAMES {
        project.replace(DEV, new, old);
    }
    let back = moves(&project, &module);
    let turned: BTreeSet<_> = back.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
    assert_eq!(turned, renamed);
    module.destroy();
    Ok(())
}

/// Synthesizes, plans and applies; the moves that Terraform made, and that it made nothing else of it.
fn moves(project: &Project, module: &RootModule) -> BTreeSet<(String, String)> {
    project.cleon(&["synth", "dev"]).success();
    project.cleon(&["synth", "dev", "--check"]).success();
    module.take(&project.path().join("out/dev/infrastructure"));
    let plan = module.plan();
    let changes = plan.changes();
    let kinds: Vec<&str> = changes.keys().map(String::as_str).filter(|kind| *kind != "update").collect();
    assert_eq!(kinds, [""; 0], "{changes:#?}");
    // What has the key in its name or tags is updated in place.
    for address in changes.get("update").into_iter().flatten() {
        let arguments = plan.changed_arguments(address);
        let tags: BTreeSet<String> = ["tags", "tags_all"].map(String::from).into();
        assert!(arguments.is_subset(&tags), "{address} changes in {arguments:?}");
    }
    let moves = moved(&plan);
    module.apply();
    module.plan().assert_empty();
    moves
}

/// The addresses that Terraform says have moved.
fn moved(plan: &Plan) -> BTreeSet<(String, String)> {
    let changes = array(&plan.0["resource_changes"]).iter();
    let address = |value: &Value| value.as_str().map(str::to_owned);
    changes
        .filter_map(|change| address(&change["previous_address"]).zip(address(&change["address"])))
        .collect()
}

fn a_service_does_not_vanish() {
    let project = Project::small().synthesized();
    let before = project.snapshot("out");
    project.replace(PROD, "\n[services.dawn]\ncluster = \"trantor\"\ndelivery = \"kubectl\"", "");
    for arguments in [&["synth", "prod"][..], &["synth", "prod", "--check"], &["validate", "prod"]] {
        let said = project.cleon(arguments).with_status(2).stderr;
        assert_eq!(
            said,
            "error: aws_ecr_repository.dawn (infrastructure): \"prod/dawn\" stands in out/prod and is no longer made: \
             the images in it would be lost\n  help: if it is to go, add to environments/prod.toml:\n    [[removed]]\n    \
             stack = \"infrastructure\"\n    address = \"aws_ecr_repository.dawn\"\n    reason = \"…\"\n\n1 problem found; \
             nothing was written\n"
        );
        assert!(project.snapshot("out") == before, "something was written");
    }
    let json = project.cleon(&["validate", "prod", "--format", "json"]).with_status(2).json();
    assert_eq!(json["problems"][0]["address"], "aws_ecr_repository.dawn", "{json:#}");
    assert_eq!(json["problems"][0]["stack"], "infrastructure", "{json:#}");
    assert_eq!(json["problems"][0]["setting"], "services.dawn", "{json:#}");
    assert!(json["problems"][0].get("setting_location").is_none(), "{json:#}");

    let entry = "[[removed]]\nstack = \"infrastructure\"\naddress = \"aws_ecr_repository.dawn\"\nreason = \"Dawn is over\"";
    project.append(PROD, entry);
    project.cleon(&["synth", "prod"]).success();
    project.cleon(&["synth", "prod", "--check"]).success();
    let removed = file(&project, "removed.tf.json");
    let block = &removed["removed"][0];
    assert_eq!(block["from"], "aws_ecr_repository.dawn", "{removed:#}");
    assert_eq!(block["lifecycle"][0]["destroy"], false, "{removed:#}");
    project.replace(PROD, "reason = \"Dawn", "destroy = true\nreason = \"Dawn");
    project.cleon(&["synth", "prod"]).success();
    assert_eq!(file(&project, "removed.tf.json")["removed"][0]["lifecycle"][0]["destroy"], true);
}

fn a_service_that_looks_renamed_is_told_its_name() {
    let project = Project::small().synthesized();
    project.replace(PROD, "[services.dawn]", "[services.morning]");
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    let hint =
        "if `services.dawn` is now `services.morning`, write `name = \"dawn\"` under `[services.morning]`";
    assert!(said.contains(hint), "{said}");
    project.replace(PROD, "[services.morning]", "[services.morning]\nname = \"dawn\"");
    let json = project.cleon(&["synth", "prod", "--format", "json"]).success().json();
    let history = &json["environments"][0]["history"];
    let moved = serde_json::json!([
        { "from": "aws_ecr_lifecycle_policy.dawn", "to": "aws_ecr_lifecycle_policy.morning" },
        { "from": "aws_ecr_repository.dawn", "to": "aws_ecr_repository.morning" },
    ]);
    assert_eq!(history["stacks"][0]["moved"], moved, "{json:#}");

    // The name that was written is the one to keep, and the chain of moves goes on.
    project.replace(PROD, "[services.morning]\nname = \"dawn\"", "[services.dusk]");
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert!(said.contains("write `name = \"dawn\"` under `[services.dusk]`"), "{said}");
    project.replace(PROD, "[services.dusk]", "[services.dusk]\nname = \"dawn\"");
    project.cleon(&["synth", "prod"]).success();
    let moved = file(&project, "moved.tf.json")["moved"].clone();
    let of_repository: Vec<(&str, &str)> = array(&moved)
        .iter()
        .map(|moved| (moved["from"].as_str().unwrap(), moved["to"].as_str().unwrap()))
        .filter(|(from, _)| from.starts_with("aws_ecr_repository."))
        .collect();
    assert_eq!(
        of_repository,
        [
            ("aws_ecr_repository.dawn", "aws_ecr_repository.morning"),
            ("aws_ecr_repository.morning", "aws_ecr_repository.dusk"),
        ]
    );
    let again = project.cleon(&["synth", "prod", "--format", "json"]).success().json();
    assert_eq!(again["environments"][0]["changes"], serde_json::json!([]));
    assert_eq!(again["environments"][0]["history"]["stacks"], serde_json::json!([]));

    // Whoever has applied it everywhere may take it away.
    let file = project.path().join(STACK).join("moved.tf.json");
    fs::remove_file(&file).unwrap();
    project.cleon(&["synth", "prod"]).success();
    project.cleon(&["synth", "prod", "--check"]).success();
    assert!(!file.exists());
}

fn services_that_look_renamed_at_once_are_told_their_names() {
    let project = Project::small();
    let another = "[services.dusk]\ncluster = \"trantor\"\ndelivery = \"kubectl\"";
    project.append(PROD, another);
    let project = project.synthesized();
    project.replace(PROD, "[services.dawn]", "[services.morning]");
    project.replace(PROD, "[services.dusk]", "[services.evening]");
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    for name in ["dawn", "dusk"] {
        let hint = format!(
            "help: if `services.{name}` is now one of `services.evening`, `services.morning`, write `name = \"{name}\"` \
             there; if it is to go"
        );
        assert!(said.contains(&hint), "{hint:?} is not said in:\n{said}");
    }
}

/// Without objects that Terraform delivers: the configuration of the kubernetes provider has the key in its alias.
fn a_cluster_under_another_key_moves_as_a_whole() {
    let project = Project::committed().with_kubectl_for_terraform().synthesized();
    let stacks = ["infrastructure", "platform", "application"];
    let addresses = || stacks.map(|stack| resources(&project.path().join("out/prod").join(stack)));
    let before = addresses();
    for file in ["base", "prod"] {
        let file = format!("environments/{file}.toml");
        let text = project.read(&file);
        let text = text.replace("[clusters.trantor", "[clusters.main").replace("\"trantor\"", "\"main\"");
        project.write(&file, &text);
    }
    let refused = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    let hint = "if `clusters.trantor` is now `clusters.main`, write `name = \"prod-trantor\"` under `[clusters.main]`";
    assert!(refused.contains(hint), "{refused}");
    let others = "the `name` that keeps the cluster keeps this too; if it is to go";
    assert_eq!(refused.matches(others).count(), 2, "{refused}");
    project.replace(PROD, "[clusters.main]", "[clusters.main]\nname = \"prod-trantor\"");
    project.cleon(&["synth", "prod"]).success();
    let after = addresses();
    for ((stack, at_least), (before, after)) in
        stacks.into_iter().zip([60, 5, 10]).zip(before.into_iter().zip(after))
    {
        let moved = project.read(&format!("out/prod/{stack}/moved.tf.json"));
        let moved: Value = serde_json::from_str(&moved).unwrap();
        let ends = |end: &str| -> BTreeSet<String> {
            array(&moved["moved"]).iter().map(|moved| moved[end].as_str().unwrap().to_owned()).collect()
        };
        let only_in =
            |these: &BTreeMap<String, Value>, those: &BTreeMap<String, Value>| -> BTreeSet<String> {
                these.keys().filter(|address| !those.contains_key(*address)).cloned().collect()
            };
        assert_eq!(ends("from"), only_in(&before, &after), "{stack}");
        assert_eq!(ends("to"), only_in(&after, &before), "{stack}");
        assert!(ends("from").len() > at_least, "{stack}: {}", ends("from").len());
    }
}

fn a_cluster_does_not_change_what_it_cannot() {
    let project = Project::small().synthesized();
    project.replace(PROD, "version = \"1.35\"", "version = \"1.35\"\nservice_cidr = \"10.100.0.0/16\"");
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    let change =
        "AWS cannot change `kubernetes_network_config.service_ipv4_cidr` (172.20.0.0/16 to 10.100.0.0/16)";
    assert!(
        said.contains("aws_eks_cluster.trantor (infrastructure): \"prod-trantor\" would be replaced"),
        "{said}"
    );
    assert!(said.contains(change), "{said}");
    let settings = "environments/prod.toml:10:11";
    assert!(said.contains(&format!("\n  settings: {settings}\n")), "{said}");
    let json = project.cleon(&["synth", "prod", "--format", "json"]).with_status(2).json();
    let problem = &json["problems"][0];
    assert_eq!(problem["setting"], "clusters.trantor", "{json:#}");
    assert_eq!(problem["setting_location"], settings, "{json:#}");
    // Where things may go, it is said and done.
    project.replace(PROD, "account_id", "prevent_destroy = false\naccount_id");
    let done = project.cleon(&["synth", "prod"]).success().stderr;
    assert!(done.contains("warning: aws_eks_cluster.trantor") && done.contains(change), "{done}");
    assert!(!done.contains("prevent_destroy"), "{done}");

    let project = Project::small().synthesized();
    project.replace(PROD, "[clusters.trantor]\n", "[clusters.trantor]\nname = \"other\"\n");
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert!(said.contains("AWS cannot change `name` (prod-trantor to other)"), "{said}");
}

fn what_has_one_cause_is_one_error() {
    let project = Project::committed().synthesized();
    project.replace("environments/base.toml", "zone_slots = 4", "zone_slots = 8");
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert!(said.contains("error: aws_subnet.database_a (infrastructure): "), "{said}");
    assert!(
        said.contains("\n  also aws_subnet.database_b: `cidr_block` (10.2.112.0/24 to 10.2.56.0/24)\n"),
        "{said}"
    );
    assert!(said.contains("\n  and 1 more\n  help: take the change back"), "{said}");
    assert!(said.ends_with("\n1 problem found; nothing was written\n"), "{said}");
    let json = project.cleon(&["synth", "prod", "--format", "json"]).with_status(2).json();
    let problem = &json["problems"][0];
    assert_eq!(problem["also"][10]["address"], "aws_subnet.public_c", "{json:#}");
    // Another argument is another cause.
    project.replace(
        "environments/prod.toml",
        "[clusters.trantor]\n",
        "[clusters.trantor]\nservice_cidr = \"10.100.0.0/16\"\n",
    );
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert!(said.contains("\n2 problems found"), "{said}");
}

fn a_node_group_that_looks_renamed_is_a_warning() {
    let project = Project::small().synthesized();
    project.replace(PROD, "node_groups.general]", "node_groups.workers]");
    let said = project.cleon(&["synth", "prod", "--check"]).with_status(1).stderr;
    let hint = "if `clusters.trantor.node_groups.general` is now `clusters.trantor.node_groups.workers`, write \
                `name = \"general\"` under `[clusters.trantor.node_groups.workers]`";
    assert!(said.contains("warning: aws_eks_node_group.trantor_general") && said.contains(hint), "{said}");
    assert_eq!(said.matches("warning:").count(), 1, "{said}");
    // One with other settings is another one.
    project.replace(PROD, "m7g.large", "m7g.xlarge");
    let said = project.cleon(&["synth", "prod", "--check"]).with_status(1).stderr;
    assert!(!said.contains("warning"), "{said}");
}

fn an_address_is_not_given_away_without_a_word() {
    let project = Project::small().synthesized();
    let old = "[clusters.trantor.node_groups.general]\n";
    let new = "[clusters.trantor.node_groups.workers]\nname = \"general\"\n";
    project.replace(PROD, old, new);
    let other = "instance_types = [\"m7g.large\"]\nsize = { min = 2, desired = 2, max = 3 }\n";
    project.append(PROD, &format!("{old}name = \"other\"\n{other}"));
    let said = project.cleon(&["synth", "prod"]).success().stderr;
    let help = "give `clusters.trantor.node_groups.general` to something else only after its change to \
                `clusters.trantor.node_groups.workers` is applied";
    assert!(
        said.contains("\"general\" is now aws_eks_node_group.trantor_workers") && said.contains(help),
        "{said}"
    );
    assert_eq!(said.matches("warning:").count(), 1, "{said}");
    let again = project.cleon(&["synth", "prod", "--check"]).success().stderr;
    assert!(!again.contains("warning"), "{again}");

    // A name that is left out again is told with its place.
    let project = Project::small();
    project.replace(PROD, "[services.dawn]", "[services.morning]\nname = \"dawn\"");
    let project = project.synthesized();
    project.replace(PROD, "[services.morning]\nname = \"dawn\"", "[services.morning]");
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    let help = "help: write `name = \"dawn\"` under `[services.morning]` (environments/prod.toml:";
    assert!(said.contains(help), "{said}");
}

fn a_move_that_is_dropped_is_said() {
    let project = Project::small().synthesized();
    project.replace(PROD, "[services.dawn]", "[services.morning]\nname = \"dawn\"");
    project.cleon(&["synth", "prod"]).success();
    let other = "[services.dawn]\nname = \"noon\"\ncluster = \"trantor\"\ndelivery = \"kubectl\"";
    project.append(PROD, other);
    let said = project.cleon(&["synth", "prod"]).success().stderr;
    for expected in [
        "warning: aws_ecr_lifecycle_policy.dawn (infrastructure): something else is declared here, so the move from here to \
         aws_ecr_lifecycle_policy.morning is dropped",
        "\n  also aws_ecr_repository.dawn: the move to aws_ecr_repository.morning is dropped\n",
        "(`git checkout -- out/prod`), apply that, and run this again: give `services.dawn` to something else only after its \
         change to `services.morning` is applied",
    ] {
        assert!(said.contains(expected), "{expected:?} is not said in:\n{said}");
    }
    assert_eq!(said.matches("warning:").count(), 1, "{said}");
    let again = project.cleon(&["synth", "prod", "--check"]).success().stderr;
    assert!(!again.contains("warning"), "{again}");
}

fn a_stack_does_not_vanish() {
    let project = Project::small().synthesized();
    let file = project.read("out/prod/infrastructure/registry.tf.json");
    project.write("out/prod/platform/registry.tf.json", &file);
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert!(
        said.contains("out/prod/platform (platform): the stack is no longer made, but stands with aws_ecr_"),
        "{said}"
    );
}

fn what_cannot_be_read_is_said() {
    let project = Project::small().synthesized();
    project.write("out/prod/manifest.json", "<<<<<<< HEAD");
    let registry = project.read("out/prod/infrastructure/registry.tf.json");
    project
        .write("out/prod/infrastructure/registry.tf.json", &registry.replacen("\"resource\"", "<<<<<<< ", 1));
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert!(
        said.contains("out/prod/infrastructure/registry.tf.json (infrastructure): cannot be read"),
        "{said}"
    );
    assert!(said.contains("git checkout main -- out/prod"), "{said}");
    fs::remove_file(project.path().join("out/prod/infrastructure/registry.tf.json")).unwrap();
    let said = project.cleon(&["synth", "prod"]).success().stderr;
    assert!(said.contains("warning: out/prod/manifest.json cannot be relied on"), "{said}");
    project.cleon(&["synth", "--check"]).success();
}

fn file(project: &Project, name: &str) -> Value {
    serde_json::from_str(&project.read(&format!("{STACK}/{name}"))).unwrap()
}
