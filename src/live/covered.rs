//! Other people's words, without what could be a credential.

/// A line of somebody else's message: short, without controls, and with whatever could be a credential covered.
pub(crate) fn plain(message: &str) -> String {
    const LONGEST: usize = 200;
    let line = message.lines().next().unwrap_or_default();
    let mut said = String::new();
    for word in line.split(' ') {
        if !said.is_empty() {
            said.push(' ');
        }
        if is_like_a_credential(word) {
            said.push_str("(covered)");
        } else {
            said.push_str(&without_user(word));
        }
        if said.len() > LONGEST {
            said.push_str(" …");
            break;
        }
    }
    said.chars().map(|of| if of.is_control() { ' ' } else { of }).collect()
}

/// An address without a user and a password in it.
pub(crate) fn without_user(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
    let mut end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let is_port = |port: &str| port.chars().all(|of| of.is_ascii_digit());
    // A password may hold a slash that nobody encoded; what stands behind a host's colon is a number.
    if !rest[..end].contains('@')
        && rest[..end].split_once(':').is_some_and(|(_, port)| !is_port(port))
        && let Some(at) = rest.rfind('@')
    {
        end = rest[at..].find(['/', '?', '#']).map_or(rest.len(), |length| at + length);
    }
    let (authority, path) = rest.split_at(end);
    // In a word without a scheme, such as an address of mail, nothing is a password that has no colon.
    let is_user = |user: &str| !scheme.is_empty() || user.contains(':');
    let host = match authority.rsplit_once('@') {
        Some((user, host)) if is_user(user) => host,
        _ => authority,
    };
    if scheme.is_empty() { format!("{host}{path}") } else { format!("{scheme}://{host}{path}") }
}

/// Access keys are named like `AKIA` and 16 characters more; secrets have 40 characters and tokens more, of base64.
fn is_like_a_credential(word: &str) -> bool {
    let of_base64 = |of: char| of.is_ascii_alphanumeric() || "+/=%".contains(of);
    word.split(|of: char| !of_base64(of)).any(|part| {
        let is_key = part.len() >= 20 && (part.starts_with("AKIA") || part.starts_with("ASIA"));
        let has = |kind: fn(&char) -> bool| part.chars().any(|of| kind(&of));
        let is_mixed =
            has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && has(char::is_ascii_digit);
        is_key || (part.len() >= 40 && is_mixed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_credential_is_covered() {
        let said = plain(
            "key AKIAIOSFODNN7EXAMPLE, secret='wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEYS1', arn:aws:iam::111122223333:role/x\nmore",
        );
        assert_eq!(said, "key (covered) (covered) arn:aws:iam::111122223333:role/x");
    }

    #[test]
    fn an_address_is_told_without_its_user() {
        assert_eq!(without_user("http://me:hunter2@127.0.0.1:5000/x"), "http://127.0.0.1:5000/x");
        assert_eq!(without_user("me:hunter2@host:1"), "host:1");
        assert_eq!(without_user("https://me:hun/ter2@host:1/x"), "https://host:1/x");
        assert_eq!(without_user("https://host:1/me@x"), "https://host:1/me@x");
        assert_eq!(without_user("arn:aws:iam::111122223333:role/x"), "arn:aws:iam::111122223333:role/x");
        assert_eq!(without_user("https://host/a@b"), "https://host/a@b");
        assert_eq!(without_user("somebody@example.com"), "somebody@example.com");
        assert_eq!(plain("no route to http://me:hunter2@host:1/"), "no route to http://host:1/");
    }
}
