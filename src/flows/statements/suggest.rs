//! What lines probably are: everything they name or bring is looked up at once, then each is judged by itself.

use crate::{
    db::{self, statement_candidates::Named},
    domain::{
        creditor_reference::CreditorReference,
        error::AppError,
        statement::{
            Nature,
            booked::{Kept, LineState},
            clue,
            suggestion::{Suggestion, suggestion},
        },
    },
    flows::portal::Portal,
};

/// One answer for each line, in order.
pub async fn suggest(portal: &Portal, lines: &[Kept]) -> Result<Vec<Option<Suggestion>>, AppError> {
    let mut named = Named::default();
    lines.iter().filter(|kept| is_asked(kept)).for_each(|kept| look(kept, &mut named));
    let candidates = db::statement_candidates::of(portal.db.reader(), &named).await?;
    let one = |kept: &Kept| is_asked(kept).then(|| suggestion(&kept.line, &candidates)).flatten();
    Ok(lines.iter().map(one).collect())
}

/// Only what waits, and is no taking back.
fn is_asked(kept: &Kept) -> bool {
    kept.state == LineState::Open && kept.line.nature != Nature::Reversal
}

fn look(kept: &Kept, named: &mut Named) {
    let words = clue::words(&kept.line);
    let found = clue::references(&words).into_iter().chain(kept.line.structured());
    named.references.extend(found.flat_map(|reference| spelled(&reference)));
    named.numbers.extend(clue::numbers(&words));
    named.numbers.extend(clue::refunds(&words));
    named.numbers.extend(kept.line.end_to_end.clone());
    named.amounts.insert((kept.line.amount.currency, kept.line.amount.minor));
}

/// As it came, and as we give them out: banks pad with zeros.
fn spelled(reference: &CreditorReference) -> Vec<String> {
    let text = reference.as_str();
    let bare = format!("{}{}", &text[..4], text[4..].trim_start_matches('0'));
    vec![text.to_owned(), bare]
}
