//! A till for stories about money: a bank gateway, issued invoices, customers who pay by transfer.

use guichet::{
    db,
    domain::{
        availability::Allowed,
        currency::Currency,
        draft::Draft,
        gateway::Status,
        ids::{GatewayId, InvoiceId, PaymentId},
        invoice::{Invoice, Parts},
        money::Money,
        payment::{Payment, Purpose},
        shop::LateMoneyRule,
        totals::{Line, Quantity, TaxRate},
    },
    flows::{
        gateways::{
            create::{NewAccount, create},
            save::seal,
        },
        invoices::{draft::draft, issue::issue},
        payments::start::{Begun, Wanted, start},
    },
    providers::{self, Settings},
};
use http::StatusCode;

use super::{
    TestPortal, Visitor,
    cast::{ADA, Client, Figure},
};

pub fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// A bank transfer gateway in euros that customers may use; its chart is planted with it.
pub async fn bank(portal: &TestPortal, account_name: &str) -> GatewayId {
    let ada = portal.admin(ADA).await;
    let provider = providers::find("bank_transfer").expect("we speak to banks");
    let currencies = vec![Currency::EUR];
    let tx = portal.db().begin().await.expect("a transaction");
    guichet::flows::ledger::chart::plant(&tx, Currency::EUR, portal.portal.clock.now()).await.expect("a chart");
    tx.commit().await.expect("committed");
    let account = NewAccount { provider, account_name: account_name.into(), currencies };
    let id = create(&portal.portal, &ada, account, "story").await.expect("a gateway");
    open(portal, id, Status::Available).await;
    id
}

/// Fills in what a customer needs to see, and sets the status.
pub async fn open(portal: &TestPortal, id: GatewayId, status: Status) {
    let mut gateway = db::gateways::find(portal.db().reader(), id).await.expect("a gateway");
    let part = guichet::domain::ledger::Part::Receivable;
    let receivable = db::accounts::of_part(portal.db().reader(), Currency::EUR, part).await.expect("a chart");
    gateway.accounts.iter_mut().for_each(|account| account.receivable = receivable);
    gateway.status = status;
    let words = [("holder.EUR", "Exemple SAS"), ("iban.EUR", "FR14 2004 1010 0505 0001 3M02 606")];
    let settings = Settings(words.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    let sealed = seal(&portal.portal, id, &settings).expect("sealed");
    let tx = portal.db().begin().await.expect("a transaction");
    assert!(db::gateways::save(&tx, &gateway, Some(sealed)).await.expect("saved"));
    tx.commit().await.expect("committed");
}

/// Issued by Ada, without tax, due in a month.
pub async fn invoice(portal: &TestPortal, client: Client, minor: i64) -> InvoiceId {
    portal.plant_customer(client).await;
    let ada = portal.admin(ADA).await;
    let line = Line {
        description: "Hébergement".into(),
        quantity: Quantity::parse("1").expect("one"),
        unit_price: euro(minor),
        tax_rate: TaxRate::parse("0").expect("no tax"),
    };
    let wanted = Draft {
        customer: client.id(),
        currency: Currency::EUR,
        due_at: portal.portal.clock.now() + time::Duration::days(30),
        lines: vec![line],
        note: String::new(),
        parts: Parts::Whole,
        allowed: Allowed::default(),
        chosen: None,
    };
    let id = draft(&portal.portal, &ada, &wanted, "story").await.expect("a draft");
    issue(&portal.portal, &ada, (id, 1), "story").await.expect("issued");
    id
}

/// The customer chooses to pay it whole by transfer.
pub async fn transfer(portal: &TestPortal, by: Figure, invoice: InvoiceId, gateway: GatewayId) -> PaymentId {
    let contact = portal.contact(by).await;
    let wanted = Wanted {
        purpose: Purpose::Invoice(invoice),
        gateway,
        amount: None,
        due_shown: None,
        request_key: uuid::Uuid::now_v7().to_string(),
        agreed: None,
    };
    match start(&portal.portal, &contact, wanted).await.expect("started") {
        Begun::Payment(id, _) => id,
        Begun::Switch(_) => panic!("another payment is open"),
    }
}

pub async fn payment(portal: &TestPortal, id: PaymentId) -> Payment {
    db::payments::find(portal.db().reader(), id).await.expect("a payment")
}

pub async fn read(portal: &TestPortal, id: InvoiceId) -> Invoice {
    db::invoices::find(portal.db().reader(), id).await.expect("an invoice")
}

pub async fn held(portal: &TestPortal, client: Client) -> i64 {
    db::wallets::amount(portal.db().reader(), client.id(), Currency::EUR).await.expect("a balance").minor
}

/// What the shop does with money nobody needs.
pub async fn late_money_rule(portal: &TestPortal, rule: LateMoneyRule) {
    let mut shop = db::settings::shop(portal.db().reader()).await.expect("a shop");
    shop.value.late_money = rule;
    let tx = portal.db().begin().await.expect("a transaction");
    assert!(db::settings::save_shop(&tx, &shop.value, shop.version).await.expect("saved"));
    tx.commit().await.expect("committed");
}

/// The form of the transfer desk: what arrived, and what the page said was due.
pub async fn confirm(visitor: &mut Visitor, payment: PaymentId, amount: &str, due: &str) -> StatusCode {
    let address = format!("/admin/transfers/{payment}/confirm");
    visitor.post(&address, &[("amount", amount), ("due", due)]).await.status
}
