//! `cargo xtask test`: all that must hold, in stages; it goes on after a failure where that makes sense.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::stage::{self, Counts, End, Group, Record};

mod output;
mod serve;
mod stages;

struct Stage {
    name: &'static str,
    group: Group,
    /// Stages without which this one makes no sense.
    needs: &'static [&'static str],
    run: fn() -> Result<Counts>,
}

const STAGES: [Stage; 11] = [
    Stage { name: "tools", group: Group::Tools, needs: &[], run: stages::tools },
    Stage { name: "format", group: Group::Builds, needs: &[], run: stages::format },
    Stage { name: "clippy-native", group: Group::Builds, needs: &[], run: stages::clippy_native },
    Stage {
        name: "clippy-wasm",
        group: Group::Builds,
        needs: &["tools"],
        run: stages::clippy_wasm,
    },
    Stage { name: "build-native", group: Group::Builds, needs: &[], run: stages::build_native },
    Stage { name: "build-wasm", group: Group::Builds, needs: &["tools"], run: stages::build_wasm },
    Stage { name: "dist", group: Group::Builds, needs: &["tools"], run: stages::dist },
    Stage { name: "serve", group: Group::Builds, needs: &["tools"], run: serve::serve },
    Stage { name: "native", group: Group::Native, needs: &["build-native"], run: stages::native },
    Stage {
        name: "headless",
        group: Group::Headless,
        needs: &["tools", "build-wasm"],
        run: stages::headless,
    },
    Stage {
        name: "e2e",
        group: Group::EndToEnd,
        needs: &["tools", "build-native"],
        run: stages::e2e,
    },
];

pub fn test(arguments: &[String]) -> Result<ExitCode> {
    let chosen = chosen(arguments)?;
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
            None => run(stage),
        };
        records.push(Record { name: stage.name, group: stage.group, time: start.elapsed(), end });
    }
    println!("{}", stage::table(&records));
    let Counts { passed, failed } = stage::total(&records);
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(stage: &Stage) -> End {
    match (stage.run)() {
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
