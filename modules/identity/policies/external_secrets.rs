//! External Secrets Operator: reading the secrets and parameters named.

use aws::{PolicyDocument, Statement};
use terraform::Expr;

use super::{for_resources, use_keys_through};
use crate::identity::ClusterIdentity;
use crate::identity::settings::{ParameterPath, SecretPath};

/// What the operator reads: one name at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readable {
    secrets: Vec<SecretPath>,
    parameters: Vec<ParameterPath>,
}

impl Readable {
    /// These secrets of Secrets Manager and parameters of Systems Manager; [`None`] when there is neither.
    pub fn new(
        secrets: impl IntoIterator<Item = SecretPath>,
        parameters: impl IntoIterator<Item = ParameterPath>,
    ) -> Option<Self> {
        let (secrets, parameters): (Vec<_>, Vec<_>) =
            (secrets.into_iter().collect(), parameters.into_iter().collect());
        (!secrets.is_empty() || !parameters.is_empty()).then_some(Self { secrets, parameters })
    }
}

/// The permissions of the operator (project documentation, "Secrets Manager" and "Parameter Store"). `keys` are the
/// customer keys that the secrets and parameters are encrypted with.
///
/// The operator reads what its objects name. Finding secrets by tag or pattern (`dataFrom.find`) would show it the
/// names of all secrets of the account, and pushing secrets would let it write; neither is allowed.
pub fn policy(cluster: &ClusterIdentity, readable: &Readable, keys: &[Expr<String>]) -> PolicyDocument {
    let secrets = readable.secrets.iter().map(|path| secret_arn(cluster, path)).collect();
    let mut statements = for_resources("ReadSecrets", secrets, |sid, secrets| {
        Statement::allow(
            sid,
            [
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetResourcePolicy",
                "secretsmanager:GetSecretValue",
                "secretsmanager:ListSecretVersionIds",
            ],
            secrets,
        )
    });
    let parameters =
        readable.parameters.iter().map(|path| cluster.arn_of("ssm", &format!("parameter{path}"))).collect();
    statements.extend(for_resources("ReadParameters", parameters, |sid, parameters| {
        Statement::allow(
            sid,
            [
                "ssm:GetParameter",
                "ssm:GetParameterHistory",
                "ssm:GetParameters",
                "ssm:GetParametersByPath",
                "ssm:ListTagsForResource",
            ],
            parameters,
        )
    }));
    let decrypt = |sid, service| use_keys_through(cluster, sid, service, &["kms:Decrypt"], keys);
    if !readable.secrets.is_empty() {
        statements.extend(decrypt("DecryptSecrets", "secretsmanager"));
    }
    if !readable.parameters.is_empty() {
        statements.extend(decrypt("DecryptParameters", "ssm"));
    }
    PolicyDocument::new(statements)
}

/// Secrets Manager adds a hyphen and six characters to a secret's name in its ARN. `-??????` stands for them and, other
/// than `*`, for no longer name.
pub(crate) fn secret_arn(cluster: &ClusterIdentity, path: &SecretPath) -> String {
    let random = if path.as_str().ends_with('*') { "" } else { "-??????" };
    cluster.arn_of("secretsmanager", &format!("secret:{path}{random}"))
}
