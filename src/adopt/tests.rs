//! Adoptions of clusters that the tests make up.

use serde_json::{Value, json};

use super::*;
use crate::render::Generated;

const BEFORE: &str =
    "# What was made by hand.\naccount_id = \"111122223333\" # ours\n\n[tags]\nowner = \"us\"\n";

/// A cluster with a bit of everything.
fn sample() -> Value {
    let role = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
    json!({
        "name": "Trantor_2021", "arn": "arn:aws:eks:us-east-1:111122223333:cluster/Trantor_2021", "region": "us-east-1",
        "account_id": "111122223333", "version": "1.34", "status": "ACTIVE", "role_arn": role("master"),
        "vpc_config": {
            "vpc_id": "vpc-1", "subnet_ids": ["subnet-00000000a", "subnet-00000000b"], "security_group_ids": ["sg-00000001"],
            "endpoint_public_access": true, "endpoint_private_access": true, "public_access_cidrs": ["0.0.0.0/0"],
        },
        "kubernetes_network": { "ip_family": "ipv4", "service_ipv4_cidr": "172.20.0.0/16" },
        "encryption": [{ "resources": ["secrets"], "key_arn": "arn:aws:kms:us-east-1:111122223333:key/1" }],
        "authentication_mode": "API_AND_CONFIG_MAP", "support_type": "STANDARD",
        "issuer": "https://oidc.eks.us-east-1.amazonaws.com/id/A",
        "tags": { "cost centre": "Trantor & co" },
        "node_groups": [
            {
                "name": "ng-1", "status": "ACTIVE", "version": "1.34", "role_arn": role("nodes"), "instance_types": ["m6i.large"],
                "capacity_type": "ON_DEMAND", "ami_type": "AL2023_x86_64_STANDARD", "min_size": 1, "desired_size": 2,
                "max_size": 4, "subnet_ids": ["subnet-00000000a"], "labels": { "role": "general" },
                "launch_template": { "id": "lt-00000001", "version": "1", "latest_version": 3 },
                "update": { "max_unavailable": 1 },
            },
            {
                "name": "custom", "status": "ACTIVE", "version": "1.34", "role_arn": role("nodes"), "ami_type": "CUSTOM",
                "capacity_type": "SPOT", "min_size": 0, "desired_size": 0, "max_size": 4, "subnet_ids": ["subnet-00000000b"],
                "disk_size": 30, "ssh_key": "ops", "taints": [{ "key": "spot", "effect": "NO_SCHEDULE" }],
            },
        ],
        "addons": [
            { "name": "vpc-cni", "arn": "arn:cni", "version": "v1.20.4-eksbuild.1", "status": "ACTIVE",
              "configuration_values": "{ \"env\": {\"X\":\"1\"} }" },
        ],
        "access_entries": [
            { "principal_arn": role("team/Ops"), "kind": "STANDARD", "kubernetes_groups": ["admins"],
              "username": "arn:aws:sts::111122223333:assumed-role/Ops/{{SessionName}}",
              "policies": [{ "policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
                             "scope": "namespace", "namespaces": ["jobs"] }] },
            { "principal_arn": role("other/Ops"), "kind": "STANDARD", "username": "root" },
            { "principal_arn": role("nodes"), "kind": "EC2_LINUX" },
        ],
        "pod_identities": [
            { "id": "a-1", "namespace": "jobs", "service_account": "reporting", "role_arn": role("reporting") },
            { "id": "a-2", "namespace": "kube-system", "service_account": "aws-node", "role_arn": role("cni"), "owner_arn": "arn:cni" },
        ],
        "fargate_profiles": [
            { "name": "Jobs", "status": "ACTIVE", "pod_execution_role_arn": role("fargate"), "subnet_ids": ["subnet-00000000a"],
              "selectors": [{ "namespace": "batch" }, { "namespace": "jobs", "labels": { "shift": "night" } }] },
        ],
        "identity_providers": [
            { "name": "people.v2", "status": "ACTIVE", "issuer_url": "https://login.example.com", "client_id": "kubernetes",
              "groups_claim": "groups", "tags": { "by": "hand" } },
        ],
        "oidc_provider": { "arn": "arn:oidc", "url": "oidc.eks.us-east-1.amazonaws.com/id/A", "client_ids": ["sts.amazonaws.com"] },
    })
}

