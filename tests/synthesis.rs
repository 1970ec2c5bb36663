//! `synth`: the same bytes every time, differences named, and nobody else's files touched.

use std::fs;

use serde_json::json;

use crate::harness::digest::sha256;
use crate::harness::outcome::trials;
use crate::harness::project::{Project, cleon, repository};
use crate::harness::tree::parts;

trials![
    committed_output_is_what_synth_writes,
    twice_changes_nothing,
    check_names_what_differs,
    manifest_describes_every_file,
    only_the_named_environment_is_written,
    what_is_not_generated_stays,
    a_file_no_longer_made_goes,
    a_folder_that_cannot_be_written_is_status_3,
];

fn committed_output_is_what_synth_writes() {
    let checked = cleon(repository(), &["synth", "--check"]);
    assert_eq!(checked.stdout, "", "run `cargo run -- synth` and look at the difference");
    checked.success();
}

fn twice_changes_nothing() {
    let project = Project::committed().synthesized();
    let first = project.snapshot("out");
    assert!(first.len() > 20, "{:?}", first.keys());
    let project = project.synthesized();
    let second = project.snapshot("out");
    assert!(first == second, "the second run wrote something");
}

fn check_names_what_differs() {
    let project = Project::small().synthesized();
    project.cleon(&["synth", "--check"]).success();
    project.replace("out/prod/infrastructure/network.tf.json", "10.2.0.0/16", "10.3.0.0/16");
    fs::remove_file(project.path().join("out/dev/infrastructure/outputs.tf.json")).unwrap();
    let before = project.snapshot("out");

    let text = project.cleon(&["synth", "--check"]).with_status(1);
    assert_eq!(
        text.stdout,
        "out/dev/infrastructure/outputs.tf.json: missing\n\
         out/prod/infrastructure/network.tf.json: differs, edited by hand\n"
    );
    let json = project.cleon(&["synth", "prod", "--check", "--format", "json"]).with_status(1).json();
    let changes = &json["environments"][0]["changes"];
    let network = "out/prod/infrastructure/network.tf.json";
    assert_eq!(*changes, json!([{ "action": "changed", "file": network, "cause": "edited" }]));
    assert!(project.snapshot("out") == before, "--check wrote something");

    let project = project.synthesized();
    project.cleon(&["synth", "--check"]).success();
}

fn manifest_describes_every_file() {
    let project = Project::committed().synthesized();
    for environment in ["dev", "staging", "prod"] {
        let mut described = vec![String::from("manifest.json")];
        for part in parts(&project.manifest(environment)) {
            for (file, digest) in part["files"].as_object().unwrap() {
                let file = format!("{}/{file}", part["path"].as_str().unwrap());
                assert_eq!(*digest, sha256(&project.read(&format!("out/{environment}/{file}"))), "{file}");
                described.push(file);
            }
        }
        described.sort();
        let there = project.snapshot(&format!("out/{environment}"));
        let mut there: Vec<String> =
            there.keys().map(|path| path.to_string_lossy().replace('\\', "/")).collect();
        there.sort();
        assert_eq!(described, there);
    }
}

fn only_the_named_environment_is_written() {
    let project = Project::small();
    // What is wrong with another environment is no hindrance.
    project.append("environments/dev.toml", "colour = 3");
    project.cleon(&["synth", "prod"]).success();
    assert!(project.path().join("out/prod").is_dir());
    assert!(!project.path().join("out/dev").exists());
}

/// Terraform's working folder, its lock file, a plan, a state, an operator's override and notes.
fn what_is_not_generated_stays() {
    let project = Project::small().synthesized();
    let foreign = [
        "out/prod/infrastructure/.terraform/providers/x",
        "out/prod/infrastructure/.terraform.lock.hcl",
        "out/prod/infrastructure/plan.bin",
        "out/prod/infrastructure/terraform.tfstate",
        "out/prod/infrastructure/terraform.tfvars.json",
        "out/prod/infrastructure/mine_override.tf.json",
        "out/prod/notes/on-call.md",
        "out/prod/NOTES.md",
        "out/somebody/else.tf.json",
    ];
    for file in foreign {
        project.write(file, file);
    }
    project.replace("environments/prod.toml", "account_id", "prevent_destroy = false\naccount_id");
    project.replace("environments/prod.toml", "10.2.0.0/16", "10.2.0.0/17");
    project.replace("environments/prod.toml", "10.2.192.0", "10.2.100.0");
    project.replace("environments/prod.toml", "10.2.193.0", "10.2.101.0");
    let project = project.synthesized();
    assert!(project.read("out/prod/infrastructure/network.tf.json").contains("10.2.0.0/17"));
    for file in foreign {
        assert_eq!(project.read(file), file);
    }
    let left: Vec<String> = fs::read_dir(project.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "working folders are left: {left:?}");
}

/// A cluster goes in two steps: first the services on it, which read what the infrastructure exports of it.
fn a_file_no_longer_made_goes() {
    let project = Project::committed().with_kubectl_for_terraform();
    // Of a cluster with controllers the platform stack reads exports, which would have to stop first.
    let controllers = "[clusters.terminus.controllers]\n";
    let handed_over = format!("{controllers}delivery = \"none\"\n");
    project.replace("environments/prod.toml", controllers, &handed_over);
    let project = project.synthesized();
    let settings = "environments/prod.toml";
    let service = "out/prod/application/service-dusk.tf.json";
    let cluster = "out/prod/infrastructure/cluster-terminus.tf.json";
    for (file, words) in
        [(service, &["[services.dusk", "[services.monitoring"][..]), (cluster, &["[clusters.terminus"])]
    {
        assert!(project.path().join(file).is_file());
        let text = project.read(settings);
        let stays = |paragraph: &&str| !words.iter().any(|word| paragraph.contains(word));
        project.write(settings, &text.split_inclusive("\n\n").filter(stays).collect::<String>());
        // What holds something goes when the settings say so.
        let refused = project.cleon(&["synth", "--check"]).with_status(2).stderr;
        for line in refused.lines().filter_map(|line| line.strip_prefix("error: ")) {
            let (address, rest) = line.split_once(" (").unwrap();
            let (stack, _) = rest.split_once(')').unwrap();
            let entry =
                format!("\n[[removed]]\nstack = \"{stack}\"\naddress = \"{address}\"\nreason = \"a test\"\n");
            project.append(settings, &entry);
        }
        let checked = project.cleon(&["synth", "--check"]).with_status(1).stdout;
        assert!(checked.contains(&format!("{file}: no longer made\n")), "{checked}");
        project.cleon(&["synth"]).success();
        assert!(!project.path().join(file).exists());
    }
}

fn a_folder_that_cannot_be_written_is_status_3() {
    // A file where the folder should be stops everybody, the administrator of a machine included.
    let project = Project::small();
    project.write("out", "a file");
    let finished = project.cleon(&["synth"]).with_status(3);
    assert_eq!(finished.stderr, "error: cannot write out: it is a file, not a folder\n");
    assert_eq!(project.read("out"), "a file");
    let json = project.cleon(&["synth", "--format", "json"]).with_status(3).json();
    assert_eq!(json["problems"][0]["message"], "cannot write out: it is a file, not a folder");
}
