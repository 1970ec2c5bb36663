//! Roles in clusters.

mod rules;

use serde_json::Value;

use self::rules::{ENTERING_PODS, ESCALATING, ESCALATING_VERBS, MAKING_PODS, READING_SECRETS, Rule, rules};
use super::objects::{namespace, unread};
use crate::judge::{Judge, Verdict, plainly};
use crate::model::{Model, Subject};

pub(super) fn judges() -> Vec<Judge> {
    vec![
        plainly("rbac-cluster-admin", |model, _| {
            of_bindings(model, |binding| vec![administers(model, binding)])
        }),
        plainly("rbac-secrets", |model, _| nobody(model, &SECRETS)),
        plainly("rbac-wildcards", |model, _| nobody(model, &WILDCARDS)),
        plainly("rbac-create-pods", |model, _| groups_alone(model, &PODS)),
        plainly("rbac-escalate", |model, _| nobody(model, &ESCALATION)),
        plainly("rbac-exec", |model, _| groups_alone(model, &SHELLS)),
        plainly("rbac-system-subjects", |model, _| of_bindings(model, of_subjects)),
    ]
}

/// Something that roles may give.
struct Power {
    /// What a rule gives of it, as words.
    of_rule: fn(&Rule<'_>) -> Option<String>,
    /// The roles of Kubernetes itself that give it.
    built_in: &'static [&'static str],
    /// What it is: `read secrets`.
    what: &'static str,
}

const SECRETS: Power = Power {
    of_rule: |rule| rule.gives(READING_SECRETS).filter(|_| !rule.names_objects()),
    built_in: &["admin", "cluster-admin", "edit"],
    what: "read secrets that it does not name",
};

const WILDCARDS: Power = Power {
    of_rule: |rule| rule.wildcard(),
    built_in: &["cluster-admin"],
    what: "do something by a wildcard",
};

const PODS: Power = Power {
    of_rule: |rule| rule.gives(MAKING_PODS),
    built_in: &["admin", "cluster-admin", "edit"],
    what: "make pods",
};

const ESCALATION: Power = Power {
    of_rule: |rule| {
        let verb = rule.texts("verbs").find(|verb| ESCALATING_VERBS.contains(verb)).map(str::to_owned);
        verb.or_else(|| rule.gives(ESCALATING))
    },
    // Both impersonate service accounts and make tokens of them.
    built_in: &["admin", "cluster-admin", "edit"],
    what: "give what its holder has not",
};

const SHELLS: Power = Power {
    of_rule: |rule| rule.gives(ENTERING_PODS),
    built_in: &["admin", "cluster-admin", "edit"],
    what: "get a shell in pods",
};

/// The roles of Kubernetes itself whose rights are known here.
const BUILT_IN: [&str; 4] = ["admin", "cluster-admin", "edit", "view"];

fn roles(model: &Model) -> impl Iterator<Item = &Subject> {
    model.objects().filter(|of| matches!(of.kind.as_str(), "ClusterRole" | "Role"))
}

fn bindings(model: &Model) -> impl Iterator<Item = &Subject> {
    model.objects().filter(|of| matches!(of.kind.as_str(), "ClusterRoleBinding" | "RoleBinding"))
}

/// The name of the role that a binding gives.
fn role_name(binding: &Subject) -> &str {
    binding.text("roleRef.name").unwrap_or_default()
}

/// Whether a binding gives a role.
fn gives(binding: &Subject, role: &Subject) -> bool {
    binding.cluster == role.cluster
        && binding.text("roleRef.kind") == Some(&role.kind)
        && role_name(binding) == role.object_name()
        && (role.kind == "ClusterRole" || namespace(binding) == namespace(role))
}

/// The role of the model that a binding gives.
fn role<'m>(model: &'m Model, binding: &Subject) -> Option<&'m Subject> {
    roles(model).find(|role| gives(binding, role))
}

fn told<'m>(mut verdicts: Vec<Verdict<'m>>, model: &'m Model) -> Vec<Verdict<'m>> {
    verdicts.extend(unread(model, &["role"]));
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("there are no roles and no bindings"));
    }
    verdicts
}

fn of_bindings<'m>(model: &'m Model, say: impl Fn(&'m Subject) -> Vec<Verdict<'m>>) -> Vec<Verdict<'m>> {
    told(bindings(model).flat_map(say).collect(), model)
}

fn administers<'m>(model: &'m Model, binding: &'m Subject) -> Verdict<'m> {
    const ROLE: &str = "roleRef.name";
    let name = role_name(binding);
    let own = role(model, binding);
    let is_everything = own.is_some_and(|role| rules(role).iter().any(Rule::is_everything));
    let (holds, message) = if is_built_in(binding) && name == "cluster-admin" {
        (false, "it gives cluster-admin".to_owned())
    } else if is_everything {
        (false, format!("it gives {name}, which is everything, as cluster-admin is"))
    } else {
        (true, format!("it gives {name}"))
    };
    Verdict::of(holds, binding, ROLE, message)
}

/// That a role's rules are gathered in the cluster, of others.
fn is_gathered(role: &Subject) -> bool {
    role.at("aggregationRule").is_some()
}

fn gathered(role: &Subject) -> Verdict<'_> {
    let message = format!(
        "its rules are gathered in the cluster: kubectl get clusterrole {} --output yaml",
        role.object_name()
    );
    Verdict::unknown(Some(role), message)
}

