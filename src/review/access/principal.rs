//! Who holds rights.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::condition::Condition;
use super::names::Names;
use super::wildcard;

/// Who holds a right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Principal {
    /// Anybody at all.
    Everyone,
    /// Anybody except some.
    EveryoneBut(BTreeSet<Principal>),
    /// A role, user or group, by its name: `role`, `prod-trantor-dawn`, and the account when it is another one.
    Identity { kind: String, name: String, account: Option<String> },
    /// Everybody in an account whom its own policies let.
    Account(String),
    /// A service of AWS.
    Service(String),
    /// Whoever has a token of an issuer: `token.actions.githubusercontent.com`, `cluster prod-trantor`.
    Federated(String),
    /// A pod's service account: namespace, name, cluster.
    ServiceAccount { namespace: String, name: String, cluster: String },
    /// As it is written.
    Other(String),
}

impl Principal {
    /// A role, user or group of the own account.
    pub(super) fn own(kind: &str, name: &str) -> Self {
        Self::Identity { kind: kind.to_owned(), name: name.to_owned(), account: None }
    }

    /// Those whom a statement's `Principal` names.
    pub(super) fn read(names: &Names<'_>, value: &Value) -> Vec<Self> {
        let mut principals = BTreeSet::new();
        match value {
            Value::String(text) if text == "*" => _ = principals.insert(Self::Everyone),
            Value::String(text) => _ = principals.insert(Self::aws(names, text)),
            Value::Object(kinds) => {
                for (kind, values) in kinds {
                    for text in one_or_many(values) {
                        principals.insert(match kind.as_str() {
                            "AWS" => Self::aws(names, text),
                            "Service" => Self::Service(text.to_owned()),
                            "Federated" => Self::federated(names, text),
                            _ => Self::Other(format!("{kind} {text}")),
                        });
                    }
                }
            }
            _ => {}
        }
        principals.into_iter().collect()
    }

    /// The one that an ARN, or the number of an account, stands for.
    pub(super) fn aws(names: &Names<'_>, text: &str) -> Self {
        let text = names.called(text.to_owned());
        if text == "*" {
            return Self::Everyone;
        }
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Account(text);
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", _, "iam", _, account, resource] = parts.as_slice() else { return Self::Other(text) };
        let foreign = (!names.home.is_own(account)).then(|| (*account).to_owned());
        match resource.split_once('/') {
            None if *resource == "root" => Self::Account((*account).to_owned()),
            Some((kind @ ("role" | "user" | "group"), path)) => {
                let name = path.rsplit('/').next().unwrap_or(path);
                Self::Identity { kind: kind.to_owned(), name: name.to_owned(), account: foreign }
            }
            _ => Self::Other(text),
        }
    }

    fn federated(names: &Names<'_>, text: &str) -> Self {
        let called = names.called(text.to_owned());
        let host = called.split_once(":oidc-provider/").map_or(called.as_str(), |(_, host)| host);
        Self::Federated(names.called(host.to_owned()))
    }

    /// Whether it stands for everybody that `narrow` stands for.
    pub(super) fn covers(&self, narrow: &Self) -> bool {
        match (self, narrow) {
            (Self::Everyone, _) => true,
            (Self::EveryoneBut(wide), Self::EveryoneBut(narrow)) => wide.is_subset(narrow),
            _ => self == narrow,
        }
    }

    /// Who it is once the conditions are taken into account, as people say it, and the conditions that are left: a token's
    /// subject says whose it is.
    pub(super) fn under(&self, condition: &Condition) -> (String, Condition) {
        let Self::Federated(issuer) = self else { return (self.to_string(), condition.clone()) };
        let subject = condition.clauses().iter().find(|clause| {
            clause.test.names_its_values()
                && clause.values.len() == 1
                && clause.key.strip_suffix(":sub").is_some_and(|host| host == issuer)
        });
        let Some((clause, value)) = subject.and_then(|clause| Some((clause, clause.values.first()?))) else {
            return (self.to_string(), condition.clone());
        };
        let who = match (issuer.strip_prefix("cluster "), value.strip_prefix("system:serviceaccount:")) {
            (Some(cluster), Some(account)) => service_account(&account.replacen(':', "/", 1), cluster),
            _ if issuer == "token.actions.githubusercontent.com" => format!("GitHub {value}"),
            _ => format!("{value} of {issuer}"),
        };
        // That the token is for AWS goes without saying.
        let audience = condition.clauses().iter().find(|clause| {
            clause.test.names_its_values()
                && clause.key.strip_suffix(":aud").is_some_and(|host| host == issuer)
                && clause.values.iter().eq(["sts.amazonaws.com"])
        });
        let rest = condition.without(clause);
        (who, audience.map(|audience| rest.without(audience)).unwrap_or(rest))
    }
}

fn service_account(account: &str, cluster: &str) -> String {
    let plural = if wildcard::is_pattern(account) { "s" } else { "" };
    format!("service account{plural} {account} of {cluster}")
}

/// A text, or a list of texts.
pub(super) fn one_or_many(value: &Value) -> impl Iterator<Item = &str> {
    let many = value.as_array().map(Vec::as_slice).unwrap_or_default();
    value.as_str().into_iter().chain(many.iter().filter_map(Value::as_str))
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => f.write_str("everybody"),
            Self::EveryoneBut(excepted) => {
                let excepted: Vec<String> = excepted.iter().map(ToString::to_string).collect();
                write!(f, "everybody but {}", excepted.join(", "))
            }
            Self::Identity { kind, name, account: None } => write!(f, "{kind} {name}"),
            Self::Identity { kind, name, account: Some(account) } => {
                write!(f, "{kind} {name} of account {account}")
            }
            Self::Account(account) => write!(f, "account {account}"),
            Self::Service(service) => write!(f, "service {service}"),
            Self::Federated(issuer) => write!(f, "whoever has a token of {issuer}"),
            Self::ServiceAccount { namespace, name, cluster } => {
                f.write_str(&service_account(&format!("{namespace}/{name}"), cluster))
            }
            Self::Other(text) => f.write_str(text),
        }
    }
}
