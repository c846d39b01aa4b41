//! A credit note as a document, the same on screens and on paper: who credits whom, of which invoice, with which share of tax.

use leptos::prelude::*;

use super::document::{Party, percent};
use crate::{
    app::{ui::*, words},
    db::{self, ConnectionTrait},
    domain::{credit_note::CreditNote, error::AppError, invoice::Invoice, shop::Shop},
};

/// Everything the document says.
#[derive(Debug, Clone)]
pub struct Papers {
    pub note: CreditNote,
    pub invoice: Invoice,
    /// The number of the credit note it takes back.
    pub cancels: Option<String>,
    pub shop: Shop,
}

pub async fn papers(db: &impl ConnectionTrait, shop: Shop, note: CreditNote) -> Result<Papers, AppError> {
    let cancels = match note.cancels {
        Some(id) => Some(db::credit_notes::find(db, id).await?.number),
        None => None,
    };
    Ok(Papers { invoice: db::invoices::find(db, note.invoice).await?, cancels, shop, note })
}

impl Papers {
    pub fn title(&self) -> String {
        match self.cancels {
            Some(_) => t!("credit-note-cancels-title", number = self.note.number.clone()),
            None => t!("credit-note-title", number = self.note.number.clone()),
        }
    }
}

/// The document with nothing around it but the way back, which stays off the paper.
#[component]
pub fn CreditNoteSheet(papers: Papers, back: String, words: String) -> impl IntoView {
    view! {
        <PublicLayout title=papers.title() wide=true>
            <p class="page-actions">
                <ButtonLink href=back kind=Kind::Quiet icon=Glyph::ArrowLeft>{words}</ButtonLink>
            </p>
            <Sheet><CreditNoteDocument papers/></Sheet>
        </PublicLayout>
    }
}

#[component]
fn CreditNoteDocument(papers: Papers) -> impl IntoView {
    let Papers { note, invoice, cancels, shop } = papers;
    let (net, total, number, issued_at) = (note.net(), note.total, note.number.clone(), note.issued_at);
    let billed = invoice.billed.clone();
    let cancelled = cancels.map(|number| view! { <p><b>{t!("credit-note-cancels", number = number)}</b></p> });
    let taxes = note.taxes.clone().into_iter().filter(|line| !line.net.is_zero() || !line.tax.is_zero()).map(|line| {
        let label = t!("invoice-tax-of", rate = percent(line.rate), net = words::money(words::language(), line.net));
        view! { <Fact label><Amount of=line.tax/></Fact> }
    });
    let taxes = taxes.collect_view();
    let reason = note.reason;
    let reason = (!reason.is_empty())
        .then(|| view! { <p class="prose">{format!("{} : {reason}", t!("credit-note-reason"))}</p> });
    view! {
        <article class="document">
            <div class="parties">
                <Party label=t!("invoice-from") name=shop.name address=shop.address vat_number=shop.vat_number/>
                <Party label=t!("invoice-to") name=billed.name address=billed.address vat_number=billed.vat_number/>
                <Facts>
                    <Fact label=t!("credit-note-number")>{number}</Fact>
                    <Fact label=t!("credit-note-of")>{invoice.number.unwrap_or_default()}</Fact>
                    <Fact label=t!("credit-note-on")><Day of=issued_at/></Fact>
                </Facts>
            </div>
            {cancelled}
            <Facts sums=true>
                <Fact label=t!("invoice-net")><Amount of=net/></Fact>
                {taxes}
                <Fact label=t!("credit-note-total") total=true><Amount of=total/></Fact>
            </Facts>
            {reason}
        </article>
    }
}

/// The credit notes of an invoice, each with the way to its document below `path` for those who may open it.
#[component]
pub fn CreditNotes(notes: Vec<CreditNote>, path: Option<&'static str>) -> impl IntoView {
    use crate::{domain::credit_note::standing, row};
    (!notes.is_empty()).then(|| {
        let good: Vec<_> = standing(&notes).map(|note| note.id).collect();
        let columns = vec![
            Column::text(t!("credit-note-number")),
            Column::text(t!("credit-note-on")),
            Column::main(t!("credit-note-total")),
        ];
        let row = |note: &CreditNote| {
            let badge = (!good.contains(&note.id))
                .then(|| view! { <Badge tone=Tone::Plain icon=Glyph::Ban words=t!("credit-note-cancelled")/> });
            let row = row![
                view! { <span class="row">{note.number.clone()}{badge}</span> },
                view! { <Day of=note.issued_at short=true/> },
                view! { <Amount of=note.total/> },
            ];
            match path {
                Some(path) => row.to(format!("{path}/{}", note.id)),
                None => row,
            }
        };
        let rows = notes.iter().map(row).collect();
        view! { <Section title=t!("credit-notes")><Table caption=t!("credit-notes") columns rows/></Section> }
    })
}
