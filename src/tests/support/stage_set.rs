//! One of everything an address can name, all of Grace's customer, so that every way into the house leads somewhere.

use guichet::{
    db,
    domain::{
        availability::Allowed,
        currency::Currency,
        dispute::{DisputeKind, DisputeState},
        draft::Draft,
        ids::{
            AccountId, CreditNoteId, CustomerId, DisputeId, FileId, GatewayId, InvoiceId, LateMoneyId, LineId,
            MandateId, NoticeId, PaymentId, PayoutId, PersonId, RefundId, StatementId,
        },
        invoice::Parts,
        ledger::Part,
        mandate::{Mandate, MandateState},
        money::Money,
        notice,
        page::Place,
        payout::PayoutState,
        payout_report::{Lines, PayoutReport},
        people::{Actor, Email},
        refund::{Destination, Source},
        report::{About, Claim, Notice},
        statement::booked::Wanted,
        totals::{Line, Quantity, TaxRate},
    },
    flows::{
        invoices,
        payments::{
            announce_transfer::{Announcement, announce_transfer},
            confirm_transfer::confirm_transfer,
        },
        payouts::settle::settle,
        refunds::ask_for::{Wish, ask_for},
        statements::{
            accounts::accounts,
            import::{Imported, Upload, import},
        },
    },
};

use super::{Till, counter::HENRI, till::fresh_key};

pub struct StageSet {
    pub customer: CustomerId,
    pub contact: PersonId,
    /// An administrator.
    pub colleague: PersonId,
    pub draft: InvoiceId,
    /// Issued, nothing paid.
    pub invoice: InvoiceId,
    /// Paid by a transfer that brought too much.
    pub payment: PaymentId,
    pub late: LateMoneyId,
    /// Of that payment, by bank transfer, still to be made.
    pub refund: RefundId,
    /// Of another one, to the balance.
    pub credit_note: CreditNoteId,
    /// Of that payment: a question of its payer's bank.
    pub dispute: DisputeId,
    /// Given with the payment.
    pub mandate: MandateId,
    /// On its way to the bank.
    pub payout: PayoutId,
    pub notice: NoticeId,
    pub account: AccountId,
    pub gateway: GatewayId,
    /// A bank's statement, one of its lines, and a file whose columns nobody has named.
    pub statement: StatementId,
    pub line: LineId,
    pub file: FileId,
}

impl Till {
    pub async fn one_of_everything(&self) -> StageSet {
        let db = self.house.db().reader();
        let payment = self.overpaid().await;
        let (statement, line, file) = self.bank_papers().await;
        StageSet {
            customer: self.customer(),
            contact: self.somebody(HENRI).await,
            colleague: self.somebody("denis@guichet.test").await,
            draft: self.unfinished().await,
            invoice: self.invoice(12_000).await,
            late: db::late_money::of_payment(db, payment).await.expect("late money")[0].id,
            refund: self.gives_back(payment, (500, Destination::Bank)).await,
            credit_note: self.credited(payment).await,
            dispute: self.is_told(payment, (DisputeKind::Inquiry, DisputeState::Open), (0, "du_stage")).await.id,
            mandate: self.left_with(payment).await,
            payment,
            payout: self.sent_on().await,
            notice: self.heard_of().await,
            account: db::accounts::of_part(db, Currency::EUR, Part::Receivable).await.expect("a chart").expect("one"),
            gateway: self.card,
            statement,
            line,
            file,
        }
    }

    async fn somebody(&self, address: &str) -> PersonId {
        let email = Email::parse(address).expect("an address");
        db::people::by_email(self.house.db().reader(), &email).await.expect("people").expect("planted").id
    }

    async fn unfinished(&self) -> InvoiceId {
        let draft = Draft {
            customer: self.customer(),
            currency: Currency::EUR,
            due_at: self.house.portal.clock.now() + time::Duration::days(30),
            lines: vec![Line {
                description: "Travaux".into(),
                quantity: Quantity(1000),
                unit_price: Money::new(5_000, Currency::EUR),
                tax_rate: TaxRate(0),
            }],
            note: String::new(),
            parts: Parts::Whole,
            allowed: Allowed::default(),
            chosen: None,
        };
        invoices::draft::draft(&self.house.portal, &self.owner, &draft, "story").await.expect("a draft")
    }

