//! Systems Manager: the parameters by which stacks tell others what they made. No other parameter is read or written.

use aws::Statement;

use super::Scope;

const READS: [&str; 2] = ["ssm:GetParameter", "ssm:ListTagsForResource"];

const CHANGES: [&str; 4] =
    ["ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:PutParameter", "ssm:RemoveTagsFromResource"];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    if scope.parameter_paths.is_empty() {
        return Vec::new();
    }
    vec![
        Statement::allow("ReadParameters", READS, parameters(scope)),
        // What describes a parameter besides its value is asked for by a filter, and names none.
        scope.here(Statement::allow("ListParameters", ["ssm:DescribeParameters"], ["*"])),
    ]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    if scope.parameter_paths.is_empty() {
        return Vec::new();
    }
    vec![Statement::allow("ChangeParameters", CHANGES, parameters(scope))]
}

fn parameters(scope: &Scope<'_>) -> Vec<String> {
    let paths = scope.parameter_paths.iter();
    paths.map(|path| scope.regional("ssm", &format!("parameter{path}/*"))).collect()
}
