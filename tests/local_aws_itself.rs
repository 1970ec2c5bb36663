//! The local AWS has tests of its own, in Python.

use std::process::Command;

use crate::harness::local_aws::loopback;
use crate::harness::outcome::{Outcome, trials};
use crate::harness::process::finish;
use crate::harness::python::{local_aws_folder, python};

trials![unit_tests, only_this_machine_is_talked_to];

fn unit_tests() -> Outcome {
    let mut command = Command::new(python()?);
    command
        .current_dir(local_aws_folder())
        .args(["-m", "unittest", "discover", "--start-directory", "tests"])
        .env("PYTHONDONTWRITEBYTECODE", "1");
    finish(&mut command).success();
    Ok(())
}

fn only_this_machine_is_talked_to() {
    assert!(loopback("http://127.0.0.1:5600").is_some());
    let others = [
        "http://10.0.0.1:80",
        "http://0.0.0.0:80",
        "https://127.0.0.1:443",
        "http://localhost:80",
        "http://127.0.0.1",
    ];
    for endpoint in others {
        assert!(loopback(endpoint).is_none(), "{endpoint}");
    }
}
