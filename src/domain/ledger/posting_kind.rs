//! What postings are made for.

use serde::{Deserialize, Serialize};

/// Why a posting was made. With its cause it is unique: nothing is posted twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostingKind {
    /// An invoice was issued.
    Issue,
    /// An issued invoice was cancelled.
    Cancel,
    /// A provider took money.
    Capture,
    /// And it was not its payer's, or its bank took it back.
    CaptureReversal,
    /// What the provider kept of it.
    Fee,
    /// An invoice was paid from the customer's balance.
    BalancePayment,
    /// A person credited a balance.
    Credit,
    /// Late money went to the balance.
    LateToBalance,
    /// And came off it again with the payment it came from.
    LateToBalanceReversal,
    /// Late money went to another invoice.
    LateToInvoice,
    /// Money a customer held was set aside for its refund.
    RefundHold,
    /// It was not needed for that after all.
    RefundRelease,
    /// Money went back.
    Refund,
    /// What the provider kept for that, or gave back of its fee.
    RefundFee,
    /// A refund failed after it had been booked.
    RefundReversal,
    /// And the provider takes back what it had given of its fee.
    RefundFeeReversal,
    /// What a bank kept for its services.
    BankCharge,
    /// And it was none, or the bank gave it again.
    BankChargeReversal,
    /// A provider withdrew money over a dispute.
    DisputeWithdrawn,
    /// And gave it again.
    DisputeReinstated,
    /// What was withdrawn is lost.
    DisputeLost,
    /// And is not lost after all.
    DisputeRegained,
    /// What the provider kept for the dispute, or gave again of that.
    DisputeFee,
    /// A bank took back a debit that had been paid.
    TakenBack,
    /// And let it stand after all.
    GivenAgain,
    /// A payout arrived at our bank.
    Payout,
    /// It came back.
    PayoutReversal,
    /// What a provider kept, stated only with a payout and for no payment.
    PayoutFee,
    /// Money left this currency for another.
    ExchangeOut,
    /// And came into this one.
    ExchangeIn,
}

impl PostingKind {
    pub const ALL: [Self; 30] = [
        Self::Issue,
        Self::Cancel,
        Self::Capture,
        Self::CaptureReversal,
        Self::Fee,
        Self::BalancePayment,
        Self::Credit,
        Self::LateToBalance,
        Self::LateToBalanceReversal,
        Self::LateToInvoice,
        Self::RefundHold,
        Self::RefundRelease,
        Self::Refund,
        Self::RefundFee,
        Self::RefundReversal,
        Self::RefundFeeReversal,
        Self::BankCharge,
        Self::BankChargeReversal,
        Self::DisputeWithdrawn,
        Self::DisputeReinstated,
        Self::DisputeLost,
        Self::DisputeRegained,
        Self::DisputeFee,
        Self::TakenBack,
        Self::GivenAgain,
        Self::Payout,
        Self::PayoutReversal,
        Self::PayoutFee,
        Self::ExchangeOut,
        Self::ExchangeIn,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Cancel => "cancel",
            Self::Capture => "capture",
            Self::CaptureReversal => "capture_reversal",
            Self::Fee => "fee",
            Self::BalancePayment => "balance_payment",
            Self::Credit => "credit",
            Self::LateToBalance => "late_to_balance",
            Self::LateToBalanceReversal => "late_to_balance_reversal",
            Self::LateToInvoice => "late_to_invoice",
            Self::RefundHold => "refund_hold",
            Self::RefundRelease => "refund_release",
            Self::Refund => "refund",
            Self::RefundFee => "refund_fee",
            Self::RefundReversal => "refund_reversal",
            Self::RefundFeeReversal => "refund_fee_reversal",
            Self::BankCharge => "bank_charge",
            Self::BankChargeReversal => "bank_charge_reversal",
            Self::DisputeWithdrawn => "dispute_withdrawn",
            Self::DisputeReinstated => "dispute_reinstated",
            Self::DisputeLost => "dispute_lost",
            Self::DisputeRegained => "dispute_regained",
            Self::DisputeFee => "dispute_fee",
            Self::TakenBack => "taken_back",
            Self::GivenAgain => "given_again",
            Self::Payout => "payout",
            Self::PayoutReversal => "payout_reversal",
            Self::PayoutFee => "payout_fee",
            Self::ExchangeOut => "exchange_out",
            Self::ExchangeIn => "exchange_in",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
