//! Customers who are billed: drafts and issued invoices for the stories.

use guichet::{
    db,
    domain::{
        availability::Allowed,
        currency::Currency,
        draft::Draft,
        ids::InvoiceId,
        invoice::{Invoice, Parts},
        money::Money,
        totals::{Line, Quantity, TaxRate},
    },
    flows::{calendar, invoices},
};

use super::{
    TestPortal,
    cast::{BLAISE, Client},
};

impl TestPortal {
    /// A draft of one line that comes to `total`, without tax, due in thirty days.
    pub async fn draft_of(&self, client: Client, total: Money) -> Draft {
        let customer = self.plant_customer(client).await;
        Draft {
            customer,
            currency: total.currency,
            due_at: calendar::end_of_day_in(30, self.portal.clock.now()),
            lines: vec![line("Hébergement", 1000, total, 0)],
            note: String::new(),
            parts: Parts::Whole,
            allowed: Allowed::default(),
            chosen: None,
        }
    }

    /// Written down by Blaise, not issued yet.
    pub async fn drafted(&self, draft: &Draft) -> Invoice {
        let blaise = self.admin(BLAISE).await;
        let id = invoices::draft::draft(&self.portal, &blaise, draft, "story").await.expect("drafted");
        self.invoice(id).await
    }

    /// Written down and issued by Blaise.
    pub async fn issued(&self, draft: &Draft) -> Invoice {
        let blaise = self.admin(BLAISE).await;
        let drafted = self.drafted(draft).await;
        let version = (drafted.id, drafted.version);
        invoices::issue::issue(&self.portal, &blaise, version, "story").await.expect("issued");
        self.invoice(drafted.id).await
    }

    /// An issued invoice of this total for this customer.
    pub async fn billed(&self, client: Client, total: Money) -> Invoice {
        let draft = self.draft_of(client, total).await;
        self.issued(&draft).await
    }

    pub async fn invoice(&self, id: InvoiceId) -> Invoice {
        db::invoices::find(self.db().reader(), id).await.expect("the invoice is there")
    }

    /// Records received money on an invoice as `settle` does, without a provider.
    pub async fn receives(&self, invoice: &Invoice, amount: Money) -> Result<(), guichet::domain::error::AppError> {
        let tx = self.db().begin().await?;
        db::invoices::settle(&tx, invoice, amount, self.portal.clock.now()).await?;
        tx.commit().await
    }
}

pub fn line(description: &str, thousandths: i64, unit_price: Money, hundredths_of_percent: i64) -> Line {
    Line {
        description: description.into(),
        quantity: Quantity(thousandths),
        unit_price,
        tax_rate: TaxRate(hundredths_of_percent),
    }
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}
