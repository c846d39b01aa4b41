//! What administrators set up and every page needs: read once, and again when its epoch has passed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use sea_orm::EntityTrait;

use super::{ConnectionTrait, Db, entities::setup_epoch, gateways, settings};
use crate::domain::{error::AppError, gateway::Gateway, ids::GatewayId, second_factor::Access, shop::Shop};

#[derive(Debug, Clone)]
pub struct Setup {
    pub shop: Shop,
    pub access: Access,
    /// In the order customers see.
    pub gateways: Vec<Gateway>,
    sealed: BTreeMap<GatewayId, Vec<u8>>,
    epoch: i64,
}

impl Setup {
    pub fn gateway(&self, id: GatewayId) -> Result<Gateway, AppError> {
        self.gateways.iter().find(|gateway| gateway.id == id).cloned().ok_or(AppError::NotFound)
    }

    /// The provider's settings as they lie in the table, sealed for this gateway's id.
    pub fn sealed(&self, id: GatewayId) -> Result<&[u8], AppError> {
        self.sealed.get(&id).map(Vec::as_slice).ok_or(AppError::NotFound)
    }
}

/// The latest that was read, by any request of this process.
#[derive(Debug, Clone, Default)]
pub(super) struct Latest(Arc<Mutex<Option<Arc<Setup>>>>);

/// As it stands at this moment: the database's triggers count each change, whoever makes it, and the count is asked for each
/// time. What is read anew is at least as new as the epoch it is kept under.
pub async fn read(db: &Db) -> Result<Arc<Setup>, AppError> {
    let setup = read_in(db, db.reader()).await?;
    db.setup.keep(&setup);
    Ok(setup)
}

/// As a transaction sees it. What it has changed itself may never come to pass: nothing of it is kept.
pub async fn read_in(db: &Db, tx: &impl ConnectionTrait) -> Result<Arc<Setup>, AppError> {
    let epoch = setup_epoch::Entity::find().one(tx).await?.map_or(0, |row| row.number);
    if let Some(setup) = db.setup.of(epoch) {
        return Ok(setup);
    }
    let (shop, access) = (settings::shop(tx).await?.value, settings::access(tx).await?.value);
    let (gateways, sealed) = gateways::all_with_settings(tx).await?;
    Ok(Arc::new(Setup { shop, access, gateways, sealed, epoch }))
}

/// What was read last, if it is of this epoch.
pub(super) fn known(db: &Db, epoch: i64) -> Option<Arc<Setup>> {
    db.setup.of(epoch)
}

/// One of its gateways.
pub async fn gateway(db: &Db, id: GatewayId) -> Result<Gateway, AppError> {
    read(db).await?.gateway(id)
}

impl Latest {
    fn of(&self, epoch: i64) -> Option<Arc<Setup>> {
        let latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        latest.as_ref().filter(|setup| setup.epoch == epoch).cloned()
    }

    /// Whatever was read last, even of a lower epoch: a database brought back from a copy counts from where the copy stood.
    fn keep(&self, setup: &Arc<Setup>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(setup.clone());
    }
}
