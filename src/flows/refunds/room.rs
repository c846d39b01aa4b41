//! What of a payment can still be given back, for what, and which ways the money can go.

use crate::{
    db::{self, ConnectionTrait},
    domain::{
        dispute::Dispute,
        error::{AppError, Code},
        gateway::Gateway,
        ids::InvoiceId,
        invoice::Parts,
        late_money::LateState,
        money::Money,
        payment::{Payment, Purpose, State},
        refund::{Destination, Refund, Source, left_of_invoice, refundable},
    },
    flows::{gateways::open, portal::Portal},
    providers::{self, Confirmation, Feature},
};

#[derive(Debug, Clone)]
pub struct Room {
    pub gateway: Gateway,
    /// Every refund of the payment so far, oldest first.
    pub refunds: Vec<Refund>,
    /// Every dispute of it, oldest first.
    pub disputes: Vec<Dispute>,
    pub left: Money,
    /// Nothing of it is zero.
    pub pieces: Vec<Piece>,
    pub ways: Vec<Destination>,
}

/// One thing the money was for.
#[derive(Debug, Clone)]
pub struct Piece {
    pub source: Source,
    /// The invoice's number, where it is one.
    pub number: Option<String>,
    pub most: Money,
    /// Late money goes back whole.
    pub parts: Parts,
}

impl Room {
    /// While a bank decides about the same money, none of it goes back from here.
    pub fn undisputed(&self) -> Result<(), AppError> {
        let forbidden = self.disputes.iter().any(Dispute::forbids_refunds);
        if forbidden { Err(AppError::Conflict(Code::Disputed)) } else { Ok(()) }
    }

    pub fn piece(&self, source: Source) -> Option<&Piece> {
        self.pieces.iter().find(|piece| piece.source == source)
    }

    /// The ways this piece can go: what is on the balance already does not go there.
    pub fn ways_of(&self, source: Source) -> Vec<Destination> {
        let fits = |way: &Destination| *way != Destination::Balance || matches!(source, Source::Invoice(_));
        self.ways.iter().copied().filter(fits).collect()
    }
}

/// For looking: sound for deciding only under the lock of the payment, as [`judged`] is asked.
pub async fn room(portal: &Portal, payment: &Payment) -> Result<Room, AppError> {
    let ways = ways(portal, payment).await?;
    judged(portal.db.reader(), payment, ways).await
}

/// `ways` were found before: whoever is in a transaction asks for no second connection.
pub(super) async fn judged(
    db: &impl ConnectionTrait,
    payment: &Payment,
    ways: Vec<Destination>,
) -> Result<Room, AppError> {
    let captured = payment.captured.filter(|_| payment.state == State::Succeeded);
    let captured = captured.unwrap_or_else(|| Money::zero(payment.amount.currency));
    let gateway = db::gateways::find(db, payment.gateway).await?;
    let refunds = db::refunds::of_payment(db, payment.id).await?;
    let disputes = db::disputes::of_payment(db, payment.id).await?;
    let left = refundable(captured, &refunds, &disputes).map_err(AppError::Conflict)?;
    let mut pieces = settled(db, payment, &refunds).await?;
    pieces.extend(late(db, payment).await?);
    pieces.extend(top_up(db, payment, left).await?);
    let within = |piece: Piece| match piece.parts {
        Parts::Parts => Piece { most: Money::new(piece.most.minor.min(left.minor), left.currency), ..piece },
        Parts::Whole => piece,
    };
    let pieces = pieces.into_iter().map(within);
    let pieces = pieces.filter(|piece| piece.most.is_positive() && piece.most.minor <= left.minor).collect();
    Ok(Room { ways, gateway, refunds, disputes, left, pieces })
}

async fn settled(db: &impl ConnectionTrait, payment: &Payment, refunds: &[Refund]) -> Result<Vec<Piece>, AppError> {
    let mut pieces = Vec::new();
    for allocation in db::payment_lists::allocations(db, payment).await? {
        let most = left_of_invoice(allocation.amount, allocation.invoice, refunds).map_err(AppError::Conflict)?;
        let source = Source::Invoice(allocation.invoice);
        pieces.push(Piece { source, number: Some(allocation.number), most, parts: Parts::Parts });
    }
    Ok(pieces)
}

