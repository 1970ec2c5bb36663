//! A block: where it comes from, argument by argument.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};
use terraform::schema::{Body, Rule, Type};
use terraform::{Argument, Mode, RustLocation};

use super::place::{self, Generated, Place};
use super::relations::{Relation, Relations};
use super::{Block, Model};
use crate::report::Report;

/// What something comes from.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Origin {
    /// A setting that a file holds.
    Setting {
        /// Its path.
        key: String,
        /// Its value.
        value: Value,
        /// Where it stands.
        #[serde(flatten)]
        place: Place,
    },
    /// A setting that is left out.
    Default {
        /// Its path.
        key: String,
        /// Its default; `null` when it is left out for good.
        value: Value,
    },
    /// The key of a table, where people choose it.
    Key {
        /// The table's path.
        key: String,
        /// Where it stands.
        #[serde(flatten)]
        place: Place,
    },
    /// The environment's name.
    Environment {
        /// The name.
        name: String,
        /// The file that has it.
        file: String,
    },
    /// Another block.
    Reference {
        /// The block's stack.
        stack: String,
        /// The block's address.
        address: String,
        /// The reference as Terraform has it.
        expression: String,
    },
    /// What another stack exports.
    Export {
        /// The other stack.
        stack: String,
        /// The output's address.
        address: String,
        /// What reads it: a reference as Terraform has it, or the name of a parameter.
        expression: String,
    },
    /// It is written in the module.
    Module {
        /// The place that makes the block.
        #[serde(flatten)]
        place: RustLocation,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting { key, value: Value::Object(_), place } => write!(f, "{key}, {place}"),
            Self::Setting { key, value, place } => write!(f, "{key} = {}, {place}", shortened(value)),
            Self::Key { key, place } => write!(f, "the key of {key}, {place}"),
            Self::Default { key, value: Value::Null } => write!(f, "{key}, left out"),
            Self::Default { key, value } => write!(f, "{key} = {}, by default", shortened(value)),
            Self::Environment { name, file } => write!(f, "the environment's name, {name}, of {file}"),
            Self::Reference { expression, .. } => f.write_str(expression),
            Self::Export { stack, address, .. } => write!(f, "{stack}/{address}"),
            Self::Module { place } => write!(f, "{place}"),
        }
    }
}

/// An argument with what it comes from.
#[derive(Debug, Serialize)]
pub(super) struct Explained {
    pub(super) path: String,
    /// As the generated file has it; `null` when it is hidden.
    pub(super) value: Value,
    /// Whether it is hidden, because the provider calls it sensitive.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sensitive: bool,
    pub(super) origins: Vec<Origin>,
}

/// A block with what it comes from.
#[derive(Debug, Serialize)]
pub(super) struct Explanation {
    stack: String,
    address: String,
    block_type: String,
    pub(super) module: String,
    pub(super) rust: RustLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) setting: Option<Origin>,
    pub(super) generated: Generated,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    patches: Vec<RustLocation>,
    pub(super) existence: Vec<Origin>,
    pub(super) arguments: Vec<Explained>,
    #[serde(flatten)]
    pub(super) relations: Relations,
}

/// Explains blocks, by their numbers.
pub(super) fn explain(model: &Model<'_>, blocks: &[usize], report: &Report) {
    let explanations: Vec<Explanation> = blocks.iter().map(|at| Explanation::of(model, *at)).collect();
    for (at, explanation) in explanations.iter().enumerate() {
        if at > 0 {
            report.line("");
        }
        explanation.print(report);
    }
    report.json(&json!({
        "format_version": 1,
        "environment": model.environment.name.as_str(),
        "blocks": explanations,
    }));
}

impl Explanation {
    pub(super) fn of(model: &Model<'_>, at: usize) -> Self {
        let block = &model.blocks[at];
        let Block { stack, member } = block;
        let rust = RustLocation::from(member.location);
        // What belongs to no module's section is made by the file itself.
        let module = match &*member.section.module {
            "" => rust.file.trim_end_matches(".rs").to_owned(),
            module => module.to_owned(),
        };
        let origins = model.provenance.block(stack, &member.address);
        let existence =
            origins.into_iter().flat_map(|origins| &origins.existence).map(|input| model.origin(input));
        let setting = Some(&*member.section.setting).filter(|key| !key.is_empty());
        Self {
            stack: (*stack).to_owned(),
            address: member.address.clone(),
            block_type: member.block_type.to_owned(),
            module,
            setting: setting.map(|key| model.setting_origin(key)),
            generated: place::of_block(model, block),
            patches: member.patches.iter().map(|patch| RustLocation::from(*patch)).collect(),
            existence: existence.collect(),
            arguments: member
                .arguments()
                .iter()
                .map(|argument| argument_of(model, block, argument, &rust))
                .collect(),
            rust,
            relations: Relations::of(model, at),
        }
    }

