//! Another environment as the base: what differs in nothing but the environments' names and accounts.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};

use super::side::{Kind, Side};
use generated::{Generated, GeneratedStack};

/// The base with the names of the head in the place of its own, and how many values are the same by that alone.
pub(super) fn renamed(base: &Generated, head: &Generated) -> (Generated, usize) {
    let mut names = vec![(base.environment.as_str(), head.environment.as_str())];
    let (old, new) = (account(base), account(head));
    if let (Some(old), Some(new)) = (&old, &new)
        && old != new
    {
        names.push((old, new));
    }
    let mut known = HashSet::new();
    for stack in &head.stacks {
        stack.files.values().for_each(|(_, content)| texts(content, &mut known));
    }
    known.extend(head.manifests.values().flat_map(|text| text.lines()));
    let mut renaming = Renaming { names: &names, known, alike: 0 };
    let mut renamed = base.clone();
    for stack in &mut renamed.stacks {
        renaming.stack(stack);
    }
    for text in renamed.manifests.values_mut() {
        let lines: Vec<String> = text.lines().map(|line| renaming.text(line)).collect();
        *text = lines.join("\n") + "\n";
    }
    (renamed, renaming.alike)
}

/// The account that the providers of an environment work in.
fn account(generated: &Generated) -> Option<String> {
    let mut accounts = BTreeSet::new();
    for stack in &generated.stacks {
        let side = Side::of(stack);
        for block in side.blocks.values().filter(|block| block.kind == Kind::Provider) {
            let ids = block.argument("allowed_account_ids").and_then(Value::as_array);
            accounts.extend(ids.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
        }
    }
    // With several there is none that stands for the environment.
    if accounts.len() == 1 { accounts.pop_first() } else { None }
}

fn texts<'g>(content: &'g Map<String, Value>, found: &mut HashSet<&'g str>) {
    fn of<'g>(value: &'g Value, found: &mut HashSet<&'g str>) {
        match value {
            Value::String(text) => _ = found.insert(text),
            Value::Array(items) => items.iter().for_each(|item| of(item, found)),
            Value::Object(entries) => texts(entries, found),
            _ => {}
        }
    }
    for (key, value) in content {
        found.insert(key);
        of(value, found);
    }
}

struct Renaming<'a> {
    names: &'a [(&'a str, &'a str)],
    /// The texts of the head.
    known: HashSet<&'a str>,
    alike: usize,
}

impl Renaming<'_> {
    fn stack(&mut self, stack: &mut GeneratedStack) {
        for (_, content) in stack.files.values_mut() {
            self.map(content);
        }
    }

    fn map(&mut self, map: &mut Map<String, Value>) {
        let renamed = std::mem::take(map).into_iter().map(|(key, mut value)| {
            self.value(&mut value);
            (if key == "//" { key } else { self.text(&key) }, value)
        });
        *map = renamed.collect();
    }

    fn value(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(entries) => self.map(entries),
            _ => {}
        }
    }

    /// A text with the names of the head. One that the head has as it is stays: a word may be a name by chance, as `dev`
    /// is in `/dev/xvda`.
    fn text(&mut self, text: &str) -> String {
        let mut renamed = text.to_owned();
        for (old, new) in self.names {
            renamed = with_words(&renamed, old, new);
        }
        if renamed == text || (self.known.contains(text) && !self.known.contains(renamed.as_str())) {
            return text.to_owned();
        }
        self.alike += usize::from(self.known.contains(renamed.as_str()));
        renamed
    }
}

/// The text with each whole word `old` as `new`.
fn with_words(text: &str, old: &str, new: &str) -> String {
    let mut renamed = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices(old) {
        let in_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        let (before, behind) = (text[..at].chars().next_back(), text[at + old.len()..].chars().next());
        if !in_word(before) && !in_word(behind) {
            renamed.push_str(&text[done..at]);
            renamed.push_str(new);
            done = at + old.len();
        }
    }
    renamed.push_str(&text[done..]);
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_names() {
        assert_eq!(with_words("prod-trantor/prod", "prod", "dev"), "dev-trantor/dev");
        assert_eq!(with_words("production products", "prod", "dev"), "production products");
        assert_eq!(with_words("", "prod", "dev"), "");
    }
}
