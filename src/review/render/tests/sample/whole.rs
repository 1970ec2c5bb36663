//! A review that has something of everything.

use serde_json::json;

use super::{added, argument, change, changed, elements, forces, review, stack, strings};
use crate::{
    AccessChange, Action, Blocker, Change, Check, Danger, Deferred, Direction, MadeFrom, OpeningChange,
    OutputChange, ReplaceOrder, Review, RightKind, Shown, StackReview, StackState, Traffic, ValueChange,
};

/// A review with every action, state, way to change and list.
pub(crate) fn sample() -> Review {
    let mut review =
        review(vec![bootstrap(), infrastructure(), platform(), application(), later(), kubernetes()]);
    review.made_from = MadeFrom::Plan { program: "Terraform 1.11.4".to_owned() };
    review.access = access();
    review.openings = openings();
    review.notes = strings(&[
        "The plans were made with two providers: `hashicorp/aws` 5.100.0 and `hashicorp/kubernetes` 2.38.0",
        "Actions are those that AWS had on 2026-11-21",
    ]);
    review
}

fn bootstrap() -> StackReview {
    stack("bootstrap", Vec::new())
}

fn cluster() -> Vec<Change> {
    let cluster = "out/prod/infrastructure/cluster-trantor.tf.json";
    vec![
        change("aws_eks_cluster.trantor", Action::Replace(ReplaceOrder::DestroyFirst), Danger::Loss)
            .set_by("clusters.trantor.service_cidr")
            .at(cluster, 12)
            .because(
                "replace_because_cannot_update",
                "`kubernetes_network_config[0].service_ipv4_cidr` cannot change in place",
                &["kubernetes_network_config[0].service_ipv4_cidr"],
            )
            .means("All workloads of the cluster stop, and its volumes lose their claims.", true)
            .means("The cluster gets a new OIDC issuer: no role of a service is trusted until it is applied too.", false)
            .with([
                forces(changed(
                    "kubernetes_network_config[0].service_ipv4_cidr",
                    json!("172.20.0.0/16"),
                    json!("172.21.0.0/16"),
                )),
                argument(
                    "identity",
                    ValueChange::Changed {
                        before: Shown::Value(json!([{ "oidc": [{ "issuer": "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE" }] }])),
                        after: Shown::Unknown,
                    },
                ),
            ]),
        change("aws_eks_node_group.trantor_general", Action::Replace(ReplaceOrder::CreateFirst), Danger::Replace)
            .set_by("clusters.trantor.node_groups.general")
            .at(cluster, 84)
            .because("replace_because_cannot_update", "an argument cannot change in place", &["ami_type"])
            .means("Nodes are drained one after the other.", false)
            .with([
                forces(changed("ami_type", json!("AL2023_ARM_64_STANDARD"), json!("BOTTLEROCKET_ARM_64"))),
                changed("scaling_config[0].max_size", json!(6), json!(12)),
                changed("scaling_config[0].min_size", json!(2), json!(3)),
                elements("subnet_ids", &["${aws_subnet.private_c.id}"], &[]),
            ]),
        change("aws_launch_template.trantor_general", Action::Update, Danger::Update)
            .set_by("clusters.trantor.node_groups.general")
            .at(cluster, 131)
            .with([changed(
                "user_data",
                json!("[settings.kubernetes]\nmax-pods = 58\n\n[settings.kernel]\nlockdown = \"integrity\"\n"),
                json!("[settings.kubernetes]\nmax-pods = 110\n\n[settings.kernel]\nlockdown = \"integrity\"\n"),
            )]),
    ]
}

fn network() -> Vec<Change> {
    let network = "out/prod/infrastructure/network.tf.json";
    vec![
        change("aws_nat_gateway.b", Action::Delete, Danger::Destroy)
            .set_by("network.nat")
            .at(network, 210)
            .because("delete_because_no_resource_config", "it is no longer in the configuration", &[])
            .means(
                "What leaves zone b comes from another address: allow lists of others have to know it.",
                false,
            ),
        change("aws_subnet.private_c", Action::Create, Danger::Create)
            .set_by("network.availability_zones")
            .at(network, 301)
            .with([
                added("cidr_block", json!("10.2.32.0/20")),
                added("availability_zone", json!("us-east-1c")),
                added("tags", json!({ "Name": "prod-private-c" })),
                argument("id", ValueChange::Added { after: Shown::Unknown }),
            ]),
        change("aws_route_table.private_a", Action::NoOp, Danger::None)
            .set_by("network")
            .at(network, 250)
            .moved("aws_route_table.private"),
    ]
}

