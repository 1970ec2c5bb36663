//! The committed environments, and ways to change what they have.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use audit::exception::Of;
use audit::{CheckFinding, Exception, Input};
use generated::{Generated, ManifestObject};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use stacks::checks;
use stacks::environment::{Environment, Selection, load};
use stacks::{manifests, objects};

/// The day the environments are judged by.
const TODAY: Date = date(2026, 11, 30);

/// An environment as it is committed, or changed since.
#[derive(Clone)]
pub(crate) struct Committed {
    pub(crate) generated: Generated,
    pub(crate) objects: Vec<ManifestObject>,
    pub(crate) accounts: BTreeMap<String, String>,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) findings: Vec<CheckFinding>,
    pub(crate) differing: Vec<String>,
    pub(crate) today: Date,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An environment as it is committed; read once.
pub(crate) fn committed(name: &str) -> &'static Committed {
    static ALL: OnceLock<BTreeMap<String, Committed>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let environments = load(&root(), &Selection::All).unwrap_or_else(|problems| panic!("{problems:?}"));
        environments.iter().map(|of| (of.name.to_string(), read(of))).collect()
    });
    &all[name]
}

fn read(environment: &Environment) -> Committed {
    let folder = root().join("out").join(environment.name.as_str());
    let mut files = BTreeMap::new();
    collect(&folder, &folder, &mut files);
    let generated = Generated::read("committed", &files).unwrap_or_else(|files| panic!("{files:?}"));
    let stacks = stacks::compose(environment);
    let found = checks::run(&checks::Model { environment, stacks: &stacks, today: TODAY });
    let problems = found.problems.iter().chain(found.accepted.iter().map(|of| &of.problem));
    let findings = problems.filter_map(|problem| {
        let rule = problem.rule.as_ref()?;
        Some(CheckFinding {
            check: rule.id.clone(),
            target: rule.target.clone(),
            message: problem.message.clone(),
        })
    });
    let account = |name: &str, of: &stacks::environment::Neighbour| {
        (
            name.to_owned(),
            of.document.node("account_id").and_then(|node| node.as_str()).unwrap_or_default().to_owned(),
        )
    };
    let own = (environment.name.to_string(), environment.settings.account_id.to_string());
    Committed {
        findings: findings.collect(),
        objects: manifest_objects(environment),
        accounts: environment.neighbours().map(|of| account(of.name.as_str(), of)).chain([own]).collect(),
        exceptions: environment.settings.accepted.iter().map(exception).collect(),
        differing: Vec::new(),
        today: TODAY,
        generated,
    }
}

fn exception(of: &stacks::environment::AcceptedSettings) -> Exception {
    Exception {
        of: match &of.control {
            Some(control) => Of::Control(control.to_string()),
            None => Of::Check(of.by().to_owned()),
        },
        target: of.target.clone(),
        reason: of.reason.clone(),
        owner: of.owner.clone(),
        expires: of.expires,
        ticket: of.ticket.clone(),
        location: None,
    }
}

fn manifest_objects(environment: &Environment) -> Vec<ManifestObject> {
    let rendered = manifests::render(environment);
    let mut places = BTreeMap::new();
    for cluster in &rendered.clusters {
        for (name, files) in &cluster.places {
            places.insert(objects::address(&cluster.key, name), files.clone());
        }
    }
    let object = |(cluster, object): (String, kubernetes::Object)| {
        let address = objects::address(&cluster, &kubernetes::ObjectName::from(&object));
        ManifestObject {
            files: places.get(&address).cloned().unwrap_or_default(),
            json: object.json().clone(),
            module: object.origin.module.clone(),
            setting: object.origin.setting.clone(),
            cluster,
            address,
        }
    };
    manifests::objects(environment).into_iter().map(object).collect()
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.map(|entry| entry.path()).unwrap_or_default();
        if path.is_dir() {
            collect(root, &path, files);
        } else if let (Ok(name), Ok(bytes)) = (path.strip_prefix(root), std::fs::read(&path)) {
            let name = name.to_string_lossy().replace('\\', "/");
            if name == "manifest.json" || name.ends_with(".tf.json") || name.starts_with("kubernetes/") {
                files.insert(name, bytes);
            }
        }
    }
}