fn adopted(text: &str, cluster: &Value) -> Adoption {
    adopted_by(text, cluster, false)
}

fn adopted_by(text: &str, cluster: &Value, provider_six: bool) -> Adoption {
    let cluster = serde_json::from_value(cluster.clone()).unwrap();
    let asked = Asked {
        environment: "dev",
        key: "trantor",
        file: "environments/dev.toml",
        text,
        provider_six,
        cluster: &cluster,
    };
    adopt(&asked).unwrap()
}

/// The sample changed at a pointer.
fn with(pointer: &str, value: Value) -> Value {
    let mut cluster = sample();
    *cluster.pointer_mut(pointer).unwrap() = value;
    cluster
}

#[test]
fn a_new_cluster_is_written_behind_what_is_there() {
    let adoption = adopted(BEFORE, &sample());
    assert!(adoption.text.starts_with(BEFORE));
    assert!(adoption.is_new && adoption.can_be_written() && !adoption.is_described());
    insta::assert_snapshot!(adoption.text.strip_prefix(BEFORE).unwrap());
}

#[test]
fn a_described_cluster_is_left_as_it_is() {
    let once = adopted(BEFORE, &sample());
    let twice = adopted(&once.text, &sample());
    assert!(twice.is_described() && twice.differences.is_empty(), "{:#?}", twice.differences);
    assert_eq!(twice.text, once.text);
}

/// What people wrote, in whatever order and way, stays; only what AWS says otherwise is changed.
#[test]
fn comments_order_and_choices_stay() {
    let text = adopted(BEFORE, &sample()).text;
    let text = text
        .replace("subnet_ids = [\"subnet-00000000a\", \"subnet-00000000b\"]", "subnet_ids = [\n  \"subnet-00000000b\", # east\n  \"subnet-00000000a\", # west\n]")
        .replace("[adopted.trantor.node_groups.ng-1]\n", "# Dawn runs here.\n[adopted.trantor.node_groups.first]\nname = \"ng-1\" # by eksctl\nscaling = \"autoscaled\"\n")
        .replace("version = \"1.34\"\nrole_arn = \"arn:aws:iam::111122223333:role/master\"", "taken_over = true\nversion = \"1.34\" # soon 1.35")
        .replace("name = \"Trantor_2021\"\n", "name = \"Trantor_2021\"\nrole_arn = \"arn:aws:iam::111122223333:role/master\"\n")
        .replace("[adopted.trantor.access.ops]", "[adopted.trantor.access.night-watch]");
    let same = adopted(&text, &sample());
    assert!(same.is_described(), "{}", same.diff);

    let mut cluster = with("/vpc_config/subnet_ids", json!(["subnet-00000000a", "subnet-00000000c"]));
    *cluster.pointer_mut("/node_groups/0/desired_size").unwrap() = 3.into();
    *cluster.pointer_mut("/version").unwrap() = "1.35".into();
    let changed = adopted(&text, &cluster);
    insta::assert_snapshot!(changed.diff);
    let settings: Vec<&str> = changed.differences.iter().map(|of| of.setting.as_str()).collect();
    assert_eq!(
        settings,
        ["adopted.trantor.version", "adopted.trantor.subnet_ids"],
        "the autoscaler's number is no difference"
    );
    assert!(adopted(&changed.text, &cluster).is_described());
}

