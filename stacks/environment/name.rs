//! Names of environments.

use settings::names;

names! {
    /// The name of an environment, which is also the name of its file and begins the names of what is in it.
    EnvironmentName: "an environment's name", 1..=20, "a-z" "0-9a-z-" "0-9a-z",
        "lowercase letters, digits and hyphens, beginning with a letter and ending with a letter or digit";
}
