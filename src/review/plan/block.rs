//! The block that an object of a plan comes from.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::Place;
use crate::diff::lines::Lines;
use crate::diff::side::{Block, Side};
use generated::Generated;

/// The generated blocks of a stack, if they are at hand.
pub(super) struct Blocks<'g> {
    folder: String,
    side: Side<'g>,
    /// Where the blocks of a file stand, by its name. Only files that something is asked of are searched.
    lines: RefCell<HashMap<&'g str, Lines>>,
}

impl<'g> Blocks<'g> {
    pub(super) fn of(environment: &str, stack: &str, generated: Option<&'g Generated>) -> Self {
        let stacks = generated.map(|generated| generated.stacks.as_slice()).unwrap_or_default();
        let found = stacks.iter().find(|of| of.name == stack);
        Self {
            folder: format!("out/{environment}/{stack}"),
            side: found.map(Side::of).unwrap_or_default(),
            lines: RefCell::default(),
        }
    }

    /// The block of an object. Those of modules are elsewhere.
    pub(super) fn block(&self, address: &str) -> Option<&Block<'g>> {
        self.side.blocks.get(&terraform::plan::without_keys(address))
    }

    /// The settings key that the block of an object comes from; empty when it is not known.
    pub(super) fn setting(&self, address: &str) -> String {
        self.block(address).map(Block::setting).unwrap_or_default().to_owned()
    }

    /// Where the block of an object stands.
    pub(super) fn place(&self, address: &str) -> Option<Place> {
        let block = self.block(address)?;
        let mut lines = self.lines.borrow_mut();
        let lines = lines.entry(block.file).or_insert_with(|| Lines::of(block.text));
        let line = lines.of_block(block.pointer)?;
        Some(Place { file: format!("{}/{}", self.folder, block.file), line })
    }
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
