//! Rust names of Terraform's names.

/// `eks_node_group` → `EksNodeGroup`.
#[must_use]
pub fn camel(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        })
        .collect()
}

/// The name as a Rust identifier: keywords get `r#`.
#[must_use]
pub fn identifier(name: &str) -> String {
    const KEYWORDS: [&str; 14] = [
        "as", "break", "const", "continue", "else", "enum", "for", "if", "in", "match", "mod", "ref", "type",
        "use",
    ];
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}
