//! What grants mean: the statements of a service's role, with actions and resources that name what they are for.
//!
//! Resources are of the cluster's account and region. A key may be used through the one service that encrypts with it,
//! and not by itself (`kms:ViaService`). Which actions take which resources follows the Service Authorization
//! Reference, what encrypted data takes besides the services' own guides, both read 2026-11.

use std::collections::BTreeMap;

use aws::{PolicyDocument, Statement};
use terraform::{Expr, tf};

use super::grants::{Access, BucketOf, Grant, QueueAccess};
use crate::database::Database;
use crate::identity::ClusterIdentity;
use crate::identity::policies::external_secrets::secret_arn;
use crate::identity::policies::use_keys_through;

/// What a service has of its own.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// The ARN of its bucket.
    pub bucket_arn: Option<Expr<String>>,
    /// Its database.
    pub database: Option<Database>,
    /// The ARNs of its secrets, which its pods may read without a grant.
    pub secret_arns: Vec<Expr<String>>,
    /// The ARN of its key, which encrypts all of these.
    pub key_arn: Option<Expr<String>>,
}

const READ_OBJECTS: [&str; 2] = ["s3:GetObject", "s3:GetObjectVersion"];
const WRITE_OBJECTS: [&str; 3] = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"];
const READ_SECRETS: [&str; 2] = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"];
const READ_PARAMETERS_BY_NAME: [&str; 2] = ["ssm:GetParameter", "ssm:GetParameters"];
const READ_PARAMETERS: [&str; 3] = ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"];
const FIND_QUEUE: [&str; 2] = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl"];
const SEND: [&str; 1] = ["sqs:SendMessage"];
const RECEIVE: [&str; 3] = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"];
const READ_ITEMS: [&str; 4] =
    ["dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:DescribeTable", "dynamodb:GetItem"];
/// These alone take an index as well.
const SEARCH_ITEMS: [&str; 2] = ["dynamodb:Query", "dynamodb:Scan"];
const WRITE_ITEMS: [&str; 5] = [
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
];
/// Which token it is, ECR does not tell apart: it opens what its owner may pull, and the action takes no resource.
const LOG_IN: [&str; 1] = ["ecr:GetAuthorizationToken"];
const LOG_IN_SID: &str = "LogInToRegistry";
const PULL: [&str; 2] = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const PUBLISH: [&str; 1] = ["sns:Publish"];
const CONNECT: [&str; 1] = ["rds-db:connect"];

/// Reading what is encrypted.
const DECRYPT: [&str; 1] = ["kms:Decrypt"];
/// Writing it. What is sent in parts or written again is decrypted on the way.
const ENCRYPT: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];
const READ_TABLE: [&str; 2] = ["kms:Decrypt", "kms:DescribeKey"];
const WRITE_TABLE: [&str; 4] = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"];

/// What a service's role may do: read the service's own secrets and where its own database is, and what the grants say.
pub fn policy(cluster: &ClusterIdentity, grants: &[Grant], own: &Own) -> PolicyDocument {
    let mut policy = Policy { cluster, statements: Vec::new(), sids: BTreeMap::new() };
    if !own.secret_arns.is_empty() {
        policy.allow("ReadOwnSecrets", &READ_SECRETS, own.secret_arns.clone());
        policy.key("DecryptOwnSecrets", "secretsmanager", &DECRYPT, own.key_arn.as_ref());
    }
    if let Some(database) = &own.database {
        policy.allow("FindOwnDatabase", &READ_PARAMETERS_BY_NAME, database.parameter_arns.clone());
    }
    for grant in grants {
        policy.grant(grant, own);
    }
    PolicyDocument::new(policy.statements)
}

/// The actions that grants stand for, sorted, each once; not those of keys.
pub fn actions(grant: &Grant) -> Vec<&'static str> {
    let mut actions: Vec<&'static str> = match grant {
        Grant::Bucket { access, .. } => {
            let read = [["s3:ListBucket"].as_slice(), &READ_OBJECTS].concat();
            by_access(*access, &read, &WRITE_OBJECTS)
        }
        Grant::Secrets { .. } => READ_SECRETS.to_vec(),
        Grant::Parameters { .. } => READ_PARAMETERS.to_vec(),
        Grant::Queue { access, .. } => queue_actions(*access),
        Grant::Repository { .. } => [LOG_IN.as_slice(), &PULL].concat(),
        Grant::Table { access, .. } => {
            by_access(*access, &[READ_ITEMS.as_slice(), &SEARCH_ITEMS].concat(), &WRITE_ITEMS)
        }
        Grant::Topic { .. } => PUBLISH.to_vec(),
        Grant::Database { .. } => CONNECT.to_vec(),
    };
    actions.sort_unstable();
    actions.dedup();
    actions
}

fn by_access(access: Access, read: &[&'static str], write: &[&'static str]) -> Vec<&'static str> {
    let read = if access.reads() { read } else { &[] };
    let write = if access.writes() { write } else { &[] };
    [read, write].concat()
}

fn queue_actions(access: QueueAccess) -> Vec<&'static str> {
    let receive = if access == QueueAccess::Send { &[][..] } else { &RECEIVE };
    let send = if access == QueueAccess::Receive { &[][..] } else { &SEND };
    [receive, &FIND_QUEUE, send].concat()
}

/// Statements with names of their own: the second `ReadObjects` is `ReadObjects2`.
struct Policy<'a> {
    cluster: &'a ClusterIdentity,
    statements: Vec<Statement>,
    sids: BTreeMap<&'static str, usize>,
}

