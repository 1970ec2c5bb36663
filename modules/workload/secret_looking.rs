//! Values that look like secrets, which have no place in settings, manifests or a `ConfigMap`.

/// Why a value looks like a secret; none when it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// By its form it is one, whatever people say.
    Certain(&'static str),
    /// It may be one; people can say that it is not.
    Likely(&'static str),
}

/// Whether the value of an environment variable looks like a secret.
pub fn looks_secret(key: &str, value: &str) -> Option<Looks> {
    of_form(value).map(Looks::Certain).or_else(|| {
        if value.is_empty() {
            return None;
        }
        by_name(key).or_else(|| value.split(separates).find_map(random)).map(Looks::Likely)
    })
}

/// Whether the text of a file looks as if there were a secret in it.
pub fn text_looks_secret(text: &str) -> Option<Looks> {
    of_form(text).map(Looks::Certain).or_else(|| text.split(separates).find_map(random).map(Looks::Likely))
}

/// Prefixes of tokens that their makers gave them so that they are found, each with what it is, and the least number of
/// characters that follow.
const TOKENS: [(&str, usize, &str); 14] = [
    ("AKIA", 16, "an access key of AWS"),
    ("ASIA", 16, "an access key of AWS"),
    ("ghp_", 36, "a token of GitHub"),
    ("gho_", 36, "a token of GitHub"),
    ("ghs_", 36, "a token of GitHub"),
    ("github_pat_", 22, "a token of GitHub"),
    ("glpat-", 20, "a token of GitLab"),
    ("xoxb-", 10, "a token of Slack"),
    ("xoxp-", 10, "a token of Slack"),
    ("sk_live_", 16, "a key of Stripe"),
    ("rk_live_", 16, "a key of Stripe"),
    ("sk-ant-", 16, "a key of an API"),
    ("AIza", 35, "a key of Google"),
    ("npm_", 36, "a token of npm"),
];

fn of_form(value: &str) -> Option<&'static str> {
    if value.contains("-----BEGIN ") && value.contains("PRIVATE KEY") {
        return Some("a private key");
    }
    let words = || value.split(|character: char| separates(character) && character != '.');
    let token = |word: &str| {
        let of = |(prefix, least, what): &(&str, usize, &'static str)| {
            let rest = word.strip_prefix(prefix)?;
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
            (rest.len() >= *least && rest.bytes().all(plain)).then_some(*what)
        };
        TOKENS.iter().find_map(of)
    };
    if let Some(what) = words().find_map(token) {
        return Some(what);
    }
    if words().any(is_jwt) {
        return Some("a JSON web token");
    }
    let password = value.split(char::is_whitespace).any(has_password);
    password.then_some("an address with a password")
}

/// Three parts of URL-safe base64, the first of which begins like `{"`.
fn is_jwt(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let base64 = |part: &&str| {
        part.len() >= 8 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    };
    parts.len() == 3 && parts[0].starts_with("eyJ") && parts.iter().all(base64)
}

/// `scheme://user:password@host`; a password that is a reference to be filled in is none.
fn has_password(word: &str) -> bool {
    let Some((_, rest)) = word.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else { return false };
    user.split_once(':').is_some_and(|(_, password)| !password.is_empty() && !password.starts_with("$("))
}

/// What names of variables end in whose values are secrets.
const ENDS: [&str; 14] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "API_KEY",
    "APIKEY",
    "ACCESS_KEY",
    "PRIVATE_KEY",
    "SECRET_KEY",
    "ENCRYPTION_KEY",
    "SIGNING_KEY",
    "CREDENTIALS",
    "AUTH_KEY",
];

fn by_name(key: &str) -> Option<&'static str> {
    let key = key.to_ascii_uppercase().replace(['-', '.'], "_");
    let ends =
        |end: &str| key.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('_'));
    ENDS.iter().any(|end| ends(end)).then_some("by its name")
}

/// What no random text has: it ends a word.
fn separates(character: char) -> bool {
    character.is_whitespace() || "\"'`,;:()[]{}<>@?&|.$".contains(character)
}

