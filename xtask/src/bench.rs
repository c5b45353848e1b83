//! `cargo xtask bench`: how fast the console is, measured in the browser and printed.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::{browser, dist, node, place, process, sandbox};

#[derive(Debug, PartialEq)]
struct Options {
    rounds: u32,
    records: u32,
}

pub fn bench(arguments: &[String]) -> Result<()> {
    let Some(("lists", rest)) = arguments.split_first().map(|(name, rest)| (name.as_str(), rest))
    else {
        bail!("bench what? there is `bench lists`");
    };
    let options = Options::read(rest)?;
    let browser = browser::find_or_install()?;
    node::packages()?;
    dist::ensure_current()?;
    sandbox::build()?;
    let out = place::target().join("bench").join("lists.json");
    // Left from an earlier run, it would be taken for this one's.
    let _ = fs::remove_file(&out);
    let mut command = process::command("node");
    command.args(["node_modules/@playwright/test/cli.js", "test", "--config", "bench.config.ts"]);
    command.current_dir(place::e2e());
    command.env("BATON_CHROMIUM", &browser.chromium);
    command.env("BATON_SANDBOX", place::sandbox()).env("BATON_DIST", place::dist());
    command.env("BATON_BENCH_OUT", &out);
    command.env("BATON_BENCH_ROUNDS", options.rounds.to_string());
    command.env("BATON_BENCH_RECORDS", options.records.to_string());
    process::run(&mut command)?;
    fs::metadata(&out).context("the measurement wrote no result")?;
    println!("the same as JSON: {}", out.display());
    Ok(())
}

impl Options {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut options = Self { rounds: 7, records: 100_000 };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let place = match argument.as_str() {
                "--rounds" => &mut options.rounds,
                "--records" => &mut options.records,
                other => bail!("bench lists knows no `{other}`"),
            };
            let number = rest.next().with_context(|| format!("{argument} needs a number"))?;
            *place = number.parse().with_context(|| format!("{argument} {number}"))?;
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Options> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::read(&words)
    }

    #[test]
    fn reads_its_options() {
        assert_eq!(read("").unwrap(), Options { rounds: 7, records: 100_000 });
        let few = read("--records 1000 --rounds 2").unwrap();
        assert_eq!(few, Options { rounds: 2, records: 1000 });
        for line in ["--rounds", "--rounds many", "--fast"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
