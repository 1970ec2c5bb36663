//! What things are called, the same in generated files, in which references stand, and in plans, in which ARNs and ids do.
//!
//! What AWS names by what its arguments say gets the ARN that it will have. What it names by chance, keys and secrets among
//! them, is called by its block: `${application: aws_kms_key.day.arn}`; where a plan has its ARN, that is turned into the
//! same. Blocks are thus called by their addresses; those that were moved are to be given under the new ones on both sides.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::StackObjects;
use super::home::Home;
use super::template::{self, Part};

/// What things are called on one side of a comparison.
pub(super) struct Names<'a> {
    pub(super) home: &'a Home,
    stacks: &'a [StackObjects],
    /// ARNs, ids and issuers that AWS made up, and what they are called here.
    made_up: HashMap<String, String>,
    /// The same of ids that are parts of ARNs: those of databases, to which people are allowed to log in.
    parts: HashMap<String, String>,
}

/// A reference leads through outputs at most this far; whoever leads on leads in a circle.
const DEEPEST: usize = 16;

impl<'a> Names<'a> {
    pub(super) fn new(home: &'a Home, stacks: &'a [StackObjects]) -> Self {
        let mut names = Self { home, stacks, made_up: HashMap::new(), parts: HashMap::new() };
        // The ARN of an identity provider has that of its cluster's issuer in it.
        names.made_up = names.of_clusters();
        let (others, parts) = names.of_others();
        names.made_up.extend(others);
        names.parts = parts;
        names
    }

    /// What clusters of a plan have that AWS made up.
    fn of_clusters(&self) -> HashMap<String, String> {
        let mut made_up = HashMap::new();
        for Block { stack, address, arguments } in self.of_type("aws_eks_cluster") {
            if let Some(issuer) = issuer(arguments).filter(|issuer| !issuer.contains("${")) {
                let called = self.issuer(stack, address);
                made_up.insert(issuer.trim_start_matches("https://").to_owned(), called.clone());
                made_up.insert(issuer.to_owned(), format!("https://{called}"));
            }
            let config = arguments.get("vpc_config");
            let group = config.and_then(|config| config.pointer("/0/cluster_security_group_id")?.as_str());
            if let Some(group) = group.filter(|group| is_made_up_id(group)) {
                let path = ["vpc_config", "cluster_security_group_id"];
                made_up.insert(group.to_owned(), self.attribute(stack, address, "aws_eks_cluster", &path, 0));
            }
        }
        made_up
    }

    /// What other things of a plan have that AWS made up.
    fn of_others(&self) -> (HashMap<String, String>, HashMap<String, String>) {
        let (mut made_up, mut parts) = (HashMap::new(), HashMap::new());
        for stack in self.stacks {
            for (address, arguments) in &stack.resources {
                let Some((kind, _)) = address.split_once('.') else { continue };
                for attribute in ["arn", "id", "resource_id"] {
                    let known = arguments.get(attribute).and_then(Value::as_str).unwrap_or_default();
                    if known.is_empty()
                        || known.contains("${")
                        || (attribute == "id" && !is_made_up_id(known))
                    {
                        continue;
                    }
                    let called = self.attribute(stack, address, kind, &[attribute], 0);
                    if attribute == "resource_id" {
                        parts.insert(known.to_owned(), called);
                    } else if called != known {
                        made_up.insert(known.to_owned(), called);
                    }
                }
            }
        }
        (made_up, parts)
    }

    /// The resources of a type in all stacks.
    pub(super) fn of_type(&self, kind: &str) -> impl Iterator<Item = Block<'a>> + use<'a> {
        let (first, after) = (format!("{kind}."), format!("{kind}/"));
        self.stacks.iter().flat_map(move |stack| {
            let range = stack.resources.range(first.clone()..after.clone());
            range.map(move |(address, arguments)| Block { stack, address, arguments })
        })
    }

    /// An argument as text, with everything that it refers to put in its place; none when it is not there, not known, or
    /// no text.
    pub(super) fn text(&self, block: Block<'_>, argument: &str) -> Option<String> {
        let text = block.arguments.get(argument)?.as_str().filter(|text| !text.is_empty())?;
        Some(self.resolve(block.stack, text))
    }

    /// An argument that is a list of texts.
    pub(super) fn texts(&self, block: Block<'_>, argument: &str) -> Vec<String> {
        let elements = block.arguments.get(argument).and_then(Value::as_array).into_iter().flatten();
        elements.filter_map(Value::as_str).map(|text| self.resolve(block.stack, text)).collect()
    }

    /// A text with everything that it refers to put in its place.
    pub(super) fn resolve(&self, stack: &StackObjects, text: &str) -> String {
        self.resolve_within(stack, text, 0)
    }

