//! What a model is made of.

use serde_json::Value;

use crate::paths::{self, Step};

/// What a subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A managed resource of Terraform.
    Resource,
    /// A data source.
    Data,
    /// A provider's configuration; its kind is the provider's name.
    Provider,
    /// A Kubernetes object.
    Object,
}

/// A resource, a data source, a provider's configuration or a Kubernetes object.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The stack; [`MANIFESTS`] for what manifests have.
    pub stack: String,
    /// The address within the stack: `aws_vpc.main`; of an object in manifests `trantor/dawn/Deployment/dawn`.
    pub address: String,
    /// What it is.
    pub form: Form,
    /// The type of a resource, `aws_vpc`, or the kind of an object, `Deployment`.
    pub kind: String,
    /// The arguments with all references followed: what leads to a literal is the literal, anything else is
    /// `${stack:address.attribute}`. Of an object, all of it.
    pub content: Value,
    /// The module that makes it, `modules/cluster`; empty when it says none.
    pub module: String,
    /// The settings key that it comes from; empty when it says none.
    pub setting: String,
    /// The generated file, from the project's folder.
    pub file: String,
    /// Of an object, the key of its cluster.
    pub cluster: Option<String>,
    /// What leads to it in its file.
    pub(super) pointer: Vec<Step>,
    pub(super) references: Vec<Reference>,
}

/// That an argument refers to something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The argument, `vpc_config[0].subnet_ids[0]`.
    pub path: String,
    /// The stack of what it refers to.
    pub stack: String,
    /// Its address.
    pub address: String,
    /// Which of its attributes, `arn`; empty for the whole.
    pub attribute: String,
}

impl Subject {
    /// The argument at a path; none where it is not set.
    pub fn at(&self, path: &str) -> Option<&Value> {
        paths::at(&self.content, path)
    }

    /// A text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.at(path)?.as_str()
    }

    /// A boolean, also where it is written as a text.
    pub fn flag(&self, path: &str) -> Option<bool> {
        match self.at(path)? {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A number, also where it is written as a text.
    pub fn number(&self, path: &str) -> Option<i64> {
        match self.at(path)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The items of a list; empty where it is not set.
    pub fn items(&self, path: &str) -> &[Value] {
        self.at(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// The texts of a list.
    pub fn texts(&self, path: &str) -> Vec<&str> {
        self.items(path).iter().filter_map(Value::as_str).collect()
    }

    /// What it is called in reports of several stacks: `infrastructure:aws_vpc.main`.
    pub fn name(&self) -> String {
        format!("{}:{}", self.stack, self.address)
    }

    /// The last part of the address, which is what the model calls it: `main` of `aws_vpc.main`.
    pub fn label(&self) -> &str {
        self.address.rsplit('.').next().unwrap_or_default()
    }

    /// What it is an object of: its namespace; none when it belongs to the whole cluster.
    pub fn namespace(&self) -> Option<&str> {
        self.text("metadata.namespace")
    }

    /// Of an object, its own name.
    pub fn object_name(&self) -> &str {
        self.text("metadata.name").unwrap_or_default()
    }

    /// Whether it is the same as another one.
    pub fn is(&self, other: &Self) -> bool {
        self.stack == other.stack && self.address == other.address && self.form == other.form
    }

    /// All that it refers to.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }
}

/// The object that a resource of the kubernetes provider stands for.
pub(super) fn delivered(resource: &Subject) -> Option<Subject> {
    if !resource.kind.starts_with("kubernetes_") {
        return None;
    }
    let mut block = resource.content.clone();
    escape(&mut block);
    let json = kubernetes::terraform::read(&resource.kind, &block).ok()?;
    let kind = json["kind"].as_str().unwrap_or_default().to_owned();
    Some(Subject { form: Form::Object, kind, content: json, references: Vec::new(), ..resource.clone() })
}

/// Writes what is not known as literal text, since a reader of objects takes no expressions.
fn escape(value: &mut Value) {
    match value {
        Value::String(text) if text.contains("${") || text.contains("%{") => {
            *text = text.replace("${", "$${").replace("%{", "%%{");
        }
        Value::Array(items) => items.iter_mut().for_each(escape),
        Value::Object(entries) => entries.values_mut().for_each(escape),
        _ => {}
    }
}
