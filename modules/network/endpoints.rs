//! VPC endpoints: AWS services reached without leaving the VPC.

use terraform::{Expr, Set, Stack, identifier};

use super::Network;
use super::routing::PrivateTables;
use super::settings::{NetworkSettings, Tier};
use crate::account::Account;
use crate::security_group::{Peer, Ports, SecurityGroup};

pub(super) fn add(
    stack: &mut Stack,
    settings: &NetworkSettings,
    account: &Account,
    tables: &PrivateTables,
    network: &mut Network,
) {
    if settings.s3_gateway_endpoint {
        stack.setting("network.s3_gateway_endpoint", |stack| {
            let ids: Expr<Set<String>> = tables.values().map(|table| table.id()).collect();
            let endpoint = aws::VpcEndpoint::new(network.vpc.id())
                .service_name(account.endpoint_service("s3"))
                .vpc_endpoint_type("Gateway")
                .route_table_ids(ids)
                .tags([("Name", account.named("s3"))]);
            network.egress.push(stack.add("s3", endpoint).handle().clone());
        });
    }
    if settings.interface_endpoints.is_empty() {
        return;
    }
    stack.setting("network.interface_endpoints", |stack| {
        let mut group = SecurityGroup::add(
            stack,
            "endpoints",
            network.vpc.id(),
            &account.named("endpoints"),
            "Interface endpoints of AWS services",
            &[],
        );
        for (rule, cidr) in [("vpc", Some(network.cidr)), ("pods", network.pods_cidr)] {
            if let Some(cidr) = cidr {
                let description = format!("AWS APIs from {cidr}");
                group.allow_from(stack, rule, Ports::Tcp(443), &Peer::Cidr(cidr), &description);
            }
        }
        network.egress.extend(group.rules().iter().cloned());
        for service in &settings.interface_endpoints {
            let endpoint = aws::VpcEndpoint::new(network.vpc.id())
                .service_name(account.endpoint_service(service.as_str()))
                .vpc_endpoint_type("Interface")
                .private_dns_enabled(true)
                .subnet_ids(network.subnet_ids(Tier::Private))
                .security_group_ids([group.id()])
                .tags([("Name", account.named(service.as_str()))]);
            let added = stack.add(identifier(service.as_str()).replace('.', "_"), endpoint);
            network.egress.push(added.handle().clone());
        }
    });
}
