//! Adoptions as JSON.

use serde_json::{Value, json};

use super::Generated;
use crate::Adoption;

/// An adoption as programs read it; `docs/json.md` has the shape.
pub fn json(of: &Adoption, generated: &Generated) -> Value {
    let pins: Vec<_> = if of.is_new { of.pins.iter().collect() } else { Vec::new() };
    json!({
        "format_version": 1,
        "environment": of.environment,
        "cluster": {
            "key": of.key,
            "name": of.name,
            "account_id": of.account_id,
            "region": of.region,
        },
        "file": of.file,
        "described": of.is_described(),
        "written": generated.written,
        "taken_over": generated.taken_over,
        "diff": of.diff,
        "differences": of.differences,
        "imports": generated.imports,
        "pinned": pins,
        "beside": of.beside,
        "left": of.left,
        "findings": generated.findings,
        "blockers": of.blockers,
        "unknown": of.unknown,
        "not_needed": of.irrelevant,
    })
}