/// Whether a word has so much disorder that nobody wrote it: 32 hexadecimal digits or more, or 24 letters of both cases
/// and digits or more that change between the three at every third character, as no words put together do.
fn random(word: &str) -> Option<&'static str> {
    let word = word.trim_end_matches('=');
    let word = word.rsplit_once('=').map_or(word, |(_, value)| value);
    let hexadecimal = word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let class = |byte: u8| match byte {
        b'A'..=b'Z' => 0,
        b'a'..=b'z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let has = |wanted: u8| word.bytes().any(|byte| class(byte) == wanted);
    let changes = word.bytes().zip(word.bytes().skip(1)).filter(|(a, b)| class(*a) != class(*b)).count();
    let base64 = word.len() >= 24
        && has(0)
        && has(1)
        && has(2)
        && changes * 3 >= word.len()
        && word.bytes().all(|byte| class(byte) < 3 || b"+/_-".contains(&byte));
    let disorder = entropy(word);
    ((hexadecimal && disorder >= 3.0) || (base64 && disorder >= 4.0))
        .then_some("being too random to be written by hand")
}

/// Shannon's entropy of a text's characters, in bits a character.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let length = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX));
    let bits = |count: &u32| {
        let share = f64::from(*count) / length;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(bits).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts are put together, so that nothing that looks like a secret stands in this file.
    fn joined(parts: &[&str]) -> String {
        parts.concat()
    }

    #[test]
    fn secrets_are_known_by_their_form() {
        let jwt = joined(&["eyJhbGciOiJIUzI1NiJ9", ".", "eyJzdWIiOiIxMjM0In0", ".", "dBjftJeZ4CVPmB92K27u"]);
        for (value, what) in [
            (joined(&["AKIA", "IOSFODNN7EXAMPLE"]), "an access key of AWS"),
            (joined(&["key=", "ASIA", "IOSFODNN7EXAMPLE"]).replace('=', " "), "an access key of AWS"),
            (joined(&["-----BEGIN RSA ", "PRIVATE KEY-----\nMIIE"]), "a private key"),
            (joined(&["postgres://dawn:", "hunter2", "@db.example.com/dawn"]), "an address with a password"),
            (joined(&["Bearer ", &jwt]), "a JSON web token"),
            (joined(&["ghp", "_", &"a1B2".repeat(9)]), "a token of GitHub"),
        ] {
            assert_eq!(looks_secret("ANY", &value), Some(Looks::Certain(what)));
            assert_eq!(text_looks_secret(&format!("a = {value}\n")), Some(Looks::Certain(what)));
        }
    }

    #[test]
    fn secrets_are_known_by_their_variable() {
        for key in ["DATABASE_PASSWORD", "TOKEN", "api_key", "SESSION_SECRET", "DB_PASSWD", "GITHUB_TOKEN"] {
            assert!(matches!(looks_secret(key, "short"), Some(Looks::Likely(_))), "{key}");
            assert_eq!(looks_secret(key, ""), None);
        }
        for key in
            ["PASSWORD_FILE", "TOKEN_URL", "SECRET_NAME", "MONKEY", "KEYBOARD", "API_KEY_HEADER", "TOKENS"]
        {
            assert_eq!(looks_secret(key, "short"), None, "{key}");
        }
    }

    #[test]
    fn what_is_random_is_told_from_what_people_write() {
        let base64 = joined(&["wJalrXUtnFEMI", "K7MDENGbPxRfiCYzEXAMPLEKEY"]);
        let hexadecimal = joined(&["9f86d081884c7d659a2feaa0", "c55ad015a3bf4f1b2b0b822cd15d6c15"]);
        for value in [base64, hexadecimal] {
            assert!(matches!(looks_secret("ANY", &value), Some(Looks::Likely(_))), "{value}");
        }
        for value in [
            "https://dawn.example.com/a/long/path?with=a&query=of-some-length",
            "arn:aws:sqs:us-east-1:123456789012:prod-dawn-orders-dead-letter",
            "0b9c1f4e-52f5-4d0f-9c0a-5a2f7d3c1e11",
            "info,hyper=warn,tower_http::trace=debug",
            "kafka-0.kafka-headless.kafka.svc.cluster.local:9092",
            "com.amazonaws.auth.DefaultAWSCredentialsProviderChain",
            "Ec2InstanceMetadataServiceCredentialsProvider",
            "00000000000000000000000000000000",
            "true",
            "postgres://dawn@db.example.com/dawn",
            "postgres://dawn:$(DATABASE_PASSWORD)@db.example.com/dawn",
        ] {
            assert_eq!(looks_secret("ANY", value), None, "{value}");
        }
    }
}
