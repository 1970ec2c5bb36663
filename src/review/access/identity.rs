//! What roles, users and groups may do: their policies, attached and inline, and their boundaries.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::action_set::Expansion;
use super::names::{Block, Names};
use super::principal::{Principal, one_or_many};
use super::resource::Resource;
use super::rights::{Ceiling, Policy, Rights, Space};

/// The kinds of identities, with their types.
const KINDS: [(&str, &str); 3] =
    [("role", "aws_iam_role"), ("user", "aws_iam_user"), ("group", "aws_iam_group")];

/// What blocks of their own attach or hold. Where a plan has the same at the identity, that is only how the provider found
/// it last.
#[derive(Debug, Default)]
pub(super) struct OwnBlocks {
    attached: BTreeSet<(Principal, String)>,
    inline: BTreeSet<(Principal, String)>,
}

/// A policy by its ARN, at an identity.
struct Attachment<'a> {
    principal: Principal,
    policy: Option<String>,
    block: Block<'a>,
    by_own_block: bool,
}

impl OwnBlocks {
    /// Those of one more side.
    pub(super) fn add(&mut self, names: &Names<'_>) {
        for attachment in attachments(names).into_iter().filter(|attachment| attachment.by_own_block) {
            self.attached.extend(attachment.policy.map(|policy| (attachment.principal, policy)));
        }
        for (kind, type_name) in KINDS {
            for block in names.of_type(&format!("{type_name}_policy")) {
                let principal = holder(names, block, kind, kind);
                self.inline.extend(names.text(block, "name").map(|name| (principal, name)));
            }
        }
    }
}

/// Adds what roles, users and groups may do.
pub(super) fn add(rights: &mut Rights, names: &Names<'_>, expansion: &mut Expansion, own: &OwnBlocks) {
    let policies = policies(names);
    let mut read: BTreeMap<&str, Policy> = BTreeMap::new();
    for attachment in attachments(names) {
        let Attachment { principal, policy, block, by_own_block } = attachment;
        let space = Space::Identity(principal.clone());
        // A plan knows the ARN of a new policy only once it is made; the blocks of one attachment go by one name.
        let arn = policy.or_else(|| {
            let address = format!("aws_iam_policy.{}", block.label());
            let arn = format!("${{{address}.arn}}");
            block.stack.resources.contains_key(&address).then(|| names.resolve(block.stack, &arn))
        });
        let Some(arn) = arn else {
            let right = "a policy that is known only once it is applied";
            rights.add_named(space, principal, right, Resource::named(""), vec![block.place()]);
            continue;
        };
        if !by_own_block && block.is_found() && own.attached.contains(&(principal.clone(), arn.clone())) {
            continue;
        }
        let Some((arn, policy)) = policies.get_key_value(&arn) else {
            let right = from_elsewhere(&arn);
            rights.add_named(space, principal, &right, Resource::named(""), vec![block.place()]);
            continue;
        };
        let read = read.entry(arn.as_str()).or_insert_with(|| {
            Policy::of(names, expansion, *policy, policy.arguments.get("policy").and_then(Value::as_str))
        });
        let mut read = read.clone();
        read.through.push(block.place());
        rights.add_policy(&space, &read, Some(&principal), None);
    }
    add_inline(rights, names, expansion, own);
    add_boundaries(rights, names, expansion, &policies);
}

/// What a policy gives that is not in these stacks: itself, by its name.
fn from_elsewhere(arn: &str) -> String {
    match arn.split_once(":iam::aws:policy/") {
        Some((_, path)) => format!("policy {} (managed by AWS)", path.rsplit('/').next().unwrap_or(path)),
        None => format!("policy {arn}"),
    }
}

fn add_inline(rights: &mut Rights, names: &Names<'_>, expansion: &mut Expansion, own: &OwnBlocks) {
    for (kind, type_name) in KINDS {
        for block in names.of_type(&format!("{type_name}_policy")) {
            let principal = holder(names, block, kind, kind);
            let text = block.arguments.get("policy").and_then(Value::as_str);
            let policy = Policy::of(names, expansion, block, text);
            rights.add_policy(&Space::Identity(principal.clone()), &policy, Some(&principal), None);
        }
    }
    for block in names.of_type("aws_iam_role") {
        let principal = identity(names, block, "role");
        let inline = block.arguments.get("inline_policy").and_then(Value::as_array).into_iter().flatten();
        for inline in inline {
            let name = inline["name"].as_str().unwrap_or_default().to_owned();
            let text = inline["policy"].as_str();
            let apart = block.is_found() && own.inline.contains(&(principal.clone(), name));
            if text.is_some() && !apart {
                let policy = Policy::of(names, expansion, block, text);
                rights.add_policy(&Space::Identity(principal.clone()), &policy, Some(&principal), None);
            }
        }
    }
}

