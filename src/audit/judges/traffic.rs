//! What security groups let in and out, in whichever form their rules are written.

use crate::model::{Model, Subject};

/// A rule of a security group.
#[derive(Clone, Debug)]
pub(super) struct Opening<'m> {
    /// What has the rule.
    pub(super) subject: &'m Subject,
    /// Where it says whom it lets through; empty for a resource of its own.
    pub(super) path: String,
    /// Whether it lets out; else in.
    pub(super) is_egress: bool,
    /// `tcp`; `-1` for all.
    pub(super) protocol: String,
    /// The ports; none for all.
    pub(super) ports: Option<(i64, i64)>,
    /// Whom.
    pub(super) peer: Peer,
    /// What it says it is for.
    pub(super) description: Option<String>,
}

/// The other side of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    /// A range of addresses.
    Range(String),
    /// A security group, or itself.
    Group,
    /// A list of prefixes.
    List,
}

impl Opening<'_> {
    /// Whether a port is let through, of TCP or of whatever.
    pub(super) fn covers(&self, port: i64) -> bool {
        matches!(self.protocol.as_str(), "-1" | "all" | "tcp" | "6")
            && self.ports.is_none_or(|(from, to)| self.protocol == "-1" || (from <= port && port <= to))
    }

    /// Whether everybody is on the other side.
    pub(super) fn is_everybody(&self) -> bool {
        matches!(&self.peer, Peer::Range(range) if matches!(range.as_str(), "0.0.0.0/0" | "::/0" | "0.0.0.0/1" | "128.0.0.0/1"))
    }

    /// Whether all ports of all protocols are let through, or all of TCP or UDP.
    pub(super) fn is_everything(&self) -> bool {
        self.protocol == "-1" || self.ports.is_none_or(|(from, to)| from <= 1 && to >= 65535)
    }

    /// The ports in words.
    pub(super) fn ports(&self) -> String {
        match self.ports {
            _ if self.protocol == "-1" => "everything".to_owned(),
            None => format!("all of {}", self.protocol),
            Some((from, to)) if from == to => format!("port {from}"),
            Some((from, to)) => format!("ports {from} to {to}"),
        }
    }
}

/// The rules of a security group.
pub(super) fn openings<'m>(model: &'m Model, group: &'m Subject) -> Vec<Opening<'m>> {
    let mut openings = Vec::new();
    for (resource_type, is_egress) in
        [("aws_vpc_security_group_ingress_rule", false), ("aws_vpc_security_group_egress_rule", true)]
    {
        for rule in model.referring(group, resource_type, "security_group_id") {
            let peers = [
                ("cidr_ipv4", true),
                ("cidr_ipv6", true),
                ("prefix_list_id", false),
                ("referenced_security_group_id", false),
            ];
            for (path, is_range) in peers.into_iter().filter(|(path, _)| rule.at(path).is_some()) {
                let peer = match path {
                    _ if is_range => Peer::Range(rule.text(path).unwrap_or_default().to_owned()),
                    "prefix_list_id" => Peer::List,
                    _ => Peer::Group,
                };
                openings.push(Opening {
                    subject: rule,
                    path: path.to_owned(),
                    is_egress,
                    protocol: rule.text("ip_protocol").unwrap_or("-1").to_owned(),
                    ports: rule.number("from_port").zip(rule.number("to_port")),
                    peer,
                    description: rule.text("description").map(str::to_owned),
                });
            }
        }
    }
    for rule in model.referring(group, "aws_security_group_rule", "security_group_id") {
        within(rule, "", rule.text("type") == Some("egress"), &mut openings);
    }
    for (list, is_egress) in [("ingress", false), ("egress", true)] {
        for at in 0..group.items(list).len() {
            within(group, &format!("{list}[{at}]."), is_egress, &mut openings);
        }
    }
    openings
}

/// The rules that an older form of one stands for.
fn within<'m>(subject: &'m Subject, prefix: &str, is_egress: bool, openings: &mut Vec<Opening<'m>>) {
    let of = |path: &str, peer: Peer| Opening {
        subject,
        path: format!("{prefix}{path}"),
        is_egress,
        protocol: subject.text(&format!("{prefix}protocol")).unwrap_or("-1").to_owned(),
        ports: subject.number(&format!("{prefix}from_port")).zip(subject.number(&format!("{prefix}to_port"))),
        peer,
        description: subject.text(&format!("{prefix}description")).map(str::to_owned),
    };
    for list in ["cidr_blocks", "ipv6_cidr_blocks"] {
        for (at, range) in subject.texts(&format!("{prefix}{list}")).into_iter().enumerate() {
            openings.push(of(&format!("{list}[{at}]"), Peer::Range(range.to_owned())));
        }
    }
    for path in ["security_groups", "source_security_group_id", "self"] {
        if subject.at(&format!("{prefix}{path}")).is_some_and(|value| *value != false) {
            openings.push(of(path, Peer::Group));
        }
    }
    if !subject.items(&format!("{prefix}prefix_list_ids")).is_empty() {
        openings.push(of("prefix_list_ids", Peer::List));
    }
}
