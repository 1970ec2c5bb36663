//! Links within a page. What has an address is found by it: `#infrastructure:aws_vpc.main`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

/// All but what may stand in a fragment as it is, and in every attribute.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b':').remove(b'/').remove(b'~');

/// A link to something on the page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Link {
    /// Where it leads to: `#infrastructure:aws_vpc.main`.
    pub(crate) href: String,
    /// What it says.
    pub(crate) text: String,
}

impl Link {
    /// A link to what has an address in a stack, saying both.
    pub(crate) fn to_block(stack: &str, address: &str) -> Self {
        let id = block_id(stack, address);
        Self { href: href(&id), text: id }
    }

    /// A link to a control.
    pub(crate) fn to_control(id: &str) -> Self {
        Self { href: href(&control_id(id)), text: id.to_owned() }
    }
}

/// The id of what has an address in a stack. White space may not stand in one.
pub(crate) fn block_id(stack: &str, address: &str) -> String {
    format!("{stack}:{address}").replace(char::is_whitespace, "_")
}

/// The id of a control.
pub(crate) fn control_id(control: &str) -> String {
    format!("control:{control}").replace(char::is_whitespace, "_")
}

/// The id of a generated file.
pub(crate) fn file_id(file: &str) -> String {
    format!("file:{file}").replace(char::is_whitespace, "_")
}

/// A link to an id.
pub(crate) fn href(id: &str) -> String {
    format!("#{}", utf8_percent_encode(id, ESCAPED))
}
