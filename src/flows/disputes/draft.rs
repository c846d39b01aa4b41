//! An administrator gathers what the bank is to judge by: kept as a draft, sent by nobody but a person.

use crate::{
    db::{self, transfers::File},
    domain::{
        dispute::{Dispute, DisputeState},
        error::{AppError, Code, Detail},
        evidence::{EvidenceFile, EvidenceKind, LARGEST_FILE, recognised},
        ids::{DisputeId, FileId},
        people::{Admin, Duty},
    },
    flows::portal::Portal,
    providers::{self, AnswerKind, Provider},
};

/// What [`recognised`] knows.
const KINDS: &[&str] = &["PDF", "PNG", "JPEG"];

/// The words, files in the place of those of their kind, and kinds whose file goes.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub words: String,
    pub files: Vec<(EvidenceKind, Vec<u8>)>,
    pub dropped: Vec<EvidenceKind>,
}

pub async fn draft(portal: &Portal, admin: &Admin, id: DisputeId, wanted: Draft) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    let (dispute, _) = answerable(portal, id).await?;
    let files = wanted.files.iter().map(|(kind, content)| file(&dispute, *kind, content));
    let files = files.collect::<Result<Vec<_>, _>>()?;
    db::retried(|| once(portal, &dispute, &wanted, &files)).await
}

async fn once(
    portal: &Portal,
    dispute: &Dispute,
    wanted: &Draft,
    files: &[(EvidenceKind, File)],
) -> Result<(), AppError> {
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    db::payments::lock(&tx, dispute.payment).await?;
    unsent(&tx, dispute.id).await?;
    db::dispute_evidence::draft(&tx, dispute.id, &wanted.words, now).await?;
    for kind in &wanted.dropped {
        db::dispute_evidence::drop_file(&tx, dispute.id, *kind).await?;
    }
    for (kind, file) in files {
        db::transfers::keep_file(&tx, file, now).await?;
        let kept = EvidenceFile { kind: *kind, file: file.id };
        db::dispute_evidence::put_file(&tx, dispute.id, &kept).await?;
    }
    tx.commit().await
}

/// The provider takes evidence for it, and the bank waits for some.
pub(super) async fn answerable(portal: &Portal, id: DisputeId) -> Result<(Dispute, &'static dyn Provider), AppError> {
    let db = portal.db.reader();
    let dispute = db::disputes::find(db, id).await?;
    let gateway = db::gateways::find(db, dispute.gateway).await?;
    let takes = |provider: &&dyn Provider| provider.dispute_answers().contains(&AnswerKind::Evidence);
    let provider = providers::find(&gateway.provider).filter(takes);
    let provider = provider.filter(|_| dispute.state == DisputeState::Open);
    Ok((dispute, provider.ok_or(AppError::Conflict(Code::StaleVersion))?))
}

pub(super) async fn unsent(db: &impl db::ConnectionTrait, id: DisputeId) -> Result<(), AppError> {
    let known = db::dispute_evidence::find(db, id).await?;
    let sent = known.is_some_and(|evidence| evidence.sent_at.is_some());
    if sent { Err(AppError::Conflict(Code::EvidenceSent)) } else { Ok(()) }
}

fn file(dispute: &Dispute, kind: EvidenceKind, content: &[u8]) -> Result<(EvidenceKind, File), AppError> {
    if content.len() > LARGEST_FILE {
        let most = Detail::Megabytes(LARGEST_FILE / (1024 * 1024));
        return Err(AppError::detailed(kind.word(), Code::TooLarge, most));
    }
    let unknown = || AppError::detailed(kind.word(), Code::FileType, Detail::Kinds(KINDS));
    let content_type = recognised(content).ok_or_else(unknown)?.to_owned();
    Ok((kind, File { id: FileId::fresh(), customer: dispute.customer, content_type, content: content.to_vec() }))
}
