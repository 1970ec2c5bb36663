use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use modules::identity::settings::ControllerDelivery;
use serde_json::Value as Json;
use settings::{Document, Problems, Setting, Source};
use terraform::Checks;

use super::NAME;
use crate::environment::{Environment, RemovedSettings, Selection, StackReferences};
use crate::{application, bootstrap, compose, infrastructure, references, schemas};

fn environment(name: &str) -> Environment {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let selection = Selection::Named(vec![name.to_owned()]);
    crate::environment::load(root, &selection).unwrap_or_else(|problems| panic!("{problems}")).remove(0)
}

/// The files of an environment's stack, checked against all schemas.
fn files(environment: &Environment, stack: &str) -> BTreeMap<String, String> {
    let compositions = compose(environment);
    let of = compositions.iter().find(|of| of.stack.name() == stack).unwrap();
    let checks = Checks { schemas: &schemas(environment), resource_checks: &[] };
    of.stack.synthesize(checks).unwrap_or_else(|found| panic!("{found:#?}")).files
}

fn releases(files: &BTreeMap<String, String>) -> BTreeMap<String, Json> {
    let of_file = |text: &String| {
        let file: Json = serde_json::from_str(text).unwrap();
        file["resource"]["helm_release"].as_object().cloned().unwrap_or_default()
    };
    files.values().flat_map(of_file).collect()
}

#[test]
fn it_stands_behind_the_infrastructure_and_reads_of_it_what_it_needs() {
    for transport in [StackReferences::RemoteState, StackReferences::Ssm] {
        let mut environment = environment("dev");
        environment.settings.stack_references = transport;
        let compositions = compose(&environment);
        let platform = compositions.iter().find(|of| of.stack.name() == NAME).unwrap();
        assert_eq!(platform.depends_on, [bootstrap::NAME, infrastructure::NAME]);
        let reads = references::reads(&platform.stack);
        let outputs = ["trantor_certificate_authority", "trantor_endpoint", "vpc_id"].map(str::to_owned);
        assert_eq!(reads, BTreeMap::from([(infrastructure::NAME.to_owned(), BTreeSet::from(outputs))]));
        let exported = references::exports_of(
            &compositions.iter().find(|of| of.stack.name() == infrastructure::NAME).unwrap().stack,
        );
        assert!(reads[infrastructure::NAME].is_subset(&exported));
        let files = files(&environment, NAME);
        insta::assert_snapshot!(
            format!("providers_{transport}"),
            format!("{}{}", files["providers.tf.json"], files["references.tf.json"])
        );
    }
}

#[test]
fn each_cluster_has_its_own_releases_by_its_own_provider() {
    let releases = releases(&files(&environment("prod"), NAME));
    for (name, release) in &releases {
        let (cluster, _) = name.split_once('_').unwrap();
        assert_eq!(release["provider"], format!("helm.prod-{cluster}"), "{name}");
    }
    let of = |cluster: &str| releases.keys().filter(|name| name.starts_with(cluster)).count();
    assert_eq!((of("trantor_"), of("terminus_")), (9, 9));
}

/// A cluster can be taken away only when nothing reads of it any more.
#[test]
fn nothing_is_read_of_a_cluster_whose_controllers_are_handed_over() {
    let mut environment = environment("prod");
    let terminus = environment.settings.clusters.get_mut(&"terminus".parse().unwrap()).unwrap();
    terminus.controllers.delivery = ControllerDelivery::None;
    let files = files(&environment, NAME);
    assert!(files.values().all(|file| !file.contains("terminus")));
    assert_eq!(releases(&files).len(), 9);
}

/// A name that is put together in two stacks must come out alike.
#[test]
fn service_accounts_ask_for_roles_that_the_infrastructure_makes() {
    let environment = environment("prod");
    let roles = serde_json::to_string(&files(&environment, infrastructure::NAME)).unwrap();
    let mut found = 0;
    for (name, release) in releases(&files(&environment, NAME)) {
        let values = release["values"][0].as_str().unwrap();
        let Some((_, rest)) = values.split_once(":role/") else {
            assert!(
                name.starts_with("terminus_") || name == "trantor_vertical_pod_autoscaler",
                "{name} has no role"
            );
            continue;
        };
        let (role, _) = rest.split_once('"').unwrap();
        assert!(roles.contains(&format!("\\\"name\\\": \\\"{role}\\\"")), "{role}");
        found += 1;
    }
    assert_eq!(
        found, 8,
        "of Trantor, whose pods have their roles by IRSA; what scales pods calls nothing of AWS"
    );
}

#[test]
fn what_no_cluster_has_to_install_is_no_stack_unless_something_is_said_of_it() {
    let mut environment = environment("dev");
    for cluster in environment.settings.clusters.values_mut() {
        cluster.controllers.delivery = ControllerDelivery::None;
    }
    let names: Vec<String> = compose(&environment).iter().map(|of| of.stack.name().to_owned()).collect();
    assert_eq!(names, [bootstrap::NAME, infrastructure::NAME, application::NAME]);

    let entry =
        "stack = \"platform\"\naddress = \"helm_release.trantor_fluent_bit\"\nreason = \"Flux has it.\"";
    let entry = Document::parse([Arc::new(Source::new("test.toml", entry))]).unwrap();
    let mut problems = Problems::new();
    environment.settings.removed.extend(RemovedSettings::decode(entry.root(), &mut problems));
    let files = files(&environment, NAME);
    assert!(files["removed.tf.json"].contains("helm_release.trantor_fluent_bit"));
    assert!(files["providers.tf.json"].contains("\"alias\": \"dev-trantor\"") && releases(&files).is_empty());
}
