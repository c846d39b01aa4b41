//! The editor's fields as they were typed, from a draft or from a posted form; and what they mean.

use crate::{
    app::words,
    domain::{
        availability::Allowed,
        card_number::holds_card_number,
        currency::Currency,
        draft::{Draft, MOST_LINES, TypedLine},
        error::{AppError, Code, Fault, Findings},
        ids::{CustomerId, GatewayId},
        invoice::{Invoice, Parts},
        language::Language,
        shop::Shop,
    },
    flows::calendar,
    request::Posted,
};

/// The names of the editor's fields, for [`Posted::only`].
pub const FIELDS: &[&str] =
    &["customer", "version", "currency", "due", "note", "parts", "allowed*", "chosen", "deed", "line["];

#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub customer: String,
    pub version: String,
    pub currency: String,
    pub due: String,
    pub note: String,
    pub parts: String,
    pub allowed: Vec<String>,
    pub chosen: String,
    pub lines: Vec<TypedLine>,
}

impl Typed {
    pub fn fresh(customer: CustomerId, shop: &Shop, now: crate::domain::Instant) -> Self {
        Self {
            customer: customer.to_string(),
            version: "0".into(),
            currency: Currency::EUR.code().into(),
            due: words::day(calendar::end_of_day_in(shop.due_days, now)),
            parts: Parts::Whole.word().into(),
            lines: vec![offered()],
            ..Self::default()
        }
    }

    /// Numbers with the language's decimal mark; both marks are read.
    pub fn of(invoice: &Invoice, language: Language) -> Self {
        let number = |plain: String| words::typed(language, &plain);
        Self {
            customer: invoice.customer.to_string(),
            version: invoice.version.to_string(),
            currency: invoice.total().currency.code().into(),
            due: invoice.due_at.map(words::day).unwrap_or_default(),
            note: invoice.note.clone(),
            parts: invoice.parts.word().into(),
            allowed: invoice.allowed.0.iter().map(ToString::to_string).collect(),
            chosen: invoice.chosen.map(|id| id.to_string()).unwrap_or_default(),
            lines: invoice
                .lines
                .iter()
                .map(|line| TypedLine {
                    description: line.description.clone(),
                    quantity: number(line.quantity.plain()),
                    price: number(line.unit_price.plain()),
                    tax: number(line.tax_rate.plain()),
                })
                .collect(),
        }
    }

    pub fn posted(posted: &Posted) -> Self {
        let text = |name: &str| posted.get(name).to_owned();
        let line = |n: usize| {
            let field = |part: &str| posted.get(&format!("line[{n}].{part}")).to_owned();
            posted.has(&format!("line[{n}].description")).then(|| TypedLine {
                description: field("description"),
                quantity: field("quantity"),
                price: field("price"),
                tax: field("tax"),
            })
        };
        Self {
            customer: text("customer"),
            version: text("version"),
            currency: text("currency"),
            due: text("due"),
            note: text("note"),
            parts: text("parts"),
            allowed: posted.all("allowed").to_vec(),
            chosen: text("chosen"),
            lines: (0..MOST_LINES).map_while(line).collect(),
        }
    }

    /// What may be drawn again of it: everything but the numbers of cards.
    pub fn shown(self) -> Self {
        let keep = |text: String| if holds_card_number(&text) { String::new() } else { text };
        let line = |line: TypedLine| TypedLine { description: keep(line.description), ..line };
        Self { note: keep(self.note), lines: self.lines.into_iter().map(line).collect(), ..self }
    }

    /// One more row to write in, taxed as the one before.
    pub fn with_a_line(mut self) -> Self {
        let tax = self.lines.last().map(|line| line.tax.clone());
        if self.lines.len() < MOST_LINES {
            self.lines.push(TypedLine { tax: tax.unwrap_or_else(|| offered().tax), ..offered() });
        }
        self
    }

    pub fn without_line(mut self, nth: usize) -> Self {
        if nth < self.lines.len() {
            self.lines.remove(nth);
        }
        self
    }

    /// The draft they mean, or everything that is wrong.
    pub fn read(&self, posted: &Posted) -> Result<Draft, AppError> {
        let mut findings = Findings::default();
        let customer = findings.take("customer", self.customer.parse().map_err(|_: AppError| Code::Required));
        let currency = findings.take("currency", Currency::parse(&self.currency));
        let due_at = findings.take("due", calendar::end_of_day(&self.due));
        let note = findings.take("note", posted.lines("note", 2000));
        let parts = findings.take("parts", Parts::parse(&self.parts).ok_or(Code::Required));
        let allowed = findings.take("allowed", self.allowed.iter().map(|id| gateway(id)).collect());
        let chosen =
            findings.take("chosen", Some(&self.chosen).filter(|id| !id.is_empty()).map(|id| gateway(id)).transpose());
        let lines = self.read_lines(posted, currency.unwrap_or(Currency::KWD), &mut findings);
        findings.done()?;
        let missing = || AppError::Conflict(Code::BadRequest);
        Ok(Draft {
            customer: customer.ok_or_else(missing)?,
            currency: currency.ok_or_else(missing)?,
            due_at: due_at.ok_or_else(missing)?,
            lines,
            note: note.ok_or_else(missing)?,
            parts: parts.ok_or_else(missing)?,
            allowed: Allowed(allowed.ok_or_else(missing)?),
            chosen: chosen.ok_or_else(missing)?,
        })
    }

    /// Rows nothing was written in do not count; one must be left.
    fn read_lines(
        &self,
        posted: &Posted,
        currency: Currency,
        findings: &mut Findings,
    ) -> Vec<crate::domain::totals::Line> {
        let mut lines = Vec::new();
        for (n, typed) in self.lines.iter().enumerate().filter(|(_, line)| !line.is_blank()) {
            let name = format!("line[{n}].description");
            findings.take(name.clone(), posted.required(&name, 300));
            match typed.read(currency) {
                Ok(line) => lines.push(line),
                Err(wrong) => wrong.into_iter().for_each(|(part, Fault { code, detail })| {
                    findings.note_with(format!("line[{n}].{part}"), code, detail);
                }),
            }
        }
        if self.lines.iter().all(TypedLine::is_blank) {
            findings.note("line[0].description", Code::Required);
        }
        lines
    }
}

fn gateway(id: &str) -> Result<GatewayId, Code> {
    id.parse().map_err(|_: AppError| Code::GatewayUnavailable)
}

/// A row to write in.
fn offered() -> TypedLine {
    TypedLine { quantity: "1".into(), tax: "20".into(), ..TypedLine::default() }
}
