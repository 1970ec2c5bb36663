//! Amazon Resource Names, `arn:partition:service:region:account:resource`.

use std::{fmt, str::FromStr};

use serde_json::json;
use settings::Invalid;

use crate::{names::AccountId, region::Partition};

/// An ARN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    text: String,
    partition: Partition,
}

impl Arn {
    /// An ARN from its text.
    ///
    /// # Errors
    /// When it does not have the six parts of an ARN, or names no partition.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
        text.as_ref().parse()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The partition.
    pub fn partition(&self) -> Partition {
        self.partition
    }

    /// The service, as in `iam`.
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// The region's code; empty for what belongs to no region, such as IAM's.
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The account; none where the text has no account id, such as buckets and AWS's own policies.
    pub fn account(&self) -> Option<AccountId> {
        AccountId::new(self.part(4)).ok()
    }

    /// The resource, with its type and path: `role/team/deploy`.
    pub fn resource(&self) -> &str {
        self.part(5)
    }

    fn part(&self, number: usize) -> &str {
        self.text.splitn(6, ':').nth(number).unwrap_or_default()
    }
}

impl FromStr for Arn {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refused = |help: &str| Invalid::new(format!("\"{text}\" is not an ARN"), help);
        let form = "an ARN is arn:partition:service:region:account:resource";
        let parts: Vec<_> = text.splitn(6, ':').collect();
        let [scheme, partition, service, _, _, resource] = parts.as_slice() else {
            return Err(refused(form));
        };
        if *scheme != "arn" || service.is_empty() || resource.is_empty() || text.contains(char::is_whitespace)
        {
            return Err(refused(form));
        }
        let partition = partition.parse().map_err(|invalid: Invalid| refused(&invalid.help))?;
        Ok(Self { text: text.to_owned(), partition })
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

settings::string_setting!(
    Arn,
    json!({ "type": "string", "pattern": "^arn:aws[a-z-]*:[^:]+:[^:]*:[^:]*:.+$" })
);

macro_rules! arns {
    ($( $(#[doc = $about:literal])* $name:ident, $pattern:literal, $check:path; )*) => { $(
        $(#[doc = $about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arn);

        impl $name {
            /// One from its text.
            ///
            /// # Errors
            /// When it's no ARN, or that of something else.
            pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
                text.as_ref().parse()
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The ARN with its parts.
            pub fn arn(&self) -> &Arn {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                let arn: Arn = text.parse()?;
                $check(&arn)?;
                Ok(Self(arn))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        settings::string_setting!($name, json!({ "type": "string", "pattern": $pattern }));
    )* };
}

arns! {
    /// The ARN of an IAM role or user, which may be given access to a cluster. The path of the roles that IAM
    /// Identity Center makes (`role/aws-reserved/sso.amazonaws.com/…`) belongs to it and stays.
    PrincipalArn, "^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$", principal;

    /// The ARN of an IAM role, with its path.
    RoleArn, "^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", role;

    /// The ARN of an IAM policy, a customer's or AWS's own.
    PolicyArn, "^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$", policy;

    /// The ARN of a Route 53 hosted zone.
    HostedZoneArn, "^arn:aws[a-z-]*:route53:::hostedzone/[A-Z0-9]+$", hosted_zone;

    /// The ARN of a KMS key, of any account; not of an alias, which policies cannot name as a key.
    KeyArn, "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", key;

    /// The ARN of an SNS topic that is told when an alarm goes off.
    AlarmAction, "^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[0-9A-Za-z_-]+$", alarm_action;
}

impl KeyArn {
    /// The region the key is in.
    pub fn region(&self) -> &str {
        self.0.region()
    }
}

impl AlarmAction {
    /// The region the topic is in.
    pub fn region(&self) -> &str {
        self.0.region()
    }
}

impl PrincipalArn {
    /// The account of the principal.
    pub fn account(&self) -> Option<AccountId> {
        self.0.account()
    }
}

fn key(arn: &Arn) -> Result<(), Invalid> {
    let id = arn
        .resource()
        .strip_prefix("key/")
        .filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    if arn.service() == "kms" && !arn.region().is_empty() && arn.account().is_some() && id.is_some() {
        return Ok(());
    }
    Err(Invalid::new(
        format!("\"{arn}\" is not the ARN of a KMS key"),
        "it's like \"arn:aws:kms:us-east-1:123456789012:key/0123…\"; of an alias, look up its key",
    ))
}

fn alarm_action(arn: &Arn) -> Result<(), Invalid> {
    let named = arn.resource().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if arn.service() == "sns" && !arn.region().is_empty() && arn.account().is_some() && named {
        return Ok(());
    }
    Err(Invalid::new(
        format!("\"{arn}\" is not the ARN of an SNS topic"),
        "it's like \"arn:aws:sns:us-east-1:123456789012:alarms\"",
    ))
}

impl HostedZoneArn {
    /// The zone's id: `Z0123456789ABC`.
    pub fn id(&self) -> &str {
        self.0.resource().strip_prefix("hostedzone/").unwrap_or_default()
    }
}

fn principal(arn: &Arn) -> Result<(), Invalid> {
    let refused =
        |help: String| Err(Invalid::new(format!("\"{arn}\" is not the ARN of an IAM role or user"), help));
    // A session of a role is not what access is given to: EKS accepts it and then never matches it.
    if let ("sts", Some(session)) = (arn.service(), arn.resource().strip_prefix("assumed-role/")) {
        let role = session.split('/').next().unwrap_or_default();
        let path = if role.starts_with("AWSReservedSSO_") { "aws-reserved/sso.amazonaws.com/" } else { "" };
        let (partition, account) = (arn.partition(), arn.part(4));
        return refused(format!(
            "it's a session of a role; write the role's: \"arn:{partition}:iam::{account}:role/{path}{role}\""
        ));
    }
    let kind = arn.resource().split_once('/').filter(|(_, name)| !name.is_empty()).map(|(kind, _)| kind);
    match kind {
        Some("role" | "user") if arn.service() == "iam" && arn.account().is_some() => Ok(()),
        _ => refused(String::from("write one such as \"arn:aws:iam::123456789012:role/platform-admin\"")),
    }
}

fn role(arn: &Arn) -> Result<(), Invalid> {
    principal(arn)?;
    if arn.resource().starts_with("role/") {
        return Ok(());
    }
    Err(Invalid::new(
        format!("\"{arn}\" is not the ARN of an IAM role"),
        "write one such as \"arn:aws:iam::123456789012:role/eks-cluster\"",
    ))
}

fn policy(arn: &Arn) -> Result<(), Invalid> {
    let owned = arn.account().is_some() || arn.part(4) == "aws";
    if arn.service() == "iam" && owned && arn.resource().starts_with("policy/") {
        return Ok(());
    }
    Err(Invalid::new(
        format!("\"{arn}\" is not the ARN of an IAM policy"),
        "write one such as \"arn:aws:iam::123456789012:policy/boundary\"",
    ))
}

fn hosted_zone(arn: &Arn) -> Result<(), Invalid> {
    let id = arn.resource().strip_prefix("hostedzone/").unwrap_or_default();
    let well_formed = !id.is_empty() && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if arn.service() == "route53" && well_formed {
        return Ok(());
    }
    Err(Invalid::new(
        format!("\"{arn}\" is not the ARN of a hosted zone"),
        "write one such as \"arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ\"",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read() {
        let arn = Arn::new("arn:aws-cn:eks:cn-north-1:123456789012:cluster/a:b").unwrap();
        assert_eq!(arn.partition(), Partition::AwsCn);
        assert_eq!((arn.service(), arn.region(), arn.resource()), ("eks", "cn-north-1", "cluster/a:b"));
        assert_eq!(arn.account().unwrap().as_str(), "123456789012");
        assert_eq!(Arn::new("arn:aws:s3:::bucket").unwrap().account(), None);
        for text in ["", "arn", "arn:aws:iam::123456789012", "arn:mars:iam:::x", "arn:aws:iam::1:", "a b"] {
            assert!(Arn::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_session_is_answered_with_its_role() {
        let refusal = PrincipalArn::new("arn:aws:sts::123456789012:assumed-role/admin/jane").unwrap_err();
        assert!(refusal.help.ends_with("\"arn:aws:iam::123456789012:role/admin\""), "{}", refusal.help);
        let sso = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/jane";
        let help = PrincipalArn::new(sso).unwrap_err().help;
        assert!(help.contains("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef\""));
    }

    #[test]
    fn principals_are_roles_and_users() {
        assert!(PrincipalArn::new("arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/R").is_ok());
        assert!(PrincipalArn::new("arn:aws:iam::123456789012:user/jane").is_ok());
        for text in
            ["arn:aws:iam::123456789012:root", "arn:aws:iam::12:role/a", "arn:aws:iam::123456789012:role/"]
        {
            assert!(PrincipalArn::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn policies_and_zones() {
        assert!(PolicyArn::new("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy").is_ok());
        assert!(PolicyArn::new("arn:aws:iam::123456789012:role/a").is_err());
        assert!(HostedZoneArn::new("arn:aws:route53:::hostedzone/Z0123456789ABC").is_ok());
        assert!(HostedZoneArn::new("arn:aws:route53:::hostedzone/*").is_err());
        assert_eq!(
            HostedZoneArn::new("arn:aws:route53:::hostedzone/Z0123456789ABC").unwrap().id(),
            "Z0123456789ABC"
        );
    }
}
