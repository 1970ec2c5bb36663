//! Ranges of IPv4 addresses.

use std::{fmt, net::Ipv4Addr, str::FromStr};

use ipnet::Ipv4Net;
use serde_json::json;
use settings::Invalid;

/// The addresses AWS keeps for itself in each subnet: network, router, DNS, one for the future, broadcast (VPC
/// user guide, "Subnet sizing").
pub const RESERVED_ADDRESSES: u64 = 5;

/// A range of IPv4 addresses without host bits, such as `10.0.0.0/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(Ipv4Net);

impl Cidr {
    /// All addresses.
    pub const ANYWHERE: Self = Self::of([0, 0, 0, 0], 0);

    /// A range from its text.
    ///
    /// # Errors
    /// When it's no range, or has host bits; the help has the range that was meant.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
        text.as_ref().parse()
    }

    /// A range known when the program is written.
    ///
    /// # Panics
    /// When the prefix is above 32; in a `const` block, when the program is compiled. Host bits are dropped.
    pub const fn of(octets: [u8; 4], prefix: u8) -> Self {
        assert!(prefix <= 32, "a prefix is at most 32");
        let [a, b, c, d] = octets;
        let bits = u32::from_be_bytes([a, b, c, d]);
        let mask = if prefix == 0 { 0 } else { u32::MAX << (32 - prefix) };
        Self(Ipv4Net::new_assert(Ipv4Addr::from_bits(bits & mask), prefix))
    }

    /// The first address.
    pub fn network(&self) -> Ipv4Addr {
        self.0.network()
    }

    /// The number of fixed bits, 0 to 32.
    pub fn prefix(&self) -> u8 {
        self.0.prefix_len()
    }

    /// How many addresses there are.
    pub fn size(&self) -> u64 {
        1 << (32 - u32::from(self.prefix()))
    }

    /// How many addresses of a subnet of this range AWS leaves to use.
    pub fn usable_addresses(&self) -> u64 {
        self.size().saturating_sub(RESERVED_ADDRESSES)
    }

    /// Whether all of `other` is in this range.
    pub fn contains(&self, other: &Self) -> bool {
        self.0.contains(&other.0)
    }

    /// Whether the two have an address in common. Of two ranges, either one holds the other or they are apart.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// The `number`th of the equal parts of this range that have `prefix`, counted from 0; none when there are
    /// not so many.
    pub fn part(&self, prefix: u8, number: u32) -> Option<Self> {
        if prefix < self.prefix() || prefix > 32 {
            return None;
        }
        let size = 1_u64 << (32 - u32::from(prefix));
        let offset = size.checked_mul(u64::from(number)).filter(|offset| *offset < self.size())?;
        let network = u64::from(self.network().to_bits()) + offset;
        Ipv4Net::new(Ipv4Addr::from_bits(u32::try_from(network).ok()?), prefix).ok().map(Self)
    }
}

