//! "I have sent it": the customer announces a transfer, with a proof. It stays unpaid until the statement shows it.

use crate::{
    db::{self, transfers::File},
    domain::{
        error::{AppError, Code, Detail},
        ids::{FileId, PaymentId, TransferId},
        payment::{NextStep, State},
        people::{Contact, Right},
        transfer::{Transfer, TransferState},
    },
    flows::portal::Portal,
};

/// The day they name, a note, and perhaps a proof as it was uploaded.
#[derive(Debug, Clone)]
pub struct Announcement {
    pub sent_on: String,
    pub note: String,
    pub proof: Option<Vec<u8>>,
}

/// The most bytes of a proof.
pub const LARGEST_PROOF: usize = 5 * 1024 * 1024;

/// What [`recognised`] knows.
const PROOFS: &[&str] = &["PDF", "PNG", "JPEG", "WebP"];

pub async fn announce_transfer(
    portal: &Portal,
    contact: &Contact,
    id: PaymentId,
    said: Announcement,
) -> Result<(), AppError> {
    contact.must(Right::Pay)?;
    let payment = db::payments::find_for(portal.db.reader(), contact.customer, id).await?;
    let instructed = matches!(payment.next_step, Some(NextStep::Instructions { .. }));
    if payment.state != State::RequiresAction || !instructed {
        return Err(AppError::Conflict(Code::InvoiceNotPayable));
    }
    let proof = said.proof.map(|content| recognised(contact, content)).transpose()?;
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    if let Some(file) = &proof {
        db::transfers::keep_file(&tx, file, now).await?;
    }
    let transfer = Transfer {
        id: TransferId::fresh(),
        payment: id,
        sent_on: said.sent_on,
        note: said.note,
        proof: proof.map(|file| file.id),
        state: TransferState::Announced,
        announced_at: now,
    };
    db::transfers::announce(&tx, &transfer).await?;
    tx.commit().await?;
    Ok(())
}

/// By its first bytes, not by its name: PDF, PNG, JPEG or WebP.
fn recognised(contact: &Contact, content: Vec<u8>) -> Result<File, AppError> {
    if content.len() > LARGEST_PROOF {
        let most = Detail::Megabytes(LARGEST_PROOF / (1024 * 1024));
        return Err(AppError::detailed("proof", Code::TooLarge, most));
    }
    let content_type = match content.as_slice() {
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => return Err(AppError::detailed("proof", Code::FileType, Detail::Kinds(PROOFS))),
    };
    Ok(File { id: FileId::fresh(), customer: contact.customer, content_type: content_type.into(), content })
}
