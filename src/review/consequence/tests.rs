//! What changes mean.

use serde_json::json;

use super::*;
use crate::ArgumentChange;

fn change(resource_type: &str, action: Action, arguments: &[(&str, ValueChange)]) -> Change {
    let argument = |(path, change): &(&str, ValueChange)| ArgumentChange {
        path: (*path).to_owned(),
        change: change.clone(),
        forces_replacement: false,
    };
    let mut change = Change {
        address: format!("{resource_type}.x"),
        resource_type: resource_type.to_owned(),
        action,
        danger: Danger::None,
        moved_from: None,
        import: None,
        deposed: None,
        reasons: Vec::new(),
        consequences: Vec::new(),
        arguments: arguments.iter().map(argument).collect(),
        setting: String::new(),
        place: None,
    };
    weigh(&mut change);
    change
}

fn changed(before: serde_json::Value, after: serde_json::Value) -> ValueChange {
    ValueChange::Changed { before: Shown::Value(before), after: Shown::Value(after) }
}

fn says(change: &Change, words: &str) -> bool {
    change.consequences.iter().any(|consequence| consequence.text.contains(words))
}

#[test]
fn what_holds_state_is_lost() {
    let replace = Action::Replace(ReplaceOrder::DestroyFirst);
    let cluster = change("aws_eks_cluster", replace.clone(), &[]);
    assert_eq!(cluster.danger, Danger::Loss);
    assert!(
        says(&cluster, "everything that runs on it")
            && says(&cluster, "OIDC issuer")
            && says(&cluster, "kubeconfig")
    );
    assert_eq!(change("aws_eks_node_group", replace.clone(), &[]).danger, Danger::Replace);
    assert_eq!(change("aws_nat_gateway", Action::Delete, &[]).danger, Danger::Destroy);
    assert_eq!(change("Namespace", Action::Delete, &[]).danger, Danger::Loss);
    assert_eq!(change("kubernetes_namespace_v1", replace, &[]).danger, Danger::Loss);
    assert_eq!(change("aws_db_instance", Action::Forget, &[]).danger, Danger::None);
    assert_eq!(change("aws_vpc", Action::Create, &[]).consequences, []);
}

#[test]
fn one_way_doors_are_marked() {
    let version =
        change("aws_eks_cluster", Action::Update, &[("version", changed(json!("1.34"), json!("1.35")))]);
    assert_eq!(version.danger, Danger::Caution);
    assert!(version.consequences[0].one_way);
    let storage = |before: u32, after: u32| {
        change(
            "aws_db_instance",
            Action::Update,
            &[("allocated_storage", changed(json!(before), json!(after)))],
        )
    };
    assert_eq!((storage(20, 40).danger, storage(40, 20).danger), (Danger::Caution, Danger::Update));
    let retention = change(
        "aws_db_instance",
        Action::Update,
        &[("backup_retention_period", changed(json!(35), json!("7")))],
    );
    assert!(says(&retention, "older than the new retention"));
}

#[test]
fn protection_that_is_taken_away_is_told() {
    let gone = ValueChange::Removed { before: Shown::Value(json!(true)) };
    let key =
        change("aws_kms_key", Action::Other("x".to_owned()), &[("lifecycle.prevent_destroy", gone.clone())]);
    assert_eq!(key.danger, Danger::Caution);
    let added = ValueChange::Added { after: Shown::Value(json!(true)) };
    let key = change("aws_kms_key", Action::Update, &[("lifecycle.prevent_destroy", added)]);
    assert_eq!((key.danger, key.consequences.len()), (Danger::Update, 0));
    let database = change("aws_db_instance", Action::Update, &[("deletion_protection", gone)]);
    assert!(says(&database, "no longer refuses"));
}

#[test]
fn who_loses_access_is_named() {
    let gone = |principal: &str| ValueChange::Removed { before: Shown::Value(json!(principal)) };
    let entry =
        |principal| change("aws_eks_access_entry", Action::Delete, &[("principal_arn", gone(principal))]);
    let arn = "arn:aws:iam::123456789012:role/on-call";
    assert!(says(&entry(arn), "`arn:aws:iam::123456789012:role/on-call` can no longer reach the cluster."));
    assert!(says(&entry("${aws_iam_role.a.arn}"), "Its principal can no longer"));
}

#[test]
fn paths_in_blocks_are_found() {
    assert_eq!(plain("vpc_config[0].subnet_ids"), "vpc_config.subnet_ids");
    assert_eq!(plain(r#"tags["a.b"]"#), "tags");
    let opened = change(
        "aws_eks_cluster",
        Action::Update,
        &[("vpc_config[0].endpoint_public_access", changed(json!(false), json!(true)))],
    );
    assert!(says(&opened, "answers on the internet"));
    let name = change("aws_eks_node_group", Action::Update, &[("version_x", changed(json!(1), json!(2)))]);
    assert_eq!(name.consequences, []);
}

/// A slip in a table would say nothing for ever.
#[test]
fn what_the_tables_name_is_there() {
    use terraform::schema::{Body, Rule as SchemaRule};
    fn has(body: &Body, path: &str) -> bool {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        match (body.get(name), rest) {
            (Some(SchemaRule::Block(nested)), Some(rest)) => has(&nested.body, rest),
            (Some(_), None) => true,
            _ => false,
        }
    }
    for rule in tables().filter(|rule| rule.resource_type.contains('_')) {
        let (When::Changes(path)
        | When::Set(path)
        | When::Lowered(path)
        | When::Raised(path)
        | When::Becomes(path, _)
        | When::Gains(path)) = rule.when
        else {
            continue;
        };
        let bodies = aws::schemas()
            .iter()
            .filter_map(|schema| schema.body(terraform::Mode::Managed, rule.resource_type));
        assert!(bodies.into_iter().any(|body| has(body, path)), "{} has no {path}", rule.resource_type);
    }
}