/// Open, or credited and still on the customer's balance.
async fn late(db: &impl ConnectionTrait, payment: &Payment) -> Result<Vec<Piece>, AppError> {
    let held = db::wallets::amount(db, payment.customer, payment.amount.currency).await?;
    let late = db::late_money::of_payment(db, payment.id).await?.into_iter().filter(|late| match late.state {
        LateState::Open => true,
        LateState::Credited => late.amount.minor <= held.minor,
        LateState::Moved | LateState::Refunded => false,
    });
    let piece = |late: crate::domain::late_money::LateMoney| Piece {
        source: Source::Late(late.id),
        number: None,
        most: late.amount,
        parts: Parts::Whole,
    };
    Ok(late.map(piece).collect())
}

/// What of it the customer has spent is not there to be given back.
async fn top_up(db: &impl ConnectionTrait, payment: &Payment, left: Money) -> Result<Option<Piece>, AppError> {
    if payment.purpose != Purpose::TopUp {
        return Ok(None);
    }
    let held = db::wallets::amount(db, payment.customer, left.currency).await?;
    let most = Money::new(left.minor.min(held.minor), left.currency);
    Ok(Some(Piece { source: Source::TopUp, number: None, most, parts: Parts::Parts }))
}

/// A provider that cannot, and one we only hear of, give nothing back by our call: the balance and the bank remain.
pub(super) async fn ways(portal: &Portal, payment: &Payment) -> Result<Vec<Destination>, AppError> {
    let gateway = db::gateways::find(portal.db.reader(), payment.gateway).await?;
    let Some(provider) = providers::find(&gateway.provider) else { return Ok(Vec::new()) };
    let capabilities = provider.capabilities();
    if capabilities.confirmation == Confirmation::Ledger {
        return Ok(vec![Destination::Balance]);
    }
    let settings = open::open(portal, &gateway).await?;
    let by_call = capabilities.can(Feature::Refund) && !provider.is_only_heard(&settings);
    let there = (capabilities.confirmation == Confirmation::Provider && by_call).then_some(Destination::Provider);
    Ok(there.into_iter().chain([Destination::Balance, Destination::Bank]).collect())
}

/// The amount that fits, or which field is to blame.
pub(super) fn fitting(room: &Room, wish: (Source, Destination, Money)) -> Result<(), AppError> {
    use crate::domain::error::{Detail, FieldError};
    let (source, destination, amount) = wish;
    let exceeds = |most: Money| {
        let detail = Detail::Amount(most);
        AppError::Invalid(vec![FieldError { field: "amount".into(), code: Code::AmountExceedsRefundable, detail }])
    };
    let Some(piece) = room.piece(source) else { return Err(exceeds(Money::zero(room.left.currency))) };
    match amount {
        amount if amount.currency != piece.most.currency => Err(AppError::invalid("amount", Code::CurrencyUnsupported)),
        amount if !amount.is_positive() => Err(AppError::invalid("amount", Code::AmountNotPositive)),
        amount if amount.minor > piece.most.minor => Err(exceeds(piece.most)),
        amount if piece.parts == Parts::Whole && amount != piece.most => {
            Err(AppError::invalid("amount", Code::AmountInvalid))
        }
        _ if !room.ways_of(source).contains(&destination) => {
            Err(AppError::invalid("destination", Code::GatewayUnavailable))
        }
        _ => Ok(()),
    }
}

/// The invoice a refund takes something back of, locked before its payment: everybody locks in this order.
pub(super) async fn lock_invoice(
    tx: &db::Tx,
    invoice: Option<InvoiceId>,
) -> Result<Option<crate::domain::invoice::Invoice>, AppError> {
    match invoice {
        Some(invoice) => db::invoices::lock(tx, invoice).await.map(Some),
        None => Ok(None),
    }
}
