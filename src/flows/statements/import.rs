//! A bank's file comes in: each of its lines is kept once, however often and in however many files it comes.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::accounts;
use crate::{
    db::{self, Tx, audit::Deed, statement_lines::Fresh, statement_profiles::Waiting, statements::Source},
    domain::{
        error::{AppError, Code, Detail},
        ids::{FileId, StatementId},
        people::{Actor, Admin, Duty},
        statement::{
            Line, Standing, Statement,
            booked::{Filed, Format, OwnAccount},
            is_account,
            profile::Profile,
        },
    },
    flows::portal::Portal,
    providers::statement::{self, MOST_BYTES, Unreadable},
};

/// So many lines are written at once: a statement of SQL has room for so many values.
const AT_ONCE: usize = 500;

/// A file as it was uploaded, and the account a person chose for it: a CSV file names none itself.
#[derive(Debug, Clone)]
pub struct Upload {
    pub content: Vec<u8>,
    pub account: Option<OwnAccount>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// The first of its statements, and how many lines were new in all of them.
    New(StatementId, u64),
    /// This very file had been imported.
    Known(StatementId),
    /// First somebody has to say what its columns are.
    Unmapped(FileId),
}

pub async fn import(portal: &Portal, admin: &Admin, upload: Upload, request_id: &str) -> Result<Imported, AppError> {
    admin.must(Duty::Money)?;
    if upload.content.len() > MOST_BYTES {
        return Err(AppError::detailed("file", Code::TooLarge, Detail::Megabytes(MOST_BYTES / (1024 * 1024))));
    }
    let format = statement::format(&upload.content);
    let read = match format {
        Format::Camt | Format::Mt940 => {
            let all = accounts::accounts(portal).await?;
            let read = off_the_road(upload.content.clone(), statement::read).await?;
            read.into_iter().map(|one| Ok((whose(&all, &one)?, one))).collect::<Result<Vec<_>, AppError>>()?
        }
        Format::Csv => {
            let account = upload.account.ok_or(AppError::invalid("account", Code::Required))?;
            match by_profile(portal, &account, &upload.content).await? {
                Some(read) => vec![(account, read)],
                None => return leave_waiting(portal, account, upload.content).await,
            }
        }
    };
    file(portal, admin, (format, &upload.content), &read, request_id).await
}

/// Whose statement it is; refused with the account it names where that is none of ours.
fn whose(all: &[OwnAccount], read: &Statement) -> Result<OwnAccount, AppError> {
    let ours = |one: &&OwnAccount| one.currency == read.currency && is_account(&read.account, &one.number);
    let foreign = || {
        let named = format!("{} {}", read.account, read.currency);
        AppError::detailed("file", Code::StatementForeign, Detail::Said(named))
    };
    all.iter().find(ours).cloned().ok_or_else(foreign)
}

/// By the profile remembered for the account, or by what the header says.
async fn by_profile(portal: &Portal, account: &OwnAccount, content: &[u8]) -> Result<Option<Statement>, AppError> {
    let remembered = db::statement_profiles::find(portal.db.reader(), account.gateway, account.currency).await?;
    let currency = account.currency;
    off_the_road(content.to_vec(), move |content| {
        let guess = statement::guess(content)?;
        let known = remembered.filter(|profile| profile.header == guess.header);
        known.or(guess.profile).map(|profile| statement::read_csv(content, &profile, currency)).transpose()
    })
    .await
}

async fn leave_waiting(portal: &Portal, account: OwnAccount, content: Vec<u8>) -> Result<Imported, AppError> {
    let file = Waiting { id: FileId::fresh(), gateway: account.gateway, currency: account.currency, content };
    let tx = portal.db.begin().await?;
    db::statement_profiles::wait(&tx, &file, portal.clock.now()).await?;
    tx.commit().await?;
    Ok(Imported::Unmapped(file.id))
}

/// With a profile a person has just chosen: remembered for the account, and the file is let go.
pub(super) async fn import_mapped(
    portal: &Portal,
    admin: &Admin,
    (file_waiting, account): (Waiting, OwnAccount),
    profile: &Profile,
    request_id: &str,
) -> Result<Imported, AppError> {
    let (chosen, currency) = (profile.clone(), account.currency);
    let content = file_waiting.content.clone();
    let read = off_the_road(content, move |content| statement::read_csv(content, &chosen, currency)).await?;
    let tx = portal.db.begin().await?;
    db::statement_profiles::remember(&tx, account.gateway, account.currency, profile).await?;
    db::statement_profiles::let_go(&tx, file_waiting.id).await?;
    tx.commit().await?;
    file(portal, admin, (Format::Csv, &file_waiting.content), &[(account, read)], request_id).await
}