/// Each argument that would replace something is pinned by a setting, and told when a file has it otherwise.
#[test]
fn what_would_replace_is_pinned_and_told() {
    let text = adopted(BEFORE, &sample()).text;
    let cases = [
        ("role/master", "role/another", "role_arn", "replace"),
        ("172.20.0.0/16", "10.100.0.0/16", "service_ipv4_cidr", "replace"),
        ("[\"m6i.large\"]", "[\"m7i.large\"]", "node_groups.ng-1.instance_types", "replace"),
        ("capacity = \"on-demand\"", "capacity = \"spot\"", "node_groups.ng-1.capacity", "replace"),
        ("AL2023_x86_64_STANDARD", "AL2023_x86_64_NVIDIA", "node_groups.ng-1.ami_type", "replace"),
        ("lt-00000001", "lt-00000002", "node_groups.ng-1.launch_template.id", "replace"),
        ("disk_size_in_gib = 30", "disk_size_in_gib = 40", "node_groups.custom.disk_size_in_gib", "replace"),
        ("ssh_key = \"ops\"", "ssh_key = \"dev\"", "node_groups.custom.remote_access.ssh_key", "replace"),
        ("/id/A", "/id/B", "oidc_provider.issuer", "replace"),
        (
            "secrets_key_arn = \"arn:aws:kms:us-east-1:111122223333:key/1\"\n",
            "",
            "secrets_key_arn",
            "replace",
        ),
        ("namespace = \"batch\"", "namespace = \"more\"", "fargate_profiles.Jobs.selectors", "replace"),
        ("role/fargate", "role/other", "fargate_profiles.Jobs.pod_execution_role_arn", "replace"),
        ("\"groups\"", "\"teams\"", "identity_providers.\"people.v2\".groups_claim", "replace"),
        ("[\"m6i.large\"]", "[]", "node_groups.ng-1.instance_types", "nothing"),
        ("public = true", "public = false", "endpoint.public", "update"),
        ("v1.20.4-eksbuild.1", "v1.20.3-eksbuild.1", "addons.vpc-cni.version", "update"),
        ("id = \"a-1\"", "id = \"a-9\"", "pod_identities.jobs-reporting.id", "nothing"),
        (
            "[adopted.trantor.addons.vpc-cni]",
            "[adopted.trantor.addons.another]\nversion = \"1\"\n\n[adopted.trantor.addons.vpc-cni]",
            "addons.another",
            "create",
        ),
    ];
    for (live, said, setting, effect) in cases {
        assert!(text.contains(live), "{live} is not in:\n{text}");
        let adoption = adopted(&text.replacen(live, said, 1), &sample());
        let [difference] = adoption.differences.as_slice() else {
            panic!("{setting}: {:#?}", adoption.differences)
        };
        assert_eq!(
            (difference.setting.as_str(), difference.effect.as_str()),
            (&*format!("adopted.trantor.{setting}"), effect)
        );
        assert!(adopted(&adoption.text, &sample()).is_described(), "{setting}");
    }
    let pins = adopted(BEFORE, &sample()).pins;
    let pins: Vec<String> = pins
        .iter()
        .map(|pin| {
            format!("{} is {} {}", pin.setting, pin.place.address, pin.place.argument.as_deref().unwrap())
        })
        .collect();
    insta::assert_snapshot!(pins.join("\n"));
}

#[test]
fn what_cannot_be_said_is_told_or_in_the_way() {
    let adoption = adopted(BEFORE, &sample());
    let left: Vec<&str> = adoption.left.iter().map(|note| note.what.as_str()).collect();
    assert_eq!(left, ["access entry of arn:aws:iam::111122223333:role/nodes", "node group ng-1"]);
    let mut cluster = sample();
    cluster["kube_api_server"] = json!({ "event_ttl": "2h" });
    cluster["capabilities"] = json!([{ "name": "argocd", "kind": "ARGOCD" }]);
    cluster["node_groups"][0]["warm_pool"] = json!({ "enabled": true });
    let more = adopted(BEFORE, &cluster);
    assert!(more.can_be_written());
    assert_eq!(more.left.len(), adoption.left.len() + 3, "{:#?}", more.left);
    for (pointer, value) in [
        ("/status", json!("UPDATING")),
        ("/node_groups/0/status", json!("UPDATING")),
        ("/addons/0/status", json!("CREATING")),
        ("/fargate_profiles/0/status", json!("CREATING")),
        ("/identity_providers/0/status", json!("DELETING")),
        ("/encryption/0/resources", json!(["secrets", "more"])),
    ] {
        let adoption = adopted(BEFORE, &with(pointer, value));
        assert_eq!(adoption.blockers.len(), 1, "{pointer}");
        assert!(!adoption.can_be_written());
    }
    let mut cluster = sample();
    cluster["outpost_arns"] = json!(["arn:outpost"]);
    cluster["auto_mode"] = json!({ "compute": true });
    assert_eq!(adopted(BEFORE, &cluster).blockers.len(), 2);
}

