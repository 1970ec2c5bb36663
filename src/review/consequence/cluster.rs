//! Clusters, their nodes and add-ons.

use super::When::{
    Becomes, Changes, Deleted, Destroyed, Gains, Lowered, Replaced, ReplacedDestroyFirst, Set,
    UpdatedBeyondTags,
};
use super::{Rule, When};

const CLUSTER: &str = "aws_eks_cluster";
const NODES: &str = "aws_eks_node_group";

pub(super) const RULES: &[Rule] = &[
    cluster(
        Replaced,
        "The new cluster has another OIDC issuer: every role of a service account trusts the old one until its trust \
         policy and the OIDC provider are made anew.",
    ),
    cluster(
        Replaced,
        "It has another endpoint and certificate: every kubeconfig, and whatever else was told of them, has to be made \
         anew.",
    ),
    cluster(
        Destroyed,
        "Load balancers and volumes that its controllers made stay in AWS, and nothing owns them any more.",
    ),
    cluster(
        Changes("version"),
        "EKS upgrades a cluster by one minor version at a time, and back by one within 7 days alone.",
    )
    .one_way(),
    cluster(Set("encryption_config"), "EKS never stops encrypting the secrets of a cluster once it does.")
        .one_way(),
    cluster(
        Changes("access_config.authentication_mode"),
        "EKS goes from the config map to access entries, and never back.",
    )
    .one_way(),
    cluster(
        Becomes("vpc_config.endpoint_public_access", "true"),
        "The Kubernetes API answers on the internet.",
    )
    .caution(),
    cluster(
        Gains("vpc_config.public_access_cidrs"),
        "The Kubernetes API answers more addresses of the internet.",
    )
    .caution(),
    cluster(
        Becomes("vpc_config.endpoint_private_access", "false"),
        "Nodes and people within the network reach the Kubernetes API over the internet alone.",
    )
    .caution(),
    cluster(Becomes("deletion_protection", "false"), "EKS no longer refuses to delete the cluster.")
        .caution(),
    cluster(
        Changes("vpc_config.subnet_ids"),
        "EKS puts the interfaces of the control plane into the new subnets; it takes only zones that the cluster has.",
    ),
    nodes(
        Destroyed,
        "Its nodes are drained and go: their pods are evicted, and need room on other nodes meanwhile.",
    ),
    nodes(
        ReplacedDestroyFirst,
        "Its capacity is missing from when the old nodes go until the new ones are ready: a group beside it, made first, \
         avoids that.",
    ),
    nodes(Changes("version"), ROLLING),
    nodes(Changes("release_version"), ROLLING),
    nodes(
        Changes("launch_template"),
        "When that is another version of the template, its nodes are replaced one after another, and pods are evicted as \
         their budgets allow.",
    ),
    nodes(
        Lowered("scaling_config.max_size"),
        "When more nodes than that run, pods on those that go are evicted.",
    ),
    Rule::new(
        "aws_launch_template",
        UpdatedBeyondTags,
        "Node groups that follow its latest version replace their nodes one after another.",
    ),
    Rule::new(
        "aws_eks_addon",
        Deleted,
        "What the add-on runs in the cluster goes with it, unless it is preserved.",
    ),
    Rule::new("aws_eks_addon", Replaced, "What the add-on does stops until the new one is there."),
];

const ROLLING: &str =
    "Its nodes are replaced one after another, and pods are evicted as their budgets allow.";

const fn cluster(when: When, text: &'static str) -> Rule {
    Rule::new(CLUSTER, when, text)
}

const fn nodes(when: When, text: &'static str) -> Rule {
    Rule::new(NODES, when, text)
}
