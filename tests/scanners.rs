//! Outside scanners on what is generated: checkov on the files and on the plan view, parliament on the policies of IAM. What
//! they find is accepted by the environment, or differs from what the model knows, with the reason.

mod audits;
mod checkov;
mod differs;
mod parliament;
mod shapes;

use std::path::PathBuf;

use crate::harness::outcome::trials;
use crate::harness::project::Project;

use checkov::{checkov_finds_nothing_new, complaints_name_what_is_open_and_what_is_unused};
use parliament::parliament_finds_nothing_new;
use shapes::{nothing_is_written_that_scanners_pass_over, shapes_that_scanners_pass_over_are_told};

trials![
    checkov_finds_nothing_new,
    parliament_finds_nothing_new,
    nothing_is_written_that_scanners_pass_over,
    shapes_that_scanners_pass_over_are_told,
    complaints_name_what_is_open_and_what_is_unused,
];

/// The committed environments.
const ENVIRONMENTS: [&str; 3] = ["dev", "staging", "prod"];

/// The committed environments, generated, and their plan views.
struct Scanned {
    project: Project,
    views: PathBuf,
}

impl Scanned {
    fn new() -> Self {
        let project = Project::committed().synthesized();
        let views = project.path().join("plan-view");
        project.cleon(&["synth", "--plan-view", &views.to_string_lossy()]).success();
        Self { project, views }
    }
}
