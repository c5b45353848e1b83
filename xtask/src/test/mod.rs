//! `cargo xtask test`: all that must hold, in stages; it goes on after a failure where that makes sense.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::stage::Group::{self, Builds, EndToEnd, Headless, Native, Tools};
use crate::stage::{self, Counts, End, Record};

mod audit;
mod output;
mod serve;
mod source;
mod stages;

struct Stage {
    name: &'static str,
    group: Group,
    /// Stages without which this one makes no sense.
    needs: &'static [&'static str],
    run: fn(&[String]) -> Result<Counts>,
}

const STAGES: [Stage; 14] = [
    Stage::new("tools", Tools, &[], stages::tools),
    Stage::new("format", Builds, &[], stages::format),
    Stage::new("clippy-native", Builds, &[], stages::clippy_native),
    Stage::new("clippy-wasm", Builds, &["tools"], stages::clippy_wasm),
    Stage::new("types", Builds, &["tools"], stages::types),
    Stage::new("build-native", Builds, &[], stages::build_native),
    Stage::new("build-wasm", Builds, &["tools"], stages::build_wasm),
    Stage::new("dist", Builds, &["tools"], stages::dist),
    // By itself: a bundle that is too big still goes through its tests.
    Stage::new("sizes", Builds, &["dist"], stages::sizes),
    Stage::new("serve", Builds, &["tools"], serve::serve),
    Stage::new("audit", Builds, &[], audit::audit),
    Stage::new("native", Native, &["build-native"], stages::native),
    Stage::new("headless", Headless, &["tools", "build-wasm"], stages::headless),
    Stage::new("e2e", EndToEnd, &["tools", "build-native", "dist"], stages::e2e),
];

impl Stage {
    const fn new(
        name: &'static str,
        group: Group,
        needs: &'static [&'static str],
        run: fn(&[String]) -> Result<Counts>,
    ) -> Self {
        Self { name, group, needs, run }
    }
}

pub fn test(arguments: &[String]) -> Result<ExitCode> {
    let mut parts = arguments.splitn(2, |argument| argument == "--");
    let chosen = chosen(parts.next().unwrap_or_default())?;
    let filter = parts.next().unwrap_or_default();
    ensure!(filter.is_empty() || chosen.len() == 1, "arguments of a test runner need one --only");
    let mut records: Vec<Record> = Vec::new();
    for stage in STAGES.iter().filter(|stage| chosen.is_empty() || chosen.contains(&stage.name)) {
        let broken = stage
            .needs
            .iter()
            .find(|name| records.iter().any(|record| record.name == **name && !record.is_good()));
        println!("\n== {} ==", stage.name);
        let start = Instant::now();
        let end = match broken {
            Some(name) => {
                println!("not run, because it needs {name}");
                End::Skipped
            }
            None => run(stage, filter),
        };
        records.push(Record { name: stage.name, group: stage.group, time: start.elapsed(), end });
    }
    println!("{}", stage::table(&records));
    let Counts { passed, failed } = stage::total(&records);
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(stage: &Stage, filter: &[String]) -> End {
    match (stage.run)(filter) {
        Ok(counts) => End::Ran(counts),
        Err(failure) => {
            println!("{}: {failure:#}", stage.name);
            End::Failed
        }
    }
}

/// The names after `--only`; none means all.
fn chosen(arguments: &[String]) -> Result<Vec<&'static str>> {
    let mut names = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument != "--only" {
            bail!("test knows no `{argument}`");
        }
        let name = rest.next().context("--only needs the name of a stage")?;
        let stage = STAGES.iter().find(|stage| stage.name == name);
        names.push(
            stage
                .with_context(|| format!("there is no stage `{name}`; see cargo xtask help"))?
                .name,
        );
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_need_earlier_ones() {
        for (index, stage) in STAGES.iter().enumerate() {
            for need in stage.needs {
                assert!(
                    STAGES[..index].iter().any(|earlier| earlier.name == *need),
                    "{} {need}",
                    stage.name
                );
            }
        }
    }

    #[test]
    fn help_names_every_stage() {
        for stage in &STAGES {
            assert!(crate::HELP.contains(stage.name), "{}", stage.name);
        }
    }

    #[test]
    fn chooses_stages() {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(chosen(&[]).unwrap().is_empty());
        assert_eq!(chosen(&words("--only e2e --only format")).unwrap(), ["e2e", "format"]);
        assert!(chosen(&words("--only")).is_err());
        assert!(chosen(&words("--only nothing")).is_err());
        assert!(chosen(&words("e2e")).is_err());
    }
}
