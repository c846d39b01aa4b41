//! The bank's side of the till: files as a bank gives them, brought in, and their lines.

use guichet::{
    db,
    domain::{
        currency::Currency,
        error::AppError,
        ids::{LineId, PaymentId},
        ledger::PostingKind,
        page::Place,
        refund::{Destination, Refund},
        statement::{
            booked::{Kept, LineState, OwnAccount, Wanted},
            suggestion::{Suggestion, Target},
        },
    },
    flows::{
        refunds::ask_for::Wish,
        statements::{
            accept::{Share, accept},
            accounts::accounts,
            import::{Imported, Upload, import},
            queue,
            undo::undo,
        },
    },
};

use super::{Till, cashbox::euro};

/// A CSV file with these rows: day, text, amount with its sign, in cents.
pub fn csv(rows: &[(&str, &str, i64)]) -> String {
    let row = |(day, text, cents): &(&str, &str, i64)| {
        let figure = format!("{},{:02}", cents.abs() / 100, cents.abs() % 100);
        if *cents < 0 { format!("{day};{text};{figure};\n") } else { format!("{day};{text};;{figure}\n") }
    };
    let rows: String = rows.iter().map(row).collect();
    format!("Date operation;Libelle;Debit;Credit\n{rows}")
}

impl Till {
    pub async fn bank_account(&self) -> OwnAccount {
        let all = accounts(&self.house.portal).await.expect("accounts");
        all.into_iter().find(|one| one.currency == Currency::EUR).expect("an account in euros")
    }

    pub async fn brings(&self, content: impl Into<Vec<u8>>) -> Result<Imported, AppError> {
        let upload = Upload { content: content.into(), account: Some(self.bank_account().await) };
        import(&self.house.portal, &self.owner, upload, "story").await
    }

    /// All lines there are, in the order they came.
    pub async fn lines(&self) -> Vec<Kept> {
        let wanted = Wanted::default();
        let page = db::statement_lines::page(self.house.db().reader(), &wanted, Place::Start, 1_000);
        page.await.expect("lines").lines
    }

    /// The one line of a file with one row.
    pub async fn line(&self, text: &str, cents: i64) -> Kept {
        self.brings(csv(&[("20/11/2026", text, cents)])).await.expect("imported");
        self.lines().await.pop().expect("a line")
    }

    pub async fn suggested(&self, line: LineId) -> Option<Suggestion> {
        queue::one(&self.house.portal, line, "").await.expect("a line").seen.suggestion
    }

    /// What is suggested is accepted.
    pub async fn accepts_it(&self, line: LineId) {
        let suggested = self.suggested(line).await.expect("a suggestion");
        let share = |part: &guichet::domain::statement::suggestion::Part| Share {
            target: part.candidate.target,
            amount: part.amount,
            due_shown: Some(part.candidate.due),
        };
        let shares: Vec<_> = suggested.parts.iter().map(share).collect();
        accept(&self.house.portal, &self.owner, (line, &shares), "story").await.expect("accepted");
    }

    pub async fn splits(&self, line: LineId, parts: &[(Target, i64)]) -> Result<(), AppError> {
        let share = |(target, cents): &(Target, i64)| Share { target: *target, amount: euro(*cents), due_shown: None };
        let shares: Vec<_> = parts.iter().map(share).collect();
        accept(&self.house.portal, &self.owner, (line, &shares), "story").await
    }

    pub async fn undoes(&self, line: LineId) -> Result<(), AppError> {
        undo(&self.house.portal, &self.owner, (line, "Mauvais client"), "story").await
    }

    /// How many postings of this kind there are.
    pub async fn posted(&self, kind: PostingKind) -> usize {
        let all = self.house.sees("SELECT kind AS object, [id] AS ours, '' AS theirs FROM postings").await;
        all.iter().filter(|row| row.object == kind.word()).count()
    }

    /// What waits to be sent by hand of a payment, in cents.
    pub async fn owes(&self, payment: PaymentId, cents: i64) -> Refund {
        let wish = Wish { destination: Destination::Bank, ..self.wish_back(payment, cents).await };
        self.gives_back_by(&wish).await.expect("wished")
    }

    pub async fn state_of(&self, line: LineId) -> LineState {
        db::statement_lines::find(self.house.db().reader(), line).await.expect("a line").state
    }
}
