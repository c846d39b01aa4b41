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
        error::{AppError, Code},
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

/// Whether whoever may take a way has to prove again who they are, unless they did a short while ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    Usual,
    /// Access, secrets, money's own way: a session left open, or stolen, is not enough.
    Sure,
}

/// One way in: `GET /invoices/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    pub method: Method,
    pub path: String,
    pub who: Who,
    pub care: Care,
}

/// Marks an answer that asks for a proof first, with the page to come back to.
#[derive(Debug, Clone)]
pub struct ProveFirst {
    pub back: String,
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
        self.add((Method::GET, path, who, Care::Usual), routing::get(page))
    }

    /// As [`Doors::get`], for a form whose deed wants a proof: it is asked before anything is typed.
    pub fn get_sure<H, T>(self, path: &str, who: Who, page: H) -> Self
    where
        H: Handler<T, Portal>,
        T: 'static,
    {
        self.add((Method::GET, path, who, Care::Sure), routing::get(page))
    }

    pub fn post<H, T>(self, path: &str, who: Who, deed: H) -> Self
    where
        H: Handler<T, Portal>,
        T: 'static,
    {
        self.add((Method::POST, path, who, Care::Usual), routing::post(deed))
    }

    /// As [`Doors::post`], for a deed that wants a proof. The page of its form is the nearest one at or above its
    /// address, and is named before it.
    pub fn post_sure<H, T>(self, path: &str, who: Who, deed: H) -> Self
    where
        H: Handler<T, Portal>,
        T: 'static,
    {
        self.add((Method::POST, path, who, Care::Sure), routing::post(deed))
    }

    /// As [`Doors::post`], with a bound of its own: at most so many bytes of body.
    pub fn post_up_to<H, T>(self, bytes: usize, path: &str, who: Who, deed: H) -> Self
    where
        H: Handler<T, Portal>,
        T: 'static,
    {
        let way = routing::post(deed).layer(DefaultBodyLimit::max(bytes));
        self.add((Method::POST, path, who, Care::Usual), way)
    }

    /// The files of a folder, to everybody.
    pub fn files<S>(mut self, path: &str, folder: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        let path_of_files = format!("{path}/{{*file}}");
        self.list.push(Door { method: Method::GET, path: path_of_files, who: Who::Program, care: Care::Usual });
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

    fn add(mut self, (method, path, who, care): (Method, &str, Who, Care), way: MethodRouter<Portal>) -> Self {
        let door = Door { method, path: path.to_owned(), who, care };
        let above = self.steps_to_page(path);
        let way = match (who, care) {
            (Who::Anybody | Who::Program, _) => way,
            (who, Care::Usual) => {
                way.route_layer(middleware::from_fn(move |visit, request, next| admit(who, visit, request, next)))
            }
            (who, Care::Sure) => way.route_layer(middleware::from_fn(move |visit, request, next| {
                admit_the_sure(who, above, (visit, request), next)
            })),
        };
        let router = self.router.route(&door.path, way);
        self.list.push(door);
        Self { router, list: self.list }
    }

    /// How many steps up from here a page stands.
    fn steps_to_page(&self, path: &str) -> usize {
        let is_page = |path: &str| self.list.iter().any(|door| door.method == Method::GET && door.path == path);
        let depth = path.matches('/').count();
        (0..depth).find(|steps| is_page(up(path, *steps))).unwrap_or_default()
    }
}

/// The address so many steps above.
fn up(path: &str, steps: usize) -> &str {
    (0..steps).fold(path, |path, _| path.rsplit_once('/').map_or("", |(above, _)| above))
}

/// The outer wall draws what a bare status means: the page, the JSON, the way to sign in.
async fn admit(who: Who, visit: Visit, request: Request, next: Next) -> Response {
    match visit.admitted(who) {
        Ok(()) => next.run(request).await,
        Err(error) => bare(&error),
    }
}

/// As [`admit`], and then whoever may come in proves who they are. Nothing of the body was read.
async fn admit_the_sure(who: Who, above: usize, (visit, request): (Visit, Request), next: Next) -> Response {
    match visit.admitted(who) {
        Ok(()) if visit.is_sure() => next.run(request).await,
        Ok(()) => {
            let here = request.uri();
            let back = match *request.method() {
                Method::GET | Method::HEAD => here.path_and_query().map_or("/", |target| target.as_str()),
                _ => up(here.path(), above),
            };
            let mut answer = bare(&AppError::Conflict(Code::ReauthRequired));
            answer.extensions_mut().insert(ProveFirst { back: back.to_owned() });
            answer
        }
        Err(error) => bare(&error),
    }
}

fn bare(error: &AppError) -> Response {
    StatusCode::from_u16(error.code().status()).unwrap_or(StatusCode::FORBIDDEN).into_response()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deed_leads_back_to_the_page_of_its_form() {
        let page = async || "";
        let doors = Doors::new().get("/team", Who::Somebody, page).get("/team/{person}", Who::Somebody, page);
        for (deed, steps) in [("/team/{person}", 0), ("/team/{person}/role", 1), ("/team/a/b/c", 3)] {
            assert_eq!(doors.steps_to_page(deed), steps, "{deed}");
        }
        assert_eq!(up("/team/0190/role", 1), "/team/0190");
    }
}
