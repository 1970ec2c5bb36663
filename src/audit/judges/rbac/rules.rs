//! Rules of roles in clusters, and what they let somebody do.

use serde_json::Value;

use crate::model::Subject;

/// A rule of a role.
pub(super) struct Rule<'m> {
    /// Where it stands in the role: `rules[0]`.
    pub(super) path: String,
    json: &'m Value,
}

/// The rules of a role.
pub(super) fn rules(role: &Subject) -> Vec<Rule<'_>> {
    let rules = role.items("rules").iter().enumerate();
    rules.map(|(at, json)| Rule { path: format!("rules[{at}]"), json }).collect()
}

/// Verbs on resources of a group.
pub(super) struct Right {
    pub(super) group: &'static str,
    pub(super) resources: &'static [&'static str],
    pub(super) verbs: &'static [&'static str],
}

impl<'m> Rule<'m> {
    /// The texts of one of its lists.
    pub(super) fn texts(&self, list: &str) -> impl Iterator<Item = &'m str> + use<'m> {
        self.json[list].as_array().into_iter().flatten().filter_map(Value::as_str)
    }

    /// Whether it names the objects that it is about.
    pub(super) fn names_objects(&self) -> bool {
        self.texts("resourceNames").next().is_some()
    }

    /// The first of some rights that it gives, as words: `create pods`.
    pub(super) fn gives(&self, rights: &[Right]) -> Option<String> {
        rights.iter().find_map(|right| {
            let has = |list: &str, wanted: &str| self.texts(list).any(|of| of == wanted || of == "*");
            let has_resource = |wanted: &str| {
                let of_all = wanted.split_once('/').map(|(_, part)| format!("*/{part}"));
                has("resources", wanted) || of_all.is_some_and(|of| has("resources", &of))
            };
            let verb = right.verbs.iter().find(|verb| has("verbs", verb))?;
            let resource = right.resources.iter().find(|of| has_resource(of))?;
            has("apiGroups", right.group).then(|| format!("{verb} {resource}"))
        })
    }

    /// What of it is a wildcard, as words.
    pub(super) fn wildcard(&self) -> Option<String> {
        let lists = [("verbs", "verb"), ("apiGroups", "API group"), ("resources", "resource")];
        let found = lists.into_iter().find_map(|(list, what)| {
            self.texts(list).find(|of| of.contains('*')).map(|of| format!("every {what} (`{of}`)"))
        });
        found.or_else(|| {
            self.texts("nonResourceURLs").find(|of| matches!(*of, "*" | "/*")).map(|_| "every URL".to_owned())
        })
    }

    /// Whether it gives everything.
    pub(super) fn is_everything(&self) -> bool {
        ["verbs", "apiGroups", "resources"].iter().all(|list| self.texts(list).any(|of| of == "*"))
    }
}

/// What reads a secret of Kubernetes: changing a part of one answers with the whole.
pub(super) const READING_SECRETS: &[Right] =
    &[Right { group: "", resources: &["secrets"], verbs: &["get", "list", "watch", "patch"] }];

/// What makes pods, or says what workloads make them of.
pub(super) const MAKING_PODS: &[Right] = &[
    Right { group: "", resources: &["pods"], verbs: &["create"] },
    Right { group: "", resources: &["replicationcontrollers"], verbs: CHANGING },
    Right {
        group: "apps",
        resources: &["daemonsets", "deployments", "replicasets", "statefulsets"],
        verbs: CHANGING,
    },
    Right { group: "batch", resources: &["cronjobs", "jobs"], verbs: CHANGING },
    Right { group: "argoproj.io", resources: &["rollouts"], verbs: CHANGING },
];

/// What gets a shell in a pod, or reaches what only it can reach.
pub(super) const ENTERING_PODS: &[Right] = &[
    Right {
        group: "",
        resources: &["pods/attach", "pods/exec", "pods/portforward", "pods/proxy"],
        verbs: &["create", "get"],
    },
    Right { group: "", resources: &["pods/ephemeralcontainers"], verbs: &["patch", "update"] },
    Right { group: "", resources: &["nodes/proxy"], verbs: &["create", "get"] },
];

/// What gives rights that one has not.
pub(super) const ESCALATING: &[Right] = &[
    Right {
        group: "rbac.authorization.k8s.io",
        resources: &["clusterroles", "roles"],
        verbs: &["bind", "escalate"],
    },
    Right { group: "", resources: &["groups", "serviceaccounts", "users"], verbs: &["impersonate"] },
    Right { group: "authentication.k8s.io", resources: &["uids", "userextras"], verbs: &["impersonate"] },
    Right { group: "", resources: &["serviceaccounts/token"], verbs: &["create"] },
    Right {
        group: "admissionregistration.k8s.io",
        resources: &[
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings",
            "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations",
        ],
        verbs: CHANGING,
    },
    Right {
        group: "certificates.k8s.io",
        resources: &["certificatesigningrequests/approval"],
        verbs: &["patch", "update"],
    },
    Right { group: "certificates.k8s.io", resources: &["signers"], verbs: &["approve", "sign"] },
];

const CHANGING: &[&str] = &["create", "patch", "update"];

/// Verbs that are for nothing else, whatever the resource.
pub(super) const ESCALATING_VERBS: [&str; 3] = ["bind", "escalate", "impersonate"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn gives(json: &Value, rights: &[Right]) -> Option<String> {
        Rule { path: String::new(), json }.gives(rights)
    }

    #[test]
    fn rules_give_what_they_name_or_stand_for() {
        let rule = |group: &str, resource: &str, verb: &str| json!({ "apiGroups": [group], "resources": [resource], "verbs": [verb] });
        assert_eq!(gives(&rule("", "secrets", "get"), READING_SECRETS).as_deref(), Some("get secrets"));
        assert_eq!(gives(&rule("*", "*", "*"), READING_SECRETS).as_deref(), Some("get secrets"));
        // Who makes secrets reads none; those of another group are none.
        assert_eq!(gives(&rule("", "secrets", "create"), READING_SECRETS), None);
        assert_eq!(gives(&rule("example.org", "secrets", "get"), READING_SECRETS), None);
        // A kind stands for itself, and not for its parts.
        assert_eq!(gives(&rule("", "pods", "*"), ENTERING_PODS), None);
        assert_eq!(gives(&rule("", "*/exec", "create"), ENTERING_PODS).as_deref(), Some("create pods/exec"));
        assert_eq!(gives(&rule("", "pods/ephemeralcontainers", "get"), ENTERING_PODS), None);
        assert_eq!(gives(&rule("", "pods/eviction", "create"), MAKING_PODS), None);
    }

    #[test]
    fn wildcards_are_found_in_each_list() {
        let of = |json: Value| Rule { path: String::new(), json: &json }.wildcard();
        assert_eq!(of(json!({ "verbs": ["get", "*"] })).as_deref(), Some("every verb (`*`)"));
        assert_eq!(of(json!({ "resources": ["*/scale"] })).as_deref(), Some("every resource (`*/scale`)"));
        assert_eq!(of(json!({ "nonResourceURLs": ["/metrics/*"], "verbs": ["get"] })), None);
        assert_eq!(of(json!({ "nonResourceURLs": ["*"], "verbs": ["get"] })).as_deref(), Some("every URL"));
    }
}
