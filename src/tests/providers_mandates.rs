//! What a first payment leaves behind: a mandate, debited again with the customer's consent, until somebody ends it.

use guichet::{
    db,
    domain::{
        gateway::Mode,
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
async fn a_mandate_cancelled_between_page_and_click_is_refused_in_words() {
    for provider in mandated() {
        let left = Left::with(provider).await;
        let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
        till.sandbox.webhooks(DeliveryMode::Drop);
        let fields = left.ticked(&mut grace, invoice).await;
        left.happens(&left.mandate.reference, LateEvent::MandateCancelled);
        let refused = grace.post(&left.action(invoice), &borrowed(&fields)).await;
        assert_eq!((refused.status, refused.error_codes()), (StatusCode::CONFLICT, vec!["mandate_ended".to_owned()]));
        assert!(refused.says("choisissez un autre moyen de payer"), "{:?}", refused.text("#pay"));
        let payment = till.latest(invoice).await;
        assert_eq!((payment.state, payment.failure.as_deref()), (State::Failed, Some("mandate_ended")));
        assert_eq!(left.stands().await, MandateState::Ended);
        assert!(!left.is_offered(&mut grace, invoice).await, "nobody offers it again");
        assert_eq!(till.taken(), 12_000);
        // The same page once more, by whoever kept it open.
        let mut again = fields;
        again.retain(|(name, _)| name != "request_key");
        again.push(("request_key".into(), fresh_key()));
        let refused = grace.post(&left.action(invoice), &borrowed(&again)).await;
        assert_eq!(refused.error_codes(), ["mandate_ended"]);
        till.verifies().await;
    }
}

#[tokio::test]
async fn a_notice_that_it_is_over_ends_it_here() {
    for provider in mandated() {
        for event in [LateEvent::MandateCancelled, LateEvent::Failure, LateEvent::Expire] {
            let left = Left::with(provider).await;
            let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
            assert!(left.is_offered(&mut grace, invoice).await);
            left.happens(&left.mandate.reference, event);
            settles_down(till).await;
            assert_eq!(left.stands().await, MandateState::Ended, "{event:?}");
            assert!(!left.is_offered(&mut grace, invoice).await, "{event:?}");
            assert!(till.inbox().await.iter().any(|kept| kept.reason == "mandate_ended"), "{event:?}");
            assert_eq!(till.payment(left.mandate.payment).await.state, State::Succeeded, "what was paid stays paid");
        }
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

/// Who pays at once signs a mandate too, should their bank not be able to: they see it, and can end it.
#[tokio::test]
async fn a_mandate_signed_with_a_payment_at_once_is_theirs_to_see_and_to_end() {
    for provider in mandated() {
        let left = Left::by(provider, CustomerAction::Approve).await;
        let (till, mut grace) = (&left.till, left.till.enters(GRACE).await);
        let page = grace.get("/mandates").await;
        assert!(page.says(&left.mandate.method) && page.marks("data-state").contains(&"active".to_owned()));
        let action = format!("/mandates/{}/forget", left.mandate.id);
        assert_eq!(page.form(&action).fields(), [], "asks, and nothing else");
        assert_eq!(grace.post(&action, &[]).await.location(), "/mandates");
        assert_eq!(left.stands().await, MandateState::Ended);
        let told = till.sandbox.objects("gocardless.mandates").into_iter().filter(|one| one["status"] == "cancelled");
        assert_eq!(told.count(), 1, "the provider was told");
        assert_eq!(grace.get("/mandates").await.marks("data-state"), ["ended"]);
        settles_down(till).await;
        assert_eq!(till.payment(left.mandate.payment).await.state, State::Succeeded);
        till.verifies().await;
    }
}

#[tokio::test]
async fn a_mandate_is_not_ended_under_a_payment_and_its_end_is_told_until_it_is_heard() {
    for provider in mandated() {
        let left = Left::with(provider).await;
        let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
        left.agrees_to_pay(&mut grace, invoice).await;
        let action = format!("/mandates/{}/forget", left.mandate.id);
        let refused = grace.post(&action, &[]).await;
        assert_eq!((refused.status, refused.error_codes()), (StatusCode::CONFLICT, vec!["mandate_in_use".to_owned()]));
        left.happens(&reference_of(till, invoice).await, LateEvent::Success);
        settles_down(till).await;

        let next = left.invoice().await;
        till.script("*", std::iter::repeat_n(Step::Status { status: 500, body: None }, 40));
        assert_eq!(grace.post(&action, &[]).await.location(), "/mandates");
        assert_eq!(left.stands().await, MandateState::Ending);
        assert!(!left.is_offered(&mut grace, next).await, "from now on it is not used");
        till.script("*", []);
        janitor::janitor(&till.house.portal).await.expect("a round");
        assert_eq!(left.stands().await, MandateState::Ending, "not so soon");
        till.house.portal.clock.advance(3_601);
        janitor::janitor(&till.house.portal).await.expect("a round");
        assert_eq!(left.stands().await, MandateState::Ended);
        till.verifies().await;
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

/// What was given in test is worth nothing in earnest, and a gateway that may not be used offers nothing.
#[tokio::test]
async fn a_mandate_serves_its_own_gateway_as_it_stands() {
    for provider in mandated() {
        let left = Left::with(provider).await;
        let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
        let fields = left.ticked(&mut grace, invoice).await;
        till.change(left.gateway, |gateway| gateway.mode = Mode::Live).await;
        assert!(!left.is_offered(&mut grace, invoice).await, "another mode");
        let refused = grace.post(&left.action(invoice), &borrowed(&fields)).await;
        assert_eq!(refused.error_codes(), ["mandate_ended"]);
        till.change(left.gateway, |gateway| {
            gateway.mode = Mode::Test;
            gateway.status = guichet::domain::gateway::Status::Hidden;
        })
        .await;
        assert!(!left.is_offered(&mut grace, invoice).await, "hidden");
        let refused = grace.post(&left.action(invoice), &borrowed(&fields)).await;
        assert_eq!(refused.error_codes(), ["gateway_unavailable"]);
        assert_eq!(till.taken(), 12_000);
    }
}
