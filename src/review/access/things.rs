//! Whom the policies of things let do something with them, who may take on a role, and who may do what in a cluster.

use std::collections::BTreeSet;

use serde_json::Value;

use super::action_set::Expansion;
use super::identity::identity;
use super::names::{Block, Names};
use super::principal::{Principal, one_or_many};
use super::resource::{Pattern, Resource};
use super::rights::{Policy, Right, Rights, Space};

/// Types whose blocks hold the policy of something: the type, the argument with the policy, the argument that says whose
/// policy it is (nothing when it is the block's own), and what it is called.
const POLICIES: [(&str, &str, &str, &str); 22] = [
    ("aws_backup_vault_policy", "policy", "backup_vault_name", "backup vault"),
    ("aws_cloudwatch_log_resource_policy", "policy_document", "", "log resource policy"),
    ("aws_dynamodb_resource_policy", "policy", "resource_arn", "table"),
    ("aws_ecr_registry_policy", "policy", "", "registry"),
    ("aws_ecr_repository_policy", "policy", "repository", "repository"),
    ("aws_efs_file_system_policy", "policy", "file_system_id", "file system"),
    ("aws_kms_key_policy", "policy", "key_id", "key"),
    ("aws_s3_access_point", "policy", "", "access point"),
    ("aws_s3_bucket_policy", "policy", "bucket", "bucket"),
    ("aws_secretsmanager_secret_policy", "policy", "secret_arn", "secret"),
    ("aws_sns_topic_policy", "policy", "arn", "topic"),
    ("aws_sqs_queue_policy", "policy", "queue_url", "queue"),
    ("aws_vpc_endpoint_policy", "policy", "vpc_endpoint_id", "VPC endpoint"),
    ("aws_dynamodb_table", "policy", "", "table"),
    ("aws_kms_key", "policy", "", "key"),
    ("aws_s3_bucket", "policy", "", "bucket"),
    ("aws_secretsmanager_secret", "policy", "", "secret"),
    ("aws_sns_topic", "policy", "", "topic"),
    ("aws_sqs_queue", "policy", "", "queue"),
    ("aws_vpc_endpoint", "policy", "", "VPC endpoint"),
    ("aws_ecr_repository", "policy", "", "repository"),
    ("aws_efs_file_system", "policy", "", "file system"),
];

/// The types that stand for themselves, and the argument that names them.
const NAMED: [(&str, &str); 8] = [
    ("aws_dynamodb_table", "name"),
    ("aws_ecr_repository", "name"),
    ("aws_iam_role", "name"),
    ("aws_s3_bucket", "bucket"),
    ("aws_secretsmanager_secret", "name"),
    ("aws_sns_topic", "name"),
    ("aws_sqs_queue", "name"),
    ("aws_eks_cluster", "name"),
];

/// Where the policies of things stand, on either side.
#[derive(Debug, Default)]
pub(super) struct OwnPolicies {
    /// Things whose policy has a block of its own. Where a plan has the same at the thing, that is only how the provider
    /// found it last.
    apart: BTreeSet<String>,
    /// Blocks that held the policy of their own thing before. One that holds none afterwards keeps it, or gets what a plan
    /// does not know yet.
    within: BTreeSet<String>,
}

impl OwnPolicies {
    pub(super) fn of(before: &Names<'_>, after: &Names<'_>) -> Self {
        let mut own = Self::default();
        for (kind, argument, whose, called) in POLICIES {
            if whose.is_empty() {
                let held = before.of_type(kind).filter(|block| text(*block, argument).is_some());
                own.within.extend(held.map(|block| block.place()));
            } else {
                for names in [before, after] {
                    own.apart.extend(names.of_type(kind).map(|block| thing(names, block, whose, called)));
                }
            }
        }
        own
    }
}

/// Adds whom the policies of things let do something.
pub(super) fn add_policies(
    rights: &mut Rights,
    names: &Names<'_>,
    expansion: &mut Expansion,
    own: &OwnPolicies,
    is_after: bool,
) {
    for (kind, argument, whose, called) in POLICIES {
        for block in names.of_type(kind) {
            let thing = thing(names, block, whose, called);
            let endpoint = called == "VPC endpoint";
            let space = if endpoint { Space::Endpoint(thing.clone()) } else { Space::Thing(thing.clone()) };
            if whose.is_empty() {
                rights.present.insert(space.clone());
                if block.is_found() && own.apart.contains(&thing) {
                    continue;
                }
            }
            let text = text(block, argument);
            let on = Resource::named(&thing);
            match (text, whose.is_empty()) {
                // Where a policy of its own is a matter of choice, none is the one that AWS gives.
                (None, true) if endpoint => {
                    let (actions, reach) = expansion.set(["*"]);
                    let patterns = BTreeSet::from(["*".to_owned()]);
                    let through = vec![block.place()];
                    rights.add(
                        space,
                        Right {
                            principal: Principal::Everyone,
                            denies: false,
                            actions,
                            reach,
                            patterns,
                            resource: on,
                            condition: super::condition::Condition::default(),
                            through,
                        },
                    );
                }
                (None, true) if !is_after || !own.within.contains(&block.place()) => {}
                (text, _) => {
                    let policy = Policy::of(names, expansion, block, text);
                    rights.add_policy(&space, &policy, None, Some(&on));
                }
            }
        }
    }
}

