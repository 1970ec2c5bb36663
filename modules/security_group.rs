//! Security groups, with every rule a resource of its own and a description on each.

use aws::SecurityGroupHandle;
use aws::cidr::Cidr;
use terraform::{Expr, Handle, Stack, identifier};

/// Which packets a rule speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ports {
    /// One TCP port.
    Tcp(u16),
    /// TCP ports from the first to the last.
    TcpRange(u16, u16),
    /// One UDP port.
    Udp(u16),
    /// Every protocol and port.
    All,
}

/// The other side of a rule.
#[derive(Clone, Debug)]
pub enum Peer {
    /// Everything in another security group, or in the group itself.
    Group(SecurityGroupHandle),
    /// Everything in a security group of another stack, by its id.
    GroupId(Expr<String>),
    /// Addresses.
    Cidr(Cidr),
}

/// A group that rules can be added to.
#[derive(Clone, Debug)]
pub struct SecurityGroup {
    handle: SecurityGroupHandle,
    key: String,
    rules: Vec<Handle>,
}

impl SecurityGroup {
    /// Makes a group without rules. `extra_tags` come beside its name.
    ///
    /// AWS can change neither name nor description of a group: another one means another group, which cannot be
    /// made while the first one holds the name, nor unmade while anything is attached to it. Keep both stable.
    #[track_caller]
    pub fn add(
        stack: &mut Stack,
        key: &str,
        vpc_id: impl Into<Expr<String>>,
        name: &str,
        description: &str,
        extra_tags: &[(String, String)],
    ) -> Self {
        let tags: Expr<terraform::Map<String>> =
            extra_tags.iter().cloned().chain([("Name".to_owned(), name.to_owned())]).collect();
        let handle = stack.add(
            key.to_owned(),
            aws::SecurityGroup::new()
                .name(name.to_owned())
                .description(description.to_owned())
                .vpc_id(vpc_id.into())
                .tags(tags),
        );
        Self { handle, key: key.to_owned(), rules: Vec::new() }
    }

    /// The group itself.
    pub fn handle(&self) -> &SecurityGroupHandle {
        &self.handle
    }

    /// The rules added so far. What talks through the group waits for them, and goes before they do.
    pub fn rules(&self) -> &[Handle] {
        &self.rules
    }

    /// The group's id.
    pub fn id(&self) -> Expr<String> {
        self.handle.id()
    }

    /// Lets packets in. `rule` is the rule's key within the group, `description` what for (at most 255 characters).
    #[track_caller]
    pub fn allow_from(
        &mut self,
        stack: &mut Stack,
        rule: &str,
        ports: Ports,
        peer: &Peer,
        description: &str,
    ) {
        let (protocol, from, to) = ports.arguments();
        let mut ingress = aws::VpcSecurityGroupIngressRule::new(protocol, self.handle.id())
            .description(description.to_owned())
            .from_port(from)
            .to_port(to)
            .tags([("Name", name_tag(&self.key, rule))]);
        ingress = match peer {
            Peer::Group(group) => ingress.referenced_security_group_id(group.id()),
            Peer::GroupId(id) => ingress.referenced_security_group_id(id),
            Peer::Cidr(cidr) => ingress.cidr_ipv4(cidr),
        };
        let added = stack.add(format!("{}_{}", self.key, identifier(rule)), ingress);
        self.rules.push(added.handle().clone());
    }

    /// Lets packets out.
    #[track_caller]
    pub fn allow_to(&mut self, stack: &mut Stack, rule: &str, ports: Ports, peer: &Peer, description: &str) {
        let (protocol, from, to) = ports.arguments();
        let mut egress = aws::VpcSecurityGroupEgressRule::new(protocol, self.handle.id())
            .description(description.to_owned())
            .from_port(from)
            .to_port(to)
            .tags([("Name", name_tag(&self.key, rule))]);
        egress = match peer {
            Peer::Group(group) => egress.referenced_security_group_id(group.id()),
            Peer::GroupId(id) => egress.referenced_security_group_id(id),
            Peer::Cidr(cidr) => egress.cidr_ipv4(cidr),
        };
        let added = stack.add(format!("{}_{}", self.key, identifier(rule)), egress);
        self.rules.push(added.handle().clone());
    }
}

fn name_tag(group: &str, rule: &str) -> String {
    format!("{}-{rule}", group.replace('_', "-"))
}

impl Ports {
    /// Protocol, first and last port; AWS takes no ports where the protocol is all (`-1`).
    fn arguments(self) -> (&'static str, Option<u16>, Option<u16>) {
        match self {
            Self::Tcp(port) => ("tcp", Some(port), Some(port)),
            Self::TcpRange(first, last) => ("tcp", Some(first), Some(last)),
            Self::Udp(port) => ("udp", Some(port), Some(port)),
            Self::All => ("-1", None, None),
        }
    }
}
