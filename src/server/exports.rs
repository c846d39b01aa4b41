//! `guichet ledger export`: the books of a period as a file, and what its check finds.

use std::path::Path;

use bytes::Bytes;
use futures::{Stream, TryStreamExt};
use tokio::io::AsyncWriteExt;

use super::{cli::Export, commands::Outcome};
use crate::{
    app::exports::{fec as fec_file, journal},
    domain::{error::AppError, journal::Wanted, language::Language},
    flows::{
        ledger::fec::{self, Period, Report},
        portal::Portal,
    },
};

pub async fn export(portal: &Portal, wish: &Export) -> Outcome {
    let period = Period::parse(&wish.since, &wish.until).map_err(|_| "--since, --until: days such as 2026-12-31")?;
    if wish.csv {
        let wanted = Wanted { since: Some(period.since), until: Some(period.until), ..Wanted::default() };
        let name = format!("journal-{}-{}.csv", period.first, period.last);
        return write(&wish.to.join(name), journal::stream(portal.clone(), wanted, Language::Fr)).await;
    }
    let name = fec::name(portal, period).await.map_err(|_| "the shop has no SIREN yet: the file is named after it")?;
    write(&wish.to.join(name), fec_file::stream(portal.clone(), period)).await?;
    told(&fec::check(portal, period, fec_file::words).await?)
}

/// A file that exists is left alone.
async fn write(path: &Path, pieces: impl Stream<Item = Result<Bytes, AppError>>) -> Outcome {
    let mut file = tokio::fs::File::create_new(path).await.map_err(|cause| format!("{}: {cause}", path.display()))?;
    let mut pieces = std::pin::pin!(pieces);
    while let Some(piece) = pieces.try_next().await? {
        file.write_all(&piece).await?;
    }
    file.flush().await?;
    println!("written to {}", path.display());
    Ok(())
}

/// Every break by its row.
fn told(report: &Report) -> Outcome {
    for found in &report.inspection.breaks {
        println!("row {}: {} {}", found.row, found.kind.word(), found.about);
    }
    for (currency, count) in &report.elsewhere {
        println!("{count} postings in {currency} are not in it: the file is kept in EUR");
    }
    println!("{} lines, {} entries", report.inspection.lines(), report.inspection.entries());
    if report.is_sound() { Ok(()) } else { Err("the file is not sound".into()) }
}