fn key() -> Change {
    change("aws_kms_key.secrets", Action::Update, Danger::Caution)
        .set_by("clusters.trantor.encryption")
        .at("out/prod/infrastructure/cluster-trantor.tf.json", 160)
        .means("A cluster that encrypts its secrets cannot go back.", true)
        .with([
            changed(
                "policy.Statement[Nodes].Principal.AWS",
                json!("arn:aws:iam::123456789012:role/prod-nodes"),
                json!("*"),
            ),
            elements("policy.Statement[Nodes].Action", &["kms:*"], &["kms:Decrypt"]),
            argument(
                "policy.Statement[Old]",
                ValueChange::Removed {
                    before: Shown::Value(
                        json!({ "Sid": "Old", "Effect": "Deny", "Action": ["kms:Decrypt"], "Resource": "*" }),
                    ),
                },
            ),
            changed("deletion_window_in_days", json!(30), json!(7)),
        ])
}

fn infrastructure() -> StackReview {
    let mut changes = cluster();
    changes.extend(network());
    changes.push(key());
    let mut stack = stack("infrastructure", changes);
    stack.outputs = vec![
        OutputChange {
            name: "trantor_oidc_issuer".to_owned(),
            action: Action::Update,
            arguments: vec![argument(
                "",
                ValueChange::Changed {
                    before: Shown::Value(json!("https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE")),
                    after: Shown::Unknown,
                },
            )],
            read_by: strings(&["platform", "application"]),
        },
        OutputChange {
            name: "database_password".to_owned(),
            action: Action::Create,
            arguments: vec![argument("", ValueChange::Added { after: Shown::Sensitive })],
            read_by: Vec::new(),
        },
    ];
    stack.drift = vec![
        change("aws_security_group.nodes", Action::Update, Danger::None).with([changed(
            "description",
            json!("nodes"),
            json!("nodes, by hand"),
        )]),
        change("aws_cloudwatch_log_group.flow", Action::Delete, Danger::None),
    ];
    stack.checks = vec![
        Check {
            address: "check.addresses".to_owned(),
            status: "fail".to_owned(),
            messages: strings(&["The subnets of zone a have 12 addresses left; 40 are needed."]),
        },
        Check { address: "aws_vpc.main".to_owned(), status: "unknown".to_owned(), messages: Vec::new() },
    ];
    stack
}

fn platform() -> StackReview {
    let mut stack = stack("platform", Vec::new());
    stack.state = StackState::Blocked {
        on: vec![
            Blocker {
                stack: "infrastructure".to_owned(),
                export: Some("trantor_oidc_provider_arn".to_owned()),
            },
            Blocker { stack: "bootstrap".to_owned(), export: None },
        ],
    };
    stack
}

fn application() -> StackReview {
    let dawn = "out/prod/application/service-dawn.tf.json";
    let changes = vec![
        change("aws_iam_policy.trantor_dawn", Action::Update, Danger::Caution)
            .set_by("services.dawn.grants")
            .at(dawn, 40)
            .means("Role prod-trantor-dawn may do more.", false)
            .with([elements("policy.Statement[Assets].Action", &["s3:PutObject", "s3:DeleteObject"], &[])]),
        change("aws_secretsmanager_secret.dawn", Action::Update, Danger::Update)
            .set_by("services.dawn.secrets")
            .at(dawn, 77)
            .with([
                argument(
                    "secret_string",
                    ValueChange::Changed { before: Shown::Sensitive, after: Shown::Sensitive },
                ),
                argument("description", ValueChange::Removed { before: Shown::Value(json!("of old")) }),
            ]),
        change("aws_s3_bucket.dawn_assets", Action::NoOp, Danger::None)
            .set_by("services.dawn.bucket")
            .at(dawn, 95)
            .imported(Some("prod-dawn-assets")),
        change("aws_iam_role.dawn_old", Action::Forget, Danger::None).set_by("services.dawn").because(
            "forget",
            "a `removed` block says so",
            &[],
        ),
        change("aws_db_instance.day", Action::CreateThenForget, Danger::Caution)
            .set_by("services.day.database")
            .at("out/prod/application/service-day.tf.json", 20)
            .because("replace_by_triggers", "something that it follows changes", &["aws_kms_key.day"]),
        change("data.aws_iam_policy_document.day", Action::Read, Danger::None)
            .set_by("services.day")
            .because("read_because_config_unknown", "its arguments are known after apply", &[]),
        change("aws_lambda_function.day", Action::Other("open-close".to_owned()), Danger::Caution)
            .set_by("services.day"),
        change("aws_instance.old", Action::Delete, Danger::Destroy).deposed("a1b2c3d4"),
    ];
    let mut stack = stack("application", changes);
    stack.state = StackState::Incomplete {
        message: "Error: reading IAM Policy: AccessDenied\n\n  with data.aws_iam_policy.day,\n  on service-day.tf.json line 12\n".to_owned(),
    };
    stack.deferred = vec![Deferred {
        reason: "provider_config_unknown".to_owned(),
        change: change("kubernetes_deployment_v1.day", Action::Create, Danger::Create)
            .set_by("services.day")
            .with([added("metadata[0].name", json!("day"))]),
    }];
    stack
}

