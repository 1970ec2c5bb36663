//! Findings: what evidence comes to, for each control and each id of a framework.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::document::{Finding, ImplementationStatus, Line, RelatedRisk, Status, Target, Token};
use super::{OWN, Writer, Written, related};
use crate::assessment::{ControlResult, Outcome};
use crate::framework::ItemResult;

impl Writer<'_> {
    /// What the evidence of a control comes to; none when it cannot be seen.
    pub(super) fn finding_of_control(&self, control: &ControlResult, written: &Written) -> Option<Finding> {
        (control.outcome != Outcome::NotAssessable).then(|| Finding {
            uuid: self.uuid("finding", &[OWN, &control.id]),
            title: Line::markdown(&control.title),
            description: Line::markdown(&control.rationale),
            target: target(Token::new(OWN, &control.id), control.outcome, None),
            related_observations: related(&written.observations),
            related_risks: written.risks.iter().map(|uuid| RelatedRisk { risk_uuid: *uuid }).collect(),
        })
    }

    /// What the controls that answer an id come to.
    pub(super) fn finding_of_item(
        &self,
        framework: &str,
        item: &ItemResult,
        written: &BTreeMap<&str, Written>,
    ) -> Finding {
        let answers: Vec<&Written> = item.controls.iter().filter_map(|id| written.get(&**id)).collect();
        let observations: Vec<Uuid> = answers.iter().flat_map(|of| &of.observations).copied().collect();
        let risks = answers.iter().flat_map(|of| &of.risks);
        let answered = if item.controls.is_empty() {
            "No control answers it.".to_owned()
        } else {
            format!("Answered by {}.", item.controls.join(", "))
        };
        Finding {
            uuid: self.uuid("finding", &[framework, &item.id]),
            title: Line::markdown(&item.title),
            description: Line::markdown(&answered),
            target: target(Token::new(framework, &item.id), item.outcome, item.r#where.as_deref()),
            related_observations: related(&observations),
            related_risks: risks.map(|uuid| RelatedRisk { risk_uuid: *uuid }).collect(),
        }
    }
}

fn target(target_id: Token, outcome: Outcome, place: Option<&str>) -> Target {
    let (state, reason, remarks) = match outcome {
        Outcome::Pass => ("satisfied", "pass", None),
        Outcome::NotApplicable => {
            ("satisfied", "other", Some("Not applicable: the environment has nothing that it is about."))
        }
        Outcome::Accepted => {
            ("not-satisfied", "other", Some("It does not hold, and the environment accepts that."))
        }
        Outcome::Fail | Outcome::NotAssessable => ("not-satisfied", "fail", None),
    };
    let is_there = outcome != Outcome::NotApplicable;
    let remarks = remarks.map(Line::text);
    let left = place.filter(|_| is_there).map(|place| Line::markdown(&format!("Left to look at: {place}")));
    Target {
        r#type: "objective-id",
        target_id,
        status: Status { state, reason, remarks },
        implementation_status: (!is_there).then_some(ImplementationStatus { state: "not-applicable" }),
        remarks: left,
    }
}
