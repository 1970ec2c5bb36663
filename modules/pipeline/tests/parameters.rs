//! Parameters by which stacks tell others what they made.

use super::judge::Judge;
use super::{prod, with_parameters};

const OWN: &str = "arn:aws:ssm:us-east-1:123456789012:parameter/cleon/prod/infrastructure/vpc_id";

const OTHERS: [&str; 4] = [
    "arn:aws:ssm:us-east-1:123456789012:parameter/cleon/dev/infrastructure/vpc_id",
    "arn:aws:ssm:us-east-1:123456789012:parameter/cleon/production/vpc_id",
    "arn:aws:ssm:us-east-1:123456789012:parameter/dawn/password",
    "arn:aws:ssm:eu-west-1:123456789012:parameter/cleon/prod/infrastructure/vpc_id",
];

fn roles(parameter_paths: &[&str]) -> [Judge; 2] {
    with_parameters(&prod("us-east-1"), &["prod-trantor"], parameter_paths, |scope| {
        [Judge::planning(scope), Judge::applying(scope)]
    })
}

#[test]
fn both_roles_read_the_parameters_of_the_environment_and_one_writes_them() {
    let [plan, apply] = roles(&["/cleon/prod"]);
    for action in ["ssm:GetParameter", "ssm:ListTagsForResource"] {
        assert!(plan.grants(action, OWN, &[]) && apply.grants(action, OWN, &[]), "{action}");
        for other in OTHERS {
            assert!(
                !plan.grants(action, other, &[]) && !apply.grants(action, other, &[]),
                "{action} {other}"
            );
        }
    }
    for action in ["ssm:PutParameter", "ssm:DeleteParameter", "ssm:AddTagsToResource"] {
        assert!(apply.grants(action, OWN, &[]), "{action}");
        for other in OTHERS {
            assert!(!apply.grants(action, other, &[]), "{action} {other}");
        }
    }
    let [plan, _] = roles(&["/cleon/prod"]);
    assert!(!plan.with_everything().grants("ssm:PutParameter", OWN, &[]));
}

#[test]
fn where_states_are_read_nobody_uses_parameters() {
    for role in roles(&[]) {
        for action in ["ssm:GetParameter", "ssm:PutParameter", "ssm:DescribeParameters"] {
            assert!(!role.grants(action, OWN, &[]), "{action}");
        }
    }
}