#[test]
fn what_could_not_be_read_is_unknown_or_does_not_matter() {
    let gap = |call: &str| json!({ "call": call, "resource": "x", "denied": true, "reason": "denied" });
    let mut cluster = sample();
    cluster["gaps"] = json!([
        gap("eks:ListAddons"),
        gap("ec2:DescribeSubnets"),
        gap("iam:GetRole"),
        gap("iam:GetOpenIDConnectProvider")
    ]);
    let adoption = adopted(BEFORE, &cluster);
    let calls = |gaps: &[Gap]| gaps.iter().map(|gap| gap.call.clone()).collect::<Vec<_>>();
    assert_eq!(calls(&adoption.unknown), ["eks:ListAddons", "iam:GetOpenIDConnectProvider"]);
    assert_eq!(calls(&adoption.irrelevant), ["ec2:DescribeSubnets", "iam:GetRole"]);
    assert!(!adoption.can_be_written());
}

#[test]
fn files_that_cannot_take_it_are_refused() {
    let cluster: Cluster = serde_json::from_value(sample()).unwrap();
    let refusal = |text: &str| {
        let asked = Asked {
            environment: "dev",
            key: "trantor",
            file: "f.toml",
            text,
            provider_six: false,
            cluster: &cluster,
        };
        adopt(&asked).unwrap_err()
    };
    assert!(matches!(refusal("a = "), Refusal::NotToml { .. }));
    assert!(matches!(refusal("adopted = 1"), Refusal::NoTable { .. }));
    assert!(matches!(refusal("[adopted]\ntrantor = 1"), Refusal::NoTable { .. }));
    assert!(matches!(refusal("# a\r\nb = 1\n"), Refusal::MixedLines { .. }));
    assert!(matches!(refusal("adopted = { old = { name = \"another\" } }"), Refusal::NoRoom { .. }));
    assert!(
        matches!(refusal("[adopted.old]\nname = \"Trantor_2021\""), Refusal::OtherKey { key, .. } if key == "old")
    );
}

#[test]
fn nothing_of_aws_acts_on_a_terminal_or_a_page() {
    let adoption = adopted(BEFORE, &with("/tags", json!({ "<img src=x>": "\u{1b}[2J`</code>|" })));
    let generated = Generated::default();
    for said in [render::text(&adoption, &generated), render::markdown(&adoption, &generated)] {
        assert!(!said.contains('\u{1b}'), "{said}");
    }
    assert_eq!(render::json(&adoption, &generated)["format_version"], 1);
}

/// Lines end as they did, also where one of them is changed.
#[test]
fn a_file_of_windows_stays_one() {
    let before = BEFORE.replace('\n', "\r\n");
    let once = adopted(&before, &sample());
    assert!(once.text.starts_with(&before));
    assert_eq!(once.text.matches('\n').count(), once.text.matches("\r\n").count());
    assert!(adopted(&once.text, &sample()).is_described());
    let changed = adopted(&once.text, &with("/version", json!("1.35")));
    assert_eq!(changed.text, once.text.replacen("version = \"1.34\"", "version = \"1.35\"", 1));
    assert_eq!(changed.diff.lines().filter(|line| line.starts_with("+ver")).count(), 1, "{}", changed.diff);
}

/// How a list is ordered, and what is said where nothing need be said, is no difference.
#[test]
fn the_same_in_other_words_is_the_same() {
    let mut cluster = sample();
    cluster["access_entries"][0]["policies"][0]["namespaces"] = json!(["jobs", "default"]);
    let text = adopted(BEFORE, &cluster).text;
    let other = text
        .replace("[\"jobs\", \"default\"]", "[\"default\", \"jobs\"]")
        .replace("[{ key = \"spot\", effect", "[{ key = \"spot\", value = \"\", effect")
        .replacen("kind = \"STANDARD\"\n", "", 1);
    assert_ne!(other.len(), text.len());
    assert!(adopted(&other, &cluster).is_described(), "{}", adopted(&other, &cluster).diff);
    let thumbprints = |one: &str, two: &str| {
        let mut cluster = sample();
        cluster["oidc_provider"]["thumbprints"] = json!([one, two]);
        cluster
    };
    let text = adopted(BEFORE, &thumbprints("a", "b")).text;
    assert!(!adopted(&text, &thumbprints("b", "a")).is_described(), "Terraform has them as a list");
}

