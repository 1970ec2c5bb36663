//! The newest releases of AMIs, which Systems Manager has.

use serde_json::json;

use crate::call::Calls;
use crate::cluster::NodeGroup;
use crate::connection::Connection;
use crate::error::Error;

pub(super) async fn latest(
    of: &Connection,
    calls: &Calls<'_>,
    group: &NodeGroup,
) -> Result<Option<String>, Error> {
    let (Some(version), Some(ami_type)) = (&group.version, &group.ami_type) else { return Ok(None) };
    let Some(name) = parameter(version, ami_type) else { return Ok(None) };
    let input = json!({ "Name": name });
    let answer = of.ssm.json("AmazonSSM.GetParameter", &input);
    let answer = calls.ask("ssm:GetParameter", &name, answer).await?;
    Ok(answer.and_then(|answer| answer["Parameter"]["Value"].as_str().map(str::to_owned)))
}

/// Where EKS and Bottlerocket publish it (EKS user guide, "Retrieve recommended Amazon Linux AMI IDs"; Bottlerocket on
/// GitHub, "QUICKSTART-EKS"). Of images that others make, and of Windows, nothing is known here.
fn parameter(version: &str, ami_type: &str) -> Option<String> {
    let architecture = if ami_type.contains("ARM_64") { "arm64" } else { "x86_64" };
    if let Some(variant) = ami_type.strip_prefix("AL2023_") {
        let variant = variant.rsplit('_').next().unwrap_or_default().to_ascii_lowercase();
        return Some(format!(
            "/aws/service/eks/optimized-ami/{version}/amazon-linux-2023/{architecture}/{variant}/recommended/release_version"
        ));
    }
    let variant = match ami_type.strip_prefix("BOTTLEROCKET_")? {
        "ARM_64" | "x86_64" => "",
        "ARM_64_NVIDIA" | "x86_64_NVIDIA" => "-nvidia",
        "ARM_64_FIPS" | "x86_64_FIPS" => "-fips",
        _ => return None,
    };
    Some(format!("/aws/service/bottlerocket/aws-k8s-{version}{variant}/{architecture}/latest/image_version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_image_has_its_parameter() {
        assert_eq!(
            parameter("1.36", "AL2023_ARM_64_STANDARD").as_deref(),
            Some(
                "/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/arm64/standard/recommended/release_version"
            )
        );
        assert_eq!(
            parameter("1.35", "BOTTLEROCKET_x86_64_NVIDIA").as_deref(),
            Some("/aws/service/bottlerocket/aws-k8s-1.35-nvidia/x86_64/latest/image_version")
        );
        assert_eq!(parameter("1.35", "CUSTOM"), None);
    }
}
