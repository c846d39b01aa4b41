//! A shop that takes money: the demo's cast, the sandbox on loopback, notices that really travel.

use std::{sync::Arc, time::Duration};

use guichet::{
    db,
    domain::{
        availability::Allowed,
        currency::Currency,
        draft::Draft,
        gateway::Status,
        ids::{CustomerId, GatewayId, InvoiceId, PaymentId},
        invoice::{Invoice, Parts},
        money::Money,
        payment::{NextStep, Payment, Purpose},
        people::{Admin, Contact, Email, Identity, Role},
        totals::{Line, Quantity, TaxRate},
    },
    flows::{
        hooks::Hooks,
        invoices,
        ledger::verify,
        payments::{
            janitor,
            start::{self, Begun, Wanted},
        },
        plant,
        portal::Addresses,
    },
    providers::{self, Demo, Provider, http::Patience},
    sandbox::{
        Running, Sandbox, SandboxOptions,
        control::{CustomerAct, CustomerAction, Shop},
    },
};

pub use super::opening::Opening;
use super::{TestPortal, cable::Cable};

/// No longer than a test should wait.
const IMPATIENT: Patience = Patience {
    connect: Duration::from_millis(1_000),
    total: Duration::from_millis(1_500),
    budget: Duration::from_millis(5_000),
    pause: Duration::from_millis(5),
};

/// Every till has a gateway of these.
const USUAL: [&str; 3] = ["stripe", "bank_transfer", "balance"];

pub struct Till {
    pub house: TestPortal,
    pub sandbox: Sandbox,
    /// Dropped, the sandbox stops serving.
    _listening: Option<Running>,
    pub owner: Admin,
    pub grace: Contact,
    pub card: GatewayId,
    pub transfer: GatewayId,
    pub balance: GatewayId,
}

impl Till {
    pub async fn open() -> Self {
        Self::open_with(Hooks::default()).await
    }

    pub async fn open_with(hooks: Hooks) -> Self {
        Self::opened(Opening { hooks, ..Opening::default() }).await
    }

    /// Waits for the provider no longer than a test should.
    pub async fn open_impatient() -> Self {
        Self::opened(Opening { patience: IMPATIENT, ..Opening::default() }).await
    }

    /// As impatient, with a cable between the portal and its provider.
    pub async fn behind_a_cable() -> (Self, Cable) {
        let cable = Cable::laid().await;
        let opening = Opening { patience: IMPATIENT, cable: Some(cable.clone()), ..Opening::default() };
        (Self::opened(opening).await, cable)
    }

    /// A provider that hangs is waited for longer than any story lasts, one that errs is asked again without a pause.
    pub async fn open_patiently() -> Self {
        let [connect, total, budget] = [2, 300, 300].map(Duration::from_secs);
        let patience = Patience { connect, total, budget, pause: Duration::from_millis(1) };
        Self::opened(Opening { patience, ..Opening::default() }).await
    }

    /// With a gateway of this provider too, and a portal that is found where it says it is.
    pub async fn open_for(kind: &'static str) -> Self {
        Self::opened(Opening { more: vec![kind], ..Opening::default() }).await
    }

    /// As impatient, with a gateway of this provider too.
    pub async fn open_impatiently_for(kind: &'static str) -> Self {
        Self::opened(Opening { patience: IMPATIENT, more: vec![kind], ..Opening::default() }).await
    }

