//! The customers' side of the counter: a shop with the sandbox behind its card gateway, and invoices to pay.

use std::{net::SocketAddr, sync::Arc};

use guichet::{
    db,
    domain::{
        availability::Allowed,
        currency::Currency,
        draft::Draft,
        gateway::{Gateway, GatewayAccount, Mode, Status},
        ids::{GatewayId, InvoiceId, PaymentId, PostingId},
        invoice::{Invoice, Parts},
        money::Money,
        payment::Payment,
        people::Actor,
        totals::{Line, Quantity, TaxRate},
    },
    flows::{
        gateways::{
            accounts::{Clearing, Wanted},
            create::{self, NewAccount},
            renew::{Typed, Wish},
            save::{self, Form, Saved},
        },
        invoices,
        ledger::chart::chart,
        payments::{
            ask,
            credit_balance::{self, Credit},
        },
        portal::Addresses,
    },
    providers,
    sandbox::{Running, Sandbox, SandboxOptions, control::{CustomerAct, CustomerAction}},
};

use super::{
    Answer, TestPortal, Visitor,
    cast::{ADA, Client, EXEMPLE},
};

const STORY: &str = "story";
const KEY: &str = "sk_test_till";

/// A shop open for customers. The sandbox's clock is the portal's.
pub struct Till {
    pub shop: TestPortal,
    pub sandbox: Sandbox,
    pub stripe: Gateway,
    pub bank: Gateway,
    pub balance: Gateway,
    _running: Running,
}

impl Till {
    /// With cards, bank transfers in EUR and the balance, all offered.
    pub async fn open() -> Self {
        let (sandbox, running) = listening().await;
        let providers = [("stripe".to_owned(), sandbox.public_base())].into();
        let base = "http://127.0.0.1:3000".into();
        let sandbox_address = Some(sandbox.public_base());
        let shop = TestPortal::at(Addresses { base, providers, sandbox: sandbox_address, ..Addresses::default() }).await;
        for currency in [Currency::EUR, Currency::JPY] {
            chart(&shop.portal, &Actor::Console, currency, STORY).await.expect("a chart");
        }
        let stripe = [("secret_key", KEY), ("webhook_secret", "whsec_till_0000000000000001")];
        let stripe = gateway(&shop, ("stripe", "ABC", "Carte bancaire"), &stripe).await;
        let bank = [("holder.EUR", "Atelier Nuage"), ("iban.EUR", "FR1420041010050500013M02606")];
        let bank = gateway(&shop, ("bank_transfer", "Principal", "Virement"), &bank).await;
        let balance = gateway(&shop, ("balance", "", "Mon solde"), &[]).await;
        Self { shop, sandbox, stripe, bank, balance, _running: running }
    }

    /// An issued invoice of Exemple Hébergement, of so many cents without tax.
    pub async fn invoice(&self, cents: i64) -> Invoice {
        self.invoice_of((EXEMPLE, Money::new(cents, Currency::EUR)), Parts::Whole).await
    }

    pub async fn invoice_of(&self, (client, total): (Client, Money), parts: Parts) -> Invoice {
        let admin = self.shop.admin(ADA).await;
        let customer = self.shop.plant_customer(client).await;
        let line =
            Line { description: "Hébergement".into(), quantity: Quantity(1000), unit_price: total, tax_rate: TaxRate(0) };
        let draft = Draft {
            customer,
            currency: total.currency,
            due_at: self.shop.portal.clock.now() + time::Duration::days(30),
            lines: vec![line],
            note: String::new(),
            parts,
            allowed: Allowed::default(),
            chosen: None,
        };
        let id = invoices::draft::draft(&self.shop.portal, &admin, &draft, STORY).await.expect("a draft");
        invoices::issue::issue(&self.shop.portal, &admin, (id, 1), STORY).await.expect("issued");
        self.seen(id).await
    }

    /// The invoice as the books have it now.
    pub async fn seen(&self, id: InvoiceId) -> Invoice {
        db::invoices::find(self.shop.db().reader(), id).await.expect("the invoice")
    }

    pub async fn payment(&self, id: PaymentId) -> Payment {
        db::payments::find(self.shop.db().reader(), id).await.expect("the payment")
    }

    /// The latest payment of an invoice.
    pub async fn latest(&self, id: InvoiceId) -> Payment {
        let all = db::payments::of_invoice(self.shop.db().reader(), id).await.expect("payments");
        all.into_iter().next().expect("a payment")
    }

    /// An administrator credits Exemple Hébergement's balance.
    pub async fn credit(&self, cents: i64) {
        let admin = self.shop.admin(ADA).await;
        let customer = self.shop.plant_customer(EXEMPLE).await;
        let (amount, key) = (Money::new(cents, Currency::EUR), PostingId::fresh());
        let credit = Credit { customer, amount, reason: "Geste commercial".into(), key };
        credit_balance::credit_balance(&self.shop.portal, &admin, &credit, STORY).await.expect("credited");
    }