    async fn overpaid(&self) -> PaymentId {
        let (portal, invoice) = (&self.house.portal, self.invoice(2_000).await);
        let payment = self.starts(invoice, self.transfer).await;
        let said = Announcement {
            sent_on: "2026-11-20".into(),
            note: String::new(),
            proof: Some(b"%PDF-1.4\nproof".to_vec()),
        };
        announce_transfer(portal, &self.grace, payment, said).await.expect("announced");
        let received = Money::new(2_500, Currency::EUR);
        confirm_transfer(portal, &self.owner, payment, received, "story").await.expect("confirmed");
        payment
    }

    /// Of what the payment settled of its invoice.
    async fn gives_back(&self, payment: PaymentId, (minor, destination): (i64, Destination)) -> RefundId {
        let invoice = self.payment(payment).await.purpose.invoice().expect("an invoice");
        let wish = Wish {
            payment,
            source: Source::Invoice(invoice),
            amount: Money::new(minor, Currency::EUR),
            destination,
            reason: "Geste".into(),
            request_key: fresh_key(),
        };
        ask_for(&self.house.portal, &self.owner, &wish, "story").await.expect("wished").id
    }

    async fn credited(&self, payment: PaymentId) -> CreditNoteId {
        let refund = self.gives_back(payment, (100, Destination::Balance)).await;
        db::credit_notes::of_refund(self.house.db().reader(), refund).await.expect("credit notes")[0].id
    }

    async fn left_with(&self, payment: PaymentId) -> MandateId {
        let (payment, now) = (self.payment(payment).await, self.house.portal.clock.now());
        let mandate = Mandate {
            id: MandateId::fresh(),
            customer: payment.customer,
            gateway: payment.gateway,
            payment: payment.id,
            mode: payment.mode(),
            currency: payment.amount.currency,
            reference: "MD1".into(),
            method: "SEPA •••• 06".into(),
            state: MandateState::Active,
            agreed_at: now,
            ended_at: None,
        };
        let tx = self.house.db().begin().await.expect("a transaction");
        db::mandates::keep(&tx, &mandate).await.expect("kept");
        tx.commit().await.expect("kept");
        mandate.id
    }

    async fn bank_papers(&self) -> (StatementId, LineId, FileId) {
        let portal = &self.house.portal;
        let account = accounts(portal).await.expect("accounts").into_iter().find(|one| one.currency == Currency::EUR);
        let brought = async |content: &str| {
            let upload = Upload { content: content.into(), account: account.clone() };
            import(portal, &self.owner, upload, "story").await.expect("read")
        };
        let read = brought("Date operation;Libelle;Debit;Credit\n20/11/2026;VIR DURAND;;12,00\n").await;
        let Imported::New(statement, 1) = read else { panic!("{read:?}") };
        let read = brought("One;Two;Three\n20/11/2026;VIR DURAND;12,00\n").await;
        let Imported::Unmapped(file) = read else { panic!("{read:?}") };
        let lines = db::statement_lines::page(self.house.db().reader(), &Wanted::default(), Place::Start, 1).await;
        (statement, lines.expect("lines").lines[0].id, file)
    }

    async fn sent_on(&self) -> PayoutId {
        let told = PayoutReport {
            reference: "po_told".into(),
            amount: Money::new(9_000, Currency::EUR),
            state: PayoutState::InTransit,
            created_at: self.house.portal.clock.now(),
            arrives_on: Some(time::macros::date!(2026 - 11 - 25)),
            bank_reference: None,
            failure: None,
            lines: Lines::Never,
        };
        let by = Actor::Provider(self.card);
        settle(&self.house.portal, self.card, &told, &by).await.expect("written down").id
    }

    async fn heard_of(&self) -> NoticeId {
        let db = self.house.db().reader();
        let about = About::Payment { reference: "cs_nobody".into(), ours: None };
        let event = "evt_stage";
        let heard =
            Notice { event: event.into(), kind: "checkout.session.expired".into(), about, claim: Claim::default() };
        db::notices::keep(db, self.card, &heard, "{}", self.house.portal.clock.now()).await.expect("kept");
        db::notices::page(db, notice::Wanted::default(), 5).await.expect("the inbox").lines[0].id
    }
}
