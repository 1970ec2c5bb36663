//! The machine images of EKS node groups.
//!
//! Source: the enumeration `AMITypes` of the EKS API as botocore 1.43.11 has it.

use std::{fmt, str::FromStr};

use serde_json::json;
use settings::{Invalid, choices, nearest};

choices! {
    /// The instruction set of a machine.
    pub enum Architecture {
        /// 64-bit ARM: Graviton.
        Arm64 = "arm64",
        /// 64-bit Intel and AMD.
        X86_64 = "x86_64",
    }
}

const KNOWN: &[&str] = &[
    "AL2023_x86_64_STANDARD",
    "AL2023_ARM_64_STANDARD",
    "AL2023_x86_64_NEURON",
    "AL2023_x86_64_NVIDIA",
    "AL2023_ARM_64_NVIDIA",
    "BOTTLEROCKET_x86_64",
    "BOTTLEROCKET_ARM_64",
    "BOTTLEROCKET_x86_64_FIPS",
    "BOTTLEROCKET_ARM_64_FIPS",
    "BOTTLEROCKET_x86_64_NVIDIA",
    "BOTTLEROCKET_ARM_64_NVIDIA",
    "BOTTLEROCKET_x86_64_NVIDIA_FIPS",
    "BOTTLEROCKET_ARM_64_NVIDIA_FIPS",
    "WINDOWS_CORE_2019_x86_64",
    "WINDOWS_FULL_2019_x86_64",
    "WINDOWS_CORE_2022_x86_64",
    "WINDOWS_FULL_2022_x86_64",
    "WINDOWS_CORE_2025_x86_64",
    "WINDOWS_FULL_2025_x86_64",
    "AL2_x86_64",
    "AL2_x86_64_GPU",
    "AL2_ARM_64",
    "CUSTOM",
];

/// A machine image of EKS node groups, by EKS's name. One that EKS adds later is accepted when its name is formed
/// like one and is not a slip of the keyboard away from one of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AmiType(String);

impl AmiType {
    /// An image from its name.
    ///
    /// # Errors
    /// When it's not formed like a name, or looks like a slip.
    pub fn new(text: impl AsRef<str>) -> Result<Self, Invalid> {
        text.as_ref().parse()
    }

    /// The plain image of Amazon Linux 2023 for an architecture.
    pub fn amazon_linux_2023(architecture: Architecture) -> Self {
        Self(String::from(match architecture {
            Architecture::Arm64 => "AL2023_ARM_64_STANDARD",
            Architecture::X86_64 => "AL2023_x86_64_STANDARD",
        }))
    }

    /// The plain image of Bottlerocket for an architecture.
    pub fn bottlerocket(architecture: Architecture) -> Self {
        Self(String::from(match architecture {
            Architecture::Arm64 => "BOTTLEROCKET_ARM_64",
            Architecture::X86_64 => "BOTTLEROCKET_x86_64",
        }))
    }

    /// EKS's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is in the list this was written with.
    pub fn is_known(&self) -> bool {
        KNOWN.contains(&self.as_str())
    }

    /// The architecture; none when the name does not tell, as `CUSTOM`.
    pub fn architecture(&self) -> Option<Architecture> {
        if self.0.contains("ARM_64") {
            Some(Architecture::Arm64)
        } else if self.0.contains("x86_64") {
            Some(Architecture::X86_64)
        } else {
            None
        }
    }

    /// Whether it is one of Bottlerocket's, which are configured by TOML and not by scripts.
    pub fn is_bottlerocket(&self) -> bool {
        self.0.starts_with("BOTTLEROCKET")
    }

    /// Whether it is one of Windows'.
    pub fn is_windows(&self) -> bool {
        self.0.starts_with("WINDOWS")
    }
}

impl FromStr for AmiType {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if KNOWN.contains(&text) {
            return Ok(Self(text.to_owned()));
        }
        let message = format!("\"{text}\" is not an AMI type of EKS");
        // A new year or suffix is far enough from what there is; two characters are not.
        let slip = nearest(text, KNOWN.iter().copied())
            .filter(|known| same_length(text, known) || known.eq_ignore_ascii_case(text));
        if let Some(known) = slip {
            return Err(Invalid::new(message, format!("did you mean \"{known}\"?")));
        }
        let well_formed = text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.contains('_')
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if well_formed {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(message, "write EKS's name, such as \"AL2023_ARM_64_STANDARD\""))
    }
}

/// Whether two names have nearly the same length, so that letters were mistaken rather than words added.
fn same_length(text: &str, known: &str) -> bool {
    text.len().abs_diff(known.len()) <= 2
}

impl fmt::Display for AmiType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(AmiType, json!({ "type": "string", "examples": KNOWN }));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_architecture() {
        let architecture = |name| AmiType::new(name).unwrap().architecture();
        assert_eq!(architecture("AL2023_ARM_64_STANDARD"), Some(Architecture::Arm64));
        assert_eq!(architecture("WINDOWS_CORE_2022_x86_64"), Some(Architecture::X86_64));
        assert_eq!(architecture("CUSTOM"), None);
    }

    #[test]
    fn slips_are_refused_and_new_names_are_not() {
        let refusal = AmiType::new("AL2023_ARM_64_STANDRAD").unwrap_err();
        assert_eq!(refusal.help, "did you mean \"AL2023_ARM_64_STANDARD\"?");
        assert!(AmiType::new("al2023_arm_64_standard").is_err());
        assert!(AmiType::new("AL2").is_err());
        let new = AmiType::new("AL2029_ARM_64_CONFIDENTIAL").unwrap();
        assert!(!new.is_known());
        assert_eq!(new.architecture(), Some(Architecture::Arm64));
    }

    #[test]
    fn plain_images_follow_the_architecture() {
        for architecture in Architecture::ALL {
            assert_eq!(AmiType::amazon_linux_2023(*architecture).architecture(), Some(*architecture));
            assert_eq!(AmiType::bottlerocket(*architecture).architecture(), Some(*architecture));
            assert!(AmiType::bottlerocket(*architecture).is_known());
        }
    }
}
