//! What a workload may do in its own namespace by Kubernetes' API. Most need nothing.

use kubernetes::k8s_openapi::api::core::v1::ServiceAccount;
use kubernetes::k8s_openapi::api::rbac::v1::{PolicyRule, Role, RoleBinding, RoleRef, Subject};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use settings::{Node, Problem, Problems, choices, index, names, settings};

use super::settings::WorkloadSettings;
use crate::identity::Credentials;
use crate::service::Channel;

settings! {
    /// Something that a workload may do in its own namespace by Kubernetes' API.
    pub struct RuleSettings, checked by RuleSettings::check {
        /// The group of the kinds; left out, Kubernetes' first: pods, secrets, config maps and others.
        pub api_group: Option<ApiGroup> = None,
        /// The kinds in the plural: `secrets`.
        pub resources: Vec<ResourceName>,
        /// What it may do with them.
        pub verbs: Vec<Verb>,
        /// Which of them; left out, all. Secrets must be named, unless they are only made.
        pub resource_names: Vec<ObjectName> = Vec::new(),
    }
}

choices! {
    /// What may be done with objects. What would give more than one has is not among it: `bind`, `escalate`,
    /// `impersonate`, `deletecollection`.
    pub enum Verb {
        /// Reading one.
        Get = "get",
        /// Reading all.
        List = "list",
        /// Being told of changes.
        Watch = "watch",
        /// Making one.
        Create = "create",
        /// Replacing one.
        Update = "update",
        /// Changing a part of one.
        Patch = "patch",
        /// Deleting one.
        Delete = "delete",
    }
}

names! {
    /// A group of kinds: `apps`, `batch`.
    ApiGroup: "an API group", 1..=253, "a-z" "0-9a-z.-" "0-9a-z",
        "lowercase letters, digits, dots and hyphens: \"batch\"";
    /// A kind of objects in the plural, with its part after a slash: `pods/log`.
    ResourceName: "a kind of objects", 1..=127, "a-z" "0-9a-z/-" "a-z",
        "its plural in lowercase: \"secrets\"";
    /// The name of an object.
    ObjectName: "an object's name", 1..=253, "0-9a-z" "0-9a-z.-" "0-9a-z",
        "lowercase letters, digits, dots and hyphens";
}

/// Kinds by which one could give oneself more than one has.
const ESCALATING: [&str; 7] = [
    "roles",
    "rolebindings",
    "serviceaccounts/token",
    "pods/exec",
    "pods/attach",
    "pods/ephemeralcontainers",
    "pods/portforward",
];

impl RuleSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        let path = node.path();
        for (key, empty) in [("resources", self.resources.is_empty()), ("verbs", self.verbs.is_empty())] {
            if empty {
                problems.push(
                    Problem::new(format!("`{key}` is empty"))
                        .help("name what is needed, or remove the rule")
                        .at_path(node, &settings::child(path, key)),
                );
            }
        }
        let reads = self.verbs.iter().any(|verb| *verb != Verb::Create);
        for (at, resource) in self.resources.iter().enumerate() {
            let at = index(&settings::child(path, "resources"), at);
            if ESCALATING.contains(&resource.as_str()) {
                problems.push(
                    Problem::new(format!("by {resource}, a workload could give itself more than it has"))
                        .help("leave it to people and their controllers")
                        .at_path(node, &at),
                );
            }
            if resource.as_str() == "secrets" && reads && self.resource_names.is_empty() {
                problems.push(
                    Problem::new("it may read or change every secret of its namespace")
                        .help("name them: `resource_names = [\"registry\"]`; only `create` goes without")
                        .at_path(node, &at),
                );
            }
        }
    }

    fn rule(&self) -> PolicyRule {
        let texts = |of: &mut dyn Iterator<Item = String>| of.collect::<Vec<_>>();
        let group = self.api_group.as_ref().map(ToString::to_string).unwrap_or_default();
        let names = texts(&mut self.resource_names.iter().map(ToString::to_string));
        PolicyRule {
            api_groups: Some(vec![group]),
            resources: Some(texts(&mut self.resources.iter().map(ToString::to_string))),
            verbs: texts(&mut self.verbs.iter().map(ToString::to_string)),
            resource_names: (!names.is_empty()).then_some(names),
            non_resource_urls: None,
        }
    }
}

/// The service account of a workload. With IRSA it names the role; with Pod Identity an association of EKS does.
pub(super) fn service_account(mut metadata: ObjectMeta, channel: &Channel<'_>) -> ServiceAccount {
    if let Some(role) = channel.role.as_ref().filter(|role| role.credentials == Credentials::Irsa) {
        metadata.annotations = Some(
            [
                ("eks.amazonaws.com/role-arn".to_owned(), role.arn.clone()),
                ("eks.amazonaws.com/sts-regional-endpoints".to_owned(), "true".to_owned()),
            ]
            .into(),
        );
    }
    ServiceAccount {
        metadata,
        // Pods that need a token say so themselves.
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    }
}

impl WorkloadSettings {
    /// Whether its pods speak to Kubernetes' API, and so need a token.
    pub(super) fn speaks_to_api(&self) -> bool {
        !self.rbac.is_empty()
    }

    /// Its role in its namespace and who has it; none when it may do nothing.
    pub(super) fn role(&self, metadata: &ObjectMeta) -> Option<(Role, RoleBinding)> {
        if !self.speaks_to_api() {
            return None;
        }
        let name = metadata.name.clone().unwrap_or_default();
        let rules = self.rbac.iter().map(RuleSettings::rule).collect();
        let role = Role { metadata: metadata.clone(), rules: Some(rules) };
        let subject = Subject {
            kind: "ServiceAccount".to_owned(),
            name: name.clone(),
            namespace: metadata.namespace.clone(),
            api_group: None,
        };
        let binding = RoleBinding {
            metadata: metadata.clone(),
            role_ref: RoleRef {
                api_group: "rbac.authorization.k8s.io".to_owned(),
                kind: "Role".to_owned(),
                name,
            },
            subjects: Some(vec![subject]),
        };
        Some((role, binding))
    }
}