    pub async fn held(&self) -> i64 {
        db::wallets::amount(self.shop.db().reader(), EXEMPLE.id(), Currency::EUR).await.expect("a balance").minor
    }

    /// Changes a gateway behind the administration's back.
    pub async fn change(&self, id: GatewayId, change: impl FnOnce(&mut Gateway)) {
        let mut gateway = db::gateways::find(self.shop.db().reader(), id).await.expect("the gateway");
        change(&mut gateway);
        let tx = self.shop.db().begin().await.expect("a transaction");
        assert!(db::gateways::save(&tx, &gateway, None).await.expect("saved"), "somebody else saved it");
        tx.commit().await.expect("kept");
    }

    /// The pay form of the invoice's page, filled in for this gateway, and sent.
    pub async fn pay(&self, customer: &mut Visitor, invoice: InvoiceId, gateway: GatewayId) -> Answer {
        let page = customer.get(&format!("/invoices/{invoice}")).await;
        let action = format!("/invoices/{invoice}/pay");
        let form = page.form(&action).with("gateway", &gateway.to_string());
        customer.post(&action, &form.fields()).await
    }

    /// What the customer does on the provider's page of their latest payment.
    pub async fn act(&self, invoice: InvoiceId, action: CustomerAction) {
        let session = self.latest(invoice).await.provider_reference.expect("a session");
        let act = CustomerAct { session, action, card: None, iban: None };
        self.sandbox.customer(&act).await.expect("the sandbox lets them");
    }

    /// The same for the session opened last, whatever it is for; answers its payment.
    pub async fn sandbox_payment(&self, action: CustomerAction) -> PaymentId {
        let session = self.sandbox.objects("checkout.session").pop().expect("a session");
        let text = |name: &str| session[name].as_str().expect("text").to_owned();
        let act = CustomerAct { session: text("id"), action, card: None, iban: None };
        self.sandbox.customer(&act).await.expect("the sandbox lets them");
        text("client_reference_id").parse().expect("our payment")
    }

    /// The provider rings: we ask about this payment, whatever state it is in.
    pub async fn notice_of(&self, id: PaymentId) {
        let gateway = self.payment(id).await.gateway;
        ask::ask(&self.shop.portal, id, &Actor::Provider(gateway)).await.expect("asked");
    }

    /// The calls the provider got for one operation.
    pub fn calls(&self, operation: &str) -> usize {
        self.sandbox.calls().iter().filter(|call| format!("{} {}", call.method, call.path).starts_with(operation)).count()
    }
}

async fn listening() -> (Sandbox, Running) {
    let clock = Arc::new(|| time::macros::datetime!(2026-11-21 09:00 UTC).unix_timestamp());
    let sandbox = Sandbox::new(SandboxOptions { clock, ..SandboxOptions::default() });
    let running = sandbox.clone().listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("the sandbox listens");
    (sandbox, running)
}

async fn gateway(
    shop: &TestPortal,
    (kind, account_name, title): (&str, &str, &str),
    settings: &[(&str, &str)],
) -> Gateway {
    let admin = shop.admin(ADA).await;
    let provider = providers::find(kind).expect("a provider");
    let currencies = if kind == "bank_transfer" { vec![Currency::EUR] } else { vec![Currency::EUR, Currency::JPY] };
    let account = NewAccount { provider, account_name: account_name.into(), currencies };
    let id = create::create(&shop.portal, &admin, account, STORY).await.expect("a gateway");
    let made = db::gateways::find(shop.db().reader(), id).await.expect("the gateway");
    let typed = |(name, value): &(&str, &str)| Typed { name: (*name).into(), value: Wish::Write((*value).into()) };
    let mut accounts = Vec::new();
    for account in &made.accounts {
        let receivable = shop.account(account.currency, "411000").await.parse().ok();
        let account = GatewayAccount { receivable, ..account.clone() };
        accounts.push(Wanted { account, clearing: Clearing::Chosen });
    }
    let form = Form {
        version: made.version,
        name: made.name.clone(),
        title_fr: title.into(),
        title_en: String::new(),
        description_fr: String::new(),
        description_en: String::new(),
        mode_of_payment: title.into(),
        cost_centre: String::new(),
        status: Status::Available,
        mode: Mode::Test,
        scopes: made.scopes.clone(),
        accounts,
        settings: settings.iter().map(typed).collect(),
    };
    let saved = save::save(&shop.portal, &admin, id, form, STORY).await.expect("saved");
    assert!(matches!(saved, Saved::Wholly), "{saved:?}");
    db::gateways::find(shop.db().reader(), id).await.expect("the gateway")
}