/// Adds who may take on which role.
pub(super) fn add_trust(rights: &mut Rights, names: &Names<'_>, expansion: &mut Expansion) {
    for block in names.of_type("aws_iam_role") {
        let role = identity(names, block, "role").to_string();
        let text = block.arguments.get("assume_role_policy").and_then(Value::as_str);
        let policy = Policy::of(names, expansion, block, text);
        rights.add_policy(&Space::Trust(role.clone()), &policy, None, Some(&Resource::named(&role)));
    }
    for block in names.of_type("aws_eks_pod_identity_association") {
        let text = |argument: &str| names.text(block, argument).unwrap_or_else(|| "unknown".to_owned());
        let role = Principal::aws(names, &text("role_arn")).to_string();
        let (actions, reach) = expansion.set(["sts:AssumeRole", "sts:TagSession"]);
        rights.add(
            Space::Trust(role.clone()),
            Right {
                principal: Principal::ServiceAccount {
                    namespace: text("namespace"),
                    name: text("service_account"),
                    cluster: text("cluster_name"),
                },
                denies: false,
                actions,
                reach,
                patterns: BTreeSet::new(),
                resource: Resource::named(&role),
                condition: super::condition::Condition::default(),
                through: vec![block.place()],
            },
        );
    }
}

/// The access policies of EKS that give everything that another gives too.
const WIDER: [(&str, &[&str]); 3] = [
    (
        "AmazonEKSClusterAdminPolicy",
        &["AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy"],
    ),
    ("AmazonEKSAdminPolicy", &["AmazonEKSEditPolicy", "AmazonEKSViewPolicy"]),
    ("AmazonEKSEditPolicy", &["AmazonEKSViewPolicy"]),
];

/// Adds who may do what in which cluster, by its access entries.
pub(super) fn add_cluster_access(rights: &mut Rights, names: &Names<'_>, expansion: &mut Expansion) {
    let cluster = |block| names.text(block, "cluster_name").unwrap_or_else(|| "unknown".to_owned());
    let principal = |block: Block<'_>| match names.text(block, "principal_arn") {
        Some(arn) => Principal::aws(names, &arn),
        None => Principal::Other(format!("whom {} will name once it is applied", block.place())),
    };
    for block in names.of_type("aws_eks_access_entry") {
        let cluster = cluster(block);
        let kind = names.text(block, "type").unwrap_or_else(|| "STANDARD".to_owned());
        let mut groups: Vec<String> = names.texts(block, "kubernetes_groups");
        for group in &mut groups {
            *group = format!("Kubernetes group {group}");
        }
        // Whoever is known to a cluster is in `system:authenticated`, and by its type in the groups of nodes.
        groups.push(format!("access entry of the type {kind}"));
        for group in groups {
            let (space, on) = (Space::Cluster(cluster.clone()), whole_cluster(&cluster));
            rights.add_named(space, principal(block), &group, on, vec![block.place()]);
        }
    }
    for block in names.of_type("aws_eks_access_policy_association") {
        let cluster = cluster(block);
        let arn = names.text(block, "policy_arn").unwrap_or_else(|| "unknown".to_owned());
        let policy = arn.rsplit('/').next().unwrap_or(&arn).to_owned();
        let scope = block.arguments.get("access_scope").and_then(|scope| match scope {
            Value::Array(scopes) => scopes.first(),
            scope => Some(scope),
        });
        let namespaces: Vec<Resource> = match scope {
            Some(scope) if scope["type"] == "namespace" => {
                one_or_many(&scope["namespaces"]).map(|namespace| in_namespace(&cluster, namespace)).collect()
            }
            _ => vec![whole_cluster(&cluster)],
        };
        let narrower =
            WIDER.iter().find(|(wider, _)| *wider == policy).map_or(&[][..], |(_, narrower)| narrower);
        let (_, reach) = expansion.set(narrower.iter().copied().chain([policy.as_str()]));
        for on in namespaces {
            rights.add_named(
                Space::Cluster(cluster.clone()),
                principal(block),
                &policy,
                on,
                vec![block.place()],
            );
            if let Some(right) =
                rights.spaces.get_mut(&Space::Cluster(cluster.clone())).and_then(|all| all.last_mut())
            {
                right.reach = reach.clone();
            }
        }
    }
}

fn whole_cluster(cluster: &str) -> Resource {
    Resource::Matching(Pattern::shown_as(&format!("{cluster}/*"), &format!("cluster {cluster}")))
}

fn in_namespace(cluster: &str, namespace: &str) -> Resource {
    let shown = format!("namespace {namespace} of cluster {cluster}");
    Resource::Matching(Pattern::shown_as(&format!("{cluster}/{namespace}"), &shown))
}

fn text<'a>(block: Block<'a>, argument: &str) -> Option<&'a str> {
    block.arguments.get(argument).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// What the thing is called that a block is, or is the policy of.
fn thing(names: &Names<'_>, block: Block<'_>, whose: &str, called: &str) -> String {
    if whose.is_empty() {
        return name(names, block, called);
    }
    let Some(text) = names.text(block, whose) else { return format!("{called} {}", block.place()) };
    match names.block(&text) {
        Some(block) => name(names, block, called),
        None => format!(
            "{called} {}",
            text.rsplit([':', '/']).next().filter(|_| text.starts_with("arn:")).unwrap_or(&text)
        ),
    }
}

fn name(names: &Names<'_>, block: Block<'_>, called: &str) -> String {
    let kind = block.address.split_once('.').map_or("", |(kind, _)| kind);
    let argument =
        NAMED.iter().find(|(named, _)| *named == kind).and_then(|(_, name)| names.text(block, name));
    argument.map_or_else(|| format!("{called} {}", block.place()), |name| format!("{called} {name}"))
}
