//! Paths of settings, in the spelling of TOML's dotted keys: `clusters.trantor.size`, `tags."cost centre"`.
//! Elements of arrays, for which TOML has no spelling, are written `zones[0]`.

/// The path of `key` in the table at `parent`; the document itself is at the empty path.
pub fn child(parent: &str, key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let key = if bare { key.to_owned() } else { toml::Value::from(key).to_string() };
    if parent.is_empty() { key } else { format!("{parent}.{key}") }
}

/// The path of element `position`, counted from 0, of the array at `parent`.
pub fn index(parent: &str, position: usize) -> String {
    format!("{parent}[{position}]")
}
