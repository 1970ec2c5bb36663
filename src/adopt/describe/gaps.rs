//! What must have been read for the settings to be whole.

use live::Gap;

/// The calls whose answers the settings are made of.
const NEEDED: [&str; 13] = [
    "eks:DescribeAccessEntry",
    "eks:DescribeAddon",
    "eks:DescribeFargateProfile",
    "eks:DescribeIdentityProviderConfig",
    "eks:DescribeNodegroup",
    "eks:DescribePodIdentityAssociation",
    "eks:ListAccessEntries",
    "eks:ListAddons",
    "eks:ListAssociatedAccessPolicies",
    "eks:ListFargateProfiles",
    "eks:ListIdentityProviderConfigs",
    "eks:ListNodegroups",
    "eks:ListPodIdentityAssociations",
];

/// Whether the settings lack something by a gap.
pub(crate) fn needs(gap: &Gap) -> bool {
    let call = gap.call.as_str();
    NEEDED.contains(&call) || call.starts_with("iam:") && call.contains("OpenIDConnect")
}
