//! The time that each stage of the tests takes, against the budget of a cold run on two cores.

use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Tools,
    Builds,
    Native,
    Headless,
    EndToEnd,
    Hosting,
}

use Group::{Builds, EndToEnd, Headless, Hosting, Native, Tools};

const GROUPS: [Group; 6] = [Tools, Builds, Native, Headless, EndToEnd, Hosting];

impl Group {
    fn name(self) -> &'static str {
        match self {
            Tools => "tools",
            Builds => "builds",
            Native => "native tests",
            Headless => "headless tests",
            EndToEnd => "end to end",
            Hosting => "hosting and sign-in",
        }
    }

    const fn minutes(self) -> u64 {
        match self {
            Tools => 20,
            Builds => 15,
            Native | Headless => 4,
            EndToEnd => 12,
            Hosting => 5,
        }
    }

    fn budget(self) -> Duration {
        Duration::from_mins(self.minutes())
    }
}

/// What one runner counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
}

/// How a stage ended.
#[derive(Debug)]
pub enum End {
    /// Its tests ran, or there was nothing to count and nothing wrong.
    Ran(Counts),
    /// It could not do its work; the reason was printed.
    Failed,
    /// It was not started, because it needs another stage that failed.
    Skipped,
}

#[derive(Debug)]
pub struct Record {
    pub name: &'static str,
    pub group: Group,
    pub time: Duration,
    pub end: End,
}

impl Record {
    pub fn is_good(&self) -> bool {
        matches!(self.end, End::Ran(Counts { failed: 0, .. }))
    }

    /// A stage that is no test runner counts only when it fails.
    fn counts(&self) -> Counts {
        match self.end {
            End::Ran(counts) => counts,
            End::Failed => Counts { passed: 0, failed: 1 },
            End::Skipped => Counts::default(),
        }
    }

    fn word(&self) -> String {
        match self.end {
            End::Ran(Counts { passed: 0, failed: 0 }) => "ok".to_owned(),
            End::Ran(Counts { passed, failed }) => format!("{passed} passed, {failed} failed here"),
            End::Failed => "FAILED".to_owned(),
            End::Skipped => "not run".to_owned(),
        }
    }
}

pub fn total(records: &[Record]) -> Counts {
    records.iter().map(Record::counts).fold(Counts::default(), |all, one| Counts {
        passed: all.passed + one.passed,
        failed: all.failed + one.failed,
    })
}

/// The table at the end of a run.
pub fn table(records: &[Record]) -> String {
    let mut lines = vec![String::new()];
    for group in GROUPS {
        let members = || records.iter().filter(|record| record.group == group);
        let time: Duration = members().map(|record| record.time).sum();
        let late = if time > group.budget() { "  OVER BUDGET" } else { "" };
        lines.push(format!(
            "{:<22}{:>7} of {:>2}:00{late}",
            group.name(),
            clock(time),
            group.minutes()
        ));
        for record in members() {
            lines.push(format!(
                "  {:<20}{:>7}  {}",
                record.name,
                clock(record.time),
                record.word()
            ));
        }
    }
    let all: Duration = records.iter().map(|record| record.time).sum();
    let budget: u64 = GROUPS.iter().map(|group| group.minutes()).sum();
    lines.push(format!("{:<22}{:>7} of {budget}:00\n", "all", clock(all)));
    lines.join("\n")
}

fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &'static str, group: Group, seconds: u64, end: End) -> Record {
        Record { name, group, time: Duration::from_secs(seconds), end }
    }

    #[test]
    fn counts_tests_and_failed_stages() {
        let records = [
            record("format", Builds, 1, End::Failed),
            record("dist", Builds, 1, End::Ran(Counts::default())),
            record("native", Native, 1, End::Ran(Counts { passed: 5, failed: 2 })),
            record("e2e", EndToEnd, 1, End::Skipped),
        ];
        assert_eq!(total(&records), Counts { passed: 5, failed: 3 });
        assert!(
            !records[0].is_good()
                && records[1].is_good()
                && !records[2].is_good()
                && !records[3].is_good()
        );
    }

    #[test]
    fn compares_with_the_budget() {
        let records = [
            record("native", Native, 4 * 60 + 1, End::Ran(Counts::default())),
            record("headless", Headless, 65, End::Ran(Counts::default())),
        ];
        let table = table(&records);
        assert!(table.contains("4:01 of  4:00  OVER BUDGET"), "{table}");
        assert!(table.contains("1:05 of  4:00\n"), "{table}");
        assert!(table.contains("of 60:00"), "{table}");
    }
}
