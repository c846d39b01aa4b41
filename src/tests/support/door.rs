//! The short way in: a session that is simply there, for stories that are not about signing in.

use guichet::{
    db::sessions::{self, Kept},
    domain::ids::PersonId,
    flows::portal::Portal,
    request::session::{PERSON, hashed},
};
use tower_sessions::session::Id;

use super::{TestPortal, Visitor, cast::Figure};

impl TestPortal {
    /// Plants them and opens the door; no password is hashed.
    pub async fn enters(&self, figure: Figure) -> Visitor {
        let person = self.plant(figure).await;
        let mut visitor = self.visitor();
        visitor.set_cookie("sid", &lets_in(&self.portal, person).await);
        visitor
    }
}

/// Answers what their browser has to carry as `sid`.
pub async fn lets_in(portal: &Portal, person: PersonId) -> String {
    let (id, now) = (Id::default(), portal.clock.now());
    let content = serde_json::json!({ PERSON: person, "seen": now.unix_timestamp() }).to_string();
    let expires_at = now + time::Duration::hours(1);
    let kept = Kept { id: hashed(&id), person: Some(person), content, expires_at };
    sessions::insert(&portal.db, kept, now).await.expect("a session");
    id.to_string()
}
