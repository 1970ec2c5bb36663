//! What is said of something that stands and would be lost, and how to go on.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use stacks::environment::Environment;
use terraform::history::{Change, Finding, Object};

use super::entries::Stray;

/// Something that stands and would be lost, or looks as if it were.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    stack: String,
    address: String,
    message: String,
    help: String,
    /// The settings key it comes from; empty where no one key is to blame.
    #[serde(skip_serializing_if = "String::is_empty")]
    setting: String,
    /// What else is found of the same cause, and needs the same help.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<Also>,
    /// Said together with others of the same cause; none for what is said by itself.
    #[serde(skip)]
    cause: Option<Cause>,
}

/// Another address of which a problem speaks.
#[derive(Debug, Serialize)]
struct Also {
    address: String,
    message: String,
}

/// What a problem has in common with others.
#[derive(Debug)]
struct Cause {
    /// The same text means the same cause.
    of: String,
    /// What is said of this problem when another one says the rest.
    brief: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.address, self.stack, self.message)?;
        for Also { address, message } in self.also.iter().take(NAMED) {
            write!(f, "\n  also {address}: {message}")?;
        }
        if self.also.len() > NAMED {
            write!(f, "\n  and {} more", self.also.len() - NAMED)?;
        }
        write!(f, "\n  help: {}", indented(&self.help))
    }
}

/// Who keeps the object at an address.
fn owner(address: &str) -> &'static str {
    if address.starts_with("kubernetes_") { "Kubernetes" } else { "AWS" }
}

/// How many addresses of a stack, or of one cause, are named for people.
const NAMED: usize = 10;

