//! What looks like a secret.

/// What a text has that looks like a secret; none when nothing does.
pub(super) fn of_text(text: &str) -> Option<&'static str> {
    if text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    let words = text.split(|of: char| !(of.is_ascii_alphanumeric() || of == '_' || of == '-'));
    for word in words {
        let is_of = |prefix: &str, length: usize| word.starts_with(prefix) && word.len() >= length;
        if ["AKIA", "ASIA"].iter().any(|prefix| is_of(prefix, 20))
            && word.chars().all(|of| of.is_ascii_uppercase() || of.is_ascii_digit())
        {
            return Some("an access key of AWS");
        }
        if ["ghp_", "gho_", "ghs_", "github_pat_", "xoxb-", "xoxp-", "glpat-"]
            .iter()
            .any(|prefix| is_of(prefix, 20))
        {
            return Some("a token");
        }
    }
    for line in text.lines() {
        if let Some((key, value)) = line.split_once(['=', ':'])
            && of_entry(key.trim().trim_matches(['"', '\'']), value.trim().trim_matches(['"', '\'']))
                .is_some()
        {
            return Some("a password");
        }
        if let Some((_, behind)) = line.split_once("://")
            && let Some((user, _)) = behind.split('/').next().unwrap_or_default().rsplit_once('@')
            && user.split_once(':').is_some_and(|(_, password)| is_literal(password))
        {
            return Some("a password in an address");
        }
    }
    None
}

/// Words by which keys of secrets are known.
const WORDS: [&str; 9] = [
    "password",
    "passwd",
    "secret",
    "token",
    "apikey",
    "privatekey",
    "credential",
    "accesskey",
    "connectionstring",
];

/// What an entry has that looks like a secret by its key, or by its value.
pub(super) fn of_entry(key: &str, value: &str) -> Option<&'static str> {
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let last = WORDS.iter().any(|word| plain.ends_with(word));
    (last && is_literal(value)).then_some("a secret, by its name")
}

/// Whether a value stands for itself: not empty, no switch, no number, no reference.
fn is_literal(value: &str) -> bool {
    !value.is_empty()
        && !value.contains("${")
        && !value.starts_with('$')
        && !value.starts_with('/')
        && value.parse::<f64>().is_err()
        && !matches!(value, "true" | "false" | "null" | "|" | ">")
}

/// What a text in Base64 says; none when it is none.
pub(super) fn base64(text: &str) -> Option<String> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for character in text.bytes().filter(|of| !of.is_ascii_whitespace()).take_while(|of| *of != b'=') {
        let value = ALPHABET.iter().position(|of| *of == character)?;
        held = (held << 6) | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_what_is_none() {
        // Put together, so that nothing that looks like a secret stands in this file.
        let key = ["AKI", "A0123456789ABCDEF"].concat();
        assert!(of_text(&format!("export X={key}")).is_some());
        let word = ["pass", "word"].concat();
        assert!(of_text(&format!("db_{word}=hunter")).is_some());
        assert!(of_text(&format!("url: postgres://me:{word}1@host/db")).is_some());
        assert!(of_text("LOG_LEVEL=info\nurl: https://x.example/a").is_none());
        assert!(of_entry("SESSION_TOKEN_TTL", "60").is_none());
        assert!(of_entry("DB_PASSWORD", "${x}").is_none());
        assert_eq!(base64("aGVsbG8=").as_deref(), Some("hello"));
        assert_eq!(base64("#!/bin/sh"), None);
    }
}
