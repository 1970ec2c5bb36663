//! Service accounts and the roles they are bound to.

use super::*;

const GRANTS: &str = "grants = [{ parameters = \"/dawn/*\" }]\n";

#[test]
fn a_service_account_is_bound_once() {
    let controller = "[clusters.trantor.controllers.cert_manager]\nnamespace = \"dawn\"\nservice_account = \"dawn\"\n\
                      hosted_zone_arns = [\"arn:aws:route53:::hostedzone/Z0123456789ABC\"]\n";
    insta::assert_snapshot!(said_with(&format!("{GRANTS}{controller}")), @"
    error: the service account dawn/dawn of trantor would have two roles: those of the controller cert_manager and the service dawn
      --> environments/prod.toml:22:1
       |
    22 | [services.dawn]
       | ^^^^^^^^^^^^^^^
    ...
    27 | [clusters.trantor.controllers.cert_manager]
       | ------------------------------------------- the controller cert_manager
       |
       = help: give one of them another namespace or name: a service account has one role
    ");
    // Without a role, there is nothing to bind.
    load_prod(&format!("{PROD}{controller}")).unwrap_or_else(|problems| panic!("{problems}"));
    let two = "[clusters.trantor.controllers]\ncloudwatch_agent = { service_account = \"agent\" }\n\
               fluent_bit = { service_account = \"agent\" }\n";
    insta::assert_snapshot!(said_with(two), @r#"
    error: the service account amazon-cloudwatch/agent of trantor would have two roles: those of the controller cloudwatch_agent and the controller fluent_bit
      --> environments/prod.toml:28:14
       |
    27 | cloudwatch_agent = { service_account = "agent" }
       |                    ----------------------------- the controller cloudwatch_agent
    28 | fluent_bit = { service_account = "agent" }
       |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: give one of them another namespace or name: a service account has one role
    "#);
}

#[test]
fn roles_have_names_of_their_own() {
    let service = |key: &str| {
        format!(
            "[services.{key}]\ncluster = \"trantor\"\ndelivery = \"kubectl\"\ngrants = [{{ parameters = \"/{key}/*\" }}]\n"
        )
    };
    insta::assert_snapshot!(said_with(&service("general-node")), @"
    error: the roles of the node group general and the service general-node would both be named prod-trantor-general-node
      --> environments/prod.toml:26:1
       |
    18 | [clusters.trantor.node_groups.general]
       | -------------------------------------- the node group general
    ...
    26 | [services.general-node]
       | ^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: rename one of them: roles are named after the cluster and whom they are for
    ");
    let channel = format!(
        "{GRANTS}{WORKLOAD}[services.dawn.channels.rc]\nimage = {{ tag = \"v1.1.0\" }}\n{}",
        service("dawn-rc")
    );
    insta::assert_snapshot!(said_with(&channel), @r#"
    error: the roles of the channel rc of the service dawn and the service dawn-rc would both be named prod-trantor-dawn-rc
      --> environments/prod.toml:30:1
       |
    28 | [services.dawn.channels.rc]
       | --------------------------- the channel rc of the service dawn
    29 | image = { tag = "v1.1.0" }
    30 | [services.dawn-rc]
       | ^^^^^^^^^^^^^^^^^^
       |
       = help: rename one of them: roles are named after the cluster and whom they are for
    "#);
}
