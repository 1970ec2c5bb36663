//! Secrets Manager: the places of services' secrets, known by their tag. Their values are neither read nor written.

use aws::Statement;

use super::{Scope, kms};

const READS: [&str; 2] = ["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy"];

const CHANGES: [&str; 6] = [
    "secretsmanager:DeleteResourcePolicy",
    "secretsmanager:DeleteSecret",
    "secretsmanager:RestoreSecret",
    "secretsmanager:TagResource",
    "secretsmanager:UntagResource",
    "secretsmanager:UpdateSecret",
];

/// What Secrets Manager asks for on behalf of a caller who gives a secret its key (Secrets Manager API, `CreateSecret`
/// and `UpdateSecret`). It opens nothing by itself: values are read with `GetSecretValue`.
const KEY_USE: [&str; 3] = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    vec![scope.not_of_others(Statement::allow("ReadSecrets", READS, [secrets(scope)]))]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    let public = |statement: Statement| statement.when("Bool", "secretsmanager:BlockPublicPolicy", ["true"]);
    let through = scope.account.regional_service("secretsmanager");
    vec![
        scope.tagging(Statement::allow("MakeSecrets", ["secretsmanager:CreateSecret"], [secrets(scope)])),
        // A secret that is being made and one that nobody tagged look the same to IAM.
        scope.untagged(scope.tagging(Statement::allow(
            "TagNewSecrets",
            ["secretsmanager:TagResource"],
            [secrets(scope)],
        ))),
        scope.tagged(Statement::allow("ChangeSecrets", CHANGES, [secrets(scope)])),
        public(scope.tagged(Statement::allow(
            "ChangeSecretPolicies",
            ["secretsmanager:PutResourcePolicy"],
            [secrets(scope)],
        ))),
        scope.not_of_others(Statement::allow("UseKeysForSecrets", KEY_USE, [kms::keys(scope)])).when(
            "StringEquals",
            "kms:ViaService",
            [through],
        ),
    ]
}

fn secrets(scope: &Scope<'_>) -> String {
    scope.regional("secretsmanager", "secret:*")
}
