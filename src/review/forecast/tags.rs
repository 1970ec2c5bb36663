//! Default tags of the provider, which are on every object beside its own.

use std::collections::BTreeMap;

use terraform::Mode;

use super::Forecast;
use crate::ArgumentChange;
use crate::compare::body;
use crate::diff::side::{Block, Side};
use crate::tree::Tree;

impl Forecast<'_> {
    /// Adds to both values of a resource the tags that it has together with those of its provider, where the latter
    /// change; whether they do.
    pub(super) fn add_tags(
        &self,
        standing: &Block<'_>,
        block: &Block<'_>,
        before: &mut Tree,
        after: &mut Tree,
    ) -> bool {
        let has_tags =
            body(Mode::Managed, block.resource_type).is_some_and(|body| body.get("tags_all").is_some());
        if !self.predicts || !has_tags {
            return false;
        }
        let old = self.resolve_base(|resolver| Some(resolver.block(configuration(self.base, standing)?)));
        let new = self.resolve_head(|resolver| Some(resolver.block(configuration(self.head, block)?)));
        let (old, new) = (default_tags(old), default_tags(new));
        if old == new {
            return false;
        }
        for (tree, defaults) in [(before, old), (after, new)] {
            let Tree::Map(arguments) = tree else { continue };
            let mut all = defaults;
            if let Some(Tree::Map(own)) = arguments.get("tags") {
                all.extend(own.clone());
            }
            arguments.insert("tags_all".to_owned(), Tree::Map(all));
        }
        true
    }
}

/// The provider configuration of a resource.
fn configuration<'s>(side: &'s Side<'_>, block: &Block<'_>) -> Option<&'s Block<'s>> {
    let name = block.argument("provider").and_then(serde_json::Value::as_str);
    let name = name.unwrap_or_else(|| block.resource_type.split('_').next().unwrap_or_default());
    side.blocks.get(&format!("provider.{name}"))
}

fn default_tags(configuration: Option<Tree>) -> BTreeMap<String, Tree> {
    let tags = configuration.as_ref().and_then(|tree| match tree.get("default_tags")? {
        Tree::List(blocks) => blocks.first()?.get("tags"),
        block => block.get("tags"),
    });
    if let Some(Tree::Map(tags)) = tags { tags.clone() } else { BTreeMap::new() }
}

/// Drops what is told of all tags where the resource's own say the same.
pub(crate) fn leave_own_to_themselves(arguments: &mut Vec<ArgumentChange>) {
    let own: Vec<String> = arguments
        .iter()
        .filter_map(|change| Some(format!("tags_all{}", change.path.strip_prefix("tags")?)))
        .collect();
    arguments.retain(|change| !own.contains(&change.path));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shown, ValueChange};

    #[test]
    fn tags_are_told_once() {
        let change = |path: &str| ArgumentChange {
            path: path.to_owned(),
            change: ValueChange::Added { after: Shown::Unknown },
            forces_replacement: false,
        };
        let mut arguments = vec![change("tags.Name"), change("tags_all.Name"), change("tags_all.owner")];
        leave_own_to_themselves(&mut arguments);
        assert_eq!(arguments, [change("tags.Name"), change("tags_all.owner")]);
    }
}
