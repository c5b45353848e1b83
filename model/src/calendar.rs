//! A point in time as clocks and calendars show it.

/// Seconds of a day.
const DAY: i64 = 86_400;

/// What a clock and a calendar show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Days since 1 January 1970: one more at each midnight.
    pub days: i32,
    /// The year.
    pub year: i32,
    /// The month, from 1.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
    /// Seconds since midnight.
    seconds: u32,
}

impl Moment {
    /// What they show so many seconds after the year 1970 began where they hang.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
    pub const fn of(seconds: i64) -> Self {
        let (days, seconds) = (seconds.div_euclid(DAY) as i32, seconds.rem_euclid(DAY) as u32);
        // Years that begin in March end with the day that leap years have more; 400 of them are always
        // 146,097 days. The first one here began on 1 March of the year 0.
        let since = days + 719_468;
        let (era, day) = (since.div_euclid(146_097), since.rem_euclid(146_097) as u32);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        // From March on, five months in a row are always 153 days.
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let year = year as i32 + 400 * era;
        let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
        Self { days, year, month, day, seconds }
    }

    /// Hours, minutes and seconds.
    #[must_use]
    pub fn clock(&self) -> String {
        let Self { seconds, .. } = self;
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(days: i32) -> (i32, u32, u32) {
        let moment = Moment::of(i64::from(days) * DAY);
        (moment.year, moment.month, moment.day)
    }

    #[test]
    fn known_days_are_what_calendars_say() {
        for (days, expected) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (11_016, (2000, 2, 29)),
            (11_017, (2000, 3, 1)),
            (20_786, (2026, 11, 29)),
            (47_540, (2100, 2, 28)),
            (47_541, (2100, 3, 1)),
            (-719_528, (0, 1, 1)),
        ] {
            assert_eq!(date(days), expected, "{days}");
        }
    }

    #[test]
    fn each_day_comes_after_the_one_before() {
        let leap = |year: i32| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let (mut year, mut month, mut day) = date(-800_000);
        for days in -799_999..800_000 {
            let last = match month {
                2 => 28 + u32::from(leap(year)),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            (year, month, day) = match (day == last, month) {
                (false, _) => (year, month, day + 1),
                (true, 12) => (year + 1, 1, 1),
                (true, _) => (year, month + 1, 1),
            };
            assert_eq!(date(days), (year, month, day), "{days}");
        }
    }

    #[test]
    fn a_clock_says_the_time_of_day_before_1970_too() {
        assert_eq!(Moment::of(9 * 3600 + 41 * 60 + 7).clock(), "09:41:07");
        assert_eq!(Moment::of(-1).clock(), "23:59:59");
        assert_eq!(Moment::of(-1).days, -1);
    }
}
