//! Where Terraform gets the AWS provider from.

use std::fs;
use std::path::{Path, PathBuf};

use super::project::repository;

/// Names another folder with providers, laid out as a filesystem mirror.
const VARIABLE: &str = "CLEON_PROVIDER_MIRROR";
/// The folder that makes another one a mirror.
const REGISTRY: &str = "registry.terraform.io";

/// Where providers come from.
#[derive(Debug)]
pub(crate) enum Mirror {
    /// A folder of this machine.
    Folder(PathBuf),
    /// The registry, as for users.
    Network,
}

impl Mirror {
    /// The folder that is named, one that Terraform itself would look into, one near the root, or the network.
    pub(crate) fn find() -> Self {
        if let Some(named) = std::env::var_os(VARIABLE).map(PathBuf::from) {
            assert!(
                holds_provider(&named),
                "{VARIABLE} names {}, which holds no AWS provider",
                named.display()
            );
            return Self::Folder(named);
        }
        implied()
            .into_iter()
            .chain(near_root())
            .find(|folder| holds_provider(folder))
            .map_or(Self::Network, Self::Folder)
    }

    /// Terraform's CLI configuration for it.
    pub(crate) fn cli_configuration(&self) -> String {
        match self {
            // A JSON string is an HCL string as long as it holds no template.
            Self::Folder(path) => {
                let path = serde_json::Value::from(path.to_str().unwrap());
                format!("provider_installation {{\n  filesystem_mirror {{\n    path = {path}\n  }}\n}}\n")
            }
            Self::Network => {
                let cache = download_cache();
                fs::create_dir_all(&cache).unwrap();
                let cache = serde_json::Value::from(cache.to_str().unwrap());
                // The lock files of the tests name a version and no checksum, which the cache is otherwise wary of.
                format!("plugin_cache_dir = {cache}\nplugin_cache_may_break_dependency_lock_file = true\n")
            }
        }
    }
}

/// Downloads stay in the build folder, from one run to the next.
fn download_cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("terraform-providers")
}

fn holds_provider(folder: &Path) -> bool {
    folder.join(REGISTRY).join("hashicorp/aws").is_dir()
}

/// The folders Terraform looks into without configuration (its documentation, "Implied Local Mirror Directories").
fn implied() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let shared = std::env::var("XDG_DATA_DIRS").unwrap_or_else(|_| "/usr/local/share:/usr/share".to_owned());
    let mut folders = vec![repository().join("terraform.d/plugins")];
    folders.extend(home.iter().map(|home| home.join(".terraform.d/plugins")));
    folders.extend(
        data.or(home.map(|home| home.join(".local/share"))).map(|data| data.join("terraform/plugins")),
    );
    folders.extend(shared.split(':').map(|data| Path::new(data).join("terraform/plugins")));
    folders
}

/// Folders two levels below the root.
fn near_root() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        folders_in(Path::new("/")).iter().flat_map(|folder| folders_in(folder)).collect();
    found.sort();
    found
}

/// Folders that may not be read, or vanish meanwhile, hold nothing for us.
fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}
