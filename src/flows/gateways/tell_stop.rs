//! A gateway fell out of Available by itself: those who configure gateways hear of it, and why.

use crate::{
    db::{self, Tx},
    domain::{
        error::AppError,
        gateway::Gateway,
        language::Language,
        letter::Letter,
        people::{Actor, Duty, PersonState},
    },
    flows::portal::Portal,
};

/// Whoever asked sees it on the page they asked from.
pub(super) async fn administrators(
    portal: &Portal,
    tx: &Tx,
    (gateway, reason): (&Gateway, &str),
    actor: &Actor,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    for person in db::people::administrators(tx).await? {
        let configures = person.role.is_some_and(|role| role.may(Duty::Configure));
        let asked = matches!(actor, Actor::Admin(admin) if admin.person == person.id);
        if !configures || asked || person.state != PersonState::Active {
            continue;
        }
        let letter = Letter::GatewayStopped {
            name: person.name,
            gateway: gateway.name.clone(),
            reason: reason.to_owned(),
            link: portal.address(&format!("/admin/settings/store/gateways/{}", gateway.id)),
        };
        let occasion = format!("gateway-stopped:{}:{}:{}", gateway.id, now.unix_timestamp(), person.id);
        let to = (&person.email, person.language.unwrap_or(Language::Fr));
        db::letters::queue(tx, &occasion, to, &letter, now).await?;
    }
    Ok(())
}
