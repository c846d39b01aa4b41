//! What lies in the outbox, opened.

use guichet::{
    db,
    domain::{letter::Letter, people::Email},
    flows::people::links,
};

use super::TestPortal;

impl TestPortal {
    /// Every letter to an address, oldest first.
    pub async fn letters_to(&self, email: &str) -> Vec<Letter> {
        let email = Email::parse(email).expect("an address");
        db::letters::to(self.db().reader(), &email).await.expect("the outbox can be read")
    }

    /// The path of the link in the last letter that has one.
    pub async fn link_to(&self, email: &str) -> String {
        let carried = self.letters_to(email).await.into_iter().rev().find_map(|letter| match letter {
            Letter::Reset { link, .. } | Letter::Invitation { link, .. } | Letter::ConfirmEmail { link, .. } => {
                Some(link)
            }
            _ => None,
        });
        let carried = carried.unwrap_or_else(|| panic!("no letter with a link to {email}"));
        let address = links::unseal(&self.portal, &carried).expect("a link of ours");
        let path = address.strip_prefix("http://127.0.0.1:3000").expect("behind the configured origin");
        path.to_owned()
    }
}
