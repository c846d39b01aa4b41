//! One request: who asks, in which language, under which id. Made once by the outer wall, read by pages and actions.

use std::{net::IpAddr, sync::Arc};

use axum::extract::FromRequestParts;
use http::{Method, request::Parts};
use leptos::prelude::use_context;
use tokio::sync::OnceCell;
use tower_sessions::Session;

use crate::{
    db::{self, setup::Setup},
    domain::{
        Instant,
        error::AppError,
        language::Language,
        people::{Actor, Admin, Contact, Duty, Identity, Right},
        session::Trail,
    },
    flows::portal::Portal,
    request::{FormState, Posted},
};

#[derive(Clone)]
pub struct Visit {
    facts: Arc<Facts>,
    /// The form that was refused, when the page is drawn again for it.
    form: Option<FormState>,
}

pub struct Facts {
    pub identity: Identity,
    pub language: Language,
    /// In every answer as `X-Request-Id`, in the log and in audit lines.
    pub request_id: String,
    /// The client's address; behind a configured proxy, the one it names.
    pub address: IpAddr,
    pub method: Method,
    /// Path and query as asked for.
    pub target: String,
    /// The sentence the page before left for this one, by its key.
    pub flash: Option<String>,
    /// When the request came.
    pub at: Instant,
    /// What they came with, by the names of browser and system.
    pub device: String,
    /// Until when they need not prove again who they are.
    pub proved_until: Option<Instant>,
    pub session: Session,
    /// Read once for this request, by whoever needs it first.
    pub setup: OnceCell<Arc<Setup>>,
    /// JSON is answered to programs, HTML to people.
    pub wants: Wants,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    Html,
    Json,
}

impl Visit {
    pub fn new(facts: Facts) -> Self {
        Self { facts: Arc::new(facts), form: None }
    }

    /// The same visit, with the form that comes back.
    pub fn refused(self, posted: &Posted, error: &AppError) -> Self {
        Self { form: Some(FormState::refused(posted, error)), ..self }
    }

    pub fn form(&self) -> Option<&FormState> {
        self.form.as_ref()
    }

    pub async fn setup(&self, portal: &Portal) -> Result<Arc<Setup>, AppError> {
        self.setup.get_or_try_init(|| db::setup::read(&portal.db)).await.cloned()
    }

    /// The administrator who asks, if their role has this duty.
    pub fn admin(&self, duty: Duty) -> Result<Admin, AppError> {
        match &self.identity {
            Identity::Admin(admin) => admin.must(duty).cloned(),
            Identity::Contact(_) => Err(AppError::NotAllowed),
            Identity::Nobody => Err(AppError::SignedOut),
        }
    }

    /// Whoever asks, as long as they are signed in.
    pub fn actor(&self) -> Result<Actor, AppError> {
        match &self.identity {
            Identity::Admin(admin) => Ok(Actor::Admin(admin.clone())),
            Identity::Contact(contact) => Ok(Actor::Contact(contact.clone())),
            Identity::Nobody => Err(AppError::SignedOut),
        }
    }

    /// They proved who they are a short while ago.
    pub fn is_sure(&self) -> bool {
        self.proved_until.is_some_and(|until| self.at < until)
    }

    /// Where and with what they come, for the list of their sessions.
    pub fn trail(&self) -> Trail {
        Trail { device: self.device.clone(), address: self.address.to_string(), began: None }
    }

    /// The contact who asks, if they have this right.
    pub fn contact(&self, right: Right) -> Result<Contact, AppError> {
        match &self.identity {
            Identity::Contact(contact) => contact.must(right).cloned(),
            // An administrator has no invoices of their own: to them the address does not exist.
            Identity::Admin(_) => Err(AppError::NotFound),
            Identity::Nobody => Err(AppError::SignedOut),
        }
    }
}

impl std::ops::Deref for Visit {
    type Target = Facts;
    fn deref(&self) -> &Facts {
        &self.facts
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = http::StatusCode;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(http::StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The visit this page is drawn for.
///
/// # Panics
/// Outside the portal's own rendering, where no visit was provided.
#[expect(clippy::expect_used, reason = "every render provides it; without it there is nothing to draw")]
pub fn visit() -> Visit {
    use_context().expect("a visit is provided to every page")
}

/// The portal's parts, for pages that load.
///
/// # Panics
/// Outside the portal's own rendering.
#[expect(clippy::expect_used, reason = "every render provides it; without it there is nothing to load from")]
pub fn portal() -> Portal {
    use_context().expect("the portal is provided to every page")
}

/// Guard of an administrator's page.
pub fn admin(duty: Duty) -> Result<Admin, AppError> {
    visit().admin(duty)
}

/// Guard of a customer's page.
pub fn contact(right: Right) -> Result<Contact, AppError> {
    visit().contact(right)
}
