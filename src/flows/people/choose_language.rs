//! Somebody signed in says in which language we speak to them.

use crate::{
    db,
    domain::{error::AppError, ids::PersonId, language::Language},
    flows::portal::Portal,
};

pub async fn choose_language(portal: &Portal, person: PersonId, language: Language) -> Result<(), AppError> {
    db::people::set_language(portal.db.reader(), person, language).await
}
