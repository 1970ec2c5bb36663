//! CloudWatch: the alarms of services, whose names begin with their cluster's.

use aws::Statement;

use super::Scope;

const CHANGES: [&str; 4] = [
    "cloudwatch:DeleteAlarms",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "cloudwatch:UntagResource",
];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    let alarms = alarms(scope);
    if alarms.is_empty() {
        return Vec::new();
    }
    // Alarms are asked for as a list, and the answer is judged by the account's alarms as a whole.
    let every = scope.regional("cloudwatch", "alarm:*");
    vec![
        Statement::allow("ListAlarms", ["cloudwatch:DescribeAlarms"], [every]),
        Statement::allow("ReadAlarms", ["cloudwatch:ListTagsForResource"], alarms),
    ]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    let alarms = alarms(scope);
    if alarms.is_empty() {
        return Vec::new();
    }
    vec![Statement::allow("ChangeAlarms", CHANGES, alarms)]
}

fn alarms(scope: &Scope<'_>) -> Vec<String> {
    scope.of_clusters("cloudwatch", &["alarm:{}-*"])
}