fn add_boundaries(
    rights: &mut Rights,
    names: &Names<'_>,
    expansion: &mut Expansion,
    policies: &BTreeMap<String, Block<'_>>,
) {
    for (kind, type_name) in &KINDS[..2] {
        for block in names.of_type(type_name) {
            let boundary = names.text(block, "permissions_boundary");
            if let Some(policy) = boundary.as_ref().and_then(|arn| policies.get(arn)) {
                let space = Space::Boundary(boundary.clone().unwrap_or_default());
                if !rights.spaces.contains_key(&space) {
                    let text = policy.arguments.get("policy").and_then(Value::as_str);
                    let policy = Policy::of(names, expansion, *policy, text);
                    rights.add_policy(&space, &policy, Some(&Principal::Everyone), None);
                }
            }
            let ceiling = Ceiling { boundary, through: block.place() };
            rights.ceilings.insert(identity(names, block, kind), ceiling);
        }
    }
    for (kind, type_name) in KINDS {
        let present = names.of_type(type_name).map(|block| Space::Identity(identity(names, block, kind)));
        rights.present.extend(present);
    }
}

/// A boundary as people call it, by its ARN.
pub(super) fn boundary_name(arn: &str) -> &str {
    match arn.split_once(":policy/") {
        Some((_, path)) => path.rsplit('/').next().unwrap_or(path),
        None => arn,
    }
}

/// The policies of all stacks by their ARNs.
fn policies<'a>(names: &Names<'a>) -> BTreeMap<String, Block<'a>> {
    let arn = |block: &Block<'_>| names.resolve(block.stack, &format!("${{{}.arn}}", block.address));
    names.of_type("aws_iam_policy").map(|block| (arn(&block), block)).collect()
}

fn attachments<'a>(names: &Names<'a>) -> Vec<Attachment<'a>> {
    let mut found = Vec::new();
    for (kind, type_name) in KINDS {
        for block in names.of_type(&format!("{type_name}_policy_attachment")) {
            let principal = holder(names, block, kind, kind);
            found.push(Attachment {
                principal,
                policy: names.text(block, "policy_arn"),
                block,
                by_own_block: true,
            });
        }
        for block in names.of_type("aws_iam_policy_attachment") {
            for name in names.texts(block, &format!("{kind}s")) {
                let principal = Principal::own(kind, &name);
                let policy = names.text(block, "policy_arn");
                found.push(Attachment { principal, policy, block, by_own_block: true });
            }
        }
        for block in names.of_type(&format!("{type_name}_policy_attachments_exclusive")) {
            let principal = holder(names, block, &format!("{kind}_name"), kind);
            for policy in names.texts(block, "policy_arns") {
                let principal = principal.clone();
                found.push(Attachment { principal, policy: Some(policy), block, by_own_block: true });
            }
        }
    }
    for block in names.of_type("aws_iam_role") {
        let principal = identity(names, block, "role");
        let arns = block.arguments.get("managed_policy_arns").into_iter().flat_map(one_or_many);
        for policy in arns.map(|arn| names.resolve(block.stack, arn)) {
            let principal = principal.clone();
            found.push(Attachment { principal, policy: Some(policy), block, by_own_block: false });
        }
    }
    found
}

/// Whose policy a block is, by the argument that says so; in a plan that does not know it yet, by the block's own name.
fn holder(names: &Names<'_>, block: Block<'_>, argument: &str, kind: &str) -> Principal {
    let by_label = || {
        let address = format!("aws_iam_{kind}.{}", block.label());
        let known = block.stack.resources.contains_key(&address);
        known.then(|| names.resolve(block.stack, &format!("${{{address}.name}}")))
    };
    match names.text(block, argument).or_else(by_label) {
        Some(name) => Principal::own(kind, &name),
        None => Principal::Other(format!("a {kind} that is known only once {} is applied", block.place())),
    }
}

/// The role, user or group of a block.
pub(super) fn identity(names: &Names<'_>, block: Block<'_>, kind: &str) -> Principal {
    Principal::own(kind, &names.resolve(block.stack, &format!("${{{}.name}}", block.address)))
}
