//! Behind the downloads: lists as their pages filter them, and the French file of entries.

use axum::{extract::State, response::Response};

use crate::{
    app::{
        draw,
        exports::{self, CSV, TEXT, download},
        pages::admin::{exports as page, invoices::list, journal, payments, payouts},
        words,
    },
    domain::{error::AppError, people::Duty},
    flows::{ledger::fec, portal::Portal},
    request::{Asked, Visit},
};

pub async fn invoices(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    if let Err(error) = visit.admin(Duty::Money) {
        return draw::problem(&portal, visit, error).await;
    }
    let name = named("factures", "invoices", &visit, &portal);
    download(&name, CSV, exports::invoices::stream(portal, list::wanted(&asked), visit.language))
}

pub async fn payments(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    if let Err(error) = visit.admin(Duty::Money) {
        return draw::problem(&portal, visit, error).await;
    }
    let name = named("paiements", "payments", &visit, &portal);
    download(&name, CSV, exports::payments::stream(portal, payments::wanted(&asked), visit.language))
}

pub async fn payouts(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    if let Err(error) = visit.admin(Duty::Money) {
        return draw::problem(&portal, visit, error).await;
    }
    let name = named("versements", "payouts", &visit, &portal);
    download(&name, CSV, exports::payouts::stream(portal, payouts::list::wanted(&asked), visit.language))
}

pub async fn journal(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let wanted = async {
        visit.admin(Duty::Money)?;
        journal::wanted(&portal, &asked).await
    };
    match wanted.await {
        Ok(wanted) => {
            let name = named("journal", "journal", &visit, &portal);
            download(&name, CSV, exports::journal::stream(portal, wanted, visit.language))
        }
        Err(error) => draw::problem(&portal, visit, error).await,
    }
}

/// Refused where the page says why: without a SIREN the file has no name.
pub async fn fec(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let wanted = async {
        visit.admin(Duty::Money)?;
        let period = page::period(&portal, &asked)?;
        Ok::<_, AppError>((fec::name(&portal, period).await?, period))
    };
    match wanted.await {
        Ok((name, period)) => download(&name, TEXT, exports::fec::stream(portal, period)),
        Err(error @ AppError::Invalid(_)) => {
            let visit = visit.refused(&crate::request::Posted::default(), &error);
            page::page(visit, State(portal), asked).await
        }
        Err(error) => draw::problem(&portal, visit, error).await,
    }
}

/// `factures-2026-11-22.csv`
fn named(french: &str, english: &str, visit: &Visit, portal: &Portal) -> String {
    let word = match visit.language {
        crate::domain::language::Language::Fr => french,
        crate::domain::language::Language::En => english,
    };
    format!("{word}-{}.csv", words::day(portal.clock.now()))
}
