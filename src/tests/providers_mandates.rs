//! What a first payment leaves behind: a mandate, debited again with the customer's consent, until somebody ends it.

use guichet::{
    db,
    domain::{
        ids::{GatewayId, InvoiceId},
        invoice::InvoiceState,
        mandate::{CONSENT_WORDS, Mandate, MandateState},
        payment::State,
    },
    flows::payments::janitor,
    providers::{Feature, Provider},
    sandbox::control::{CustomerAction, DeliveryMode, LateEvent, Step},
};
use http::StatusCode;
use scraper::{Html, Selector};

use crate::support::{
    Answer, Till, Visitor,
    adapter::Adapter,
    counter::{GRACE, IRENE},
    online::{agrees, is_led_on, late, online, settles_down},
    till::fresh_key,
};

mod ending;

/// The providers whose customers leave mandates.
fn mandated() -> Vec<&'static dyn Provider> {
    let mut found = online();
    found.retain(|one| one.capabilities().can(Feature::Mandate));
    assert!(!found.is_empty());
    found
}

/// A till at which a customer has paid once, by debit, and left a mandate.
struct Left {
    till: Till,
    provider: &'static dyn Provider,
    gateway: GatewayId,
    mandate: Mandate,
}

impl Left {
    async fn with(provider: &'static dyn Provider) -> Self {
        Self::by(provider, CustomerAction::Debit).await
    }

    async fn by(provider: &'static dyn Provider, action: CustomerAction) -> Self {
        let till = Till::open_impatiently_for(provider.kind()).await;
        let gateway = till.of(provider.kind()).await;
        let invoice = till.invoice_for(provider, 12_000).await;
        let (payment, page) = is_led_on(&till, invoice, provider).await;
        till.acts_at(&page, action).await.expect("agreed");
        _ = till.sandbox.late(&late(&page, LateEvent::Success));
        settles_down(&till).await;
        assert_eq!(till.payment(payment).await.state, State::Succeeded, "{}", provider.kind());
        let mandate = only_mandate(&till).await;
        assert_eq!((mandate.payment, mandate.gateway, mandate.state), (payment, gateway, MandateState::Active));
        Self { till, provider, gateway, mandate }
    }

    async fn invoice(&self) -> InvoiceId {
        self.till.invoice_for(self.provider, 9_000).await
    }

    fn action(&self, invoice: InvoiceId) -> String {
        format!("/invoices/{invoice}/pay/mandate/{}", self.mandate.id)
    }

    /// The form of the invoice's page, with the box ticked, and sent.
    async fn agrees_to_pay(&self, grace: &mut Visitor, invoice: InvoiceId) -> Answer {
        let fields = self.ticked(grace, invoice).await;
        grace.post(&self.action(invoice), &borrowed(&fields)).await
    }

