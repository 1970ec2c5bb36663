//! All that an environment is made of, as a graph: resources of every stack with their references followed, and Kubernetes
//! objects by whatever way they are delivered.

mod file;
mod lines;
pub mod pods;
pub mod policy;
pub(crate) mod resolve;
mod subject;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use crate::paths::{self, Step};
use crate::{Generated, GeneratedStack, ManifestObject};
use file::File;
use subject::delivered;

pub use subject::{Form, Reference, Subject};

/// The name under which manifests stand beside the stacks.
pub const MANIFESTS: &str = "kubernetes";

/// All that an environment is made of.
#[derive(Debug)]
pub struct Model {
    /// The environment's name.
    pub environment: String,
    subjects: Vec<Subject>,
    /// By stack and address. Of a Kubernetes object that Terraform delivers, the resource.
    by_address: HashMap<String, HashMap<String, usize>>,
    /// The managed resources of each type.
    by_type: HashMap<String, Vec<usize>>,
    files: BTreeMap<String, File>,
}

impl Model {
    /// The model of generated files and of the objects in manifests, in the order of the stacks.
    pub fn new(generated: &Generated, manifests: &[ManifestObject]) -> Self {
        let mut model = Self {
            environment: generated.environment.clone(),
            subjects: Vec::new(),
            by_address: HashMap::new(),
            by_type: HashMap::new(),
            files: BTreeMap::new(),
        };
        let resolver = resolve::Resolver::new(generated);
        for stack in &generated.stacks {
            model.add_stack(&resolver, stack);
        }
        let digest = |path: &str| format!("out/{}/{MANIFESTS}/{path}", model.environment);
        let files: Vec<(String, File)> =
            generated.manifests.iter().map(|(path, text)| (digest(path), File::new(text))).collect();
        model.files.extend(files);
        for object in manifests {
            model.add_object(object);
        }
        let clusters: Vec<Option<String>> =
            model.subjects.iter().map(|subject| model.cluster_key(subject)).collect();
        for (subject, cluster) in model.subjects.iter_mut().zip(clusters) {
            subject.cluster = cluster.or(subject.cluster.take());
        }
        model
    }

    fn add_stack(&mut self, resolver: &resolve::Resolver<'_>, stack: &GeneratedStack) {
        for (name, (text, content)) in &stack.files {
            let file = format!("out/{}/{}/{name}", self.environment, stack.name);
            self.files.insert(file.clone(), File::new(text));
            for (block_type, form) in [("resource", Form::Resource), ("data", Form::Data)] {
                for (kind, named) in entries(content.get(block_type)) {
                    for (label, block) in entries(Some(named)) {
                        let prefix = if form == Form::Data { "data." } else { "" };
                        let pointer = [block_type, kind, label].map(|key| Step::Key(key.to_owned())).to_vec();
                        let address = format!("{prefix}{kind}.{label}");
                        let found = Found { stack: &stack.name, file: &file, address, form, kind, pointer };
                        self.add_block(resolver, found, block);
                    }
                }
            }
            for (name, configurations) in entries(content.get("provider")) {
                let blocks = match configurations {
                    Value::Array(blocks) => blocks.iter().collect(),
                    block => vec![block],
                };
                for (at, block) in blocks.into_iter().enumerate() {
                    let alias = block.get("alias").and_then(Value::as_str);
                    let address = alias
                        .map_or_else(|| format!("provider.{name}"), |of| format!("provider.{name}.{of}"));
                    let mut pointer = ["provider", name].map(|key| Step::Key(key.to_owned())).to_vec();
                    if configurations.is_array() {
                        pointer.push(Step::Item(at));
                    }
                    let form = Form::Provider;
                    let found = Found { stack: &stack.name, file: &file, address, form, kind: name, pointer };
                    self.add_block(resolver, found, block);
                }
            }
        }
    }

    fn add_block(&mut self, resolver: &resolve::Resolver<'_>, found: Found<'_>, block: &Value) {
        // One block may stand in a list of its own.
        let (block, pointer) = match block {
            Value::Array(blocks) if blocks.len() == 1 => {
                (&blocks[0], found.pointer.into_iter().chain([Step::Item(0)]).collect())
            }
            block => (block, found.pointer),
        };
        let comment = block.get("//").and_then(Value::as_str).unwrap_or_default();
        let (module, setting) = comment.split_once(", settings: ").unwrap_or((comment, ""));
        let (content, references) = resolver.block(found.stack, block);
        let subject = Subject {
            stack: found.stack.to_owned(),
            address: found.address,
            form: found.form,
            kind: found.kind.to_owned(),
            content,
            module: module.to_owned(),
            setting: setting.to_owned(),
            file: found.file.to_owned(),
            cluster: None,
            pointer,
            references,
        };
        let delivered = (found.form == Form::Resource).then(|| delivered(&subject)).flatten();
        self.enter(&subject);
        self.subjects.push(subject);
        self.subjects.extend(delivered);
    }

    fn add_object(&mut self, object: &ManifestObject) {
        let file = object.files.first().map(|path| format!("out/{}/{MANIFESTS}/{path}", self.environment));
        let subject = Subject {
            stack: MANIFESTS.to_owned(),
            address: object.address.clone(),
            form: Form::Object,
            kind: object.json["kind"].as_str().unwrap_or_default().to_owned(),
            content: object.json.clone(),
            module: object.module.clone(),
            setting: object.setting.clone(),
            file: file.unwrap_or_default(),
            cluster: Some(object.cluster.clone()),
            pointer: Vec::new(),
            references: Vec::new(),
        };
        self.enter(&subject);
        self.subjects.push(subject);
    }