fn later() -> StackReview {
    let mut stack = stack("observability", Vec::new());
    stack.state = StackState::Failed {
        message: "Error: Invalid provider configuration\n\nProvider \"registry.example.com/x/y\" requires explicit configuration.".to_owned(),
    };
    stack
}

fn kubernetes() -> StackReview {
    let file = "out/prod/kubernetes/trantor/services/dawn/base/deployment.yaml";
    let deployment = Change {
        resource_type: "Deployment".to_owned(),
        ..change("trantor/dawn/Deployment/dawn", Action::Update, Danger::Update)
    };
    stack(
        "kubernetes",
        vec![deployment.set_by("services.dawn.image").at(file, 1).with([changed(
            "spec.template.spec.containers[0].image",
            json!("123456789012.dkr.ecr.us-east-1.amazonaws.com/dawn:1.4.0"),
            json!("123456789012.dkr.ecr.us-east-1.amazonaws.com/dawn:1.5.0"),
        )])],
    )
}

fn access() -> Vec<AccessChange> {
    vec![
        AccessChange {
            principal: "everybody".to_owned(),
            direction: Direction::Gains,
            kind: RightKind::Allowed,
            actions: strings(&[
                "kms:CancelKeyDeletion",
                "kms:CreateAlias",
                "kms:CreateGrant",
                "kms:CreateKey",
                "kms:Decrypt",
            ]),
            patterns: strings(&["kms:*"]),
            resources: strings(&["aws_kms_key.secrets"]),
            conditions: Vec::new(),
            through: strings(&["infrastructure: aws_kms_key.secrets"]),
            notes: strings(&["manages permissions: kms:CreateGrant", "on every resource"]),
            broadening: true,
        },
        AccessChange {
            principal: "role prod-trantor-dawn".to_owned(),
            direction: Direction::Gains,
            kind: RightKind::Allowed,
            actions: strings(&["s3:DeleteObject", "s3:PutObject"]),
            patterns: Vec::new(),
            resources: strings(&["arn:aws:s3:::prod-dawn-assets/*"]),
            conditions: strings(&["aws:SecureTransport is true"]),
            through: strings(&["application: aws_iam_policy.trantor_dawn"]),
            notes: Vec::new(),
            broadening: true,
        },
        AccessChange {
            principal: "role prod-nodes".to_owned(),
            direction: Direction::Loses,
            kind: RightKind::Allowed,
            actions: strings(&["kms:Decrypt"]),
            patterns: Vec::new(),
            resources: strings(&["aws_kms_key.secrets"]),
            conditions: Vec::new(),
            through: strings(&["infrastructure: aws_kms_key.secrets"]),
            notes: Vec::new(),
            broadening: false,
        },
    ]
}

fn openings() -> Vec<OpeningChange> {
    vec![
        OpeningChange {
            of: "Kubernetes API of prod-trantor".to_owned(),
            traffic: Traffic::Ingress,
            direction: Direction::Gains,
            ports: "tcp 443".to_owned(),
            peer: "0.0.0.0/0".to_owned(),
            through: strings(&["infrastructure: aws_eks_cluster.trantor"]),
            internet: true,
            broadening: true,
        },
        OpeningChange {
            of: "security group prod-trantor-nodes".to_owned(),
            traffic: Traffic::Egress,
            direction: Direction::Loses,
            ports: "all".to_owned(),
            peer: "10.2.0.0/16".to_owned(),
            through: strings(&["infrastructure: aws_vpc_security_group_egress_rule.nodes"]),
            internet: false,
            broadening: false,
        },
    ]
}
