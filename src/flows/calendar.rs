//! Days, months and years where the shop is: an invoice of New Year's Eve belongs to the year on its own wall.

use std::sync::OnceLock;

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

use crate::domain::{Instant, error::Code};

/// The shop's time zone, set once at start from configuration.
pub static ZONE: OnceLock<TimeZone> = OnceLock::new();

pub fn in_shop_zone(at: Instant) -> Zoned {
    Timestamp::from_second(at.unix_timestamp()).unwrap_or_default().to_zoned(zone())
}

pub fn year(at: Instant) -> i32 {
    i32::from(in_shop_zone(at).year())
}

pub fn start_of_month(at: Instant) -> Instant {
    let first = in_shop_zone(at).date().first_of_month();
    first.to_zoned(zone()).map_or(at, |first| instant(&first))
}

/// From the first moment of a month until the next one begins.
pub fn month(year: i16, month: i8) -> Option<(Instant, Instant)> {
    let first = Date::new(year, month, 1).ok()?;
    let next = first.saturating_add(jiff::Span::new().months(1));
    Some((instant(&first.to_zoned(zone()).ok()?), instant(&next.to_zoned(zone()).ok()?)))
}

/// The last second of the day so many days on.
pub fn end_of_day_in(days: u16, at: Instant) -> Instant {
    let day = in_shop_zone(at).date().saturating_add(jiff::Span::new().days(i64::from(days)));
    last_second(day).unwrap_or(at)
}

/// A day as forms write it, `2026-12-21`, up to its last second; not before 2000, not after 2100.
pub fn end_of_day(text: &str) -> Result<Instant, Code> {
    let shaped = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = shaped.then(|| text.parse::<Date>().ok()).flatten().ok_or(Code::DateInvalid)?;
    (2000..=2100).contains(&day.year()).then_some(day).and_then(last_second).ok_or(Code::DateInvalid)
}

/// The first second of a day as forms write it.
pub fn start_of_day(text: &str) -> Result<Instant, Code> {
    end_of_day(text)?;
    let start = text.parse::<Date>().ok().and_then(|day| day.to_zoned(zone()).ok());
    start.map(|start| instant(&start)).ok_or(Code::DateInvalid)
}

/// The day it is where the shop is, as books write it.
pub fn day_of(at: Instant) -> time::Date {
    let day = in_shop_zone(at).date();
    let month = u8::try_from(day.month()).ok().and_then(|month| time::Month::try_from(month).ok());
    let of_month = u8::try_from(day.day()).unwrap_or(1);
    let read = month.and_then(|month| time::Date::from_calendar_date(i32::from(day.year()), month, of_month).ok());
    read.unwrap_or(at.date())
}

fn last_second(day: Date) -> Option<Instant> {
    last_second_in(day, zone())
}

fn last_second_in(day: Date, zone: TimeZone) -> Option<Instant> {
    let last = day.at(23, 59, 59, 0).to_zoned(zone).ok()?;
    Some(instant(&last))
}

fn zone() -> TimeZone {
    ZONE.get().cloned().unwrap_or(TimeZone::UTC)
}

fn instant(at: &Zoned) -> Instant {
    Instant::from_unix_timestamp(at.timestamp().as_second()).unwrap_or(Instant::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    /// F-30: days of 23, 24 and 25 hours end when the shop's clock says so.
    #[test]
    fn f_30_a_day_ends_by_the_shops_clock() {
        let paris = TimeZone::get("Europe/Paris").expect("a zone");
        let end = |day: &str| last_second_in(day.parse().expect("a day"), paris.clone());
        assert_eq!(end("2026-03-28"), Some(datetime!(2026-03-28 22:59:59 UTC)));
        assert_eq!(end("2026-03-29"), Some(datetime!(2026-03-29 21:59:59 UTC)), "23 hours");
        assert_eq!(end("2026-10-25"), Some(datetime!(2026-10-25 22:59:59 UTC)), "25 hours");
        assert_eq!(end("2028-02-29"), Some(datetime!(2028-02-29 22:59:59 UTC)), "a leap day");
        assert_eq!(end_of_day("2027-02-29"), Err(Code::DateInvalid));
    }

    #[test]
    fn a_due_day_lasts_until_its_end() {
        assert_eq!(end_of_day("2026-12-21"), Ok(datetime!(2026-12-21 23:59:59 UTC)));
        assert_eq!(end_of_day_in(10, datetime!(2026-12-25 09:00 UTC)), datetime!(2027-01-04 23:59:59 UTC));
        assert_eq!(start_of_month(datetime!(2026-12-21 09:00 UTC)), datetime!(2026-12-01 00:00 UTC));
        for wrong in ["", "2026-13-01", "2026-02-30", "21/12/2026", "1999-12-31", "9999-12-31", "2026-1-1"] {
            assert_eq!(end_of_day(wrong), Err(Code::DateInvalid), "{wrong:?}");
        }
    }
}