    fn print(&self, report: &Report) {
        report.line(&format!("{} ({} in {})", self.address, self.block_type, self.stack));
        report.line(&format!("  module     {}", self.module));
        report.line(&format!("  rust       {}", self.rust));
        for patch in &self.patches {
            report.line(&format!("  patched    {patch}"));
        }
        if let Some(setting) = &self.setting {
            report.line(&format!("  setting    {}", without_value(setting)));
        }
        let Generated { file, pointer, line, overlay } = &self.generated;
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        report.line(format!("  generated  {file}{line} {pointer}").trim_end());
        if let Some(overlay) = overlay {
            report.line(&format!("  and        {overlay}"));
        }
        match self.existence.as_slice() {
            [] => report.line("  exists     always"),
            origins => {
                for origin in origins {
                    report.line(&format!("  exists     because of {origin}"));
                }
            }
        }
        report.line("\narguments");
        for Explained { path, value, sensitive, origins } in &self.arguments {
            let value = if *sensitive { "(sensitive)".to_owned() } else { shortened(value) };
            report.line(&format!("  {path} = {value}"));
            let is_reference = |origin: &&Origin| matches!(origin, Origin::Reference { .. });
            let references = origins.iter().filter(is_reference).count();
            let shown = if references > MOST_REFERENCES { MOST_REFERENCES - 1 } else { references };
            for origin in origins.iter().take(origins.len() - references + shown) {
                report.line(&format!("      {origin}"));
            }
            if shown < references {
                report.line(&format!("      and {} more references, see below", references - shown));
            }
        }
        let direct = [
            ("depends on", &self.relations.depends_on, self.relations.all_depends_on),
            ("what depends on it", &self.relations.dependents, self.relations.all_dependents),
        ];
        for (title, relations, all) in direct {
            report.line(&format!("\n{title}: {} directly, {all} in all", relations.len()));
            for Relation { stack, address, through } in relations {
                let stack = if *stack == self.stack { String::new() } else { format!("{stack}/") };
                let mut arguments: Vec<&str> = through.iter().map(|through| &*through.argument).collect();
                arguments.dedup();
                report.line(&format!("  {stack}{address}  {}", arguments.join(", ")));
            }
        }
    }
}

fn argument_of(
    model: &Model<'_>,
    block: &Block<'_>,
    argument: &Argument<'_>,
    rust: &RustLocation,
) -> Explained {
    let inputs = model
        .provenance
        .block(block.stack, &block.member.address)
        .and_then(|origins| origins.arguments.get(&argument.path));
    let mut origins: Vec<Origin> = inputs.into_iter().flatten().map(|input| model.origin(input)).collect();
    origins.extend(block.member.uses(argument).into_iter().map(|found| Origin::Reference {
        stack: block.stack.to_owned(),
        address: found.address,
        expression: found.expression,
    }));
    let exports = stacks::references::read_by(&block.member, argument).into_iter();
    origins.extend(exports.map(|export| Origin::Export {
        stack: export.stack,
        address: format!("output.{}", export.output),
        expression: export.expression,
    }));
    if origins.is_empty() {
        origins.push(Origin::Module { place: rust.clone() });
    }
    let sensitive = argument.value.is_literal() && is_sensitive(model, block, &argument.path);
    let value = match sensitive {
        true => Value::Null,
        false if block.is_object() => stacks::objects::literal(argument.value),
        false => serde_json::to_value(argument.value).unwrap_or_default(),
    };
    Explained { path: argument.path.clone(), value, sensitive, origins }
}

/// Whether a provider calls the argument sensitive.
fn is_sensitive(model: &Model<'_>, block: &Block<'_>, path: &str) -> bool {
    let mode = match block.member.block_type {
        "resource" => Mode::Managed,
        "data" => Mode::Data,
        "variable" => return path == "default" && block.member.block.get("sensitive").is_some(),
        _ => return false,
    };
    let Some(resource_type) = block.member.pointer.get(1) else { return false };
    let schemas = stacks::schemas(model.environment);
    let bodies = schemas.iter();
    bodies.filter_map(|schema| schema.body(mode, resource_type)).any(|body| sensitive_in(body, path))
}

fn sensitive_in(body: &Body, path: &str) -> bool {
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (name, rest) = path.split_at(end);
    match body.get(name) {
        Some(Rule::Attribute(attribute)) => {
            attribute.sensitive
                || match &attribute.kind {
                    Type::Nested(_, body) => {
                        rest.split_once('.').is_some_and(|(_, inner)| sensitive_in(body, inner))
                    }
                    _ => false,
                }
        }
        Some(Rule::Block(nested)) => {
            rest.split_once("].").is_some_and(|(_, inner)| sensitive_in(&nested.body, inner))
        }
        None => false,
    }
}

fn without_value(origin: &Origin) -> String {
    match origin {
        Origin::Setting { key, place, .. } => format!("{key}, {place}"),
        Origin::Default { key, .. } => format!("{key}, by default"),
        other => other.to_string(),
    }
}

/// The most references of an argument that are shown to people.
const MOST_REFERENCES: usize = 6;

/// The most characters of a value that are shown to people.
const SHOWN: usize = 100;

/// A value in one line that people read.
pub(super) fn shortened(value: &Value) -> String {
    let text = value.to_string();
    let length = text.chars().count();
    if length <= SHOWN {
        return text;
    }
    let start: String = text.chars().take(SHOWN).collect();
    format!("{start}… ({length} characters)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_provider_calls_sensitive_is_known_by_its_path() {
        let body = aws::schemas()[0].body(Mode::Managed, "aws_ssm_parameter").unwrap();
        assert!(sensitive_in(body, "value"));
        assert!(
            !sensitive_in(body, "name")
                && !sensitive_in(body, "tags.value")
                && !sensitive_in(body, "nowhere")
        );
    }

    #[test]
    fn long_values_are_cut() {
        assert_eq!(shortened(&json!("short")), "\"short\"");
        let cut = shortened(&json!("x".repeat(200)));
        assert!(cut.ends_with("… (202 characters)") && cut.chars().count() < 130, "{cut}");
    }
}
