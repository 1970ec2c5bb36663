//! Which block a person means by an address.

use std::collections::BTreeSet;

use settings::{Problem, Problems, nearest};
use stacks::environment::Environment;
use stacks::manifests::FOLDER;

use super::{Block, ObjectFiles};

/// How many names a help lists.
const SHOWN: usize = 12;

/// The blocks at an address, one of each stack that has it: `aws_vpc.main`, `data.x.y`, `output.x`, an attribute or
/// instance of one (`aws_vpc.main.id`, `${…}` around it or not), with the stack before it (`infrastructure/aws_vpc.main`)
/// or given by itself. Objects of the manifests have addresses of their own, as `trantor/dawn/Deployment/dawn`, and are
/// also found by the path of a file that says them.
pub(super) fn find(
    asked: &str,
    stack: Option<&str>,
    blocks: &[Block<'_>],
    files: &ObjectFiles,
    environment: &Environment,
) -> Result<Vec<usize>, Problems> {
    let text = asked.trim();
    let in_file = in_file(text, blocks, files, environment);
    if !in_file.is_empty() {
        return Ok(in_file);
    }
    let text = text.strip_prefix("${").and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let prefixed = text.split_once('/').filter(|(name, _)| blocks.iter().any(|block| block.stack == *name));
    let (stack, text) = match prefixed {
        Some((name, rest)) => (stack.or(Some(name)), rest),
        None => (stack, text),
    };
    let address = normal(text);
    let within = |block: &Block<'_>| stack.is_none_or(|stack| block.stack == stack);
    let candidates = || blocks.iter().enumerate().filter(|(_, block)| within(block));
    let longest = candidates()
        .filter(|(_, block)| leads_to(&block.member.address, &address))
        .map(|(_, block)| block.member.address.len())
        .max();
    let mut found: Vec<usize> = candidates()
        .filter(|(_, block)| {
            Some(block.member.address.len()) == longest && leads_to(&block.member.address, &address)
        })
        .map(|(at, _)| at)
        .collect();
    if found.is_empty() {
        // What was moved or removed is known by the block that says so.
        let of_history = ["moved", "removed", "import"].map(|kind| format!("{kind}.{address}"));
        found.extend(
            candidates().filter(|(_, block)| of_history.contains(&block.member.address)).map(|(at, _)| at),
        );
    }
    if found.is_empty() {
        let known: Vec<&str> = candidates().map(|(_, block)| &*block.member.address).collect();
        return Err(unknown(&address, stack, &known, environment).into());
    }
    Ok(found)
}

/// The objects that a file of the manifests says, by its path: from the project's folder on or below it.
fn in_file(path: &str, blocks: &[Block<'_>], files: &ObjectFiles, environment: &Environment) -> Vec<usize> {
    let folder = format!("out/{}/{FOLDER}/", environment.name);
    let path = path.strip_prefix("./").unwrap_or(path);
    let path = path.strip_prefix(&folder).or(path.strip_prefix(&folder["out/".len()..])).unwrap_or(path);
    let says = |(_, block): &(usize, &Block<'_>)| {
        let mut of_object =
            files.get(&block.member.address).filter(|_| block.is_object()).into_iter().flatten();
        of_object.any(|file| file == path)
    };
    blocks.iter().enumerate().filter(says).map(|(at, _)| at).collect()
}

/// `provider["registry.terraform.io/hashicorp/aws"].far` is `provider.aws.far`; `resource.` before a type may be left
/// out.
fn normal(text: &str) -> String {
    if let Some((source, rest)) = text.strip_prefix("provider[\"").and_then(|rest| rest.split_once("\"]")) {
        let name = source.rsplit('/').next().unwrap_or(source);
        return format!("provider.{name}{rest}");
    }
    text.strip_prefix("resource.").unwrap_or(text).to_owned()
}

/// Whether a block's address is the one asked for, or what it is an attribute or an instance of.
fn leads_to(address: &str, asked: &str) -> bool {
    asked.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn unknown(address: &str, stack: Option<&str>, known: &[&str], environment: &Environment) -> Problem {
    let place =
        stack.map_or_else(|| environment.name.to_string(), |stack| format!("{}/{stack}", environment.name));
    let problem = Problem::new(format!("{place} has no `{address}`"));
    let listed = |mut names: Vec<&str>| {
        let mut told = BTreeSet::new();
        names.retain(|name| told.insert(*name));
        let more = names.len().saturating_sub(SHOWN);
        let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        if more == 0 { shown } else { format!("{shown} and {more} more") }
    };
    if !address.is_empty() && environment.document.node(address).is_some() {
        return problem.help(format!("that is a setting: ask for `--setting {address}`"));
    }
    if let Some(near) = nearest(address, known.iter().copied()) {
        return problem.help(format!("did you mean `{near}`?"));
    }
    let (kind, name) = address.rsplit_once('.').unwrap_or((address, ""));
    let same = |test: &dyn Fn(&str, &str) -> bool| -> Vec<&str> {
        let parts = known.iter().filter(|known| {
            let (other_kind, other_name) = known.rsplit_once('.').unwrap_or((known, ""));
            test(other_kind, other_name)
        });
        parts.copied().collect()
    };
    let of_kind = same(&|other, _| other == kind);
    let of_name = same(&|_, other| !other.is_empty() && (other == name || other == address));
    let help = match (of_kind.is_empty(), of_name.is_empty()) {
        (false, _) => format!("of `{kind}` there are {}", listed(of_kind)),
        (true, false) => format!("what is named so is {}", listed(of_name)),
        (true, true) => {
            let mut kinds: Vec<&str> =
                known.iter().filter_map(|known| Some(known.rsplit_once('.')?.0)).collect();
            kinds.dedup();
            kinds.sort_unstable();
            kinds.dedup();
            match nearest(kind, kinds.iter().copied()) {
                Some(near) => format!("did you mean one of {}?", listed(same(&|other, _| other == near))),
                None => format!(
                    "write an address as Terraform does, `aws_vpc.main` or `output.vpc_id`, or an object's, `trantor/dawn/Deployment/dawn`; there are {} of them",
                    known.len()
                ),
            }
        }
    };
    problem.help(help)
}
