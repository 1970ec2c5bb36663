//! The local AWS has tests of its own, in Python.

use std::process::Command;

use crate::harness::outcome::{Outcome, trials};
use crate::harness::process::finish;
use crate::harness::python::{local_aws_folder, python};

trials![unit_tests];

fn unit_tests() -> Outcome {
    let mut command = Command::new(python()?);
    command
        .current_dir(local_aws_folder())
        .args(["-m", "unittest", "discover", "--start-directory", "tests"])
        .env("PYTHONDONTWRITEBYTECODE", "1");
    finish(&mut command).success();
    Ok(())
}
