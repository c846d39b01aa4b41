//! "I have sent the transfer."

use axum::{extract::State, response::Response};
use time::{Date, Month};

use crate::{
    app::{answer::Next, pages::customer::payment as pages, words},
    domain::{
        Instant,
        error::{AppError, Code, Findings},
        ids::PaymentId,
        people::Right,
    },
    flows::{
        payments::announce_transfer::{self, Announcement},
        portal::Portal,
    },
    request::{Key, Uploaded, Visit},
};

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 500;

pub async fn announce(
    visit: Visit,
    State(portal): State<Portal>,
    Key(id): Key<PaymentId>,
    uploaded: Uploaded,
) -> Response {
    let outcome = async {
        let contact = visit.contact(Right::Pay)?;
        let said = said(&uploaded, portal.clock.now())?;
        announce_transfer::announce_transfer(&portal, &contact, id, said).await?;
        Ok(Next::to(format!("/payments/{id}")).saying("transfer-announced"))
    };
    let outcome = outcome.await;
    match visit.answer(outcome, &uploaded.posted) {
        Ok(answer) => answer,
        Err(visit) => pages::page(visit, State(portal), Key(id)).await,
    }
}

fn said(uploaded: &Uploaded, now: Instant) -> Result<Announcement, AppError> {
    let posted = &uploaded.posted;
    posted.only(&["sent_on", "note"])?;
    uploaded.only_files(&["proof"])?;
    let mut findings = Findings::default();
    let sent_on = findings.take("sent_on", day(posted.get("sent_on"), now));
    let note = findings.take("note", posted.lines("note", LONGEST_NOTE));
    let (Some(sent_on), Some(note)) = (sent_on, note) else {
        return Err(findings.done().err().unwrap_or(AppError::Conflict(Code::BadRequest)));
    };
    Ok(Announcement { sent_on, note, proof: uploaded.file("proof").map(<[u8]>::to_vec) })
}

/// A day of the calendar, not after today in the shop's time zone and not long ago.
fn day(text: &str, now: Instant) -> Result<String, Code> {
    if text.is_empty() {
        return Err(Code::Required);
    }
    let named = date(text).ok_or(Code::DateInvalid)?;
    let today = date(&words::day(now)).unwrap_or(now.date());
    let near = named <= today && named >= today.saturating_sub(time::Duration::days(366));
    near.then(|| text.to_owned()).ok_or(Code::DateInvalid)
}

/// `2026-11-21`, as a browser's date field writes it.
fn date(text: &str) -> Option<Date> {
    let [year, month, day] = text.split('-').collect::<Vec<_>>().try_into().ok()?;
    let shaped = (year.len(), month.len(), day.len()) == (4, 2, 2);
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    shaped.then(|| Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_transfer_was_sent_today_or_lately() {
        let read = |text| day(text, datetime!(2026-11-21 09:00 UTC));
        assert_eq!(read("2026-11-21"), Ok("2026-11-21".into()));
        assert_eq!(read("2026-02-28"), Ok("2026-02-28".into()));
        assert_eq!(read(""), Err(Code::Required));
        for wrong in
            ["2026-11-22", "2024-01-01", "2026-02-30", "21/11/2026", "2026-1-1", "2026-11-21T00:00", "-026-01-01"]
        {
            assert_eq!(read(wrong), Err(Code::DateInvalid), "{wrong}");
        }
    }
}
