//! Somebody signed in says how they are called.

use crate::{
    db,
    domain::{error::AppError, ids::PersonId},
    flows::portal::Portal,
};

pub async fn rename(portal: &Portal, person: PersonId, name: &str) -> Result<(), AppError> {
    db::people::set_name(portal.db.reader(), person, name).await
}
