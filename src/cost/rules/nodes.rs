//! Node groups: instances, volumes and addresses.

use generated::model::Subject;

use crate::estimate::Range;
use crate::ledger::{Amount, Ledger, number};

/// The size of a volume, in GB, that EKS takes where nothing is said.
const DEFAULT_DISK: i64 = 20;
/// What gp3 has without being paid for.
const FREE_IOPS: i64 = 3000;
const FREE_THROUGHPUT: i64 = 125;

pub(super) fn node_group(ledger: &mut Ledger<'_>, of: &Subject) {
    let size = |path: &str| number(of.number(&format!("scaling_config[0].{path}")).unwrap_or_default());
    let nodes = Range { low: size("min_size"), likely: size("desired_size"), high: size("max_size") };
    let template = ledger.model.target(of, "launch_template[0].id");
    let mut types = of.texts("instance_types");
    if types.is_empty() {
        types.extend(template.and_then(|of| of.text("instance_type")));
    }
    instances(ledger, of, &types, nodes);
    volumes(ledger, of, template, nodes);
    let subnets = ledger.model.targets(of, "subnet_ids");
    if subnets.iter().any(|subnet| subnet.flag("map_public_ip_on_launch") == Some(true)) {
        let amount = Amount::of(nodes * ledger.month());
        ledger.pay(of, "public IPv4 addresses of nodes", "public-ipv4", amount);
    }
}

fn instances(ledger: &mut Ledger<'_>, of: &Subject, types: &[&str], nodes: Range) {
    let hours = Amount::of(nodes * ledger.month());
    let names = types.join(", ");
    if types.is_empty() {
        ledger.unpriced(of, "instances", "no instance type is said");
        return;
    }
    if of.text("capacity_type") == Some("SPOT") {
        let (price, missing) = ledger.prices.spot(types, &ledger.region);
        let Some(price) = price else {
            let why = format!("no price of {names} in {} is known", ledger.place());
            ledger.unpriced(of, "spot instances", why);
            return;
        };
        let note = if missing.is_empty() {
            String::from("Spot prices move; seen between 0.23 and 0.58 of those on demand.")
        } else {
            format!("Spot prices move; {} have no price and are left out.", missing.join(", "))
        };
        ledger.pay_at(of, "spot instances", &price, hours.detailed(names).noting(note));
        return;
    }
    // EKS takes the first type that can be had.
    if let Some(price) = ledger.prices.instance(types[0], &ledger.region) {
        ledger.pay_at(of, "instances on demand", &price, hours.detailed(types[0]));
    } else {
        let why = format!("no price of {} in {} is known", types[0], ledger.place());
        ledger.unpriced(of, "instances on demand", why);
    }
}

fn volumes(ledger: &mut Ledger<'_>, of: &Subject, template: Option<&Subject>, nodes: Range) {
    let mappings = template.map(|of| of.items("block_device_mappings")).unwrap_or_default();
    if mappings.is_empty() {
        let size = number(of.number("disk_size").unwrap_or(DEFAULT_DISK));
        let amount = Amount::of(nodes * Range::exactly(size));
        ledger.pay(of, "volumes of nodes", "ebs-gp3-storage", amount);
        return;
    }
    for mapping in mappings {
        let device = mapping["device_name"].as_str().unwrap_or_default();
        let ebs = mapping["ebs"].get(0).unwrap_or(&mapping["ebs"]);
        let read = |name: &str| {
            let value = &ebs[name];
            value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        };
        let kind = ebs["volume_type"].as_str().unwrap_or("gp2");
        if kind != "gp3" {
            ledger.unpriced(
                of,
                &format!("volume {device}"),
                format!("volumes of type {kind} have no price here"),
            );
            continue;
        }
        let each = |units: i64| Amount::of(nodes * Range::exactly(number(units)));
        let size = read("volume_size").unwrap_or(DEFAULT_DISK);
        let amount = each(size).detailed(format!("{size} GB"));
        ledger.pay(of, &format!("volume {device}"), "ebs-gp3-storage", amount);
        for (name, free, price) in
            [("iops", FREE_IOPS, "ebs-gp3-iops"), ("throughput", FREE_THROUGHPUT, "ebs-gp3-throughput")]
        {
            if let Some(more) = read(name).map(|of| of - free).filter(|more| *more > 0) {
                ledger.pay(of, &format!("volume {device}, {name} above {free}"), price, each(more));
            }
        }
    }
}
