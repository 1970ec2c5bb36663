//! The block that an object of a plan comes from.

use serde_json::Value;
use terraform::{Mode, ResourceAddress};

use crate::{Generated, GeneratedStack, Place};

/// What stands before the settings key in the comment of a block.
const SETTINGS: &str = ", settings: ";

/// The generated blocks of a stack, if they are at hand.
pub(super) struct Blocks<'g> {
    folder: String,
    stack: Option<&'g GeneratedStack>,
}

impl<'g> Blocks<'g> {
    pub(super) fn of(environment: &str, stack: &str, generated: Option<&'g Generated>) -> Self {
        let stacks = generated.map(|generated| generated.stacks.as_slice()).unwrap_or_default();
        let found = stacks.iter().find(|of| of.name == stack);
        Self { folder: format!("out/{environment}/{stack}"), stack: found }
    }

    /// The arguments of the block of an object.
    pub(super) fn arguments(&self, address: &str) -> Option<&'g Value> {
        let pointer = pointer(address)?;
        self.stack?.files.values().find_map(|(_, content)| block(content, &pointer))
    }

    /// The settings key that the block of an object comes from; empty when it is not known.
    pub(super) fn setting(&self, address: &str) -> String {
        let comment = self.arguments(address).and_then(|block| block["//"].as_str()).unwrap_or_default();
        comment.split_once(SETTINGS).map_or_else(String::new, |(_, setting)| setting.to_owned())
    }

    /// Where the block of an object stands.
    pub(super) fn place(&self, address: &str) -> Option<Place> {
        let pointer = pointer(address)?;
        let found = self.stack?.files.iter().find(|(_, (_, content))| block(content, &pointer).is_some());
        let (name, (text, _)) = found?;
        Some(Place { file: format!("{}/{name}", self.folder), line: line_of(text, &pointer)? })
    }
}

fn block<'g>(content: &'g serde_json::Map<String, Value>, pointer: &[String; 3]) -> Option<&'g Value> {
    content.get(&pointer[0])?.get(&pointer[1])?.get(&pointer[2])
}

/// What leads to the block of an object in a generated file. Modules are elsewhere.
fn pointer(address: &str) -> Option<[String; 3]> {
    let address: ResourceAddress = terraform::plan::without_keys(address).parse().ok()?;
    let kind = match address.mode {
        Mode::Data => "data",
        Mode::Managed => "resource",
    };
    Some([kind.to_owned(), address.resource_type.into_owned(), address.name.into_owned()])
}

/// The line that the block at a pointer begins on, from 1 on, in text as cleon writes it: two spaces for each level, each key
/// on a line of its own.
fn line_of(text: &str, pointer: &[String]) -> Option<usize> {
    let mut lines = text.lines().enumerate();
    let mut found = None;
    for (depth, key) in pointer.iter().enumerate() {
        let begin = format!("{}{}: ", "  ".repeat(depth + 1), Value::from(key.as_str()));
        found = Some(lines.find(|(_, line)| line.starts_with(&begin))?.0 + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_block_is_found_in_the_files_of_its_stack() {
        let manifest =
            "{\"format_version\":1,\"environment\":\"dev\",\"apply_order\":[\"app\"],\"stacks\":[]}";
        let network = "{\n  \"resource\": {\n    \"aws_eip\": {\n      \"main\": {\n        \"//\": \"modules/network, \
                       settings: network.nat\"\n      }\n    },\n    \"aws_vpc\": {\n      \"main\": {\n        \"//\": \
                       \"modules/network, settings: network\"\n      }\n    }\n  }\n}\n";
        let files = [("manifest.json", manifest), ("app/network.tf.json", network)];
        let files: BTreeMap<String, Vec<u8>> =
            files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
        let generated = Generated::read("x", &files).unwrap();
        let blocks = Blocks::of("dev", "app", Some(&generated));
        let place = |line| Some(Place { file: "out/dev/app/network.tf.json".to_owned(), line });
        assert_eq!(blocks.place("aws_vpc.main"), place(9));
        assert_eq!(blocks.place("aws_eip.main[\"a\"]"), place(4));
        assert_eq!(blocks.setting("aws_eip.main"), "network.nat");
        for none in ["aws_vpc.other", "data.aws_vpc.main", "module.m.aws_vpc.main", "action.x.y"] {
            assert_eq!((blocks.place(none), blocks.setting(none)), (None, String::new()), "{none}");
        }
        assert_eq!(Blocks::of("dev", "other", Some(&generated)).place("aws_vpc.main"), None);
        assert_eq!(Blocks::of("dev", "app", None).place("aws_vpc.main"), None);
    }
}
