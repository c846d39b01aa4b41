//! Somebody signed in says again who they are, before a step that matters.

use super::{
    hashing,
    limits::{Limit, admit},
};
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        ids::PersonId,
        password::Password,
    },
    flows::portal::Portal,
};

/// The field every form asks it in.
pub const FIELD: &str = "current_password";

/// `typed` as it stands in the form's field `current_password`. Wrong ones are counted.
pub async fn confirm_password(portal: &Portal, person: PersonId, typed: &str) -> Result<(), AppError> {
    let password = Password::typed(typed).map_err(|code| AppError::invalid(FIELD, code))?;
    let subject = Limit::CurrentPassword.of(&person.to_string());
    admit(portal, Limit::CurrentPassword, &subject).await?;
    let hash = db::people::hash_of(portal.db.reader(), person).await?;
    if !hashing::verify(password, hash).await? {
        return Err(AppError::invalid(FIELD, Code::PasswordWrong));
    }
    db::tries::forget(portal.db.reader(), &subject).await
}
