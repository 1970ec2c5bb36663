//! What the checks are, for people.

use std::fmt::Write as _;

use super::{Check, all};

const HEAD: &str = "# Checks

What `cleon synth` and `cleon validate` find out before Terraform plans anything. Made from the code: a test compares, and
`INSTA_UPDATE=always cargo test -p stacks documentation` writes it.

An error stops the run. An environment can live with a finding by saying so, where everyone sees it:

```toml
[[accepted]]
check = \"NET-001\"
target = \"network.cidr\"            # as the finding says it
reason = \"The two networks are never connected: one is the other's replacement.\"
owner = \"platform\"
expires = 2027-06-30               # the last day
```

An acceptance that has expired, or that nothing needs, is an error itself. Days are those of UTC; `--today` judges by
another one. What a control of the [audit](audit.md) finds is accepted the same way, with `control` in place of `check`.
";

/// All checks as a Markdown document: `docs/checks.md`.
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\n| id | what must hold |\n|---|---|\n");
    for Check { id, title, .. } in all() {
        let _ = writeln!(text, "| [{id}](#{}) | {title} |", id.to_lowercase());
    }
    for Check { id, title, about, source, .. } in all() {
        let _ = write!(text, "\n## {id}\n\n**{title}.** {about}\n\n*Source:* {source}.\n");
    }
    text
}
