//! XML as EC2 and IAM write it: elements with text, and lists of `item` or `member`.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use crate::cluster::Tags;

/// An answer that is no XML.
#[derive(Debug, thiserror::Error)]
#[error("the answer is no XML")]
pub(crate) struct NoXml;

/// Reads an answer.
pub(crate) fn document(text: &str) -> Result<Document<'_>, NoXml> {
    Document::parse(text).map_err(|_| NoXml)
}

/// Code and message of an error.
pub(super) fn error(text: &str) -> (Option<String>, Option<String>) {
    let Ok(document) = document(text) else { return (None, None) };
    let error = document.descendants().find(|node| is(node, "Error"));
    let of = |name: &str| error.and_then(|error| Element(error).text(name)).map(str::to_owned);
    (of("Code"), of("Message"))
}

/// An element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a>(Node<'a, 'a>);

impl<'a> Element<'a> {
    /// The outermost.
    pub(crate) fn root(document: &'a Document<'a>) -> Self {
        Self(document.root_element())
    }

    /// The element of a name right below.
    pub(crate) fn child(self, name: &str) -> Option<Self> {
        self.0.children().find(|node| is(node, name)).map(Self)
    }

    /// The names of elements right below.
    pub(crate) fn names(self) -> impl Iterator<Item = &'a str> {
        self.0.children().filter(Node::is_element).map(|node| node.tag_name().name())
    }

    /// The text of an element right below; none when it is empty.
    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.child(name).and_then(Self::own)
    }

    /// The same, empty when there is none.
    pub(crate) fn string(self, name: &str) -> String {
        self.text(name).unwrap_or_default().to_owned()
    }

    /// The same, owned.
    pub(crate) fn maybe(self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// A number.
    pub(crate) fn number(self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    /// A boolean.
    pub(crate) fn flag(self, name: &str) -> Option<bool> {
        self.text(name)?.parse().ok()
    }

    /// Its own text.
    pub(crate) fn own(self) -> Option<&'a str> {
        self.0.text().map(str::trim).filter(|text| !text.is_empty())
    }

    /// The items of a list right below.
    pub(crate) fn items(self, list: &str) -> impl Iterator<Item = Self> {
        let items = self.child(list).into_iter().flat_map(|list| list.0.children());
        items.filter(|node| is(node, "item") || is(node, "member")).map(Self)
    }

    /// A list of texts.
    pub(crate) fn texts(self, list: &str) -> Vec<String> {
        self.items(list).filter_map(Self::own).map(str::to_owned).collect()
    }

    /// Tags, as EC2 (`key`, `value`) or IAM (`Key`, `Value`) writes them, without those of AWS itself.
    pub(crate) fn tags(self, list: &str) -> Tags {
        let tag = |item: Self| {
            let key = item.text("key").or_else(|| item.text("Key"))?;
            let value = item.text("value").or_else(|| item.text("Value")).unwrap_or_default();
            (!key.starts_with("aws:")).then(|| (key.to_owned(), value.to_owned()))
        };
        self.items(list).filter_map(tag).collect::<BTreeMap<_, _>>()
    }
}

fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_both_services_are_read() {
        let ec2 = "<?xml version=\"1.0\"?><Response><Errors><Error><Code>UnauthorizedOperation</Code>\
                   <Message>You are not authorized.</Message></Error></Errors><RequestID>1</RequestID></Response>";
        assert_eq!(
            error(ec2),
            (Some("UnauthorizedOperation".to_owned()), Some("You are not authorized.".to_owned()))
        );
        let iam = "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>\
                   <Code>NoSuchEntity</Code><Message>no</Message></Error></ErrorResponse>";
        assert_eq!(error(iam), (Some("NoSuchEntity".to_owned()), Some("no".to_owned())));
        assert_eq!(error("<html>proxy"), (None, None));
    }

    #[test]
    fn lists_and_tags_are_read() {
        let text = "<r xmlns=\"urn:x\"><set><item>a</item><item>b</item></set><n>3</n><empty/>\
                    <tagSet><item><key>Name</key><value>x</value></item><item><key>aws:y</key><value>z</value></item>\
                    <item><key>none</key><value/></item></tagSet></r>";
        let document = document(text).unwrap();
        let root = Element::root(&document);
        assert_eq!(root.texts("set"), ["a", "b"]);
        assert_eq!(root.number("n"), Some(3));
        assert_eq!(root.text("empty"), None);
        assert_eq!(
            root.tags("tagSet"),
            [("Name", "x"), ("none", "")].map(|(key, value)| (key.to_owned(), value.to_owned())).into()
        );
    }
}