/// A policy of an access entry is a resource of its own.
#[test]
fn policies_of_entries_are_told_one_by_one() {
    let policy = |name: &str, namespaces: &[&str]| {
        let scope = if namespaces.is_empty() { "cluster" } else { "namespace" };
        let policy_arn = format!("arn:aws:eks::aws:cluster-access-policy/{name}");
        json!({ "policy_arn": policy_arn, "scope": scope, "namespaces": namespaces })
    };
    let text = adopted(
        BEFORE,
        &with(
            "/access_entries/0/policies",
            json!([policy("AmazonEKSEditPolicy", &["jobs"]), policy("AmazonEKSViewPolicy", &[])]),
        ),
    )
    .text;
    let adoption = adopted(
        &text,
        &with(
            "/access_entries/0/policies",
            json!([policy("AmazonEKSAdminPolicy", &[]), policy("AmazonEKSEditPolicy", &["batch"])]),
        ),
    );
    let told: Vec<(&str, &str)> = adoption
        .differences
        .iter()
        .map(|of| (of.place.as_ref().unwrap().address.rsplit('_').next().unwrap(), of.effect.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("AmazonEKSAdminPolicy", "unmanaged"),
            ("AmazonEKSEditPolicy", "replace"),
            ("AmazonEKSViewPolicy", "create")
        ]
    );
    let text = render::text(&adoption, &Generated::default());
    assert!(
        text.contains("AmazonEKSEditPolicy access_scope: would REPLACE it\n"),
        "nothing refuses that: {text}"
    );
}

/// What comes to a cluster that Terraform has already is imported, and not made a second time.
#[test]
fn what_comes_later_is_imported_too() {
    let text = adopted(BEFORE, &sample()).text;
    let text = text.replace("[adopted.trantor]\n", "[adopted.trantor]\ntaken_over = true # on Monday\n");
    let sized = adopted(&text, &with("/node_groups/0/max_size", json!(9)));
    assert!(sized.text.contains("taken_over = true # on Monday"), "a changed size is in the state");
    let mut cluster = sample();
    cluster["addons"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "name": "coredns", "version": "v1.12.4-eksbuild.1", "status": "ACTIVE" }));
    let more = adopted(&text, &cluster);
    assert!(more.text.contains("taken_over = false # on Monday"), "{}", more.text);
    assert!(more.differences.iter().any(|of| of.setting == "adopted.trantor.taken_over"));
    assert!(adopted(&more.text, &cluster).is_described());
}

/// An entry that Terraform has is not given up because EKS would have made it too: taking it out would lock nodes out.
#[test]
fn an_entry_of_nodes_that_is_in_the_file_stays_there() {
    let mut cluster = sample();
    cluster["node_groups"] = json!([]);
    let text = adopted(BEFORE, &cluster).text;
    assert!(text.contains("kind = \"EC2_LINUX\""), "of nodes that no managed group has: {text}");
    let adoption = adopted(&text, &sample());
    assert!(adoption.text.contains("kind = \"EC2_LINUX\""), "{}", adoption.diff);
}

#[test]
fn two_node_groups_never_have_one_key() {
    let text = adopted(BEFORE, &sample()).text;
    let text = text.replace(
        "[adopted.trantor.node_groups.ng-1]\n",
        "[adopted.trantor.node_groups.custom-2]\nname = \"ng-1\"\n",
    );
    let mut cluster = sample();
    let mut third = cluster["node_groups"][1].clone();
    third["name"] = json!("custom-2");
    cluster["node_groups"].as_array_mut().unwrap().push(third);
    let adoption = adopted(&text, &cluster);
    assert!(
        adoption.text.contains("[adopted.trantor.node_groups.custom-2-2]\nname = \"custom-2\""),
        "{}",
        adoption.text
    );
    assert!(adopted(&adoption.text, &cluster).is_described());
}

