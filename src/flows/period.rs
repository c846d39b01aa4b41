//! The period figures are about: a usual one by the shop's calendar, or two days a person names; and its steps.

use jiff::{Span, civil::Date};

use super::{calendar, ledger::fec::Period};
use crate::domain::{
    Instant,
    dashboard::{Choice, Pace, Step},
    error::AppError,
};

/// `own`: the first and the last day as forms write them; only asked where they are chosen.
pub fn chosen(choice: Choice, own: (&str, &str), now: Instant) -> Result<Period, AppError> {
    let today = calendar::in_shop_zone(now).date();
    let (first, last) = match choice {
        Choice::Month => (today.first_of_month(), today.last_of_month()),
        Choice::LastMonth => {
            let last = today.first_of_month().saturating_sub(Span::new().days(1));
            (last.first_of_month(), last)
        }
        Choice::Quarter => {
            let months_before = i64::from((today.month() - 1) % 3);
            let first = today.first_of_month().saturating_sub(Span::new().months(months_before));
            (first, first.saturating_add(Span::new().months(2)).last_of_month())
        }
        Choice::Year => (today.first_of_year(), today.last_of_year()),
        Choice::Own => return Period::parse(own.0, own.1),
    };
    Period::parse(&first.to_string(), &last.to_string())
}

/// The whole period without a gap, in steps that begin with a day, a week, a month or a year of the shop's calendar.
pub fn steps(period: &Period) -> (Pace, Vec<Step>) {
    let days = i32::try_from((period.last - period.first).whole_days()).unwrap_or(i32::MAX).saturating_add(1);
    let pace = Pace::for_days(days);
    let mut begins = vec![period.since];
    let mut day = next(pace, calendar::in_shop_zone(period.since).date());
    while let Some(begin) = calendar::start_of_day(&day.to_string()).ok().filter(|begin| *begin < period.until) {
        begins.push(begin);
        day = next(pace, day);
    }
    let ends = begins.iter().copied().skip(1).chain([period.until]);
    let steps = begins.iter().copied().zip(ends).map(|(since, until)| Step { since, until }).collect();
    (pace, steps)
}

fn next(pace: Pace, day: Date) -> Date {
    match pace {
        Pace::Day => day.saturating_add(Span::new().days(1)),
        Pace::Week => day.saturating_add(Span::new().days(7 - i64::from(day.weekday().to_monday_zero_offset()))),
        Pace::Month => day.first_of_month().saturating_add(Span::new().months(1)),
        Pace::Year => day.first_of_year().saturating_add(Span::new().years(1)),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    fn days(choice: Choice) -> (time::Date, time::Date) {
        let period = chosen(choice, ("", ""), datetime!(2026-02-21 09:00 UTC)).expect("a period");
        (period.first, period.last)
    }

    #[test]
    fn usual_periods_are_whole_ones_of_the_calendar() {
        assert_eq!(days(Choice::Month), (date!(2026 - 02 - 01), date!(2026 - 02 - 28)));
        assert_eq!(days(Choice::LastMonth), (date!(2026 - 01 - 01), date!(2026 - 01 - 31)));
        assert_eq!(days(Choice::Quarter), (date!(2026 - 01 - 01), date!(2026 - 03 - 31)));
        assert_eq!(days(Choice::Year), (date!(2026 - 01 - 01), date!(2026 - 12 - 31)));
    }

    #[test]
    fn own_days_are_read_or_refused() {
        let now = datetime!(2026-02-21 09:00 UTC);
        let read = |since, until| chosen(Choice::Own, (since, until), now);
        let one = read("2026-02-03", "2026-02-03").expect("one day");
        assert_eq!((one.first, one.last), (date!(2026 - 02 - 03), date!(2026 - 02 - 03)));
        for wrong in [("", ""), ("2026-02-03", ""), ("2026-02-03", "2026-02-02"), ("2026-02-30", "2026-03-01")] {
            assert!(read(wrong.0, wrong.1).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn steps_cover_their_period_without_a_gap() {
        let now = datetime!(2026-02-21 09:00 UTC);
        for (since, until, pace, many) in [
            ("2026-02-01", "2026-02-01", Pace::Day, 1),
            ("2026-02-01", "2026-02-28", Pace::Day, 28),
            ("2026-01-01", "2026-03-31", Pace::Week, 14),
            ("2026-01-15", "2026-12-31", Pace::Month, 12),
            ("2020-07-01", "2026-06-30", Pace::Year, 7),
        ] {
            let period = chosen(Choice::Own, (since, until), now).expect("a period");
            let (found, steps) = steps(&period);
            assert_eq!((found, steps.len()), (pace, many), "{since} to {until}");
            assert_eq!((steps[0].since, steps[many - 1].until), (period.since, period.until));
            assert!(steps.windows(2).all(|two| two[0].until == two[1].since), "{steps:?}");
        }
    }
}
