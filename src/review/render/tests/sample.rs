//! What to make reviews of in tests, and one that has something of everything.

mod whole;

use serde_json::{Value, json};

pub(crate) use self::whole::sample;
use crate::{
    Action, ArgumentChange, Change, Consequence, Danger, Import, MadeFrom, Place, Reason, Review, Shown,
    StackReview, StackState, ValueChange,
};

/// A change without anything but its address, its action and its danger.
pub(crate) fn change(address: &str, action: Action, danger: Danger) -> Change {
    let resource_type = address.split(['.', '/']).next().unwrap_or_default();
    Change {
        address: address.to_owned(),
        resource_type: resource_type.to_owned(),
        action,
        danger,
        moved_from: None,
        import: None,
        deposed: None,
        reasons: Vec::new(),
        consequences: Vec::new(),
        arguments: Vec::new(),
        setting: String::new(),
        place: None,
    }
}

impl Change {
    pub(crate) fn set_by(mut self, setting: &str) -> Self {
        setting.clone_into(&mut self.setting);
        self
    }

    pub(crate) fn at(mut self, file: &str, line: usize) -> Self {
        self.place = Some(Place { file: file.to_owned(), line });
        self
    }

    pub(crate) fn because(mut self, code: &str, text: &str, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        self.reasons.push(Reason { code: code.to_owned(), text: text.to_owned(), arguments });
        self
    }

    pub(crate) fn means(mut self, text: &str, one_way: bool) -> Self {
        self.consequences.push(Consequence { text: text.to_owned(), one_way });
        self
    }

    pub(crate) fn moved(mut self, from: &str) -> Self {
        self.moved_from = Some(from.to_owned());
        self
    }

    pub(crate) fn imported(mut self, id: Option<&str>) -> Self {
        self.import = Some(Import { id: id.map(str::to_owned) });
        self
    }

    pub(crate) fn deposed(mut self, key: &str) -> Self {
        self.deposed = Some(key.to_owned());
        self
    }

    pub(crate) fn with(mut self, arguments: impl IntoIterator<Item = ArgumentChange>) -> Self {
        self.arguments.extend(arguments);
        self
    }
}

/// A stack that was looked at as a whole.
pub(crate) fn stack(name: &str, changes: Vec<Change>) -> StackReview {
    StackReview {
        stack: name.to_owned(),
        state: StackState::Reviewed,
        changes,
        drift: Vec::new(),
        outputs: Vec::new(),
        checks: Vec::new(),
        deferred: Vec::new(),
    }
}

/// A review of generated files.
pub(crate) fn review(stacks: Vec<StackReview>) -> Review {
    Review {
        format_version: 1,
        environment: "prod".to_owned(),
        made_from: MadeFrom::Diff { base: "main (1a2b3c4)".to_owned(), head: "HEAD (5d6e7f8)".to_owned() },
        stacks,
        access: Vec::new(),
        openings: Vec::new(),
        notes: Vec::new(),
    }
}

pub(crate) fn changed(path: &str, before: Value, after: Value) -> ArgumentChange {
    argument(path, ValueChange::Changed { before: Shown::Value(before), after: Shown::Value(after) })
}

pub(crate) fn added(path: &str, after: Value) -> ArgumentChange {
    argument(path, ValueChange::Added { after: Shown::Value(after) })
}

pub(crate) fn argument(path: &str, change: ValueChange) -> ArgumentChange {
    ArgumentChange { path: path.to_owned(), change, forces_replacement: false }
}

pub(crate) fn forces(argument: ArgumentChange) -> ArgumentChange {
    ArgumentChange { forces_replacement: true, ..argument }
}

pub(crate) fn elements(path: &str, added: &[&str], removed: &[&str]) -> ArgumentChange {
    let shown = |values: &[&str]| values.iter().map(|value| Shown::Value(json!(value))).collect();
    argument(path, ValueChange::Elements { added: shown(added), removed: shown(removed) })
}

pub(crate) fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
