//! Names that keep a rule: how many characters, and which.

use crate::Invalid;

/// What a name may be made of.
#[derive(Debug, Clone, Copy)]
pub struct NameRule {
    /// What is named, with its article, as messages say it.
    pub noun: &'static str,
    /// The least number of characters.
    pub least: usize,
    /// The greatest number of characters.
    pub most: usize,
    /// The characters it may begin with, in the notation of a regular expression's class.
    pub first: &'static str,
    /// The characters it may go on with.
    pub rest: &'static str,
    /// The characters it may end with.
    pub last: &'static str,
    /// The rule in words.
    pub words: &'static str,
}

impl NameRule {
    /// Whether a text keeps the rule.
    pub const fn allows(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        if bytes.len() < self.least || bytes.len() > self.most {
            return false;
        }
        let mut at = 0;
        while at < bytes.len() {
            let fits = class_has(self.rest, bytes[at])
                && (at > 0 || class_has(self.first, bytes[at]))
                && (at + 1 < bytes.len() || class_has(self.last, bytes[at]));
            if !fits {
                return false;
            }
            at += 1;
        }
        true
    }

    /// Refuses a text that breaks the rule.
    ///
    /// # Errors
    /// The rule, and which part is broken.
    pub fn check(&self, text: &str) -> Result<(), Invalid> {
        if self.allows(text) {
            return Ok(());
        }
        let Self { noun, least, most, words, .. } = self;
        let length = text.chars().count();
        let message = if text.bytes().any(|byte| !class_has(self.rest, byte)) {
            format!("\"{text}\" is not {noun}")
        } else if text.is_empty() {
            format!("{noun} cannot be empty")
        } else if least == most && length != *most {
            format!("{noun} has {most} characters, this has {length}")
        } else if length > *most {
            format!("{noun} has at most {most} characters, this has {length}")
        } else if length < *least {
            format!("{noun} has at least {least} characters, this has {length}")
        } else {
            format!("\"{text}\" is not {noun}")
        };
        let limits = if least == most { most.to_string() } else { format!("{least} to {most}") };
        Err(Invalid::new(message, format!("{noun} is {limits} characters: {words}")))
    }

    /// The rule as a regular expression, without the length.
    pub fn pattern(&self) -> String {
        let Self { first, rest, last, .. } = self;
        if last == rest {
            format!("^[{first}][{rest}]*$")
        } else {
            format!("^[{first}]([{rest}]*[{last}])?$")
        }
    }
}

/// Whether a class such as `0-9A-Za-z_-` has a character; a hyphen that stands last is itself.
const fn class_has(class: &str, byte: u8) -> bool {
    let class = class.as_bytes();
    let mut at = 0;
    while at < class.len() {
        if at + 2 < class.len() && class[at + 1] == b'-' {
            if class[at] <= byte && byte <= class[at + 2] {
                return true;
            }
            at += 3;
        } else {
            if class[at] == byte {
                return true;
            }
            at += 1;
        }
    }
    false
}

/// Declares names: string types that can only be made from a text that keeps their rule.
///
/// ```text
/// names! {
///     /// The name of an EKS cluster.
///     ClusterName: "a cluster name", 1..=100, "0-9A-Za-z" "0-9A-Za-z_-" "0-9A-Za-z_-",
///         "letters, digits, hyphens and underscores, beginning with a letter or digit";
/// }
/// ```
/// After the limits stand the classes of the first, of any and of the last character, in the notation of regular
/// expressions, and then the rule in words, for messages.
#[macro_export]
macro_rules! names {
    ($(
        $(#[doc = $about:literal])*
        $name:ident: $noun:literal, $least:literal..=$most:literal,
        $first:literal $rest:literal $last:literal, $words:literal;
    )*) => { $(
        $(#[doc = $about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(std::borrow::Cow<'static, str>);

        impl $name {
            /// The rule.
            pub const RULE: $crate::NameRule = $crate::NameRule {
                noun: $noun, least: $least, most: $most,
                first: $first, rest: $rest, last: $last, words: $words,
            };

            #[doc = concat!("The greatest number of characters of ", $noun, ".")]
            pub const MAX_LENGTH: usize = $most;

            #[doc = concat!("Makes ", $noun, " from a text.")]
            ///
            /// # Errors
            /// The rule, when the text breaks it.
            pub fn new(text: impl AsRef<str>) -> Result<Self, $crate::Invalid> {
                text.as_ref().parse()
            }

            #[doc = concat!("Makes ", $noun, " known when the program is written.")]
            ///
            /// # Panics
            /// When it breaks the rule; in a `const` block, when the program is compiled.
            pub const fn of(text: &'static str) -> Self {
                assert!(Self::RULE.allows(text), "breaks the rule of the name");
                Self(std::borrow::Cow::Borrowed(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Invalid;

            fn from_str(text: &str) -> Result<Self, $crate::Invalid> {
                Self::RULE.check(text)?;
                Ok(Self(std::borrow::Cow::Owned(text.to_owned())))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        $crate::string_setting!($name, $crate::serde_json::json!({
            "type": "string",
            "minLength": $least,
            "maxLength": $most,
            "pattern": $name::RULE.pattern(),
        }));
    )* };
}
