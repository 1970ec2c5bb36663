//! Who may enter, and what pods may do in AWS.

use generated::model::Subject;
use live::cluster::{AccessEntry, IdentityProvider, PodIdentity};
use serde_json::{Value, json};

use super::Comparison;
use super::fact::{Fact, Undone, set};
use crate::difference::Severity;

impl Comparison<'_> {
    pub(super) fn access_entries(&mut self) {
        let blocks = self.blocks("aws_eks_access_entry");
        let live = self.live;
        for block in &blocks {
            let principal = self.text(block, "principal_arn");
            match live.access_entries.iter().find(|entry| entry.principal_arn == principal) {
                Some(entry) => self.access_entry(block, entry),
                None if self.may_be_there("eks:ListAccessEntries", "eks:DescribeAccessEntry", &principal) => {
                }
                None => self.add(Fact::missing(block, format!("access entry of {principal}"))),
            }
        }
        for entry in &live.access_entries {
            let is_modelled =
                blocks.iter().any(|block| self.text(block, "principal_arn") == entry.principal_arn);
            if is_modelled {
                continue;
            }
            let subject = format!("access entry of {}", entry.principal_arn);
            if self.is_of_eks(entry) {
                continue;
            }
            let policies: Vec<&str> = entry.policies.iter().map(|of| last_part(&of.policy_arn)).collect();
            self.unmanaged(
                subject,
                json!({ "policies": policies, "kubernetes_groups": entry.kubernetes_groups }),
                Severity::High,
                "It may enter the cluster, and nobody reviewed that.",
            );
        }
    }

    /// Whether EKS made an entry by itself: for the nodes of a group, pods of a profile, and itself.
    fn is_of_eks(&self, entry: &AccessEntry) -> bool {
        let principal = &entry.principal_arn;
        let auto_mode = self.live.auto_mode.as_ref().and_then(|of| of.node_role_arn.as_ref());
        // Of groups and profiles that cannot be read nobody knows the roles.
        let may_have_it = match entry.kind.as_str() {
            "STANDARD" => false,
            "FARGATE_LINUX" => {
                self.live.lacks("eks:ListFargateProfiles") || self.live.lacks("eks:DescribeFargateProfile")
            }
            _ => self.live.lacks("eks:ListNodegroups") || self.live.lacks("eks:DescribeNodegroup"),
        };
        may_have_it
            || principal.contains("/aws-service-role/")
            || (entry.kind != "STANDARD"
                && (self.live.node_groups.iter().any(|group| group.role_arn == *principal)
                    || self.live.fargate_profiles.iter().any(|of| of.pod_execution_role_arn == *principal)
                    || auto_mode == Some(principal)))
    }

    fn access_entry(&mut self, block: &Subject, live: &AccessEntry) {
        let subject = format!("access entry of {}", live.principal_arn);
        self.fact(Fact {
            block,
            subject: &subject,
            argument: "type",
            model: Some(block.at("type").cloned().unwrap_or(json!("STANDARD"))),
            live: json!(live.kind),
            severity: Severity::High,
            meaning: "It enters as something else.",
            setting: "",
            undone: Undone::ByReplacing,
        });
        self.fact(Fact {
            block,
            subject: &subject,
            argument: "kubernetes_groups",
            model: Some(set(block.items("kubernetes_groups"))),
            live: json!(live.kubernetes_groups),
            severity: Severity::High,
            meaning: "It may do what other groups of Kubernetes may.",
            setting: "kubernetes_groups",
            undone: Undone::InPlace,
        });
        self.fact(Fact {
            block,
            subject: &subject,
            argument: "user_name",
            model: block.at("user_name").cloned(),
            live: json!(live.username),
            severity: Severity::Medium,
            meaning: "Audit logs and rules of Kubernetes know it by another name.",
            setting: "",
            undone: Undone::InPlace,
        });
        self.policies(block, live);
        self.tags(block, &subject, &live.tags);
    }

    /// The access policies of a principal.
    fn policies(&mut self, entry: &Subject, live: &AccessEntry) {
        let resource = format!("{}/{}", self.live.name, live.principal_arn);
        let is_unread =
            |gap: &live::Gap| gap.call == "eks:ListAssociatedAccessPolicies" && gap.resource == resource;
        if self.live.gaps.iter().any(is_unread) {
            return;
        }
        let mut blocks = self.blocks("aws_eks_access_policy_association");
        blocks.retain(|block| self.text(block, "principal_arn") == live.principal_arn);
        let of = |arn: &str| format!("access policy {} of {}", last_part(arn), live.principal_arn);
        for block in &blocks {
            let arn = self.text(block, "policy_arn");
            let Some(policy) = live.policies.iter().find(|policy| policy.policy_arn == arn) else {
                self.add(Fact::missing(block, of(&arn)));
                continue;
            };
            let scope = |kind: &str, namespaces: Value| json!({ "type": kind, "namespaces": namespaces });
            let kind = block.text("access_scope[0].type").unwrap_or("cluster");
            self.fact(Fact {
                block,
                subject: &of(&arn),
                argument: "access_scope",
                model: Some(scope(kind, set(block.items("access_scope[0].namespaces")))),
                live: scope(&policy.scope, json!(policy.namespaces)),
                severity: Severity::High,
                meaning: "It holds in other namespaces than the model says.",
                setting: "policies",
                undone: Undone::InPlace,
            });
        }
        for policy in &live.policies {
            if !blocks.iter().any(|block| self.text(block, "policy_arn") == policy.policy_arn) {
                let setting = format!("{}.policies", entry.setting);
                self.unmanaged(
                    of(&policy.policy_arn),
                    json!({ "type": policy.scope, "namespaces": policy.namespaces }),
                    Severity::High,
                    "The principal may do more than was reviewed.",
                );
                if let Some(added) = self.drift.differences.last_mut() {
                    added.setting = Some(setting);
                }
            }
        }
    }

    pub(super) fn pod_identities(&mut self) {
        let blocks = self.blocks("aws_eks_pod_identity_association");
        let live = self.live;
        let name = |namespace: &str, account: &str| format!("pod identity of {namespace}/{account}");
        let is_of = |block: &Subject, of: &PodIdentity| {
            block.text("namespace") == Some(&of.namespace)
                && block.text("service_account") == Some(&of.service_account)
        };
        let is_unread =
            live.lacks("eks:ListPodIdentityAssociations") || live.lacks("eks:DescribePodIdentityAssociation");
        for block in &blocks {
            let (namespace, account) = (self.text(block, "namespace"), self.text(block, "service_account"));
            let subject = name(&namespace, &account);
            let Some(of) = live.pod_identities.iter().find(|of| is_of(block, of)) else {
                if !is_unread {
                    self.add(Fact::missing(block, subject));
                }
                continue;
            };
            self.fact(Fact {
                block,
                subject: &subject,
                argument: "role_arn",
                model: block.at("role_arn").cloned(),
                live: json!(of.role_arn),
                severity: Severity::High,
                meaning: "The pods act in AWS by another role.",
                setting: "",
                undone: Undone::InPlace,
            });
            let target = block.at("target_role_arn");
            self.fact(Fact {
                block,
                subject: &subject,
                argument: "target_role_arn",
                model: Some(target.cloned().unwrap_or(json!(""))),
                live: json!(of.target_role_arn.as_deref().unwrap_or_default()),
                severity: Severity::High,
                meaning: "The pods act by a role of another account.",
                setting: "",
                undone: if target.is_some() { Undone::InPlace } else { Undone::Unsaid },
            });
            let untagged = block.at("disable_session_tags");
            self.fact(Fact {
                block,
                subject: &subject,
                argument: "disable_session_tags",
                model: Some(untagged.cloned().unwrap_or(json!(false))),
                live: json!(of.disable_session_tags.unwrap_or_default()),
                severity: Severity::Medium,
                meaning: "Policies that look at the tags of a session, such as its namespace, hold in another way.",
                setting: "",
                undone: if untagged.is_some() { Undone::InPlace } else { Undone::Unsaid },
            });
            self.tags(block, &subject, &of.tags);
        }
        for of in live.pod_identities.iter().filter(|of| of.owner_arn.is_none()) {
            if !blocks.iter().any(|block| is_of(block, of)) {
                self.unmanaged(
                    name(&of.namespace, &of.service_account),
                    json!(of.role_arn),
                    Severity::High,
                    "Pods with that service account act in AWS by a role that nobody reviewed.",
                );
            }
        }
    }

    pub(super) fn identity_providers(&mut self) {
        let blocks = self.blocks("aws_eks_identity_provider_config");
        let live = self.live;
        for block in &blocks {
            let name = self.text(block, "oidc[0].identity_provider_config_name");
            match live.identity_providers.iter().find(|of| of.name == name) {
                Some(of) => self.identity_provider(block, of),
                None if self.may_be_there(
                    "eks:ListIdentityProviderConfigs",
                    "eks:DescribeIdentityProviderConfig",
                    &name,
                ) => {}
                None => self.add(Fact::missing(block, format!("identity provider {name}"))),
            }
        }
        for of in &live.identity_providers {
            let is_of =
                |block: &&Subject| block.text("oidc[0].identity_provider_config_name") == Some(&of.name);
            if !blocks.iter().any(is_of) {
                self.unmanaged(
                    format!("identity provider {}", of.name),
                    json!(of.issuer_url),
                    Severity::High,
                    "Its users may enter the cluster, and nobody reviewed that.",
                );
            }
        }
    }

    fn identity_provider(&mut self, block: &Subject, live: &IdentityProvider) {
        let subject = format!("identity provider {}", live.name);
        self.health(Some(block), &subject, &live.status, &[]);
        for (argument, of) in [
            ("oidc[0].issuer_url", Some(&live.issuer_url)),
            ("oidc[0].client_id", Some(&live.client_id)),
            ("oidc[0].username_claim", live.username_claim.as_ref()),
            ("oidc[0].username_prefix", live.username_prefix.as_ref()),
            ("oidc[0].groups_claim", live.groups_claim.as_ref()),
            ("oidc[0].groups_prefix", live.groups_prefix.as_ref()),
        ] {
            self.fact(Fact {
                block,
                subject: &subject,
                argument,
                model: Some(block.at(argument).cloned().unwrap_or(json!(""))),
                live: json!(of.map(String::as_str).unwrap_or_default()),
                severity: Severity::High,
                meaning: "Other people may enter the cluster, or by other names.",
                setting: "",
                undone: Undone::ByReplacing,
            });
        }
        self.fact(Fact {
            block,
            subject: &subject,
            argument: "oidc[0].required_claims",
            model: Some(block.at("oidc[0].required_claims").cloned().unwrap_or(json!({}))),
            live: json!(live.required_claims),
            severity: Severity::High,
            meaning: "People may enter the cluster by tokens that the model does not take, or no longer may.",
            setting: "",
            undone: Undone::ByReplacing,
        });
        self.tags(block, &subject, &live.tags);
    }

    /// A text of a block, its references followed; empty when it is not set.
    fn text(&self, block: &Subject, path: &str) -> String {
        let value = block.at(path).map(|value| self.known.resolve(value));
        value.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

fn last_part(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}
