//! A person has a provider asked, now: written down before the question. What the answer changes stands in a history of its own.

use super::portal::Portal;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::AppError,
        people::{Actor, Admin},
    },
};

/// `state`: how our books have it until then.
pub async fn note_question(
    portal: &Portal,
    admin: &Admin,
    (deed, object): (&'static str, (&'static str, String)),
    state: &str,
    request_id: &str,
) -> Result<(), AppError> {
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed,
        object,
        before: Some(serde_json::json!({ "state": state })),
        after: None,
        request_id,
    };
    db::audit::write(portal.db.reader(), deed, portal.clock.now()).await
}
