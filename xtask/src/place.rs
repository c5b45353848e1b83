//! Where things are: the checkout, the build directory, what is made in them.

use std::env;
use std::path::{Path, PathBuf};

/// The checkout, whatever directory the command was typed in.
pub fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or(xtask.clone(), Path::to_path_buf)
}

/// Cargo's build directory; what xtask installs or remembers lives there too.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(directory) => root().join(directory),
        None => root().join("target"),
    }
}

pub fn tools() -> PathBuf {
    target().join("tools")
}

/// Where cargo keeps what it fetched.
pub fn cargo_home() -> PathBuf {
    let usual = || env::home_dir().unwrap_or_default().join(".cargo");
    env::var_os("CARGO_HOME").map_or_else(usual, PathBuf::from)
}

/// The release bundle.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The bundle of `dev`, which leaves `dist/` alone.
pub fn debug_dist() -> PathBuf {
    target().join("debug-dist")
}

/// The sandbox as `--profile native` builds it.
pub fn sandbox() -> PathBuf {
    target().join("native").join(executable("sandbox"))
}

pub fn e2e() -> PathBuf {
    root().join("tests").join("e2e")
}

pub fn executable(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// Searches the directories of PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let directories = env::var_os("PATH")?;
    env::split_paths(&directories)
        .map(|directory| directory.join(executable(name)))
        .find(|candidate| candidate.is_file())
}
