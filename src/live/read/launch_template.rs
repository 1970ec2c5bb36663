//! Launch templates, which EC2 has.

use super::pages::items;
use crate::call::Calls;
use crate::cluster::{BlockDevice, LaunchTemplate, LaunchTemplateContent, MetadataOptions};
use crate::connection::Connection;
use crate::error::Error;
use crate::query::xml::Element;

/// Adds what EC2 knows of a launch template.
pub(super) async fn complete(
    of: &Connection,
    calls: &Calls<'_>,
    resource: &str,
    template: &mut LaunchTemplate,
) -> Result<(), Error> {
    let id = [("LaunchTemplateId.1", template.id.as_str())];
    let about = |item: Element<'_>| {
        (item.number("latestVersionNumber"), item.number("defaultVersionNumber"), item.tags("tagSet"))
    };
    let found = items(of, calls, "DescribeLaunchTemplates", resource, &id, "launchTemplates", about).await?;
    if let Some((latest, default, tags)) = found.into_iter().next() {
        (template.latest_version, template.default_version, template.tags) = (latest, default, Some(tags));
    }
    let version =
        [("LaunchTemplateId", template.id.as_str()), ("LaunchTemplateVersion.1", template.version.as_str())];
    let says = |item: Element<'_>| {
        let data = item.child("launchTemplateData")?;
        Some(LaunchTemplateContent { description: item.maybe("versionDescription"), ..content(data) })
    };
    let list = "launchTemplateVersionSet";
    let found = items(of, calls, "DescribeLaunchTemplateVersions", resource, &version, list, says).await?;
    template.content = found.into_iter().flatten().next();
    Ok(())
}

fn content(data: Element<'_>) -> LaunchTemplateContent {
    /// What has a field of its own.
    const READ: &[&str] = &[
        "imageId",
        "instanceType",
        "keyName",
        "userData",
        "blockDeviceMappingSet",
        "metadataOptions",
        "securityGroupIdSet",
        "securityGroupSet",
        "tagSpecificationSet",
        "monitoring",
        "ebsOptimized",
    ];
    let is_empty =
        |name: &str| data.child(name).is_none_or(|of| of.own().is_none() && of.names().next().is_none());
    let mut security_group_ids = data.texts("securityGroupIdSet");
    for interface in data.items("networkInterfaceSet").take(1) {
        security_group_ids.extend(interface.texts("groupSet"));
        security_group_ids.extend(interface.items("groupSet").filter_map(|group| group.maybe("groupId")));
    }
    security_group_ids.sort();
    security_group_ids.dedup();
    let mut others: Vec<String> =
        data.names().filter(|name| !READ.contains(name) && !is_empty(name)).map(str::to_owned).collect();
    others.sort();
    others.dedup();
    LaunchTemplateContent {
        description: None,
        image_id: data.maybe("imageId"),
        instance_type: data.maybe("instanceType"),
        key_name: data.maybe("keyName"),
        user_data: data.maybe("userData"),
        block_devices: data.items("blockDeviceMappingSet").map(block_device).collect(),
        metadata: data.child("metadataOptions").map(|of| MetadataOptions {
            http_endpoint: of.maybe("httpEndpoint"),
            http_tokens: of.maybe("httpTokens"),
            http_put_response_hop_limit: of.number("httpPutResponseHopLimit"),
            http_protocol_ipv6: of.maybe("httpProtocolIpv6"),
            instance_metadata_tags: of.maybe("instanceMetadataTags"),
        }),
        security_group_ids,
        tag_specifications: data
            .items("tagSpecificationSet")
            .map(|of| (of.string("resourceType"), of.tags("tagSet")))
            .collect(),
        monitoring: data.child("monitoring").and_then(|of| of.flag("enabled")),
        ebs_optimized: data.flag("ebsOptimized"),
        others,
    }
}

fn block_device(of: Element<'_>) -> BlockDevice {
    let disk = of.child("ebs");
    BlockDevice {
        device_name: of.string("deviceName"),
        volume_size: disk.and_then(|disk| disk.number("volumeSize")),
        volume_type: disk.and_then(|disk| disk.maybe("volumeType")),
        iops: disk.and_then(|disk| disk.number("iops")),
        throughput: disk.and_then(|disk| disk.number("throughput")),
        encrypted: disk.and_then(|disk| disk.flag("encrypted")),
        kms_key_id: disk.and_then(|disk| disk.maybe("kmsKeyId")),
        delete_on_termination: disk.and_then(|disk| disk.flag("deleteOnTermination")),
        snapshot_id: disk.and_then(|disk| disk.maybe("snapshotId")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::xml;

    #[test]
    fn what_a_version_says_is_read_and_the_rest_named() {
        let text = "<launchTemplateData><imageId>ami-1</imageId><blockDeviceMappingSet><item><deviceName>/dev/xvda\
                    </deviceName><ebs><encrypted>true</encrypted><volumeSize>50</volumeSize><volumeType>gp3</volumeType>\
                    </ebs></item></blockDeviceMappingSet><metadataOptions><httpTokens>required</httpTokens>\
                    <httpPutResponseHopLimit>1</httpPutResponseHopLimit></metadataOptions><networkInterfaceSet><item>\
                    <deviceIndex>0</deviceIndex><groupSet><groupId>sg-2</groupId></groupSet></item></networkInterfaceSet>\
                    <securityGroupIdSet><item>sg-1</item></securityGroupIdSet><tagSpecificationSet><item><resourceType>\
                    instance</resourceType><tagSet><item><key>a</key><value>b</value></item></tagSet></item>\
                    </tagSpecificationSet><placement><tenancy>dedicated</tenancy></placement><licenseSet/>\
                    </launchTemplateData>";
        let document = xml::document(text).unwrap();
        let content = content(Element::root(&document));
        assert_eq!(content.image_id.as_deref(), Some("ami-1"));
        assert_eq!(content.block_devices[0].volume_size, Some(50));
        assert_eq!(content.block_devices[0].encrypted, Some(true));
        assert_eq!(content.metadata.unwrap().http_put_response_hop_limit, Some(1));
        assert_eq!(content.security_group_ids, ["sg-1"]);
        assert_eq!(content.tag_specifications["instance"]["a"], "b");
        assert_eq!(content.others, ["networkInterfaceSet", "placement"]);
    }
}
