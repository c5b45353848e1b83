//! Sizes as people type and read them.

use crate::validate::is_ambiguous;

/// Units, the larger first; 1 MB is taken as 1024 kB, as the vendor's samples have it (5242880).
const UNITS: [(&str, u64); 3] = [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)];

/// The number of bytes in a text such as `10 MB` or `5,242,880`; `None` if it is neither a size with
/// a unit nor a number in groups.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    if let Some(number) = grouped(text.trim()) {
        return Some(number);
    }
    let text = text.trim().to_uppercase().replace("IB", "B");
    let (unit, factor) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
    let number = text.strip_suffix(unit)?.trim();
    if let Some(number) = grouped(number) {
        return number.checked_mul(*factor);
    }
    if is_ambiguous(number) {
        return None;
    }
    // A comma that parts no groups is a decimal one.
    let (whole, part) = number.split_once('.').or(number.split_once(',')).unwrap_or((number, ""));
    let whole: u64 = grouped(whole).or_else(|| whole.parse().ok())?;
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let part: u64 = if part.is_empty() { 0 } else { part.parse().ok()? };
    whole.checked_mul(*factor)?.checked_add(part.checked_mul(*factor)? / scale)
}

/// A number whose digits stand in groups of three, as the console writes them.
fn grouped(text: &str) -> Option<u64> {
    let (first, rest) = text.split_once(',')?;
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let sound = (1..=3).contains(&first.len())
        && digits(first)
        && rest.split(',').all(|group| group.len() == 3 && digits(group));
    if sound { text.replace(',', "").parse().ok() } else { None }
}

/// A number of bytes in the largest unit that says it exactly: `10 MB`; `None` if none does.
#[must_use]
pub fn words(bytes: u64) -> Option<String> {
    let fits = |factor: &u64| bytes > 0 && bytes.is_multiple_of(*factor);
    let (unit, factor) = UNITS.iter().find(|(_, factor)| fits(factor))?;
    Some(format!("{} {unit}", bytes / factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        assert_eq!(parse("10 MB"), Some(10_485_760));
        assert_eq!(parse("1.5mb"), Some(1_572_864));
        assert_eq!(parse("5 MiB"), Some(5_242_880));
        assert_eq!(parse("512kB"), Some(524_288));
        assert_eq!(parse("5,242,880"), Some(5_242_880));
        assert_eq!(parse("2,000 MB"), Some(2_097_152_000));
        assert_eq!(parse("1,500 KB"), Some(1_536_000));
        assert_eq!(parse("1,500.5 KB"), Some(1_536_512));
        assert_eq!(parse("1,5 MB"), Some(1_572_864));
        assert_eq!(parse("0.125 MB"), Some(131_072));
        for text in [
            "10",
            "5,24",
            "1,000,00",
            ",000",
            "5,242,8x0",
            "MB",
            "x MB",
            "-1 MB",
            "99999999999999999999 GB",
            "1.2.3 MB",
            "1.500,5 MB",
            "1.024 kB",
            "10.000 MB",
            "1,50,000 KB",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn says_only_what_is_exact() {
        assert_eq!(words(10_485_760).as_deref(), Some("10 MB"));
        assert_eq!(words(1536 * 1024).as_deref(), Some("1536 KB"));
        assert_eq!(words(5_000_000), None);
        assert_eq!(words(0), None);
    }
}
