//! Assessments for tests.

use serde_json::Value;

use crate::assessment::{Assessment, ControlResult, Evidence, FORMAT_VERSION, Outcome};
use crate::control::catalogue;
use crate::exception::AcceptedBy;
use crate::framework::{self, Framework, FrameworkResult, ItemResult};

/// An environment that has nothing.
pub(crate) fn nothing(environment: &str) -> Assessment {
    let controls = catalogue().controls.iter().map(|control| ControlResult {
        id: control.id.clone(),
        title: control.title.clone(),
        severity: control.severity,
        area: control.area.clone(),
        outcome: Outcome::NotApplicable,
        rationale: control.rationale.clone(),
        remedy: control.remedy.clone(),
        frameworks: framework::ids_of(control).collect(),
        evidence: Vec::new(),
    });
    let frameworks = Framework::ALL.into_iter().map(|framework| FrameworkResult {
        id: framework.id().to_owned(),
        name: framework.data().name.clone(),
        version: framework.data().version.clone(),
        items: framework
            .data()
            .controls
            .iter()
            .map(|item| ItemResult {
                id: item.id.clone(),
                title: item.title.clone(),
                outcome: Outcome::NotApplicable,
                severity: item.severity.clone(),
                level: item.level,
                section: None,
                controls: Vec::new(),
                r#where: item.r#where.clone(),
            })
            .collect(),
    });
    Assessment {
        format_version: FORMAT_VERSION,
        environment: environment.to_owned(),
        day: "2026-11-30".to_owned(),
        controls: controls.collect(),
        frameworks: frameworks.collect(),
        exceptions: Vec::new(),
    }
}

/// An exception.
pub(crate) fn exception() -> AcceptedBy {
    AcceptedBy {
        check: None,
        control: Some("s3-access-logs".to_owned()),
        target: "state.bucket".to_owned(),
        reason: "A reason\r\n# of two lines.".replace("\r\n", "\u{85}\u{2028}"),
        owner: "platform".to_owned(),
        expires: "2027-06-30".to_owned(),
        ticket: Some("PLATFORM-12".to_owned()),
        location: Some("environments/prod.toml:250:1".to_owned()),
    }
}

/// Something that was looked at.
pub(crate) fn evidence(outcome: Outcome) -> Evidence {
    Evidence {
        outcome,
        stack: "bootstrap".to_owned(),
        address: "aws_s3_bucket.state".to_owned(),
        path: "bucket".to_owned(),
        value: Value::from("state"),
        message: "nothing logs who reads it".to_owned(),
        setting: Some("state.bucket".to_owned()),
        setting_location: Some("environments/prod.toml:12:3".to_owned()),
        file: Some("out/prod/bootstrap/state.tf.json".to_owned()),
        line: Some(7),
        sha256: Some("0".repeat(64)),
        accepted_by: (outcome == Outcome::Accepted).then(exception),
    }
}
