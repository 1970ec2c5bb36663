//! A range drawn to scale, row by row, like lines of a text: each row holds a part of the addresses, the next row goes on.

use ipnet::Ipv4Net;
use serde::Serialize;

use crate::SubnetUse;

/// Into so many rows a range is cut.
const ROWS: u64 = 16;
/// What is drawn, in units of the picture.
const WIDTH: u64 = 840;
const ROW: u64 = 24;
const LEFT: u64 = 108;
const TOP: u64 = 4;
/// From this width on there is room for a name.
const NAMED: u64 = 64;

/// A range with its subnets.
#[derive(Debug, Serialize)]
pub(super) struct Map {
    title: String,
    text: String,
    height: u64,
    rows: Vec<Row>,
    pieces: Vec<Piece>,
    used: Vec<Piece>,
    size: u64,
    assigned: u64,
    free: u64,
    needed: u64,
}

#[derive(Debug, Serialize)]
struct Row {
    y: u64,
    text_y: u64,
    first: String,
}

/// A part of a row.
#[derive(Debug, Serialize)]
struct Piece {
    x: u64,
    y: u64,
    width: u64,
    /// Which of the tiers it belongs to, from 0 on.
    tier: usize,
    title: String,
    label: Option<String>,
    label_x: u64,
    label_y: u64,
}

/// All addresses of a range.
pub(super) fn size(net: Ipv4Net) -> u64 {
    1 << (32 - net.prefix_len())
}

impl Map {
    /// The map of a range; none when none of the subnets is in it.
    pub(super) fn of(what: &str, net: Ipv4Net, subnets: &[SubnetUse], tiers: &[String]) -> Option<Self> {
        let total = size(net);
        let rows = ROWS.min(total);
        let row = total / rows;
        let start = u64::from(u32::from(net.network()));
        let (mut pieces, mut used) = (Vec::new(), Vec::new());
        let (mut assigned, mut needed) = (0, 0);
        for subnet in subnets {
            let Some(range) = subnet.cidr.parse::<Ipv4Net>().ok().filter(|range| net.contains(range)) else {
                continue;
            };
            let from = u64::from(u32::from(range.network())) - start;
            let tier = tiers.iter().position(|tier| *tier == subnet.tier).unwrap_or_default();
            let title = format!(
                "{} {} {}: {} of {} addresses needed at most",
                subnet.tier,
                subnet.zone,
                subnet.cidr,
                subnet.needed(),
                subnet.usable
            );
            assigned += size(range);
            needed += subnet.needed();
            let name = format!("{} {}", subnet.tier, subnet.zone.chars().next_back().unwrap_or_default());
            pieces.extend(cut(from, size(range), row, tier, &title, Some(&name)));
            used.extend(cut(from, subnet.needed().min(size(range)), row, tier, &title, None));
        }
        if pieces.is_empty() {
            return None;
        }
        let first = |at: u64| {
            std::net::Ipv4Addr::from(u32::try_from(start + at * row).unwrap_or(u32::MAX)).to_string()
        };
        Some(Self {
            title: format!("{what}, {net}"),
            text: format!(
                "{rows} rows of {row} addresses each; what is filled darker is what can come to be needed."
            ),
            height: rows * ROW + 2 * TOP,
            rows: (0..rows)
                .map(|at| Row { y: TOP + at * ROW, text_y: TOP + at * ROW + 15, first: first(at) })
                .collect(),
            pieces,
            used,
            size: total,
            assigned,
            free: total - assigned,
            needed,
        })
    }
}

/// So many addresses from one on, as parts of rows. What is less than a unit wide is drawn as one.
fn cut(from: u64, count: u64, row: u64, tier: usize, title: &str, name: Option<&str>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut at, end) = (from, from + count);
    while at < end {
        let until = end.min((at / row + 1) * row);
        let (x, right) = ((at % row) * WIDTH / row, (at % row + until - at) * WIDTH / row);
        let width = (right - x).max(1);
        let y = TOP + at / row * ROW;
        let label = name.filter(|_| pieces.is_empty() && width >= NAMED).map(str::to_owned);
        pieces.push(Piece {
            x: LEFT + x,
            y,
            width,
            tier,
            title: title.to_owned(),
            label,
            label_x: LEFT + x + 6,
            label_y: y + 15,
        });
        at = until;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnet(tier: &str, cidr: &str, needed: u64) -> SubnetUse {
        SubnetUse {
            address: format!("aws_subnet.{tier}_a"),
            tier: tier.to_owned(),
            zone: "us-east-1a".to_owned(),
            cidr: cidr.to_owned(),
            usable: 100,
            uses: vec![("nodes".to_owned(), needed)],
            one_zone_fewer: 0,
        }
    }

    #[test]
    fn subnets_are_as_wide_as_they_are_large() {
        let net = "10.0.0.0/16".parse().unwrap_or_default();
        let subnets = [subnet("private", "10.0.0.0/19", 5000), subnet("public", "10.0.40.0/22", 0)];
        let tiers = ["private".to_owned(), "public".to_owned()];
        let map = Map::of("VPC main", net, &subnets, &tiers).unwrap_or_else(|| panic!("it has subnets"));
        // A /19 is two rows of a /16, and a /22 a quarter of a row.
        let widths: Vec<u64> = map.pieces.iter().map(|piece| piece.width).collect();
        assert_eq!(widths, [WIDTH, WIDTH, WIDTH / 4]);
        assert_eq!((map.pieces[2].x, map.pieces[2].y), (LEFT + WIDTH / 2, TOP + 2 * ROW));
        let used: u64 = map.used.iter().map(|piece| piece.width).sum();
        assert_eq!(used, 5000 * WIDTH / 4096);
        assert_eq!((map.assigned, map.free), (8192 + 1024, 65536 - 8192 - 1024));
    }

    #[test]
    fn a_range_without_subnets_has_no_map() {
        let net = "10.0.0.0/16".parse().unwrap_or_default();
        assert!(Map::of("VPC main", net, &[subnet("pods", "100.64.0.0/18", 1)], &[]).is_none());
    }
}
