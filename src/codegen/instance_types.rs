//! Makes the figures of EC2 instance types from what EC2 says of them.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;

/// What stands above the figures.
const COLUMNS: &str = "# type\tarchitecture\tvcpu\tmemory_mib\tinterfaces\tipv4_per_interface\thypervisor";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    #[serde(rename = "InstanceType")]
    name: String,
    #[serde(default)]
    bare_metal: bool,
    #[serde(default)]
    hypervisor: Option<String>,
    memory_info: MemoryInfo,
    network_info: NetworkInfo,
    processor_info: ProcessorInfo,
    #[serde(rename = "VCpuInfo")]
    v_cpu_info: VCpuInfo,
}

#[derive(Deserialize)]
struct MemoryInfo {
    #[serde(rename = "SizeInMiB")]
    size_in_mib: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkInfo {
    #[serde(default)]
    default_network_card_index: u64,
    ipv4_addresses_per_interface: u64,
    maximum_network_interfaces: u64,
    #[serde(default)]
    network_cards: Vec<NetworkCard>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkCard {
    maximum_network_interfaces: u64,
    network_card_index: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ProcessorInfo {
    supported_architectures: Vec<String>,
}

#[derive(Deserialize)]
struct VCpuInfo {
    #[serde(rename = "DefaultVCpus")]
    default_v_cpus: u64,
}

/// The figures as checked-in data: a line for each type that can run nodes, sorted. `json` is
/// what `aws ec2 describe-instance-types` prints, or an object of its entries by name; `source` says where it is from
/// and of which day.
///
/// # Errors
///
/// When it is neither, or lacks a figure.
pub fn instance_types(json: &str, source: &str) -> Result<String> {
    let entries: Vec<Value> = match serde_json::from_str(json).context("the file is not JSON")? {
        Value::Object(mut object) => match object.remove("InstanceTypes") {
            Some(Value::Array(entries)) => entries,
            Some(_) => bail!("`InstanceTypes` is not a list"),
            None => object.into_iter().map(|(_, entry)| entry).collect(),
        },
        _ => bail!("the file holds no object"),
    };
    let mut lines = Vec::new();
    for entry in entries {
        let name = entry["InstanceType"].as_str().unwrap_or("a type without a name").to_owned();
        let found: Entry = serde_json::from_value(entry).with_context(|| format!("{name} lacks a figure"))?;
        lines.extend(line(&found));
    }
    lines.sort();
    lines.dedup();
    let mut text = format!(
        "# EC2 instance types. Source: {source}. Made by `cargo codegen instance-types`.\n{COLUMNS}\n"
    );
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    Ok(text)
}

/// None for Macs and 32-bit types, which run no nodes.
fn line(found: &Entry) -> Option<String> {
    let architectures = &found.processor_info.supported_architectures;
    let architecture = architectures.iter().find(|is| matches!(is.as_str(), "arm64" | "x86_64"))?;
    // The network plugin uses the default card alone.
    let network = &found.network_info;
    let card = network
        .network_cards
        .iter()
        .find(|card| card.network_card_index == network.default_network_card_index);
    let interfaces = card.map_or(network.maximum_network_interfaces, |card| card.maximum_network_interfaces);
    let hypervisor = if found.bare_metal { "metal" } else { found.hypervisor.as_deref()? };
    Some(format!(
        "{}\t{architecture}\t{}\t{}\t{interfaces}\t{}\t{hypervisor}",
        found.name,
        found.v_cpu_info.default_v_cpus,
        found.memory_info.size_in_mib,
        network.ipv4_addresses_per_interface,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"{
        "InstanceType": "m7g.large", "Hypervisor": "nitro",
        "MemoryInfo": { "SizeInMiB": 8192 }, "VCpuInfo": { "DefaultVCpus": 2 },
        "ProcessorInfo": { "SupportedArchitectures": ["arm64"] },
        "NetworkInfo": { "Ipv4AddressesPerInterface": 10, "MaximumNetworkInterfaces": 6, "DefaultNetworkCardIndex": 0,
            "NetworkCards": [
                { "NetworkCardIndex": 1, "MaximumNetworkInterfaces": 5 },
                { "NetworkCardIndex": 0, "MaximumNetworkInterfaces": 3 }
            ] }
    }"#;

    #[test]
    fn both_shapes_give_the_figures_of_the_default_card() {
        for json in [format!("{{ \"InstanceTypes\": [{ENTRY}] }}"), format!("{{ \"m7g.large\": {ENTRY} }}")] {
            let text = instance_types(&json, "a test").unwrap();
            assert_eq!(text.lines().last().unwrap(), "m7g.large\tarm64\t2\t8192\t3\t10\tnitro");
            assert!(text.starts_with("# EC2 instance types. Source: a test."), "{text}");
        }
    }

    #[test]
    fn what_runs_no_nodes_is_left_out() {
        let json = format!("{{ \"a\": {} }}", ENTRY.replace("arm64", "arm64_mac"));
        assert_eq!(instance_types(&json, "a test").unwrap().lines().count(), 2);
    }

    #[test]
    fn what_is_missing_is_said() {
        let json = format!("{{ \"a\": {} }}", ENTRY.replace("\"MemoryInfo\"", "\"Memory\""));
        let error = format!("{:#}", instance_types(&json, "a test").unwrap_err());
        assert!(error.starts_with("m7g.large lacks a figure"), "{error}");
        assert!(instance_types("[]", "a test").is_err());
    }
}
