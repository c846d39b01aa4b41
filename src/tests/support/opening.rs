//! How a till is set up.

use guichet::{
    flows::{clock::Clock, hooks::Hooks},
    providers::http::Patience,
};

use super::{TestPortal, cable::Cable};

/// How a till is set up.
pub struct Opening {
    pub clock: Clock,
    pub hooks: Hooks,
    pub patience: Patience,
    /// Where notices go; `None`: to this till's own portal.
    pub address: Option<String>,
    /// What lies between the portal and the provider; `None`: nothing.
    pub cable: Option<Cable>,
    /// The kinds of providers with a gateway, beside those every till has.
    pub more: Vec<&'static str>,
}

impl Default for Opening {
    fn default() -> Self {
        let (clock, patience) = (TestPortal::clock(), Patience::default());
        Self { clock, hooks: Hooks::default(), patience, address: None, cable: None, more: Vec::new() }
    }
}
