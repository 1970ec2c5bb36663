//! What an EC2 instance type has: processors, memory, and interfaces with their addresses.
//!
//! Source: `data/instance-types.tsv`, whose first line says where it is from; `cargo codegen instance-types` makes it.

use crate::InstanceType;

const DATA: &str = include_str!("data/instance-types.tsv");

/// The figures of an instance type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstanceFigures {
    /// Virtual processors.
    pub vcpu: u32,
    /// Memory in MiB.
    pub memory_mib: u64,
    /// The most network interfaces on the default network card, the only one the network plugin uses.
    pub interfaces: u32,
    /// The most IPv4 addresses of an interface, its own primary one among them.
    pub addresses_per_interface: u32,
    /// Whether it is built on Nitro, as instances that take prefixes are; bare metal of that family included.
    pub nitro: bool,
}

impl InstanceType {
    /// The figures of this type; none when the data does not have it.
    pub fn figures(&self) -> Option<InstanceFigures> {
        let is_this =
            |line: &&str| line.strip_prefix(self.as_str()).is_some_and(|rest| rest.starts_with('\t'));
        DATA.lines().find(is_this).and_then(row).map(|(_, figures)| figures)
    }

    /// The figures of the known type of this size that has the most addresses, to assume where those of this type are
    /// not known; those of the largest type of all for a size that nothing known has.
    pub fn assumed_figures(&self) -> InstanceFigures {
        let size = |name: &str| name.split_once('.').is_some_and(|(_, size)| size == self.size());
        let most = |figures: &InstanceFigures| figures.interfaces * figures.addresses_per_interface;
        let alike = rows().filter(|(name, _)| size(name)).map(|(_, figures)| figures).max_by_key(most);
        let largest = || rows().map(|(_, figures)| figures).max_by_key(most);
        alike.or_else(largest).unwrap_or(InstanceFigures {
            vcpu: 192,
            memory_mib: 0,
            interfaces: 15,
            addresses_per_interface: 50,
            nitro: true,
        })
    }
}

fn rows() -> impl Iterator<Item = (&'static str, InstanceFigures)> {
    DATA.lines().filter(|line| !line.starts_with('#')).filter_map(row)
}

fn row(line: &'static str) -> Option<(&'static str, InstanceFigures)> {
    let mut cells = line.split('\t');
    let name = cells.next()?;
    let _architecture = cells.next()?;
    let figures = InstanceFigures {
        vcpu: cells.next()?.parse().ok()?,
        memory_mib: cells.next()?.parse().ok()?,
        interfaces: cells.next()?.parse().ok()?,
        addresses_per_interface: cells.next()?.parse().ok()?,
        nitro: cells.next()? != "xen",
    };
    Some((name, figures))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(name: &str) -> InstanceFigures {
        InstanceType::new(name).unwrap().figures().unwrap_or_else(|| panic!("{name}"))
    }

    #[test]
    fn every_line_is_read() {
        let lines = DATA.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(rows().count(), lines);
        assert!(lines > 1000, "{lines}");
    }

    /// Pods for which the table of EKS's images (`eni-max-pods.txt`, awslabs/amazon-eks-ami) has a figure: interfaces ×
    /// (addresses − 1) + 2.
    #[test]
    fn the_figures_are_those_that_eks_knows() {
        let known = [
            ("t3.medium", 17),
            ("t4g.nano", 4),
            ("m5.large", 29),
            ("m7g.medium", 8),
            ("m7g.large", 29),
            ("m7g.xlarge", 58),
            ("m7i.4xlarge", 234),
            ("c7g.16xlarge", 737),
            ("c6in.32xlarge", 394),
            ("m8a.xlarge", 78),
            ("c8i.large", 59),
            ("c8gn.48xlarge", 590),
            ("g4ad.xlarge", 8),
            ("g5.48xlarge", 345),
            ("i4i.24xlarge", 437),
            ("inf1.xlarge", 38),
            ("p4d.24xlarge", 737),
            ("p5.48xlarge", 100),
        ];
        for (name, pods) in known {
            let figures = figures(name);
            assert_eq!(figures.interfaces * (figures.addresses_per_interface - 1) + 2, pods, "{name}");
        }
        assert_eq!((figures("m7g.large").vcpu, figures("m7g.large").memory_mib), (2, 8192));
        assert!(figures("m7g.metal").nitro && !figures("m4.large").nitro);
    }

    #[test]
    fn the_architecture_is_the_one_of_the_table_of_families() {
        for line in DATA.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let instance = InstanceType::new(cells.next().unwrap()).unwrap();
            if let Some(architecture) = instance.architecture() {
                assert_eq!(cells.next().unwrap(), architecture.as_str(), "{instance}");
            }
        }
    }

    #[test]
    fn what_is_unknown_is_assumed_to_be_as_large_as_any_of_its_size() {
        let unknown = InstanceType::new("m99g.large").unwrap();
        assert_eq!(unknown.figures(), None);
        let assumed = unknown.assumed_figures();
        assert!(assumed.interfaces * assumed.addresses_per_interface >= 30, "{assumed:?}");
        assert!(InstanceType::new("m99g.gigantic").unwrap().assumed_figures().interfaces >= 15);
    }
}
