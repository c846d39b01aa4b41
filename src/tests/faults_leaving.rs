//! Table b.3, F-57: customers who hang up in the middle of paying, at any moment.

use std::time::Duration;

use guichet::domain::{
    ids::{GatewayId, InvoiceId},
    invoice::InvoiceState,
    payment::State,
};
use http::StatusCode;

use crate::support::{Till, Visitor, cashbox::euro, counter::GRACE, till::fresh_key};

const CENTS: i64 = 1_000;
/// How often, and how much later each time.
const TIMES: u64 = 200;
const LATER: Duration = Duration::from_micros(400);

struct Click {
    invoice: InvoiceId,
    gateway: GatewayId,
    key: String,
}

impl Click {
    async fn nth(till: &Till, nth: u64) -> Self {
        let gateways = [till.card, till.transfer, till.balance];
        let gateway = gateways[usize::try_from(nth % 3).expect("a place")];
        Self { invoice: till.invoice(CENTS).await, gateway, key: fresh_key() }
    }

    fn path(&self, till: &Till) -> String {
        let way = if self.gateway == till.balance { "pay/balance" } else { "pay" };
        format!("/invoices/{}/{way}", self.invoice)
    }

    fn fields(&self) -> [(&'static str, String); 3] {
        [("gateway", self.gateway.to_string()), ("due", format!("{CENTS} EUR")), ("request_key", self.key.clone())]
    }

    /// As a browser writes it on its line.
    fn written(&self, till: &Till, session: &str) -> Vec<u8> {
        let body = serde_urlencoded::to_string(self.fields()).expect("a form");
        let head = [
            format!("POST {} HTTP/1.1", self.path(till)),
            "Host: 127.0.0.1:3000".to_owned(),
            format!("Cookie: sid={session}"),
            "Sec-Fetch-Site: same-origin".to_owned(),
            "Accept: text/html".to_owned(),
            "Content-Type: application/x-www-form-urlencoded".to_owned(),
            format!("Content-Length: {}", body.len()),
        ];
        format!("{}\r\n\r\n{body}", head.join("\r\n")).into_bytes()
    }

    async fn again(&self, till: &Till, grace: &mut Visitor) -> StatusCode {
        let fields = self.fields();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        grace.post(&self.path(till), &fields).await.status
    }
}

/// Whatever was begun of it comes to its end without them.
async fn is_told_to_its_end(till: &Till, invoice: InvoiceId) {
    let ended = async {
        while till.payments_of(invoice).await.iter().any(|payment| payment.state == State::Submitting) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("left lying between two steps");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f_57_whoever_hangs_up_leaves_nothing_half_done() {
    let till = Till::open().await;
    let funds = CENTS * 100;
    till.credit(funds).await;
    let (mut grace, socket) = (till.enters(GRACE).await, till.house.socket().await);
    let session = grace.cookie("sid").expect("a session").to_owned();
    let mut clicks = Vec::new();
    for nth in 0..TIMES {
        let click = Click::nth(&till, nth).await;
        let mut line = socket.line().await;
        line.say(&click.written(&till, &session)).await;
        tokio::time::sleep(LATER * u32::try_from(nth).expect("a few")).await;
        drop(line);
        clicks.push(click);
    }
    socket.stop.cancel();
    socket.ended.await.expect("it stopped");
    let mut begun = 0;
    for click in &clicks {
        is_told_to_its_end(&till, click.invoice).await;
        begun += till.payments_of(click.invoice).await.len();
    }
    assert!(begun > 0, "nobody ever came as far as the money");

    // The same click once more goes on with what there is, or begins it: never a second one.
    let mut by_balance = 0;
    for click in &clicks {
        assert_eq!(click.again(&till, &mut grace).await, StatusCode::SEE_OTHER);
        let payments = till.payments_of(click.invoice).await;
        let [payment] = &payments[..] else { panic!("one click, one payment: {payments:#?}") };
        let sessions = till.sessions_of(click.invoice).await.len();
        assert_eq!(sessions, usize::from(click.gateway == till.card), "{payment:?}");
        let settled = till.invoice_now(click.invoice).await.state == InvoiceState::Paid;
        assert_eq!(settled, click.gateway == till.balance, "{payment:?}");
        by_balance += i64::from(settled);
    }
    assert_eq!(till.held().await, euro(funds - by_balance * CENTS));
    till.agrees_with_provider().await;
    till.verifies().await;
}
