//! What objects of tests are made of at random: one seed, one object.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// Text that breaks naive escaping or typing, and text that does not.
const TEXTS: [&str; 16] = [
    "plain",
    "${var.x}",
    "%{ if true }",
    "$${",
    "$$$${x}",
    "%%{",
    "a \"quoted\" text",
    "two\nlines\r\n\ttab",
    "日本語 ✓",
    "\\${x}\\",
    "true",
    "080",
    "42",
    "",
    "$(POD_IP):$$",
    "{\"a\": [1, null]}",
];

/// A source of choices.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// A number below `sides` (splitmix64).
    pub(super) fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }

    pub(super) fn flag(&mut self) -> bool {
        self.below(2) == 0
    }

    pub(super) fn number<T: From<u8>>(&mut self) -> T {
        T::from(u8::try_from(self.below(200)).unwrap())
    }

    pub(super) fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) > 0).then(|| make(self))
    }

    pub(super) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Up to three, or at least one when one is needed.
    pub(super) fn some<T>(&mut self, least: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..least + self.below(3)).map(|_| make(self)).collect()
    }

    /// A list that is there when it holds something: to the API server it is the same.
    pub(super) fn list<T>(&mut self, make: impl FnMut(&mut Self) -> T) -> Option<Vec<T>> {
        Some(self.some(0, make)).filter(|list| !list.is_empty())
    }

    pub(super) fn text(&mut self) -> String {
        self.one(&TEXTS).to_owned()
    }

    pub(super) fn name(&mut self) -> String {
        self.one(&["dawn", "day", "dusk", "monitoring", "a-b"]).to_owned()
    }

    pub(super) fn map(&mut self) -> BTreeMap<String, String> {
        let entries = self.some(0, |dice| (dice.text(), dice.text()));
        entries.into_iter().collect()
    }

    pub(super) fn quantity(&mut self) -> Quantity {
        Quantity(self.one(&["250m", "1", "1.5Gi", "64Mi", "0", "2e3", "20"]).to_owned())
    }

    pub(super) fn quantities(&mut self) -> BTreeMap<String, Quantity> {
        let entries = self.some(0, |dice| (dice.one(&["cpu", "memory", "pods"]).to_owned(), dice.quantity()));
        entries.into_iter().collect()
    }

    /// A port by number or name, or a share in percent.
    pub(super) fn int_or_string(&mut self) -> IntOrString {
        if self.flag() {
            return IntOrString::Int(self.number::<i32>());
        }
        IntOrString::String(self.one(&["http", "25%", "80-a"]).to_owned())
    }

    pub(super) fn selector(&mut self) -> LabelSelector {
        LabelSelector {
            match_expressions: self.list(|dice| LabelSelectorRequirement {
                key: dice.text(),
                operator: dice.one(&["In", "Exists"]).to_owned(),
                values: dice.maybe(|dice| dice.some(0, Self::text)),
            }),
            match_labels: self.maybe(Self::map),
        }
    }

    pub(super) fn metadata(&mut self) -> ObjectMeta {
        ObjectMeta {
            name: Some(self.name()),
            namespace: Some(self.name()),
            labels: self.maybe(Self::map),
            annotations: self.maybe(Self::map),
            ..Default::default()
        }
    }

    /// Of an object without a namespace.
    pub(super) fn metadata_of_cluster(&mut self) -> ObjectMeta {
        ObjectMeta { namespace: None, ..self.metadata() }
    }
}
