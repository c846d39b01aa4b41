//! Who may come: customers with somebody who acts for them and has signed in, planted before the shop opens. A password
//! takes its time to be compared, and signing in is another story.

use guichet::{
    db,
    domain::{
        customer::{Card, Country},
        ids::{CustomerId, PersonId},
        language::Language,
        people::{Admin, Email, Person, PersonState, Right},
    },
    flows::{customers, portal::Portal},
};

use crate::support::door::lets_in;

#[derive(Debug, Clone)]
pub struct Known {
    pub customer: CustomerId,
    /// What their browser carries.
    pub session: String,
}

pub async fn becomes_known(portal: &Portal, owner: &Admin, nth: u64) -> Known {
    let email = Email::parse(&format!("client-{nth}@proof.test")).expect("an address");
    let card = Card {
        name: format!("Client {nth}"),
        email: email.clone(),
        address: "3 quai Perrache\n69002 Lyon".into(),
        country: Country::parse("FR").expect("a country"),
        vat_number: String::new(),
        language: Language::Fr,
        note: String::new(),
    };
    let customer = customers::create::create(portal, owner, &card, "proof").await.expect("a customer");
    let person = Person {
        id: PersonId::fresh(),
        email,
        name: format!("Payeur {nth}"),
        language: None,
        role: None,
        state: PersonState::Active,
    };
    let (now, tx) = (portal.clock.now(), portal.db.begin().await.expect("a transaction"));
    db::people::insert(&tx, &person, None, now).await.expect("a person");
    db::contacts::attach(&tx, (customer, person.id), &Right::ALL, now).await.expect("attached");
    tx.commit().await.expect("kept");
    Known { customer, session: lets_in(portal, person.id).await }
}
