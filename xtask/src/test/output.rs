//! Reads what test runners print or write.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::stage::Counts;

impl Counts {
    /// Adds a line such as `test result: ok. 3 passed; 1 failed; 0 ignored; …`, which both libtest and
    /// wasm-bindgen-test-runner print once per test program; other lines change nothing.
    pub fn add_line(&mut self, line: &str) {
        let Some((_, rest)) = line.split_once("test result: ") else { return };
        let Some((_, numbers)) = rest.split_once(". ") else { return };
        for part in numbers.split(';') {
            let mut words = part.split_whitespace();
            let (Some(number), Some(kind)) = (words.next(), words.next()) else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match kind {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                _ => {}
            }
        }
    }

    /// From the file that Playwright's JSON reporter writes.
    pub fn of_playwright(report: &str) -> Result<Self> {
        let report: Value = serde_json::from_str(report).context("Playwright's report")?;
        let number =
            |name: &str| report["stats"][name].as_u64().with_context(|| format!("stats.{name}"));
        let broken = report["errors"].as_array().map_or(0, Vec::len);
        Ok(Self {
            passed: number("expected")?,
            // A test that passes only when repeated is a failure; so is a file that could not be loaded.
            failed: number("unexpected")? + number("flaky")? + u64::try_from(broken)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> Counts {
        let mut counts = Counts::default();
        text.lines().for_each(|line| counts.add_line(line));
        counts
    }

    #[test]
    fn adds_up_test_programs() {
        let text = "running 3 tests\ntest a ... ok\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(counted(text), Counts { passed: 4, failed: 2 });
    }

    #[test]
    fn reads_the_browser_runner() {
        let text =
            "test result: ok. 7 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.42s";
        assert_eq!(counted(text), Counts { passed: 7, failed: 0 });
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(
            counted("3 passed; 4 failed\ntest result: unknown\ntest result: ok"),
            Counts::default()
        );
    }

    #[test]
    fn reads_playwrights_report() {
        let report = r#"{"errors": [{"message": "no such file"}],
            "stats": {"expected": 5, "skipped": 1, "unexpected": 2, "flaky": 1}}"#;
        assert_eq!(Counts::of_playwright(report).unwrap(), Counts { passed: 5, failed: 4 });
        assert!(Counts::of_playwright("{}").is_err());
    }
}