    async fn ticked(&self, grace: &mut Visitor, invoice: InvoiceId) -> Vec<(String, String)> {
        let page = grace.get(&format!("/invoices/{invoice}")).await;
        let form = page.form(&self.action(invoice)).with("consent", CONSENT_WORDS);
        form.fields().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    async fn is_offered(&self, grace: &mut Visitor, invoice: InvoiceId) -> bool {
        let page = grace.get(&format!("/invoices/{invoice}")).await;
        let form = Selector::parse(&format!("form[action='{}']", self.action(invoice))).expect("a selector");
        Html::parse_document(&page.body).select(&form).next().is_some()
    }

    async fn stands(&self) -> MandateState {
        let db = self.till.house.db().reader();
        db::mandates::find_for(db, self.till.customer(), self.mandate.id).await.expect("a mandate").state
    }

    fn happens(&self, object: &str, event: LateEvent) {
        self.till.sandbox.late(&late(object, event)).expect("it happens");
    }
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

async fn only_mandate(till: &Till) -> Mandate {
    let mut all = db::mandates::of_customer(till.house.db().reader(), till.customer(), 10).await.expect("mandates");
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn reference_of(till: &Till, invoice: InvoiceId) -> String {
    till.latest(invoice).await.provider_reference.expect("the provider's id")
}

#[tokio::test]
async fn a_second_invoice_is_debited_on_the_mandate_with_the_customers_consent() {
    for provider in mandated() {
        let left = Left::with(provider).await;
        let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
        let shown = grace.get(&format!("/invoices/{invoice}")).await;
        assert!(shown.says(&left.mandate.method) && shown.says("mandat accepté le"), "{:?}", shown.text("#pay"));
        assert!(shown.says("J’autorise"), "what is agreed to stands there");

        let pages = till.calls("POST /billing_requests") + till.calls("POST /billing_request_flows");
        let paid = left.agrees_to_pay(&mut grace, invoice).await;
        let payment = till.latest(invoice).await;
        assert_eq!((paid.status, paid.location()), (StatusCode::SEE_OTHER, &*format!("/payments/{}", payment.id)));
        assert_eq!(payment.state, State::Processing, "submitted is not paid");
        let (mandate, consent) =
            db::mandates::agreed(till.house.db().reader(), payment.id).await.expect("kept").expect("a consent");
        assert_eq!(mandate.id, left.mandate.id);
        let (who, name) = (till.grace.person, till.grace.name.clone());
        assert_eq!((consent.person, consent.name, consent.at), (who, name, payment.created_at));
        assert_eq!((consent.words.as_str(), consent.language.tag()), (CONSENT_WORDS, "fr"));

        let reference = reference_of(till, invoice).await;
        for event in [LateEvent::Confirmed, LateEvent::Success] {
            assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued, "{event:?}");
            left.happens(&reference, event);
            settles_down(till).await;
        }
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
        assert_eq!(till.latest(invoice).await.method.as_deref(), Some(left.mandate.method.as_str()));
        let asked = till.calls("POST /billing_requests") + till.calls("POST /billing_request_flows");
        assert_eq!(asked, pages, "nobody was sent to a page");
        assert_eq!(till.taken(), 21_000);
        agrees(till, provider.kind(), &[left.mandate.payment, payment.id]).await;
        let adapter = Adapter::of(till, provider.kind(), payment.id).await;
        adapter.gives_back(till, &adapter.refund((2_000, 0), "REF-1")).await.expect("given back like any other");
        assert_eq!(till.given_back(), 2_000);
    }
}

#[tokio::test]
async fn without_the_box_or_with_other_words_nothing_is_debited() {
    for provider in mandated() {
        let left = Left::with(provider).await;
        let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
        let (before, calls) = (till.house.imprint().await, till.calls(""));
        for words in ["", "yes", "2020-01-01"] {
            let mut fields = left.ticked(&mut grace, invoice).await;
            fields.retain(|(name, _)| name != "consent");
            if !words.is_empty() {
                fields.push(("consent".into(), words.into()));
            }
            let refused = grace.post(&left.action(invoice), &borrowed(&fields)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words:?}");
            assert_eq!(refused.error_codes(), ["validation", "required"], "{words:?}");
        }
        till.house.imprint().await.is(&before, "no consent");
        assert_eq!(till.calls(""), calls, "the provider heard nothing");
    }
}

#[tokio::test]
async fn two_clicks_are_one_debit_and_so_are_two_tabs() {
    for provider in mandated() {
        let left = Left::with(provider).await;
        let (till, invoice) = (&left.till, left.invoice().await);
        let (mut one, mut two) = (till.enters(GRACE).await, till.enters(GRACE).await);
        let (fields, others) = (left.ticked(&mut one, invoice).await, left.ticked(&mut two, invoice).await);
        let (action, fields, others) = (left.action(invoice), borrowed(&fields), borrowed(&others));
        let (mut again, mut tab) = (till.enters(GRACE).await, till.enters(GRACE).await);
        let (first, second, third) =
            tokio::join!(one.post(&action, &fields), again.post(&action, &fields), tab.post(&action, &others));
        let payments = db::payments::of_invoice(till.house.db().reader(), invoice).await.expect("payments");
        assert_eq!(payments.len(), 1, "one payment");
        let led = [&first, &second, &third].into_iter().filter(|answer| answer.status == StatusCode::SEE_OTHER);
        assert!(led.count() >= 1);
        let refused = [first, second, third].into_iter().filter(|answer| answer.status != StatusCode::SEE_OTHER);
        for answer in refused {
            assert_eq!(answer.error_codes(), ["attempt_in_progress"]);
        }
        left.happens(&reference_of(till, invoice).await, LateEvent::Success);
        settles_down(till).await;
        assert_eq!(till.taken(), 21_000, "debited once");
        till.verifies().await;
    }
}

#[tokio::test]
async fn a_debit_that_fails_days_later_reopens_the_invoice() {
    for provider in mandated() {
        let left = Left::with(provider).await;
        let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
        left.agrees_to_pay(&mut grace, invoice).await;
        let reference = reference_of(till, invoice).await;
        left.happens(&reference, LateEvent::Confirmed);
        settles_down(till).await;
        left.happens(&reference, LateEvent::Failure);
        settles_down(till).await;
        let payment = till.latest(invoice).await;
        assert_eq!((payment.state, payment.failure.as_deref()), (State::Failed, Some("insufficient_funds")));
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued);
        assert!(left.is_offered(&mut grace, invoice).await, "the mandate stands: another try is theirs to make");
        assert_eq!(till.taken(), 12_000);
        till.verifies().await;
    }
}

/// A debit whose answer is lost was made or was not: nobody knows, nobody pays again, and it is found.
#[tokio::test]
async fn a_debit_whose_answer_is_lost_is_found_and_made_once() {
    for provider in mandated() {
        for step in [Step::ActThen500, Step::ResetBeforeHeaders] {
            let left = Left::with(provider).await;
            let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
            till.sandbox.webhooks(DeliveryMode::Drop);
            till.script("*", std::iter::repeat_n(step.clone(), 8));
            left.agrees_to_pay(&mut grace, invoice).await;
            let payment = till.latest(invoice).await.id;
            assert_eq!(till.payment(payment).await.state, State::Unknown, "{step:?}");
            till.script("*", []);
            till.house.portal.clock.advance(61);
            janitor::janitor(&till.house.portal).await.expect("a round");
            let found = till.payment(payment).await;
            match step {
                Step::ActThen500 => assert_eq!(found.state, State::Processing, "made, and found"),
                _ => assert_eq!(found.state, State::Failed, "never arrived there"),
            }
            assert!(till.live(invoice).await.len() <= 1);
            till.verifies().await;
        }
    }
}

#[tokio::test]
async fn somebody_elses_mandate_is_not_found() {
    for provider in mandated() {
        let left = Left::with(provider).await;
        let (till, invoice, mut irene) = (&left.till, left.invoice().await, left.till.enters(IRENE).await);
        let theirs = till.invoice_of_lefevre().await;
        let before = till.house.imprint().await;
        for invoice in [invoice, theirs] {
            let form = [("consent", CONSENT_WORDS), ("request_key", &*fresh_key())];
            irene.post(&left.action(invoice), &form).await.is_refused("not_found", "somebody else's mandate");
        }
        let forget = format!("/mandates/{}/forget", left.mandate.id);
        irene.post(&forget, &[]).await.is_refused("not_found", "somebody else's mandate");
        assert!(!irene.get("/mandates").await.says(&left.mandate.method));
        till.house.imprint().await.is(&before, "somebody else's mandate");
    }
}
