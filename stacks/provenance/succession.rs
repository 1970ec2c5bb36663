//! Blocks that a change gives another address: what each became, and which of its arguments the change shaped.
//!
//! A zone's letter and a cluster's key are in addresses, so that another zone or key means other blocks. Only by
//! comparing each with what it became is it seen which arguments are made of the zone or the key.

use std::collections::BTreeMap;

use terraform::{Argument, Change, Difference, Member, hcl};

/// What became of blocks: the address before by the address after.
pub(super) struct Succession(BTreeMap<String, String>);

impl Succession {
    /// Of each type or kind, those that vanished became those that appeared, in the order of their addresses, when there are as
    /// many of both. A guess, which at worst names a setting too many or too few for an argument.
    pub(super) fn of(differences: &[Difference]) -> Self {
        let mut types: BTreeMap<&str, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
        for Difference { address, change } in differences {
            let (removed, added) = types.entry(type_of(address)).or_default();
            match change {
                Change::Removed => removed.push(address),
                Change::Added => added.push(address),
                Change::Changed(_) => {}
            }
        }
        let mut pairs = BTreeMap::new();
        for (removed, added) in types.values_mut().filter(|(removed, added)| removed.len() == added.len()) {
            removed.sort_unstable();
            added.sort_unstable();
            pairs.extend(
                added.iter().zip(removed).map(|(after, before)| ((*after).to_owned(), (*before).to_owned())),
            );
        }
        Self(pairs)
    }

    /// Whether the block is what another became.
    pub(super) fn has_successor(&self, added: &str) -> bool {
        self.0.contains_key(added)
    }

    /// The arguments that differ between blocks and what they became; with `all`, also those of blocks that kept their
    /// address. That a reference leads to what a block became is no difference.
    pub(super) fn differences(
        &self,
        before: &[Member<'_>],
        after: &[Member<'_>],
        all: bool,
        is_renamed: impl Fn(&str, &BTreeMap<&str, &Argument<'_>>) -> bool,
    ) -> Vec<Difference> {
        let by_address: BTreeMap<&str, &Member<'_>> =
            before.iter().map(|member| (&*member.address, member)).collect();
        let mut found = Vec::new();
        for member in after {
            let former = match self.0.get(&member.address) {
                Some(former) => former.as_str(),
                None if all => &*member.address,
                None => continue,
            };
            let Some(former) = by_address.get(former) else { continue };
            if former.block == member.block {
                continue;
            }
            let arguments = member.arguments();
            let arguments: BTreeMap<&str, &Argument<'_>> =
                arguments.iter().map(|argument| (&*argument.path, argument)).collect();
            let differs = |argument: &Argument<'_>| match arguments.get(&*argument.path) {
                Some(other) => hcl::to_json(argument.value) != self.restored(member, other),
                None => is_renamed(&argument.path, &arguments),
            };
            let changed = former.arguments().into_iter().filter(differs).map(|argument| argument.path);
            let changed: Vec<String> = changed.collect();
            if !changed.is_empty() {
                found.push(Difference { address: former.address.clone(), change: Change::Changed(changed) });
            }
        }
        found
    }

    /// The value as text, with the addresses in it as they were.
    fn restored(&self, of: &Member<'_>, argument: &Argument<'_>) -> String {
        of.uses(argument).into_iter().fold(hcl::to_json(argument.value), |text, found| {
            match self.0.get(&found.address) {
                Some(former) => text.replace(&found.address, former),
                None => text,
            }
        })
    }
}

/// The type of a block by its address, `aws_subnet` or `data.aws_ssm_parameter`, or the kind of an object:
/// `Deployment` of `trantor/dawn/Deployment/dawn`.
fn type_of(address: &str) -> &str {
    match address.split('/').nth(2) {
        Some(kind) => kind,
        None => address.rsplit_once('.').unwrap_or_default().0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_paired_by_their_kinds() {
        assert_eq!(type_of("data.aws_ssm_parameter.x"), "data.aws_ssm_parameter");
        assert_eq!(type_of("trantor/dawn/ConfigMap/dawn.files"), "ConfigMap");
        assert_eq!(type_of("terraform"), "");
    }
}
