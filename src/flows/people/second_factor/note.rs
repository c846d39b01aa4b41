//! Whatever happens to somebody's second factor, they are told, and the log knows.

use crate::{
    db::{self, Tx, audit::Deed},
    domain::{
        error::AppError,
        ids::LetterId,
        letter::Letter,
        people::{Actor, Person},
        second_factor::Happened,
    },
    flows::portal::Portal,
};

pub async fn note(
    portal: &Portal,
    tx: &Tx,
    (actor, person): (&Actor, &Person),
    happened: Happened,
    request_id: &str,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let letter = Letter::SecondFactor { name: person.name.clone(), happened };
    let to = (&person.email, person.language.unwrap_or_default());
    db::letters::queue(tx, &format!("second-factor:{}", LetterId::fresh()), to, &letter, now).await?;
    let deed = match happened {
        Happened::TurnedOn => "second-factor-on",
        Happened::TurnedOff => "second-factor-off",
        Happened::Reset => "second-factor-reset",
        Happened::CodesRenewed => "recovery-codes-renewed",
        Happened::CodeUsed => "recovery-code-used",
    };
    let object = ("person", person.id.to_string());
    db::audit::write(tx, Deed { actor, deed, object, before: None, after: None, request_id }, now).await
}
