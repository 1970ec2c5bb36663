//! Whatever services there are and whoever they allow: exactly the declared flows are possible.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const KEYS: [&str; 5] = ["dawn", "day", "dusk", "monitoring", "night"];
const CHANNELS: [&str; 2] = ["beta", "rc"];

/// A service as the settings declare it.
#[derive(Clone, Debug)]
struct Declared {
    key: &'static str,
    port: u16,
    channels: BTreeSet<&'static str>,
    /// Who may call it.
    allow: BTreeSet<&'static str>,
}

impl Declared {
    fn toml(&self) -> String {
        let allow: Vec<String> = self.allow.iter().map(|caller| format!("\"{caller}\"")).collect();
        let channels: Vec<&str> = self.channels.iter().copied().collect();
        let allow = format!("allow = [{}]", allow.join(", "));
        service(self.key, self.port, &allow) + &super::channels(self.key, &channels)
    }

    /// Its namespaces, by channel; the stable one has no name.
    fn namespaces(&self) -> Vec<(Option<&'static str>, String)> {
        let others = self.channels.iter().map(|name| (Some(*name), format!("{}-{name}", self.key)));
        std::iter::once((None, self.key.to_owned())).chain(others).collect()
    }
}

fn services() -> impl Strategy<Value = Vec<Declared>> {
    let some = |of: &'static [&'static str]| proptest::sample::subsequence(of, 0..=of.len());
    let service = (1025_u16..1031, some(&CHANNELS), some(&KEYS));
    (proptest::collection::vec(service, 1..=KEYS.len())).prop_map(|services| {
        let here: Vec<&str> = KEYS[..services.len()].to_vec();
        let declare = |(at, (port, channels, allow)): (usize, (u16, Vec<_>, Vec<&'static str>))| {
            let key = KEYS[at];
            let allow = allow.into_iter().filter(|caller| *caller != key && here.contains(caller)).collect();
            Declared { key, port, channels: channels.into_iter().collect(), allow }
        };
        services.into_iter().enumerate().map(declare).collect()
    })
}

/// The flows that are declared: each channel calls the one of its name, where there is one, else the stable one.
fn declared(services: &[Declared]) -> BTreeSet<String> {
    let mut flows = BTreeSet::new();
    for called in services {
        for caller in services.iter().filter(|caller| called.allow.contains(caller.key)) {
            for (channel, from) in caller.namespaces() {
                let same = channel.filter(|name| called.channels.contains(name));
                let to = same.map_or(called.key.to_owned(), |name| format!("{}-{name}", called.key));
                flows.insert(format!("{from} -> {to} {} TCP", called.port));
            }
        }
    }
    flows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn exactly_the_declared_flows_are_possible(services in services()) {
        let text: String =
            std::iter::once(DEV.to_owned()).chain(services.iter().map(Declared::toml)).collect();
        let (judge, mut ends) = judged(&text);
        // Those whom nobody allows.
        ends.insert("default".to_owned(), End::pod("10.0.10.250", "default", &[]));
        ends.insert("outside".to_owned(), End::outside("10.0.10.251"));
        ends.insert("stray".to_owned(), End::pod("10.0.10.252", "dawn", &[]));
        let ports: Vec<Port> = (1025..1031).map(Port::tcp).collect();
        let free = |flow: &String| !(flow.starts_with("default -> outside") || flow.starts_with("outside -> default"));
        let possible: BTreeSet<String> = possible(&judge, &ends, &ports).into_iter().filter(free).collect();
        prop_assert_eq!(possible, declared(&services));
    }
}