impl Policy<'_> {
    fn sid(&mut self, sid: &'static str) -> String {
        let number = self.sids.entry(sid).or_default();
        *number += 1;
        if *number == 1 { sid.to_owned() } else { format!("{sid}{number}") }
    }

    fn allow(&mut self, sid: &'static str, actions: &[&'static str], resources: Vec<Expr<String>>) {
        let sid = self.sid(sid);
        self.statements.push(Statement::allow(sid, actions.iter().copied(), resources));
    }

    /// The use of a key through a service, where there is a key.
    fn key(
        &mut self,
        sid: &'static str,
        service: &str,
        actions: &[&'static str],
        key: Option<&Expr<String>>,
    ) {
        let Some(key) = key else { return };
        let sid = self.sid(sid);
        self.statements.extend(use_keys_through(
            self.cluster,
            sid,
            service,
            actions,
            std::slice::from_ref(key),
        ));
    }

    fn grant(&mut self, grant: &Grant, own: &Own) {
        let key = grant.key().map(Expr::from);
        let regional = |service: &str, resource: &str| Expr::from(self.cluster.arn_of(service, resource));
        match grant {
            Grant::Bucket { bucket, access, prefix, .. } => {
                let (arn, key) = match bucket {
                    BucketOf::Own => (own.bucket_arn.clone(), own.key_arn.clone()),
                    // A bucket's ARN names neither region nor account.
                    BucketOf::Named(name) => {
                        (Some(format!("arn:{}:s3:::{name}", self.cluster.partition()).into()), key)
                    }
                };
                // The settings are refused where a service has no bucket of its own.
                let Some(arn) = arn else { return };
                self.bucket(
                    &arn,
                    *access,
                    prefix.as_ref().map_or("", |prefix| prefix.as_str()),
                    key.as_ref(),
                );
            }
            Grant::Secrets { secrets, .. } => {
                let arn = secret_arn(self.cluster, secrets).into();
                self.allow("ReadSecrets", &READ_SECRETS, vec![arn]);
                self.key("DecryptSecrets", "secretsmanager", &DECRYPT, key.as_ref());
            }
            Grant::Parameters { parameters, .. } => {
                let arn = regional("ssm", &format!("parameter{parameters}"));
                self.allow("ReadParameters", &READ_PARAMETERS, vec![arn]);
                self.key("DecryptParameters", "ssm", &DECRYPT, key.as_ref());
            }
            Grant::Queue { queue, access, .. } => {
                let arn = regional("sqs", queue.as_str());
                self.allow("UseQueue", &actions(grant), vec![arn]);
                let actions = if *access == QueueAccess::Receive { DECRYPT.as_slice() } else { &ENCRYPT };
                self.key("UseQueueKey", "sqs", actions, key.as_ref());
            }
            Grant::Repository { repository } => {
                // Several grants need one token.
                if !self.sids.contains_key(LOG_IN_SID) {
                    self.allow(LOG_IN_SID, &LOG_IN, vec!["*".into()]);
                }
                let arn = regional("ecr", &format!("repository/{repository}"));
                self.allow("PullImages", &PULL, vec![arn]);
            }
            Grant::Table { table, access, .. } => {
                let arn = regional("dynamodb", &format!("table/{table}"));
                let indexes = regional("dynamodb", &format!("table/{table}/index/*"));
                self.table(arn, indexes, *access, key.as_ref());
            }
            Grant::Topic { topic, .. } => {
                let arn = regional("sns", topic.as_str());
                self.allow("Publish", &PUBLISH, vec![arn]);
                self.key("UseTopicKey", "sns", &ENCRYPT, key.as_ref());
            }
            Grant::Database { user } => {
                let Some(database) = &own.database else { return };
                let sid = self.sid("ConnectToDatabase");
                self.statements.push(database.connect(sid, user));
            }
        }
    }

    fn bucket(&mut self, arn: &Expr<String>, access: Access, prefix: &str, key: Option<&Expr<String>>) {
        let objects = tf!("{}/{}*", arn.clone(), prefix.to_owned());
        if access.reads() {
            let sid = self.sid("ListObjects");
            let mut list = Statement::allow(sid, ["s3:ListBucket"], [arn.clone()]);
            if !prefix.is_empty() {
                list = list.when("StringLike", "s3:prefix", [format!("{prefix}*")]);
            }
            self.statements.push(list);
            self.allow("ReadObjects", &READ_OBJECTS, vec![objects.clone()]);
        }
        if access.writes() {
            self.allow("WriteObjects", &WRITE_OBJECTS, vec![objects]);
        }
        let actions = if access.writes() { ENCRYPT.as_slice() } else { &DECRYPT };
        self.key("UseBucketKey", "s3", actions, key);
    }

    fn table(
        &mut self,
        arn: Expr<String>,
        indexes: Expr<String>,
        access: Access,
        key: Option<&Expr<String>>,
    ) {
        if access.reads() {
            self.allow("ReadItems", &READ_ITEMS, vec![arn.clone()]);
            self.allow("SearchItems", &SEARCH_ITEMS, vec![arn.clone(), indexes]);
        }
        if access.writes() {
            self.allow("WriteItems", &WRITE_ITEMS, vec![arn]);
        }
        let actions = if access.writes() { WRITE_TABLE.as_slice() } else { &READ_TABLE };
        self.key("UseTableKey", "dynamodb", actions, key);
    }
}
