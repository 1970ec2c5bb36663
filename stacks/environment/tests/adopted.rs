//! Clusters that were made by hand.

use super::*;

/// An environment that has nothing else.
const ALONE: &str = r#"account_id = "123456789012"

[adopted.old]
name = "Trantor_2021"
version = "1.34"
role_arn = "arn:aws:iam::123456789012:role/KubeMaster"
subnet_ids = ["subnet-0000000000000000a", "subnet-0000000000000000b"]
endpoint = { private = true, public = true, public_cidrs = ["0.0.0.0/0", "::/0"] }
"#;

/// Of an adopted cluster in production.
fn beside(key: &str, name: &str) -> String {
    let (_, table) = ALONE.split_once("\n\n").unwrap();
    table.replace("adopted.old", &format!("adopted.{key}")).replace("Trantor_2021", name)
}

#[test]
fn adopted_clusters_need_no_network() {
    let alone = load_prod(ALONE).unwrap();
    let stacks = crate::compose(&alone);
    let names: Vec<&str> = stacks.iter().map(|of| of.stack.name()).collect();
    assert_eq!(names, ["bootstrap", "adopted"]);
    assert!(alone.settings.network.is_none());
    // All others do.
    let said = load_prod(&format!("{ALONE}\n[services.dawn]\ncluster = \"old\"\ndelivery = \"kubectl\""))
        .unwrap_err();
    let said = said.render(Style::Plain);
    assert!(said.contains("`network` is missing, which `services` stand in"), "{said}");
    let said = load_prod("account_id = \"123456789012\"").unwrap_err().render(Style::Plain);
    assert!(said.contains("`network` is missing"), "{said}");
}

#[test]
fn a_cluster_has_one_place() {
    assert!(load_prod(&format!("{PROD}\n{}", beside("old", "Trantor_2021"))).is_ok());
    let said = said_with(&beside("trantor", "Trantor_2021"));
    assert!(said.contains("the cluster trantor is both adopted and made here"), "{said}");
    let said = said_with(&beside("old", "prod-trantor"));
    assert!(said.contains("two clusters are named prod-trantor"), "{said}");
    let both = format!("{}\n{}", beside("old", "Trantor_2021"), beside("older", "Trantor_2021"));
    assert!(said_with(&both).contains("two clusters are named Trantor_2021"));
}

#[test]
fn a_launch_template_says_disk_and_ssh_access() {
    let group = "\n[adopted.old.node_groups.a]\nrole_arn = \"arn:aws:iam::123456789012:role/n\"\n\
                 subnet_ids = [\"subnet-0000000000000000a\"]\nsize = { min = 1, desired = 1, max = 1 }\n";
    assert!(load_prod(&format!("{ALONE}{group}disk_size_in_gib = 20")).is_ok());
    let template = "launch_template = { id = \"lt-00000000\", version = \"1\" }\ndisk_size_in_gib = 20\nremote_access = {}";
    let said = load_prod(&format!("{ALONE}{group}{template}")).unwrap_err().render(Style::Plain);
    for key in ["disk_size_in_gib", "remote_access"] {
        assert!(said.contains(&format!("`{key}` and `launch_template` do not go together")), "{said}");
    }
    let said = load_prod(&format!("{ALONE}{}", group.replace("min = 1", "min = 2"))).unwrap_err();
    assert!(said.render(Style::Plain).contains("min ≤ desired ≤ max"));
}

#[test]
fn what_version_five_of_the_provider_lacks_is_refused_with_it() {
    let six = "aws_provider = \">= 6.62, < 7\"\n";
    let association = "\n[adopted.old.pod_identities.jobs]\nid = \"a-0123456789abcdef0\"\nnamespace = \"jobs\"\n\
        service_account = \"jobs\"\nrole_arn = \"arn:aws:iam::123456789012:role/jobs\"\n\
        target_role_arn = \"arn:aws:iam::999900009999:role/other\"\ndisable_session_tags = true\n";
    let protected = ALONE.replace("[adopted.old]\n", "[adopted.old]\ndeletion_protection = true\n");
    assert!(load_prod(&format!("{six}{protected}{association}")).is_ok());
    let said = load_prod(&format!("{protected}{association}")).unwrap_err().render(Style::Plain);
    for setting in ["deletion_protection", "target_role_arn", "disable_session_tags"] {
        assert!(said.contains(&format!("`{setting}` needs version 6 of the AWS provider")), "{said}");
    }
}

/// By their keys, parts of two clusters can come to one address.
#[test]
fn two_things_at_one_address_are_refused() {
    let group = |cluster: &str, group: &str| {
        format!(
            "\n[adopted.{cluster}.node_groups.{group}]\nrole_arn = \"arn:aws:iam::123456789012:role/n\"\n\
             subnet_ids = [\"subnet-0000000000000000a\"]\nsize = {{ min = 1, desired = 1, max = 1 }}\n"
        )
    };
    let clusters = [beside("x", "One"), group("x", "y_z"), beside("x_y", "Two"), group("x_y", "z")].concat();
    let environment = load_prod(&format!("account_id = \"123456789012\"\n{clusters}")).unwrap();
    let stacks = crate::compose(&environment);
    let adopted = stacks.iter().find(|of| of.stack.name() == "adopted").unwrap();
    let schemas = crate::schemas(&environment);
    let engine = terraform::Checks { schemas: &schemas, resource_checks: &[] };
    let wrong = adopted.stack.synthesize(engine).unwrap_err();
    let said: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|said| said.contains("aws_eks_node_group.x_y_z")), "{said:#?}");
}
