//! The release bundle.

use anyhow::{Result, ensure};

use crate::{place, process, sizes, stamp, tools};

pub fn command(arguments: &[String]) -> Result<()> {
    ensure!(arguments.is_empty(), "dist takes no arguments");
    tools::for_builds()?;
    build()?;
    sizes::report(&place::dist())
}

/// Builds unless the bundle is what these sources give already.
pub fn ensure_current() -> Result<()> {
    if stamp::is_current() {
        return Ok(());
    }
    tools::for_builds()?;
    build()
}

/// Exactly what one would type by hand, but that Trunk may not fetch tools of its own.
pub fn build() -> Result<()> {
    stamp::remove();
    process::run(process::command("trunk").args(["build", "--release", "--offline"]))?;
    stamp::write()
}
