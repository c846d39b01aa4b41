//! Table b.3, F-03, F-04 and F-50: a database that is locked, read-only or gone, and what is served meanwhile.

use std::time::Duration;

use axum::Router;
use guichet::{
    db::Db,
    domain::{invoice::InvoiceState, payment::State},
    flows::portal::Portal,
    sandbox::control::DeliveryMode,
    server::serve,
};
use http::{StatusCode, header};

use crate::support::{Answer, Till, Visitor, cable::Cable, counter::GRACE, lock::Lock, till::fresh_key};

const CENTS: i64 = 5_000;

/// The pay form of an invoice, as its page was drawn before the trouble.
struct Click {
    action: String,
    fields: Vec<(String, String)>,
}

impl Click {
    fn on(till: &Till, invoice: guichet::domain::ids::InvoiceId) -> Self {
        let own = |name: &str, value: String| (name.to_owned(), value);
        let fields = vec![
            own("gateway", till.card.to_string()),
            own("due", format!("{CENTS} EUR")),
            own("request_key", fresh_key()),
        ];
        Self { action: format!("/invoices/{invoice}/pay"), fields }
    }

    async fn by(&self, visitor: &mut Visitor) -> Answer {
        let fields: Vec<_> = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        visitor.post(&self.action, &fields).await
    }
}

fn is_busy(answer: &Answer, what: &str) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{what}: {}", answer.body);
    assert!(answer.headers.contains_key(header::RETRY_AFTER), "{what}");
    assert!(answer.body.contains("unavailable"), "{what}: {}", answer.body);
}

async fn says(visitor: &mut Visitor) -> [StatusCode; 2] {
    [visitor.get("/healthz").await.status, visitor.get("/readyz").await.status]
}

const WELL: [StatusCode; 2] = [StatusCode::OK, StatusCode::OK];
const ALIVE_AND_NOT_READY: [StatusCode; 2] = [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f_03_who_meets_a_lock_of_two_seconds_waits_and_is_served() {
    let till = Till::open().await;
    let invoice = till.invoice(CENTS).await;
    let (mut grace, click) = (till.enters(GRACE).await, Click::on(&till, invoice));
    let lock = Lock::of(till.house.database_url()).await;
    let clicked = tokio::spawn(async move { click.by(&mut grace).await });
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!clicked.is_finished(), "it waits");
    lock.release().await;
    assert_eq!(clicked.await.expect("an answer").status, StatusCode::SEE_OTHER);
    let payment = till.latest(invoice).await.id;
    till.approves(payment).await;
    till.hears().await;
    till.paid_once(invoice).await;
}

/// A portal, and what stops its database and starts it again.
struct Shop {
    till: Till,
    service: Router,
}

impl Shop {
    fn visitor(&self, like: &Visitor) -> Visitor {
        let mut visitor = Visitor::new(self.service.clone());
        for name in ["sid", "language"] {
            like.cookie(name).into_iter().for_each(|value| visitor.set_cookie(name, value));
        }
        visitor
    }

