//! The services that interface endpoints lead to.

use std::{fmt, str::FromStr};

use serde_json::json;
use settings::{Invalid, nearest};

/// The services that nodes and controllers of a cluster speak to, and a few that workloads do. The list serves to
/// tell slips from other services; it's not the list of all.
const KNOWN: &[&str] = &[
    "autoscaling",
    "ec2",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "eks",
    "eks-auth",
    "elasticfilesystem",
    "elasticloadbalancing",
    "events",
    "guardduty-data",
    "kms",
    "logs",
    "monitoring",
    "rds",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "sts",
    "xray",
];

/// A service that an interface endpoint leads to, by the last part of the endpoint's name: `ecr.api` of
/// `com.amazonaws.us-east-1.ecr.api`. Any service is accepted, but not a slip of the keyboard away from one that
/// clusters need.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndpointService(String);

impl EndpointService {
    /// A service from its name.
    ///
    /// # Errors
    /// When it's not formed like one, or looks like a slip.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
        text.as_ref().parse()
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EndpointService {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let message = || format!("\"{text}\" is not a service with an interface endpoint");
        if let Some(service) = text.strip_prefix("com.amazonaws.").and_then(|rest| rest.split_once('.')) {
            let help = format!("write it without the region: \"{}\"", service.1);
            return Err(Invalid::new(message(), help));
        }
        if matches!(text, "s3" | "dynamodb") {
            let help = "it's reached by a gateway endpoint: set `s3_gateway_endpoint = true`";
            return Err(Invalid::new(message(), help));
        }
        // Three letters are too few to tell a slip from another service.
        let slip = nearest(text, KNOWN.iter().copied()).filter(|known| *known != text && text.len() > 3);
        if let Some(known) = slip {
            return Err(Invalid::new(message(), format!("did you mean \"{known}\"?")));
        }
        let well_formed = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'));
        if well_formed {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(message(), "write the last part of the endpoint's name: \"ecr.api\""))
    }
}

impl fmt::Display for EndpointService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(
    EndpointService,
    json!({
        "type": "string",
        "pattern": "^[a-z][a-z0-9.-]*$",
        "examples": KNOWN,
    })
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_meant() {
        assert_eq!(EndpointService::new("ecr.api").unwrap().as_str(), "ecr.api");
        assert!(EndpointService::new("kinesis-streams").is_ok());
        assert_eq!(EndpointService::new("ecr.apo").unwrap_err().help, "did you mean \"ecr.api\"?");
        let refusal = EndpointService::new("com.amazonaws.us-east-1.ecr.api").unwrap_err();
        assert_eq!(refusal.help, "write it without the region: \"ecr.api\"");
        assert!(EndpointService::new("s3").is_err());
        assert!(EndpointService::new("").is_err());
    }
}
