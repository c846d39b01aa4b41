//! Somebody says what the columns of a CSV file are; the next file of the account needs nobody.

use super::{
    accounts,
    import::{self, Imported},
};
use crate::{
    db::{self, statement_profiles::Waiting},
    domain::{
        error::AppError,
        ids::FileId,
        people::{Admin, Duty},
        statement::{booked::OwnAccount, profile::Profile},
    },
    flows::portal::Portal,
    providers::statement::{self, Guess},
};

/// A file that waits, and what could be made out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmapped {
    pub file: FileId,
    pub account: OwnAccount,
    pub guess: Guess,
}

pub async fn unmapped(portal: &Portal, id: FileId) -> Result<Unmapped, AppError> {
    let (file, account) = waiting(portal, id).await?;
    let guess = import::off_the_road(file.content, statement::guess).await?;
    Ok(Unmapped { file: id, account, guess })
}

pub async fn map(
    portal: &Portal,
    admin: &Admin,
    (id, profile): (FileId, Profile),
    request_id: &str,
) -> Result<Imported, AppError> {
    admin.must(Duty::Money)?;
    let profile = profile.checked()?;
    import::import_mapped(portal, admin, waiting(portal, id).await?, &profile, request_id).await
}

async fn waiting(portal: &Portal, id: FileId) -> Result<(Waiting, OwnAccount), AppError> {
    let file = db::statement_profiles::waiting(portal.db.reader(), id).await?;
    let account = accounts::account(portal, file.gateway, file.currency).await?;
    Ok((file, account))
}
