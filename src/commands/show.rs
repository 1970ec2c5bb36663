//! What checks judge by, for people and programs: `validate --show`.

use jiff::civil::Date;
use serde_json::{Value, json};
use stacks::checks::Model;
use stacks::checks::egress::{Path, SubnetEgress, egress};
use stacks::checks::ip_budget::{Addresses, SubnetBudget, ip_budget};
use stacks::environment::Environment;

use crate::cli::Show;
use crate::report::Report;

/// Prints what was asked for, and gives it for programs, by its key.
pub(super) fn show(
    environment: &Environment,
    wanted: &[Show],
    today: Date,
    report: &Report,
) -> Vec<(&'static str, Value)> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let stacks = stacks::compose(environment);
    let model = Model { environment, stacks: &stacks, today };
    let name = &environment.name;
    let mut shown = Vec::new();
    if wanted.contains(&Show::IpBudget) {
        let budget = ip_budget(&model);
        report.line(&format!("{name}: addresses of each subnet"));
        table(&budget_rows(&budget), report);
        shown.push(("ip_budget", budget.iter().map(budget_record).collect()));
    }
    if wanted.contains(&Show::Egress) {
        let ways = egress(&model);
        report.line(&format!("{name}: the way of nodes and pods to what they need"));
        table(&egress_rows(&ways), report);
        shown.push(("egress", ways.iter().map(egress_record).collect()));
    }
    shown
}

fn budget_rows(budget: &[SubnetBudget]) -> Vec<Vec<String>> {
    let head = [
        "subnet",
        "range",
        "usable",
        "nodes",
        "pods",
        "surge",
        "interfaces",
        "spare",
        "one zone fewer",
        "blocks",
        "whole",
    ];
    let row = |of: &SubnetBudget| {
        let blocks = of.prefixes.map_or([String::from("-"), String::from("-")], |blocks| {
            [blocks.needed.to_string(), blocks.whole.to_string()]
        });
        let Addresses { nodes, pods, surge, interfaces } = of.addresses();
        let figures = [of.usable, nodes, pods, surge, interfaces, of.spare(), of.one_zone_fewer()];
        let figures = figures.map(|figure| figure.to_string());
        [of.subnet.clone(), of.cidr.to_string()].into_iter().chain(figures).chain(blocks).collect()
    };
    [head.map(str::to_owned).to_vec()].into_iter().chain(budget.iter().map(row)).collect()
}

fn budget_record(of: &SubnetBudget) -> Value {
    let uses = of.uses.iter().map(|taken| {
        json!({
            "what": taken.what,
            "addresses": addresses_record(taken.addresses),
            "needed": taken.addresses.sum(),
            "one_zone_fewer": taken.one_zone_fewer,
        })
    });
    json!({
        "subnet": of.subnet,
        "target": of.target,
        "tier": of.tier,
        "zone": of.zone,
        "cidr": of.cidr.to_string(),
        "usable": of.usable,
        "addresses": addresses_record(of.addresses()),
        "needed": of.needed(),
        "one_zone_fewer": of.one_zone_fewer(),
        "spare": of.spare(),
        "uses": uses.collect::<Vec<_>>(),
        "blocks": of.prefixes.map(|blocks| json!({ "needed": blocks.needed, "whole": blocks.whole })),
    })
}

fn addresses_record(Addresses { nodes, pods, surge, interfaces }: Addresses) -> Value {
    json!({ "nodes": nodes, "pods": pods, "surge": surge, "interfaces": interfaces })
}

/// What the way to all that is not needed is called.
const ANYTHING_ELSE: &str = "anything else";

fn egress_rows(ways: &[SubnetEgress]) -> Vec<Vec<String>> {
    let head = ["cluster", "subnet", "zone", "to", "through"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for of in ways {
        let needed = of.needed.iter().map(|(service, path)| (service.as_str(), path));
        for (to, path) in needed.chain([(ANYTHING_ELSE, &of.internet)]) {
            let cells = [of.cluster.as_str(), of.subnet.as_str(), of.zone.as_str(), to];
            rows.push(cells.map(str::to_owned).into_iter().chain([path.to_string()]).collect());
        }
    }
    rows
}

fn egress_record(of: &SubnetEgress) -> Value {
    let path = |path: &Path| {
        json!({
            "kind": path.kind(),
            "through": path.through(),
            "zones": path.zones(),
            "reason": path.reason(),
        })
    };
    let needed = of.needed.iter().map(|(service, to)| json!({ "service": service, "path": path(to) }));
    json!({
        "cluster": of.cluster,
        "subnet": of.subnet,
        "target": of.target,
        "zone": of.zone,
        "needed": needed.collect::<Vec<_>>(),
        "internet": path(&of.internet),
    })
}

/// Prints rows in columns, figures to the right; the first row is the head.
fn table(rows: &[Vec<String>], report: &Report) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column));
    let is_figure = |cell: &String| cell == "-" || cell.bytes().all(|byte| byte.is_ascii_digit());
    let widths: Vec<(usize, bool)> = (0..columns)
        .map(|column| {
            let width = cells(column).map(|cell| cell.chars().count()).max().unwrap_or(0);
            (width, cells(column).skip(1).all(is_figure))
        })
        .collect();
    for row in rows {
        let aligned = row.iter().zip(&widths).map(|(cell, (width, right))| {
            if *right { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        let line = aligned.collect::<Vec<_>>().join("  ");
        report.line(&format!("  {}", line.trim_end()));
    }
}
