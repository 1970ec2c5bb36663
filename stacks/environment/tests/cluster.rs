//! Clusters, their access, add-ons and controllers.

use super::*;

#[test]
fn a_cluster_name_over_100_characters() {
    let name = "t".repeat(101);
    let text = said(&[("version = ", &format!("name = \"{name}\"\nversion = "))]);
    assert!(text.contains("error: a cluster name has at most 100 characters, this has 101"), "{text}");
    assert!(text.contains("environments/prod.toml:11:8"), "{text}");
    assert!(text.contains(&"^".repeat(103)), "{text}");
}

#[test]
fn an_unsupported_kubernetes_version() {
    insta::assert_snapshot!(said(&[("1.35", "1.28")]), @r#"
    error: EKS does not support Kubernetes "1.28"
      --> environments/prod.toml:11:11
       |
    11 | version = "1.28"
       |           ^^^^^^
       |
       = help: the versions are 1.30, 1.31, 1.32, 1.33, 1.34, 1.35, 1.36 (as of 2026-11-21)
    "#);
    // Whether a version of the table is still supported depends on the day, which reading does not know.
    assert!(accepted(&[("1.35", "1.30")]));
}

#[test]
fn an_endpoint_that_nobody_reaches() {
    insta::assert_snapshot!(said(&[("version = ", "endpoint = { private = false }\nversion = ")]), @"
    error: the API server is reached from nowhere
      --> environments/prod.toml:11:12
       |
    11 | endpoint = { private = false }
       |            ^^^^^^^^^^^^^^^^^^^
       |
       = help: set `private = true`, or name ranges in `public_cidrs`
    ");
}

#[test]
fn a_group_of_kubernetes_itself() {
    insta::assert_snapshot!(said_with(
        "[clusters.trantor.access.again]\nkind = \"human\"\nkubernetes_groups = [\"system:masters\"]\nprincipal = \"arn:aws:iam::123456789012:role/again\"\n"
    ), @r#"
    error: the group "system:masters" is Kubernetes' own
      --> environments/prod.toml:28:22
       |
    28 | kubernetes_groups = ["system:masters"]
       |                      ^^^^^^^^^^^^^^^^
       |
       = help: EKS refuses groups that begin with `system:`; take a policy, or a group of your own
    "#);
}

#[test]
fn a_session_is_no_principal() {
    let session = "arn:aws:sts::123456789012:assumed-role/platform-admin/jane";
    insta::assert_snapshot!(said(&[("arn:aws:iam::123456789012:role/platform-admin", session)]), @r#"
    error: "arn:aws:sts::123456789012:assumed-role/platform-admin/jane" is not the ARN of an IAM role or user
      --> environments/prod.toml:14:13
       |
    14 | principal = "arn:aws:sts::123456789012:assumed-role/platform-admin/jane"
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: it's a session of a role; write the role's: "arn:aws:iam::123456789012:role/platform-admin"
    "#);
}

#[test]
fn two_clusters_of_one_name() {
    let terminus = r#"[clusters.terminus]
version = "1.35"
name = "prod-trantor"

[clusters.terminus.access.platform]
principal = "arn:aws:iam::123456789012:role/platform-admin"
kind = "human"
policies = [{ policy = "AmazonEKSClusterAdminPolicy" }]

[clusters.terminus.node_groups.general]
instance_types = ["m7g.large"]
size = { min = 1, desired = 1, max = 1 }
"#;
    insta::assert_snapshot!(said_with(terminus), @r#"
    error: two clusters are named prod-trantor
      --> environments/prod.toml:28:8
       |
    10 | [clusters.trantor]
       | ------------------ the other cluster
    ...
    28 | name = "prod-trantor"
       |        ^^^^^^^^^^^^^^
       |
       = help: give each a name of its own: EKS has one for each account and region
    "#);
}

#[test]
fn addons() {
    let lines = r#"[clusters.trantor.addons]
kube_proxy = { version = "1.36" }
coredns = { version = "latest" }
metrics_server = { enabled = "no" }
vpc_cni = { enabled = false }
"#;
    insta::assert_snapshot!(said_with(lines), @r#"
    error: "1.36" is not the version of an EKS add-on
      --> environments/prod.toml:27:26
       |
    27 | kube_proxy = { version = "1.36" }
       |                          ^^^^^^
       |
       = help: write one such as "v1.22.4-eksbuild.3"; `aws eks describe-addon-versions` lists them

    error: "latest" is not the version of an EKS add-on
      --> environments/prod.toml:28:23
       |
    28 | coredns = { version = "latest" }
       |                       ^^^^^^^^
       |
       = help: write one such as "v1.22.4-eksbuild.3"; `aws eks describe-addon-versions` lists them

    error: `clusters.trantor.addons.metrics_server.enabled` must be a boolean, not a string
      --> environments/prod.toml:29:30
       |
    29 | metrics_server = { enabled = "no" }
       |                              ^^^^
       |
       = help: write true or false, without quotes

    error: unknown key `enabled`
      --> environments/prod.toml:30:13
       |
    30 | vpc_cni = { enabled = false }
       |             ^^^^^^^
       |
       = help: the only key here is `version`
    "#);
}

#[test]
fn controllers() {
    let lines = r#"[clusters.trantor.controllers]
credentials = "pod-identity"
external_dns = { hosted_zone_arns = [] }
cert_manager = {}
external_secrets = { parameter_paths = ["dawn/*", "/*"] }
velero = { bucket = "UPPER" }

[clusters.trantor.addons.eks_pod_identity_agent]
enabled = false
"#;
    insta::assert_snapshot!(said_with(lines), @r#"
    error: `credentials = "pod-identity"` needs the add-on eks_pod_identity_agent
      --> environments/prod.toml:27:15
       |
    27 | credentials = "pod-identity"
       |               ^^^^^^^^^^^^^^
    ...
    34 | enabled = false
       |           ----- turned off here
       |
       = help: remove `enabled = false` from the add-on, or write `credentials = "irsa"`

    error: `hosted_zone_arns` names no zone
      --> environments/prod.toml:28:37
       |
    28 | external_dns = { hosted_zone_arns = [] }
       |                                     ^^
       |
       = help: name the zones it writes to, or remove the table

    error: `hosted_zone_arns` is missing in `clusters.trantor.controllers.cert_manager`
      --> environments/prod.toml:29:1
       |
    29 | cert_manager = {}
       | ^^^^^^^^^^^^
       |
       = help: add `hosted_zone_arns = …`: the Route 53 zones it may write to

    error: "dawn/*" is not a parameter's name
      --> environments/prod.toml:30:41
       |
    30 | external_secrets = { parameter_paths = ["dawn/*", "/*"] }
       |                                         ^^^^^^^^
       |
       = help: a parameter's name is 2 to 1011 characters: a slash, then letters, digits, * and any of / _ . -

    error: "UPPER" is not a bucket name
      --> environments/prod.toml:31:21
       |
    31 | velero = { bucket = "UPPER" }
       |                     ^^^^^^^
       |
       = help: a bucket name is 3 to 63 characters: lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit
    "#);
}

#[test]
fn what_is_wrong_elsewhere_hides_nothing() {
    let text = changed(&[
        ("\"1.35\"", "\"1.33\"\nsupport = \"extendet\"\nservice_cidr = \"100.64.0.0/16\"\nzonal_shift = 1"),
        ("AmazonEKSClusterAdminPolicy", "AmazonEKSViewPolice"),
    ]);
    let problems = load_prod(&text).unwrap_err();
    let said: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    "extendet" is not one of the choices
    100.64.0.0/16 is not a range EKS takes for service addresses
    `clusters.trantor.zonal_shift` must be a boolean, not an integer
    "AmazonEKSViewPolice" is not one of the choices
    "#);
}

#[test]
fn pod_identity_needs_its_agent() {
    let lines = r#"[clusters.trantor.controllers]
credentials = "pod-identity"

[clusters.trantor.addons]
eks_pod_identity_agent = { enabled = false }
"#;
    insta::assert_snapshot!(said_with(lines), @r#"
    error: `credentials = "pod-identity"` needs the add-on eks_pod_identity_agent
      --> environments/prod.toml:27:15
       |
    27 | credentials = "pod-identity"
       |               ^^^^^^^^^^^^^^
    ...
    30 | eks_pod_identity_agent = { enabled = false }
       |                                      ----- turned off here
       |
       = help: remove `enabled = false` from the add-on, or write `credentials = "irsa"`
    "#);
}

#[test]
fn an_ebs_driver_that_its_role_does_not_know() {
    insta::assert_snapshot!(
        said(&[(
            "[clusters.trantor.access.platform]",
            "[clusters.trantor.addons]\naws_ebs_csi_driver = { version = \"v1.57.0-eksbuild.1\" }\n\n[clusters.trantor.access.platform]",
        )]),
        @r#"
    error: the driver's role needs aws-ebs-csi-driver 1.58 or later, this is v1.57.0-eksbuild.1
      --> environments/prod.toml:14:34
       |
    14 | aws_ebs_csi_driver = { version = "v1.57.0-eksbuild.1" }
       |                                  ^^^^^^^^^^^^^^^^^^^^
       |
       = help: write a later version, or leave it out
    "#
    );
}

#[test]
fn a_cluster_without_a_place_for_coredns() {
    for change in [
        "size = { min = 0, desired = 0, max = 3 }",
        "size = { min = 1, desired = 2, max = 3 }\ntaints = [{ key = \"a\", effect = \"NO_SCHEDULE\" }]",
    ] {
        let said = said(&[("size = { min = 1, desired = 2, max = 3 }", change)]);
        assert!(
            said.starts_with(
                "error: no node group has a place for CoreDNS\n  --> environments/prod.toml:18:19\n"
            ),
            "{said}"
        );
    }
    let preferred = "size = { min = 1, desired = 2, max = 3 }\ntaints = [{ key = \"a\", effect = \"PREFER_NO_SCHEDULE\" }]";
    assert!(accepted(&[("size = { min = 1, desired = 2, max = 3 }", preferred)]));
}

#[test]
fn node_groups_whose_role_would_have_one_name() {
    let twin = "[clusters.trantor.node_groups.General]\ninstance_types = [\"m7g.large\"]\nsize = { min = 1, desired = 1, max = 1 }\n";
    let said = said_with(twin);
    assert!(said.contains("would share the name of a role"), "{said}");
    assert!(said.contains("environments/prod.toml:"), "{said}");
}
