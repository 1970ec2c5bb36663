//! CloudWatch: the alarms of services, whose names begin with their cluster's, and of databases.

use aws::Statement;

use super::Scope;

const CHANGES: [&str; 4] = [
    "cloudwatch:DeleteAlarms",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "cloudwatch:UntagResource",
];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    // Alarms are asked for as a list, and the answer is judged by the account's alarms as a whole.
    let every = scope.regional("cloudwatch", "alarm:*");
    vec![
        Statement::allow("ListAlarms", ["cloudwatch:DescribeAlarms"], [every]),
        Statement::allow("ReadAlarms", ["cloudwatch:ListTagsForResource"], alarms(scope)),
    ]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    vec![Statement::allow("ChangeAlarms", CHANGES, alarms(scope))]
}

fn alarms(scope: &Scope<'_>) -> Vec<String> {
    let mut alarms = scope.of_clusters("cloudwatch", &["alarm:{}-*"]);
    alarms.push(scope.regional("cloudwatch", &format!("alarm:{}-*-database-*", scope.account.name)));
    alarms
}