/// What is said of a binding that gives a role which the model does not make.
fn of_other_role<'m>(binding: &'m Subject, power: &Power) -> Verdict<'m> {
    const ROLE: &str = "roleRef.name";
    let name = role_name(binding);
    if !is_built_in(binding) {
        let kind = binding.text("roleRef.kind").unwrap_or_default().to_lowercase();
        let message =
            format!("what {name} may do is not of the model: kubectl get {kind} {name} --output yaml");
        return Verdict::unknown(Some(binding), message);
    }
    let holds = !power.built_in.contains(&name);
    let can = if holds { "does not let its holder" } else { "lets its holder" };
    Verdict::of(holds, binding, ROLE, format!("{name}, of Kubernetes itself, {can} {}", power.what))
}

/// Whether a binding gives a role of Kubernetes itself.
fn is_built_in(binding: &Subject) -> bool {
    binding.text("roleRef.kind") == Some("ClusterRole") && BUILT_IN.contains(&role_name(binding))
}

/// That no role gives something to anybody.
fn nobody<'m>(model: &'m Model, power: &Power) -> Vec<Verdict<'m>> {
    let mut verdicts = Vec::new();
    for role in roles(model) {
        if is_gathered(role) {
            verdicts.push(gathered(role));
        }
        let rules = rules(role);
        let faults = rules.iter().filter_map(|rule| Some((rule, (power.of_rule)(rule)?)));
        let before = verdicts.len();
        verdicts.extend(faults.map(|(rule, gives)| {
            let message = format!("it lets its holder {}: {gives}", power.what);
            Verdict::fail(role, rule.path.clone(), message)
        }));
        if verdicts.len() == before && !is_gathered(role) {
            let message = format!("none of its {} rules lets its holder {}", rules.len(), power.what);
            verdicts.push(Verdict::pass(role, "rules", message).value(Value::Null));
        }
    }
    let others = bindings(model).filter(|binding| role(model, binding).is_none());
    verdicts.extend(others.map(|binding| of_other_role(binding, power)));
    told(verdicts, model)
}

/// That roles give something to groups of people alone, which somebody named.
fn groups_alone<'m>(model: &'m Model, power: &Power) -> Vec<Verdict<'m>> {
    let mut verdicts = Vec::new();
    for role in roles(model) {
        if is_gathered(role) {
            verdicts.push(gathered(role));
            continue;
        }
        let rules = rules(role);
        let given = rules.iter().find_map(|rule| Some((rule, (power.of_rule)(rule)?)));
        let Some((rule, gives_what)) = given else {
            let message = format!("none of its {} rules lets its holder {}", rules.len(), power.what);
            verdicts.push(Verdict::pass(role, "rules", message).value(Value::Null));
            continue;
        };
        let before = verdicts.len();
        for binding in bindings(model).filter(|binding| gives(binding, role)) {
            verdicts.extend(holders(binding, power, &format!("{}: {gives_what}", role.object_name())));
        }
        if verdicts.len() == before {
            let message =
                format!("it lets its holder {} ({gives_what}), and nobody of the model has it", power.what);
            verdicts.push(Verdict::pass(role, rule.path.clone(), message));
        }
    }
    for binding in bindings(model).filter(|binding| role(model, binding).is_none()) {
        let name = role_name(binding);
        if is_built_in(binding) && power.built_in.contains(&name) {
            verdicts.extend(holders(binding, power, name));
        } else {
            verdicts.push(of_other_role(binding, power));
        }
    }
    told(verdicts, model)
}

/// Who has something by a binding.
fn holders<'m>(binding: &'m Subject, power: &Power, by: &str) -> Vec<Verdict<'m>> {
    let verdict = |(at, subject): (usize, &'m Value)| {
        let name = subject["name"].as_str().unwrap_or_default();
        let kind = subject["kind"].as_str().unwrap_or_default();
        let is_team = kind == "Group" && !name.is_empty() && !name.starts_with("system:");
        let what = power.what;
        let message = if is_team {
            format!("the group {name} may {what}, by {by}")
        } else {
            format!("the {kind} {name} may {what}, by {by}, where a group of people is asked for")
        };
        Verdict::of(is_team, binding, format!("subjects[{at}]"), message)
    };
    binding.items("subjects").iter().enumerate().map(verdict).collect()
}

fn of_subjects<'m>(binding: &'m Subject) -> Vec<Verdict<'m>> {
    let verdict = |(at, subject): (usize, &'m Value)| {
        let name = subject["name"].as_str().unwrap_or_default();
        let kind = subject["kind"].as_str().unwrap_or_default();
        let fault = match kind {
            "Group" if name == "system:masters" => Some("whose members may do everything anyway"),
            "Group" if name.starts_with("system:") => Some("which is the system's own, and names nobody"),
            "User" if name == "system:anonymous" => Some("which is everybody"),
            "User" if name.starts_with("system:serviceaccount:") && name.ends_with(":default") => {
                Some("which every pod is that names none")
            }
            "ServiceAccount" if name == "default" => Some("which every pod is that names none"),
            _ => None,
        };
        let message = match fault {
            None => format!("it is for the {kind} {name}"),
            Some(fault) => format!("it is for the {kind} {name}, {fault}"),
        };
        Verdict::of(fault.is_none(), binding, format!("subjects[{at}]"), message)
    };
    let verdicts: Vec<Verdict<'m>> = binding.items("subjects").iter().enumerate().map(verdict).collect();
    if verdicts.is_empty() { vec![Verdict::pass(binding, "subjects", "it is for nobody")] } else { verdicts }
}
