//! Every way into the house, each with the word on who may take it: a route cannot be had without one.

use std::convert::Infallible;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    handler::Handler,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{self, MethodRouter},
};
use http::{Method, StatusCode};
use tower::Service;

use super::Visit;
use crate::{
    domain::{
        error::AppError,
        people::{Duty, Right},
    },
    flows::portal::Portal,
};

/// Who may take a way. Judged before anything of the body is read; what they may see there, each page judges itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Anybody,
    /// Whoever is signed in, as whatever.
    Somebody,
    Contact(Right),
    Admin(Duty),
    /// A program without a session: a provider with its signature, a load balancer, a browser fetching styles.
    Program,
}

/// One way in: `GET /invoices/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    pub method: Method,
    pub path: String,
    pub who: Who,
}

#[derive(Debug, Default)]
pub struct Doors {
    router: Router<Portal>,
    list: Vec<Door>,
}

impl Doors {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn get<H, T>(self, path: &str, who: Who, page: H) -> Self
    where
        H: Handler<T, Portal>,
        T: 'static,
    {
        self.add(Door { method: Method::GET, path: path.to_owned(), who }, routing::get(page))
    }

    pub fn post<H, T>(self, path: &str, who: Who, deed: H) -> Self
    where
        H: Handler<T, Portal>,
        T: 'static,
    {
        self.add(Door { method: Method::POST, path: path.to_owned(), who }, routing::post(deed))
    }

    /// As [`Doors::post`], with a bound of its own: at most so many bytes of body.
    pub fn post_up_to<H, T>(self, bytes: usize, path: &str, who: Who, deed: H) -> Self
    where
        H: Handler<T, Portal>,
        T: 'static,
    {
        let way = routing::post(deed).layer(DefaultBodyLimit::max(bytes));
        self.add(Door { method: Method::POST, path: path.to_owned(), who }, way)
    }

    /// The files of a folder, to everybody.
    pub fn files<S>(mut self, path: &str, folder: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        self.list.push(Door { method: Method::GET, path: format!("{path}/{{*file}}"), who: Who::Program });
        Self { router: self.router.nest_service(path, folder), list: self.list }
    }

    pub fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        Self { router: self.router.merge(other.router), list: self.list }
    }

    /// What the test of the authorization table goes through.
    pub fn list(&self) -> &[Door] {
        &self.list
    }

    pub fn into_router(self) -> Router<Portal> {
        self.router
    }

    fn add(mut self, door: Door, way: MethodRouter<Portal>) -> Self {
        let who = door.who;
        let way = match who {
            Who::Anybody | Who::Program => way,
            who => way.route_layer(middleware::from_fn(move |visit, request, next| admit(who, visit, request, next))),
        };
        let router = self.router.route(&door.path, way);
        self.list.push(door);
        Self { router, list: self.list }
    }
}

/// The outer wall draws what a bare status means: the page, the JSON, the way to sign in.
async fn admit(who: Who, visit: Visit, request: Request, next: Next) -> Response {
    match visit.admitted(who) {
        Ok(()) => next.run(request).await,
        Err(error) => StatusCode::from_u16(error.code().status()).unwrap_or(StatusCode::FORBIDDEN).into_response(),
    }
}

impl Visit {
    fn admitted(&self, who: Who) -> Result<(), AppError> {
        match who {
            Who::Anybody | Who::Program => Ok(()),
            Who::Somebody => self.actor().map(drop),
            Who::Contact(right) => self.contact(right).map(drop),
            Who::Admin(duty) => self.admin(duty).map(drop),
        }
    }
}
