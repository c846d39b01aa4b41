//! The French file of entries, as it is sent.

use bytes::Bytes;
use futures::Stream;

use super::pieces;
use crate::{
    app::reasons,
    domain::{error::AppError, fec, language::Language, ledger::PostingKind},
    flows::{
        ledger::fec::{Mark, Period, page},
        portal::Portal,
    },
};

pub fn stream(portal: Portal, period: Period) -> impl Stream<Item = Result<Bytes, AppError>> {
    pieces(fec::head(), Mark::default(), move |mark| {
        let portal = portal.clone();
        async move { page(&portal, (period, words), mark).await }
    })
}

/// The file is French, whoever asks for it.
pub fn words(kind: PostingKind) -> String {
    reasons::posting(Language::Fr, kind)
}