/// Where versions of the provider make different things of an argument, it is left out, so that neither changes anything.
#[test]
fn what_versions_of_the_provider_take_differently_is_left_out() {
    let mut cluster = sample();
    cluster["node_groups"][0]["update"]["strategy"] = json!("DEFAULT");
    cluster["node_groups"][0]["node_repair"] = json!({ "enabled": true, "has_limits": true });
    let adoption = adopted(BEFORE, &cluster);
    assert!(
        !adoption.text.contains("update =") && !adoption.text.contains("node_repair ="),
        "{}",
        adoption.text
    );
    assert_eq!(adoption.left.iter().filter(|note| note.what == "node group ng-1").count(), 3);
    // Whoever says it is told when AWS says otherwise.
    let said = adoption.text.replacen(
        "labels = { role",
        "update = { max_unavailable = 2 }\nnode_repair = false\nlabels = { role",
        1,
    );
    let differences = adopted(&said, &cluster).differences;
    assert_eq!(differences.len(), 2, "{differences:#?}");
}

/// Version 6 of the provider would take it away, and the pods with it what they may do.
#[test]
fn a_target_role_wants_version_six() {
    let role = "arn:aws:iam::999900009999:role/other";
    let mut cluster = sample();
    cluster["pod_identities"][0]["target_role_arn"] = json!(role);
    assert_eq!(adopted(BEFORE, &cluster).blockers.len(), 1);
    let six = adopted_by(BEFORE, &cluster, true);
    assert!(
        six.can_be_written() && six.text.contains(&format!("target_role_arn = \"{role}\"")),
        "{}",
        six.text
    );
}

/// A table in one line looks as it did, whatever comes to its end or goes from it.
#[test]
fn tables_in_one_line_keep_their_spaces() {
    let text = adopted(BEFORE, &sample()).text;
    let open = "endpoint = { private = true, public = true, public_cidrs = [\"0.0.0.0/0\"] }\n";
    let closed = adopted(&text, &with("/vpc_config/endpoint_public_access", json!(false)));
    assert!(text.contains(open) && closed.text.contains("endpoint = { private = true, public = false }\n"));
    let opened = adopted(&closed.text, &sample());
    assert_eq!(opened.text, text, "{}", opened.diff);
    let tight =
        text.replace(open, "endpoint = {private = true, public = true, public_cidrs = [\"0.0.0.0/0\"]}\n");
    let closed = adopted(&tight, &with("/vpc_config/endpoint_public_access", json!(false)));
    assert!(closed.text.contains("endpoint = {private = true, public = false}\n"), "{}", closed.diff);
}

#[test]
fn arguments_have_the_names_of_their_settings() {
    for (resource_type, argument, setting) in [
        ("aws_eks_cluster", "version", Some("version")),
        ("aws_eks_cluster", "vpc_config[0].public_access_cidrs", Some("endpoint.public_cidrs")),
        ("aws_eks_cluster", "encryption_config[0].provider[0].key_arn", Some("secrets_key_arn")),
        ("aws_eks_cluster", "compute_config[0].enabled", Some("auto_mode")),
        ("aws_eks_cluster", "control_plane_scaling_config[0].tier", None),
        ("aws_eks_node_group", "scaling_config[0].max_size", Some("size.max")),
        ("aws_eks_node_group", "node_role_arn", Some("role_arn")),
        ("aws_eks_addon", "addon_version", Some("version")),
        ("aws_eks_access_policy_association", "access_scope", Some("policies")),
        ("aws_eks_pod_identity_association", "role_arn", Some("role_arn")),
    ] {
        assert_eq!(setting_of(resource_type, argument).as_deref(), setting, "{resource_type} {argument}");
    }
}

/// The state has an association that is no more, and EKS refuses a second one for the same pods.
#[test]
fn an_association_that_was_made_anew_is_imported_anew() {
    let text = adopted(BEFORE, &sample()).text;
    let text = text.replace("[adopted.trantor]\n", "[adopted.trantor]\ntaken_over = true\n");
    let anew = adopted(&text, &with("/pod_identities/0/id", json!("a-7")));
    assert!(anew.text.contains("taken_over = false") && anew.text.contains("id = \"a-7\""), "{}", anew.diff);
}

#[test]
fn what_people_wrote_above_a_setting_that_goes_stays() {
    let mut cluster = sample();
    cluster["log_types"] = json!(["api"]);
    let text = adopted(BEFORE, &cluster).text;
    let text = text.replace("log_types =", "# Why no more: NET-12.\nlog_types =");
    let adoption = adopted(&text, &sample());
    assert!(
        !adoption.text.contains("log_types") && adoption.text.contains("# Why no more: NET-12.\n"),
        "{}",
        adoption.diff
    );
}
