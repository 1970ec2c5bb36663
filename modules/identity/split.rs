//! Cutting permissions into policies that IAM takes.

use aws::limits::length;
use aws::{PolicyDocument, Statement};

pub use aws::limits::{ATTACHED_POLICIES as MAX_ATTACHED_POLICIES, MANAGED_POLICY as MAX_POLICY_CHARACTERS};

/// How far a policy is filled: a statement may still grow without another one moving to the next policy.
const FILLED: usize = MAX_POLICY_CHARACTERS * 9 / 10;

/// Leaves each document a policy of its own, and cuts between statements where one would be too long. Each statement
/// goes to the first policy of its document that has room, so that one added at the end changes one policy only.
///
/// # Errors
/// The length of a statement that is too long to stand in any policy.
pub(crate) fn into_policies(documents: Vec<PolicyDocument>) -> Result<Vec<PolicyDocument>, usize> {
    let empty = length(PolicyDocument::new([]).to_json().node());
    let mut policies = Vec::new();
    for document in documents {
        let mut cut: Vec<(usize, Vec<Statement>)> = Vec::new();
        for statement in document.statements() {
            let alone = PolicyDocument::new([statement.clone()]);
            // With the comma before it.
            let more = length(alone.to_json().node()) - empty + 1;
            if empty + more > MAX_POLICY_CHARACTERS {
                return Err(more);
            }
            match cut.iter_mut().find(|(so_far, _)| so_far + more <= FILLED) {
                Some((so_far, taken)) => {
                    taken.push(statement.clone());
                    *so_far += more;
                }
                None => cut.push((empty + more, vec![statement.clone()])),
            }
        }
        policies.extend(cut.into_iter().map(|(_, taken)| PolicyDocument::new(taken)));
    }
    Ok(policies)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn statement(number: usize, characters: usize) -> Statement {
        Statement::allow(format!("S{number}"), ["s3:GetObject"], [format!("arn:{}", "x".repeat(characters))])
    }

    #[test]
    fn a_statement_longer_than_a_policy_is_refused() {
        assert!(into_policies(vec![PolicyDocument::new([statement(0, 6_200)])]).is_err());
    }

    #[test]
    fn documents_are_not_mixed() {
        let documents =
            vec![PolicyDocument::new([statement(0, 10)]), PolicyDocument::new([statement(0, 10)])];
        assert_eq!(into_policies(documents.clone()).unwrap(), documents);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_everything_fits(sizes in prop::collection::vec(0_usize..6_000, 1..40)) {
            let statements: Vec<_> =
                sizes.into_iter().enumerate().map(|(at, size)| statement(at, size)).collect();
            let policies = into_policies(vec![PolicyDocument::new(statements.clone())]).unwrap();
            let kept: Vec<_> = policies.iter().flat_map(|policy| policy.statements().to_vec()).collect();
            prop_assert_eq!(kept.len(), statements.len());
            for statement in &statements {
                prop_assert!(kept.contains(statement));
            }
            for policy in &policies {
                prop_assert!(length(policy.to_json().node()) <= MAX_POLICY_CHARACTERS);
            }
        }
    }
}
