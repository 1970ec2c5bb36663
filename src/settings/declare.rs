//! Macros that make a settings type, its reader and its JSON Schema from one declaration.

/// Declares a struct that is a table of a settings file.
///
/// ```text
/// settings! {
///     /// How many nodes a group has.
///     pub struct Size, checked by in_order {
///         /// The least number of nodes.
///         pub min: u32,
///         /// The number of nodes at first.
///         pub desired: u32 = 3,
///     }
/// }
/// ```
/// A field without a default must be given. A default is a Rust expression of the field's type, so that it cannot
/// be wrong. After the name may stand, in this order:
/// - `, compared by f`: calls `f(&node, &mut problems)`, for rules between keys that are to be checked also when
///   some other key is wrong; the function reads what it compares with [`Node::read`](crate::Node::read).
/// - `, checked by f`: calls `f(&value, &node, &mut problems)` when all fields could be read.
/// - `, with defaults`: implements `Default`, for which each field needs one.
///
/// Before a field, behind its doc comment, may stand `#[one_way = "…"]`: the setting cannot be changed once what it
/// describes stands, or only at a price. The text says, as a sentence, what a change means; the JSON Schema has it as
/// `x-one-way` and at the end of the description.
///
/// In the JSON Schema no key is required, because any may stand in `base.toml` instead.
#[macro_export]
macro_rules! settings {
    (
        $(#[doc = $about:literal])*
        $vis:vis struct $name:ident
        $(, compared by $compare:path)? $(, checked by $check:path)? $(, with $defaults:ident)? {
            $(
                $(#[doc = $doc:literal])*
                $(#[one_way = $one_way:literal])?
                pub $field:ident : $type:ty $(= $default:expr)?
            ),* $(,)?
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $name {
            $( $(#[doc = $doc])* $(#[doc = ""] #[doc = $one_way])? pub $field: $type, )*
        }

        impl $crate::Setting for $name {
            fn decode(node: &$crate::Node, problems: &mut $crate::Problems) -> Option<Self> {
                let mut table = $crate::TableReader::open(node, problems)?;
                $(
                    let $field: Option<$type> = $crate::settings!(
                        @read table, problems, stringify!($field), concat!($($doc, "\n"),*) $(, $default)?
                    );
                )*
                table.finish(problems);
                $( $compare(node, problems); )?
                let value = Self { $( $field: $field?, )* };
                $( $check(&value, node, problems); )?
                Some(value)
            }

            fn encode(&self) -> $crate::serde_json::Value {
                let mut object = $crate::serde_json::Map::new();
                $(
                    object.insert(String::from(stringify!($field)), $crate::Setting::encode(&self.$field));
                )*
                object.into()
            }
        }

        impl $crate::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($name)).into()
            }

            fn json_schema(generator: &mut $crate::schemars::SchemaGenerator) -> $crate::schemars::Schema {
                let mut properties = $crate::serde_json::Map::new();
                $(
                    let default: Option<$type> = $crate::settings!(@default $($default)?);
                    let default = default.map(|default| $crate::Setting::encode(&default));
                    let one_way: &[&str] = &[$($one_way)?];
                    let about = concat!($($doc, "\n"),*);
                    let schema = $crate::property::<$type>(generator, about, default, one_way.first().copied());
                    properties.insert(String::from(stringify!($field)), schema);
                )*
                $crate::object(concat!($($about, "\n"),*), properties)
            }
        }

        $crate::settings!(@defaults $($defaults)? $name { $( $field: ($($default)?), )* });
    };
    (@read $table:ident, $problems:ident, $key:expr, $about:expr) => {
        $table.required($key, $about, $problems)
    };
    (@read $table:ident, $problems:ident, $key:expr, $about:expr, $default:expr) => {
        $table.optional($key, || $default, $problems)
    };
    (@default) => { None };
    (@default $default:expr) => { Some($default) };
    (@defaults $name:ident { $( $field:ident: ($($default:expr)?), )* }) => {};
    (@defaults defaults $name:ident { $( $field:ident: ($default:expr), )* }) => {
        impl Default for $name {
            fn default() -> Self {
                Self { $( $field: $default, )* }
            }
        }
    };
}

/// Declares an enum whose variants are written as fixed words.
///
/// ```text
/// choices! {
///     /// How private subnets reach the internet.
///     pub enum Nat {
///         /// Not at all.
///         None = "none",
///         /// Through one gateway.
///         Single = "single",
///     }
/// }
/// ```
#[macro_export]
macro_rules! choices {
    (
        $(#[doc = $about:literal])*
        $vis:vis enum $name:ident {
            $( $(#[doc = $doc:literal])* $variant:ident = $word:literal ),* $(,)?
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $( $(#[doc = $doc])* $variant, )*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[ $( Self::$variant, )* ];

            /// The word it is written as.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::Invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().find(|choice| choice.as_str() == text);
                found.copied().ok_or_else(|| $crate::no_choice(text, &[ $( $word, )* ]))
            }
        }

        $crate::string_setting!($name, $crate::serde_json::json!({
            "type": "string",
            "enum": [ $( $word, )* ],
            "description": concat!($($about, "\n"),*).trim(),
        }));
    };
}

/// Declares a whole number within limits.
///
/// ```text
/// numbers! {
///     /// Days between two rotations of a key (AWS KMS).
///     pub struct RotationPeriodInDays(u32) in 90..=2560;
/// }
/// ```
#[macro_export]
macro_rules! numbers {
    ($( $(#[doc = $about:literal])* $vis:vis struct $name:ident($int:ty) in $least:literal ..= $most:literal; )*) => { $(
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name($int);

        impl $name {
            /// A number known when the program is written.
            ///
            /// # Panics
            /// When it is out of the limits; in a `const` block, when the program is compiled.
            pub const fn of(value: $int) -> Self {
                assert!(matches!(value, $least..=$most), "out of limits");
                Self(value)
            }

            /// The number.
            pub const fn get(self) -> $int {
                self.0
            }
        }

        impl TryFrom<i64> for $name {
            type Error = $crate::Invalid;

            fn try_from(value: i64) -> Result<Self, Self::Error> {
                let fits = <$int>::try_from(value).ok().filter(|value| matches!(value, $least..=$most));
                fits.map(Self).ok_or_else(|| $crate::Invalid::new(
                    format!("{value} is not from {} to {}", $least, $most),
                    format!("write a number from {} to {}", $least, $most),
                ))
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl $crate::Setting for $name {
            fn decode(node: &$crate::Node, problems: &mut $crate::Problems) -> Option<Self> {
                $crate::decode_integer(node, problems, $least, $most)
            }

            fn encode(&self) -> $crate::serde_json::Value {
                self.0.into()
            }
        }

        $crate::literal_schema!($name, $crate::serde_json::json!({
            "type": "integer",
            "minimum": $least,
            "maximum": $most,
            "description": concat!($($about, "\n"),*).trim(),
        }));
    )* };
}

/// Makes a type with `FromStr<Err = Invalid>` and `Display` a [`Setting`](crate::Setting), and a
/// [`Key`](crate::Key) of tables, written as a string with the given JSON Schema.
#[macro_export]
macro_rules! string_setting {
    ($name:ident, $schema:expr) => {
        impl $crate::Setting for $name {
            fn decode(node: &$crate::Node, problems: &mut $crate::Problems) -> Option<Self> {
                $crate::decode_string(node, problems)
            }

            fn encode(&self) -> $crate::serde_json::Value {
                self.to_string().into()
            }
        }

        impl $crate::Key for $name {
            fn from_key(text: &str) -> Result<Self, $crate::Invalid> {
                text.parse()
            }

            fn to_key(&self) -> String {
                self.to_string()
            }
        }

        $crate::literal_schema!($name, $schema);
    };
}

/// Gives a type a JSON Schema that is written out; it is repeated where it is used, being small.
#[macro_export]
macro_rules! literal_schema {
    ($name:ident, $schema:expr) => {
        impl $crate::schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut $crate::schemars::SchemaGenerator) -> $crate::schemars::Schema {
                $crate::schema($schema)
            }
        }
    };
}
