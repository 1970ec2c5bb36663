//! `.github/`: the workflows of a platform's repository as outside judges and rules of our own see them, and their
//! scripts as they work, with programs on the path that only write down how they were called.
//!
//! That GitHub runs them as written, only GitHub can show.

mod comments;
mod document;
mod drift;
mod environments;
mod images;
mod judges;
mod reviews;
mod rules;
mod sandbox;
mod stacks;
mod trust;

use libtest_mimic::Trial;

pub(crate) fn trials() -> Vec<Trial> {
    [
        judges::trials(),
        rules::trials(),
        trust::trials(),
        environments::trials(),
        reviews::trials(),
        comments::trials(),
        stacks::trials(),
        drift::trials(),
        images::trials(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