    pub async fn opened(Opening { clock, hooks, patience, address, cable, more }: Opening) -> Self {
        let ticking = clock.clone();
        let options =
            SandboxOptions { clock: Arc::new(move || ticking.now().unix_timestamp()), ..SandboxOptions::default() };
        let sandbox = Sandbox::new(options);
        let listening = sandbox.clone().listen(([127, 0, 0, 1], 0).into()).await.expect("the sandbox listens");
        let near = cable.map_or(listening.addr, |cable| {
            cable.leads_to(listening.addr);
            cable.address
        });
        let door = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let found_at = format!("http://{}", door.local_addr().expect("an address"));
        // Some providers are told with each payment where its notices go: then the portal has to know.
        let base = match more.is_empty() {
            true => String::new(),
            false => address.clone().unwrap_or_else(|| found_at.clone()),
        };
        let over_the_cable =
            |(kind, base): (String, String)| (kind, base.replace(&listening.addr.to_string(), &near.to_string()));
        let providers = sandbox.provider_bases().into_iter().map(over_the_cable).collect();
        let addresses = Addresses { base, providers, ..Addresses::default() };
        let house = TestPortal::beside(clock, addresses, (hooks, patience)).await;
        let address = address.unwrap_or_else(|| house.answer_on(door));
        let arrange = |provider: &dyn Provider, demo: &Demo, gateway: GatewayId| {
            let of =
                |name: &str| demo.settings.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
            let shop = Shop { kind: provider.kind(), notices: &format!("{address}/webhooks/{gateway}"), events: &[] };
            sandbox.connect(&shop, &of).expect("the provider takes the shop");
        };
        let kinds = USUAL.into_iter().chain(more.into_iter().filter(|kind| !USUAL.contains(kind)));
        let wanted: Vec<_> = kinds.map(|kind| providers::find(kind).expect("a provider")).collect();
        assert!(plant::plant_with(&house.portal, &wanted, &arrange).await.expect("the cast is planted"));
        let reader = house.db().reader();
        let gateways = db::gateways::all(reader).await.expect("gateways");
        assert!(gateways.iter().all(|one| one.status == Status::Available), "{gateways:?}");
        let of = |kind: &str| gateways.iter().find(|one| one.provider == kind).expect("a gateway").id;
        let ada = person(&house, plant::OWNER).await;
        let grace = person(&house, plant::CUSTOMER).await;
        let Identity::Contact(grace) = grace else { panic!("Grace is a contact") };
        let Identity::Admin(owner) = ada else { panic!("Ada is an administrator") };
        assert_eq!(owner.role, Role::Owner);
        let (card, transfer, balance) = (of("stripe"), of("bank_transfer"), of("balance"));
        Self { house, sandbox, _listening: Some(listening), owner, grace, card, transfer, balance }
    }

    /// The gateway of this kind.
    pub async fn of(&self, kind: &str) -> GatewayId {
        let gateways = db::gateways::all(self.house.db().reader()).await.expect("gateways");
        gateways.into_iter().find(|one| one.provider == kind).expect("a gateway").id
    }

    /// The provider's page of a payment that is open there.
    pub async fn page_of(&self, payment: PaymentId) -> String {
        match self.payment(payment).await.next_step {
            Some(NextStep::Redirect { url } | NextStep::PostForm { url, .. }) => url,
            other => panic!("no page: {other:?}"),
        }
    }

    /// What the customer does at this page, whosever it is.
    pub async fn acts_at(&self, page: &str, action: CustomerAction) -> Result<serde_json::Value, String> {
        let act = CustomerAct { session: page.to_owned(), action, card: None, iban: None };
        self.sandbox.customer(&act).await
    }

    /// What providers took in all, in minor units.
    pub fn taken(&self) -> i64 {
        let ledger = self.sandbox.ledger();
        assert!(ledger.agrees_with_balance_transactions, "the sandbox contradicts itself");
        ledger.accounts.values().flat_map(|account| account.values()).map(|totals| totals.captured).sum()
    }

    /// Nobody listens there any more.
    pub async fn closes_the_provider(&mut self) {
        self._listening.take().expect("it listened").stop().await;
    }

    pub fn customer(&self) -> CustomerId {
        self.grace.customer
    }

    /// An issued invoice over this many cents, no tax.
    pub async fn invoice(&self, cents: i64) -> InvoiceId {
        self.invoice_in(Money::new(cents, Currency::EUR), Parts::Whole).await
    }

