//! What is known about a customer changes. Invoices already issued keep what they say.

use serde_json::{Map, Value, json};

use crate::{
    db::{self, audit::Deed},
    domain::{
        customer::Card,
        error::AppError,
        ids::CustomerId,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

/// `version` is the one the form was made from.
pub async fn update(
    portal: &Portal,
    admin: &Admin,
    (id, version): (CustomerId, i32),
    card: &Card,
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Invoice)?;
    let (actor, now) = (Actor::Admin(admin.clone()), portal.clock.now());
    let tx = portal.db.begin().await?;
    let before = db::customers::find(&tx, id).await?;
    db::customers::update(&tx, &before, version, card).await?;
    let (old, new) = changed(&before.card, card);
    let deed = Deed {
        actor: &actor,
        deed: "customer-saved",
        object: ("customer", id.to_string()),
        before: Some(old),
        after: Some(new),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}

/// Only what is different, before and after.
fn changed(before: &Card, after: &Card) -> (Value, Value) {
    let (mut old, mut new) = (Map::new(), Map::new());
    for ((name, was), (_, is)) in facts(before).into_iter().zip(facts(after)) {
        if was != is {
            old.insert(name.into(), was);
            new.insert(name.into(), is);
        }
    }
    (Value::Object(old), Value::Object(new))
}

fn facts(card: &Card) -> [(&'static str, Value); 7] {
    [
        ("name", json!(card.name)),
        ("email", json!(card.email)),
        ("address", json!(card.address)),
        ("country", json!(card.country.code())),
        ("vat_number", json!(card.vat_number)),
        ("language", json!(card.language)),
        ("note", json!(card.note)),
    ]
}
