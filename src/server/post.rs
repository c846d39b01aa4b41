//! The post: letters from the outbox by SMTP, each by one process, tried again until it is taken.

use std::time::Duration;

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use tokio_util::sync::CancellationToken;

use crate::{
    app::letters,
    db::{self, letters::Waiting},
    domain::{Instant, error::AppError, letter::Letter},
    flows::{people::links, portal::Portal},
};

/// Letters taken in hand at once.
const BATCH: u64 = 20;
/// Longer than one letter may take: then whoever had it is gone, and it is anybody's again.
const CLAIM: time::Duration = time::Duration::minutes(5);
const LOOK_AROUND: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(20);
/// With waits of 1, 2, 4, … minutes and at most six hours: a little more than a day.
const MOST_TRIES: i32 = 14;
const LONGEST_WAIT: i64 = 6 * 60;

/// A way out of the house.
pub struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

#[derive(Debug, thiserror::Error)]
pub enum PostError {
    #[error("GUICHET_SMTP_URL: {0}")]
    Address(#[from] lettre::transport::smtp::Error),
    #[error("GUICHET_MAIL_FROM: {0}")]
    From(#[from] lettre::address::AddressError),
}

/// Why a letter did not leave.
enum Refusal {
    /// It never will.
    Forever(String),
    ForNow(String),
}

impl Post {
    /// `smtp://user:password@host:587?tls=required`; `from` as in `Guichet <guichet@example.fr>`.
    pub fn new(smtp_url: &str, from: &str) -> Result<Self, PostError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp_url)?.timeout(Some(PATIENCE)).build();
        Ok(Self { transport, from: from.parse()? })
    }
}

/// Carries letters out until told to stop. A task of its own: a slow mail server holds up nothing but letters.
pub async fn work(portal: Portal, post: Post, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = send_waiting(&portal, &post).await {
            tracing::warn!(%error, "the outbox cannot be read");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_AROUND) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// One round: how many letters left the house.
pub async fn send_waiting(portal: &Portal, post: &Post) -> Result<usize, AppError> {
    let waiting = db::letters::waiting(portal.db.reader(), portal.clock.now(), BATCH).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let shop = db::settings::shop(portal.db.reader()).await?.value.name;
    let mut sent = 0;
    for letter in waiting {
        if db::letters::claim(portal.db.reader(), &letter, portal.clock.now() + CLAIM).await? {
            sent += usize::from(send(portal, post, &letter, &shop).await?);
        }
    }
    Ok(sent)
}

async fn send(portal: &Portal, post: &Post, waiting: &Waiting, shop: &str) -> Result<bool, AppError> {
    let (db, now) = (portal.db.reader(), portal.clock.now());
    let outcome = match compose(portal, &post.from, waiting, shop) {
        Ok(message) => hand_over(post, message).await,
        Err(why) => Err(Refusal::Forever(why)),
    };
    portal.hooks.at("K11").await;
    match outcome {
        Ok(()) => db::letters::sent(db, waiting.id, now).await?,
        Err(Refusal::Forever(why)) => {
            tracing::warn!(letter = %waiting.id, why, "a letter cannot be sent");
            db::letters::not_sent(db, waiting.id, &why, None).await?;
            return Ok(false);
        }
        Err(Refusal::ForNow(why)) => {
            tracing::warn!(letter = %waiting.id, why, "a letter waits");
            db::letters::not_sent(db, waiting.id, &why, again(waiting.tries + 1, now)).await?;
            return Ok(false);
        }
    }
    Ok(true)
}

async fn hand_over(post: &Post, message: Message) -> Result<(), Refusal> {
    match tokio::time::timeout(PATIENCE, post.transport.send(message)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(cause)) if cause.is_permanent() => Err(Refusal::Forever(brief(&cause))),
        Ok(Err(cause)) => Err(Refusal::ForNow(brief(&cause))),
        Err(_) => Err(Refusal::ForNow("the mail server does not answer".into())),
    }
}

/// The same letter has the same id however often it is sent, so that readers see it once.
fn compose(portal: &Portal, from: &Mailbox, waiting: &Waiting, shop: &str) -> Result<Message, String> {
    let letter = waiting.letter.clone().ok_or("its content cannot be read")?;
    let letter = with_plain_link(portal, letter).map_err(|_| "its link was sealed with another key")?;
    let written = letters::write(&letter, waiting.language, shop).map_err(|cause| cause.to_string())?;
    let to: Address = waiting.to.parse().map_err(|_| "its address cannot be written to")?;
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(written.subject)
        .message_id(Some(format!("<{}@{}>", waiting.id, from.email.domain())))
        .raw_header(automatic)
        .multipart(MultiPart::alternative_plain_html(written.text, written.html))
        .map_err(|cause| cause.to_string())
}

/// Links that open a door are sealed while they wait.
fn with_plain_link(portal: &Portal, letter: Letter) -> Result<Letter, AppError> {
    Ok(match letter {
        Letter::Reset { name, link } => Letter::Reset { name, link: links::unseal(portal, &link)? },
        Letter::Invitation { name, inviter, link } => {
            Letter::Invitation { name, inviter, link: links::unseal(portal, &link)? }
        }
        Letter::ConfirmEmail { name, link } => Letter::ConfirmEmail { name, link: links::unseal(portal, &link)? },
        other => other,
    })
}

/// A minute after the first try, twice as long after each further one; never after the last.
fn again(tries: i32, now: Instant) -> Option<Instant> {
    let doubled = 1_i64.checked_shl(u32::try_from(tries - 1).unwrap_or(0)).unwrap_or(LONGEST_WAIT);
    (tries < MOST_TRIES).then(|| now + time::Duration::minutes(doubled.min(LONGEST_WAIT)))
}

fn brief(cause: &lettre::transport::smtp::Error) -> String {
    cause.to_string().chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn waits_double_up_to_six_hours_and_end() {
        let now = datetime!(2026-11-21 09:00 UTC);
        let minutes = |tries| again(tries, now).map(|then| (then - now).whole_minutes());
        assert_eq!([1, 2, 3, 9, 10, 13].map(minutes), [Some(1), Some(2), Some(4), Some(256), Some(360), Some(360)]);
        assert_eq!(minutes(MOST_TRIES), None);
    }
}
