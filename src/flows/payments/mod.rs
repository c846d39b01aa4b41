//! The life of a payment, from the customer's click to the ledger.

pub(super) mod book;
mod from_balance;
mod intend;
mod note_answer;
mod read_dispute;
mod read_payout;
mod read_refund;
mod warrant;
mod watch;

pub mod announce_transfer;
pub mod ask;
pub mod back;
pub mod cancel;
pub mod charge;
pub mod check_now;
pub mod confirm_transfer;
pub mod continue_payment;
pub mod credit_balance;
pub mod forget_bodies;
pub mod janitor;
pub mod late_money;
pub mod process_again;
pub mod read_notice;
pub mod receive_notice;
pub mod resume;
pub mod return_visit;
pub mod settle;
pub mod start;
pub mod switch;
pub(in crate::flows) mod take_back;
pub mod transfer_desk;

pub(in crate::flows) use book::account as chart_account;
