//! The short way in: a session that is simply there, for stories that are not about signing in.

use guichet::{
    db::sessions::{self, Kept},
    request::session::{PERSON, hashed},
};
use tower_sessions::session::Id;

use super::{TestPortal, Visitor, cast::Figure};

impl TestPortal {
    /// Plants them and opens the door; no password is hashed.
    pub async fn enters(&self, figure: Figure) -> Visitor {
        let person = self.plant(figure).await;
        let (id, now) = (Id::default(), self.portal.clock.now());
        let content = serde_json::json!({ PERSON: person, "seen": now.unix_timestamp() }).to_string();
        let expires_at = now + time::Duration::hours(1);
        let kept = Kept { id: hashed(&id), person: Some(person), content, expires_at };
        sessions::insert(self.db(), kept, now).await.expect("a session");
        let mut visitor = self.visitor();
        visitor.set_cookie("sid", &id.to_string());
        visitor
    }
}