impl Committed {
    /// Gives the audit's input to a judgement.
    pub(crate) fn with_input<T>(&self, judge: impl FnOnce(&Input<'_>) -> T) -> T {
        let checks = checks::all().into_iter().map(|check| (check.id.to_owned(), check.title.to_owned()));
        judge(&Input {
            generated: &self.generated,
            objects: self.objects.clone(),
            accounts: self.accounts.clone(),
            checks: checks.collect(),
            findings: self.findings.clone(),
            exceptions: self.exceptions.clone(),
            today: self.today,
            differing: Some(self.differing.clone()),
            locate: &|_| None,
        })
    }

    /// A block of a stack, `aws_vpc.main`.
    pub(crate) fn block(&mut self, stack: &str, address: &str) -> &mut Value {
        let (kind, name) = address.split_once('.').unwrap_or_else(|| panic!("{address} is no address"));
        let stack = self.stack(stack);
        let found = stack
            .files
            .values_mut()
            .find_map(|(_, content)| content.get_mut("resource")?.get_mut(kind)?.get_mut(name));
        found.unwrap_or_else(|| panic!("there is no {address}"))
    }

    fn stack(&mut self, name: &str) -> &mut generated::GeneratedStack {
        let found = self.generated.stacks.iter_mut().find(|stack| stack.name == name);
        found.unwrap_or_else(|| panic!("there is no stack {name}"))
    }

    /// Sets what a JSON pointer (RFC 6901) within a block leads to, which must be there or be new in what is.
    pub(crate) fn set(&mut self, stack: &str, address: &str, pointer: &str, value: impl Into<Value>) {
        set(self.block(stack, address), pointer, value.into());
    }

    /// Takes away what a JSON pointer within a block leads to, which must be there.
    pub(crate) fn unset(&mut self, stack: &str, address: &str, pointer: &str) {
        unset(self.block(stack, address), pointer);
    }

    /// Takes a block away.
    pub(crate) fn remove(&mut self, stack: &str, address: &str) {
        self.block(stack, address);
        let (kind, name) = address.split_once('.').unwrap_or_default();
        for (_, content) in self.stack(stack).files.values_mut() {
            if let Some(named) =
                content.get_mut("resource").and_then(|of| of.get_mut(kind)).and_then(Value::as_object_mut)
            {
                named.remove(name);
            }
        }
    }

    /// Adds a block.
    pub(crate) fn add(&mut self, stack: &str, address: &str, block: Value) {
        let (kind, name) = address.split_once('.').unwrap_or_else(|| panic!("{address} is no address"));
        let content = json!({ "resource": { kind: { name: block } } });
        let content = content.as_object().cloned().unwrap_or_default();
        let file = format!("{kind}-{name}.tf.json");
        let text = serde_json::to_string_pretty(&content).unwrap_or_default();
        self.stack(stack).files.insert(file, (text, content));
    }

    /// Changes the policy that an argument holds as text.
    pub(crate) fn policy(&mut self, stack: &str, address: &str, argument: &str, change: fn(&mut Value)) {
        let block = self.block(stack, address);
        let text =
            block[argument].as_str().unwrap_or_else(|| panic!("{address} has no {argument}")).to_owned();
        let mut policy: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{address}: {error}"));
        let before = policy.clone();
        change(&mut policy);
        assert_ne!(policy, before, "{address} was not changed");
        block[argument] = policy.to_string().into();
    }

    /// Replaces a part of a text that an argument holds.
    pub(crate) fn replace(&mut self, stack: &str, address: &str, argument: &str, from: &str, to: &str) {
        let block = self.block(stack, address);
        let text = block[argument].as_str().unwrap_or_default().to_owned();
        assert!(text.contains(from), "{address} has no {from}");
        block[argument] = text.replace(from, to).into();
    }

    /// An object of the manifests: `trantor/dawn/Deployment/dawn`.
    pub(crate) fn object(&mut self, address: &str) -> &mut Value {
        let found = self.objects.iter_mut().find(|object| object.address == address);
        &mut found.unwrap_or_else(|| panic!("there is no {address}")).json
    }
}

impl Committed {
    /// Adds an object to the manifests of a cluster, as if it came from a settings key.
    pub(crate) fn add_object(&mut self, cluster: &str, setting: &str, json: Value) {
        let text =
            |pointer: &str| json.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let namespace = Some(text("/metadata/namespace")).filter(|of| !of.is_empty());
        let address = format!(
            "{cluster}/{}/{}/{}",
            namespace.as_deref().unwrap_or("_cluster"),
            text("/kind"),
            text("/metadata/name")
        );
        assert!(!self.objects.iter().any(|of| of.address == address), "{address} is there already");
        self.objects.push(ManifestObject {
            cluster: cluster.to_owned(),
            address,
            json,
            files: Vec::new(),
            module: String::new(),
            setting: setting.to_owned(),
        });
    }

    /// Takes an object away.
    pub(crate) fn remove_object(&mut self, address: &str) {
        self.object(address);
        self.objects.retain(|object| object.address != address);
    }
}

/// Sets what a JSON pointer leads to.
pub(crate) fn set(value: &mut Value, pointer: &str, to: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap_or_else(|| panic!("{pointer} is no pointer"));
    let before = value.pointer(pointer).cloned();
    let parent = value.pointer_mut(parent).unwrap_or_else(|| panic!("nothing is at {pointer}"));
    assert_ne!(before.as_ref(), Some(&to), "{pointer} is so already");
    match parent {
        Value::Array(items) => match key.parse::<usize>() {
            Ok(at) if at < items.len() => items[at] = to,
            _ => items.push(to),
        },
        Value::Object(entries) => _ = entries.insert(key.replace("~1", "/").replace("~0", "~"), to),
        _ => panic!("nothing can be set at {pointer}"),
    }
}

/// Takes away what a JSON pointer leads to.
pub(crate) fn unset(value: &mut Value, pointer: &str) {
    let (parent, key) = pointer.rsplit_once('/').unwrap_or_else(|| panic!("{pointer} is no pointer"));
    let parent = value.pointer_mut(parent).unwrap_or_else(|| panic!("nothing is at {pointer}"));
    let taken = match parent {
        Value::Array(items) => key.parse().ok().filter(|at| *at < items.len()).map(|at| items.remove(at)),
        Value::Object(entries) => entries.remove(&key.replace("~1", "/").replace("~0", "~")),
        _ => None,
    };
    assert!(taken.is_some(), "nothing is at {pointer}");
}
