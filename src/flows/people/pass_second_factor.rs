//! The second step of coming in: the password was right, now a code.

use std::net::IpAddr;

use super::{
    limits::{Limit, admit},
    second_factor,
};
use crate::{
    db,
    domain::{error::AppError, ids::PersonId, people::Identity, second_factor::Typed},
    flows::portal::Portal,
};

/// As what they came in. `address` is the client's trusted one.
pub async fn pass_second_factor(
    portal: &Portal,
    (person, address): (PersonId, IpAddr),
    code: &Typed,
    request_id: &str,
) -> Result<Identity, AppError> {
    let subject = Limit::SignInFromAddress.address(address);
    admit(portal, Limit::SignInFromAddress, &subject).await?;
    // Shut out or helped by an owner in between: they begin anew.
    let (identity, _) = db::people::identity(&portal.db, person).await?;
    let asked = db::second_factors::confirmed(portal.db.reader(), person).await?;
    if identity == Identity::Nobody || asked.is_none() {
        return Err(AppError::SignedOut);
    }
    second_factor::check(portal, person, code, request_id).await?;
    db::tries::take_back(portal.db.reader(), &subject).await?;
    tracing::info!(person = %person, "signed in with a second factor");
    Ok(identity)
}