/// A large file takes a while: others are answered meanwhile.
pub(super) async fn off_the_road<T: Send + 'static>(
    content: Vec<u8>,
    read: impl FnOnce(&[u8]) -> Result<T, Unreadable> + Send + 'static,
) -> Result<T, AppError> {
    let read = tokio::task::spawn_blocking(move || read(&content)).await.map_err(|_| AppError::Unavailable)?;
    read.map_err(|why| match why {
        Unreadable::TooLarge => AppError::invalid("file", Code::TooLarge),
        Unreadable::Intraday => AppError::invalid("file", Code::StatementIntraday),
        Unreadable::Currency => AppError::invalid("file", Code::CurrencyUnsupported),
        Unreadable::Format => AppError::invalid("file", Code::StatementUnreadable),
    })
}

/// All statements of a file or none of them.
async fn file(
    portal: &Portal,
    admin: &Admin,
    (format, content): (Format, &[u8]),
    read: &[(OwnAccount, Statement)],
    request_id: &str,
) -> Result<Imported, AppError> {
    if read.iter().all(|(_, read)| read.lines.is_empty() && read.unread.is_empty()) {
        return Err(AppError::invalid("file", Code::StatementUnreadable));
    }
    let digest = hex::encode(Sha256::digest(content));
    db::retried(|| once(portal, admin, (format, &digest), read, request_id)).await
}

async fn once(
    portal: &Portal,
    admin: &Admin,
    (format, digest): (Format, &str),
    read: &[(OwnAccount, Statement)],
    request_id: &str,
) -> Result<Imported, AppError> {
    let tx = portal.db.begin().await?;
    let (mut first, mut new) = (None, 0);
    for (place, (account, read)) in read.iter().enumerate() {
        let source = Source { digest, place: i32::try_from(place).unwrap_or(i32::MAX) };
        let filed = filed(portal, admin, (format, account), read);
        if !db::statements::add(&tx, &filed, source).await? {
            tx.rollback().await?;
            return known(portal, account, source).await;
        }
        portal.hooks.at("statement-added").await;
        new += keep(&tx, &filed, read).await?;
        first.get_or_insert(filed.id);
    }
    let first = first.ok_or(AppError::invalid("file", Code::StatementUnreadable))?;
    let after = serde_json::json!({ "statements": read.len(), "new_lines": new, "format": format.word() });
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "statement-imported",
        object: ("statement", first.to_string()),
        before: None,
        after: Some(after),
        request_id,
    };
    db::audit::write(&tx, deed, portal.clock.now()).await?;
    tx.commit().await?;
    Ok(Imported::New(first, new))
}

async fn known(portal: &Portal, account: &OwnAccount, source: Source<'_>) -> Result<Imported, AppError> {
    let found = db::statements::imported(portal.db.reader(), account.gateway, source).await?;
    found.map(Imported::Known).ok_or(AppError::Unavailable)
}

fn filed(portal: &Portal, admin: &Admin, (format, account): (Format, &OwnAccount), read: &Statement) -> Filed {
    let booked = booked(read);
    let days = booked.iter().filter_map(|line| line.booked_on.or(line.value_on));
    let days = days.clone().min().zip(days.max());
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Filed {
        id: StatementId::fresh(),
        gateway: account.gateway,
        currency: account.currency,
        account: account.number.clone(),
        number: read.number.clone(),
        format,
        opening: read.opening,
        closing: read.closing,
        sum: read.sum(),
        lines: count(booked.len()),
        known: 0,
        pending: count(read.lines.len() - booked.len()),
        unread: read.unread.iter().map(|one| (one.row, one.code.word().to_owned())).collect(),
        days,
        imported_at: portal.clock.now(),
        imported_by: admin.name.clone(),
    }
}

/// Only what is booked is kept: the rest comes again.
fn booked(read: &Statement) -> Vec<&Line> {
    read.lines.iter().filter(|line| line.standing == Standing::Booked).collect()
}

/// How many were new.
async fn keep(tx: &Tx, filed: &Filed, read: &Statement) -> Result<u64, AppError> {
    let mut seen: BTreeMap<String, i32> = BTreeMap::new();
    let fresh = |line| {
        let digest = hex::encode(Sha256::digest(Line::identity(line)));
        let occurrence = seen.entry(digest.clone()).and_modify(|count| *count += 1).or_insert(1);
        Fresh { line, occurrence: *occurrence, digest }
    };
    let lines: Vec<Fresh<'_>> = booked(read).into_iter().map(fresh).collect();
    let mut new = 0;
    for (place, some) in lines.chunks(AT_ONCE).enumerate() {
        let (ids, added) = db::statement_lines::keep(tx, (filed.gateway, filed.id), some).await?;
        db::statements::hold(tx, filed.id, place * AT_ONCE, &ids).await?;
        new += added;
    }
    let known = filed.lines - i64::try_from(new).unwrap_or(filed.lines);
    db::statements::note_known(tx, filed.id, known).await?;
    Ok(new)
}