    /// Nothing is sent, nothing is acknowledged, and what came in vain comes again.
    async fn stands<L>(self, stop: impl AsyncFnOnce() -> L, go_on: impl AsyncFnOnce(L)) {
        let till = &self.till;
        till.sandbox.webhooks(DeliveryMode::Drop);
        let (open, wanted) = (till.invoice(CENTS).await, till.invoice(CENTS).await);
        let payment = till.starts(open, till.card).await;
        till.approves(payment).await;
        let event = till.event("checkout.session.completed");
        let body = event.to_string().into_bytes();
        let signature = till.signed(guichet::flows::plant::STRIPE_WEBHOOK_SECRET, &body);
        let notice = || crate::support::notices::notice(till.card, body.clone(), Some(&signature));
        let signed_in = till.enters(GRACE).await;
        let (mut grace, mut watchman) = (self.visitor(&signed_in), Visitor::new(self.service.clone()));
        assert_eq!(says(&mut watchman).await, WELL);
        let (click, calls) = (Click::on(till, wanted), till.sandbox.calls().len());

        let stopped = stop().await;
        assert_eq!(says(&mut watchman).await, ALIVE_AND_NOT_READY);
        is_busy(&click.by(&mut grace).await, "a payment");
        is_busy(&watchman.send(notice()).await, "a notice");
        assert_eq!(till.sandbox.calls().len(), calls, "nothing was sent");
        go_on(stopped).await;

        assert_eq!(says(&mut watchman).await, WELL, "without a restart");
        assert!(till.live(wanted).await.is_empty() && till.inbox().await.is_empty(), "nothing was half kept");
        assert_eq!(watchman.send(notice()).await.status, StatusCode::OK, "the provider repeats");
        till.hears().await;
        assert_eq!(till.payment(payment).await.state, State::Succeeded);
        assert_eq!(click.by(&mut grace).await.status, StatusCode::SEE_OTHER, "so does the customer");
        till.approves(till.latest(wanted).await.id).await;
        till.asks(till.latest(wanted).await.id).await;
        for invoice in [open, wanted] {
            till.paid_once(invoice).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f_04_while_the_database_is_locked_nothing_is_sent_and_nothing_acknowledged() {
    let till = Till::open().await;
    let (service, url) = (till.house.service.clone(), till.house.database_url().to_owned());
    Shop { till, service }.stands(async || Lock::of(&url).await, async |lock: Lock| lock.release().await).await;
}

/// SQLite is a file in the house: it cannot be away.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f_04_while_the_database_is_gone_nothing_is_sent_and_nothing_acknowledged() {
    let till = Till::open().await;
    if till.house.db().is_sqlite() {
        return;
    }
    let (portal, cable) = over_a_cable(&till).await;
    let service = serve::service(portal, 0);
    let stop = async || cable.is_unplugged().await;
    Shop { till, service }.stands(stop, async |()| cable.is_plugged_in().await).await;
}

/// The same portal, reaching the same PostgreSQL by a cable.
async fn over_a_cable(till: &Till) -> (Portal, Cable) {
    let url = till.house.database_url();
    let (door, rest) = url.split_once('@').expect("a name and a password");
    let (place, database) = rest.split_once('/').expect("a database");
    let cable = Cable::laid().await;
    cable.leads_to(place.parse().expect("an address"));
    let db = Db::connect(&format!("{door}@{}/{database}", cable.address), 8).await.expect("PostgreSQL opens");
    (till.house.on_another_database(db), cable)
}

/// Everything can be looked at, nothing begun, and whoever watches the machine is told.
#[tokio::test]
async fn f_50_a_database_that_cannot_be_written_is_not_ready() {
    let till = Till::open().await;
    let invoice = till.invoice(CENTS).await;
    let signed_in = till.enters(GRACE).await;
    let service = serve::service(till.house.on_another_database(read_only(&till).await), 0);
    let (mut watchman, mut grace) = (Visitor::new(service.clone()), Visitor::new(service));
    grace.set_cookie("sid", signed_in.cookie("sid").expect("a session"));
    assert_eq!(says(&mut watchman).await, ALIVE_AND_NOT_READY);
    assert_eq!(grace.get(&format!("/invoices/{invoice}")).await.status, StatusCode::OK, "it can be read");
    let calls = till.sandbox.calls().len();
    for _ in 0..3 {
        is_busy(&Click::on(&till, invoice).by(&mut grace).await, "a payment");
    }
    assert_eq!(till.sandbox.calls().len(), calls, "nothing was sent");
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued);
    till.verifies().await;
}

/// The same tables by a door that lets nobody write.
async fn read_only(till: &Till) -> Db {
    let url = till.house.database_url();
    let url = match till.house.db().is_sqlite() {
        true => url.replace("mode=rwc", "mode=ro"),
        false => {
            let name = url.rsplit('/').next().expect("a name");
            let forbidding = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
            till.house.by_hand(&forbidding).await.expect("for those who come from now on");
            url.to_owned()
        }
    };
    Db::connect(&url, 4).await.expect("it opens")
}
