//! Gateways, endpoints and addresses.

use generated::model::Subject;

use crate::ledger::{Amount, Ledger, assumed, count};

pub(super) fn nat_gateway(ledger: &mut Ledger<'_>, of: &Subject) {
    let month = ledger.month();
    ledger.pay(of, "NAT gateway", "nat-gateway", Amount::of(month));
    ledger.pay(of, "data processed", "nat-gateway-data", assumed("nat-data"));
}

pub(super) fn address(ledger: &mut Ledger<'_>, of: &Subject) {
    let month = ledger.month();
    ledger.pay(of, "public IPv4 address", "public-ipv4", Amount::of(month));
}

pub(super) fn endpoint(ledger: &mut Ledger<'_>, of: &Subject) {
    match of.text("vpc_endpoint_type").unwrap_or("Gateway") {
        "Gateway" => ledger.free(of, "", "gateway endpoints are free"),
        "Interface" => {
            let subnets = ledger.model.targets(of, "subnet_ids").len();
            let interfaces = count(subnets.max(of.items("subnet_ids").len()));
            let hours = Amount::of(interfaces * ledger.month());
            ledger.pay(of, "interface in each zone", "vpc-endpoint-interface", hours);
            ledger.pay(of, "data", "vpc-endpoint-interface-data", assumed("endpoint-data"));
        }
        kind => ledger.unpriced(of, "", format!("endpoints of type {kind} have no price here")),
    }
}
