//! The accounts of ours whose statements are read: those of gateways whose money only a person can see.

use crate::{
    db,
    domain::{currency::Currency, error::AppError, ids::GatewayId, statement::booked::OwnAccount},
    flows::{gateways::open, portal::Portal},
    providers,
};

pub async fn accounts(portal: &Portal) -> Result<Vec<OwnAccount>, AppError> {
    let mut found = Vec::new();
    for gateway in db::gateways::all(portal.db.reader()).await? {
        let Some(provider) = providers::find(&gateway.provider) else { continue };
        let settings = open::open(portal, &gateway).await?;
        let own = |(currency, number)| OwnAccount { gateway: gateway.id, name: gateway.name.clone(), currency, number };
        found.extend(provider.own_accounts(&settings).into_iter().map(own));
    }
    Ok(found)
}

/// The account of a gateway in a currency.
pub async fn account(portal: &Portal, gateway: GatewayId, currency: Currency) -> Result<OwnAccount, AppError> {
    let all = accounts(portal).await?;
    all.into_iter().find(|one| (one.gateway, one.currency) == (gateway, currency)).ok_or(AppError::NotFound)
}
