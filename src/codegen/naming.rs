//! Rust names of Terraform's names.

/// Every word that Rust 2024 keeps for itself, the reserved ones included, but for those in [`NEVER_RAW`].
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Words that Rust takes as no identifier even behind `r#`.
const NEVER_RAW: [&str; 5] = ["Self", "_", "crate", "self", "super"];

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

/// The name as a Rust identifier: keywords get `r#`, and those that cannot have it a `_` behind them.
#[must_use]
pub fn identifier(name: &str) -> String {
    if NEVER_RAW.contains(&name) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_escaped() {
        for keyword in KEYWORDS {
            assert_eq!(identifier(keyword), format!("r#{keyword}"));
        }
        assert_eq!(
            ["self", "Self", "super", "crate"].map(identifier),
            ["self_", "Self_", "super_", "crate_"]
        );
        assert_eq!(["name", "overrides", "union"].map(identifier), ["name", "overrides", "union"]);
    }

    #[test]
    fn the_compiler_takes_every_escaped_keyword() {
        macro_rules! declare {
            ($($name:ident)*) => {
                [$({ let $name = stringify!($name); $name }),*]
            };
        }
        let declared = declare! {
            r#abstract r#as r#async r#await r#become r#box r#break r#const r#continue r#do r#dyn r#else r#enum r#extern
            r#false r#final r#fn r#for r#gen r#if r#impl r#in r#let r#loop r#macro r#match r#mod r#move r#mut r#override
            r#priv r#pub r#ref r#return r#static r#struct r#trait r#true r#try r#type r#typeof r#unsafe r#unsized r#use
            r#virtual r#where r#while r#yield
        };
        assert_eq!(KEYWORDS.map(identifier)[..], declared[..]);
    }
}
