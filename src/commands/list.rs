//! `list`: what there is, environment by environment.

use serde_json::json;
use stacks::{root_module, services};

use super::{Failure, load};
use crate::cli::{Cli, Environments};
use crate::exit::Exit;
use crate::report::Report;

pub(crate) fn run(cli: &Cli, arguments: &Environments, report: &Report) -> Result<Exit, Failure> {
    let environments = load(cli, arguments)?;
    let mut results = Vec::new();
    for environment in &environments {
        let settings = &environment.settings;
        let names: Vec<String> =
            stacks::compose(environment).iter().map(|member| member.stack.name().to_owned()).collect();
        let clusters: Vec<_> = environment
            .clusters()
            .map(|cluster| {
                let groups: Vec<String> =
                    cluster.settings.node_groups.keys().map(ToString::to_string).collect();
                json!({
                    "key": cluster.key.as_str(),
                    "name": cluster.name.as_str(),
                    "version": cluster.settings.version.to_string(),
                    "node_groups": groups,
                })
            })
            .collect();
        let adopted: Vec<_> = settings
            .adopted
            .iter()
            .map(|(key, cluster)| {
                let groups: Vec<String> = cluster.node_groups.keys().map(ToString::to_string).collect();
                json!({
                    "key": key.as_str(),
                    "name": cluster.name.as_str(),
                    "version": cluster.version.to_string(),
                    "node_groups": groups,
                })
            })
            .collect();
        let account = root_module::account(environment);
        let placed = services::placed(environment, &account);
        let services: Vec<_> = settings
            .services
            .iter()
            .map(|(name, service)| {
                let channels: Vec<_> = placed
                    .iter()
                    .filter(|of| of.key == name)
                    .map(|of| {
                        let channel = of.channel.name.as_ref().map(|name| name.as_str());
                        json!({ "name": channel, "namespace": of.channel.namespace.as_str() })
                    })
                    .collect();
                json!({
                    "name": name.as_str(),
                    "cluster": service.cluster.as_str(),
                    "delivery": service.delivery.as_str(),
                    "channels": channels,
                })
            })
            .collect();
        report.line(&format!("{} ({}, {})", environment.name, settings.account_id, settings.region));
        report.line(&format!("  stacks    {}", names.join(", ")));
        for cluster in environment.clusters() {
            let groups: Vec<&str> = cluster.settings.node_groups.keys().map(|name| name.as_str()).collect();
            report.line(&format!(
                "  cluster   {} ({}, Kubernetes {}): {}",
                cluster.key,
                cluster.name,
                cluster.settings.version,
                groups.join(", ")
            ));
        }
        for (key, cluster) in &settings.adopted {
            let groups: Vec<&str> = cluster.node_groups.keys().map(|name| name.as_str()).collect();
            report.line(&format!(
                "  adopted   {key} ({}, Kubernetes {}): {}",
                cluster.name,
                cluster.version,
                groups.join(", ")
            ));
        }
        for (name, service) in &settings.services {
            let namespaces: Vec<&str> =
                placed.iter().filter(|of| of.key == name).map(|of| of.channel.namespace.as_str()).collect();
            let runs =
                if namespaces.is_empty() { String::new() } else { format!(": {}", namespaces.join(", ")) };
            report.line(&format!("  service   {name} on {} by {}{runs}", service.cluster, service.delivery));
        }
        results.push(json!({
            "name": environment.name.as_str(),
            "file": environment.file(),
            "account_id": settings.account_id.as_str(),
            "region": settings.region.as_str(),
            "stacks": names,
            "clusters": clusters,
            "adopted": adopted,
            "services": services,
        }));
    }
    report.json(&json!({ "format_version": 1, "environments": results }));
    Ok(Exit::Done)
}