    /// The text of a policy, with everything that it refers to put in its place, so that it is JSON.
    pub(super) fn resolve_policy(&self, stack: &StackObjects, text: &str) -> String {
        let mut resolved = String::with_capacity(text.len());
        for part in template::parts(text) {
            match part {
                Part::Text(text) => resolved.push_str(text),
                Part::Variable(name) => _ = write!(resolved, "${{{name}}}"),
                Part::Expression(expression) => {
                    let value = Value::String(self.expression(stack, expression, 0)).to_string();
                    resolved.push_str(&value[1..value.len() - 1]);
                }
            }
        }
        resolved
    }

    /// The block that a thing is called by: that of `${application: aws_kms_key.day.arn}`.
    pub(super) fn block(&self, called: &str) -> Option<Block<'a>> {
        let (stack, path) = called.strip_prefix("${")?.strip_suffix('}')?.split_once(": ")?;
        let stack = self.stacks.iter().find(|known| known.stack == stack)?;
        let address = &path[..path.match_indices('.').nth(1).map_or(path.len(), |(at, _)| at)];
        let (address, arguments) = stack.resources.get_key_value(address)?;
        Some(Block { stack, address, arguments })
    }

    /// What something is called that a plan may know by what AWS made up.
    pub(super) fn called(&self, text: String) -> String {
        if let Some(called) = self.made_up.get(&text) {
            return called.clone();
        }
        if self.parts.is_empty() || !text.starts_with("arn:") {
            return text;
        }
        let part = |part: &str| {
            let id = part.trim_end_matches([':', '/']);
            self.parts.get(id).map_or_else(|| part.to_owned(), |called| part.replacen(id, called, 1))
        };
        text.split_inclusive([':', '/']).map(part).collect()
    }

    fn resolve_within(&self, stack: &StackObjects, text: &str, depth: usize) -> String {
        let mut resolved = String::with_capacity(text.len());
        for part in template::parts(text) {
            match part {
                Part::Text(text) => resolved.push_str(text),
                Part::Variable(name) => _ = write!(resolved, "${{{name}}}"),
                Part::Expression(expression) => {
                    resolved.push_str(&self.expression(stack, expression, depth));
                }
            }
        }
        self.called(resolved)
    }

    fn expression(&self, stack: &StackObjects, expression: &str, depth: usize) -> String {
        let as_it_is = || format!("${{{}: {expression}}}", stack.stack);
        if depth > DEEPEST {
            return as_it_is();
        }
        if let Some(inner) = template::without_scheme(expression) {
            let url = self.expression(stack, inner, depth + 1);
            return match url.strip_prefix("https://") {
                Some(host) => self.called(host.to_owned()),
                None => url,
            };
        }
        let Some(path) = template::path(expression) else { return as_it_is() };
        match path.as_slice() {
            ["data", "terraform_remote_state", producer, "outputs", name] => {
                self.output(producer, name, depth).unwrap_or_else(|| format!("${{{producer}: {name}}}"))
            }
            ["data", "aws_ssm_parameter", parameter, "value" | "insecure_value"] => {
                let mut exports = self.stacks.iter().rev().filter_map(|producer| {
                    let name = parameter.strip_prefix(producer.stack.as_str())?.strip_prefix('_')?;
                    self.output(&producer.stack, name, depth)
                });
                exports.next().unwrap_or_else(as_it_is)
            }
            ["data" | "var" | "local" | "module" | "each" | "self" | "path" | "terraform", ..] => as_it_is(),
            [kind, name, attributes @ ..] if !attributes.is_empty() => {
                self.attribute(stack, &format!("{kind}.{name}"), kind, attributes, depth)
            }
            _ => as_it_is(),
        }
    }

    fn output(&self, producer: &str, name: &str, depth: usize) -> Option<String> {
        let stack = self.stacks.iter().find(|stack| stack.stack == producer)?;
        let value = stack.outputs.get(name)?.as_str()?;
        Some(self.resolve_within(stack, value, depth + 1))
    }

    fn attribute(
        &self,
        stack: &StackObjects,
        address: &str,
        kind: &str,
        path: &[&str],
        depth: usize,
    ) -> String {
        let by_block = || format!("${{{}: {address}.{}}}", stack.stack, path.join("."));
        let argument = |name: &str| {
            let value = stack.resources.get(address)?.get(name)?.as_str()?;
            (!value.is_empty()).then(|| self.resolve_within(stack, value, depth + 1))
        };
        match (kind, path) {
            ("aws_eks_cluster", ["identity", "oidc", "issuer"]) => {
                format!("https://{}", self.issuer(stack, address))
            }
            ("aws_iam_openid_connect_provider", ["arn" | "id"]) => match argument("url") {
                Some(url) => {
                    let host = url.strip_prefix("https://").unwrap_or(&url);
                    self.home.arn("iam", "", &format!("oidc-provider/{host}"))
                }
                None => by_block(),
            },
            (_, ["arn"]) | ("aws_iam_policy", ["id"]) => self.arn(kind, &argument).unwrap_or_else(by_block),
            ("aws_iam_role" | "aws_iam_user" | "aws_iam_group" | "aws_eks_cluster", ["id"]) => {
                argument("name").unwrap_or_else(by_block)
            }
            ("aws_s3_bucket", ["id" | "bucket"]) => argument("bucket").unwrap_or_else(by_block),
            ("aws_ecr_repository", ["id"]) => argument("name").unwrap_or_else(by_block),
            (_, ["id" | "key_id" | "resource_id" | "security_group_id"]) => by_block(),
            (_, [name]) => argument(name).unwrap_or_else(by_block),
            _ => by_block(),
        }
    }

    /// The issuer of a cluster's tokens, without `https://`: by the cluster, since its address has a random part.
    fn issuer(&self, stack: &StackObjects, address: &str) -> String {
        let name = stack.resources.get(address).and_then(|cluster| cluster.get("name")?.as_str());
        match name {
            Some(name) => format!("cluster {}", self.resolve_within(stack, name, 1)),
            None => format!("cluster {}: {address}", stack.stack),
        }
    }

    /// The ARN of something that has no random part in it.
    fn arn(&self, kind: &str, argument: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let home = self.home;
        let global = |what: &str, name: String| {
            let path = argument("path").unwrap_or_else(|| "/".to_owned());
            Some(home.arn("iam", "", &format!("{what}{path}{name}")))
        };
        match kind {
            "aws_s3_bucket" => return Some(format!("arn:{}:s3:::{}", home.partition, argument("bucket")?)),
            "aws_iam_role" => return global("role", argument("name")?),
            "aws_iam_user" => return global("user", argument("name")?),
            "aws_iam_group" => return global("group", argument("name")?),
            "aws_iam_policy" => return global("policy", argument("name")?),
            _ => {}
        }
        let region = home.region.as_deref()?;
        home.account.as_ref()?;
        let (service, resource) = match kind {
            "aws_sqs_queue" => ("sqs", argument("name")?),
            "aws_sns_topic" => ("sns", argument("name")?),
            "aws_dynamodb_table" => ("dynamodb", format!("table/{}", argument("name")?)),
            "aws_ecr_repository" => ("ecr", format!("repository/{}", argument("name")?)),
            "aws_eks_cluster" => ("eks", format!("cluster/{}", argument("name")?)),
            "aws_cloudwatch_log_group" => ("logs", format!("log-group:{}", argument("name")?)),
            "aws_db_instance" => ("rds", format!("db:{}", argument("identifier")?)),
            "aws_ssm_parameter" => {
                ("ssm", format!("parameter/{}", argument("name")?.trim_start_matches('/')))
            }
            _ => return None,
        };
        Some(home.arn(service, region, &resource))
    }

    /// A resource of a policy with the ARN that a thing will have as far as it is known, so that patterns can be held
    /// against it; what is called by its block keeps that name where the random part is.
    pub(super) fn shape(&self, resource: &str) -> String {
        let shape = || {
            let (block, rest) = resource.strip_prefix("${")?.split_once('}')?;
            let (stack, path) = block.split_once(": ")?;
            let address = path.strip_suffix(".arn")?;
            let (service, start) = match address.split_once('.')?.0 {
                "aws_kms_key" => ("kms", "key/".to_owned()),
                "aws_efs_file_system" => ("elasticfilesystem", "file-system/".to_owned()),
                "aws_secretsmanager_secret" => {
                    let stack = self.stacks.iter().find(|known| known.stack == stack)?;
                    let name = stack.resources.get(address)?.get("name")?.as_str()?;
                    ("secretsmanager", format!("secret:{}-", self.resolve(stack, name)))
                }
                _ => return None,
            };
            self.home.account.as_ref()?;
            let region = self.home.region.as_deref()?;
            Some(self.home.arn(service, region, &format!("{start}${{{block}}}{rest}")))
        };
        shape().unwrap_or_else(|| resource.to_owned())
    }
}