    /// In the currency this provider is shown with first.
    pub async fn invoice_for(&self, provider: &dyn Provider, minor: i64) -> InvoiceId {
        let currency = provider.demo().and_then(|demo| demo.currencies.first().copied()).expect("a currency");
        self.invoice_in(Money::new(minor, currency), Parts::Whole).await
    }

    pub async fn invoice_in(&self, total: Money, parts: Parts) -> InvoiceId {
        let draft = Draft {
            customer: self.customer(),
            currency: total.currency,
            due_at: self.house.portal.clock.now() + time::Duration::days(30),
            lines: vec![Line {
                description: "Travaux".into(),
                quantity: Quantity(1000),
                unit_price: total,
                tax_rate: TaxRate(0),
            }],
            note: String::new(),
            parts,
            allowed: Allowed::default(),
            chosen: None,
        };
        let portal = &self.house.portal;
        let id = invoices::draft::draft(portal, &self.owner, &draft, "story").await.expect("a draft");
        invoices::issue::issue(portal, &self.owner, (id, 1), "story").await.expect("issued");
        id
    }

    pub fn wish(&self, invoice: InvoiceId, gateway: GatewayId) -> Wanted {
        Wanted {
            purpose: Purpose::Invoice(invoice),
            gateway,
            amount: None,
            due_shown: None,
            request_key: fresh_key(),
            agreed: None,
        }
    }

    pub async fn starts(&self, invoice: InvoiceId, gateway: GatewayId) -> PaymentId {
        let begun = start::start(&self.house.portal, &self.grace, self.wish(invoice, gateway)).await.expect("started");
        let Begun::Payment(payment, _) = begun else { panic!("another gateway has a payment open: {begun:?}") };
        payment
    }

    /// The customer at the provider's page.
    pub async fn acts(&self, payment: PaymentId, action: CustomerAction, with: Option<&str>) {
        let session = self.payment(payment).await.provider_reference.expect("a session");
        let (card, iban) = match action {
            CustomerAction::Debit => (None, with.map(str::to_owned)),
            _ => (with.map(str::to_owned), None),
        };
        let act = CustomerAct { session, action, card, iban };
        self.sandbox.customer(&act).await.expect("the customer acts");
    }

    pub async fn approves(&self, payment: PaymentId) {
        self.acts(payment, CustomerAction::Approve, Some("4242424242424242")).await;
    }

    /// Every notice under way arrives and is read.
    pub async fn hears(&self) {
        self.sandbox.all_delivered().await;
        janitor::janitor(&self.house.portal).await.expect("the janitor's round");
    }

    pub async fn payment(&self, id: PaymentId) -> Payment {
        db::payments::find(self.house.db().reader(), id).await.expect("a payment")
    }

    pub async fn invoice_now(&self, id: InvoiceId) -> Invoice {
        db::invoices::find(self.house.db().reader(), id).await.expect("an invoice")
    }

    pub async fn held(&self) -> Money {
        db::wallets::amount(self.house.db().reader(), self.customer(), Currency::EUR).await.expect("a balance")
    }

    /// Every audit answers with nothing, and the sandbox's own books agree with the clearing account.
    pub async fn verifies(&self) {
        let findings = verify::verify(&self.house.portal).await.expect("verified");
        assert!(findings.is_empty(), "{findings:#?}");
    }

    /// The damage is there, and this audit names it.
    pub async fn finds(&self, audit: &str) {
        let findings = verify::verify(&self.house.portal).await.expect("verified");
        assert!(findings.iter().any(|found| found.audit == audit), "{audit}: {findings:#?}");
    }
}

async fn person(house: &TestPortal, address: &str) -> Identity {
    let email = Email::parse(address).expect("an address");
    let person = db::people::by_email(house.db().reader(), &email).await.expect("people").expect("planted");
    db::people::identity(house.db(), person.id).await.expect("an identity").0
}

pub fn fresh_key() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}
