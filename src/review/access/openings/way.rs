//! A way: ports and a peer.

use std::fmt;

use ipnet::IpNet;

/// Ports and who is on the other side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    pub(super) ports: Ports,
    pub(super) peer: Peer,
}

/// What goes through.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ports {
    /// Every protocol.
    All,
    /// A protocol with the ports from the first to the last, both included.
    Of { protocol: String, first: i64, last: i64 },
    /// A type of ICMP and a code, -1 for all.
    Icmp { protocol: String, kind: i64, code: i64 },
    /// Something that has no ports.
    Named(String),
}

/// Who is on the other side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Peer {
    /// Addresses.
    Range(IpNet),
    /// A security group, a prefix list, or what is not known yet.
    Named(String),
    /// The whole internet, where no range says so.
    Internet(String),
}

const LAST_PORT: i64 = 65_535;

impl Ports {
    /// Those of a rule: the protocol by its name or number, and the ports, which rules for all protocols need not have.
    pub(super) fn new(protocol: &str, first: Option<i64>, last: Option<i64>) -> Self {
        let protocol = match protocol.to_ascii_lowercase().as_str() {
            "-1" | "all" => return Self::All,
            "1" => "icmp".to_owned(),
            "6" => "tcp".to_owned(),
            "17" => "udp".to_owned(),
            "58" => "icmpv6".to_owned(),
            other => other.to_owned(),
        };
        match protocol.as_str() {
            "icmp" | "icmpv6" => Self::Icmp { protocol, kind: first.unwrap_or(-1), code: last.unwrap_or(-1) },
            "tcp" | "udp" => match (first, last) {
                (Some(first), Some(last)) if first >= 0 => Self::Of { protocol, first, last },
                _ => Self::Of { protocol, first: 0, last: LAST_PORT },
            },
            // Other protocols have no ports, whatever a rule says.
            _ => Self::Of { protocol, first: 0, last: LAST_PORT },
        }
    }

    fn covers(&self, narrow: &Self) -> bool {
        match (self, narrow) {
            (Self::All, Self::Of { .. } | Self::Icmp { .. } | Self::All) => true,
            (
                Self::Of { protocol, first, last },
                Self::Of { protocol: narrow, first: narrow_first, last: narrow_last },
            ) => protocol == narrow && first <= narrow_first && narrow_last <= last,
            (
                Self::Icmp { protocol, kind, code },
                Self::Icmp { protocol: narrow, kind: narrow_kind, code: narrow_code },
            ) => {
                protocol == narrow
                    && (*kind == -1 || (kind == narrow_kind && (*code == -1 || code == narrow_code)))
            }
            _ => self == narrow,
        }
    }
}

impl Peer {
    /// The addresses, or whatever else the text says.
    pub(super) fn range(text: &str) -> Self {
        text.parse::<IpNet>()
            .map_or_else(|_| Self::Named(text.to_owned()), |range| Self::Range(range.trunc()))
    }

    /// Whether it is the whole internet.
    pub(super) fn is_internet(&self) -> bool {
        match self {
            Self::Range(range) => range.prefix_len() == 0,
            Self::Internet(_) => true,
            Self::Named(_) => false,
        }
    }

    fn covers(&self, narrow: &Self) -> bool {
        match (self, narrow) {
            (Self::Range(wide), Self::Range(narrow)) => wide.contains(narrow),
            _ => self == narrow,
        }
    }
}

impl Way {
    /// Whether all that goes this way goes some of the others: by one of them, by ranges that make up its own, or by ports
    /// that do.
    pub(super) fn is_covered<'a>(&self, others: impl Iterator<Item = &'a Self> + Clone) -> bool {
        if others.clone().any(|other| other.ports.covers(&self.ports) && other.peer.covers(&self.peer)) {
            return true;
        }
        if let Peer::Range(range) = &self.peer {
            let ranges = others.clone().filter(|other| other.ports.covers(&self.ports));
            let ranges: Vec<IpNet> = ranges
                .filter_map(|other| if let Peer::Range(range) = &other.peer { Some(*range) } else { None })
                .collect();
            if IpNet::aggregate(&ranges).iter().any(|whole| whole.contains(range)) {
                return true;
            }
        }
        let Ports::Of { protocol, first, last } = &self.ports else { return false };
        let mut spans: Vec<(i64, i64)> = others
            .filter(|other| other.peer.covers(&self.peer))
            .filter_map(|other| match &other.ports {
                Ports::Of { protocol: same, first, last } if same == protocol => Some((*first, *last)),
                _ => None,
            })
            .collect();
        spans.sort_unstable();
        let mut next = *first;
        for (first, last) in spans {
            if first <= next {
                next = next.max(last.saturating_add(1));
            }
        }
        next > *last
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Of { protocol, first: 0, last: LAST_PORT } | Self::Icmp { protocol, kind: -1, .. } => {
                f.write_str(protocol)
            }
            Self::Of { protocol, first, last } if first == last => write!(f, "{protocol} {first}"),
            Self::Of { protocol, first, last } => write!(f, "{protocol} {first}-{last}"),
            Self::Icmp { protocol, kind, code: -1 } => write!(f, "{protocol} type {kind}"),
            Self::Icmp { protocol, kind, code } => write!(f, "{protocol} type {kind} code {code}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range(range) => range.fmt(f),
            Self::Named(name) | Self::Internet(name) => f.write_str(name),
        }
    }
}
