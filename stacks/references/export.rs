//! The declaration of a contract.

use std::collections::BTreeMap;
use std::panic::Location;

use terraform::{Expr, identifier};

use super::{Producer, Reader, Value};

/// Something that a stack exports: an expression, or several whose names begin alike.
pub trait Export: Sized {
    /// What there is of it, where the settings decide: of an `Option`, whether it is there; of a map, its keys. `()` for
    /// what is always there.
    type Present: Clone + Default;

    /// Declares it as outputs of the stack that makes it.
    fn export(self, field: &Field, to: &mut Producer<'_>);

    /// Reads it in a stack on top.
    fn read(present: Self::Present, field: &Field, from: &mut Reader<'_>) -> Self;
}

/// A field of a contract: how its output is called, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The output's name; of a struct, what the names of its outputs begin with. `{}` stands for the key of a map.
    pub name: String,
    /// The output's description.
    pub description: String,
    /// The settings key it comes from, as a dotted path. `{}` stands for the key of a map.
    pub setting: String,
    /// Whether the value is kept out of what Terraform prints.
    pub sensitive: bool,
    /// The Rust line that declares it.
    pub location: &'static Location<'static>,
}

impl Field {
    /// What is no field of another contract.
    #[must_use]
    #[track_caller]
    pub fn root() -> Self {
        let (name, description, setting) = (String::new(), String::new(), String::new());
        Self { name, description, setting, sensitive: false, location: Location::caller() }
    }

    /// A field of the struct that this one is.
    #[must_use]
    #[track_caller]
    pub fn child(&self, name: &str, about: &str, setting: &str, sensitive: bool) -> Self {
        let name = match (self.name.as_str(), name) {
            ("", name) => name.to_owned(),
            (prefix, "") => prefix.to_owned(),
            (prefix, name) => format!("{prefix}_{name}"),
        };
        let setting = if setting.is_empty() { &self.setting } else { setting };
        let description = about.split_whitespace().collect::<Vec<_>>().join(" ");
        let (setting, location) = (setting.to_owned(), Location::caller());
        Self { name, description, setting, sensitive, location }
    }

    /// An element of the map that this field is.
    fn of_key(&self, key: &str) -> Self {
        Self {
            name: self.name.replace("{}", &identifier(key)),
            setting: self.setting.replace("{}", key),
            ..self.clone()
        }
    }
}

impl<T: Value> Export for Expr<T> {
    type Present = ();

    fn export(self, field: &Field, to: &mut Producer<'_>) {
        to.export(field, self);
    }

    fn read((): (), field: &Field, from: &mut Reader<'_>) -> Self {
        from.read(field)
    }
}

impl<E: Export> Export for Option<E> {
    type Present = Option<E::Present>;

    fn export(self, field: &Field, to: &mut Producer<'_>) {
        if let Some(there) = self {
            there.export(field, to);
        }
    }

    fn read(present: Self::Present, field: &Field, from: &mut Reader<'_>) -> Self {
        present.map(|present| E::read(present, field, from))
    }
}

impl<K: Ord + Clone + AsRef<str>, E: Export> Export for BTreeMap<K, E> {
    type Present = BTreeMap<K, E::Present>;

    fn export(self, field: &Field, to: &mut Producer<'_>) {
        for (key, element) in self {
            element.export(&field.of_key(key.as_ref()), to);
        }
    }

    fn read(present: Self::Present, field: &Field, from: &mut Reader<'_>) -> Self {
        let element = |(key, present): (K, E::Present)| {
            let element = E::read(present, &field.of_key(key.as_ref()), from);
            (key, element)
        };
        present.into_iter().map(element).collect()
    }
}

/// Declares a contract: a struct of what a stack exports, and beside it a struct of what the settings say there is of
/// it, for those who read it.
///
/// A field has a type that is an [`Export`]: `Expr<T>`, an `Option` or a map of such, or another contract. Behind `=`
/// stands the name of its output, which stays: others read it. The names in a contract within another begin with that
/// of its field; an empty one adds nothing. In the names of maps `{}` stands for the key. Behind `from` stands the
/// settings key it comes from, behind `is sensitive` nothing more. The doc comment is the output's description.
///
/// ```
/// # use std::collections::BTreeMap;
/// # use terraform::Expr;
/// stacks::exports! {
///     /// What a queue exports.
///     pub struct QueueOutputs, present QueuePresent {
///         /// The queue's URL.
///         pub url: Expr<String> = "url",
///         /// What its writers prove themselves with.
///         pub token: Option<Expr<String>> = "token" from "queue.token" is sensitive,
///         /// The ARN of a reader's role.
///         pub readers: BTreeMap<String, Expr<String>> = "reader_{}_role_arn" from "queue.readers.{}",
///     }
/// }
/// ```
#[macro_export]
macro_rules! exports {
    (
        $(#[doc = $about:literal])+
        $vis:vis struct $name:ident, present $present:ident {
            $(
                $(#[doc = $doc:literal])+
                $of:vis $field:ident: $type:ty = $output:literal $(from $setting:literal)? $(is $sensitive:ident)?,
            )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug)]
        $vis struct $name {
            $( $(#[doc = $doc])+ $of $field: $type, )+
        }

        #[doc = concat!("What there is of [`", stringify!($name), "`], as the settings say.")]
        #[derive(Clone, Debug, Default)]
        $vis struct $present {
            $( $(#[doc = $doc])+ $of $field: <$type as $crate::references::Export>::Present, )+
        }

        impl $crate::references::Export for $name {
            type Present = $present;

            fn export(
                self,
                field: &$crate::references::Field,
                to: &mut $crate::references::Producer<'_>,
            ) {
                $(
                    let child = $crate::exports!(
                        @child field, $output, [$($doc)+], [$($setting)?], [$($sensitive)?]
                    );
                    $crate::references::Export::export(self.$field, &child, to);
                )+
            }

            fn read(
                present: $present,
                field: &$crate::references::Field,
                from: &mut $crate::references::Reader<'_>,
            ) -> Self {
                Self {
                    $($field: {
                        let child = $crate::exports!(
                            @child field, $output, [$($doc)+], [$($setting)?], [$($sensitive)?]
                        );
                        $crate::references::Export::read(present.$field, &child, from)
                    },)+
                }
            }
        }
    };
    (@child $parent:ident, $output:literal, [$($doc:literal)+], [$($setting:literal)?], []) => {
        $parent.child($output, concat!($($doc),+), concat!($($setting)?), false)
    };
    (@child $parent:ident, $output:literal, [$($doc:literal)+], [$($setting:literal)?], [sensitive]) => {
        $parent.child($output, concat!($($doc),+), concat!($($setting)?), true)
    };
}
