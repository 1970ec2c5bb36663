//! The account and region that an environment lives in, as its own objects tell.

use std::collections::BTreeMap;

use serde_json::Value;

use super::StackObjects;

/// The account and region that an environment lives in, as far as its objects tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Home {
    /// The account: boundaries are of the same one as the roles they are for, and what is made of one's own.
    pub(super) account: Option<String>,
    /// The only region that ARNs of the account name.
    pub(super) region: Option<String>,
    /// The partition, `aws` unless ARNs say otherwise.
    pub(super) partition: String,
}

/// What stands for an account that is not known.
pub(super) const OWN_ACCOUNT: &str = "${account}";

impl Home {
    /// That of both sides of a comparison, so that things are called the same on both.
    pub(super) fn of<'a>(objects: impl Iterator<Item = &'a StackObjects> + Clone) -> Self {
        let mut accounts: BTreeMap<&str, usize> = BTreeMap::new();
        let resources = || objects.clone().flat_map(|stack| &stack.resources);
        for (address, arguments) in resources() {
            // Keys are most often their own account's; what others say of them counts for less.
            let root = arguments.get("policy").filter(|_| address.starts_with("aws_kms_key."));
            let own = [arguments.get("permissions_boundary"), arguments.get("arn")].into_iter().flatten();
            for (text, weight) in own.map(|value| (value, 1000)).chain(root.map(|value| (value, 1))) {
                for arn in arns(text.as_str().unwrap_or_default()) {
                    *accounts.entry(arn.account).or_default() += weight;
                }
            }
        }
        let most = accounts.iter().max_by_key(|(account, count)| (**count, std::cmp::Reverse(**account)));
        let account = most.map(|(account, _)| (*account).to_owned());
        let mut regions: BTreeMap<&str, usize> = BTreeMap::new();
        let mut partition = "aws";
        for (_, arguments) in resources() {
            for arn in arguments.values().filter_map(Value::as_str).flat_map(arns) {
                if Some(arn.account) == account.as_deref() {
                    partition = arn.partition;
                    if !arn.region.is_empty() && !arn.region.contains(['*', '?', '$']) {
                        *regions.entry(arn.region).or_default() += 1;
                    }
                }
            }
        }
        let region = match regions.first_key_value() {
            Some((region, _)) if regions.len() == 1 => Some((*region).to_owned()),
            _ => None,
        };
        Self { account, region, partition: partition.to_owned() }
    }

    /// The account as it stands in ARNs.
    pub(super) fn account(&self) -> &str {
        self.account.as_deref().unwrap_or(OWN_ACCOUNT)
    }

    /// Whether an account of an ARN is this one.
    pub(super) fn is_own(&self, account: &str) -> bool {
        account == self.account()
    }

    /// The ARN of something of the account.
    pub(super) fn arn(&self, service: &str, region: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{region}:{}:{resource}", self.partition, self.account())
    }
}

struct ArnParts<'a> {
    partition: &'a str,
    region: &'a str,
    account: &'a str,
}

/// The ARNs in a text that name an account by its number.
fn arns(text: &str) -> impl Iterator<Item = ArnParts<'_>> {
    text.match_indices("arn:").filter_map(|(at, _)| {
        let mut parts = text[at..].splitn(6, ':');
        let (partition, region) = (parts.nth(1)?, parts.nth(1)?);
        let account = parts.next()?;
        let is_number = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && parts.next().is_some()).then_some(ArnParts { partition, region, account })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn home(resources: &Value) -> Home {
        Home::of([StackObjects::of("test", resources)].iter())
    }

    #[test]
    fn the_account_is_that_of_what_is_its_own() {
        let key = |account: &str| json!({ "policy": format!("{{\"AWS\":\"arn:aws:iam::{account}:root\"}}") });
        let role = json!({ "permissions_boundary": "arn:aws-cn:iam::111122223333:policy/b" });
        let both = json!({ "aws_kms_key.a": key("999999999999"), "aws_iam_role.r": role });
        assert_eq!(home(&both).account(), "111122223333");
        assert_eq!(home(&both).partition, "aws-cn");
        assert_eq!(home(&json!({ "aws_kms_key.a": key("999999999999") })).account(), "999999999999");
        assert_eq!(home(&json!({})), Home { partition: "aws".to_owned(), ..Home::default() });
    }

    #[test]
    fn the_region_is_known_where_there_is_one() {
        let boundary = "arn:aws:iam::111122223333:policy/b";
        let policy = |region: &str| json!({ "policy": format!("arn:aws:sqs:{region}:111122223333:q \"") });
        let one = json!({ "aws_iam_role.r": { "permissions_boundary": boundary }, "aws_iam_policy.p": policy("eu-west-1") });
        assert_eq!(home(&one).region.as_deref(), Some("eu-west-1"));
        let mut two = one.clone();
        two["aws_iam_policy.q"] = policy("eu-west-2");
        assert_eq!(home(&two).region, None);
    }
}