/// Whether it is an id such as `sg-0123456789abcdef0`.
fn is_made_up_id(id: &str) -> bool {
    let Some((kind, number)) = id.split_once('-') else { return false };
    kind.bytes().all(|byte| byte.is_ascii_lowercase())
        && number.len() >= 8
        && number.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The address of the tokens' issuer that a cluster of a plan has.
fn issuer(cluster: &Map<String, Value>) -> Option<&str> {
    cluster.get("identity")?.pointer("/0/oidc/0/issuer")?.as_str()
}

/// A block of a stack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    pub(super) stack: &'a StackObjects,
    pub(super) address: &'a str,
    pub(super) arguments: &'a Map<String, Value>,
}

impl Block<'_> {
    /// As changes name the blocks they come through: `application: aws_iam_policy.trantor_dawn`.
    pub(super) fn place(&self) -> String {
        format!("{}: {}", self.stack.stack, self.address)
    }

    /// Whether it is of something that stands, as a plan has it. What the provider found there last may come from blocks of
    /// their own; generated files hold only what is written.
    pub(super) fn is_found(&self) -> bool {
        self.arguments.get("id").is_some_and(Value::is_string)
    }

    /// The name within its type.
    pub(super) fn label(&self) -> &str {
        self.address.split_once('.').map_or(self.address, |(_, label)| label)
    }
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
