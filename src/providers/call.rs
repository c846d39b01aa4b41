//! The circumstances of a call to a provider, and what they forbid.

use super::{Settings, Trouble, http};
use crate::domain::{Instant, gateway::Mode};

/// The circumstances of one call: whose settings, which client, what time it is.
pub struct Call<'a> {
    pub http: http::Http,
    pub settings: &'a Settings,
    pub mode: Mode,
    pub now: Instant,
    /// Where the provider's API is, when the server's environment points elsewhere (`GUICHET_STRIPE_API_BASE`).
    pub base: Option<&'a str>,
}

impl Call<'_> {
    /// Live credentials, which `field` holds, go to the provider itself and to no stand-in.
    pub fn may_carry(&self, field: &'static str) -> Result<(), Trouble> {
        match (self.mode, self.base) {
            (Mode::Live, Some(_)) => {
                let why = "live credentials are only sent to the provider itself";
                Err(Trouble::refused("key_mode_mismatch", why).about(field))
            }
            _ => Ok(()),
        }
    }

    /// Trouble is told with the id the provider gave the request, for its support.
    pub fn naming<T>(&self, said: Result<T, Trouble>) -> Result<T, Trouble> {
        said.map_err(|trouble| match trouble.request_id {
            None => trouble.with_request_id(self.http.latest()),
            Some(_) => trouble,
        })
    }
}