    /// Notes where the next subject is going to stand.
    fn enter(&mut self, subject: &Subject) {
        let at = self.subjects.len();
        self.by_address.entry(subject.stack.clone()).or_default().insert(subject.address.clone(), at);
        if subject.form == Form::Resource {
            self.by_type.entry(subject.kind.clone()).or_default().push(at);
        }
    }

    /// All subjects, in the order of the stacks.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.subjects.iter()
    }

    /// The managed resources of a type.
    pub fn of_type<'m>(&'m self, resource_type: &'m str) -> impl Iterator<Item = &'m Subject> {
        self.by_type.get(resource_type).into_iter().flatten().filter_map(|at| self.subjects.get(*at))
    }

    /// The Kubernetes objects, by whatever way they are delivered.
    pub fn objects(&self) -> impl Iterator<Item = &Subject> {
        self.subjects.iter().filter(|subject| subject.form == Form::Object)
    }

    /// The Kubernetes objects of a kind.
    pub fn of_kind<'m>(&'m self, kind: &'m str) -> impl Iterator<Item = &'m Subject> {
        self.objects().filter(move |subject| subject.kind == kind)
    }

    /// What has an address in a stack.
    pub fn get(&self, stack: &str, address: &str) -> Option<&Subject> {
        let at = self.by_address.get(stack)?.get(address)?;
        self.subjects.get(*at)
    }

    /// What an argument of a subject refers to, in that argument or below it, in order and each once.
    pub fn targets<'m>(&'m self, subject: &Subject, path: &str) -> Vec<&'m Subject> {
        let mut found: Vec<&Subject> = Vec::new();
        for reference in subject.references.iter().filter(|of| paths::is_within(&of.path, path)) {
            if let Some(target) = self.get(&reference.stack, &reference.address)
                && !found.iter().any(|other| std::ptr::eq(*other, target))
            {
                found.push(target);
            }
        }
        found
    }

    /// The first thing that an argument of a subject refers to.
    pub fn target<'m>(&'m self, subject: &Subject, path: &str) -> Option<&'m Subject> {
        self.targets(subject, path).first().copied()
    }

    /// The resources of a type whose argument refers to a subject, or has its name where there is no reference.
    pub fn referring<'m>(
        &'m self,
        subject: &Subject,
        resource_type: &'m str,
        path: &str,
    ) -> Vec<&'m Subject> {
        let refers = |of: &&Subject| {
            let targets = self.targets(of, path);
            if targets.is_empty() {
                let named = of.text(path);
                named.is_some() && ["name", "bucket", "arn"].iter().any(|name| subject.text(name) == named)
            } else {
                targets.iter().any(|target| target.is(subject))
            }
        };
        self.of_type(resource_type).filter(refers).collect()
    }

    /// The cluster that a subject belongs to: the one it names, or the one of its provider; of an object, the one that it
    /// is delivered to.
    pub fn cluster_of<'m>(&'m self, subject: &Subject) -> Option<&'m Subject> {
        const CLUSTER: &str = "aws_eks_cluster";
        if let Some(cluster) = self.target(subject, "cluster_name").filter(|target| target.kind == CLUSTER) {
            return Some(cluster);
        }
        if let Some(key) = &subject.cluster {
            return self.of_type(CLUSTER).find(|cluster| cluster.label() == key);
        }
        let provider = subject.text("provider")?;
        let provider = self.get(&subject.stack, &format!("provider.{provider}"))?;
        self.targets(provider, "").into_iter().find(|target| target.kind == CLUSTER)
    }

    /// The key of the cluster of a resource that stands in one.
    fn cluster_key(&self, subject: &Subject) -> Option<String> {
        let is_in_cluster = subject.kind.starts_with("kubernetes_") || subject.form == Form::Object;
        if !is_in_cluster || subject.stack == MANIFESTS {
            return None;
        }
        let resource = self.get(&subject.stack, &subject.address)?;
        self.cluster_of(resource).map(|cluster| cluster.label().to_owned())
    }

    /// The SHA-256 of the file that a subject stands in.
    pub fn sha256(&self, subject: &Subject) -> Option<&str> {
        self.files.get(&subject.file).map(|file| file.sha256.as_str())
    }

    /// The SHA-256 of every generated file, by its path from the project's folder.
    pub fn digests(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file.sha256.as_str()))
    }

    /// The line of an argument of a subject in its file, or of what holds it.
    pub fn line(&self, subject: &Subject, path: &str) -> Option<usize> {
        let file = self.files.get(&subject.file)?;
        let mut pointer = subject.pointer.clone();
        // Terraform's spelling of an object is not the object's.
        if subject.form != Form::Object || subject.stack == MANIFESTS {
            pointer.extend(paths::steps(path));
        }
        Some(file.lines().of(&pointer))
    }
}

/// Where a block was found.
struct Found<'a> {
    stack: &'a str,
    file: &'a str,
    address: String,
    form: Form,
    kind: &'a str,
    pointer: Vec<Step>,
}

/// The entries of a map, without its comment.
pub(crate) fn entries(content: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let entries = content.and_then(Value::as_object).into_iter().flat_map(Map::iter);
    entries.filter(|(name, _)| *name != "//").map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
pub(crate) mod tests;