impl FromStr for Cidr {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let Ok(net) = text.parse::<Ipv4Net>() else {
            let help = match text.parse::<Ipv4Addr>() {
                Ok(address) => {
                    format!("write the number of fixed bits too: \"{address}/32\" is that one address")
                }
                Err(_) => String::from("write four numbers from 0 to 255 and a prefix: \"10.0.0.0/16\""),
            };
            return Err(Invalid::new(format!("\"{text}\" is not a CIDR range"), help));
        };
        if net.addr() != net.network() {
            let message = format!("\"{text}\" has address bits beyond its /{} prefix", net.prefix_len());
            return Err(Invalid::new(message, format!("the range that holds it is \"{}\"", net.trunc())));
        }
        Ok(Self(net))
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

const PATTERN: &str = r"^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$";

settings::string_setting!(Cidr, json!({ "type": "string", "pattern": PATTERN }));

macro_rules! sized_cidrs {
    ($( $(#[doc = $about:literal])* $name:ident: $noun:literal, $widest:literal..=$narrowest:literal; )*) => { $(
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Cidr);

        impl $name {
            /// The prefix of the largest range.
            pub const WIDEST: u8 = $widest;
            /// The prefix of the smallest range.
            pub const NARROWEST: u8 = $narrowest;

            #[doc = concat!("A range for ", $noun, ".")]
            ///
            /// # Errors
            /// When it's too large or too small.
            pub fn new(cidr: Cidr) -> Result<Self, Invalid> {
                if (Self::WIDEST..=Self::NARROWEST).contains(&cidr.prefix()) {
                    return Ok(Self(cidr));
                }
                Err(Invalid::new(
                    format!("the range of {} is /{} to /{}, this is /{}",
                        $noun, Self::WIDEST, Self::NARROWEST, cidr.prefix()),
                    format!("write a prefix from {} to {}", Self::WIDEST, Self::NARROWEST),
                ))
            }

            /// The range.
            pub const fn cidr(&self) -> Cidr {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                Self::new(text.parse()?)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<$name> for Cidr {
            fn from(range: $name) -> Self {
                range.0
            }
        }

        settings::string_setting!($name, json!({ "type": "string", "pattern": PATTERN }));
    )* };
}

sized_cidrs! {
    /// A range of a VPC, primary or secondary: /16 to /28 (VPC user guide, "VPC CIDR blocks").
    VpcCidr: "a VPC", 16..=28;
    /// The range of a subnet: /16 to /28 (VPC user guide, "Subnet sizing").
    SubnetCidr: "a subnet", 16..=28;
    /// The range of a cluster's service addresses: /12 to /24, within 10.0.0.0/8, 172.16.0.0/12 or
    /// 192.168.0.0/16 (EKS `KubernetesNetworkConfigRequest`; the private ranges are checked with the cluster).
    ServiceCidr: "service addresses", 12..=24;
}

impl ServiceCidr {
    /// `172.20.0.0/16`, which EKS takes when it's not told otherwise and the VPC is not within 172.16.0.0/12.
    pub const USUAL: Self = Self(Cidr::of([172, 20, 0, 0], 16));

    /// Whether it lies in one of the three private ranges, as EKS demands.
    pub fn is_private(&self) -> bool {
        let private =
            [Cidr::of([10, 0, 0, 0], 8), Cidr::of([172, 16, 0, 0], 12), Cidr::of([192, 168, 0, 0], 16)];
        private.iter().any(|range| range.contains(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_bits_are_refused_with_the_range_that_was_meant() {
        let refusal = Cidr::new("10.0.1.7/24").unwrap_err();
        assert_eq!(refusal.message, "\"10.0.1.7/24\" has address bits beyond its /24 prefix");
        assert_eq!(refusal.help, "the range that holds it is \"10.0.1.0/24\"");
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0/16", "10.0.0.256/24", "::/0", "a/16"] {
            assert!(Cidr::new(text).is_err(), "{text}");
        }
        assert!(Cidr::new("10.0.0.1").unwrap_err().help.contains("10.0.0.1/32"));
    }

    #[test]
    fn parts_are_counted_from_the_start() {
        let range = Cidr::new("10.0.0.0/16").unwrap();
        assert_eq!(range.part(18, 3).unwrap().to_string(), "10.0.192.0/18");
        assert_eq!(range.part(18, 4), None);
        assert_eq!(range.part(15, 0), None);
        assert_eq!(Cidr::ANYWHERE.part(1, 1).unwrap().to_string(), "128.0.0.0/1");
    }

    #[test]
    fn sizes_leave_out_what_aws_reserves() {
        assert_eq!(Cidr::new("10.0.0.0/24").unwrap().usable_addresses(), 251);
        assert_eq!(Cidr::ANYWHERE.size(), 1 << 32);
    }

    #[test]
    fn a_vpc_is_16_to_28() {
        assert!("10.0.0.0/16".parse::<VpcCidr>().is_ok());
        let refusal = "10.0.0.0/15".parse::<VpcCidr>().unwrap_err();
        assert_eq!(refusal.message, "the range of a VPC is /16 to /28, this is /15");
        assert!("10.0.0.0/29".parse::<SubnetCidr>().is_err());
        assert!("172.20.0.0/16".parse::<ServiceCidr>().unwrap().is_private());
        assert!(!"100.64.0.0/16".parse::<ServiceCidr>().unwrap().is_private());
    }

    #[test]
    fn overlap_goes_both_ways() {
        let (wide, narrow) = (Cidr::new("10.0.0.0/16").unwrap(), Cidr::new("10.0.3.0/24").unwrap());
        assert!(wide.overlaps(&narrow) && narrow.overlaps(&wide));
        assert!(!narrow.overlaps(&Cidr::new("10.0.4.0/24").unwrap()));
    }
}