impl Problem {
    pub(super) fn of(environment: &Environment, finding: &Finding, strays: &[Stray<'_>]) -> Self {
        let out = format!("out/{}", environment.name);
        let file = environment.file();
        match finding {
            Finding::Vanished { object, holds, likely } => {
                let renamed = keeping_any(environment, object, likely);
                let renamed = renamed.map_or(String::new(), |renamed| format!("{renamed}; "));
                let message =
                    format!("{}stands in {out} and is no longer made: {holds} would be lost", called(object));
                let correction = strays.iter().find_map(|stray| stray.correction(environment, object));
                let go = correction.unwrap_or_else(|| format!("add to {file}:\n{}", removed_entry(object)));
                let help = format!("{renamed}if it is to go, {go}");
                Self::about(object, message, help)
            }
            Finding::Replaced { object, holds, changes, heir } => {
                Self::replaced(environment, object, *holds, changes, heir.as_ref())
            }
            Finding::Unimportable { object, to_stack, to } => {
                let message = format!(
                    "{}is now {to} of the stack {to_stack}, but only {} knows its id",
                    called(object),
                    owner(&object.address)
                );
                let help = format!(
                    "read the id in the state (`terraform state show {}`) and add to {file}:\n{}",
                    object.address,
                    entry("imported", to_stack, to, "id = \"…\"")
                );
                Self::about(object, message, help)
            }
            Finding::StackGone { stack, addresses } => {
                let mut named: Vec<&str> = addresses.iter().take(NAMED).map(String::as_str).collect();
                let more = format!("and {} more", addresses.len().saturating_sub(NAMED));
                if addresses.len() > NAMED {
                    named.push(&more);
                }
                Self {
                    stack: stack.clone(),
                    address: format!("{out}/{stack}"),
                    setting: String::new(),
                    also: Vec::new(),
                    cause: None,
                    message: format!("the stack is no longer made, but stands with {}", named.join(", ")),
                    help: format!(
                        "make the stack again; or run `terraform destroy` in {out}/{stack}, or `terraform state rm` for \
                         what is to stay, and then delete the folder"
                    ),
                }
            }
            Finding::ProviderGone { object, provider, others } => {
                Self::provider_gone(object, provider, others)
            }
            Finding::LooksRenamed { object, likely } => {
                let message = format!(
                    "{}goes, and {} with the same settings comes: if it was renamed, it would be destroyed and made anew",
                    called(object),
                    likely.address
                );
                let help = keeping(environment, object, likely).unwrap_or_default();
                Self::about(object, message, help)
            }
            Finding::Displaced { object, heir } => {
                let message = format!(
                    "{}is now {}, but its old address is given to something else: both would be destroyed and made anew",
                    called(object),
                    heir.address
                );
                Self::about(object, message, given_away(object, heir))
            }
            Finding::MoveDropped { object, heir } => {
                let message = format!(
                    "something else is declared here, so the move from here to {} is dropped: where it was not applied, \
                     Terraform would take what stands for the one declared here",
                    heir.address
                );
                let help = format!(
                    "where it was not applied, put back {out} (`git checkout -- {out}`), apply that, and run this again: {}",
                    given_away(object, heir)
                );
                Self::about(object, message, help).caused_by(
                    "a dropped move".to_owned(),
                    format!("the move to {} is dropped", heir.address),
                )
            }
        }
    }

    fn replaced(
        environment: &Environment,
        object: &Object,
        holds: Option<&str>,
        changes: &[Change],
        heir: Option<&Object>,
    ) -> Self {
        let shown = changes.iter().map(shown).collect::<Vec<_>>().join(", ");
        let lost = holds.map_or(String::new(), |holds| format!(", and {holds} would be lost"));
        let message = format!(
            "{}would be replaced{lost}: {} cannot change {shown} of what stands",
            called(object),
            owner(&object.address)
        );
        let mut help = match (heir, name_to_keep(object, changes)) {
            (Some(heir), _) => given_away(object, heir),
            (None, Some(name)) => {
                let setting = &object.setting;
                format!("write `name = \"{name}\"` under `[{setting}]`{}", place(environment, setting))
            }
            (None, None) => "take the change back".to_owned(),
        };
        help.push_str(", or add something new beside it and remove this one later");
        if environment.settings.prevent_destroy {
            let relax = "where it may be replaced, set `prevent_destroy = false` in";
            help = format!("{help}; {relax} {} while it is", environment.file());
        }
        let resource_type = object.address.split_once('.').map_or("", |(resource_type, _)| resource_type);
        let arguments: Vec<&str> = changes.iter().map(|change| change.argument.as_str()).collect();
        let cause = format!("{resource_type}: {}", arguments.join(", "));
        Self::about(object, message, help).caused_by(cause, shown)
    }

    /// A replacement in a stack that somebody edited: it may be the edit that is taken back, and nothing else.
    pub(super) fn of_edited(environment: &Environment, finding: &Finding, strays: &[Stray<'_>]) -> Self {
        let mut problem = Self::of(environment, finding, strays);
        problem.help = format!(
            "files of out/{}/{} were edited by hand: if they were never applied like that, nothing is lost; else {}",
            environment.name, problem.stack, problem.help
        );
        problem
    }

    /// Where the setting stands that it comes from, if it still does.
    pub(crate) fn setting_location(&self, environment: &Environment) -> Option<String> {
        location(environment, &self.setting)
    }

    /// What is said to people when it stops nothing.
    pub(super) fn warning(&self, environment: &Environment) -> String {
        let location = self.setting_location(environment);
        let location = location.map_or(String::new(), |location| format!("\n  settings: {location}"));
        format!("{self}{location}")
    }

    /// A file that cannot be read may have had anything.
    pub(super) fn unreadable(environment: &Environment, stack: &str, file: &str, reason: &str) -> Self {
        let out = format!("out/{}", environment.name);
        Self {
            stack: stack.to_owned(),
            address: format!("{out}/{stack}/{file}"),
            setting: String::new(),
            also: Vec::new(),
            cause: None,
            message: format!("cannot be read, so what it has cannot be compared: {reason}"),
            help: format!(
                "put back what was applied last, as with `git checkout main -- {out}`, and run this again; or delete the \
                 file to go on without what it had"
            ),
        }
    }

    /// An export that is gone while the committed output of another stack reads it.
    pub(super) fn of_export(environment: &Environment, producer: &str, export: &str, reader: &str) -> Self {
        let out = format!("out/{}", environment.name);
        let message = format!(
            "is no longer exported, but the stack `{reader}` reads it as it stands in {out}/{reader}"
        );
        let help = format!(
            "this takes two steps: put the export back and let `{reader}` stop using it, run synth, commit {out} and \
             apply `{reader}`; then take the export away"
        );
        let brief = format!("`{reader}` reads it too");
        Self::of_setting("", producer, format!("output.{export}"), message, help)
            .caused_by(format!("{reader} reads {producer}"), brief)
    }

    /// Something wrong with a setting that speaks of what stands.
    pub(super) fn of_setting(
        setting: &str,
        stack: &str,
        address: String,
        message: String,
        help: String,
    ) -> Self {
        Self {
            stack: stack.to_owned(),
            address,
            message,
            help,
            setting: setting.to_owned(),
            also: Vec::new(),
            cause: None,
        }
    }

    /// What goes together with the configuration of its provider.
    fn provider_gone(object: &Object, provider: &str, others: &[String]) -> Self {
        let more =
            if others.is_empty() { String::new() } else { format!(", and so do {} others", others.len()) };
        let message = format!(
            "{}is no longer made, and neither is the provider configuration `{provider}` it stands with{more}: \
             without that, Terraform can neither destroy nor forget it",
            called(object)
        );
        let help = match provider.strip_prefix("kubernetes.") {
            Some(cluster) => format!(
                "go in two steps: first this, with `kubernetes_provider = \"always\"` in `[clusters.{cluster}]`, and \
                 apply it; then take that line away, or the cluster"
            ),
            None => format!(
                "go in two steps: first take away what is made with `{provider}` and apply that; then what \
                 configures it, such as the cluster"
            ),
        };
        Self::about(object, message, help)
    }

    fn about(object: &Object, message: String, help: String) -> Self {
        Self::of_setting(&object.setting, &object.stack, object.address.clone(), message, help)
    }

    /// The same, said together with those of which the same text is given; they differ in the brief one.
    fn caused_by(mut self, of: String, brief: String) -> Self {
        self.cause = Some(Cause { of, brief });
        self
    }

    /// Whether another problem has the same cause and needs the same help.
    pub(super) fn is_one_with(&self, other: &Self) -> bool {
        let cause = |problem: &Self| problem.cause.as_ref().map(|cause| cause.of.clone());
        cause(self).is_some()
            && (cause(self), &self.stack, &self.help) == (cause(other), &other.stack, &other.help)
    }

    /// Says another problem together with this one.
    pub(super) fn absorb(&mut self, other: Self) {
        let message = other.cause.map_or(other.message, |cause| cause.brief);
        self.also.push(Also { address: other.address, message });
    }
}

/// A help of several lines, below the first one.
fn indented(help: &str) -> String {
    help.replace('\n', "\n    ")
}

/// What it is called in AWS, to begin a message with.
fn called(object: &Object) -> String {
    object.name.as_ref().map_or(String::new(), |name| format!("\"{name}\" "))
}

fn shown(change: &Change) -> String {
    if change.before == change.after {
        return format!("`{}` ({}, which is another one)", change.argument, change.before);
    }
    format!("`{}` ({} to {})", change.argument, change.before, change.after)
}

fn removed_entry(object: &Object) -> String {
    entry("removed", &object.stack, &object.address, "reason = \"…\"")
}

fn entry(list: &str, stack: &str, address: &str, more: &str) -> String {
    format!("[[{list}]]\nstack = \"{stack}\"\naddress = \"{address}\"\n{more}")
}

/// Where a setting stands, to end a sentence with.
fn place(environment: &Environment, setting: &str) -> String {
    location(environment, setting).map_or(String::new(), |location| format!(" ({location})"))
}

/// Where a setting stands, as `file:line:column`.
pub(super) fn location(environment: &Environment, setting: &str) -> Option<String> {
    let located = environment.document.locate(setting).filter(|_| !setting.is_empty())?;
    Some(located.key.unwrap_or(located.value).to_string())
}

/// What to do about an address that is wanted for two things.
fn given_away(object: &Object, heir: &Object) -> String {
    let (was, is) = keys(object, heir).unwrap_or_else(|| (object.address.clone(), heir.address.clone()));
    format!("give `{was}` to something else only after its change to `{is}` is applied")
}

/// The keys in which the settings of two things differ.
fn keys(object: &Object, other: &Object) -> Option<(String, String)> {
    let old: Vec<&str> = object.setting.split('.').collect();
    let new: Vec<&str> = other.setting.split('.').collect();
    let at = old.iter().zip(&new).position(|(old, new)| old != new)?;
    Some((old[..=at].join("."), new[..=at].join(".")))
}

/// Which name to write where, if `likely` is what `object` was under another key: the key it had, the one it has, and
/// the name.
pub(super) fn renamed(object: &Object, likely: &Object) -> Option<(String, String, String)> {
    let (was, is) = keys(object, likely)?;
    let path: Vec<&str> = is.split('.').collect();
    let name = name_of(object, likely, &path)?;
    Some((was, is, name))
}

/// How to keep something that may have another key now.
fn keeping(environment: &Environment, object: &Object, likely: &Object) -> Option<String> {
    if let Some((was, is, name)) = renamed(object, likely) {
        let place = place(environment, &is);
        return Some(format!("if `{was}` is now `{is}`, write `name = \"{name}\"` under `[{is}]`{place}"));
    }
    let (was, is) = keys(object, likely).filter(|(was, _)| was.starts_with("clusters."))?;
    Some(format!("if `{was}` is now `{is}`, the `name` that keeps the cluster keeps this too"))
}

/// How to keep something that may be any of these now.
fn keeping_any(environment: &Environment, object: &Object, likely: &[Object]) -> Option<String> {
    let of_each: BTreeSet<String> =
        likely.iter().filter_map(|likely| keeping(environment, object, likely)).collect();
    if of_each.len() <= 1 {
        return of_each.into_iter().next();
    }
    let mut all = likely.iter().filter_map(|likely| renamed(object, likely));
    let (was, is, name) = all.next()?;
    let others = all.filter(|(key, _, same)| (key, same) == (&was, &name));
    let keys: BTreeSet<String> =
        others.map(|(_, is, _)| is).chain([is]).map(|key| format!("`{key}`")).collect();
    let keys: Vec<String> = keys.into_iter().take(NAMED).collect();
    Some(format!("if `{was}` is now one of {}, write `name = \"{name}\"` there", keys.join(", ")))
}

/// The name that keeps something that is still under its key.
fn name_to_keep(object: &Object, changes: &[Change]) -> Option<String> {
    let change = changes.iter().find(|change| change.argument == "name")?;
    if object.address.starts_with("aws_eks_cluster.") {
        return Some(change.before.clone());
    }
    let [_] = changes else { return None };
    let prefix = change.after.strip_suffix(object.setting.strip_prefix("services.")?)?;
    change.before.strip_prefix(prefix).map(str::to_owned)
}

/// The name that keeps what stands. A cluster's is all of its name in AWS, others stand behind what the names of their
/// kind begin with. Without a name that was written out, it is the old key.
fn name_of(object: &Object, likely: &Object, path: &[&str]) -> Option<String> {
    let (old, new) = (object.name.as_deref()?, likely.name.as_deref()?);
    let key = path.last()?;
    let named = match path {
        ["clusters", _] if object.address.starts_with("aws_eks_cluster.") => Some(old),
        // Other parts of a cluster have more in their names than its name.
        ["clusters", _] => None,
        _ => new.strip_suffix(key).and_then(|prefix| old.strip_prefix(prefix)),
    };
    named.map(str::to_owned)
}
